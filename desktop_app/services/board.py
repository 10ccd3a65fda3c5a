"""The board of a team, or of all: its columns, what each shift has to carry, the on-time rate."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from db.queries import board as sql
from db.queries.rounds import last_schedules
from desktop_app.domain.board import (
    MOST_CARDS,
    BoardColumn,
    Lane,
    Load,
    shift_for,
    shifts_today,
    team_of_board,
)
from desktop_app.domain.codes import Status
from desktop_app.domain.duty import Shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import TeamRef
from desktop_app.services.on_time import OnTime, on_time
from desktop_app.services.queue_lines import queue_row
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.sealing import micros
from desktop_app.services.seat import Seat

RATE_DAYS: Final = 30
MOST_IN_HAND: Final = 5_000
_LINE: Final = 22  # columns of a queue's line, before the board's own


@dataclass(frozen=True, slots=True)
class Board:
    """`team` None: all teams. `shifts` are today's of that team; `shift` the one filtered by.

    `loads`: a team's in the order of its shifts; of all teams only what has something in hand, the
    fullest first. `teams` may be asked for: every active one for the coordination, else none.
    """

    team: TeamRef | None
    shift: Shift | None
    shifts: tuple[Shift, ...]
    lanes: tuple[Lane, ...]
    loads: tuple[Load, ...]
    on_time: OnTime
    teams: tuple[TeamRef, ...]


@dataclass(frozen=True, slots=True)
class _InHand:
    """What falls to each shift of each team today, as ids by team code and shift."""

    by_shift: Mapping[tuple[str, Shift], list[int]]
    scheduled: Mapping[int, dt.datetime]  # by id: the date given


def read_board(seat: Seat, team: str | None = None, shift: Shift | None = None) -> Board:
    """The board of `team` (a code, None: all) as of now, for one of its shifts of today or for all.

    UserError "not_allowed", "unknown_team" (field "team"), "unknown_shift" (field "shift").
    """
    wanted, now = team_of_board(seat.actor, team), seat.clock()
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        if wanted is not None and wanted not in reference.team_ids:
            raise UserError("unknown_team", f"L’équipe « {wanted[:40]} » n’existe pas.", "team")
        codes = reference.teams if wanted is None else (wanted,)
        shifts = {code: shifts_today(reference.teams[code].duty, now) for code in codes}
        ours = () if wanted is None else shifts[wanted]
        if shift is not None and shift not in ours:
            raise UserError("unknown_shift", "Ce service n’est pas de ceux d’aujourd’hui.", "shift")
        team_id = None if wanted is None else reference.team_ids[wanted]
        in_hand = _read_in_hand(connection, reference, team_id, shifts, now)
        lanes = _read_lanes(connection, team_id, shift, ours, in_hand, now)
    rate = on_time(seat, now - dt.timedelta(days=RATE_DAYS), now, wanted)
    choices = [ref for code, ref in reference.team_refs.items() if reference.teams[code].active]
    return Board(
        team=None if wanted is None else reference.team_refs[wanted],
        shift=shift,
        shifts=ours,
        lanes=lanes,
        loads=_loads(reference, shifts, in_hand, every=wanted is None),
        on_time=rate,
        teams=tuple(sorted(choices, key=lambda ref: ref.name))
        if team_of_board(seat.actor, None) is None
        else (),
    )


def _read_in_hand(
    connection: Connection,
    reference: Reference,
    team_id: int | None,
    shifts: Mapping[str, Sequence[Shift]],
    now: dt.datetime,
) -> _InHand:
    ends = [each.ends_at for theirs in shifts.values() for each in theirs]
    until = micros(max(ends, default=now))
    rows = sql.read_in_hand(connection, micros(now), team_id, until, MOST_IN_HAND)
    dated = [row.id for row in rows if row.status == Status.SCHEDULED.value]
    scheduled = {
        signalement_id: dt.datetime.fromisoformat(told["scheduled_at"])
        for signalement_id, told in (last_schedules(connection, dated) if dated else {}).items()
        if told and "scheduled_at" in told
    }
    found: dict[tuple[str, Shift], list[int]] = {}
    for row in rows:
        code = reference.team_codes[row.team_id]
        falling = shift_for(_due(row, scheduled), shifts[code], now)
        if falling is not None:
            found.setdefault((code, falling), []).append(row.id)
    return _InHand(found, scheduled)


def _due(row: Any, scheduled: Mapping[int, dt.datetime]) -> dt.datetime:
    # A date given goes before the clock: it is then that somebody goes.
    return scheduled.get(row.id) or dt.datetime.fromtimestamp(row.due / 1_000_000, dt.UTC)


def _read_lanes(
    connection: Connection,
    team_id: int | None,
    shift: Shift | None,
    shifts: Sequence[Shift],
    in_hand: _InHand,
    now: dt.datetime,
) -> tuple[Lane, ...]:
    bounds, dated = None, list[int]()
    if shift is not None:
        bounds = _bounds(shift, shifts, now)
        falling = [
            each for (_, own), ids in in_hand.by_shift.items() if own == shift for each in ids
        ]
        dated = [each for each in falling if each in in_hand.scheduled]
    rows = sql.read_cards(connection, micros(now), team_id, MOST_CARDS, bounds, dated)
    cards: dict[str, list[Any]] = {}
    for row in rows:
        cards.setdefault(row.board_column, []).append(row)
    return tuple(
        Lane(
            column,
            tuple(queue_row(row[:_LINE]) for row in cards.get(column.value, ())),
            cards[column.value][0].total if column.value in cards else 0,
        )
        for column in BoardColumn
    )


def _bounds(shift: Shift, shifts: Sequence[Shift], now: dt.datetime) -> tuple[int, int]:
    """From when until when what is due falls to `shift`, in epoch µs (`shift_for` backwards)."""
    before = [each.ends_at for each in shifts if each.ends_at < shift.ends_at]
    begins = max(before, default=now)
    if shift.ends_at <= now:  # over: what it did not do falls to another
        return 0, 0
    return (0 if begins <= now else micros(begins)), micros(shift.ends_at)


def _loads(
    reference: Reference,
    shifts: Mapping[str, Sequence[Shift]],
    in_hand: _InHand,
    *,
    every: bool,
) -> tuple[Load, ...]:
    counts = Counter({key: len(ids) for key, ids in in_hand.by_shift.items()})
    loads = [
        Load(
            reference.team_refs[code],
            shift,
            counts[(code, shift)],
            shift.capacity if shift.capacity is not None else reference.teams[code].capacity,
        )
        for code, theirs in shifts.items()
        for shift in theirs
    ]
    if not every:
        return tuple(loads)
    busy = [load for load in loads if load.count]
    busy.sort(key=lambda load: (-_fullness(load), load.team.name, load.shift.begins_at))
    return tuple(busy)


def _fullness(load: Load) -> float:
    return load.count / load.capacity if load.capacity else float(load.count > 0)
