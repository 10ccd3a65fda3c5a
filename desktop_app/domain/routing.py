"""Routing: which team a signalement goes to, by ordered rules that anyone can read, and why.

The first rule that holds and has a team on duty that covers the place wins. Where no such team is
on duty, the first that comes back on duty within a day keeps it for then, else the one that comes
back soonest: only what no team ever takes is left in the pool. Pure and deterministic: the same
facts, rules and teams give the same decision whatever the order they are given in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_app.domain.codes import Category, PlaceKind, TeamKind
from desktop_app.domain.conditions import (
    Facts,
    Test,
    categories,
    compile_conditions,
    first_missing,
    parse_conditions,
    say,
)
from desktop_app.domain.duty import ALWAYS, Duty
from desktop_app.domain.duty_words import say_return, say_shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.place_words import say_arrondissement

__all__ = [
    "Decision",
    "Facts",
    "Rule",
    "SecondChoice",
    "Team",
    "decide",
    "parse_conditions",
    "why_not",
]

NO_RULE: Final = "Aucune règle ne convient : sans équipe"
SOON: Final = dt.timedelta(days=1)
"""A team off duty that comes back within this keeps the place its rule gives it."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team as rules see it. Empty `sectors` or `arrondissements`: everywhere; both must cover."""

    code: str
    name: str
    kind: TeamKind
    operator: str = ""
    municipal: bool = False
    surface: bool = True
    underground: bool = False
    sectors: frozenset[str] = frozenset()
    arrondissements: frozenset[int] = frozenset()
    contact: str = ""
    hours_note: str = ""
    confirmed: bool = False
    active: bool = True
    capacity: int | None = None
    duty: Duty = ALWAYS

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Team:
        """Make a team of a record (reference file or row): same names, lists for the sets."""
        values = {name: record[name] for name in cls.__slots__ if record.get(name) is not None}
        values["kind"] = TeamKind(values["kind"])
        for name in ("sectors", "arrondissements"):
            values[name] = frozenset(values.get(name, ()))
        return cls(**values)

    @property
    def short_name(self) -> str:
        """The name before its dash: "UASA" of "UASA — police municipale"."""
        return self.name.split(" — ")[0]


