"""The guided tour, as `make run` makes it where there is no display."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

pytestmark = pytest.mark.timeout(240)


def test_the_tour_tells_one_call_to_its_end(tmp_path: Path) -> None:
    out = tmp_path / "images"
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "tour", "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "closed"
    assert answer["number"].startswith("18-")
    pictures = sorted(path.name for path in out.iterdir())
    assert pictures == answer["pictures"]
    looks = {QImage(str(out / name)).cacheKey() for name in pictures}
    assert len(looks) == len(pictures) >= 20
    last = QImage(str(out / pictures[-1]))
    assert (last.width(), last.height()) == (1366, 768)
