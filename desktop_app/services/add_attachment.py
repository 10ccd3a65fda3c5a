"""Add a photo or a PDF to a signalement: made anew first, outside any transaction, then written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select

from db.queries import attachments as queries
from db.schema import AttachmentContentRow, AttachmentRow, SignalementRow
from desktop_app.domain.attachments import (
    MOST_BYTES,
    MOST_FILES,
    Cleaned,
    clean_name,
    clean_stem,
    require_size,
    require_taken,
)
from desktop_app.domain.codes import EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.services.attachments import Filed, digest_of, filed, found_file, touch
from desktop_app.services.history import append_event
from desktop_app.services.seat import Seat
from desktop_app.services.uids import new_uid
from desktop_app.services.voices import Held, find_held, keep_flags, lock


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file made anew, not yet in any base; its name as given."""

    name: str
    cleaned: Cleaned
    digest: str


def add_path(seat: Seat, number: str, path: Path) -> Filed:
    """Add a file of this PC: see `prepare_path` and `add_prepared`."""
    _refuse_early(seat, number)
    return add_prepared(seat, number, prepare_path(path))


def add(seat: Seat, number: str, name: str, content: bytes) -> Filed:
    """Add a photo or a PDF given as bytes: see `prepare` and `add_prepared`."""
    _refuse_early(seat, number)
    return add_prepared(seat, number, prepare(name, content))


def prepare_path(path: Path) -> Prepared:
    """Read a file and make it anew: see `prepare`. Also UserError "not_a_file", field "file";
    OSError.
    """
    if path.exists() and not path.is_file():
        raise UserError(
            "not_a_file",
            f"« {path.name} » n’est pas un fichier : choisissez une photo ou un PDF.",
            "file",
        )
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    require_size(max(len(content), path.stat().st_size))
    return prepare(path.name, content)


def prepare(name: str, content: bytes) -> Prepared:
    """A photo or a PDF made anew: nothing of `content` but what is seen in it. Reads no base, and
    may take a second.

    UserError on the field "file": those of `domain.attachments` and `integrations.re_encoding`.
    """
    require_size(len(content))
    require_taken(name, content)
    from desktop_app.integrations.re_encoding import re_encode

    cleaned = re_encode(content)
    require_size(len(cleaned.content))
    return Prepared(name, cleaned, digest_of(cleaned.content))


def add_prepared(seat: Seat, number: str, prepared: Prepared) -> Filed:
    """Add what was prepared.

    UserError "unknown_number", "not_allowed", "attached"; "too_many_files", "already_added" on the
    field "file".
    """
    digest, kind = prepared.digest, prepared.cleaned.kind
    with seat.store.writing() as connection:
        lock(connection, number)
        held = _require_room(connection, seat, number)
        if any(digest == each.digest for each in queries.live_files(connection, held.id)):
            raise UserError(
                "already_added",
                f"« {clean_stem(prepared.name)} » est déjà joint à {number}.",
                "file",
            )
        uid = _insert(connection, seat, held, prepared)
        touch(connection, seat, held.id)
        told = {"attachment": uid, "kind": kind.value, "digest": digest}
        append_event(connection, seat, held.id, held.uid, EventKind.ATTACHMENT_ADDED, None, told)
        return filed(found_file(connection, number, uid))


def _refuse_early(seat: Seat, number: str) -> None:
    # Before a second is spent on a file that may not be added.
    with seat.store.reading() as connection:
        _require_room(connection, seat, number)


def _insert(connection: Connection, seat: Seat, held: Held, prepared: Prepared) -> str:
    uid, cleaned = new_uid(), prepared.cleaned
    shown, flags = clean_name(prepared.name, cleaned.kind, cleaned.mime)
    made = connection.execute(
        insert(AttachmentRow)
        .values(
            uid=uid,
            signalement_id=held.id,
            name=shown,
            kind=cleaned.kind.value,
            mime=cleaned.mime,
            bytes=len(cleaned.content),
            digest=prepared.digest,
            width=cleaned.width,
            height=cleaned.height,
            blurred=0,
            added_at=seat.clock(),
            added_by=seat.actor.name,
            version=1,
        )
        .returning(AttachmentRow.id)
    ).scalar_one()
    connection.execute(
        insert(AttachmentContentRow).values(attachment_id=made, content=cleaned.content)
    )
    keep_flags(connection, seat, held.id, None, flags, "attachment_name")
    return uid


def _require_room(connection: Connection, seat: Seat, number: str) -> Held:
    held = find_held(connection, number, "number")
    team = None if held.team is None else held.team.code
    require(seat.actor, Action.ADD_ATTACHMENT, arrondissement=held.arrondissement, team=team)
    if held.attached_to_id is not None:
        above = connection.scalar(
            select(SignalementRow.number).where(SignalementRow.id == held.attached_to_id)
        )
        raise UserError(
            "attached", f"{number} est rattaché à {above} : joignez le fichier à {above}.", "number"
        )
    if len(queries.live_files(connection, held.id)) >= MOST_FILES:
        raise UserError(
            "too_many_files",
            f"{number} a déjà {MOST_FILES} pièces jointes : retirez-en une d’abord.",
            "file",
        )
    return held
