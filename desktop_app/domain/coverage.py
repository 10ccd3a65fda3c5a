"""Who takes what, where and when: every category × zone × level × hour of a week.

Hours that rules and duty cannot tell apart share one decision, and so do zones: a week of all
categories is a few thousand decisions instead of tens of thousands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from desktop_app.domain.codes import Category, Coded, PlaceKind
from desktop_app.domain.conditions import Facts, Test, categories, compile_conditions
from desktop_app.domain.duty import DAY_NAMES
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Plan, Rule, Team, choose_two, plan_of

HOURS: Final = 7 * 24
_ANY_TIME: Final = dt.datetime(2026, 1, 1, tzinfo=PARIS)
_HALF: Final = dt.timedelta(minutes=30)  # an hour is judged in its middle


class Level(Coded):
    """Above or below the ground."""

    SURFACE = "surface", "en surface"
    UNDERGROUND = "underground", "en station, en sous-sol"


_PLACES: Final = {Level.SURFACE: PlaceKind.STREET, Level.UNDERGROUND: PlaceKind.STATION}


@dataclass(frozen=True, slots=True)
class Zone:
    """A sector, or what lies outside the sectors in an arrondissement (`sector` None)."""

    sector: str | None
    arrondissement: int | None
    name: str


class Cell(NamedTuple):
    """Who takes it in one hour: `team` on duty, else `later` once back; both None: nobody ever.

    `single`: no other team on duty could take it. `rule` decided.
    """

    team: str | None
    later: str | None
    single: bool
    rule: str | None


class Key(NamedTuple):
    """One line of the grid."""

    category: Category
    zone: Zone
    level: Level


@dataclass(frozen=True, slots=True)
class Hole:
    """Hours of the week, `start` to `end` (not included, above 168 over its end), that nobody on
    duty takes; with `team`, that this one takes.
    """

    key: Key
    start: int
    end: int
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One week, hour by hour; `unrouted` are the categories that no rule sends to a team."""

    week: dt.date
    lines: dict[Key, tuple[Cell, ...]]
    unrouted: tuple[Category, ...]

    def holes(self) -> tuple[Hole, ...]:
        """The stretches without anybody on duty, line by line."""
        return tuple(
            Hole(key, start, end)
            for key, cells in self.lines.items()
            for start, end in _stretches([cell.team is None for cell in cells])
        )

    def single_points(self) -> tuple[Hole, ...]:
        """The stretches that hang on one team, line by line."""
        return self._held(single=True)

    def shares(self) -> tuple[Hole, ...]:
        """The stretches that each team takes, line by line."""
        return self._held(single=False)

    def _held(self, *, single: bool) -> tuple[Hole, ...]:
        found = []
        for key, cells in self.lines.items():
            held = [cell.team if cell.single or not single else None for cell in cells]
            for code in sorted({team for team in held if team is not None}):
                mine = [team == code for team in held]
                found += [Hole(key, start, end, code) for start, end in _stretches(mine)]
        return tuple(found)


def cover(
    rules: Sequence[Rule], teams: Sequence[Team], zones: Iterable[Zone], week: dt.date
) -> Coverage:
    """The grid of the week that begins on the Monday `week`.

    Facts are plain ones (one call, nobody vulnerable, no number of people): rules that ask for more
    do not hold.
    """
    zones = tuple(zones)
    active = [rule for rule in rules if rule.active]
    sent = [rule for rule in active if rule.target_team or rule.target_kind]
    routed = frozenset[Category]().union(*(categories(rule.conditions) for rule in sent))
    plan = plan_of(active, teams)
    middles = _middles(week)
    classes = _hour_classes(active, teams, middles)
    lines: dict[Key, tuple[Cell, ...]] = {}
    known: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    for category in Category:
        if category not in routed:
            continue
        for zone in zones:
            for level in Level:
                facts = _facts(category, zone, level)
                alike = (category, level, _zone_class(zone, active, teams))
                if alike not in known:
                    known[alike] = _line(facts, plan, middles, classes)
                lines[Key(category, zone, level)] = known[alike]
    unrouted = tuple(category for category in Category if category not in routed)
    return Coverage(week, lines, unrouted)


