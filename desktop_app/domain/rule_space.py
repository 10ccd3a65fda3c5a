"""The cases that a few rules can tell apart: a finite space, walked whole or by a sample.

Values that no leaf and no team's area distinguish count as one: "any other place". Sectors and
arrondissements are taken as independent, which only makes the space larger than the town.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.domain.codes import Category, Channel, People, PlaceKind, ReporterKind
from desktop_app.domain.condition_words import FLAGS
from desktop_app.domain.conditions import Facts, Test, compile_conditions
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rules import Team

MOST_CASES: Final = 20_000
_MONDAY: Final = dt.date(2024, 1, 1)
_BASE: Final = Facts(
    Category.OTHER, PlaceKind.STREET, dt.datetime.combine(_MONDAY, dt.time(), PARIS)
)
# The keyword of a leaf, and the fact that it looks at where its name is another.
_FACTS: Final = {"people_at_least": "people"}
_LISTED: Final[Mapping[str, tuple[Any, ...]]] = {
    "category": tuple(Category),
    "place_kind": tuple(PlaceKind),
    "reporter_kind": tuple(ReporterKind),
    "channel": tuple(Channel),
    "weekdays": tuple(range(7)),
    "people_at_least": tuple(people.at_least for people in People),
    **dict.fromkeys(FLAGS, (False, True)),
}
_KEYWORDS: Final = (*_LISTED, "hours", "sector", "arrondissement")


@dataclass(frozen=True, slots=True)
class Space:
    """Cases by axis: a keyword and the values that stand for all."""

    axes: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def size(self) -> int:
        """How many cases there are."""
        return math.prod(len(values) for _, values in self.axes)

    @property
    def whole(self) -> bool:
        """Whether `cases` gives every one."""
        return self.size <= MOST_CASES

    def cases(self) -> Iterator[Facts]:
        """Every case, or `MOST_CASES` drawn of them, always the same."""
        names = [name for name, _ in self.axes]
        if self.whole:
            for values in itertools.product(*(values for _, values in self.axes)):
                yield _facts(dict(zip(names, values, strict=True)))
            return
        chance = random.Random(1)  # noqa: S311  (a sample, not a secret)
        for _ in range(MOST_CASES):
            yield _facts({name: chance.choice(values) for name, values in self.axes})


def space_of(
    within: Mapping[str, Any],
    others: Iterable[Mapping[str, Any]] = (),
    teams: Iterable[Team] = (),
) -> Space:
    """The cases that `within` may hold for, as told apart by it, by the trees `others` and by
    where `teams` work."""
    leaves: dict[str, list[Any]] = {name: [] for name in _KEYWORDS}
    for tree in (within, *others):
        for name, value in leaves_of(tree):
            if value not in leaves[name]:
                leaves[name].append(value)
    needed = list(_needed(within))
    areas = tuple(teams)
    axes = []
    for name in _KEYWORDS:
        tests = [compile_conditions({name: value}) for value in leaves[name]]
        musts = [compile_conditions({name: value}) for each, value in needed if each == name]
        values = _kept(name, _values(name, leaves[name], areas), tests, musts, areas)
        axes.append((name, values))
    return Space(tuple(axes))


def leaves_of(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every leaf of a checked tree: its keyword and its value."""
    ((name, value),) = tree.items()
    if name in ("all", "any"):
        for each in value:
            yield from leaves_of(each)
    elif name == "not":
        yield from leaves_of(value)
    else:
        yield name, value


def _needed(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    # The leaves without which the tree cannot hold.
    ((name, value),) = tree.items()
    if name == "all":
        for each in value:
            yield from _needed(each)
    elif name not in ("any", "not"):
        yield name, value


def _values(name: str, leaves: list[Any], teams: tuple[Team, ...]) -> tuple[Any, ...]:
    if name == "hours":
        return tuple(sorted({each for pair in leaves for each in pair})) or ("00:00",)
    if name in _LISTED:
        return _LISTED[name]
    areas = (team.sectors if name == "sector" else team.arrondissements for team in teams)
    told = set(itertools.chain.from_iterable([*leaves, *areas]))
    return (*sorted(told), None)


def _kept(
    name: str,
    values: tuple[Any, ...],
    tests: list[Test],
    musts: list[Test],
    teams: tuple[Team, ...],
) -> tuple[Any, ...]:
    kept: dict[tuple[object, ...], Any] = {}
    for value in values:
        facts = _facts({name: value})
        if all(must(facts) for must in musts):
            seen = tuple(test(facts) for test in tests)
            kept.setdefault((*seen, *_where(name, value, teams)), value)
    return tuple(kept.values())


def _where(name: str, value: Any, teams: tuple[Team, ...]) -> tuple[object, ...]:
    if name == "place_kind":
        return (value is PlaceKind.STATION, value is PlaceKind.TUNNEL) if teams else ()
    if name == "sector":
        return tuple(value in team.sectors for team in teams)
    if name == "arrondissement":
        return tuple(value in team.arrondissements for team in teams)
    return ()


def _facts(values: Mapping[str, Any]) -> Facts:
    changed = {_FACTS.get(name, name): value for name, value in values.items()}
    day = _MONDAY + dt.timedelta(days=changed.pop("weekdays", 0))
    hour = dt.time.fromisoformat(changed.pop("hours", "00:00"))
    return dataclasses.replace(_BASE, at=dt.datetime.combine(day, hour, PARIS), **changed)
