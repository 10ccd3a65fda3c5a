"""What holds names is for its owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from db.engine import MAIN_FILE
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.backup import backup, restore
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat
from desktop_app.settings import Settings, save_settings
from tests.conftest import NOW
from tests.services.entries import entry

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files mean nothing here")
CARE = Actor("Claire", Role.COORDINATOR)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_base_its_journals_and_its_copies(tmp_path: Path) -> None:
    folder = tmp_path / "neuf" / "Relais"
    store = open_base(folder)
    seat = Seat(store, CARE, folder)
    log_signalement(seat, entry())
    assert mode(folder) == 0o700
    beside = [path for path in folder.iterdir() if path.name.startswith(MAIN_FILE)]
    assert len(beside) > 1
    assert {mode(path) for path in beside} == {0o600}
    made = backup(seat, tmp_path / "copie.sqlite")
    assert mode(made.file) == 0o600
    store.close()
    kept = restore(CARE, folder, made.file, NOW).kept
    assert kept is not None
    assert (mode(folder / MAIN_FILE), mode(kept)) == (0o600, 0o600)


def test_settings_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "Relais"
    save_settings(folder, Settings(CARE))
    assert mode(folder) == 0o700
