"""Import of the real DansMaRue rows against bare reading and bare inserts of the same rows."""

from __future__ import annotations

import csv
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from db.engine import MAIN_FILE, Store
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.import_dansmarue import import_dansmarue
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat

SOURCE = Path(__file__).resolve().parents[3] / "shared/data/dmr/dans-ma-rue_export.csv"
RUNS = 5
BAR = 5.0

COLUMNS = (
    "dmr_id, type, subtype, address, postcode, arrondissement, quarter_council, declared_on, "
    "agent, channel, lon, lat, cell, digest"
)


def measure(work_folder: Path) -> list[dict[str, object]]:
    """Median seconds of our import and of the reference, taken in turns, each on a new base."""
    name = "import of 10 000 real DansMaRue rows"
    if not SOURCE.is_file():
        return [_row(name, None, None, None, "skipped: ../shared/data is absent")]
    ours, bare = [], []
    for _ in range(RUNS):
        bare.append(_on_new_base(work_folder, _bare))
        ours.append(_on_new_base(work_folder, _ours))
    value, reference = statistics.median(ours), statistics.median(bare)
    return [_row(name, value, reference, BAR, "")]


def _row(
    name: str, value: float | None, reference: float | None, bar: float | None, note: str
) -> dict[str, object]:
    ratio = value / reference if value is not None and reference else None
    return {
        "name": f"{name} ({note})" if note else name,
        "value": None if value is None else round(value, 4),
        "unit": "s",
        "reference": None if reference is None else round(reference, 4),
        "ratio": None if ratio is None else round(ratio, 2),
        "bar": bar,
        "ok": None if ratio is None or bar is None else ratio <= bar,
    }


def _on_new_base(work_folder: Path, work: Callable[[Path, Store], None]) -> float:
    with tempfile.TemporaryDirectory(dir=work_folder) as name:
        folder = Path(name)
        with closing(open_base(folder)) as store:
            begun = time.perf_counter()
            work(folder, store)
            return time.perf_counter() - begun


def _ours(folder: Path, store: Store) -> None:
    report = import_dansmarue(Seat(store, Actor("Mesure", Role.COORDINATOR), folder), SOURCE)
    if report.created != 10_000:
        raise AssertionError(f"not the rows that were meant: {report}")


def _bare(folder: Path, _: Store) -> None:
    # The least that any import does: read and insert what was read; one commit.
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base:
        base.execute("PRAGMA synchronous = FULL")
        with SOURCE.open(encoding="utf-8", newline="") as file:
            rows = [_plain(row) for row in csv.DictReader(file, delimiter=";")]
        marks = ",".join("?" * len(rows[0]))
        base.executemany(f"INSERT INTO dmr_report ({COLUMNS}) VALUES ({marks})", rows)
        base.commit()


def _plain(row: dict[str, str]) -> tuple[object, ...]:
    return (
        row["id_dmr"],
        row["type"],
        row["soustype"],
        row["adresse"],
        row["code_postal"],
        row["arrondissement"],
        row["conseilquartier"],
        row["datedecl"],
        row["intervenant"],
        row["prefixe"],
        None,
        None,
        None,
        row["id_dmr"],
    )
