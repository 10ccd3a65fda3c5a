"""One verified copy of the base a day, kept a fortnight, beside the base.

Nobody's right is asked: the program looks after the base of its own folder, whoever sits there.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from db.copies import PARTIAL, one_at_a_time
from db.engine import Store
from db.errors import FaultKind, StorageFault
from db.private import make_file, make_folder
from desktop_app.domain.errors import WorldFault
from desktop_app.domain.moments import PARIS
from desktop_app.services.backup import copy_to
from desktop_app.services.faults import world_fault_of

FOLDER = "sauvegardes"
KEPT_DAYS = 14
_LOCK = "verrou"
_NAME = re.compile(r"relais-(\d{4}-\d{2}-\d{2})\.sqlite")
_FULL = (
    "La copie du jour n’a pas pu se faire : le disque est plein. Les copies des autres jours sont "
    "intactes et la base aussi. Libérez de la place, puis faites-la dans Administration, Base."
)
_FAILED = "La copie du jour n’a pas pu se faire. {0}"


@dataclass(frozen=True, slots=True)
class DailyCopy:
    """The copy of one day."""

    file: Path
    day: dt.date
    bytes: int


@dataclass(frozen=True, slots=True)
class MadeToday:
    """What a daily backup came to: `copy` is that of today, None while another program makes it;
    `made` whether it was made now; `removed` the oldest ones that left."""

    copy: DailyCopy | None
    made: bool = False
    removed: tuple[Path, ...] = ()


def daily_backup(store: Store, folder: Path, now: dt.datetime) -> MadeToday:
    """Copy the base to `folder`/sauvegardes unless today's copy (Paris) stands there; then remove
    what is beyond the last 14. Never two at once, whatever the programs.

    WorldFault where it cannot be made; what stood there stays then.
    """
    try:
        copies = folder / FOLDER
        make_folder(copies)
        make_file(copies / _LOCK)
        with one_at_a_time(copies / _LOCK) as alone:
            return _copy_of_today(store, folder, now) if alone else MadeToday(None)
    except (StorageFault, OSError) as error:
        fault = world_fault_of(error)
        if fault is None:
            raise
        told = fault.message
        full = fault.code == FaultKind.DISK_FULL.value
        raise WorldFault(fault.code, _FULL if full else _FAILED.format(told)) from error


def list_daily(folder: Path) -> tuple[DailyCopy, ...]:
    """The daily copies of a data folder, the latest first. Raises OSError."""
    copies = folder / FOLDER
    if not copies.is_dir():
        return ()
    found = [copy for path in copies.iterdir() if (copy := _copy_of(path)) is not None]
    return tuple(sorted(found, key=lambda copy: copy.day, reverse=True))


def _copy_of_today(store: Store, folder: Path, now: dt.datetime) -> MadeToday:
    day = now.astimezone(PARIS).date()
    target = folder / FOLDER / f"relais-{day}.sqlite"
    standing = _copy_of(target) if target.exists() else None
    if standing is not None:
        return MadeToday(standing)
    for left in target.parent.glob(f"*{PARTIAL}*"):  # of a program killed meanwhile
        left.unlink(missing_ok=True)
    copy = DailyCopy(target, day, copy_to(store, target))
    # Only now: the new one verified and has reached the disk.
    removed = tuple(old.file for old in list_daily(folder)[KEPT_DAYS:])
    for path in removed:
        path.unlink(missing_ok=True)
    return MadeToday(copy, True, removed)


def _copy_of(path: Path) -> DailyCopy | None:
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        day = dt.date.fromisoformat(named[1])
    except ValueError:
        return None
    return DailyCopy(path, day, path.stat().st_size)