@dataclass(frozen=True, slots=True)
class Copy:
    """A team kind told for information; `when` None: always, else under the condition `said`."""

    kind: TeamKind
    when: Test | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One ordered rule. `target_team` (a code) goes before `target_kind`; neither: the pool.

    `copies` are team kinds told for information: a code, or {"kind": code, "if": conditions}.
    UserError "rule_unreadable" when its conditions do not hold together.
    """

    code: str
    position: int
    name: str
    conditions: Mapping[str, Any] = field(hash=False)
    target_kind: TeamKind | None = None
    target_team: str | None = None
    copies: tuple[str | Mapping[str, Any], ...] = field(default=(), hash=False)
    accept_minutes: int | None = None
    note: str = ""
    active: bool = True
    holds: Test = field(init=False, repr=False, compare=False)
    told: tuple[Copy, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the conditions once: decisions only run the functions."""
        holds = compile_conditions(parse_conditions(self.conditions))
        object.__setattr__(self, "holds", holds)
        object.__setattr__(self, "told", tuple(_read_copy(each) for each in self.copies))

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Rule:
        """Make a rule of a record (reference file or row): same names."""
        names = [each for each in cls.__slots__ if each not in ("holds", "told")]
        values = {name: record[name] for name in names if record.get(name) is not None}
        if values.get("target_kind"):
            values["target_kind"] = TeamKind(values["target_kind"])
        values["copies"] = tuple(values.get("copies", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class SecondChoice:
    """The team that would have had it, by which rule."""

    team: Team
    rule: Rule
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A routing decision; `team` None is the pool. The first reason is the rule."""

    team: Team | None
    rule: Rule | None
    reasons: tuple[str, ...]
    runner_up: SecondChoice | None = None
    copies: tuple[Team, ...] = ()


class _Plan:
    """Rules in order and teams by what rules target, made once per set of rows."""

    def __init__(self, rules: tuple[Rule, ...], teams: tuple[Team, ...]) -> None:
        self.key = (rules, teams)
        ordered = sorted(rules, key=lambda rule: (rule.position, rule.code))
        self.rules = tuple(rule for rule in ordered if rule.active)
        reach = [(rule, categories(rule.conditions)) for rule in self.rules]
        self.rules_for = {
            category: tuple(rule for rule, within in reach if category in within)
            for category in Category
        }
        self.teams = {team.code: team for team in sorted(teams, key=lambda team: team.code)}
        self.of_kind: dict[TeamKind, tuple[Team, ...]] = {
            kind: tuple(team for team in self.teams.values() if team.kind is kind)
            for kind in TeamKind
        }

    def targets(self, rule: Rule) -> tuple[Team, ...]:
        """The teams a rule names, active or not."""
        if rule.target_team is not None:
            team = self.teams.get(rule.target_team)
            return () if team is None else (team,)
        return () if rule.target_kind is None else self.of_kind[rule.target_kind]


_latest_plan: _Plan | None = None


def _plan(rules: Iterable[Rule], teams: Mapping[str, Team] | Iterable[Team]) -> _Plan:
    # Kept from one call to the next; compared by value, so that it can never be stale. Elements
    # are the same objects in practice, which makes the comparison a matter of a microsecond.
    global _latest_plan
    given = teams.values() if isinstance(teams, Mapping) else teams
    key = (tuple(rules), tuple(given))
    plan = _latest_plan
    if plan is None or plan.key != key:
        plan = _latest_plan = _Plan(*key)
    return plan


def decide(
    facts: Facts, rules: Iterable[Rule], teams: Mapping[str, Team] | Iterable[Team]
) -> Decision:
    """Choose the team for `facts`; never an inactive one, nor one that does not cover the place."""
    plan = _plan(rules, teams)
    passed: list[str] = []
    waiting: list[tuple[Rule, list[Team]]] = []  # their teams could, once back on duty
    held = (rule for rule in plan.rules_for[facts.category] if rule.holds(facts))
    for rule in held:
        if rule.target_team is None and rule.target_kind is None:
            if waiting:
                break
            return Decision(None, rule, (f"Règle {rule.code} : {rule.name} → sans équipe",))
        able = _able(plan.targets(rule), facts)
        ready = _on_duty(able, facts)
        if ready:
            return _decided(plan, rule, ready, facts, held, passed)
        if able:
            waiting.append((rule, able))
            passed.append(f"Règle {rule.code} : {rule.name} — {_say_off(able[0], facts)}")
        else:
            passed.append(
                f"Règle {rule.code} : {rule.name} — aucune équipe en activité ne couvre ce lieu"
            )
    first = _first_back(waiting, facts)
    if first is None:
        return Decision(None, None, (NO_RULE, *passed))
    rule, team = first
    (able,) = (teams for each, teams in waiting if each is rule)
    others = iter([each for each, _ in waiting if each is not rule])
    able = [team, *(each for each in able if each is not team)]
    return _decided(plan, rule, able, facts, others, passed)


def _decided(
    plan: _Plan,
    rule: Rule,
    able: list[Team],
    facts: Facts,
    held: Iterator[Rule],
    passed: list[str],
) -> Decision:
    team = able[0]
    copies = _copies(plan, rule, team, facts)
    reasons = (
        *_reasons(rule, team, facts),
        *(_say_copy(*each) for each in copies),
        *(each for each in passed if not each.startswith(f"Règle {rule.code} :")),
    )
    second = _second(plan, held, rule, able, facts)
    return Decision(team, rule, reasons, second, tuple(told for told, _ in copies))


def why_not(
    facts: Facts,
    rules: Iterable[Rule],
    teams: Mapping[str, Team] | Iterable[Team],
    team_code: str,
) -> tuple[str, ...]:
    """Why `team_code` was not chosen: French sentences, the first failing condition per rule."""
    plan = _plan(rules, teams)
    team = plan.teams.get(team_code)
    if team is None:
        raise UserError("team_unknown", f"L’équipe « {team_code} » n’existe pas.", "team")
    decision = decide(facts, *plan.key)
    if decision.team == team:
        return (f"{team.name} est l’équipe proposée.",)
    unfit = _unfit(team, facts)
    if unfit is not None:
        return (f"{team.name} : {unfit}.",)
    if not _on_duty([team], facts):
        return (f"{_say_off(team, facts)}.",)
    sentences: list[str] = []
    about_others: list[str] = []
    for rule in plan.rules:
        if team not in plan.targets(rule):
            continue
        missing = first_missing(rule.conditions, facts)
        if missing is not None:
            heap = about_others if missing.keyword == "category" else sentences
            heap.append(f"Règle {rule.code} ({rule.name}) : {missing.sentence}.")
        elif decision.rule is rule and decision.team is not None:
            sentences.append(
                f"Règle {rule.code} ({rule.name}) : convient aussi, mais "
                f"{decision.team.name} passe avant."
            )
        elif decision.rule is not None:
            sentences.append(
                f"Règle {rule.code} ({rule.name}) : convient, mais la règle "
                f"{decision.rule.code} ({decision.rule.name}) passe avant."
            )
    nearest = sentences or about_others[:3]
    return tuple(nearest) or (f"Aucune règle n’oriente vers {team.name}.",)


def _able(targets: tuple[Team, ...], facts: Facts) -> list[Team]:
    able = [team for team in targets if _unfit(team, facts) is None]
    if len(able) > 1:  # the team set up for this very place goes before one that covers all
        able.sort(key=lambda team: (not team.sectors, not team.arrondissements, team.code))
    return able


def _on_duty(teams: list[Team], facts: Facts) -> list[Team]:
    at = facts.needed_at
    return teams if at is None else [team for team in teams if team.duty.works_at(at)]


def _say_off(team: Team, facts: Facts) -> str:
    return f"{team.short_name} hors service{say_return(team.duty, facts.needed_at)}"


def _first_back(waiting: list[tuple[Rule, list[Team]]], facts: Facts) -> tuple[Rule, Team] | None:
    # In the order of the rules, then of the teams of each, which `min` keeps among equals.
    at = facts.needed_at
    if at is None:
        return None
    backs = [
        (shift.begins_at, rule, team)
        for rule, teams in waiting
        for team in teams
        if (shift := team.duty.next_shift(at)) is not None
    ]
    soon = [back for back in backs if back[0] <= at + SOON][:1]
    chosen = min(soon or backs, key=lambda back: back[0], default=None)
    return None if chosen is None else chosen[1:]


def _unfit(team: Team, facts: Facts) -> str | None:
    if not team.active:
        return "l’équipe n’est pas en activité"
    kind = facts.place_kind
    if kind is PlaceKind.STATION and not team.underground:
        return "l’équipe ne travaille pas en station ni en sous-sol"
    # Tunnels, arches and bridges are on the public way: teams of both levels go there.
    if kind is not PlaceKind.STATION and kind is not PlaceKind.TUNNEL and not team.surface:
        return "l’équipe ne travaille qu’en station et en sous-sol"
    if team.sectors and facts.sector not in team.sectors:
        where = f"le secteur {_sector(facts)}" if facts.sector else "ce lieu, hors secteur,"
        return f"{where} n’est pas couvert"
    if team.arrondissements and facts.arrondissement not in team.arrondissements:
        return f"le {_arrondissement(facts)} n’est pas couvert"
    return None


def _second(
    plan: _Plan, held: Iterator[Rule], won: Rule, able: list[Team], facts: Facts
) -> SecondChoice | None:
    # On duty if there is one, by the rules after the one that won, then of that one itself.
    others = ((rule, _able(plan.targets(rule), facts)) for rule in held)
    choices = [(rule, team) for rule, teams in (*others, (won, able)) for team in teams]
    choices = [choice for choice in choices if choice[1] is not able[0]]
    ready = (choice for choice in choices if _on_duty([choice[1]], facts))
    rule, team = next(ready, choices[0] if choices else (won, None))
    return None if team is None else SecondChoice(team, rule, _reasons(rule, team, facts))


def _copies(plan: _Plan, rule: Rule, chosen: Team, facts: Facts) -> tuple[tuple[Team, str], ...]:
    told = []
    for copy in rule.told:
        if copy.when is None or copy.when(facts):
            able = [team for team in _able(plan.of_kind[copy.kind], facts) if team is not chosen]
            told += [(team, copy.said) for team in able[:1]]
    return tuple(told)


def _reasons(rule: Rule, team: Team, facts: Facts) -> tuple[str, ...]:
    reasons = [f"Règle {rule.code} : {rule.name} → {team.short_name}"]
    if team.sectors:
        reasons.append(f"secteur {_sector(facts)} couvert")
    if team.arrondissements:
        reasons.append(f"{_arrondissement(facts)} couvert")
    if not team.sectors and not team.arrondissements:
        reasons.append("couvre tout le territoire")
    if facts.place_kind is PlaceKind.STATION:
        reasons.append("travaille en station et en sous-sol")
    if facts.needed_at is not None and team.duty.known:
        reasons.append(say_shift(team.duty, facts.needed_at))
    if rule.note:
        reasons.append(rule.note)
    return tuple(reasons)


def _say_copy(team: Team, said: str) -> str:
    return f"copie à {team.short_name} : {said}" if said else f"copie à {team.short_name}"


def _read_copy(copy: str | Mapping[str, Any]) -> Copy:
    code, when = (copy, None) if isinstance(copy, str) else (copy.get("kind"), copy.get("if"))
    if code not in tuple(TeamKind):
        raise UserError(
            "rule_unreadable", f"Copie refusée : « {code} » n’est pas un genre d’équipe.", "copies"
        )
    kind = next(kind for kind in TeamKind if kind == code)
    if when is None:
        return Copy(kind)
    tree = parse_conditions(when)
    return Copy(kind, compile_conditions(tree), say(tree))


def _sector(facts: Facts) -> str:
    return facts.sector_name or (facts.sector or "").replace("_", " ").title()


def _arrondissement(facts: Facts) -> str:
    number = facts.arrondissement
    return "lieu hors Paris" if number is None else say_arrondissement(number)
