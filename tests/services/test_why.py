"""Why a signalement is where it is: the rule, the facts, the duty, the neighbours, the choice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import update

from db.schema import RoutingRuleRow
from desktop_app.domain.codes import (
    Category,
    OverrideReason,
    People,
    PlaceKind,
    RefusalReason,
    Weekday,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Override, Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.domain.routing import NO_RULE
from desktop_app.services import moves
from desktop_app.services.correct import correct, reroute
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import read_reference, touch_reference
from desktop_app.services.rule_versions import publish, save_draft
from desktop_app.services.seat import Seat
from desktop_app.services.undo import undo
from desktop_app.services.why import explain, why_not_team
from tests.conftest import Clock
from tests.services.duties import EVERY_DAY, set_hours, work_always
from tests.services.entries import entry


@pytest.fixture(autouse=True)
def hours(seat: Seat) -> None:
    """The UASA works all day, the others at any time."""
    work_always(seat)
    set_hours(seat, "uasa", EVERY_DAY, "07:00", "21:00")


def publish_changed(seat: Seat, code: str, **changes: object) -> None:
    """Other rules come into force: the one of `code` with `changes`."""
    rules = [
        replace(rule, **changes) if rule.code == code else rule
        for rule in read_reference(seat).rules
    ]
    publish(seat, save_draft(seat, rules).number)


def test_the_rule_the_facts_the_duty_and_the_rules_beside_it(seat: Seat) -> None:
    logged = log_signalement(seat, entry(place_kind=PlaceKind.SHOP))
    told = explain(seat, logged.number)
    assert told.team == logged.proposal.team
    assert told.by_hand == ""
    assert told.rule is not None
    assert told.rule.code == "14"
    assert told.rule.sentence.startswith("Si la catégorie est")
    assert told.rule.sentence.endswith("orienter vers l’UASA, copie à la médiation.")
    assert told.rule.since == ""
    assert [(met.condition.split(" est ")[0], met.actual) for met in told.met] == [
        ("la catégorie", Category.CONSUMPTION.label),
        ("le lieu", PlaceKind.SHOP.label),
    ]
    assert told.duty == "en service 7 h – 21 h"
    assert told.before is not None
    assert told.after is not None
    assert (told.before.code, told.after.code) == ("13", "15")
    assert "le lieu est" in told.before.missing
    assert told.runner_up == logged.proposal.runner_up
    assert [team.code for team in told.copies] == ["mediation"]
    assert told.override is None
    assert told.reasons == logged.proposal.reasons


def test_it_is_the_duty_of_then_and_not_of_now(seat: Seat, clock: Clock) -> None:
    number = log_signalement(seat, entry()).number
    clock.advance(hours=8)
    assert explain(seat, number).duty == "en service 7 h – 21 h"
    back = Recurrence(frozenset({Weekday.MON}), dt.time(23), dt.time(23, 30))
    assert "hors service" not in explain(seat, number).duty
    night = log_signalement(seat, entry(recurrence=back)).number
    assert explain(seat, night).team is not None


def test_a_choice_of_the_agent_is_told_with_what_the_rules_gave(seat: Seat) -> None:
    choice = Override("mediation", OverrideReason.LOCAL_KNOWLEDGE, "porche suivi")
    number = log_signalement(seat, entry(override=choice)).number
    told = explain(seat, number)
    assert told.by_hand.startswith("Choix de l’agent : ")
    assert told.rule is not None
    assert told.rule.code == "12"
    assert told.override is not None
    assert told.override.instead is not None
    assert told.override.instead.code == "uasa"
    assert (told.override.reason, told.override.text) == (choice.reason, "porche suivi")
    assert told.by_hand not in told.reasons
    assert why_not_team(seat, number, "uasa")[-1] == f"{told.by_hand}."


def test_an_assignment_a_refusal_and_an_undoing(seat: Seat, lead: Seat) -> None:
    number = log_signalement(seat, entry()).number
    first = explain(seat, number)
    moved = moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    told = explain(seat, number)
    assert "Affecté par Claire Coordination" in told.by_hand
    assert told.override is not None
    assert told.override.instead == first.team
    assert told.rule == first.rule
    assert moved.undo is not None
    undo(seat, moved.undo)
    assert replace(explain(seat, number), decided_at=first.decided_at) == first
    moves.refuse(lead, number, RefusalReason.NO_STAFF)
    told = explain(seat, number)
    assert told.team is None
    assert told.by_hand.startswith("Refusé par")
    assert told.override is None
    assert told.duty == ""


def test_without_any_rule_it_says_what_the_last_one_missed(seat: Seat) -> None:
    number = log_signalement(seat, entry(category=Category.OTHER)).number
    told = explain(seat, number)
    assert told.rule is None
    assert told.met == ()
    assert told.before is not None
    assert told.before.code == "29"
    assert told.after is None
    assert told.reasons[0].startswith("Aucune règle")


def test_a_rule_changed_since_is_said(seat: Seat, clock: Clock) -> None:
    number = log_signalement(seat, entry()).number
    clock.advance(minutes=1)
    publish_changed(seat, "13", name="autre chose")
    assert explain(seat, number).rule.since == ""  # type: ignore[union-attr]
    clock.advance(minutes=1)
    publish_changed(seat, "12", name="autre chose")
    assert explain(seat, number).rule.since == "règle modifiée depuis"  # type: ignore[union-attr]
    clock.advance(minutes=1)
    later = log_signalement(seat, entry()).number
    assert explain(seat, later).rule.since == ""  # type: ignore[union-attr]


def test_a_rule_taken_out_since_is_said(seat: Seat, clock: Clock) -> None:
    number = log_signalement(seat, entry()).number
    clock.advance(minutes=1)
    rules = [rule for rule in read_reference(seat).rules if rule.code != "12"]
    publish(seat, save_draft(seat, rules).number)
    told = explain(seat, number)
    assert told.rule is not None
    assert (told.rule.code, told.rule.sentence) == ("12", "")
    assert told.rule.since == "règle supprimée depuis"
    assert told.met == ()
    assert told.reasons[0].startswith("Règle 12 : ")


def test_rules_written_over_without_a_version_are_found_out(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    with seat.store.writing() as connection:
        other = {"category": ["camp"]}
        mine = update(RoutingRuleRow).where(RoutingRuleRow.code == "12")
        connection.execute(mine.values(conditions=other))
        touch_reference(connection)
    said = explain(seat, number).rule
    assert said is not None
    assert said.since.startswith("règle modifiée depuis : elle demande")


def test_facts_corrected_since_are_said_until_it_is_rerouted(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    correct(seat, number, Correction(place_kind=PlaceKind.COMMON_PARTS, people=People.MANY))
    said = explain(seat, number).rule
    assert said is not None
    assert said.since.startswith("faits corrigés depuis : elle demande : le lieu est")
    reroute(seat, number)
    told = explain(seat, number)
    assert told.rule is not None
    assert (told.rule.code, told.rule.since, told.by_hand) == ("15", "", "")


def test_the_rules_that_find_nobody_any_more_decided_so_themselves(
    seat: Seat, clock: Clock
) -> None:
    logged = log_signalement(seat, entry())
    rules = [each for each in read_reference(seat).rules if each.code == logged.proposal.rule]
    publish(seat, save_draft(seat, rules).number)
    clock.advance(minutes=1)
    assert correct(seat, logged.number, Correction(category=Category.SOILING)).proposal.team is None
    reroute(seat, logged.number)
    told = explain(seat, logged.number)
    assert (told.team, told.rule, told.by_hand, told.override) == (None, None, "", None)
    assert told.reasons[0] == NO_RULE


def test_why_not_any_other_team(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    assert why_not_team(seat, number, "uasa") == (
        f"{explain(seat, number).team.name} est l’équipe qui l’a.",  # type: ignore[union-attr]
    )
    said = why_not_team(seat, number, "mediation")
    assert said
    assert all(sentence.endswith(".") for sentence in said)
    with pytest.raises(UserError) as refused:
        why_not_team(seat, number, "nulle_part")
    assert refused.value.code == "team_unknown"


def test_an_unknown_number_is_refused(seat: Seat) -> None:
    with pytest.raises(UserError) as refused:
        explain(seat, "18-2026-999999")
    assert refused.value.code == "unknown_number"
