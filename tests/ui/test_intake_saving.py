"""What may change while an entry is being saved; what a very long word costs."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.schema import VoiceRow
from desktop_app.domain.codes import Category, EmergencyService, PlaceKind
from desktop_app.domain.entry import Entry
from desktop_app.services.drafts import load_drafts
from desktop_app.services.find_places import geocode
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from tests.ui.intake import CTRL, Sitting, said, sit
from tests.ui.lanes import busy_lane

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

PORCH = "44 rue d'aubervilliers 75019"


@pytest.fixture
def agent(qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat) -> Sitting:
    """The desk of the 19e before a new entry."""
    return sit(qtbot, make_desk(front_desk))


def attach(agent: Sitting, seat: Seat) -> str:
    """An entry at the porch, attached to the signalement that stands there."""
    place = geocode(seat, PORCH, offline=True)
    assert place is not None
    at = seat.clock() - dt.timedelta(hours=1)
    parent = log_signalement(
        seat, Entry(Category.CONSUMPTION, place, PlaceKind.PORCH, at, "Groupe")
    )
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    duplicates = agent.page.side.duplicates
    agent.until(lambda: [row.isVisible() for row in duplicates.rows()] == [True])
    agent.tab_to(duplicates.rows()[0].button)
    agent.key(Qt.Key.Key_Return)
    assert duplicates.attached() == parent.number
    return parent.number


def retype(agent: Sitting, text: str) -> None:
    """Another place typed over the first, not left."""
    field = agent.page.form.where.place
    field.setFocus()
    field.selectAll()
    agent.type(text)


def voices(seat: Seat) -> int | None:
    """How many voices the base holds."""
    with seat.store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(VoiceRow))


@pytest.mark.parametrize("slow", [False, True], ids=["idle lane", "busy lane"])
def test_another_place_is_never_saved_as_a_voice_of_the_first(
    agent: Sitting, front_desk: Seat, slow: bool
) -> None:
    parent = attach(agent, front_desk)
    if slow:
        with busy_lane(agent.desk):
            retype(agent, "gare du nord")
            agent.key(Qt.Key.Key_Return, CTRL)
            assert not agent.page.form.isEnabled()
    else:
        retype(agent, "gare du nord")
        agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(lambda: agent.page.failure.isVisible() and agent.desk.tasks.pending() == 0)
    assert f"n’est plus rattachée à {parent}" in said(agent.page.failure)
    assert "rien n’est encore enregistré" in said(agent.page.failure)
    assert agent.page.confirmation.isHidden()
    assert (len(agent.rows(front_desk)), voices(front_desk)) == (1, 1)
    assert agent.page.footer.save.text() == "Enregistrer et orienter"
    assert agent.focus is agent.page.form.where.place
    number = agent.save()
    assert number != parent
    labels = {row.number: row.place_label for row in agent.rows(front_desk)}
    assert labels[number].startswith("Gare du Nord")
    assert voices(front_desk) == 2


def test_the_rows_of_the_first_place_go_as_soon_as_the_place_is_another(
    agent: Sitting, front_desk: Seat
) -> None:
    parent = attach(agent, front_desk)
    duplicates = agent.page.side.duplicates
    duplicates.rows()[0].button.click()
    assert duplicates.attached() is None
    retype(agent, "gare du nord")
    agent.until(lambda: not agent.page.form.where.place.popup.isHidden())
    with busy_lane(agent.desk):
        agent.key(Qt.Key.Key_Return)
        assert duplicates.rows() == ()
    agent.quiet()
    assert agent.save() != parent


def test_the_same_place_typed_again_stays_attached(agent: Sitting, front_desk: Seat) -> None:
    parent = attach(agent, front_desk)
    retype(agent, PORCH)
    assert agent.save() == parent
    assert (len(agent.rows(front_desk)), voices(front_desk)) == (1, 2)


def test_the_end_of_an_attachment_is_said_at_once(agent: Sitting, front_desk: Seat) -> None:
    parent = attach(agent, front_desk)
    retype(agent, "gare du nord")
    agent.key(Qt.Key.Key_Tab)
    agent.until(agent.page.failure.isVisible)
    assert f"n’est plus rattachée à {parent}" in said(agent.page.failure)
    assert agent.save() != parent


def test_a_draft_attached_elsewhere_is_not_saved_as_a_voice(
    agent: Sitting, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    parent = attach(agent, front_desk)
    with busy_lane(agent.desk):
        retype(agent, "gare du nord")
        assert agent.page.form.where.place.place() is None
        agent.page.leaving()
    agent.quiet()
    agent.desk.tasks.stop()
    agent.page.hide()
    again = sit(agent.qtbot, make_desk(front_desk))
    again.until(again.page.question.isVisible)
    again.key(Qt.Key.Key_Return)
    assert again.page.content()["attach_to"] == parent
    again.key(Qt.Key.Key_Return, CTRL)
    again.until(again.page.failure.isVisible)
    assert voices(front_desk) == 1
    assert again.save() != parent


def test_what_comes_during_a_saving_makes_no_draft(agent: Sitting, front_desk: Seat) -> None:
    attach(agent, front_desk)
    page, tasks = agent.page, agent.desk.tasks
    agent.quiet()
    gate = threading.Event()
    page.form.what.emergency.sent.emit(EmergencyService.SAMU)
    tasks.run(page, gate.wait, lambda _: None)
    agent.key(Qt.Key.Key_Return, CTRL)
    try:
        agent.until(lambda: "consigné à" in said(page.form.what.emergency))  # during the saving
        assert page.confirmation.isHidden()
        assert not page.side.isEnabled() and not page.form.isEnabled()
        before = tasks.pending()
        page.leaving()
        assert tasks.pending() == before
    finally:
        gate.set()
    agent.until(page.confirmation.isVisible)
    agent.quiet()
    assert load_drafts(front_desk) == ()
    assert page.side.isEnabled() and page.form.isEnabled()


def test_a_key_in_ten_thousand_characters_costs_little(agent: Sitting) -> None:
    description = agent.page.form.what.description
    agent.tab_to(description)
    content = QMimeData()
    content.setText("x" * 10_000)
    QGuiApplication.clipboard().setMimeData(content)
    agent.key(Qt.Key.Key_V, CTRL)
    agent.quiet()
    spent_ms = []
    for _ in range(12):
        start = time.thread_time()
        agent.key(Qt.Key.Key_Y)
        QApplication.processEvents()
        spent_ms.append((time.thread_time() - start) * 1000)
    assert sorted(spent_ms)[3] < 10  # in CPU time of this thread: the machine is shared
    assert description.text() == "x" * 10_000 + "y" * 12
    description.selectAll()
    agent.type("Bruit sous le porche")
    assert description.text() == "Bruit sous le porche"
    assert description.wordWrapMode() == QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
