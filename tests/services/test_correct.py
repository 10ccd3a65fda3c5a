"""Facts put right after they were logged, and the team that the rules would ask then."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db.engine import MAIN_FILE
from db.queries.neighbours import cell_of
from db.schema import (
    CategorySettingRow,
    RoutingRuleRow,
    SignalementCopyRow,
    SignalementRow,
    TeamRow,
)
from desktop_app.domain.codes import (
    Category,
    EventKind,
    Outcome,
    OverrideReason,
    People,
    PlaceKind,
    RefusalReason,
    Status,
    TeamKind,
    Weekday,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Place, Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.services import moves
from desktop_app.services.attach import attach
from desktop_app.services.check import check
from desktop_app.services.correct import correct, reroute
from desktop_app.services.first_page import first_page
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import View, list_page
from desktop_app.services.reference import touch_reference
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.services.duties import work_always
from tests.services.entries import EOLE, FLANDRE, OBSERVED, entry


@pytest.fixture(autouse=True)
def no_hours(seat: Seat) -> None:
    """Every team works day and night, so that the place and the facts alone decide."""
    work_always(seat)


def refused(code: str, seat: Seat, number: str, **facts: object) -> UserError:
    with pytest.raises(UserError) as problem:
        correct(seat, number, Correction(**facts))  # type: ignore[arg-type]
    assert problem.value.code == code
    return problem.value


def copies(seat: Seat, number: str) -> set[str]:
    with seat.store.reading() as connection:
        rows = connection.execute(
            select(TeamRow.code)
            .join(SignalementCopyRow, SignalementCopyRow.team_id == TeamRow.id)
            .join(SignalementRow, SignalementRow.id == SignalementCopyRow.signalement_id)
            .where(SignalementRow.number == number)
        )
        return set(rows.scalars())


def clocks(seat: Seat, number: str) -> tuple[dt.datetime, dt.datetime, dt.datetime]:
    row = SignalementRow
    with seat.store.reading() as connection:
        found = connection.execute(
            select(row.accept_due_at, row.visit_due_at, row.answer_due_at).where(
                row.number == number
            )
        ).one()
    return found[0], found[1], found[2]


def test_every_fact_is_put_right_and_the_number_stays(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    assert number.startswith("18-")
    back = Recurrence(frozenset({Weekday.MON}), dt.time(7), dt.time(9))
    told = correct(
        seat,
        number,
        Correction(
            category=Category.DEALING,
            place=FLANDRE,
            place_kind=PlaceKind.STREET,
            observed_at=OBSERVED - dt.timedelta(days=1),
            recurrence=back,
            people=People.MANY,
            vulnerable=True,
        ),
    )
    assert told.moved.number == number
    assert told.moved.undo is None
    detail = show(seat, number)
    assert detail.row.category is Category.DEALING
    assert detail.place == FLANDRE
    assert detail.row.place_kind is PlaceKind.STREET
    assert detail.observed_at == OBSERVED - dt.timedelta(days=1)
    assert detail.recurrence == back
    assert detail.row.people is People.MANY
    assert detail.row.arrondissement == 19
    with seat.store.reading() as connection:
        row = connection.execute(select(SignalementRow.cell, SignalementRow.stale_at)).one()
    assert row.cell == cell_of(FLANDRE.lon, FLANDRE.lat)
    assert row.stale_at is None  # what comes back does not go stale
    assert search(seat, "flandre")[0].number == number
    assert check(seat).problems == ()


def test_the_history_tells_before_and_after_in_codes(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    correct(seat, number, Correction(category=Category.DEALING, place=FLANDRE))
    event = show(seat, number).events[-1]
    assert event.kind is EventKind.CORRECTED
    assert "catégorie : " in event.text
    assert f"→ {Category.DEALING.label}" in event.text
    assert "lieu déplacé de" in event.text
    assert "18ᵉ → 19ᵉ" in event.text
    correct(seat, number, Correction(place=replace(FLANDRE, label="Entrée du square")))
    assert "libellé du lieu" in show(seat, number).events[-1].text
    back = Recurrence(frozenset(Weekday), dt.time(7), dt.time(9))
    correct(seat, number, Correction(recurrence=back, vulnerable=True, people=People.ONE))
    said = show(seat, number).events[-1].text
    assert "fréquence : tous les jours 07:00–09:00" in said
    assert "personne vulnérable : oui" in said
    assert "personnes : Non précisé → 1 personne" in said
    earlier = OBSERVED - dt.timedelta(hours=2)
    correct(seat, number, Correction(recurrence=Recurrence(), observed_at=earlier))
    said = show(seat, number).events[-1].text
    assert "fréquence : une fois" in said
    assert "observé : " in said
    correct(seat, number, Correction(recurrence=Recurrence(frozenset({Weekday.MON}))))
    assert "fréquence : lundi" in show(seat, number).events[-1].text


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE signalement SET category = 'consumption'",
        "UPDATE signalement SET lon = 2.3",
        "UPDATE signalement SET place_label = 'Ailleurs'",
        "UPDATE signalement SET observed_at = observed_at - 1",
    ],
)
def test_the_check_knows_a_correction_from_a_forgery(seat: Seat, folder: Path, forged: str) -> None:
    number = log_signalement(seat, entry()).number
    correct(seat, number, Correction(category=Category.DEALING, place=FLANDRE))
    assert check(seat).problems == ()
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        assert base.execute(forged).rowcount == 1
    assert [each.code for each in check(seat).problems] == ["facts_differ"]


def test_a_number_moved_without_a_correction_is_still_named(seat: Seat, folder: Path) -> None:
    number = log_signalement(seat, entry()).number
    correct(seat, number, Correction(place=FLANDRE))
    correct(seat, number, Correction(place=EOLE))
    correct(seat, number, Correction(place=FLANDRE))
    assert check(seat).problems == ()
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("UPDATE signalement SET number = '19' || substr(number, 3)")
    assert "number_differs" in {each.code for each in check(seat).problems}


def test_the_scene_lasts_as_long_as_its_category_says(seat: Seat) -> None:
    def stale() -> dt.datetime | None:
        return show(seat, number).row.stale_at

    number = log_signalement(seat, entry()).number
    first = stale()
    assert first is not None
    earlier = OBSERVED - dt.timedelta(hours=3)
    correct(seat, number, Correction(observed_at=earlier))
    assert stale() == first - dt.timedelta(hours=3)
    correct(seat, number, Correction(category=Category.SOILING))
    assert stale() != first - dt.timedelta(hours=3)
    correct(seat, number, Correction(category=Category.CONSUMPTION))
    assert stale() == first - dt.timedelta(hours=3)


def test_what_came_back_and_no_longer_does_counts_from_its_correction(
    seat: Seat, clock: Clock
) -> None:
    back = Recurrence(frozenset(Weekday), dt.time(7))
    kept, reopened = (log_signalement(seat, entry(recurrence=back)).number for _ in range(2))
    moves.close(seat, reopened, Outcome.NOT_FOUND)
    clock.advance(days=10)
    moves.reopen(seat, reopened, "De nouveau.")
    for number in (kept, reopened):
        correct(seat, number, Correction(recurrence=Recurrence()))
    day = dt.timedelta(hours=24)
    assert show(seat, kept).row.stale_at == OBSERVED + day
    assert show(seat, reopened).row.stale_at == clock() + day
    assert check(seat).problems == ()


def test_another_category_gives_its_own_deadlines(seat: Seat, clock: Clock) -> None:
    asked_first, accepted, meant = (
        log_signalement(seat, entry(category=category)).number
        for category in (Category.CONSUMPTION, Category.CONSUMPTION, Category.SOILING)
    )
    for number in (asked_first, accepted, meant):
        moves.assign(seat, number, "gpis", OverrideReason.REQUEST)
    moves.accept(seat, accepted)
    taken = clocks(seat, accepted)
    clock.advance(minutes=10)
    for number in (asked_first, accepted):
        assert clocks(seat, number) != clocks(seat, meant)
        correct(seat, number, Correction(category=Category.SOILING))
    assert clocks(seat, asked_first) == clocks(seat, meant)
    assert show(seat, asked_first).row.due_at == show(seat, meant).row.due_at
    assert clocks(seat, accepted) == (taken[0], *clocks(seat, meant)[1:])
    unmoved = clocks(seat, accepted)
    correct(seat, accepted, Correction(vulnerable=True))
    assert clocks(seat, accepted) == unmoved
    assert check(seat).problems == ()


def test_the_time_that_a_rule_gave_is_no_pause(seat: Seat) -> None:
    plain = log_signalement(seat, entry()).number
    rule = show(seat, plain).rule
    with seat.store.writing() as connection:
        connection.execute(
            update(RoutingRuleRow).where(RoutingRuleRow.code == rule).values(accept_minutes=600)
        )
        touch_reference(connection)
        own = connection.scalar(
            select(CategorySettingRow.accept_minutes).where(
                CategorySettingRow.category == Category.SOILING.value
            )
        )
    number = log_signalement(seat, entry()).number
    assert clocks(seat, number)[0] == seat.clock() + dt.timedelta(minutes=600)
    correct(seat, number, Correction(category=Category.SOILING))
    assert clocks(seat, number)[0] == seat.clock() + dt.timedelta(minutes=own)
    assert check(seat).problems == ()


def test_bad_corrections_are_refused_on_their_field(seat: Seat, lead: Seat) -> None:
    number = log_signalement(seat, entry()).number
    outside = Place("Rue de la République, Pantin", 2.40, 48.89, EOLE.precision, 0.9, None)
    assert refused("place_outside_paris", seat, number, place=outside).field == "place"
    late = seat.clock() + dt.timedelta(days=2)
    assert refused("moment_future", seat, number, observed_at=late).field == "observed_at"
    refused("nothing_corrected", seat, number)
    refused("nothing_corrected", seat, number, category=Category.CONSUMPTION, place=EOLE)
    moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    refused("not_allowed", lead, number, category=Category.DEALING)
    with pytest.raises(UserError, match="entre-temps"):
        correct(seat, number, Correction(vulnerable=True), version=1)
    moves.accept(seat, number)
    moves.close(seat, number, Outcome.RESOLVED)
    refused("illegal_move", seat, number, category=Category.DEALING)


def test_what_is_attached_is_corrected_through_its_parent(seat: Seat) -> None:
    one, two = (log_signalement(seat, entry()).number for _ in range(2))
    attach(seat, two, one)
    refused("attached", seat, two, vulnerable=True)


def test_another_team_is_proposed_then_asked_once_confirmed(seat: Seat, clock: Clock) -> None:
    logged = log_signalement(seat, entry())
    number, first = logged.number, logged.proposal.team
    clock.advance(days=4)
    told = correct(seat, number, Correction(category=Category.SOILING))
    ruled = told.proposal.team
    assert ruled is not None
    assert ruled != first
    assert told.changed_team
    assert told.may_reroute
    assert show(seat, number).row.team == first  # nothing changes by itself
    before = show(seat, number).deadlines
    moved = reroute(seat, number, ruled.code)
    assert (moved.team, moved.status) == (ruled, Status.ROUTED)
    detail = show(seat, number)
    assert detail.rule == told.proposal.rule
    assert detail.proposal is not None
    assert detail.proposal.reasons == told.proposal.reasons
    assert {each.code for each in detail.proposal.copies} == copies(seat, number)
    assert detail.events[-1].title == f"Réorienté vers {ruled.name}"
    assert f"règle {told.proposal.rule}" in detail.events[-1].text
    assert before is not None
    assert detail.deadlines is not None
    assert detail.deadlines.answer == before.answer  # who reported has waited since the first call
    assert check(seat).problems == ()


def test_copies_are_those_of_the_new_decision(seat: Seat) -> None:
    logged = entry(category=Category.CAMP, place_kind=PlaceKind.SHOP)
    number = log_signalement(seat, logged).number
    kept = copies(seat, number)
    told = correct(seat, number, Correction(place_kind=PlaceKind.CAR_PARK))
    assert not told.changed_team
    told = correct(seat, number, Correction(category=Category.CONSUMPTION))
    assert copies(seat, number) == kept
    reroute(seat, number)
    assert copies(seat, number) == {"uasa"} != kept


def test_after_the_acceptance_it_is_only_told(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    moves.accept(seat, number)
    team = show(seat, number).row.team
    told = correct(seat, number, Correction(category=Category.SOILING))
    assert told.changed_team
    assert not told.may_reroute
    with pytest.raises(UserError) as problem:
        reroute(seat, number)
    assert problem.value.code == "already_accepted"
    detail = show(seat, number)
    assert detail.row.team == team
    assert detail.rules_say == told.proposal.team.name
    assert f"les règles enverraient vers\u00a0: {detail.rules_say}" in detail.events[-1].text
    correct(seat, number, Correction(people=People.MANY))
    assert show(seat, number).rules_say == detail.rules_say
    correct(seat, number, Correction(category=Category.CONSUMPTION))
    assert show(seat, number).rules_say == ""


def test_whoever_decides_after_a_correction_settles_what_the_rules_said(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    moves.accept(seat, number)
    correct(seat, number, Correction(category=Category.SOILING))
    assert show(seat, number).rules_say
    moves.assign(seat, number, "mediation", OverrideReason.LOCAL_KNOWLEDGE)
    assert show(seat, number).rules_say == ""
    moves.close(seat, number, Outcome.NOT_FOUND)
    assert show(seat, number).rules_say == ""


def test_what_a_correction_does_not_change_is_not_proposed_again(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    moves.assign(seat, number, "mediation", OverrideReason.LOCAL_KNOWLEDGE)
    told = correct(seat, number, Correction(people=People.MANY))
    assert not told.changed_team


def test_the_rules_are_asked_anew_when_it_is_confirmed(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    with pytest.raises(UserError) as problem:
        reroute(seat, number)
    assert problem.value.code == "same_team"
    correct(seat, number, Correction(category=Category.SOILING))
    with pytest.raises(UserError) as problem:
        reroute(seat, number, "uasa")
    assert problem.value.code == "proposal_changed"
    with pytest.raises(UserError):
        reroute(seat, number, None)
    with pytest.raises(UserError, match="entre-temps"):
        reroute(seat, number, version=1)


def test_it_may_go_back_to_the_pool_and_leave_it(seat: Seat, lead: Seat) -> None:
    with seat.store.writing() as connection:
        cleaning = update(TeamRow).where(TeamRow.kind == TeamKind.CLEANING.value)
        connection.execute(cleaning.values(active=False))
        touch_reference(connection)
    number = log_signalement(seat, entry()).number
    told = correct(seat, number, Correction(category=Category.SOILING))
    assert told.proposal.team is None
    moved = reroute(seat, number, None)
    assert (moved.team, moved.status) == (None, Status.NEW)
    assert show(seat, number).events[-1].title == "Réorienté : sans équipe"
    assert correct(seat, number, Correction(category=Category.CONSUMPTION)).may_reroute
    assert reroute(seat, number).status is Status.ROUTED
    moves.refuse(lead, number, RefusalReason.NO_STAFF)
    assert reroute(seat, number).team is not None
    assert check(seat).problems == ()


def test_the_desk_that_moved_it_elsewhere_still_finishes_its_act(
    seat: Seat, front_desk: Seat
) -> None:
    number = log_signalement(front_desk, entry(place=FLANDRE, category=Category.SOILING)).number
    told = correct(front_desk, number, Correction(place=EOLE, category=Category.CONSUMPTION))
    assert told.may_reroute
    assert reroute(front_desk, number).team == told.proposal.team
    with pytest.raises(UserError):
        correct(front_desk, number, Correction(vulnerable=True))


def test_a_team_is_no_longer_told_of_what_it_has_itself(seat: Seat, lead: Seat) -> None:
    number = log_signalement(seat, entry(place_kind=PlaceKind.SHOP)).number
    informed = replace(lead, actor=replace(lead.actor, team="mediation"))
    moves.assign(seat, number, "mediation", OverrideReason.REQUEST)
    assert [row.number for row in list_page(informed, View.MY_TEAM).rows] == [number]
    by_hand = first_page(informed, View.COPIES, 10)
    assert by_hand is not None
    assert list_page(informed, View.COPIES).rows == by_hand.rows == ()
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    by_hand = first_page(informed, View.COPIES, 10)
    assert by_hand is not None
    assert [row.number for row in by_hand.rows] == [number]
    assert list_page(informed, View.COPIES).rows == by_hand.rows


def test_a_team_that_is_told_reads_it_and_moves_nothing(seat: Seat, lead: Seat) -> None:
    number = log_signalement(seat, entry(place_kind=PlaceKind.SHOP)).number
    assert copies(seat, number) == {"mediation"}
    actor = replace(lead.actor, team="mediation")
    informed = replace(lead, actor=actor)
    moves.accept(seat, number)
    assert [row.number for row in list_page(informed, View.COPIES).rows] == [number]
    assert list_page(informed, View.MY_TEAM).rows == ()
    assert show(informed, number).moves == ()
    for act in (
        lambda: moves.close(informed, number, Outcome.RESOLVED),
        lambda: correct(informed, number, Correction(vulnerable=True)),
        lambda: reroute(informed, number),
    ):
        with pytest.raises(UserError) as problem:
            act()
        assert problem.value.code == "not_allowed"
