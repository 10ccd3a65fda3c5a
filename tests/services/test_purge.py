"""Elimination of what is due: shown, done, listed; nothing counted changes, the base verifies."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from db.schema import (
    AttachmentContentRow,
    DraftRow,
    EventRow,
    PlaceVisitRow,
    ReporterIdentityRow,
    RoundRow,
    RoundStopRow,
    SignalementRow,
    VisitRow,
    VoiceRow,
)
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import AnswerBy, EventKind, PlaceKind, Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import Delays, Held, Purged, PurgeReason
from desktop_app.services import purge as purging
from desktop_app.services.add_attachment import add
from desktop_app.services.answers import record_answer
from desktop_app.services.attach import attach
from desktop_app.services.check import check
from desktop_app.services.drafts import save_draft
from desktop_app.services.moves import reopen
from desktop_app.services.open_base import open_base
from desktop_app.services.purge import plan, purge
from desktop_app.services.purge_runs import run_lines, runs
from desktop_app.services.retention import read_delays, save_delays
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.conftest import Clock
from tests.integrations.given_files import photo
from tests.postgres import postgres_url
from tests.services.entries import FLANDRE
from tests.services.personal_steps import (
    DESK_19,
    NAME,
    WORDS,
    assert_whole,
    closed_case,
    end,
    logged,
    told_by,
)
from tests.services.test_log_signalement import rows

ADMIN = Actor("Adèle Admin", Role.ADMIN)


@pytest.fixture(params=["sqlite", "postgres"])
def any_seat(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, seat: Seat
) -> Iterator[Seat]:
    """A coordinator on each engine."""
    if request.param == "sqlite":
        yield seat
        return
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield replace(seat, store=store)
        store.close()


def kinds(seat: Seat, number: str) -> list[str]:
    with seat.store.reading() as connection:
        query = (
            select(EventRow.kind)
            .join(SignalementRow, SignalementRow.id == EventRow.signalement_id)
            .where(SignalementRow.number == number)
            .order_by(EventRow.seq)
        )
        return list(connection.scalars(query))


def counts(seat: Seat) -> list[Any]:
    """What statistics count by."""
    row = SignalementRow
    facts = (row.cell, row.sector_code, row.arrondissement, row.category, row.status)
    with seat.store.reading() as connection:
        by_cell = select(*facts, func.sum(row.voices), func.count()).group_by(*facts)
        voices = select(VoiceRow.reporter_kind, VoiceRow.channel, func.count()).group_by(
            VoiceRow.reporter_kind, VoiceRow.channel
        )
        met = select(VisitRow.people_met, func.count()).group_by(VisitRow.people_met)
        return [
            sorted(tuple(each) for each in connection.execute(query))
            for query in (by_cell, voices, met)
        ]


def test_identities_then_texts_go_and_the_counts_stay(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    number = closed_case(seat, attached=True)
    before = counts(seat)
    assert plan(seat).lines == ()
    clock.now = dt.datetime(2027, 11, 19, 12, tzinfo=dt.UTC)
    assert plan(seat).lines == ()
    clock.advance(days=1)
    assert plan(seat).counts == {Purged.IDENTITY: 3}
    assert len(rows(seat, ReporterIdentityRow)) == 3  # shown, nothing done
    done = purge(seat)
    assert done.counts == {Purged.IDENTITY: 3}
    assert (done.held, done.copies_until) == (0, dt.date(2027, 12, 4))
    assert rows(seat, ReporterIdentityRow) == []
    assert rows(seat, VoiceRow)[0].description == WORDS
    assert kinds(seat, number).count(EventKind.IDENTITY_ERASED) == 3
    assert_whole(seat)
    clock.now = dt.datetime(2029, 11, 20, 12, tzinfo=dt.UTC)
    assert purge(seat).counts == {Purged.TEXTS: 1}
    for row in rows(seat, SignalementRow):
        assert (row.description, row.attached_text, row.outcome_note) == ("", "", None)
        assert row.place_label == "Avenue de Flandre, 75019 Paris"
        assert (row.lon, row.lat) != (FLANDRE.lon, FLANDRE.lat)
    assert {row.description for row in rows(seat, VoiceRow)} == {""}
    assert {row.remark for row in rows(seat, VisitRow)} == {""}
    assert {
        (row.facts or {}).get("label", "").startswith("12") for row in rows(seat, VoiceRow)
    } == {False}
    assert kinds(seat, number)[-1] == EventKind.PSEUDONYMISED
    assert counts(seat) == before
    assert_whole(seat)
    assert plan(seat).lines == ()
    assert purge(seat).runs == ()


def test_the_list_tells_what_went_without_saying_what_it_was(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    number = closed_case(seat)
    clock.advance(days=366)
    done = purge(seat)
    (run,) = runs(seat)
    assert (run.uid, run.why, run.actor) == (done.runs[0], PurgeReason.RETENTION, seat.actor.name)
    assert (run.delays, run.counts) == (Delays(), {Purged.IDENTITY: 1})
    (line,) = run_lines(seat, done.runs)
    voice = rows(seat, VoiceRow)[0].uid
    assert (line.kind, line.number, line.voice) == (Purged.IDENTITY, number, voice)
    assert line.due_on == dt.date(2027, 11, 20)
    with pytest.raises(UserError) as refused:
        run_lines(seat, ["absente"])
    assert refused.value.code == "unknown_run"


def test_what_is_open_or_awaits_an_answer_waits(seat: Seat, clock: Clock) -> None:
    still_open = logged(seat)
    waiting = logged(seat, reporter=told_by(AnswerBy.PHONE))
    end(seat, waiting)
    clock.advance(days=3 * 366)
    held = {(line.number, line.kind): line.held for line in plan(seat).lines}
    assert held == {
        (still_open, Purged.IDENTITY): Held.OPEN,
        (still_open, Purged.TEXTS): Held.OPEN,
        (waiting, Purged.IDENTITY): Held.AWAITING,
        (waiting, Purged.TEXTS): Held.AWAITING,
    }
    done = purge(seat)
    assert (done.runs, done.held) == ((), 4)
    assert len(rows(seat, ReporterIdentityRow)) == 2
    voice = rows(seat, VoiceRow)[1].uid
    record_answer(replace(seat, actor=DESK_19), voice, "phone")
    assert purge(seat).counts == {Purged.IDENTITY: 1, Purged.TEXTS: 1}
    assert_whole(seat)


def test_a_case_opened_again_meanwhile_stays(seat: Seat, clock: Clock) -> None:
    number = closed_case(seat)
    clock.advance(days=366)

    def reopened(_done: int, _total: int) -> None:
        raise AssertionError("nothing is left to do")

    work = purging._Purging(seat, Delays(), clock.now.date())
    with seat.store.writing() as connection:
        connection.execute(update(SignalementRow).values(closed_at=None))
    with seat.store.reading() as connection:
        case_id = connection.scalar(select(SignalementRow.id))
    work.cases([case_id])
    assert work.runs == []
    assert len(rows(seat, ReporterIdentityRow)) == 1
    assert kinds(seat, number)[-1] == EventKind.CLOSED
    purge(seat, progress=reopened)


def test_nothing_of_it_is_left_in_the_files(seat: Seat, clock: Clock) -> None:
    closed_case(seat, attached=True)
    save_draft(replace(seat, actor=DESK_19), "brouillon", {"name": NAME, "text": WORDS})
    clock.advance(days=3 * 366)
    assert purge(seat).emptied
    files = [path for path in seat.folder.rglob("*") if path.is_file()]
    bytes_left = b"".join(path.read_bytes() for path in files)
    for word in (
        "Zéphyrine", "zephyrine", "Quatrebarbes", "quatrebarbes", "612345678",
        "térébenthine", "terebenthine", "palissandre", "12 Avenue", "Troisième", "troisieme",
    ):  # fmt: skip
        assert word.encode() not in bytes_left, word


def test_a_reader_keeps_the_journal_and_it_is_said(seat: Seat, clock: Clock) -> None:
    closed_case(seat)
    clock.advance(days=366)
    with seat.store.reading() as connection:
        connection.execute(select(SignalementRow.id)).all()
        assert not purge(seat).emptied
    assert purge(seat).emptied


def test_drafts_go_after_their_days(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    desk = replace(seat, actor=DESK_19)
    save_draft(desk, "vieux", {"name": NAME})
    number = logged(seat)
    with seat.store.writing() as connection:
        content = {"number": number, "voice": None}
        connection.execute(
            DraftRow.__table__.insert().values(
                uid="fait", actor="Accueil 19e", role="front_desk", logged=True,
                content=content, saved_at=clock(),
            )
        )  # fmt: skip
    clock.advance(days=20)
    save_draft(desk, "récent", {"name": NAME})
    clock.advance(days=10)
    shown = {(line.kind, line.number) for line in plan(seat).lines}
    assert shown == {(Purged.DRAFT, None), (Purged.DRAFT_TRACE, number)}
    assert purge(seat).counts == {Purged.DRAFT: 1, Purged.DRAFT_TRACE: 1}
    assert [row.uid for row in rows(seat, DraftRow)] == ["récent"]


def test_delays_are_the_administrators_and_hold_at_once(seat: Seat, clock: Clock) -> None:
    closed_case(seat)
    admin = replace(seat, actor=ADMIN)
    assert read_delays(seat) == Delays()
    with pytest.raises(UserError):
        save_delays(seat, Delays(identity_months=1))
    with pytest.raises(UserError):
        save_delays(admin, Delays(identity_months=13))
    save_delays(admin, Delays(identity_months=6))
    save_delays(admin, Delays(identity_months=1))
    assert read_delays(seat) == Delays(identity_months=1)
    clock.advance(days=31)
    assert plan(admin).counts == {Purged.IDENTITY: 1}
    assert purge(admin).counts == {Purged.IDENTITY: 1}


def test_words_of_the_history_are_shown_no_more(seat: Seat, clock: Clock) -> None:
    number = closed_case(seat)
    assert any("jacaranda" in line.text for line in show(seat, number).events)
    clock.advance(days=3 * 366)
    purge(seat)
    shown = show(seat, number)
    assert not any("jacaranda" in line.text for line in shown.events)
    assert shown.outcome_note == ""
    reopen(seat, number, "Les faits reviennent à la balustrade.")
    assert "balustrade" in show(seat, number).events[-1].text


def test_what_is_to_come_is_shown_and_not_done(seat: Seat) -> None:
    closed_case(seat)
    later = dt.date(2027, 12, 31)
    assert plan(seat, later).counts == {Purged.IDENTITY: 1}
    with pytest.raises(UserError) as refused:
        purge(seat, later)
    assert (refused.value.code, refused.value.field) == ("date_future", "until")


@pytest.mark.parametrize("act", [plan, purge, runs, read_delays])
def test_a_desk_purges_nothing(front_desk: Seat, act: Any) -> None:
    with pytest.raises(UserError) as refused:
        act(front_desk)
    assert refused.value.code == "not_allowed"


def test_a_purge_stops_between_transactions_and_goes_on(
    seat: Seat, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "CASES_AT_ONCE", 1)
    for _ in range(3):
        closed_case(seat)
    clock.advance(days=366)
    told: list[tuple[int, int]] = []
    done = purge(seat, progress=lambda *step: told.append(step), cancelled=lambda: len(told) == 2)
    assert (done.cancelled, told, len(done.runs)) == (True, [(1, 3), (2, 3)], 2)
    assert_whole(seat)
    assert purge(seat).counts == {Purged.IDENTITY: 1}


def test_the_street_keeps_its_number_where_nobody_lives(seat: Seat, clock: Clock) -> None:
    number = logged(seat, place_kind=PlaceKind.STREET)
    end(seat, number)
    clock.advance(days=3 * 366)
    purge(seat)
    (row,) = rows(seat, SignalementRow)
    assert (row.place_label, row.lon, row.lat) == (FLANDRE.label, FLANDRE.lon, FLANDRE.lat)
    assert row.description == ""


@pytest.mark.parametrize("change", ["description", "place_label", "attached_text", "remark"])
def test_what_is_put_back_by_hand_after_a_purge_shows(
    seat: Seat, clock: Clock, change: str
) -> None:
    closed_case(seat)
    clock.advance(days=3 * 366)
    purge(seat)
    table = VisitRow if change == "remark" else SignalementRow
    with seat.store.writing() as connection:
        connection.execute(update(table).values({change: "remis"}))
    assert not check(seat).ok


def test_the_history_of_an_elimination_holds_codes_only(seat: Seat, clock: Clock) -> None:
    closed_case(seat)
    clock.advance(days=3 * 366)
    purge(seat)
    told = [json.dumps(row.after, ensure_ascii=False) for row in rows(seat, EventRow)[-2:]]
    assert all(word not in "".join(told) for word in (NAME, WORDS, "Flandre", "palissandre"))


def test_the_files_of_a_case_go_with_its_texts(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    number, other = logged(seat), logged(seat)
    for owner in (number, other):
        add(seat, owner, "photo.jpg", photo())
    attach(seat, other, number)
    end(seat, number)
    clock.advance(days=3 * 366)
    assert plan(seat).counts[Purged.ATTACHMENT] == 2
    assert purge(seat).counts[Purged.ATTACHMENT] == 2
    assert rows(seat, AttachmentContentRow) == []
    assert_whole(seat)
    assert plan(seat).lines == ()


def test_remarks_of_passages_at_a_place_go_too(any_seat: Seat, clock: Clock) -> None:
    seat = any_seat
    with seat.store.writing() as connection:
        for remark in ("Remarque du palissandre", ""):
            connection.execute(
                insert(PlaceVisitRow).values(
                    label="Rue Riquet", lon=2.37, lat=48.89, cell=1, underground=False,
                    visited_at=clock(), people_met="1-3", remark=remark, actor="Ana",
                )
            )  # fmt: skip
    clock.advance(days=3 * 366)
    assert plan(seat).counts == {Purged.REMARK: 1}
    assert purge(seat).counts == {Purged.REMARK: 1}
    assert {row.remark for row in rows(seat, PlaceVisitRow)} == {""}
    assert {row.people_met for row in rows(seat, PlaceVisitRow)} == {"1-3"}
    assert plan(seat).lines == ()


def test_a_round_of_the_past_forgets_the_house_too(seat: Seat, clock: Clock) -> None:
    closed_case(seat)
    (case,) = rows(seat, SignalementRow)
    with seat.store.writing() as connection:
        day = clock.now.date()
        connection.execute(
            insert(RoundRow).values(
                id=1, uid="r1", team_id=1, day=day, begins_at=clock(), ends_at=clock(),
                state="done", created_by="Ana", created_at=clock(), updated_at=clock(),
            )
        )  # fmt: skip
        connection.execute(
            insert(RoundStopRow).values(
                round_id=1, position=1, signalement_id=case.id, label=case.place_label,
                lon=case.lon, lat=case.lat, why="accepted", state="met",
            )
        )  # fmt: skip
    clock.advance(days=3 * 366)
    purge(seat)
    (stop,), (case,) = rows(seat, RoundStopRow), rows(seat, SignalementRow)
    assert (stop.label, stop.lon, stop.lat) == (case.place_label, case.lon, case.lat)
    assert not stop.label.startswith("12")
