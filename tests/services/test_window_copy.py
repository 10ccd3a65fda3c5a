"""What a PC keeps to read while the base is away: its own part, without identities; gestures that
wait are seen on it."""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import MAIN_FILE
from db.errors import FaultKind, StorageFault
from desktop_app.domain.codes import Outcome, Status
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.add_attachment import add
from desktop_app.services.attachments import list_files, read_file
from desktop_app.services.backup import backup
from desktop_app.services.board import read_board
from desktop_app.services.check import check
from desktop_app.services.edit_accounts import list_accounts
from desktop_app.services.flag_audit import list_flags
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_sending import send_all
from desktop_app.services.person_search import find_person, terms_of
from desktop_app.services.purge import plan
from desktop_app.services.purge_runs import runs
from desktop_app.services.queue import counts, list_page
from desktop_app.services.queue_query import View
from desktop_app.services.reading_log import ReadingFilter, list_readings
from desktop_app.services.record_visit import record_visit
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.waiting import Waiting
from desktop_app.services.window_copy import (
    KEPT_FOR,
    Copy,
    bare_copy,
    copy_folder,
    forget_copy,
    open_copy,
    refresh_copy,
    sweep_copies,
)
from tests.integrations.given_files import photo
from tests.services.entries import EOLE
from tests.services.outbox_steps import just_seen, keyring_in, team_case
from tests.services.shared import Shared

OWNER = "qui@essai:5432/postgres"
PRIVATE = Reporter(consent=True, notice_given=True, name="Mme Fictive", phone="0612345678")


@pytest.fixture
def desk(shared: Shared, tmp_path: Path) -> Seat:
    return replace(shared.seats["desk19"], folder=tmp_path)


@pytest.fixture
def lead(shared: Shared, tmp_path: Path) -> Seat:
    return replace(shared.seats["lead"], folder=tmp_path)


def away(seat: Seat) -> tuple[Copy, Seat]:
    """The copy of `seat`, and the seat on it."""
    copy = open_copy(seat.folder, OWNER, seat.clock())
    assert copy is not None
    box = Outbox(seat.folder, OWNER)
    return copy, replace(
        seat, store=copy.reading, folder=copy.folder, waiting=Waiting(box, copy.store)
    )


def test_a_desk_keeps_its_arrondissement_without_identities(shared: Shared, desk: Seat) -> None:
    mine = log_signalement(desk, just_seen(desk, reporter=PRIVATE)).number
    theirs = log_signalement(desk, just_seen(desk, place=EOLE)).number
    assert open_copy(desk.folder, OWNER, desk.clock()) is None
    at = refresh_copy(desk, OWNER)
    copy, seat = away(desk)
    with closing(copy):
        assert (copy.actor, copy.synced_at) == (desk.actor, at)
        there, here = show(desk, mine), show(seat, mine)
        assert (here.row, here.events, here.place) == (there.row, there.events, there.place)
        assert [voice.identified for voice in there.voices] == [True]
        assert [voice.identified for voice in here.voices] == [False]
        with pytest.raises(UserError):
            show(seat, theirs)
        assert mine in {row.number for row in list_page(seat, View.OPEN).rows}
        assert counts(seat)[View.MINE] == counts(desk)[View.MINE] - 1
        assert [found.number for found in search(seat, "fumées passage")][:1] == [mine]
        assert search(seat, "Fictive") == ()
        files = list(copy.folder.iterdir())
        if os.name == "posix":
            assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
        content = b"".join(file.read_bytes() for file in files)
        for words in (b"Fictive", b"612345678"):
            assert words not in content


