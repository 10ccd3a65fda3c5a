"""Routing: which team a signalement goes to, by ordered rules that anyone can read, and why.

The first rule that holds and has a team on duty that covers the place wins. Where no such team is
on duty, the first that comes back on duty within a day keeps it for then, else the one that comes
back soonest: only what no team ever takes is left in the pool. A team whose hours nobody gave is
never chosen: it would seem to be there day and night. Pure and deterministic: the same
facts, rules and teams give the same decision whatever the order they are given in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.codes import Category, PlaceKind, TeamKind
from desktop_app.domain.conditions import Facts, categories, first_missing, parse_conditions
from desktop_app.domain.duty_words import say_return, say_shift
from desktop_app.domain.errors import UserError
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.domain.rules import Rule, Team

__all__ = [
    "Decision",
    "Facts",
    "Plan",
    "Rule",
    "SecondChoice",
    "Team",
    "choose",
    "decide",
    "decided_by_rules",
    "parse_conditions",
    "plan_of",
    "why_not",
]

NO_RULE: Final = "Aucune règle ne convient : sans équipe"
SOON: Final = dt.timedelta(days=1)
"""A team off duty that comes back within this keeps the place its rule gives it."""


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


class Plan:
    """Rules in order and teams by what rules target, made ready for many decisions."""

    def __init__(self, rules: Iterable[Rule], teams: Mapping[str, Team] | Iterable[Team]) -> None:
        self.key = _key(rules, teams)
        ordered = sorted(self.key[0], key=lambda rule: (rule.position, rule.code))
        self.rules = tuple(rule for rule in ordered if rule.active)
        reach = [(rule, categories(rule.conditions)) for rule in self.rules]
        self.rules_for = {
            category: tuple(rule for rule, within in reach if category in within)
            for category in Category
        }
        self.teams = {team.code: team for team in sorted(self.key[1], key=lambda team: team.code)}
        self.of_kind: dict[TeamKind, tuple[Team, ...]] = {
            kind: tuple(team for team in self.teams.values() if team.kind is kind)
            for kind in TeamKind
        }
        self._able: dict[tuple[object, ...], tuple[Team, ...]] = {}

    def targets(self, rule: Rule) -> tuple[Team, ...]:
        """The teams a rule names, active or not."""
        if rule.target_team is not None:
            team = self.teams.get(rule.target_team)
            return () if team is None else (team,)
        return () if rule.target_kind is None else self.of_kind[rule.target_kind]

    def able(self, rule: Rule, facts: Facts) -> tuple[Team, ...]:
        """The teams a rule names that cover the place, the best first."""
        key = (
            rule.target_team,
            rule.target_kind,
            facts.place_kind,
            facts.sector,
            facts.arrondissement,
        )
        found = self._able.get(key)
        if found is None:
            if len(self._able) >= _MOST_PLACES:
                self._able.clear()
            found = self._able[key] = tuple(_able(self.targets(rule), facts))
        return found


_MOST_PLACES: Final = 20_000
_latest_plan: Plan | None = None


def plan_of(rules: Iterable[Rule], teams: Mapping[str, Team] | Iterable[Team]) -> Plan:
    """The rules and the teams made ready, kept while they are the same."""
    # Kept from one call to the next; compared by value, so that it can never be stale. Elements
    # are the same objects in practice, which makes the comparison a matter of a microsecond.
    global _latest_plan
    plan, key = _latest_plan, _key(rules, teams)
    if plan is None or plan.key != key:
        plan = _latest_plan = Plan(*key)
    return plan


def _key(
    rules: Iterable[Rule], teams: Mapping[str, Team] | Iterable[Team]
) -> tuple[tuple[Rule, ...], tuple[Team, ...]]:
    return tuple(rules), tuple(teams.values() if isinstance(teams, Mapping) else teams)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the rules choose, before any word of it. `able`: the chosen team and those of its rule
    that come after it, none for the pool; `after`: the rules that would come next; `passed`: those
    that hold and could not have it, with the teams that could once back on duty.
    """

    rule: Rule | None
    able: tuple[Team, ...]
    after: Iterator[Rule]
    passed: list[tuple[Rule, tuple[Team, ...]]]


