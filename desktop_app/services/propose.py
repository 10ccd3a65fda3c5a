"""Which team an entry would go to, why, and by when: asked while typing, decided at saving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from desktop_app.domain.correction import scene_of
from desktop_app.domain.deadlines import deadlines
from desktop_app.domain.duty import ALWAYS
from desktop_app.domain.entry import Entry, Override
from desktop_app.domain.errors import UserError
from desktop_app.domain.routing import Facts, Rule, Team, decide
from desktop_app.domain.routing import why_not as explain_why_not
from desktop_app.domain.views import Deadlines, Proposal, RunnerUp, TeamRef
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat
from desktop_app.services.stored_scene import facts_of_scene


@dataclass(frozen=True, slots=True)
class Decided:
    """What the rules say and what stands once the agent's override is applied."""

    ruled: Proposal
    standing: Proposal
    override: Override | None  # None too when it chose the team that the rules gave


def propose(seat: Seat, entry: Entry) -> Proposal:
    """The proposal for `entry` if it were received now; an override in it is applied."""
    with seat.store.reading() as connection:
        reference = load_reference(connection)
    return decide_entry(reference, entry, seat.clock()).standing


def why_not(seat: Seat, entry: Entry, team_code: str) -> tuple[str, ...]:
    """Why `team_code` is not the team proposed: French sentences. UserError "team_unknown"."""
    with seat.store.reading() as connection:
        reference = load_reference(connection)
    facts = facts_of_entry(reference, entry, seat.clock())
    return explain_why_not(facts, reference.rules, reference.teams, team_code)


def decide_entry(reference: Reference, entry: Entry, received_at: dt.datetime) -> Decided:
    """Run the rules on `entry` received at `received_at`, then its override if it has one.

    UserError "team_unknown" (field "override") for an override to no team of ours.
    """
    facts = facts_of_entry(reference, entry, received_at)
    ruled = rule_on(reference, facts, received_at)
    if entry.override is None:
        return Decided(ruled, ruled, None)
    standing = _overridden(reference, entry.override, ruled)
    if standing is ruled:
        return Decided(ruled, ruled, None)
    chosen = None if standing.team is None else reference.teams[standing.team.code]
    rule = next((each for each in reference.rules if each.code == ruled.rule), None)
    clocks = _clocks(reference, facts, received_at, rule, chosen)
    return Decided(ruled, replace(standing, deadlines=clocks), entry.override)


def rule_on(reference: Reference, facts: Facts, at: dt.datetime) -> Proposal:
    """What the rules say of `facts`, with clocks that begin at `at`; nobody's override is in it."""
    decision = decide(facts, reference.rules, reference.teams)
    rule, second = decision.rule, decision.runner_up
    return Proposal(
        team=_ref(decision.team),
        rule=None if rule is None else rule.code,
        reasons=decision.reasons,
        runner_up=None
        if second is None
        else RunnerUp(_named(second.team), second.rule.code, second.reasons),
        copies=tuple(_named(team) for team in decision.copies),
        deadlines=_clocks(reference, facts, at, rule, decision.team),
    )


def _clocks(
    reference: Reference, facts: Facts, at: dt.datetime, rule: Rule | None, team: Team | None
) -> Deadlines:
    return deadlines(
        at,
        reference.settings[facts.category],
        None if rule is None else rule.accept_minutes,
        facts.urgent,
        ALWAYS if team is None else team.duty,
    )


def _overridden(reference: Reference, override: Override, ruled: Proposal) -> Proposal:
    team = None
    if override.team is not None:
        team = reference.team_refs.get(override.team)
        if team is None or not reference.teams[override.team].active:
            raise UserError(
                "team_unknown",
                f"L’équipe « {override.team} » n’existe pas ou n’est plus en activité : choisissez "
                f"parmi {', '.join(sorted(reference.team_refs))}.",
                "override",
            )
    if team == ruled.team:
        return ruled
    chosen = "le vivier (sans équipe)" if team is None else team.name
    told = f" — {override.text}" if override.text else ""
    first = f"Choix de l’agent : {chosen} ({override.reason.label}{told})"
    # The team that the rules gave is the one that would have had it.
    second = ruled.runner_up
    if ruled.team is not None and ruled.rule is not None:
        second = RunnerUp(ruled.team, ruled.rule, ruled.reasons)
    copies = tuple(copy for copy in ruled.copies if copy != team)
    return Proposal(team, ruled.rule, (first, *ruled.reasons), second, copies, ruled.deadlines)


def facts_of_entry(reference: Reference, entry: Entry, now: dt.datetime) -> Facts:
    """What the rules look at, for an entry decided on at `now`."""
    return facts_of_scene(
        reference,
        scene_of(entry),
        now,
        urgent=entry.emergency is not None,
        reporter_kind=entry.reporter.kind,
        channel=entry.reporter.channel,
    )


def _named(team: Team) -> TeamRef:
    return TeamRef(team.code, team.name)


def _ref(team: Team | None) -> TeamRef | None:
    return None if team is None else _named(team)
