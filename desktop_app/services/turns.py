"""One turn in the life of a signalement: loaded, judged, written, told, in one transaction."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from db.schema import EventRow, PrivacyFlagRow, SignalementRow
from desktop_app.domain.codes import EventKind, Status
from desktop_app.domain.deadlines import due_at, pushed_back, stale_at
from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.rights import Action, allowed, require
from desktop_app.domain.views import Changes, Deadlines, Moved, SavedFlag, TeamRef
from desktop_app.domain.workflow import OPEN, STOPPED, TAKES, Move
from desktop_app.services.history import append_event
from desktop_app.services.lost_race import changed_meanwhile, require_version, telling_who
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.standing import CODES, INSTANTS, Standing, load_standing
from desktop_app.services.typed_text import storable

__all__ = [
    "CODES",
    "INSTANTS",
    "UNDO_SECONDS",
    "Judge",
    "Standing",
    "Turn",
    "cleaned",
    "last_event",
    "load_standing",
    "masked_text",
    "read_token",
    "running_due",
    "set_row",
    "take_turn",
    "take_turn_in",
    "taking_team",
    "undo_token",
    "write_turn",
]

UNDO_SECONDS: Final = 10
LONGEST_TEXT: Final = 2_000
SENT: Final = frozenset(
    {
        EventKind.HANDED_OVER,
        EventKind.ANSWERED,
        EventKind.VISITED,
        EventKind.CORRECTED,
        EventKind.REROUTED,
    }
)
"""What has left the house, or stands in another table: not undone, but corrected."""

_ANSWERED: Final = frozenset({EventKind.ACCEPTED, EventKind.ASSIGNED, EventKind.REROUTED})
"""A team has it again: that one let its time run out no longer matters."""

_LAST = (
    select(
        EventRow.seq,
        EventRow.at,
        EventRow.actor,
        EventRow.role,
        EventRow.kind,
        EventRow.before,
        EventRow.after,
    )
    .where(EventRow.signalement_id == bindparam("signalement"))
    .order_by(EventRow.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a move does: the line of history, the status reached, the columns set.

    `team` is a code or None (the pool); leave `...` to keep the team. `clocks` are new deadlines.
    `told` is added to the history: codes, and free text already masked; `was`, codes too, to what
    was before.
    """

    kind: EventKind
    status: Status
    team: Any = ...
    clocks: Deadlines | None = None
    went: bool = False  # a team was on the spot
    values: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)


Judge = Callable[[Connection, Standing, Reference], Turn]


def take_turn(seat: Seat, number: str, move: Move, judge: Judge, version: int | None) -> Moved:
    """Make a move: rights, the expected version, then what `judge` says.

    Raises UserError "unknown_number", "not_allowed", "attached", "changed_meanwhile" and those of
    `judge`.
    """
    with seat.store.writing() as connection:
        return take_turn_in(connection, seat, number, move, judge, version)


def take_turn_in(
    connection: Connection,
    seat: Seat,
    number: str,
    move: Move,
    judge: Judge,
    version: int | None,
    *,
    arrondissement: int | None = None,
) -> Moved:
    """The same inside the caller's transaction; `arrondissement` is the one that bounds the right
    where it is not the row's.
    """
    reference = load_reference(connection)
    standing = load_standing(connection, reference, number)
    place = standing.arrondissement if arrondissement is None else arrondissement
    action, team = Action(move.value), standing.team.code if standing.team else None
    if move in TAKES and allowed(seat.actor, action, arrondissement=place):
        # It was anybody's to take: whom another team left without it is told who has it.
        with telling_who(connection, standing, ("not_allowed",)):
            require(seat.actor, action, arrondissement=place, team=team)
    else:
        require(seat.actor, action, arrondissement=place, team=team)
    _refuse_attached(connection, standing)
    require_version(connection, standing, version)
    with telling_who(connection, standing):
        turn = judge(connection, standing, reference)
    return write_turn(connection, seat, reference, standing, turn)


def write_turn(
    connection: Connection, seat: Seat, reference: Reference, standing: Standing, turn: Turn
) -> Moved:
    """Write the row and its line of history; gives the token that undoes it, if it can be."""
    values = _all_values(seat.clock(), standing, turn, reference)
    team = standing.team
    if turn.team is not ...:
        team = None if turn.team is None else reference.team_refs[turn.team]
        values["team_id"] = None if turn.team is None else reference.team_ids[turn.team]
    set_row(connection, seat, standing, values)
    before, after = _difference(standing, values, team)
    lines = {**before, **turn.was}, {**after, **turn.told}
    append_event(connection, seat, standing.id, standing.uid, turn.kind, *lines)
    return Moved(
        standing.number,
        turn.status,
        team,
        None if turn.kind in SENT else undo_token(connection, standing),
        Changes(numbers=frozenset({standing.number})),
        stale=standing.stale_at is not None and standing.stale_at < seat.clock(),
    )


def set_row(
    connection: Connection, seat: Seat, standing: Standing, values: Mapping[str, Any]
) -> None:
    """Change the row if nobody did meanwhile; else UserError "changed_meanwhile"."""
    changed = connection.execute(
        update(SignalementRow)
        .where(SignalementRow.id == standing.id, SignalementRow.version == standing.version)
        .values(**values, version=standing.version + 1, updated_at=seat.clock())
    )
    if changed.rowcount != 1:
        raise changed_meanwhile(connection, standing)


