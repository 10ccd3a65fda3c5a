"""The rest of the house on a shared base: each profile does its work under the grants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import Store
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachments import Rect
from desktop_app.domain.codes import EventKind, Outcome, OverrideReason, PlaceKind, Role, Status
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.moments import PARIS
from desktop_app.domain.person_request import WordsOf
from desktop_app.domain.recurrence import WEEK
from desktop_app.domain.retention import Delays
from desktop_app.domain.rounds import StopReport
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves, rounds
from desktop_app.services.add_attachment import add
from desktop_app.services.attach import attach
from desktop_app.services.attachments import blur_file, list_files, read_file, remove_file
from desktop_app.services.check import check
from desktop_app.services.edit_duty import confirm_duty
from desktop_app.services.edit_teams import save_team
from desktop_app.services.flag_audit import Verdict, audit_flag, list_flags
from desktop_app.services.hotspots import Wanted, change_hotspot, make_hotspot, rest_hotspot
from desktop_app.services.import_dansmarue import import_dansmarue
from desktop_app.services.lapse import lapse_overdue
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.person_erase import erase_person
from desktop_app.services.person_file import person_file
from desktop_app.services.person_rectify import Rectification, rectify
from desktop_app.services.person_search import find_person, terms_of
from desktop_app.services.place_visits import record_hotspot_visit
from desktop_app.services.purge import purge
from desktop_app.services.reading_log import ReadingFilter, list_readings
from desktop_app.services.record_round import record_round
from desktop_app.services.retention import save_delays
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.rounds import build_round, list_rounds, shifts_on
from desktop_app.services.rule_versions import publish, save_draft
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.integrations.given_files import document, photo
from tests.services.entries import EOLE, FLANDRE, entry, wanting
from tests.services.shared import Shared
from tests.services.test_edit_teams import NEW
from tests.services.test_flag_audit import TEXT, keeping
from tests.services.test_import_dansmarue import export, row
from tests.services.test_import_table import ONE, run, table
from tests.services.test_rule_versions import TO_MEDIATION

WHY = "courrier 2026-31"


@pytest.fixture(autouse=True)
def sound(shared: Shared) -> Iterator[None]:
    yield
    assert check(shared.seats["coord"]).problems == ()


def held_by_uasa(shared: Shared, **changes: object) -> str:
    desk = shared.seats["desk19"]
    told = {
        "place": FLANDRE,
        "reporter": wanting(),
        "observed_at": desk.clock() - dt.timedelta(minutes=10),
        **changes,
    }
    number = log_signalement(desk, entry(**told)).number
    team = show(desk, number).row.team
    if team is None or team.code != "uasa":
        moves.assign(desk, number, "uasa", OverrideReason.REQUEST)
    return number


def later(seat: Seat, **span: float) -> Callable[[], dt.datetime]:
    """The seat's clock, wrong by that."""
    return lambda: seat.clock() + dt.timedelta(**span)


def test_a_round_is_built_and_told(shared: Shared) -> None:
    lead = shared.seats["lead"]
    for metres in (1, 2):
        place = replace(FLANDRE, lat=FLANDRE.lat + 0.002 * metres)
        moves.accept(lead, held_by_uasa(shared, place=place))
    day = lead.clock().astimezone(PARIS).date()
    stops = propose_stops(lead, "uasa", day)
    made = build_round(lead, "uasa", day, shifts_on(lead, "uasa", day)[-1], None, stops)
    made = rounds.reorder(lead, made.uid, [stop.position for stop in reversed(made.stops)])
    told = record_round(
        lead, made.uid, [StopReport(1, Visit(PeopleMet.SOME))], version=made.version
    )
    assert told.refused == ()
    assert [line.uid for line in list_rounds(shared.seats["partner"], day, day)] == []


def test_a_place_is_watched_by_the_field(shared: Shared) -> None:
    medi = shared.seats["medi"]
    made = make_hotspot(medi, EOLE, PlaceKind.PORCH, Wanted())
    change_hotspot(medi, made.uid, Wanted(name="Porche d’Éole"))
    record_hotspot_visit(medi, made.uid, Visit(PeopleMet.SOME))
    rest_hotspot(shared.seats["lead"], made.uid)


def test_files_are_added_seen_and_removed(shared: Shared) -> None:
    number = held_by_uasa(shared)
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    picture = add(desk, number, "photo.jpg", photo()).file
    paper = add(lead, number, "plainte.pdf", document()).file
    blur_file(lead, number, picture.uid, [Rect(0, 0, 60, 40)])
    assert read_file(shared.seats["coord"], number, picture.uid).content
    remove_file(lead, number, paper.uid)
    with shared.bare("partner") as line:
        assert line.execute("SELECT content FROM attachment_content").fetchall() == []
        assert line.execute("SELECT name FROM attachment").fetchall() == []
    assert len(list_files(desk, number)) == 1


