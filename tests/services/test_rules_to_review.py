"""The month's table of rules that were not followed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.codes import Category, OverrideReason, PlaceKind, RefusalReason
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Override
from desktop_app.services.correct import correct, reroute
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import assign, refuse
from desktop_app.services.rule_versions import publish, read_version, save_draft
from desktop_app.services.rules_to_review import RuleToReview, rules_to_review
from desktop_app.services.seat import Seat
from desktop_app.services.undo import undo
from tests.conftest import Clock
from tests.services.duties import work_always
from tests.services.entries import entry

NOVEMBER = dt.date(2026, 11, 14)
NAME = "consommation ou attroupement sur la voie publique ou sous un porche"


def test_overrides_and_refusals_by_rule_and_reason(seat: Seat, lead: Seat) -> None:
    assert rules_to_review(seat, NOVEMBER) == ()
    followed, refused, given = (log_signalement(seat, entry()).number for _ in range(3))
    chosen = Override("mediation", OverrideReason.SAFETY)
    log_signalement(seat, entry(override=chosen))
    log_signalement(seat, entry(category=Category.OTHER, override=chosen))
    refuse(lead, refused, RefusalReason.NO_STAFF)
    assign(seat, given, "mediation", OverrideReason.REQUEST)
    taken_back = refuse(lead, followed, RefusalReason.DANGER).undo
    assert taken_back is not None
    undo(lead, taken_back)
    assert rules_to_review(seat, NOVEMBER) == (
        RuleToReview(
            "12",
            NAME,
            4,
            {OverrideReason.SAFETY: 1, OverrideReason.REQUEST: 1},
            {RefusalReason.NO_STAFF: 1},
        ),
        RuleToReview(None, "", 1, {OverrideReason.SAFETY: 1}, {}),
    )
    assert rules_to_review(seat, NOVEMBER)[0].contested == 3


def test_an_undone_assignment_leaves_the_first_override_counted_once(seat: Seat) -> None:
    number = log_signalement(
        seat, entry(override=Override("mediation", OverrideReason.SAFETY))
    ).number
    token = assign(seat, number, "gpis", OverrideReason.REQUEST).undo
    assert token is not None
    undo(seat, token)
    (rule,) = rules_to_review(seat, NOVEMBER)
    assert rule.overrides == {OverrideReason.SAFETY: 1}


def test_a_month_is_that_of_paris(seat: Seat, lead: Seat, clock: Clock) -> None:
    number = log_signalement(seat, entry()).number
    clock.now = dt.datetime(2026, 11, 30, 23, 30, tzinfo=dt.UTC)  # 1 December in Paris
    refuse(lead, number, RefusalReason.NO_STAFF)
    assert rules_to_review(seat, NOVEMBER) == ()
    (rule,) = rules_to_review(seat, dt.date(2026, 12, 31))
    assert (rule.code, rule.decided) == ("12", 0)


def test_the_rule_not_followed_is_the_one_that_held_then(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    work_always(seat)
    logged = log_signalement(seat, entry(place_kind=PlaceKind.SHOP))
    clock.advance(minutes=1)
    refuse(lead, logged.number, RefusalReason.NO_STAFF)
    clock.advance(minutes=1)
    after = correct(seat, logged.number, Correction(category=Category.SOILING)).proposal
    reroute(seat, logged.number)
    clock.advance(minutes=1)
    assert (logged.proposal.rule, after.rule) == ("14", "27")
    (first,) = rules_to_review(seat, NOVEMBER)
    assert (first.code, first.decided, first.refusals) == ("14", 1, {RefusalReason.NO_STAFF: 1})
    assign(seat, logged.number, "mediation", OverrideReason.REQUEST)
    assert [(rule.code, rule.contested) for rule in rules_to_review(seat, NOVEMBER)] == [
        ("14", 1),
        ("27", 1),
    ]


def test_a_rule_that_is_gone_keeps_its_number(seat: Seat, lead: Seat) -> None:
    refuse(lead, log_signalement(seat, entry()).number, RefusalReason.NO_STAFF)
    left = [rule for rule in read_version(seat, 1).rules if rule.code != "12"]
    publish(seat, save_draft(seat, [replace(rule) for rule in left]).number)
    (rule,) = rules_to_review(seat, NOVEMBER)
    assert (rule.code, rule.name) == ("12", "")
