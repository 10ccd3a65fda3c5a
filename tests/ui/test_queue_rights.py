"""Who may read a reporter's identity, and the trace of each reading; voices detached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.schema import IdentityReadingRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import OverrideReason, Role
from desktop_app.domain.entry import Reporter
from desktop_app.services import moves
from desktop_app.services.attach import attach
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import View
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question, ReasonQuestion
from desktop_app.ui.queue.attach_dialog import AttachDialog
from tests.services.entries import FLANDRE, entry
from tests.ui.queue_steps import (
    dialog_of,
    key,
    log_one,
    open_page,
    press,
    settle,
    wait_detail,
)

KNOWN = Reporter(consent=True, notice_given=True, name="Anne Riveraine", phone="01 42 00 00 01")
MakeDesk = Callable[[Seat], Desk]


def readings(seat: Seat) -> list[tuple[str, str]]:
    row = IdentityReadingRow
    with seat.store.reading() as connection:
        return [tuple(found) for found in connection.execute(select(row.actor, row.reason))]


@pytest.fixture
def number(front_desk: Seat) -> str:
    """A signalement whose reporter left a name."""
    return log_one(front_desk, front_desk.clock(), reporter=KNOWN)


def test_the_desk_reads_an_identity_with_a_reason_and_it_is_logged(
    qtbot: QtBot, make_desk: MakeDesk, front_desk: Seat, number: str
) -> None:
    page = open_page(qtbot, make_desk(front_desk))
    page.open_number(number)
    wait_detail(qtbot, page, number)
    uid = page.detail.detail.voices[0].uid
    label = page.detail.findChild(QLabel, f"identity_{uid}")
    assert not label.isVisible()
    press(qtbot, page.detail, f"read_{uid}")
    question = dialog_of(qtbot, ReasonQuestion)
    question.reason.setCurrentIndex(question.reason.count() - 1)  # Autre
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    assert question.isVisible()  # a text is wanted
    assert readings(front_desk) == []
    qtbot.keyClicks(question.note, "rappel promis")
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(label.isVisible)
    assert "Anne Riveraine" in label.text()
    assert readings(front_desk) == [("Accueil 19e", "rappel promis")]


def test_what_was_read_goes_when_another_signalement_is_shown(
    qtbot: QtBot, make_desk: MakeDesk, front_desk: Seat, number: str
) -> None:
    other = log_one(front_desk, front_desk.clock(), 5)
    page = open_page(qtbot, make_desk(front_desk))
    page.open_number(number)
    wait_detail(qtbot, page, number)
    uid = page.detail.detail.voices[0].uid
    press(qtbot, page.detail, f"read_{uid}")
    question = dialog_of(qtbot, ReasonQuestion)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(readings(front_desk)) == 1)
    page.open_number(other)
    wait_detail(qtbot, page, other)
    page.open_number(number)
    wait_detail(qtbot, page, number)
    assert not page.detail.findChild(QLabel, f"identity_{uid}").isVisible()


def test_a_partner_lead_cannot_read_identities(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat, lead: Seat, number: str
) -> None:
    moves.assign(seat, number, "maraude_gaia", OverrideReason.REQUEST)
    actor = Actor("Chef Gaïa", Role.TEAM_LEAD, team="maraude_gaia")
    partner = Seat(lead.store, actor, lead.folder, lead.clock)
    page = open_page(qtbot, make_desk(partner))
    assert page.bar.query.view is View.MY_TEAM
    key(qtbot, page.table, Qt.Key.Key_Down)
    wait_detail(qtbot, page, number)
    uid = page.detail.detail.voices[0].uid
    button = page.detail.findChild(QPushButton, f"read_{uid}")
    assert not button.isEnabled()
    assert "médiation" in button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    said = " ".join(label.text() for label in page.detail.findChildren(QLabel))
    assert "Riveraine" not in said
    with seat.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(IdentityReadingRow)) == 0


def test_an_administrator_reads_but_moves_nothing(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat, number: str
) -> None:
    admin = Seat(seat.store, Actor("Admin", Role.ADMIN), seat.folder, seat.clock)
    desk = make_desk(admin)
    said: list[str] = []
    desk.toast_asked.connect(lambda text, _action: said.append(text))
    page = open_page(qtbot, desk)
    page.open_number(number)
    wait_detail(qtbot, page, number)
    assert page.detail.detail.moves == ()
    assert page.detail.findChild(QPushButton, "more_moves").isHidden()
    key(qtbot, page.table, Qt.Key.Key_A)
    assert "profil" in said[-1]
    assert not page.selection.findChild(QPushButton, "bulk_close").isEnabled()


def test_attach_by_proposal_then_detach(qtbot: QtBot, make_desk: MakeDesk, seat: Seat) -> None:
    first = log_one(seat, seat.clock(), 0)
    second = log_one(seat, seat.clock(), 0)
    desk = make_desk(seat)
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    page.open_number(second)
    wait_detail(qtbot, page, second)
    key(qtbot, page.detail, Qt.Key.Key_D)
    dialog = dialog_of(qtbot, AttachDialog)
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, f"near_{first}") is not None)
    press(qtbot, dialog, f"near_{first}")
    assert dialog.number.text() == first
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: show(seat, first).row.voices == 2)
    settle(qtbot, desk)
    page.open_number(first)
    wait_detail(qtbot, page, first)
    uid = next(voice.uid for voice in page.detail.detail.voices if voice.attached)
    press(qtbot, page.detail, f"detach_{uid}")
    question = dialog_of(qtbot, Question, "detach_question")
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: show(seat, first).row.voices == 1)
    assert show(seat, second).row.status.value in ("routed", "new")


def test_who_attached_elsewhere_may_detach_that_voice_only(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat
) -> None:
    parent, others = log_one(seat, seat.clock(), 0), log_one(seat, seat.clock(), 1)
    attach(seat, others, parent)
    tenth = replace(seat, actor=Actor("Accueil 10e", Role.FRONT_DESK, arrondissement=10))
    told = entry(description="Vu d’en face.", place=FLANDRE)
    log_signalement(tenth, told, attach_to=parent)
    log_one(tenth, seat.clock(), 2)  # something in its own list
    page = open_page(qtbot, make_desk(tenth))
    page.open_number(parent)
    wait_detail(qtbot, page, parent)
    enabled = {
        voice.description: page.detail.findChild(QPushButton, f"detach_{voice.uid}").isEnabled()
        for voice in page.detail.detail.voices
        if voice.attached
    }
    assert enabled.pop("Vu d’en face.") is True
    assert list(enabled.values()) == [False]


def test_a_voice_links_to_its_parent(qtbot: QtBot, make_desk: MakeDesk, seat: Seat) -> None:
    first, second = log_one(seat, seat.clock(), 0), log_one(seat, seat.clock(), 0)
    attach(seat, second, first)
    page = open_page(qtbot, make_desk(seat))
    page.open_number(second)
    wait_detail(qtbot, page, second)
    press(qtbot, page.detail, "parent_link")
    wait_detail(qtbot, page, first)


def test_a_part_of_a_number_is_enough_to_attach(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat
) -> None:
    first, second = log_one(seat, seat.clock(), 0), log_one(seat, seat.clock(), 3)
    page = open_page(qtbot, make_desk(seat))
    page.open_number(second)
    wait_detail(qtbot, page, second)
    key(qtbot, page.detail, Qt.Key.Key_D)
    dialog = dialog_of(qtbot, AttachDialog)
    qtbot.keyClicks(dialog.number, "99999")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog._problem.text() or dialog._fields["number"].error.text()))
    dialog.number.clear()
    qtbot.keyClicks(dialog.number, str(int(first.split("-")[2])))
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: show(seat, first).row.voices == 2)
