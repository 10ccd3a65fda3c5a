"""The files of signalements, without what they hold: that is read one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.orm import aliased

from db.schema import AttachmentContentRow, AttachmentRow, SignalementRow, TeamRow, VoiceRow

_READ_AT_ONCE = 500
_owner = aliased(SignalementRow)
_holder = aliased(SignalementRow)


def _listed() -> Any:
    # Who holds a signalement that is attached to another is who holds that one.
    row = AttachmentRow
    return (
        select(
            row.id,
            row.uid,
            row.name,
            row.kind,
            row.mime,
            row.bytes,
            row.digest,
            row.width,
            row.height,
            row.blurred,
            row.added_at,
            row.added_by,
            row.version,
            _owner.id.label("owner"),
            _owner.uid.label("owner_uid"),
            _owner.number,
            _holder.number.label("holder"),
            _holder.arrondissement,
            TeamRow.code.label("team"),
        )
        .join(_owner, _owner.id == row.signalement_id)
        .join(_holder, _holder.id == func.coalesce(_owner.attached_to_id, _owner.id))
        .outerjoin(TeamRow, TeamRow.id == _holder.team_id)
        .where(row.removed_at.is_(None))
    )


def _of(number: str) -> ColumnElement[bool]:
    # What is attached is found by its voices, which came along: they have an index.
    asked = select(SignalementRow.id).where(SignalementRow.number == number).scalar_subquery()
    attached = select(VoiceRow.origin_id).where(
        VoiceRow.signalement_id == asked, VoiceRow.origin_id.isnot(None)
    )
    return or_(AttachmentRow.signalement_id == asked, AttachmentRow.signalement_id.in_(attached))


def list_files(connection: Connection, number: str) -> Sequence[Any]:
    """The files of the signalement `number` and of those attached to it, first added first."""
    query = _listed().where(_of(number)).order_by(AttachmentRow.added_at, AttachmentRow.id)
    found: Sequence[Any] = connection.execute(query).all()
    return found


def find_file(connection: Connection, number: str, uid: str) -> Any:
    """One of them; None where there is none."""
    return connection.execute(_listed().where(AttachmentRow.uid == uid, _of(number))).first()


def live_files(connection: Connection, signalement_id: int) -> Sequence[Any]:
    """The files of one signalement alone: id, uid, kind, digest."""
    row = AttachmentRow
    return connection.execute(
        select(row.id, row.uid, row.kind, row.digest)
        .where(row.signalement_id == signalement_id, row.removed_at.is_(None))
        .order_by(row.id)
    ).all()


def read_content(connection: Connection, attachment_id: int) -> bytes | None:
    """What a file holds; None once it is gone."""
    row = AttachmentContentRow
    return connection.scalar(select(row.content).where(row.attachment_id == attachment_id))


def stream_files(connection: Connection) -> Iterator[Any]:
    """Every file by signalement, removed ones too; `held`: whether its content is there."""
    row, content = AttachmentRow, AttachmentContentRow
    query = (
        select(
            row.signalement_id,
            row.id,
            row.uid,
            row.bytes,
            row.digest,
            row.removed_at.isnot(None).label("removed"),
            content.attachment_id.isnot(None).label("held"),
        )
        .outerjoin(content, content.attachment_id == row.id)
        .order_by(row.signalement_id, row.id)
        .execution_options(yield_per=_READ_AT_ONCE)
    )
    with closing(connection.execute(query)) as result:
        yield from result
