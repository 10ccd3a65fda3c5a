"""Starting: from the launch of the process to the first drawing, then to the filled list.

The reference is the bare window of Qt in a process of its own, measured in turn with ours. All
run compiled, as installed: `.pyc` files are written first and read.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.settings import Settings, save_settings

ROUNDS = 7
TIMEOUT_S = 60
PAINT_BAR, FILL_BAR, MEMORY_BAR_MB = 1.3, 3.0, 180
ROOT = Path(__file__).resolve().parents[2]
BARE = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Bare(QMainWindow):
    drawn = False

    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.drawn:
            self.drawn = True
            QTimer.singleShot(0, self.told)

    def told(self):
        print(json.dumps({"first_paint_ns": time.monotonic_ns()}), flush=True)
        self.close()

app = QApplication(sys.argv)
window = Bare()
window.setCentralWidget(QLabel("Relais"))
window.resize(1440, 900)
window.show()
app.exec()
"""


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """Rows of the table: first paint, list filled (ms), resident memory (MB) on `base_folder`."""
    environment = _environment()
    for package in ("desktop_app", "db", "resources"):
        compileall.compile_dir(ROOT / package, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "base"
        shutil.copytree(base_folder, folder)  # settings and lock of the bench are not the base's
        save_settings(folder, Settings(Actor("Mesure", Role.COORDINATOR), theme="light"))
        bare_command = [sys.executable, "-c", BARE]
        our_command = [sys.executable, "-m", "desktop_app", "--data-dir", str(folder)]
        _run(bare_command, environment)  # the first of each warms the disk
        _run(our_command, environment)
        bare: list[dict[str, float]] = []
        ours: list[dict[str, float]] = []
        for _ in range(ROUNDS):
            bare.append(_run(bare_command, environment))
            ours.append(_run(our_command, environment))
    reference = _median(bare, "paint")
    memory = _median(ours, "memory_mb")
    return [
        _row("start: first paint", _median(ours, "paint"), reference, PAINT_BAR),
        _row("start: list filled", _median(ours, "filled"), reference, FILL_BAR),
        {
            "name": "start: resident memory (peak)",
            "value": memory,
            "unit": "MB",
            "reference": None,
            "ratio": None,
            "bar": f"<= {MEMORY_BAR_MB} MB",
            "ok": memory <= MEMORY_BAR_MB,
        },
    ]


def _environment() -> dict[str, str]:
    environment = os.environ | {"RELAIS_MEASURE_START": "1", "PYTHONPATH": str(ROOT)}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _run(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    started_ns = time.monotonic_ns()
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    figures = {"paint": (told["first_paint_ns"] - started_ns) / 1e6}
    if "list_filled_ns" in told:
        figures["filled"] = (told["list_filled_ns"] - started_ns) / 1e6
        figures["memory_mb"] = told["memory_mb"]
    return figures


def _median(figures: list[dict[str, float]], name: str) -> float:
    return statistics.median(figure[name] for figure in figures)


def _row(name: str, value: float, reference: float, bar: float) -> dict[str, Any]:
    ratio = value / reference
    return {
        "name": name,
        "value": value,
        "unit": "ms",
        "reference": reference,
        "ratio": ratio,
        "bar": f"<= {bar} x",
        "ok": ratio <= bar,
    }
