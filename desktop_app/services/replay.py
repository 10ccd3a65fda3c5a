"""Replay: what other rules would have done with what was received; nothing is written.

Each signalement of the period is routed again as on the day it came: by the facts it has, wanted
when it was wanted, but with the teams and the duty of today; a place counts as watched if it
was when the facts were seen, as it did for routing. It is compared with what the rules
gave then, whatever an agent chose instead; where the facts were corrected since, with what the
rules in force give for them as they are now.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.queries.received import count_received, received_rows
from desktop_app.domain.codes import Category, Channel, People, PlaceKind, ReporterKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.hotspots import Watches
from desktop_app.domain.moments import PARIS
from desktop_app.domain.recurrence import from_bits, needed_at
from desktop_app.domain.rights import Action, require
from desktop_app.domain.routing import Facts, Plan, choose
from desktop_app.domain.rules import Rule
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat

MOST_NUMBERS: Final = 1_000
_CORRECTED: Final = -4  # where a row says so, before what was decided
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_CATEGORIES: Final = {str(each): each for each in Category}
_PLACE_KINDS: Final = {str(each): each for each in PlaceKind}
_REPORTERS: Final = {str(each): each for each in ReporterKind}
_CHANNELS: Final = {str(each): each for each in Channel}
_PEOPLE: Final = {str(each): each.at_least for each in People}


@dataclass(frozen=True, slots=True)
class Shifted:
    """How many went from a team to another (codes; None: the pool)."""

    from_team: str | None
    to_team: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """What rules would have changed. `lost`: had a team and would have none; `gained`: the other
    way; both are among `changed`. `numbers`: the latest that change, `MOST_NUMBERS` at most.
    `cancelled`: stopped on the way, the counts are of the part that was done.
    """

    total: int
    changed: int
    lost: int
    gained: int
    table: tuple[Shifted, ...]
    numbers: tuple[str, ...]
    cancelled: bool = False


def _never() -> bool:
    return False


def replay(
    seat: Seat,
    rules: Iterable[Rule],
    since: dt.datetime,
    until: dt.datetime,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = _never,
) -> Replayed:
    """Route again by `rules` what was received from `since` (aware) until `until`, not included.

    `progress(done, total)` and `cancelled()` are called from time to time, on the calling thread.
    UserError "not_allowed"; "period_inverted", field "until".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    if until <= since:
        raise UserError("period_inverted", "La fin de la période doit suivre son début.", "until")
    period = {"since": since, "until": until}
    done, stopped = 0, False
    shifts: Counter[tuple[str | None, str | None]] = Counter()
    numbers: list[str] = []
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        plan, live = Plan(rules, reference.teams), Plan(reference.rules, reference.teams)
        total = count_received(connection, period)
        for rows in received_rows(connection, period):
            if stopped := cancelled():
                break
            for row in rows:
                facts = _facts(row, reference.watches)
                before = _given(row, reference.team_codes)
                if row[_CORRECTED]:
                    before = _chosen(facts, live)
                after = _chosen(facts, plan)
                if before != after:
                    shifts[before, after] += 1
                    numbers.append(row[1])
            done += len(rows)
            del numbers[:-MOST_NUMBERS]
            progress(done, max(total, done))
    return _replayed(done, shifts, numbers, stopped)


def _replayed(
    total: int,
    shifts: Counter[tuple[str | None, str | None]],
    numbers: list[str],
    stopped: bool,
) -> Replayed:
    table = tuple(Shifted(*teams, count) for teams, count in shifts.items())
    return Replayed(
        total,
        sum(each.count for each in table),
        sum(each.count for each in table if each.to_team is None),
        sum(each.count for each in table if each.from_team is None),
        tuple(
            sorted(table, key=lambda each: (-each.count, each.from_team or "", each.to_team or ""))
        ),
        tuple(reversed(numbers)),
        stopped,
    )


def _chosen(facts: Facts, plan: Plan) -> str | None:
    team, _rule = choose(facts, plan)
    return None if team is None else team.code


def _given(row: Any, team_codes: Mapping[int, str]) -> str | None:
    # What the rules gave: with an override, the team that stands is the agent's, and that of the
    # rules stands as its runner-up.
    *_, team_id, override, runner_up = row
    if override is None:
        return None if team_id is None else str(team_codes[team_id])
    return None if runner_up is None else str(json.loads(runner_up)["team"])


def _facts(row: Any, watches: Watches) -> Facts:
    (
        _id, _number, category, place_kind, observed, received, sector, arrondissement, people,
        days, start, end, vulnerable, lon, lat, created, reporter, channel, *_,
    ) = row  # fmt: skip
    received_at = (_EPOCH + dt.timedelta(microseconds=received)).astimezone(PARIS)
    wanted_at = received_at
    if start is not None:
        ends = None if end is None else dt.time.fromisoformat(end)
        wanted_at = needed_at(from_bits(days), dt.time.fromisoformat(start), ends, received_at)
    observed_at = (_EPOCH + dt.timedelta(microseconds=observed)).astimezone(PARIS)
    return Facts(
        _CATEGORIES[category],
        _PLACE_KINDS[place_kind],
        observed_at,
        sector,
        arrondissement,
        bool(days) or start is not None,
        _PEOPLE[people],
        created is not None and bool(json.loads(created).get("emergency")),
        bool(vulnerable),
        _REPORTERS[reporter],
        _CHANNELS[channel],
        "",
        wanted_at,
        watches.holding(lon, lat, observed_at) is not None,
    )
