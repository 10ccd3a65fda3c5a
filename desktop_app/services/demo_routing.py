"""Routing for the demonstration base: the real rules, as the entry page would."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.schema.base import EPOCH, canonical_json
from desktop_app.domain.codes import (
    Category,
    Channel,
    People,
    PlaceKind,
    Precision,
    ReporterKind,
)
from desktop_app.domain.entry import Entry, Place
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Decision, Facts, decide
from desktop_app.services.demo_places import Spot
from desktop_app.services.reference import Reference
from desktop_app.services.voice_facts import facts_of


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at, but for the place and the instant."""

    category: Category
    place_kind: PlaceKind
    recurring: bool
    urgent: bool
    vulnerable: bool
    people: People
    reporter: ReporterKind
    channel: Channel


@dataclass(frozen=True, slots=True)
class Routed:
    """A decision as it is stored."""

    team: str | None
    rule: str | None
    accept_minutes: int | None
    reasons: str  # JSON
    runner_up: str | None  # JSON
    copies: str  # JSON
    told: tuple[str, ...]  # codes of the same teams


class Router:
    """Decides by the rules of the base; decisions alike are kept once, as JSON."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._known: dict[tuple[object, ...], Routed] = {}

    def route(
        self, case: Case, spot: Spot, observed_at: dt.datetime, wanted_at: dt.datetime
    ) -> Routed:
        """The decision for a case at a place, seen at an instant and wanted at another: the
        instants that live routing and a replay look at."""
        watch = self._reference.watches.holding(spot.lon, spot.lat, observed_at)
        facts = Facts(
            category=case.category,
            place_kind=case.place_kind,
            sector=spot.sector,
            arrondissement=spot.arrondissement,
            at=observed_at.astimezone(PARIS),
            recurring=case.recurring,
            people=case.people.at_least,
            urgent=case.urgent,
            vulnerable=case.vulnerable,
            reporter_kind=case.reporter,
            channel=case.channel,
            needed_at=wanted_at.astimezone(PARIS),
            hotspot=watch is not None,
        )
        decision = decide(facts, self._reference.rules, self._reference.teams)
        second = decision.runner_up
        key = (
            decision.reasons,
            None if second is None else (second.team.code, second.reasons),
            tuple(team.code for team in decision.copies),
        )
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _stored(decision)
        return known


def _stored(decision: Decision) -> Routed:
    second = decision.runner_up
    runner_up = None
    if second is not None:
        told = {"team": second.team.code, "rule": second.rule.code}
        runner_up = canonical_json({**told, "reasons": list(second.reasons)})
    return Routed(
        decision.team.code if decision.team else None,
        decision.rule.code if decision.rule else None,
        decision.rule.accept_minutes if decision.rule else None,
        canonical_json(list(decision.reasons)),
        runner_up,
        canonical_json([team.code for team in decision.copies]),
        tuple(team.code for team in decision.copies),
    )


def facts_text(case: Case, spot: Spot) -> str:
    """The facts of a call about that scene, as a saving keeps them on its voice (JSON text)."""
    entry = Entry(
        category=case.category,
        place=Place(
            spot.label,
            spot.lon,
            spot.lat,
            Precision(spot.precision),
            1.0,
            spot.arrondissement,
            spot.sector,
        ),
        place_kind=case.place_kind,
        observed_at=EPOCH,
        people=case.people,
        vulnerable=case.vulnerable,
    )
    return canonical_json(facts_of(entry))
