"""Backups: taken in use, verified; restored with the former base kept aside."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import MAIN_FILE, Store, sqlite_url
from db.errors import FaultKind, StorageFault, storage_faults
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.services.backup import backup, restore
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.queue import View, count
from desktop_app.services.seat import Seat
from tests.conftest import NOW
from tests.services.entries import entry

CARE = Actor("Info", Role.ADMIN)


def open_rows(folder: Path) -> int:
    store = Store(sqlite_url(folder))
    try:
        return count(Seat(store, CARE, folder), View.OPEN)
    finally:
        store.close()


def test_a_backup_taken_in_use_restores_what_stood_then(seat: Seat, tmp_path: Path) -> None:
    log_signalement(seat, entry())
    made = backup(seat, tmp_path / "copie.sqlite")
    assert made.bytes == made.file.stat().st_size
    log_signalement(seat, entry())
    seat.store.close()
    done = restore(CARE, seat.folder, made.file, NOW)
    assert open_rows(seat.folder) == 1
    assert done.kept is not None
    assert done.kept.name == f"{MAIN_FILE}.avant-restauration-2026-11-20-183000"
    kept = tmp_path / "ancienne"
    kept.mkdir()
    shutil.copy(done.kept, kept / MAIN_FILE)
    assert open_rows(kept) == 2
    assert sorted(path.name for path in tmp_path.glob("*.partiel")) == []
    again = restore(CARE, seat.folder, made.file, NOW)
    assert again.kept is not None and again.kept != done.kept


def test_into_an_empty_folder(seat: Seat, tmp_path: Path) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    assert restore(CARE, tmp_path / "neuf" / "poste", made.file, NOW).kept is None
    assert open_rows(tmp_path / "neuf" / "poste") == 0


def test_never_over_a_file_unless_forced(seat: Seat, tmp_path: Path) -> None:
    target = tmp_path / "copie.sqlite"
    target.write_text("précieux")
    with pytest.raises(UserError) as refused:
        backup(seat, target)
    assert refused.value.code == "file_exists"
    assert target.read_text() == "précieux"
    backup(seat, target, force=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_never_over_the_base_itself_nor_nowhere(seat: Seat, tmp_path: Path) -> None:
    with pytest.raises(UserError) as same:
        backup(seat, seat.folder / MAIN_FILE, force=True)
    assert same.value.code == "same_file"
    for target in (tmp_path, tmp_path / "absent" / "copie.sqlite"):
        with pytest.raises(UserError) as nowhere:
            backup(seat, target, force=True)
        assert nowhere.value.code == "folder_missing"
    with pytest.raises(UserError) as missing:
        restore(CARE, seat.folder, tmp_path / "absent", NOW)
    assert missing.value.code == "file_missing"
    with pytest.raises(UserError):
        restore(CARE, seat.folder, seat.folder / MAIN_FILE, NOW)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE recette (nom)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")


def truncated(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def unmarked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("DELETE FROM alembic_version")


def not_sqlite(path: Path) -> None:
    path.write_text("Bonjour" * 500)


@pytest.mark.parametrize(
    ("spoil", "code", "fresh"),
    [
        (foreign, "base_foreign", True),
        (not_sqlite, "base_foreign", True),
        (newer, "base_newer", False),
        (truncated, "base_corrupt", False),
        (unmarked, "base_foreign", False),
    ],
)
def test_what_is_no_sound_base_of_ours_changes_nothing(
    seat: Seat, tmp_path: Path, spoil: Callable[[Path], None], code: str, fresh: bool
) -> None:
    log_signalement(seat, entry())
    source = tmp_path / "copie.sqlite"
    if not fresh:
        backup(seat, source)
    spoil(source)
    seat.store.close()
    before = sorted(path.name for path in seat.folder.iterdir())
    with pytest.raises(WorldFault) as refused:
        restore(CARE, seat.folder, source, NOW)
    assert refused.value.code == code
    assert sorted(path.name for path in seat.folder.iterdir()) == before
    assert open_rows(seat.folder) == 1


def test_a_base_in_use_is_not_replaced(seat: Seat, tmp_path: Path) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    log_signalement(seat, entry())  # the seat's connection stays open
    with pytest.raises(StorageFault):
        restore(CARE, seat.folder, made.file, NOW)
    assert count(seat, View.OPEN) == 1


def test_a_broken_base_can_be_replaced(seat: Seat, tmp_path: Path) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    seat.store.close()
    not_sqlite(seat.folder / MAIN_FILE)
    assert restore(CARE, seat.folder, made.file, NOW).kept is not None
    assert open_rows(seat.folder) == 0


def test_rights(seat: Seat, tmp_path: Path) -> None:
    desk = Actor("Accueil", Role.FRONT_DESK)
    with pytest.raises(UserError) as refused:
        backup(dataclasses.replace(seat, actor=desk), tmp_path / "copie.sqlite")
    assert refused.value.code == "not_allowed"
    with pytest.raises(UserError):
        restore(desk, seat.folder, tmp_path / "copie.sqlite", NOW)


def test_a_power_cut_while_restoring_leaves_a_base(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    log_signalement(seat, entry())
    seat.store.close()
    rename = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if self.name == f"{MAIN_FILE}.partiel":
            raise OSError("no more current")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(OSError, match="no more current"):
            restore(CARE, seat.folder, made.file, NOW)
    assert open_rows(seat.folder) == 1
    assert restore(CARE, seat.folder, made.file, NOW).kept is not None
    assert open_rows(seat.folder) == 0


def at_the_replacement(patch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do something in the instant before the new base takes the place of the former one."""
    rename = Path.replace

    def late(self: Path, target: Path) -> Path:
        if target.name == MAIN_FILE:
            act()
        return rename(self, target)

    patch.setattr(Path, "replace", late)


