"""Why a decision is what it is: what its rule saw, and what the rules around it missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.condition_words import say, say_if
from desktop_app.domain.conditions import Facts, compile_conditions, first_missing, say_actual
from desktop_app.domain.duty_words import say_shift
from desktop_app.domain.rules import Rule, Team
from desktop_app.domain.views import RunnerUp, TeamRef

HOURS_UNKNOWN: Final = (
    "horaires non renseignés : rien ne lui est proposé, ses délais courent jour et nuit"
)
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Met:
    """A condition that held, and what the facts are there ("" where the condition says it)."""

    condition: str
    actual: str


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule beside the one that decided, and the first condition that it missed."""

    code: str
    name: str
    missing: str


@dataclass(frozen=True, slots=True)
class SaidRule:
    """The rule that decided, as a sentence; `since` says what became of it, "" when nothing."""

    code: str
    name: str
    sentence: str
    note: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class SaidOverride:
    """Somebody chose otherwise than the rules, whose team was `instead` (None: the pool)."""

    reason: OverrideReason
    text: str
    actor: str
    at: dt.datetime
    instead: TeamRef | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a signalement is with `team` (None: the pool).

    `rule` is what the rules said, None when none held; `by_hand` the sentence of a decision that
    was no rule's (an assignment, a refusal, a time run out), "" when the rules decided. `duty` is
    that of the team decided on, "" for the pool; `hotspot` the name of the one that was watched
    there when the facts were seen.
    """

    number: str
    team: TeamRef | None
    decided_at: dt.datetime
    decided_by: str
    by_hand: str
    rule: SaidRule | None
    met: tuple[Met, ...]
    reasons: tuple[str, ...]
    duty: str
    before: NearRule | None
    after: NearRule | None
    runner_up: RunnerUp | None
    copies: tuple[TeamRef, ...]
    override: SaidOverride | None
    hotspot: str = ""


def conditions_met(
    rule: Rule, facts: Facts, sector_names: Mapping[str, str] = _NO_NAMES
) -> tuple[Met, ...]:
    """The conditions of `rule` that `facts` meet, in its order, each with its actual value."""
    return tuple(
        _met(tree, facts, sector_names)
        for tree in _parts(rule.conditions)
        if compile_conditions(tree)(facts)
    )


def neighbours(
    rules: Iterable[Rule], rule: Rule | None, facts: Facts
) -> tuple[NearRule | None, NearRule | None]:
    """The nearest rules in force before and after `rule` that `facts` do not match.

    Without a rule (none held): the last of all, and nothing after.
    """
    ordered = sorted(rules, key=lambda each: (each.position, each.code))
    place = len(ordered)
    if rule is not None:
        codes = [each.code for each in ordered]
        place = codes.index(rule.code) if rule.code in codes else place
    before, after = ordered[:place], ordered[place + 1 :]
    return _first_near(reversed(before), facts), _first_near(after, facts)


def say_duty(team: Team, at: dt.datetime) -> str:
    """The hours of `team` that held at `at`: "en service 7 h – 14 h, horaires à confirmer"."""
    return say_shift(team.duty, at) if team.duty.known else HOURS_UNKNOWN


def _first_near(rules: Iterable[Rule], facts: Facts) -> NearRule | None:
    for rule in rules:
        missing = first_missing(rule.conditions, facts) if rule.active else None
        if missing is not None:
            return NearRule(rule.code, rule.name, missing.sentence)
    return None


def _parts(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    ((name, value),) = tree.items()
    if name != "all":
        yield tree
        return
    for each in value:
        yield from _parts(each)


def _met(tree: Mapping[str, Any], facts: Facts, sector_names: Mapping[str, str]) -> Met:
    ((name, value),) = tree.items()
    said = f"sauf {say_if(value, sector_names)}" if name == "not" else say(tree, sector_names)
    actual = ", ".join(dict.fromkeys(say_actual(leaf, facts) for leaf in _leaves(tree)))
    return Met(said, "" if actual == said else actual)


def _leaves(tree: Mapping[str, Any]) -> Iterator[str]:
    ((name, value),) = tree.items()
    if name == "not":
        yield from _leaves(value)
    elif name in ("all", "any"):
        for each in value:
            yield from _leaves(each)
    else:
        yield name
