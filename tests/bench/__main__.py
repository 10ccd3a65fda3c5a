"""`make bench`: every figure against its reference of the same run, as a table and as JSON.

The demo bases (1 000 000 and 100 000 signalements) are built in the work folder and kept until
the tables or the demonstration change.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

LARGE, MEDIUM = 1_000_000, 100_000
# Name, module, which base it measures on (None: an empty work folder).
Benches = tuple[tuple[str, str, int | None], ...]
BENCHES: Benches = (
    ("places", "tests.bench.bench_places", None),
    ("import", "tests.bench.bench_import", None),
    ("coverage", "tests.bench.bench_coverage", None),
    ("rules", "tests.bench.bench_rules", MEDIUM),
    ("rounds", "tests.bench.bench_rounds", None),
    ("start", "tests.bench.bench_start", MEDIUM),
    ("typing", "tests.bench.bench_typing", MEDIUM),
    ("board", "tests.bench.bench_board", MEDIUM),
    ("queue", "tests.bench.bench_queue", LARGE),
    ("log", "tests.bench.bench_log", LARGE),
)


def fingerprint() -> str:
    """What a demo base depends on: its tables and its making."""
    root = Path(__file__).parents[2]
    made_by = [*root.glob("db/migrations/versions/*.py"), *root.glob("desktop_app/services/demo*")]
    texts = (path.read_bytes() for path in sorted(made_by) if path.is_file())
    return hashlib.sha256(b"".join(texts)).hexdigest()


def demo_base(work: Path, signalements: int) -> Path:
    """The folder of a demo base of that size, built when absent or out of date."""
    folder = work / f"base-{signalements}"
    done, wanted = folder / "built", fingerprint()
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return folder
    if folder.exists():
        shutil.rmtree(folder)
    started = time.perf_counter()
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(folder), "--offline"]
    subprocess.run(
        [*command, "demo", "--signalements", str(signalements), "--seed", "1"],
        check=True,
        stdout=sys.stderr,
    )
    done.write_text(wanted, encoding="utf-8")
    took = time.perf_counter() - started
    print(f"base of {signalements}: built in {took:.0f} s", file=sys.stderr)
    return folder


def measured(name: str, module: str, size: int | None, work: Path) -> list[dict[str, Any]]:
    """The rows of one bench."""
    measure = importlib.import_module(module).measure
    if size is not None:
        rows = measure(demo_base(work, size))
    elif name == "places":
        rows = measure()
    else:
        folder = work / name
        folder.mkdir(parents=True, exist_ok=True)
        rows = measure(folder)
    return [{"bench": name, **row} for row in rows]


def in_own_process(package: str, name: str, work: Path) -> list[dict[str, Any]]:
    """The rows of one bench, in a process that no other bench has filled."""
    command = [sys.executable, "-m", package, "--work", str(work), "--rows-of", name]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def shown(value: Any) -> str:
    """A cell of the table."""
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def print_table(rows: list[dict[str, Any]]) -> None:
    """One line a figure."""
    columns = ("name", "value", "unit", "p95", "reference", "ratio", "bar", "ok")
    lines = [columns, *(tuple(shown(row.get(column)) for column in columns) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def main(
    benches: Benches = BENCHES,
    package: str = "tests.bench",
    target: str = "bench",
    results: str = "results.json",
) -> int:
    """Run the benches; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog=f"make {target}")
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    names = [name for name, _, _ in benches]
    parser.add_argument("--only", nargs="*", default=names, choices=names)
    parser.add_argument("--rows-of", choices=names, help="one bench, its rows as JSON")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    work = options.work.resolve()
    if options.rows_of:
        (bench,) = (bench for bench in benches if bench[0] == options.rows_of)
        print(json.dumps(measured(*bench, work)))
        return 0
    chosen = [name for name in names if name in options.only]
    rows = [row for name in chosen for row in in_own_process(package, name, work)]
    print_table(rows)
    missed = [row["name"] for row in rows if row.get("ok") is False]
    content = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "rows": rows,
        "missed": missed,
    }
    kept = options.work / results
    kept.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(rows)} figures, {len(missed)} missed; {kept}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
