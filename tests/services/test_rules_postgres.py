"""Versions, replay and review of the rules on a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import EmergencyService, OverrideReason, RefusalReason, Role
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import assign, refuse
from desktop_app.services.reference import read_reference
from desktop_app.services.replay import Shifted, replay
from desktop_app.services.rule_versions import list_versions, publish, roll_back, save_draft
from desktop_app.services.rules_to_review import rules_to_review
from desktop_app.services.seat import Seat
from tests.conftest import NOW
from tests.services.entries import entry
from tests.services.test_log_postgres import postgres_seat as postgres_seat
from tests.services.test_rule_versions import TO_MEDIATION

DAY = dt.timedelta(days=1)


def test_the_life_of_rules_is_the_same_there(postgres_seat: Seat) -> None:
    seat = replace(postgres_seat, actor=Actor("Claire", Role.COORDINATOR))
    first, second, _ = (
        log_signalement(seat, entry(emergency=service)).number
        for service in (None, None, EmergencyService.SAMU)
    )
    assert replay(seat, read_reference(seat).rules, NOW - DAY, NOW + DAY).changed == 0
    draft = save_draft(seat, [TO_MEDIATION], "essai")
    played = replay(seat, draft.rules, NOW - DAY, NOW + DAY)
    assert played.table == (Shifted("uasa", "mediation", 3),)
    assert publish(seat, draft.number).rules == (TO_MEDIATION,)
    roll_back(seat, 1)
    assert [version.number for version in list_versions(seat)] == [3, 2, 1]
    lead = replace(seat, actor=Actor("Chef", Role.TEAM_LEAD, team="uasa"))
    refuse(lead, first, RefusalReason.NO_STAFF)
    assign(seat, second, "mediation", OverrideReason.REQUEST)
    (rule,) = rules_to_review(seat, NOW.date())
    assert (rule.code, rule.decided, rule.contested) == ("12", 3, 2)
