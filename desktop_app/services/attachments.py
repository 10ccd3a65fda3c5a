"""Files of a signalement: listed, read, blurred, removed for good. See `add_attachment`.

Decoding is done outside the transactions: nobody waits for a photo.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from db.erasing import empty_journal
from db.private import make_file
from db.queries import attachments as queries
from db.schema import AttachmentContentRow, AttachmentRow, SignalementRow
from desktop_app.domain.attachments import (
    Rect,
)
from desktop_app.domain.codes import AttachmentKind, EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, allowed, require
from desktop_app.domain.views import AttachmentView, Changes
from desktop_app.services.history import append_event
from desktop_app.services.seat import Seat
from desktop_app.services.voices import find_held, lock


@dataclass(frozen=True, slots=True)
class Filed:
    """The answer of an act on a file, as it is now (as it was, for one removed)."""

    file: AttachmentView
    changes: Changes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file with what it holds."""

    file: AttachmentView
    content: bytes


def list_files(seat: Seat, number: str) -> tuple[AttachmentView, ...]:
    """The files of a signalement and of those attached to it. UserError "unknown_number",
    "not_allowed".
    """
    with seat.store.reading() as connection:
        held = find_held(connection, number, "number")
        team = None if held.team is None else held.team.code
        require(seat.actor, Action.READ_ATTACHMENT, arrondissement=held.arrondissement, team=team)
        return files_of(connection, seat, number)


def files_of(connection: Connection, seat: Seat, number: str) -> tuple[AttachmentView, ...]:
    """The same in the caller's transaction: those that the actor may see."""
    return tuple(
        _view(row)
        for row in queries.list_files(connection, number)
        if allowed(
            seat.actor,
            Action.READ_ATTACHMENT,
            arrondissement=row.arrondissement,
            team=row.team,
        )
    )


def read_file(seat: Seat, number: str, uid: str) -> Kept:
    """A file with its content. UserError "unknown_attachment", "not_allowed"; StorageFault while
    a shared base is away: its copy holds no content."""
    with seat.store.reading() as connection:
        row = found_file(connection, number, uid)
        _require(seat, Action.READ_ATTACHMENT, row)
        content = queries.read_content(connection, row.id)
        if content is None:
            seat.require_whole()
            raise _unknown(number)
        return Kept(_view(row), content)


def save_copy(
    seat: Seat, number: str, uid: str, target: Path, *, force: bool = False
) -> AttachmentView:
    """Write a file where its reader wants it, for its owner alone. UserError as `read_file`,
    "file_exists" (field "out") without `force`; OSError.
    """
    kept = read_file(seat, number, uid)
    if target.exists() and not force:
        raise UserError(
            "file_exists",
            f"{target.name} existe déjà : choisissez un autre nom, ou ajoutez --force.",
            "out",
        )
    make_file(target)
    target.write_bytes(kept.content)
    return kept.file


def thumbnail_of(seat: Seat, number: str, uid: str, side: int) -> bytes:
    """A small JPEG of a photo, `side` pixels at most; b"" for a document."""
    kept = read_file(seat, number, uid)
    if kept.file.kind is not AttachmentKind.PICTURE:
        return b""
    from desktop_app.integrations.re_encoding import thumbnail

    return thumbnail(kept.content, side)


def blur_file(
    seat: Seat, number: str, uid: str, rects: Sequence[Rect], version: int | None = None
) -> Filed:
    """Make rectangles of a photo unreadable; what was under them is gone from the base.

    UserError as `read_file`, "not_a_picture", "changed_meanwhile", "rect_missing",
    "rect_outside" (field "rect").
    """
    with seat.store.reading() as connection:
        row = found_file(connection, number, uid)
        _require(seat, Action.ADD_ATTACHMENT, row)
    kept = read_file(seat, number, uid)
    if kept.file.kind is not AttachmentKind.PICTURE:
        raise UserError("not_a_picture", "Seule une photo se floute : retirez plutôt ce document.")
    if not rects:
        raise UserError("rect_missing", "Tracez au moins un rectangle à flouter.", "rect")
    from desktop_app.integrations.re_encoding import blur

    blurred = blur(kept.content, rects)
    digest = digest_of(blurred.content)
    with seat.store.writing() as connection:
        lock(connection, kept.file.number)
        row = found_file(connection, number, uid)
        _require(seat, Action.ADD_ATTACHMENT, row)
        seen = kept.file.version if version is None else version
        values = {
            "mime": blurred.mime,
            "name": Path(row.name).stem + (".png" if blurred.mime == "image/png" else ".jpg"),
            "bytes": len(blurred.content),
            "digest": digest,
            "blurred": row.blurred + len(rects),
        }
        _change(connection, row, seen, values)
        content = AttachmentContentRow
        connection.execute(
            update(content).where(content.attachment_id == row.id).values(content=blurred.content)
        )
        told = {"attachment": uid, "kind": row.kind, "digest": digest, "rects": len(rects)}
        _tell(connection, seat, row, EventKind.ATTACHMENT_BLURRED, {"digest": row.digest}, told)
        done = filed(found_file(connection, number, uid))
    _forget(seat)
    return done


