"""Following a place: made, changed, rested, watched again, listed; what rules see of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text

from db.schema import HotspotWatchRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import PlaceKind, Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.hotspots import HotspotAct, HotspotState
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.hotspots import (
    Wanted,
    change_hotspot,
    follow,
    list_hotspots,
    make_hotspot,
    rest_hotspot,
    show_hotspot,
    watch_again,
)
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import NOW, Clock
from tests.services.entries import EOLE, FLANDRE, entry
from tests.services.hotspot_steps import east_of, watched
from tests.services.round_steps import accepted_at

REVIEW = dt.date(2026, 12, 20)


def test_a_signalement_s_place_is_followed(seat: Seat, lead: Seat) -> None:
    logged = log_signalement(seat, entry())
    assert show(seat, logged.number).hotspot == ""
    made = follow(lead, logged.number, Wanted(review_on=REVIEW))
    assert (made.name, made.radius_m, made.place_kind) == (
        "43 Rue d’Aubervilliers",
        100,
        PlaceKind.PORCH,
    )
    assert (made.state, made.watched_since, made.review_on) == (
        HotspotState.WATCHED,
        NOW,
        REVIEW,
    )
    assert made.arrondissement == 18
    assert show(seat, logged.number).hotspot == "43 Rue d’Aubervilliers"


def test_who_goes_out_follows_places_and_nobody_else(
    seat: Seat, lead: Seat, front_desk: Seat
) -> None:
    number = log_signalement(seat, entry()).number
    admin = replace(seat, actor=Actor("Admin", Role.ADMIN))
    made = watched(lead, FLANDRE)
    for act in (
        lambda who: follow(who, number, Wanted()),
        lambda who: make_hotspot(who, EOLE, PlaceKind.PORCH, Wanted()),
        lambda who: change_hotspot(who, made.uid, Wanted("x")),
        lambda who: rest_hotspot(who, made.uid),
        lambda who: watch_again(who, made.uid, None),
        list_hotspots,
        lambda who: show_hotspot(who, made.uid),
    ):
        for who in (front_desk, admin):
            with pytest.raises(UserError) as refused:
                act(who)
            assert refused.value.code == "not_allowed"
    mediator = replace(seat, actor=Actor("Médiatrice", Role.MEDIATOR))
    assert follow(mediator, number, Wanted("Porche")).name == "Porche"


def test_what_cannot_be_is_told_beside_its_field(seat: Seat) -> None:
    watched(seat)
    today = dt.date(2026, 11, 20)
    for place, wanted, code, field in (
        (FLANDRE, Wanted(radius_m=10), "radius", "radius"),
        (FLANDRE, Wanted("x" * 90), "name_too_long", "name"),
        (FLANDRE, Wanted(review_on=today), "review_past", "review_on"),
        (east_of(EOLE, 90), Wanted(), "already_watched", "place"),
    ):
        with pytest.raises(UserError) as refused:
            make_hotspot(seat, place, PlaceKind.STREET, wanted)
        assert (refused.value.code, refused.value.field) == (code, field)
    assert len(list_hotspots(seat)) == 1
    with pytest.raises(UserError) as unknown:
        follow(seat, "18-2026-009999", Wanted())
    assert unknown.value.code == "unknown_number"
    with pytest.raises(UserError) as missing:
        rest_hotspot(seat, "rien")
    assert missing.value.code == "unknown_hotspot"


def test_names_and_notes_hold_no_personal_data(seat: Seat) -> None:
    made = watched(seat, name="Chez M. Dupont", note="Appeler le 06 12 34 56 78 avant")
    assert "Dupont" not in made.name
    assert "06 12" not in made.note
    _, history = show_hotspot(seat, made.uid)
    assert history[0].after["masked"] == ["name", "note"]
    assert "Dupont" not in str(history)
    street = replace(FLANDRE, label="4 Rue du Docteur Potain, 75019 Paris")
    assert watched(seat, street).name == "4 Rue du Docteur Potain"


def test_each_change_is_told_and_a_lost_race_is_polite(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    made = watched(seat, note="porche")
    clock.advance(hours=1)
    changed = change_hotspot(
        lead, made.uid, Wanted("Le porche", 150, "porche", REVIEW), version=made.version
    )
    assert (changed.name, changed.radius_m, changed.version) == ("Le porche", 150, 2)
    with pytest.raises(UserError) as late:
        rest_hotspot(seat, made.uid, version=made.version)
    assert late.value.code == "changed_meanwhile"
    assert "Chef UASA (modifié)" in late.value.message
    rested = rest_hotspot(seat, made.uid, version=changed.version)
    assert (rested.state, rested.review_on) == (HotspotState.RESTED, None)
    with pytest.raises(UserError) as twice:
        rest_hotspot(seat, made.uid)
    assert twice.value.code == "already_rested"
    clock.advance(hours=1)
    again = watch_again(lead, made.uid, REVIEW)
    assert (again.state, again.watched_since) == (HotspotState.WATCHED, clock.now)
    with pytest.raises(UserError) as watched_twice:
        watch_again(lead, made.uid, None)
    assert watched_twice.value.code == "already_watched"
    line, history = show_hotspot(seat, made.uid)
    assert line.hotspot == again
    assert [told.act for told in history] == [
        HotspotAct.MADE,
        HotspotAct.CHANGED,
        HotspotAct.RESTED,
        HotspotAct.RESUMED,
    ]
    assert history[1].before == {
        "name": "43 Rue d’Aubervilliers",
        "radius_m": 100,
        "review_on": None,
    }
    assert history[1].after == {"name": "Le porche", "radius_m": 150, "review_on": "2026-12-20"}
    assert (history[1].actor, history[1].role) == ("Chef UASA", Role.TEAM_LEAD)


def test_what_does_not_change_is_not_told(seat: Seat) -> None:
    made = watched(seat, note="porche")
    assert change_hotspot(seat, made.uid, Wanted(made.name, 100, "porche")) == made
    assert len(show_hotspot(seat, made.uid)[1]) == 1


def test_a_past_review_may_stand_while_the_rest_changes(seat: Seat, clock: Clock) -> None:
    made = watched(seat, review_on=dt.date(2026, 11, 21))
    clock.advance(days=5)
    changed = change_hotspot(seat, made.uid, Wanted("Porche", 100, "", made.review_on))
    assert changed.name == "Porche"
    with pytest.raises(UserError) as refused:
        change_hotspot(seat, made.uid, Wanted("Porche", 100, "", dt.date(2026, 11, 22)))
    assert refused.value.code == "review_past"


def test_a_name_left_empty_is_that_of_the_place(seat: Seat) -> None:
    made = watched(seat, name="Porche")
    assert change_hotspot(seat, made.uid, Wanted("")).name == "43 Rue d’Aubervilliers"


def test_the_list_tells_voices_facts_and_passages_of_the_circle(
    seat: Seat, lead: Seat, clock: Clock
) -> None:
    made = watched(seat, radius_m=60)
    rested = watched(seat, FLANDRE)
    rest_hotspot(seat, rested.uid)
    long_ago = log_signalement(seat, entry(observed_at=NOW - dt.timedelta(minutes=30)))
    clock.advance(days=190)
    near = accepted_at(seat, 0, place=east_of(EOLE, 55), observed_at=clock.now)
    log_signalement(seat, entry(place=east_of(EOLE, 70), observed_at=clock.now))
    clock.advance(hours=1)
    record_visit(lead, near, Visit(PeopleMet.FEW))
    line, last = list_hotspots(seat)
    assert (line.hotspot.uid, line.voices) == (made.uid, 1)
    assert line.last_facts_at == clock.now - dt.timedelta(hours=1)
    assert line.last_visit_at == clock.now
    assert (last.hotspot.state, last.voices, last.last_facts_at, last.last_visit_at) == (
        HotspotState.RESTED,
        0,
        None,
        None,
    )
    assert [each.hotspot.uid for each in list_hotspots(seat, watched_only=True)] == [made.uid]
    moves.cancel(seat, long_ago.number, "Erreur")
    assert list_hotspots(seat)[0].voices == 1


def test_the_widest_circle_forgets_nothing_at_its_edge(seat: Seat) -> None:
    made = watched(seat, radius_m=300)
    for metres in (-299, 299):
        log_signalement(seat, entry(place=east_of(EOLE, metres)))
    log_signalement(seat, entry(place=east_of(EOLE, 302)))
    assert list_hotspots(seat)[0].voices == 2
    assert made.radius_m == 300


def test_the_circles_that_were_watched_stay_told(seat: Seat, clock: Clock) -> None:
    made = watched(seat)
    clock.advance(hours=1)
    change_hotspot(seat, made.uid, Wanted(radius_m=200))
    clock.advance(hours=1)
    rest_hotspot(seat, made.uid)
    clock.advance(hours=1)
    change_hotspot(seat, made.uid, Wanted(radius_m=50))
    watch_again(seat, made.uid, None)
    watch = HotspotWatchRow.__table__.c
    with seat.store.reading() as connection:
        rows = connection.execute(
            select(watch.radius_m, watch.since, watch.until).order_by(watch.id)
        ).all()
    hour = dt.timedelta(hours=1)
    assert [tuple(row) for row in rows] == [
        (100, NOW, NOW + hour),
        (200, NOW + hour, NOW + 2 * hour),
        (50, NOW + 3 * hour, None),
    ]


def test_its_history_is_guarded_and_the_base_verifies(seat: Seat) -> None:
    watched(seat)
    assert check(seat).ok
    with seat.store.writing() as connection:
        connection.execute(text("DROP TRIGGER hotspot_event_no_update"))
    assert [problem.code for problem in check(seat).problems] == ["guard_altered"]
    with seat.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(HotspotWatchRow)) == 1