def decided_by_rules(rule_code: str | None, reasons: Sequence[str]) -> bool:
    """Whether a decision, as it is kept, was the rules' own: one of them held, or none did."""
    return rule_code is not None or (bool(reasons) and reasons[0] == NO_RULE)


def choose(facts: Facts, plan: Plan) -> tuple[Team | None, Rule | None]:
    """What `decide` decides, without a word of why, several times as fast."""
    choice = _choose(facts, plan)
    return (choice.able[0] if choice.able else None), choice.rule


def choose_two(facts: Facts, plan: Plan) -> tuple[Team | None, Rule | None, Team | None]:
    """What `decide` decides and its runner-up, without a word of why."""
    choice = _choose(facts, plan)
    if not choice.able:
        return None, choice.rule, None
    second = _runner_up(plan, choice, facts)
    return choice.able[0], choice.rule, None if second is None else second[1]


def decide(
    facts: Facts, rules: Iterable[Rule], teams: Mapping[str, Team] | Iterable[Team]
) -> Decision:
    """Choose the team for `facts`; never an inactive one, nor one that does not cover the place."""
    plan = plan_of(rules, teams)
    choice = _choose(facts, plan)
    rule, able = choice.rule, choice.able
    passed = [_say_passed(*each, facts) for each in choice.passed if each[0] is not rule]
    if rule is None:
        return Decision(None, None, (NO_RULE, *passed))
    if not able:
        return Decision(None, rule, (f"Règle {rule.code} : {rule.name} → sans équipe",))
    copies = _copies(plan, rule, able[0], facts)
    reasons = (
        *_reasons(rule, able[0], facts),
        *(_say_copy(*each) for each in copies),
        *passed,
    )
    second = _second(plan, choice, facts)
    return Decision(able[0], rule, reasons, second, tuple(told for told, _ in copies))


def _choose(facts: Facts, plan: Plan) -> _Choice:
    passed: list[tuple[Rule, tuple[Team, ...]]] = []
    held = (rule for rule in plan.rules_for[facts.category] if rule.holds(facts))
    for rule in held:
        if rule.pools:
            if any(team.duty.known for _, able in passed for team in able):  # they come back
                break
            return _Choice(rule, (), held, passed)
        able = plan.able(rule, facts)
        ready = _on_duty(able, facts)
        if ready:
            return _Choice(rule, ready, held, passed)
        passed.append((rule, able))
    first = _first_back(passed, facts)
    if first is None:
        return _Choice(None, (), held, passed)
    rule, team = first
    (able,) = (teams for each, teams in passed if each is rule)
    others = iter([each for each, teams in passed if each is not rule and teams])
    return _Choice(rule, (team, *(each for each in able if each is not team)), others, passed)


def why_not(
    facts: Facts,
    rules: Iterable[Rule],
    teams: Mapping[str, Team] | Iterable[Team],
    team_code: str,
) -> tuple[str, ...]:
    """Why `team_code` was not chosen: French sentences, the first failing condition per rule."""
    plan = plan_of(rules, teams)
    team = plan.teams.get(team_code)
    if team is None:
        raise UserError("team_unknown", f"L’équipe « {team_code} » n’existe pas.", "team")
    decision = decide(facts, *plan.key)
    if decision.team == team:
        return (f"{team.name} est l’équipe proposée.",)
    unfit = _unfit(team, facts)
    if unfit is not None:
        return (f"{team.name} : {unfit}.",)
    missed = _missed_rules(team, plan, facts, decision)
    if _on_duty((team,), facts):
        return missed
    sent = any(team in plan.targets(rule) for rule in plan.rules if rule.holds(facts))
    return (*(() if sent else missed), f"{_say_off(team, facts)}.")