def remove_file(seat: Seat, number: str, uid: str, version: int | None = None) -> Filed:
    """Take a file off; its content leaves the base for good. UserError as `blur_file`."""
    with seat.store.writing() as connection:
        row = found_file(connection, number, uid)
        _require(seat, Action.ADD_ATTACHMENT, row)
        lock(connection, row.number)
        _erase(connection, seat, row.owner, row.owner_uid, [row], version or row.version)
        touch(connection, seat, row.owner)
        done = filed(row)
    _forget(seat)
    return done


def remove_all(connection: Connection, seat: Seat, signalement_id: int) -> int:
    """Take off every file of a signalement in the caller's transaction; how many there were.

    For who erases personal data: the right is theirs to check, and `db.erasing.forget_erased` to
    call once the transaction is over.
    """
    row = SignalementRow
    uid = connection.scalars(
        select(row.uid).where(row.id == signalement_id).with_for_update()
    ).one()
    files = queries.live_files(connection, signalement_id)
    _erase(connection, seat, signalement_id, uid, files, None)
    return len(files)


def _erase(
    connection: Connection,
    seat: Seat,
    owner: int,
    owner_uid: str,
    files: Sequence[Row[Any]],
    version: int | None,
) -> None:
    for row in files:
        content = AttachmentContentRow
        # A name tells what was seen: it goes with it.
        gone = {"name": "", "removed_at": seat.clock(), "removed_by": seat.actor.name}
        _change(connection, row, version, gone)
        connection.execute(delete(content).where(content.attachment_id == row.id))
        told = {"attachment": row.uid, "kind": row.kind, "digest": row.digest}
        append_event(
            connection,
            seat,
            owner,
            owner_uid,
            EventKind.ATTACHMENT_REMOVED,
            told,
            {"attachment": row.uid, "kind": row.kind},
        )


def _change(
    connection: Connection, row: Row[Any], version: int | None, values: dict[str, Any]
) -> None:
    table = AttachmentRow
    query = update(table).where(table.id == row.id, table.removed_at.is_(None))
    if version is not None:
        query = query.where(table.version == version)
    changed = connection.execute(query.values(**values, version=table.version + 1))
    if changed.rowcount != 1:
        raise UserError(
            "changed_meanwhile",
            "Cette pièce jointe a été floutée ou retirée entre-temps : rouvrez-la, puis "
            "recommencez si besoin.",
        )


def _tell(
    connection: Connection,
    seat: Seat,
    row: Row[Any],
    kind: EventKind,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    touch(connection, seat, row.owner)
    append_event(connection, seat, row.owner, row.owner_uid, kind, before, after)


def touch(connection: Connection, seat: Seat, signalement_id: int) -> None:
    """Count one more version of a signalement: who saw it before is told."""
    row = SignalementRow
    connection.execute(
        update(row)
        .where(row.id == signalement_id)
        .values(version=row.version + 1, updated_at=seat.clock())
    )


def _require(seat: Seat, action: Action, row: Row[Any]) -> None:
    require(seat.actor, action, arrondissement=row.arrondissement, team=row.team)


def found_file(connection: Connection, number: str, uid: str) -> Row[Any]:
    """The row of a file; UserError "unknown_number", "unknown_attachment"."""
    find_held(connection, number, "number")
    row: Row[Any] | None = queries.find_file(connection, number, uid)
    if row is None:
        raise _unknown(number)
    return row


def _unknown(number: str) -> UserError:
    return UserError(
        "unknown_attachment",
        f"Cette pièce jointe n’est pas, ou n’est plus, sur {number} : rouvrez le signalement.",
        "uid",
    )


def filed(row: Row[Any]) -> Filed:
    """The answer of an act on the file of a row."""
    numbers = frozenset({row.number, row.holder})
    return Filed(_view(row), Changes(numbers=numbers))


def _view(row: Row[Any]) -> AttachmentView:
    return AttachmentView(
        row.uid,
        row.name,
        AttachmentKind(row.kind),
        row.mime,
        row.bytes,
        row.digest,
        row.width,
        row.height,
        row.blurred,
        row.added_at,
        row.added_by,
        row.version,
        row.number,
    )


def digest_of(content: bytes) -> str:
    """How a content is known: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _forget(seat: Seat) -> None:
    # The journal still holds pages as they were. While somebody reads it stays so, until the next
    # act or the end of the program.
    if seat.store.engine.dialect.name == "sqlite":
        empty_journal(seat.store)
