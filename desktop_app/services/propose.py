"""Which team an entry would go to, why, and by when: asked while typing, decided at saving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop_app.domain.deadlines import deadlines
from desktop_app.domain.entry import Entry, Override
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Facts, Team, decide
from desktop_app.domain.routing import why_not as explain_why_not
from desktop_app.domain.views import Proposal, RunnerUp, TeamRef
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat


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
    facts = _facts(reference, entry)
    return explain_why_not(facts, reference.rules, reference.teams, team_code)


def decide_entry(reference: Reference, entry: Entry, received_at: dt.datetime) -> Decided:
    """Run the rules on `entry` received at `received_at`, then its override if it has one.

    UserError "team_unknown" (field "override") for an override to no team of ours.
    """
    decision = decide(_facts(reference, entry), reference.rules, reference.teams)
    rule, second = decision.rule, decision.runner_up
    clocks = deadlines(
        received_at,
        reference.settings[entry.category],
        None if rule is None else rule.accept_minutes,
        entry.emergency is not None,
    )
    ruled = Proposal(
        team=_ref(decision.team),
        rule=None if rule is None else rule.code,
        reasons=decision.reasons,
        runner_up=None
        if second is None
        else RunnerUp(_named(second.team), second.rule.code, second.reasons),
        copies=tuple(_named(team) for team in decision.copies),
        deadlines=clocks,
    )
    if entry.override is None:
        return Decided(ruled, ruled, None)
    standing = _overridden(reference, entry.override, ruled)
    return Decided(ruled, standing, None if standing is ruled else entry.override)


def _overridden(reference: Reference, override: Override, ruled: Proposal) -> Proposal:
    team = None
    if override.team is not None:
        team = reference.team_refs.get(override.team)
        if team is None or not reference.teams[override.team].active:
            raise UserError(
                "team_unknown",
                f"L’équipe « {override.team} » n’existe pas ou n’est plus en activité : choisissez "
                f"parmi {', '.join(sorted(reference.team_refs))}.",
                "override",
            )
    if team == ruled.team:
        return ruled
    chosen = "le vivier (sans équipe)" if team is None else team.name
    told = f" — {override.text}" if override.text else ""
    first = f"Choix de l’agent : {chosen} ({override.reason.label}{told})"
    # The team that the rules gave is the one that would have had it.
    second = ruled.runner_up
    if ruled.team is not None and ruled.rule is not None:
        second = RunnerUp(ruled.team, ruled.rule, ruled.reasons)
    copies = tuple(copy for copy in ruled.copies if copy != team)
    return Proposal(team, ruled.rule, (first, *ruled.reasons), second, copies, ruled.deadlines)


def _facts(reference: Reference, entry: Entry) -> Facts:
    place, reporter = entry.place, entry.reporter
    return Facts(
        category=entry.category,
        place_kind=entry.place_kind,
        at=entry.observed_at.astimezone(PARIS),
        sector=place.sector,
        arrondissement=place.arrondissement,
        recurring=entry.recurrence.recurring,
        people=entry.people.at_least,
        urgent=entry.emergency is not None,
        vulnerable=entry.vulnerable,
        reporter_kind=reporter.kind,
        channel=reporter.channel,
        sector_name=reference.sector_names.get(place.sector or "", ""),
    )


def _named(team: Team) -> TeamRef:
    return TeamRef(team.code, team.name)


def _ref(team: Team | None) -> TeamRef | None:
    return None if team is None else _named(team)
