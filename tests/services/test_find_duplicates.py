"""Possible duplicates: near, lately, scored, explained; on the tables themselves."""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from db.queries.neighbours import REACHES, Around, Wanted, cell_of, in_full
from db.schema import DmrReportRow, SignalementRow
from desktop_app.domain.codes import (
    Category,
    Partner,
    People,
    PlaceKind,
    Precision,
    Status,
    Weekday,
)
from desktop_app.domain.duplicates import THRESHOLD, Candidate, Facts, score
from desktop_app.domain.entry import Place, Recurrence
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Duplicate
from desktop_app.services import moves
from desktop_app.services.attach import attach
from desktop_app.services.find_duplicates import find_duplicates
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.services.entries import EOLE, OBSERVED, entry

METRES_EAST = 111_195 * math.cos(math.radians(EOLE.lat))
DAILY = Recurrence(frozenset({Weekday.MON, Weekday.FRI}), dt.time(18), dt.time(20))


def search(seat: Seat, **changes: Any) -> tuple[Duplicate, ...]:
    """The duplicates of a consumption under the porch of the test entries."""
    facts: dict[str, Any] = {
        "lon": EOLE.lon,
        "lat": EOLE.lat,
        "observed_at": OBSERVED,
        "category": Category.CONSUMPTION,
        "place_kind": PlaceKind.PORCH,
        "text": "Groupe sous le porche",
    }
    return find_duplicates(seat, **{**facts, **changes})


def at_metres(east: float, north: float = 0.0) -> Place:
    """A place so many metres from the porch."""
    lon, lat = EOLE.lon + east / METRES_EAST, EOLE.lat + north / 111_195
    return Place("à côté", lon, lat, Precision.NUMBER, 1.0, 18)


def around(place: Place) -> Around:
    """The surroundings of a place."""
    return Around(place.lon, place.lat, METRES_PER_LON, METRES_PER_LAT)


def wanted(outer_m: float) -> Wanted:
    """All within an hour of the test entries."""
    side = dt.timedelta(hours=1)
    at_us = round(OBSERVED.timestamp() * 1_000_000)
    window = (OBSERVED - side, OBSERVED + side)
    return Wanted(outer_m, *window, at_us, "consumption", "porch", 0.0, 0.0, 0.0, 0.0, 0.0, 99)


def close(seat: Seat, number: str, at: dt.datetime) -> None:
    """Close a signalement, as the move does."""
    with seat.store.writing() as connection:
        connection.execute(
            update(SignalementRow)
            .where(SignalementRow.number == number)
            .values(status=Status.CLOSED.value, closed_at=at)
        )


def test_a_neighbour_is_found_with_its_reasons(seat: Seat) -> None:
    number = log_signalement(seat, entry(people=People.MANY)).number
    (found,) = search(seat, observed_at=OBSERVED + dt.timedelta(minutes=5))
    assert (found.number, found.status, found.source) == (number, Status.ROUTED, "relais")
    assert found.score >= 0.9
    assert found.distance_m == 0.0
    assert found.age_h == 0.1
    assert "même catégorie" in found.reasons
    assert found.summary == "Consommation dans l’espace public, 7 et plus · UASA, orienté"
    assert found.attachable is True


@pytest.mark.parametrize(("metres", "seen"), [(20, True), (128, True), (133, False)])
def test_nothing_beyond_130_metres(seat: Seat, metres: float, seen: bool) -> None:
    number = log_signalement(seat, entry(place=at_metres(metres), recurrence=DAILY)).number
    asked = wanted(outer_m=130.0)
    with seat.store.reading() as connection:
        rows = around(EOLE).open_signalements(connection, asked, asked.since)
        least = around(EOLE).open_signalements(connection, replace(asked, most=-9.0), asked.since)
        told = in_full(connection, [row[0] for row in rows])
    assert [row[8] for row in told.values()] == ([number] if seen else [])
    assert list(least) == []
    if metres == 20:
        assert [found.number for found in search(seat)] == [number]


@pytest.mark.parametrize("rings", REACHES)
def test_the_cells_miss_no_neighbour_in_any_direction(rings: int) -> None:
    chance = random.Random(3)
    for _ in range(2_000):
        lon, lat = chance.uniform(2.23, 2.46), chance.uniform(48.815, 48.905)
        angle, metres = chance.uniform(0, math.tau), REACHES[rings] * chance.uniform(0.8, 1)
        east = metres * math.cos(angle) / (111_195 * math.cos(math.radians(lat)))
        there = cell_of(lon + east, lat + metres * math.sin(angle) / 111_195)
        point = Place("", lon, lat, Precision.NUMBER, 1.0)
        asked, box = around(point)._box(REACHES[rings])
        assert asked == rings
        assert there in [box[f"cell_{index}"] for index in range(1 + 3 * rings * (rings + 1))]