def taking_team(
    seat: Seat, standing: Standing, reference: Reference, went: str | None = None
) -> Any:
    """For `Turn.team` of a move that takes charge: what is in the pool becomes the actor's team's,
    or, for an actor without one, that of the team that `went`.

    UserError "no_team", field "team", where that is no active team: a signalement in charge of
    nobody would be in no team's queue. "not_allowed" to visit for the team that went.
    """
    if standing.team is not None:
        return ...
    if seat.actor.team is None and went is not None:
        require(seat.actor, Action.VISIT, team=went)
    team = reference.teams.get(seat.actor.team or went or "")
    if team is None or not team.active:
        raise UserError(
            "no_team",
            f"{standing.number} est sans équipe : affectez-le d’abord à l’équipe qui s’en charge.",
            "team",
        )
    return team.code


def last_event(connection: Connection, signalement_id: int) -> Row[Any]:
    """The last line of history."""
    return connection.execute(_LAST, {"signalement": signalement_id}).one()


def running_due(
    status: Status,
    clocks: Deadlines | None,
    review_at: dt.datetime | None,
    *,
    visited: bool,
    awaited: bool = False,
) -> dt.datetime | None:
    """The deadline to sort by: the review's date while the clocks stand still, else the clock's."""
    if status in STOPPED:
        return review_at
    if clocks is None:
        return None
    return due_at(status, clocks, visited=visited, awaited=awaited)


def masked_text(
    text: str, kept: frozenset[tuple[int, int]] = frozenset()
) -> tuple[str, tuple[SavedFlag, ...]]:
    """A free text as it is kept, and what was found in it. UserError "text_too_long"."""
    bare = storable(text).strip()
    if len(bare) > LONGEST_TEXT:
        raise UserError(
            "text_too_long", "Le texte dépasse 2 000 caractères : gardez l’essentiel.", "text"
        )
    return mask(bare, find_personal_data(bare), kept)


def cleaned(
    connection: Connection,
    seat: Seat,
    standing: Standing,
    text: str,
    field_name: str = "move_text",
    kept: frozenset[tuple[int, int]] = frozenset(),
) -> str:
    """A free text made storable: personal data masked but for what is `kept`, each recorded.

    UserError "text_too_long", field "text", above 2 000 characters.
    """
    masked, flags = masked_text(text, kept)
    if flags:
        connection.execute(
            insert(PrivacyFlagRow),
            [
                {
                    "signalement_id": standing.id,
                    "field": field_name,
                    "kind": flag.kind.value,
                    "start": flag.start,
                    "end": flag.end,
                    "action": flag.action,
                    "actor": seat.actor.name,
                    "at": seat.clock(),
                }
                for flag in flags
            ],
        )
    return masked


def undo_token(connection: Connection, standing: Standing) -> str:
    """The token that undoes the line just written."""
    content = json.dumps([standing.number, last_event(connection, standing.id).seq])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_token(token: str) -> tuple[str, int]:
    """The number and the place in the history of a token; UserError "undo_unreadable"."""
    try:
        content = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _unreadable() from error
    match content:
        case [str(number), int(seq)]:
            return number, seq
    raise _unreadable()


def _unreadable() -> UserError:
    return UserError(
        "undo_unreadable", "Ce geste n’est pas reconnu : il ne peut plus être défait.", "token"
    )


def _all_values(
    now: dt.datetime, standing: Standing, turn: Turn, reference: Reference
) -> dict[str, Any]:
    clocks = turn.clocks or standing.clocks
    values: dict[str, Any] = {"status": turn.status.value}
    stopped, stops = standing.status in STOPPED, turn.status in STOPPED
    if stopped and not stops:
        values |= {"hold_reason": None, "held_at": None, "review_at": None}
        if turn.clocks is None and clocks is not None and standing.held_at is not None:
            clocks = pushed_back(clocks, standing.held_at, now, reference.duty_of(standing.team))
    elif stops and not stopped:
        values["held_at"] = now
    if turn.went or turn.kind in _ANSWERED:
        values["lapsed_team"] = None
    if turn.went:
        values["stale_at"] = None
    elif turn.kind is EventKind.REOPENED:  # the facts are back: they can be met again
        setting = reference.settings[standing.category]
        values["stale_at"] = stale_at(now, setting, recurring=standing.recurring)
    if turn.status not in OPEN:
        values["closed_at"] = now
    elif standing.status not in OPEN:
        values |= {"closed_at": None, "outcome": None, "outcome_note": None, "partner": None}
    values |= turn.values
    if clocks is not None:
        values |= {
            "accept_due_at": clocks.accept,
            "visit_due_at": clocks.visit,
            "answer_due_at": clocks.answer,
        }
    review = values.get("review_at", standing.review_at)
    # Opened again, it is to be visited anew.
    visited = turn.went or (standing.visited and turn.kind is not EventKind.REOPENED)
    values["due_at"] = running_due(
        turn.status, clocks, review, visited=visited, awaited=standing.awaiting > 0
    )
    return values


def _difference(
    standing: Standing, values: Mapping[str, Any], team: TeamRef | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {"status": standing.status.value}
    after: dict[str, Any] = {"status": values["status"]}
    if team != standing.team:
        before["team"] = standing.team.code if standing.team else None
        after["team"] = team.code if team else None
    for name in (*CODES[1:], *INSTANTS):
        old = getattr(standing, name)
        if name in values and values[name] != old:
            before[name], after[name] = _plain(old), _plain(values[name])
    return before, after


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return None if value is None else str(value)


def _refuse_attached(connection: Connection, standing: Standing) -> None:
    if standing.attached_to_id is None:
        return
    parent = connection.scalar(
        select(SignalementRow.number).where(SignalementRow.id == standing.attached_to_id)
    )
    raise UserError(
        "attached",
        f"{standing.number} est rattaché à {parent} : agissez sur {parent}, ou détachez-le.",
        "number",
    )