WRITE = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=0.1)
try:
    base.execute("INSERT INTO setting (name, content) VALUES ('tard', '1')")
except sqlite3.OperationalError as error:
    sys.exit(error.sqlite_errorname)
base.commit()
"""


@pytest.mark.parametrize("links", [True, False])
def test_nobody_writes_to_the_base_that_leaves_once_it_is_copied(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    number = log_signalement(seat, entry()).number
    seat.store.close()
    main = seat.folder / MAIN_FILE
    errors: list[str] = []

    def write() -> None:
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(main)], capture_output=True, text=True, check=False
        )
        errors.append(done.stderr.strip())

    def no_link(self: Path, target: Path) -> None:
        raise OSError("a disk without hard links")

    with monkeypatch.context() as patch:
        at_the_replacement(patch, write)
        if not links:
            patch.setattr(Path, "hardlink_to", no_link)
        done = restore(CARE, seat.folder, made.file, NOW)
    assert errors == ["SQLITE_BUSY"]
    assert done.kept is not None
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT number FROM signalement").fetchall() == [(number,)]
    assert sorted(path.name for path in seat.folder.iterdir()) == [MAIN_FILE, done.kept.name]
    assert open_rows(seat.folder) == 0


@pytest.mark.skipif(os.name != "posix", reason="elsewhere an open base is not replaced")
def test_who_waited_for_the_base_that_leaves_is_refused(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    seat.store.close()
    main = seat.folder / MAIN_FILE
    opened: list[sqlite3.Connection] = []

    def wait() -> None:
        other = sqlite3.connect(main, timeout=0)
        opened.append(other)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("PRAGMA journal_mode = WAL")

    with monkeypatch.context() as patch:
        at_the_replacement(patch, wait)
        restore(CARE, seat.folder, made.file, NOW)
    with closing(opened[0]) as other, pytest.raises(StorageFault) as fault, storage_faults():
        other.execute("PRAGMA journal_mode = WAL")
    assert fault.value.kind is FaultKind.LOCKED


def test_the_journal_of_a_broken_base_is_kept_with_it(seat: Seat, tmp_path: Path) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    folder = tmp_path / "abîmée"
    folder.mkdir()
    main = folder / MAIN_FILE
    shutil.copy(made.file, main)
    with closing(sqlite3.connect(main)) as base, base:
        base.execute("PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(main)) as base:
        base.execute("PRAGMA wal_autocheckpoint = 0")
        base.execute("INSERT INTO setting (name, content) VALUES ('dernier', '1')")
        base.commit()
        journal = Path(f"{main}-wal").read_bytes()
        content = main.read_bytes()
    main.write_bytes(b"Bonjour" * 20 + content[140:])
    Path(f"{main}-wal").write_bytes(journal)
    done = restore(CARE, folder, made.file, NOW)
    assert done.kept is not None
    assert Path(f"{done.kept}-wal").read_bytes() == journal
    assert not Path(f"{main}-wal").exists()
    assert open_rows(folder) == 0


def test_a_sound_base_is_kept_in_one_file(seat: Seat, tmp_path: Path) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    with closing(sqlite3.connect(seat.folder / MAIN_FILE)) as base:
        base.execute("PRAGMA wal_autocheckpoint = 0")
        base.execute("INSERT INTO setting (name, content) VALUES ('dernier', '1')")
        base.commit()
        left = tmp_path / "tué"
        left.mkdir()
        for name in (MAIN_FILE, f"{MAIN_FILE}-wal"):
            shutil.copy(seat.folder / name, left / name)
    done = restore(CARE, left, made.file, NOW)
    assert done.kept is not None
    assert sorted(path.name for path in left.iterdir()) == [MAIN_FILE, done.kept.name]
    with closing(sqlite3.connect(done.kept)) as base:
        assert base.execute("SELECT content FROM setting WHERE name = 'dernier'").fetchone()


def test_a_folder_whose_base_is_only_set_aside_gets_no_empty_one(
    seat: Seat, tmp_path: Path
) -> None:
    made = backup(seat, tmp_path / "copie.sqlite")
    seat.store.close()
    kept = restore(CARE, seat.folder, made.file, NOW).kept
    assert kept is not None
    (seat.folder / MAIN_FILE).unlink()
    with pytest.raises(UserError) as refused:
        open_base(seat.folder)
    assert refused.value.code == "base_set_aside"
    assert kept.name in refused.value.message
    assert not (seat.folder / MAIN_FILE).exists()
    restore(CARE, seat.folder, kept, NOW)
    open_base(seat.folder).close()
