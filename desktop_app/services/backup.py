"""Back a base up while it is in use; restore one, with the former kept aside."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.copies import copy_online, count_signalements, put_in_place, verify_base
from db.engine import MAIN_FILE, Store
from db.errors import FaultKind, StorageFault
from db.private import make_folder
from db.queries.drafts import read_drafts, write_drafts
from db.upgrade import sqlite_path
from desktop_app.domain.actor import Actor
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, require
from desktop_app.services.faults import SENTENCES
from desktop_app.services.open_base import SET_ASIDE, open_base
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A verified copy."""

    file: Path
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """The base put in place; `kept` is where the former one is now, None when there was none."""

    file: Path
    revision: str
    kept: Path | None


def backup(seat: Seat, target: Path, *, force: bool = False) -> BackedUp:
    """Copy the base of the seat, a server's too, to the file `target`, verified before it takes
    that name.

    UserError "not_allowed", "file_exists" (without `force`), "same_file", "folder_missing",
    "not_owner" where the account may not read all of a server's base; faults pass through.
    """
    require(seat.actor, Action.BACKUP)
    seat.require_whole()
    source = sqlite_path(seat.store.url)
    if target.is_dir() or not target.parent.is_dir():
        raise UserError(
            "folder_missing", f"{target} n’est pas un nom de fichier dans un dossier.", "file"
        )
    if source is not None and target.exists() and target.samefile(source):
        raise UserError("same_file", "C’est la base elle-même : choisissez un autre nom.", "file")
    if target.exists() and not force:
        raise UserError(
            "file_exists",
            f"{target.name} existe déjà : choisissez un autre nom, ou ajoutez --force.",
            "file",
        )
    return BackedUp(target, copy_to(seat.store, target))


def copy_to(store: Store, target: Path) -> int:
    """A verified copy of a base in one file, whatever stood there before; gives its bytes.

    UserError "not_owner" where the account may not read all of a server's base; faults pass
    through.
    """
    source = sqlite_path(store.url)
    if source is not None:
        return copy_online(source, target)
    # Loaded here: a base of this PC never needs it.
    from desktop_app.services.move_base import copy_of_server

    return copy_of_server(store, target)


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup that is sound: its revision, how many signalements it holds."""

    revision: str
    signalements: int


def verify_backup(actor: Actor, source: Path) -> Verified:
    """Open a backup and read all its pages. UserError "not_allowed"; WorldFault when it is not a
    sound Relais base of a known revision."""
    require(actor, Action.BACKUP)
    if not source.is_file():
        raise UserError("file_missing", f"{source} est introuvable. Vérifiez le chemin.", "file")
    return Verified(_verified(source), count_signalements(source))


def restore(actor: Actor, folder: Path, source: Path, now: dt.datetime) -> Restored:
    """Put the copy `source` in place of the base of `folder`; nobody may have that base open.

    Drafts stay: they are handed on to the base put in place.

    UserError "not_allowed", "file_missing", "same_file"; WorldFault when `source` is not a sound
    Relais base of a known revision.
    """
    require(actor, Action.RESTORE)
    if not source.is_file():
        raise UserError("file_missing", f"{source} est introuvable. Vérifiez le chemin.", "file")
    target = folder / MAIN_FILE
    if target.exists() and target.samefile(source):
        raise UserError("same_file", "C’est déjà la base en place.", "file")
    revision = _verified(source)
    make_folder(folder)
    drafts = read_drafts(target)
    aside = _free_name(target, now)
    existed = put_in_place(source, target, aside)
    _hand_on(folder, drafts)
    return Restored(target, revision, aside if existed else None)


def _verified(source: Path) -> str:
    try:
        return verify_base(source)
    except StorageFault as fault:
        raise _explained(fault) from fault


def _hand_on(folder: Path, drafts: list[dict[str, Any]]) -> None:
    # What is being typed at this post goes on. A base that cannot take it is nonetheless restored:
    # the drafts are still in the one kept aside.
    if not drafts:
        return
    with (
        contextlib.suppress(StorageFault),
        contextlib.closing(open_base(folder)) as store,
        store.writing() as connection,
    ):
        write_drafts(connection, drafts)


def _explained(fault: StorageFault) -> WorldFault:
    if fault.kind is FaultKind.CORRUPT:
        return WorldFault(
            fault.kind.value, "Cette sauvegarde est abîmée : rien n’a changé, essayez-en une autre."
        )
    return WorldFault(fault.kind.value, SENTENCES[fault.kind])


def _free_name(target: Path, now: dt.datetime) -> Path:
    stem = f"{target.name}{SET_ASIDE}restauration-{now.astimezone(PARIS):%Y-%m-%d-%H%M%S}"
    aside, rank = target.with_name(stem), 1
    while aside.exists():
        rank += 1
        aside = target.with_name(f"{stem}-{rank}")
    return aside