@pytest.mark.parametrize(("hours", "seen"), [(0, True), (71, True), (73, False), (-2, True)])
def test_the_window_of_the_category_bounds_what_does_not_come_back(
    seat: Seat, hours: int, seen: bool, clock: Any
) -> None:
    log_signalement(seat, entry())
    found = search(seat, observed_at=OBSERVED + dt.timedelta(hours=hours))
    assert bool(found) is seen


def test_facts_that_come_back_reach_further(seat: Seat) -> None:
    number = log_signalement(seat, entry(recurrence=DAILY)).number
    found = search(seat, observed_at=OBSERVED + dt.timedelta(days=9))
    assert [each.number for each in found] == [number]
    assert "faits récurrents" in found[0].reasons


def test_closed_ones_are_shown_only_for_facts_that_come_back(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    close(seat, number, OBSERVED + dt.timedelta(hours=2))
    later = OBSERVED + dt.timedelta(hours=20)
    assert search(seat, observed_at=later) == ()
    (found,) = search(seat, observed_at=later, recurring=True)
    assert (found.number, found.attachable) == (number, True)
    assert any("même lieu, clos le" in reason for reason in found.reasons)


@pytest.mark.parametrize("recurring", [False, True])
def test_what_a_partner_has_is_shown_but_takes_no_voice(
    seat: Seat, clock: Clock, recurring: bool
) -> None:
    number = log_signalement(seat, entry()).number
    clock.advance(hours=1)
    moves.hand_over(seat, number, Partner.RATP)
    (found,) = search(seat, recurring=recurring)
    assert (found.number, found.status) == (number, Status.HANDED_OVER)
    assert not found.attachable
    assert "transmis le 20 nov." in found.reasons
    assert "transmis" in found.summary
    later = OBSERVED + dt.timedelta(hours=73)
    assert bool(search(seat, recurring=recurring, observed_at=later)) is recurring


def test_what_comes_back_and_a_partner_has_reaches_further(seat: Seat) -> None:
    number = log_signalement(seat, entry(recurrence=DAILY)).number
    moves.hand_over(seat, number, Partner.RATP)
    found = search(seat, observed_at=OBSERVED + dt.timedelta(days=9))
    assert [each.number for each in found] == [number]


def test_a_voice_is_compared_through_its_parent_only(seat: Seat) -> None:
    parent = log_signalement(seat, entry()).number
    child = log_signalement(seat, entry()).number
    attach(seat, child, parent)
    assert [found.number for found in search(seat)] == [parent]
    assert [found.number for found in search(seat, recurring=True)] == [parent]


def test_dansmarue_rows_are_context(seat: Seat) -> None:
    with seat.store.writing() as connection:
        for dmr_id, day in (("G2026K1", 20), ("G2026K2", 1)):
            connection.execute(
                insert(DmrReportRow).values(
                    dmr_id=dmr_id,
                    type="Propreté",
                    subtype="Urine sous le porche",
                    address="43 rue d'Aubervilliers",
                    postcode="75018",
                    declared_on=dt.date(2026, 11, day),
                    lon=EOLE.lon,
                    lat=EOLE.lat,
                    cell=cell_of(EOLE.lon, EOLE.lat),
                    digest="x",
                )
            )
    (found,) = search(seat, text="Urine sous le porche, groupe")
    assert (found.number, found.source, found.attachable) == ("G2026K1", "dansmarue", False)
    assert (found.category, found.status) == (None, None)
    assert found.summary == "DansMaRue : Propreté Urine sous le porche"
    assert found.reasons[1:3] == ("20 nov.", "signalé dans DansMaRue")  # a day, no hour
    (upkeep,) = search(seat, text="Urine sous le porche, groupe", category=Category.SOILING)
    assert upkeep.score > found.score + 0.05  # the City has no type for a scene of drugs


@pytest.fixture
def crowd(seat: Seat) -> Seat:
    """A crowded place, with a month of reports of which half are over."""
    chance = random.Random(5)
    kinds, texts = list(Category), ["porche", "Groupe sous le porche", "bruit la nuit", ""]
    for turn in range(160):
        spread = chance.choice([4, 30, 100])
        aside = at_metres(chance.uniform(-spread, spread), chance.uniform(-spread, spread))
        logged = log_signalement(
            seat,
            entry(
                place=aside,
                category=chance.choice(kinds),
                place_kind=chance.choice(list(PlaceKind)),
                description=chance.choice(texts),
                recurrence=chance.choice([DAILY, Recurrence()]),
                observed_at=OBSERVED - dt.timedelta(hours=chance.uniform(0, 90)),
            ),
        )
        if turn % 2:
            close(seat, logged.number, OBSERVED)
        elif turn % 8 == 0:
            moves.hand_over(seat, logged.number, Partner.RATP)
    with seat.store.writing() as connection:
        for turn in range(40):
            lon, lat = (chance.gauss(side, 0.0004) for side in (EOLE.lon, EOLE.lat))
            declared = OBSERVED.date() - dt.timedelta(days=chance.randrange(20))
            values = {"type": "Propreté", "subtype": chance.choice(texts), "address": "à côté"}
            connection.execute(
                insert(DmrReportRow).values(
                    dmr_id=f"G{turn}",
                    postcode="75018",
                    declared_on=declared,
                    lon=lon,
                    lat=lat,
                    cell=cell_of(lon, lat),
                    digest="x",
                    **values,
                )
            )
    return seat


def exhaustive(seat: Seat, facts: Facts) -> list[tuple[str, float]]:
    """Every row of the base scored by the domain alone, the best first."""
    candidates = []
    with seat.store.reading() as connection:
        for row in connection.execute(select(SignalementRow.__table__)).all():
            candidates.append(
                Candidate(
                    row.number,
                    row.lon,
                    row.lat,
                    row.observed_at,
                    Category(row.category),
                    PlaceKind(row.place_kind),
                    row.description,
                    status=Status(row.status),
                    closed_at=row.closed_at,
                    recurring=row.recurrence_days > 0,
                )
            )
        for row in connection.execute(select(DmrReportRow.__table__)).all():
            midday = dt.datetime.combine(row.declared_on, dt.time(12), PARIS)
            text = f"{row.type} {row.subtype}"
            candidates.append(Candidate(row.dmr_id, row.lon, row.lat, midday, text=text))
        hours = load_reference(connection).settings[facts.category].duplicate_hours
    scored = [(score(facts, each, hours), each.number) for each in candidates]
    kept = [each for each in scored if each[0].score >= THRESHOLD]
    kept.sort(key=lambda each: (-each[0].score, abs(each[0].age_h), each[1]))
    return [(number, round(given.score, 2)) for given, number in kept]


def test_the_best_of_a_crowd_are_those_of_scoring_every_row(crowd: Seat) -> None:
    chance = random.Random(8)
    sizes = set()
    for _ in range(60):
        east, north = chance.uniform(-90, 90), chance.uniform(-90, 90)
        place = at_metres(east, north) if chance.random() < 0.7 else EOLE
        facts = Facts(
            place.lon,
            place.lat,
            OBSERVED - dt.timedelta(hours=chance.uniform(-10, 60)),
            chance.choice(list(Category)),
            chance.choice([None, *PlaceKind]),
            chance.choice(["", "porche", "Un groupe sous le porche crie et boit la nuit"]),
            chance.random() < 0.5,
        )
        limit = chance.choice([1, 5, 5, 40])
        found = search(
            crowd,
            lon=facts.lon,
            lat=facts.lat,
            observed_at=facts.at,
            category=facts.category,
            place_kind=facts.place_kind,
            text=facts.text,
            recurring=facts.recurring,
            limit=limit,
        )
        every = exhaustive(crowd, facts)
        assert [(each.number, each.score) for each in found] == every[:limit]
        sizes.add(len(every) > limit)
    assert sizes == {True, False}


def test_the_best_come_first_and_no_more_than_asked(seat: Seat) -> None:
    far = log_signalement(seat, entry(place=at_metres(60))).number
    near = [log_signalement(seat, entry()).number for _ in range(6)]
    found = search(seat)
    assert len(found) == 5
    assert {each.number for each in found} < set(near)
    everything = [each.number for each in search(seat, limit=20)]
    assert everything[-1] == far
    scores = [each.score for each in search(seat, limit=20)]
    assert scores == sorted(scores, reverse=True)


def test_neighbours_are_sought_by_index(seat: Seat) -> None:
    executed: list[tuple[str, Any]] = []

    def keep(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        executed.append((statement, parameters))

    event.listen(seat.store.engine, "before_cursor_execute", keep)
    search(seat, recurring=True)
    search(seat)
    event.remove(seat.store.engine, "before_cursor_execute", keep)
    sought = [each for each in executed if "FROM signalement" in each[0] or "dmr_rep" in each[0]]
    plans = []
    with seat.store.reading() as connection:
        for statement, parameters in sought:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.append(" / ".join(row[-1] for row in plan))
    sketches = [plan for plan in plans if "signalement" in plan]
    reports = " / ".join(plan for plan in plans if "dmr_report" in plan)
    opened = [plan for plan in sketches if "open_cell" in plan]
    over = [plan for plan in sketches if "closed_cell" in plan]
    # Ring by ring; once, for facts that do not come back, what a partner has.
    assert (len(opened), len(over)) == (6, 4)
    assert len(sketches) == 10
    window = "(cell=? AND observed_at>? AND observed_at<?)"
    assert all(f"COVERING INDEX ix_signalement_open_cell {window}" in plan for plan in opened)
    assert all(f"COVERING INDEX ix_signalement_closed_cell {window}" in plan for plan in over)
    assert "ix_dmr_report_cell_declared_on (cell=? AND declared_on>? AND declared_on<?)" in reports
    assert "SCAN" not in " ".join(plans)
