"""What rules would leave without a team, told before they are in force."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.codes import Category
from desktop_app.services.reference import read_reference
from desktop_app.services.rule_impact import rule_impact
from desktop_app.services.rule_versions import list_versions
from desktop_app.services.seat import Seat


def test_the_rules_in_force_open_nothing(seat: Seat) -> None:
    impact = rule_impact(seat, read_reference(seat).rules)
    assert not impact.opens
    assert not impact.blocked
    assert impact.zones > 1


def test_a_rule_stopped_opens_the_hours_of_its_team(seat: Seat) -> None:
    rules = [
        replace(rule, active=False) if rule.code == "12" else rule
        for rule in read_reference(seat).rules
    ]
    impact = rule_impact(seat, rules)
    assert impact.opens
    assert impact.unrouted == ()
    assert {gap.category for gap in impact.gaps} == {Category.CONSUMPTION, Category.GATHERING}
    assert len(list_versions(seat)) == 1  # nothing is written


def test_a_category_that_no_rule_sends_any_more_is_named(seat: Seat) -> None:
    rules = [rule for rule in read_reference(seat).rules if rule.code != "8"]
    impact = rule_impact(seat, rules)
    assert impact.unrouted == (Category.DEALING,)
    assert impact.opens


def test_rules_that_cannot_serve_are_blocked(seat: Seat) -> None:
    rules = [
        replace(rule, target_kind=None, target_team="fantome") if rule.code == "3" else rule
        for rule in read_reference(seat).rules
    ]
    assert rule_impact(seat, rules).blocked
