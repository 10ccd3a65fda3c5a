"""Copies of an embedded base: taken while it is in use, verified, put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from db.errors import FaultKind, StorageFault, storage_faults
from db.private import make_file
from db.revision import known_revisions

PARTIAL = ".partiel"
"""Ends the name of a copy that is not whole yet."""
_PAGES_AT_ONCE = 4_000
_SIDE_FILES = ("-wal", "-shm", "-journal")


def copy_online(source: Path, target: Path) -> int:
    """Copy a base in use to `target` (replaced only once the copy verifies); gives its bytes.

    Raises `StorageFault`, OSError. A copy that fails leaves `target` as it was.
    """
    with (
        new_copy(target) as partial,
        storage_faults(),
        closing(sqlite3.connect(source)) as origin,
        closing(sqlite3.connect(partial)) as copy,
    ):
        origin.backup(copy, pages=_PAGES_AT_ONCE, sleep=0)
    return target.stat().st_size


@contextmanager
def new_copy(target: Path) -> Iterator[Path]:
    """An empty file for the block to make a base of, which becomes `target` once it verifies and
    has reached the disk; otherwise `target` stays as it was."""
    partial = target.with_name(f"{target.name}{PARTIAL}")
    _unlink_with_journals(partial)
    try:
        make_file(partial)
        yield partial
        with storage_faults(), closing(sqlite3.connect(partial)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        verify_base(partial)
        _reach_disk(partial)
        partial.replace(target)
        _folder_reaches_disk(target.parent)
    finally:
        _unlink_with_journals(partial)


def _unlink_with_journals(path: Path) -> None:
    for suffix in ("", *_SIDE_FILES):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def verify_base(path: Path) -> str:
    """The revision of a Relais base whose pages are sound.

    `StorageFault`: FOREIGN when it is not one, NEWER when a later program made it, CORRUPT.
    """
    with (
        storage_faults(),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base,
    ):
        tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master")}
        if not {"alembic_version", "signalement", "event"} <= tables:
            raise StorageFault(FaultKind.FOREIGN, "tables are missing")
        row = base.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is None:
            raise StorageFault(FaultKind.FOREIGN, "no revision")
        if row[0] not in known_revisions():
            raise StorageFault(FaultKind.NEWER, f"revision {row[0]}")
        if base.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StorageFault(FaultKind.CORRUPT, "quick_check")
    return str(row[0])


def count_signalements(path: Path) -> int:
    """How many signalements a base that verified holds. Raises `StorageFault`."""
    with (
        storage_faults(),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base,
    ):
        return int(base.execute("SELECT count(*) FROM signalement").fetchone()[0])


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[bool]:
    """Whether the block is alone among all programs that name the same `lock` file; the lock of a
    program that was killed is free. Raises `StorageFault`."""
    with storage_faults(), closing(sqlite3.connect(lock, timeout=0)) as holder:
        holder.isolation_level = None
        try:
            with storage_faults():
                # A lock asks for no room on the disk then.
                holder.execute("PRAGMA journal_mode = MEMORY")
                holder.execute("BEGIN EXCLUSIVE")
        except StorageFault as fault:
            if fault.kind is not FaultKind.LOCKED:
                raise
            yield False
            return
        yield True
        holder.execute("ROLLBACK")


def put_in_place(source: Path, target: Path, aside: Path) -> bool:
    """Put a copy of `source` where `target` is, which is kept as `aside`; whether there was one.

    At every instant a base stands at `target` if one stood there, and from its copy on nobody
    writes to the one that leaves. Raises LOCKED when another program has it open.
    """
    incoming = target.with_name(f"{target.name}.partiel")
    incoming.unlink(missing_ok=True)
    try:
        make_file(incoming)
        with (
            storage_faults(),
            closing(sqlite3.connect(source)) as origin,
            closing(sqlite3.connect(incoming)) as copy,
        ):
            origin.backup(copy)
        verify_base(incoming)
        _reach_disk(incoming)
        existed = target.exists()
        with ExitStack() as held:
            if existed:
                _keep_aside(target, aside, held)
            # A journal left here would be replayed over the new base.
            for suffix in _SIDE_FILES:
                Path(f"{target}{suffix}").unlink(missing_ok=True)
            if os.name == "nt":
                # Windows replaces no file that is open. Who opens the base in this instant keeps
                # it: the replacement then fails, and says so.
                held.close()
            incoming.replace(target)
        _folder_reaches_disk(target.parent)
    finally:
        incoming.unlink(missing_ok=True)
    return existed


def _keep_aside(target: Path, aside: Path, held: ExitStack) -> None:
    # The journal is copied before anything opens the base, for it may hold all that a broken base
    # still has; once folded into a sound one, its copy says nothing more.
    journals = [
        (Path(f"{target}{suffix}"), Path(f"{aside}{suffix}"))
        for suffix in _SIDE_FILES
        if Path(f"{target}{suffix}").exists()
    ]
    for journal, kept in journals:
        shutil.copyfile(journal, kept)
        _reach_disk(kept)
    sound = True
    try:
        with storage_faults(), ExitStack() as opened:
            base = opened.enter_context(closing(sqlite3.connect(target, timeout=1)))
            sound = _take_alone(base)
            if sound:
                held.enter_context(opened.pop_all())
    finally:
        if sound:
            for _, kept in journals:
                kept.unlink()
    _second_name(target, aside, base if sound else None)
    _folder_reaches_disk(aside.parent)


def _take_alone(base: sqlite3.Connection) -> bool:
    # Folds the journal into the file, which then stands alone, and keeps all others from it until
    # the connection closes: who waits for it then finds another file in its place, and is refused
    # by SQLite. Fails where someone else has it. False for what is no base at all, which is only
    # kept aside: others cannot write to it either.
    try:
        with storage_faults():
            base.isolation_level = None
            base.execute("PRAGMA locking_mode = EXCLUSIVE")  # locks outlive their transaction
            _lock(base)
            base.execute("PRAGMA journal_mode = DELETE")
            _lock(base)
    except StorageFault as fault:
        if fault.kind not in (FaultKind.FOREIGN, FaultKind.CORRUPT):
            raise
        return False
    return True


def _lock(base: sqlite3.Connection) -> None:
    base.execute("BEGIN EXCLUSIVE")
    base.execute("ROLLBACK")


def _second_name(path: Path, name: Path, base: sqlite3.Connection | None) -> None:
    try:
        name.hardlink_to(path)
    except OSError:  # a disk without hard links
        partial = name.with_name(f"{name.name}.partiel")
        try:
            if base is None:
                shutil.copyfile(path, partial)
            else:
                # Read through the connection: on POSIX, to open and close the file would let go
                # of the lock that it holds.
                with storage_faults(), closing(sqlite3.connect(partial)) as copy:
                    base.backup(copy)
            _reach_disk(partial)
            partial.replace(name)
        finally:
            partial.unlink(missing_ok=True)


def _folder_reaches_disk(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _reach_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