def test_only_what_changed_is_brought_again(
    desk: Seat, lead: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    import db.window_rows as rows

    brought: list[rows.Copied] = []
    copy_window = rows.copy_window

    def spied(*args: object) -> rows.Copied:
        brought.append(copy_window(*args))  # type: ignore[arg-type]
        return brought[-1]

    monkeypatch.setattr(rows, "copy_window", spied)
    number, _ = team_case(desk, lead)
    refresh_copy(desk, OWNER)
    refresh_copy(desk, OWNER)
    assert (brought[1].brought, brought[1].held) == (0, brought[0].held)
    moves.accept(lead, number)
    refresh_copy(desk, OWNER)
    assert brought[2].brought == 1
    copy, seat = away(desk)
    with closing(copy):
        assert show(seat, number).row.status is Status.ACCEPTED
        assert show(seat, number).events == show(desk, number).events


def test_what_is_too_old_leaves(desk: Seat) -> None:
    number = log_signalement(desk, just_seen(desk)).number
    refresh_copy(desk, OWNER)
    later = replace(desk, clock=lambda: desk.clock() + KEPT_FOR + dt.timedelta(hours=1))
    refresh_copy(later, OWNER)
    copy, seat = away(later)
    with closing(copy), pytest.raises(UserError):
        show(seat, number)
    assert open_copy(desk.folder, OWNER, later.clock() + KEPT_FOR + dt.timedelta(days=1)) is None
    assert not (copy_folder(desk.folder, OWNER) / MAIN_FILE).exists()


def test_a_voice_attached_and_the_signalement_it_was_come_together(desk: Seat) -> None:
    from desktop_app.services.attach import attach

    parent = log_signalement(desk, just_seen(desk, description="Père")).number
    child = log_signalement(desk, just_seen(desk, description="Fils")).number
    attach(desk, child, parent)
    refresh_copy(desk, OWNER)
    copy, seat = away(desk)
    with closing(copy):
        assert show(seat, child).attached_to == parent
        assert len(show(seat, parent).voices) == 2
        assert "Fils" in {voice.description for voice in show(seat, parent).voices}


def test_writing_is_refused_with_a_sentence(desk: Seat) -> None:
    refresh_copy(desk, OWNER)
    copy, seat = away(desk)
    with closing(copy), pytest.raises(StorageFault) as refused:
        log_signalement(replace(seat, waiting=None), just_seen(seat))
    assert refused.value.kind is FaultKind.OFFLINE


def test_gestures_are_seen_here_and_done_there(
    desk: Seat, lead: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = team_case(desk, lead)
    refresh_copy(lead, OWNER)
    copy, seat = away(lead)
    with keyring_in(tmp_path, monkeypatch), closing(copy):
        shown = show(seat, number)
        moved = moves.accept(seat, number, version=shown.row.version)
        assert (moved.waiting, moved.undo, moved.status) == (True, None, Status.ACCEPTED)
        version = show(seat, number).row.version
        record_visit(seat, number, Visit(PeopleMet.FEW, minutes=5), version)
        with pytest.raises(UserError) as illegal:
            moves.accept(seat, number, version=show(seat, number).row.version)
        assert illegal.value.code == "illegal_move"
        moves.close(seat, number, Outcome.NOT_FOUND, "", version=show(seat, number).row.version)
        assert show(seat, number).row.status is Status.CLOSED
        assert show(lead, number).row.status is Status.ROUTED
        box = Outbox(lead.folder, OWNER)
        assert [line.kind.value for line in box.waiting()] == ["accept", "visit", "close"]
        report = send_all(lead, box)
        assert report.refused == [] and len(report.sent) == 3
        assert show(lead, number).row.status is Status.CLOSED
    refresh_copy(lead, OWNER)
    copy, seat = away(lead)
    with closing(copy):
        assert show(seat, number).events == show(lead, number).events


def test_a_gesture_that_was_refused_leaves_the_copy_with_the_next_turn(
    desk: Seat, lead: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = team_case(desk, lead)
    refresh_copy(lead, OWNER)
    copy, seat = away(lead)
    with keyring_in(tmp_path, monkeypatch), closing(copy):
        moves.accept(seat, number, version=show(seat, number).row.version)
        record_visit(lead, number, Visit(PeopleMet.FEW))
        assert len(send_all(lead, Outbox(lead.folder, OWNER)).refused) == 1
    refresh_copy(lead, OWNER)
    copy, seat = away(lead)
    with closing(copy):
        assert show(seat, number).events == show(lead, number).events
        assert read_board(seat, team="uasa") == read_board(lead, team="uasa")


def test_a_copy_of_another_version_is_made_anew(desk: Seat) -> None:
    import sqlite3

    number = log_signalement(desk, just_seen(desk)).number
    refresh_copy(desk, OWNER)
    path = copy_folder(desk.folder, OWNER) / MAIN_FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("UPDATE alembic_version SET version_num = '0001'")
    assert open_copy(desk.folder, OWNER, desk.clock()) is None
    refresh_copy(desk, OWNER)
    copy, seat = away(desk)
    with closing(copy):
        assert show(seat, number).row.number == number
    sweep_copies(desk.folder, desk.clock() + KEPT_FOR - dt.timedelta(hours=1))
    assert path.exists()
    being_made = path.parents[1] / "autre" / MAIN_FILE
    being_made.parent.mkdir()
    being_made.touch()
    sweep_copies(desk.folder, desk.clock())
    assert being_made.exists()
    sweep_copies(desk.folder, desk.clock() + KEPT_FOR + dt.timedelta(hours=1))
    assert list(path.parent.iterdir()) == []
    refresh_copy(desk, OWNER)
    forget_copy(desk.folder, OWNER)
    assert open_copy(desk.folder, OWNER, desk.clock()) is None


def test_a_file_is_listed_without_what_it_holds(desk: Seat) -> None:
    number = log_signalement(desk, just_seen(desk)).number
    given = add(desk, number, "photo.jpg", photo()).file
    refresh_copy(desk, OWNER)
    copy, seat = away(desk)
    with closing(copy):
        assert list_files(seat, number) == (given,)
        with pytest.raises(StorageFault) as refused:
            read_file(seat, number, given.uid)
        assert refused.value.kind is FaultKind.OFFLINE


def test_a_part_does_not_pass_for_the_whole(shared: Shared, tmp_path: Path) -> None:
    coord = replace(shared.seats["coord"], folder=tmp_path)
    admin = replace(shared.seats["adm"], folder=tmp_path)
    terms = terms_of("Fictive", "", "")
    whole: tuple[Callable[[Seat], object], ...] = (
        lambda seat: backup(replace(seat, actor=admin.actor), tmp_path / "copie.sqlite"),
        lambda seat: check(seat),
        lambda seat: plan(seat),
        lambda seat: runs(seat),
        lambda seat: list_readings(seat, ReadingFilter()),
        lambda seat: list_flags(seat),
        lambda seat: find_person(seat, terms, "demande 12"),
        lambda seat: list_accounts(replace(seat, actor=admin.actor)),
    )
    refresh_copy(coord, OWNER)
    copy, seat = away(coord)
    with closing(copy):
        for act in whole:
            with pytest.raises(StorageFault) as refused:
                act(seat)
            assert refused.value.kind is FaultKind.OFFLINE
    assert not (tmp_path / "copie.sqlite").exists()


def test_two_who_make_it_at_once_do_not_undo_each_other(desk: Seat) -> None:
    number = log_signalement(desk, just_seen(desk)).number
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(refresh_copy, desk, OWNER), pool.submit(bare_copy, desk, OWNER)]
        bare = made[1].result()
        made[0].result()
    bare.close()
    copy, seat = away(desk)
    with closing(copy):
        assert show(seat, number).row.number == number
