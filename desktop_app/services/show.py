"""Everything of one signalement: its page and `relais show`. Identities are read apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from db.queries.queue import read_row
from db.schema import (
    EventRow,
    PrivacyFlagRow,
    ReporterIdentityRow,
    RoutingDecisionRow,
    SignalementRow,
    VisitRow,
    VoiceRow,
)
from desktop_app.domain.codes import (
    AnswerBy,
    Channel,
    Outcome,
    Partner,
    Precision,
    ReporterKind,
    Status,
)
from desktop_app.domain.entry import Place, Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.domain.recurrence import from_bits, stored_hour
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import (
    Deadlines,
    Detail,
    Proposal,
    QueueRow,
    RunnerUp,
    TeamRef,
    VisitView,
    VoiceView,
)
from desktop_app.domain.visit import Visit, summary
from desktop_app.domain.workflow import OPEN, TAKES, Move, moves_from
from desktop_app.services.attachments import files_of
from desktop_app.services.queue import queue_row
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.remarks_told import remarks_of
from desktop_app.services.seat import Seat
from desktop_app.services.timeline import rules_say, tell_all
from desktop_app.services.visit_told import visit_of
from desktop_app.services.voices import attached_by


def show(seat: Seat, number: str) -> Detail:
    """The signalement `number` with its voices, history, passages and the moves that this actor
    may make now. UserError "unknown_number", field "number".
    """
    with seat.store.reading() as connection:
        found = read_row(connection, number)
        if found is None:
            raise UserError(
                "unknown_number",
                f"Le signalement {number} n’existe pas : vérifiez le numéro.",
                "number",
            )
        row = queue_row(found)
        reference = load_reference(connection)
        rest = _rest(connection, row.id)
        names = {code: ref.name for code, ref in reference.team_refs.items()}
        now = seat.clock()
        lines = _events(connection, row.id).all()
        remarks = remarks_of(connection, row.id, lines)
        watch = reference.watches.holding(rest.lon, rest.lat, now)
        return Detail(
            row=row,
            uid=rest.uid,
            place=Place(
                row.label,
                rest.lon,
                rest.lat,
                Precision(rest.precision),
                rest.place_score,
                row.arrondissement,
                row.sector,
            ),
            description=rest.description,
            recurrence=_recurrence(rest),
            observed_at=rest.observed_at,
            deadlines=_clocks(rest),
            rule=rest.rule_code,
            proposal=standing_proposal(connection, reference, row.id, _clocks(rest)),
            outcome=Outcome(rest.outcome) if rest.outcome else None,
            outcome_note=rest.outcome_note or "",
            partner=Partner(rest.partner) if rest.partner else None,
            attached_to=rest.parent,
            voices=_voices(connection, seat, row.id),
            events=tuple(tell_all(lines, names, now, remarks)),
            visits=_visits(connection, reference, row.id),
            flags_kept=_flags_kept(connection, row.id),
            moves=_moves(seat, row, rest),
            vulnerable=bool(rest.vulnerable),
            hotspot="" if watch is None else watch.name,
            attachments=files_of(connection, seat, number),
            rules_say=_rules_say(row, lines, names),
        )


def _rules_say(row: QueueRow, lines: Sequence[Any], names: Mapping[str, str]) -> str:
    if row.status not in OPEN:
        return ""
    return rules_say(lines, names, None if row.team is None else row.team.code)


def _rest(connection: Connection, row_id: int) -> Any:
    parent = aliased(SignalementRow)
    row = SignalementRow
    return connection.execute(
        select(
            row.uid,
            row.description,
            row.lon,
            row.lat,
            row.precision,
            row.place_score,
            row.recurrence_days,
            row.recurrence_from,
            row.recurrence_to,
            row.observed_at,
            row.vulnerable,
            row.accept_due_at,
            row.visit_due_at,
            row.answer_due_at,
            row.rule_code,
            row.outcome,
            row.outcome_note,
            row.partner,
            parent.number.label("parent"),
        )
        .outerjoin(parent, parent.id == row.attached_to_id)
        .where(row.id == row_id)
    ).one()


def _recurrence(rest: Any) -> Recurrence:
    return Recurrence(
        from_bits(rest.recurrence_days),
        stored_hour(rest.recurrence_from),
        stored_hour(rest.recurrence_to),
    )


def _clocks(rest: Any) -> Deadlines | None:
    clocks = (rest.accept_due_at, rest.visit_due_at, rest.answer_due_at)
    return None if None in clocks else Deadlines(*clocks)


def standing_proposal(
    connection: Connection, reference: Reference, row_id: int, clocks: Deadlines | None
) -> Proposal | None:
    """The routing decision that stands, with the deadlines given; None without them."""
    row = RoutingDecisionRow
    stands = connection.execute(
        select(row.team_id, row.rule_code, row.reasons, row.runner_up, row.copies)
        .where(row.signalement_id == row_id)
        .order_by(row.id.desc())
        .limit(1)
    ).first()
    if stands is None or clocks is None:
        return None
    return Proposal(
        reference.team_of(stands.team_id),
        stands.rule_code,
        tuple(stands.reasons),
        runner_up_of(reference, stands.runner_up),
        tuple(team_named(reference, code) for code in stands.copies or ()),
        clocks,
    )


def runner_up_of(reference: Reference, told: Mapping[str, Any] | None) -> RunnerUp | None:
    """The runner-up as a decision keeps it."""
    if not told:
        return None
    return RunnerUp(
        team_named(reference, told["team"]), told["rule"], tuple(told.get("reasons", ()))
    )


def team_named(reference: Reference, code: str) -> TeamRef:
    """The team of a code, active or not."""
    # A team may have been taken off since: its code still tells which it was.
    return reference.team_refs.get(code) or TeamRef(code, code)


def _voices(connection: Connection, seat: Seat, row_id: int) -> tuple[VoiceView, ...]:
    voice, identity = VoiceRow, ReporterIdentityRow
    own = attached_by(connection, seat, row_id)
    rows = connection.execute(
        select(
            voice.uid,
            voice.reporter_kind,
            voice.channel,
            voice.answer_by,
            identity.voice_id.isnot(None).label("identified"),
            voice.description,
            voice.received_at,
            voice.answered_at,
        )
        .outerjoin(identity, identity.voice_id == voice.id)
        .where(voice.signalement_id == row_id)
        .order_by(voice.origin_id.isnot(None), voice.id)
    )
    return tuple(
        VoiceView(
            row.uid,
            ReporterKind(row.reporter_kind),
            Channel(row.channel),
            AnswerBy(row.answer_by),
            bool(row.identified),
            row.description,
            row.received_at,
            row.answered_at,
            rank > 0,
            row.uid in own,
        )
        for rank, row in enumerate(rows)
    )


def _events(connection: Connection, row_id: int) -> Any:
    row = EventRow
    return connection.execute(
        select(row.seq, row.at, row.actor, row.role, row.kind, row.before, row.after)
        .where(row.signalement_id == row_id)
        .order_by(row.seq)
    )


def _visits(connection: Connection, reference: Reference, row_id: int) -> tuple[VisitView, ...]:
    rows = connection.execute(
        select(VisitRow.__table__)
        .where(VisitRow.signalement_id == row_id)
        .order_by(VisitRow.visited_at, VisitRow.id)
    )
    return tuple(
        VisitView(
            row.visited_at,
            reference.team_of(row.team_id),
            _said(visit_of(dict(row._mapping))),
        )
        for row in rows
    )


def _said(visit: Visit) -> str:
    return f"{summary(visit)}. {visit.remark}" if visit.remark else summary(visit)


def _flags_kept(connection: Connection, row_id: int) -> int:
    # A voice takes its flags along: they count where it is now.
    row = PrivacyFlagRow
    here = select(VoiceRow.id).where(VoiceRow.signalement_id == row_id)
    own = and_(row.voice_id.is_(None), row.signalement_id == row_id)
    return connection.execute(
        select(func.count())
        .select_from(row)
        .where(or_(own, row.voice_id.in_(here)), row.action == "kept")
    ).scalar_one()


def _moves(seat: Seat, row: QueueRow, rest: Any) -> tuple[str, ...]:
    team = row.team.code if row.team else None

    def may(move: Move) -> bool:
        if move in TAKES and team is None and seat.actor.team is None:
            return False  # a team takes what is in the pool: who has none assigns it
        return allowed(seat.actor, Action(move.value), arrondissement=row.arrondissement, team=team)

    if rest.parent is not None:
        return (Move.DETACH.value,) if may(Move.DETACH) else ()
    possible = [move.value for move in moves_from(Status(row.status)) if may(move)]
    if row.voices > 1 and may(Move.DETACH) and Move.DETACH.value not in possible:
        possible.append(Move.DETACH.value)
    return tuple(possible)