def opened_holes(before: Coverage, after: Coverage) -> tuple[Hole, ...]:
    """The holes of `after` whose hours somebody took in `before`."""
    found = []
    for key, cells in after.lines.items():
        former = before.lines.get(key)
        if former is not None:
            lost = [
                now.team is None and then.team is not None
                for now, then in zip(cells, former, strict=True)
            ]
            found += [Hole(key, start, end) for start, end in _stretches(lost)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Gap:
    """Holes told together: of one category and level, the same hours on several days and zones."""

    category: Category
    level: Level
    zones: tuple[Zone, ...]
    days: tuple[int, ...]  # 0 Monday, of the beginning
    start: int  # hour of the day
    length: int  # hours
    team: str | None = None


def gather(holes: Iterable[Hole]) -> tuple[Gap, ...]:
    """Holes said in as few lines as can be, in their order."""
    days: dict[tuple[Key, int, int, str | None], list[int]] = {}
    for hole in holes:
        same = (hole.key, hole.start % 24, hole.end - hole.start, hole.team)
        days.setdefault(same, []).append(hole.start // 24)
    zones: dict[Gap, list[Zone]] = {}
    for (key, start, length, team), begun in days.items():
        alike = Gap(key.category, key.level, (), tuple(begun), start, length, team)
        zones.setdefault(alike, []).append(key.zone)
    return tuple(replace(gap, zones=tuple(where)) for gap, where in zones.items())


def say_hours(gap: Gap) -> str:
    """When: "tous les jours 21 h – 7 h", "samedi, dimanche 0 h – 24 h", "toute la semaine"."""
    if gap.length >= HOURS:
        return "toute la semaine"
    if gap.length > 24:
        end = gap.start + gap.length
        last = DAY_NAMES[(gap.days[0] + end // 24) % 7]
        return f"{DAY_NAMES[gap.days[0]]} {gap.start} h – {last} {end % 24} h"
    end = gap.start + gap.length
    return f"{_say_days(gap.days)} {gap.start} h – {end if end <= 24 else end - 24} h"


def _say_days(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return "tous les jours"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"du {DAY_NAMES[days[0]]} au {DAY_NAMES[days[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in days)


def _facts(category: Category, zone: Zone, level: Level) -> Facts:
    return Facts(
        category,
        _PLACES[level],
        _ANY_TIME,
        sector=zone.sector,
        arrondissement=zone.arrondissement,
    )


def _middles(week: dt.date) -> tuple[dt.datetime, ...]:
    return tuple(
        dt.datetime.combine(week + dt.timedelta(days=hour // 24), dt.time(hour % 24), PARIS) + _HALF
        for hour in range(HOURS)
    )


def _line(
    facts: Facts, plan: Plan, middles: Sequence[dt.datetime], classes: Sequence[int]
) -> tuple[Cell, ...]:
    cells: dict[int, Cell] = {}
    for hour, alike in enumerate(classes):
        if alike not in cells:
            cells[alike] = _cell(_at(facts, middles[hour]), middles[hour], plan)
    return tuple(cells[alike] for alike in classes)


def _at(facts: Facts, at: dt.datetime) -> Facts:
    return Facts(
        facts.category,
        facts.place_kind,
        at,
        sector=facts.sector,
        arrondissement=facts.arrondissement,
        needed_at=at,
    )


def _cell(facts: Facts, at: dt.datetime, plan: Plan) -> Cell:
    team, rule, second = choose_two(facts, plan)
    code = None if rule is None else rule.code
    if team is None:
        return Cell(None, None, False, code)
    if not team.duty.works_at(at):
        return Cell(None, team.code, False, code)
    spare = second is not None and second.duty.works_at(at)
    return Cell(team.code, None, not spare, code)


def _hour_classes(
    rules: Sequence[Rule], teams: Sequence[Team], middles: Sequence[dt.datetime]
) -> tuple[int, ...]:
    # Two hours are alike when every condition on time and every team's duty say the same in both,
    # and the teams off duty come back in the same order: the shift each one comes back for.
    timed = _timed_facts(rules)
    numbers: dict[tuple[object, ...], int] = {}
    classes = []
    for at in middles:
        signs: list[object] = [holds(_at(_ANY, at)) for holds in timed]
        for team in teams:
            works = team.duty.works_at(at)
            back = None if works else team.duty.next_shift(at)
            soon = back is not None and back.begins_at - at <= dt.timedelta(days=1)
            signs.append((works, back.begins_at if back else None, soon))
        classes.append(numbers.setdefault(tuple(signs), len(numbers)))
    return tuple(classes)


_ANY: Final = Facts(Category.OTHER, PlaceKind.STREET, _ANY_TIME)


def _timed_facts(rules: Sequence[Rule]) -> list[Test]:
    timed = ("hours", "weekdays")
    leaves = {repr(leaf): leaf for rule in rules for leaf in _leaves(rule.conditions, timed)}
    return [compile_conditions(leaf) for leaf in leaves.values()]


def _leaves(tree: Any, wanted: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    ((name, value),) = tree.items()
    if name in ("all", "any"):
        for each in value:
            yield from _leaves(each, wanted)
    elif name == "not":
        yield from _leaves(value, wanted)
    elif name in wanted:
        yield {name: value}


def _zone_class(zone: Zone, rules: Sequence[Rule], teams: Sequence[Team]) -> object:
    # What rules and teams can tell of a zone.
    named = tuple(
        zone.sector in value if name == "sector" else zone.arrondissement in value
        for rule in rules
        for leaf in _leaves(rule.conditions, ("sector", "arrondissement"))
        for name, value in leaf.items()
    )
    covered = tuple(
        (not team.sectors or zone.sector in team.sectors)
        and (not team.arrondissements or zone.arrondissement in team.arrondissements)
        for team in teams
    )
    return named, covered


def _stretches(wanted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of True in a week that closes on itself; one over its end ends above 168."""
    if all(wanted):
        yield 0, HOURS
        return
    first = wanted.index(False)
    start: int | None = None
    for step in range(first, first + HOURS + 1):
        if wanted[step % HOURS] and start is None:
            start = step
        elif not wanted[step % HOURS] and start is not None:
            begin = start % HOURS
            yield begin, begin + step - start
            start = None
