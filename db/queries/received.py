"""The facts of all that was received in a period, with what the rules gave: read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from db.queries.prepared import Prepared
from db.schema import EventRow, RoutingDecisionRow, SignalementRow, VoiceRow

CHUNK = 1_000

_signalement, _decision, _voice, _event = SignalementRow, RoutingDecisionRow, VoiceRow, EventRow
_any_decision, _any_voice = aliased(RoutingDecisionRow), aliased(VoiceRow)
_WITHIN = and_(
    _signalement.received_at >= bindparam("since"), _signalement.received_at < bindparam("until")
)
# The first decision is of the rules, with the override of the agent if there was one.
_FIRST_DECISION = (
    select(func.min(_any_decision.id))
    .where(_any_decision.signalement_id == _signalement.id)
    .correlate(_signalement)
    .scalar_subquery()
)
# The voice it was made of; it went along if the signalement was attached to another.
_FIRST_VOICE = (
    select(func.min(_any_voice.id))
    .where(
        _any_voice.signalement_id == func.coalesce(_signalement.attached_to_id, _signalement.id),
        or_(
            _any_voice.origin_id == _signalement.id,
            and_(_any_voice.origin_id.is_(None), _signalement.attached_to_id.is_(None)),
        ),
    )
    .correlate(_signalement)
    .scalar_subquery()
)


_any_event = aliased(EventRow)
_CORRECTED = exists(
    select(_any_event.id).where(
        _any_event.signalement_id == _signalement.id, _any_event.kind == "corrected"
    )
)
_COLUMNS: tuple[Any, ...] = (
    _signalement.id,
    _signalement.number,
    _signalement.category,
    _signalement.place_kind,
    _signalement.observed_at,
    _signalement.received_at,
    _signalement.sector_code,
    _signalement.arrondissement,
    _signalement.people,
    _signalement.recurrence_days,
    _signalement.recurrence_from,
    _signalement.recurrence_to,
    _signalement.vulnerable,
    _signalement.lon,
    _signalement.lat,
    _event.after,
    _voice.reporter_kind,
    _voice.channel,
    _CORRECTED,
    _decision.team_id,
    _decision.override_reason,
    _decision.runner_up,
)
# Of an emergency only: whether it was one from the start is told by the first event.
_TOLD = and_(_signalement.emergency, _event.signalement_id == _signalement.id, _event.seq == 1)


def rows_by(chunk: int) -> Prepared:
    """The statement that reads `chunk` rows after an id."""
    return Prepared(
        select(*_COLUMNS)
        .select_from(_signalement)
        .join(_decision, _decision.id == _FIRST_DECISION)
        .join(_voice, _voice.id == _FIRST_VOICE)
        .outerjoin(_event, _TOLD)
        .where(_signalement.id > bindparam("after"), _WITHIN)
        .order_by(_signalement.id)
        .limit(chunk)
    )


_ROWS = rows_by(CHUNK)
_COUNT = Prepared(select(func.count()).select_from(_signalement).where(_WITHIN))


def count_received(connection: Connection, period: dict[str, Any]) -> int:
    """How many signalements were received in `period` ("since", "until": aware instants)."""
    return int(_COUNT.rows(connection, period)[0][0])


def received_rows(connection: Connection, period: dict[str, Any]) -> Iterator[Sequence[Any]]:
    """Chunks of rows as the driver gives them, in the order of their ids: never all at once."""
    after = 0
    while rows := _ROWS.rows(connection, {**period, "after": after}):
        yield rows
        after = rows[-1][0]
