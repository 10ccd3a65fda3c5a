"""What may be due for elimination: cases whose delays may be over, drafts left alone.

A case is a signalement with those attached to it and all its voices: what hangs together is told,
and goes, together. The instants asked for are a little wide: whoever reads sorts out by the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, exists, func, or_, select

from db.schema import (
    AttachmentRow,
    DraftRow,
    EventRow,
    PlaceVisitRow,
    ReporterIdentityRow,
    SignalementRow,
    VoiceRow,
)

_case = SignalementRow.__table__.c
_voice = VoiceRow.__table__.c
_told = VoiceRow.__table__.alias("told").c
_OLDEST = (
    select(func.min(_told.received_at))
    .where(_told.signalement_id == _case.id)
    .correlate(SignalementRow.__table__)
    .scalar_subquery()
)


def due_identities(
    connection: Connection,
    closed_before: dt.datetime,
    received_before: dt.datetime,
    among: Iterable[int] | None = None,
) -> Sequence[Any]:
    """Voices with an identity whose case was closed, or first told of, before these instants:
    `id`, `uid` of the voice, `case_id`, `number`, `closed_at`, `awaiting`, `oldest`."""
    query = (
        select(
            _voice.id,
            _voice.uid,
            _case.id.label("case_id"),
            _case.number,
            _case.closed_at,
            _case.awaiting,
            _OLDEST.label("oldest"),
        )
        .join(ReporterIdentityRow, ReporterIdentityRow.voice_id == _voice.id)
        .join(SignalementRow, _case.id == _voice.signalement_id)
        .where(
            or_(_case.closed_at <= closed_before, received_before >= _OLDEST),
            *_among(_case.id, among),
        )
        .order_by(_case.id, _voice.id)
    )
    return connection.execute(query).all()


def due_texts(
    connection: Connection,
    received_before: dt.datetime,
    done: str,
    among: Iterable[int] | None = None,
) -> Sequence[Any]:
    """Cases first told of before this instant that still hold texts or files, or whose history has
    no line of the kind `done`: `case_id`, `number`, `closed_at`, `awaiting`, `oldest`, `files` (how
    many)."""
    told = exists().where(EventRow.signalement_id == _case.id, EventRow.kind == done)
    spoken = exists().where(_voice.signalement_id == _case.id, _voice.description != "")
    old = exists().where(_voice.signalement_id == _case.id, _voice.received_at <= received_before)
    files = _files_of_case()
    query = (
        select(
            _case.id.label("case_id"),
            _case.number,
            _case.closed_at,
            _case.awaiting,
            _OLDEST.label("oldest"),
            files.label("files"),
        )
        .where(
            _case.attached_to_id.is_(None),
            old,
            or_(~told, _case.description != "", _case.attached_text != "", spoken, files > 0),
            *_among(_case.id, among),
        )
        .order_by(_case.id)
    )
    return connection.execute(query).all()


def _files_of_case() -> ScalarSelect[int]:
    holder = SignalementRow.__table__.alias("holder")
    return (
        select(func.count())
        .select_from(AttachmentRow)
        .join(holder, holder.c.id == AttachmentRow.signalement_id)
        .where(
            AttachmentRow.removed_at.is_(None),
            or_(holder.c.id == _case.id, holder.c.attached_to_id == _case.id),
        )
        .correlate(SignalementRow.__table__)
        .scalar_subquery()
    )


def due_drafts(connection: Connection, saved_before: dt.datetime) -> Sequence[Any]:
    """Drafts last saved before this instant: `uid`, `logged`, `content`, `saved_at`."""
    row = DraftRow
    return connection.execute(
        select(row.uid, row.logged, row.content, row.saved_at)
        .where(row.saved_at <= saved_before)
        .order_by(row.saved_at, row.uid)
    ).all()


def due_remarks(connection: Connection, visited_before: dt.datetime) -> Sequence[Any]:
    """Passages at a place alone before this instant, of which a remark is left: `id`,
    `visited_at`. Those about a signalement go with it."""
    row = PlaceVisitRow
    return connection.execute(
        select(row.id, row.visited_at)
        .where(row.visited_at <= visited_before, row.remark != "")
        .order_by(row.id)
    ).all()


def lock_cases(connection: Connection, ids: Iterable[int]) -> None:
    """Keep these cases, and what is attached to them, from changing until the transaction ends; in
    the order of their ids, as every writer does."""
    wanted = list(ids)
    connection.execute(
        select(_case.id)
        .where(or_(_case.id.in_(wanted), _case.attached_to_id.in_(wanted)))
        .order_by(_case.id)
        .with_for_update()
    ).all()


def rows_of_case(connection: Connection, case_id: int) -> Sequence[Any]:
    """The whole rows of a case, its own signalement first."""
    return connection.execute(
        select(SignalementRow.__table__)
        .where(or_(_case.id == case_id, _case.attached_to_id == case_id))
        .order_by(_case.attached_to_id.isnot(None), _case.id)
    ).all()


def voices_of_case(connection: Connection, case_id: int) -> Sequence[Any]:
    """The whole rows of the voices of a case, in the order in which their texts are told."""
    return connection.execute(
        select(VoiceRow.__table__)
        .where(_voice.signalement_id == case_id)
        .order_by(_voice.origin_id.isnot(None), _voice.id)
    ).all()


def _among(
    column: ColumnElement[int], wanted: Iterable[int] | None
) -> tuple[ColumnElement[bool], ...]:
    return () if wanted is None else (column.in_(list(wanted)),)
