"""Why a signalement is with the team it is with, and why not with another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, exists, select

from db.schema import EventRow, RoutingDecisionRow, RuleVersionRow
from desktop_app.domain.codes import EventKind, OverrideReason, VersionState
from desktop_app.domain.conditions import first_missing
from desktop_app.domain.errors import UserError
from desktop_app.domain.routing import Facts, decided_by_rules
from desktop_app.domain.routing import why_not as explain_why_not
from desktop_app.domain.rule_words import say_rule
from desktop_app.domain.rules import Rule
from desktop_app.domain.why import (
    Explanation,
    SaidOverride,
    SaidRule,
    conditions_met,
    neighbours,
    say_duty,
)
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.show import runner_up_of, team_named
from desktop_app.services.stored_scene import facts_of_stored, load_stored
from desktop_app.services.turns import Standing, load_standing


@dataclass(frozen=True, slots=True)
class _Decided:
    """The decision that stands and the last that the rules took (the same, but for an override by
    hand), with the facts as they are, looked at from the instant of the latter.
    """

    reference: Reference
    standing: Standing
    last: Any
    ruled: Any
    facts: Facts
    rule: Rule | None  # of that code today
    since: str

    @property
    def stands(self) -> bool:
        """Whether what the rules took stands, or somebody's choice made with it."""
        return bool(self.last.reasons == self.ruled.reasons)

    @property
    def by_hand(self) -> str:
        """The sentence of a decision that is no rule's."""
        told = not self.stands or self.last.override_reason is not None
        return str(self.last.reasons[0]) if told else ""


def explain(seat: Seat, number: str) -> Explanation:
    """Why `number` is where it is: the decision that stands, in words.

    Rules, teams and hours are today's: what became of the rule since is said. UserError
    "unknown_number", "no_decision" for what was never routed (a voice's own, withdrawn at once).
    """
    with seat.store.reading() as connection:
        decided = _decided(connection, number)
    reference, rule, facts = decided.reference, decided.rule, decided.facts
    team = reference.team_of(decided.last.team_id)
    names = {code: ref.name for code, ref in reference.team_refs.items()}
    before, after = neighbours(reference.rules, rule, facts)
    said = None
    if decided.ruled.rule_code is not None:
        said = SaidRule(
            decided.ruled.rule_code,
            "" if rule is None else rule.name,
            "" if rule is None else say_rule(rule, names, reference.sector_names),
            "" if rule is None else rule.note,
            decided.since,
        )
    known = None if team is None else reference.teams.get(team.code)
    at = facts.needed_at
    return Explanation(
        number=decided.standing.number,
        team=team,
        decided_at=decided.last.at,
        decided_by=decided.last.actor,
        by_hand=decided.by_hand,
        rule=said,
        met=() if rule is None else conditions_met(rule, facts, reference.sector_names),
        reasons=tuple(each for each in decided.ruled.reasons if each != decided.by_hand),
        duty="" if known is None or at is None else say_duty(known, at),
        before=before,
        after=after,
        runner_up=runner_up_of(reference, decided.last.runner_up),
        copies=tuple(team_named(reference, code) for code in decided.last.copies or ()),
        override=_override(decided),
        hotspot=facts.hotspot_name,
    )


def why_not_team(seat: Seat, number: str, team: str) -> tuple[str, ...]:
    """Why `team` (a code) has not got `number`: French sentences. UserError "team_unknown"."""
    with seat.store.reading() as connection:
        decided = _decided(connection, number)
    reference, held = decided.reference, decided.standing.team
    named = reference.team_refs.get(team)
    if named is not None and named == held:
        return (f"{named.name} est l’équipe qui l’a.",)
    said = explain_why_not(decided.facts, reference.rules, reference.teams, team)
    return (*said, f"{decided.by_hand}.") if decided.by_hand else said


def _decided(connection: Connection, number: str) -> _Decided:
    reference = load_reference(connection)
    standing = load_standing(connection, reference, number)
    decisions = connection.execute(
        select(RoutingDecisionRow.__table__)
        .where(RoutingDecisionRow.signalement_id == standing.id)
        .order_by(RoutingDecisionRow.id)
    ).all()
    if not decisions:
        raise UserError("no_decision", f"{number} n’a été orienté vers personne.", "number")
    ruled = _last_ruled(decisions)
    stored = load_stored(connection, standing.id)
    facts = facts_of_stored(reference, stored, stored.scene, ruled.at)
    rule = next((each for each in reference.rules if each.code == ruled.rule_code), None)
    since = _since(connection, standing.id, ruled, rule, facts)
    return _Decided(reference, standing, decisions[-1], ruled, facts, rule, since)


def _last_ruled(decisions: Sequence[Any]) -> Any:
    # The first is always the rules', even when none held. An undone move writes it anew: it was
    # taken when it was first written.
    first, *others = decisions
    ruled = [first, *(each for each in others if decided_by_rules(each.rule_code, each.reasons))]
    return next(each for each in ruled if each.reasons == ruled[-1].reasons)


def _since(
    connection: Connection, signalement_id: int, ruled: Any, rule: Rule | None, facts: Facts
) -> str:
    if ruled.rule_code is None:
        return ""
    if rule is None:
        return "règle supprimée depuis"
    then = _rule_then(connection, ruled.rule_code, ruled.at)
    if then is not None and replace(then, position=rule.position) != rule:
        return "règle modifiée depuis"
    missing = first_missing(rule.conditions, facts)
    if missing is None:
        return ""
    corrected = connection.scalar(
        select(
            exists(
                select(EventRow.id).where(
                    EventRow.signalement_id == signalement_id,
                    EventRow.kind == EventKind.CORRECTED.value,
                    EventRow.at >= ruled.at,
                )
            )
        )
    )
    what = "faits corrigés depuis" if corrected else "règle modifiée depuis"
    return f"{what} : {missing.sentence}"


def _rule_then(connection: Connection, code: str, at: dt.datetime) -> Rule | None:
    """The rule as it was in force at `at`; None where no version of then is kept."""
    in_force = (VersionState.LIVE.value, VersionState.PAST.value)
    rows = connection.execute(
        select(RuleVersionRow.content, RuleVersionRow.published_at)
        .where(RuleVersionRow.state.in_(in_force))
        .order_by(RuleVersionRow.published_at.isnot(None), RuleVersionRow.published_at)
    ).all()
    # The first version kept was never published: it is what was in force before any other.
    then = [row for row in rows if row.published_at is None or row.published_at <= at]
    if not then:
        return None
    return next((Rule.read(each) for each in then[-1].content if each["code"] == code), None)


def _override(decided: _Decided) -> SaidOverride | None:
    last, ruled, reference = decided.last, decided.ruled, decided.reference
    if last.override_reason is None:
        return None
    if decided.stands:  # chosen while typing: what the rules gave is the runner-up
        second = runner_up_of(reference, last.runner_up)
        instead = None if second is None else second.team
    else:
        instead = reference.team_of(ruled.team_id)
    return SaidOverride(
        OverrideReason(last.override_reason),
        last.override_text or "",
        last.actor,
        last.at,
        instead,
    )