def _missed_rules(team: Team, plan: Plan, facts: Facts, decision: Decision) -> tuple[str, ...]:
    """What keeps each rule that names `team` from giving it the case."""
    sentences: list[str] = []
    about_others: list[str] = []
    for rule in plan.rules:
        if team not in plan.targets(rule):
            continue
        missing = first_missing(rule.conditions, facts)
        if missing is not None:
            heap = about_others if missing.keyword == "category" else sentences
            heap.append(f"Règle {rule.code} ({rule.name}) : {missing.sentence}.")
        elif decision.rule is rule and decision.team is not None:
            sentences.append(
                f"Règle {rule.code} ({rule.name}) : convient aussi, mais "
                f"{decision.team.name} passe avant."
            )
        elif decision.rule is not None:
            sentences.append(
                f"Règle {rule.code} ({rule.name}) : convient, mais la règle "
                f"{decision.rule.code} ({decision.rule.name}) passe avant."
            )
    if sentences:
        return tuple(sentences)
    if about_others:
        none = f"Aucune règle n’oriente « {facts.category.label} » vers {team.name}."
        return (none, *about_others[:3])
    return (f"Aucune règle n’oriente vers {team.name}.",)


def _able(targets: tuple[Team, ...], facts: Facts) -> list[Team]:
    able = [team for team in targets if _unfit(team, facts) is None]
    if len(able) > 1:  # the team set up for this very place goes before one that covers all
        able.sort(key=lambda team: (not team.sectors, not team.arrondissements, team.code))
    return able


def _on_duty(teams: tuple[Team, ...], facts: Facts) -> tuple[Team, ...]:
    at = facts.needed_at
    return teams if at is None else tuple([team for team in teams if team.duty.takes_at(at)])


def _say_passed(rule: Rule, able: tuple[Team, ...], facts: Facts) -> str:
    why = "aucune équipe en activité ne couvre ce lieu"
    if able:
        why = _say_off(next((team for team in able if team.duty.known), able[0]), facts)
    return f"Règle {rule.code} : {rule.name} — {why}"


def _say_off(team: Team, facts: Facts) -> str:
    if not team.duty.known:
        return f"{team.short_name} est sans horaires : rien ne lui est proposé"
    return f"{team.short_name} hors service{say_return(team.duty, facts.needed_at)}"


def _first_back(
    waiting: list[tuple[Rule, tuple[Team, ...]]], facts: Facts
) -> tuple[Rule, Team] | None:
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


def goes(team: Team, facts: Facts) -> bool:
    """Whether a team goes to where the facts are, whatever its hours."""
    return _unfit(team, facts) is None


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


def _second(plan: Plan, choice: _Choice, facts: Facts) -> SecondChoice | None:
    second = _runner_up(plan, choice, facts)
    if second is None:
        return None
    rule, team = second
    return SecondChoice(team, rule, _reasons(rule, team, facts))


def _runner_up(plan: Plan, choice: _Choice, facts: Facts) -> tuple[Rule, Team] | None:
    # On duty if there is one, by the rules after the one that won, then of that one itself.
    first: tuple[Rule, Team] | None = None
    assert choice.rule is not None  # noqa: S101  (a team was chosen by it)
    others = ((rule, plan.able(rule, facts)) for rule in choice.after)
    timed = facts.needed_at is not None
    for rule, teams in (*others, (choice.rule, choice.able)):
        for team in teams:
            if team is choice.able[0] or (timed and not team.duty.known):
                continue
            first = first or (rule, team)
            if _on_duty((team,), facts):
                return rule, team
    return first


def _copies(plan: Plan, rule: Rule, chosen: Team, facts: Facts) -> tuple[tuple[Team, str], ...]:
    told = []
    for copy in rule.told:
        if copy.when is None or copy.when(facts):
            able = [team for team in _able(plan.of_kind[copy.kind], facts) if team is not chosen]
            told += [(team, copy.said) for team in able[:1]]
    return tuple(told)


def _reasons(rule: Rule, team: Team, facts: Facts) -> tuple[str, ...]:
    reasons = [f"Règle {rule.code} : {rule.name} → {team.short_name}"]
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
    return f"copie à {team.short_name} : {said}" if said else f"copie à {team.short_name}"


def _sector(facts: Facts) -> str:
    return facts.sector_name or (facts.sector or "").replace("_", " ").title()


def _arrondissement(facts: Facts) -> str:
    number = facts.arrondissement
    return "lieu hors Paris" if number is None else say_arrondissement(number)