def test_reference_tables_are_kept_by_who_may(shared: Shared) -> None:
    coord, adm = shared.seats["coord"], shared.seats["adm"]
    save_team(coord, TeamCard(NEW))
    confirm_duty(adm, "uasa")
    publish(coord, save_draft(coord, [TO_MEDIATION]).number)
    save_delays(adm, Delays(identity_months=11))
    with shared.bare("coord") as line:
        kept = line.execute("UPDATE setting SET content = '{}' WHERE name = 'retention'")
        assert kept.rowcount == 0


def test_files_of_others_are_imported(shared: Shared, tmp_path: Path) -> None:
    assert import_dansmarue(shared.seats["adm"], export(tmp_path, row(1))).created == 1
    assert run(shared.seats["coord"], table(tmp_path, ONE)).created == 1
    with pytest.raises(UserError):  # each line is an entry
        run(shared.seats["adm"], table(tmp_path, ONE.replace("1;", "9;", 1)))


def test_a_person_is_answered_by_the_coordination_alone(shared: Shared) -> None:
    number = held_by_uasa(
        shared, reporter=replace(wanting(), name="Zéphyrine Quatrebarbes"), description="Odeur."
    )
    coord = shared.seats["coord"]
    terms = terms_of("Quatrebarbes", "", "")
    found = [match for match in find_person(coord, terms, WHY) if match.number == number]
    (uid,) = [match.voice for match in found if match.voice is not None]
    assert person_file(coord, [uid], [], WHY).voices
    rectify(coord, uid, Rectification(name="Zéphyrine Quatre-Barbes", text="Odeur forte."), WHY)
    erase_person(coord, [uid], [], next(iter(WordsOf)), WHY)
    assert show(coord, number).voices[0].identified is False
    assert list_readings(shared.seats["adm"], ReadingFilter()).total > 0
    for login in ("desk19", "lead", "adm"):
        with pytest.raises(UserError):
            find_person(shared.seats[login], terms, WHY)


def test_a_warning_that_was_kept_is_audited(shared: Shared) -> None:
    kept = keeping("Mme Durand", "M. Petitjean", "06 12 34 56 78")
    coord = shared.seats["coord"]
    for verdict in Verdict:
        held_by_uasa(shared, description=TEXT, kept_flags=kept)
        (flag,) = list_flags(coord).rows
        audit_flag(coord, flag.id, verdict)
    assert list_flags(coord).rows == ()


def test_what_a_team_lets_lapse_comes_back_by_anybody(shared: Shared) -> None:
    desk = shared.seats["desk18"]
    keeper = Store(shared.server.admin_url)
    try:
        # The owner is bound by no guard: it tells that this was logged days ago.
        owner = Seat(keeper, Actor("Hier", Role.COORDINATOR), desk.folder, later(desk, days=-4))
        recurring = Recurrence(days=frozenset(WEEK))
        told = entry(place=FLANDRE, observed_at=owner.clock(), recurrence=recurring)
        number = log_signalement(owner, told).number
        if show(owner, number).row.team is None:
            moves.assign(owner, number, "uasa", OverrideReason.REQUEST)
    finally:
        keeper.close()
    with shared.bare("desk18") as line:
        due = line.execute(
            "SELECT accept_due_at < relais_now() FROM signalement WHERE number = %s", (number,)
        ).fetchone()
    assert due == (True,)
    assert number in lapse_overdue(desk).numbers
    last = show(shared.seats["coord"], number).events[-1]
    assert (last.kind, last.actor) == (EventKind.LAPSED, "Relais")


def test_a_seat_whose_clock_is_ahead_lets_nothing_lapse(shared: Shared) -> None:
    number = held_by_uasa(shared)
    desk = shared.seats["desk18"]
    ahead = replace(desk, clock=later(desk, hours=2))
    with pytest.raises(WorldFault) as refused:
        lapse_overdue(ahead)
    assert refused.value.code == "base_refused"
    assert show(desk, number).row.status is Status.ROUTED


def test_what_is_attached_follows_and_what_is_closed_is_due_later(shared: Shared) -> None:
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    first, second, third = (held_by_uasa(shared) for _ in range(3))
    attach(desk, third, second)
    attach(desk, second, first)
    moves.accept(lead, first)
    moves.close(lead, first, Outcome.RESOLVED)
    assert purge(shared.seats["coord"]).counts == {}
