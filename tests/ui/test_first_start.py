"""The first start, by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.settings import load_settings
from desktop_app.ui.first_start import FirstStart


@pytest.fixture
def session(qapp: QApplication, folder: Path, qtbot: QtBot) -> Iterator[Session]:
    """A window on a folder where nobody chose a profile."""
    session = Session(qapp, folder)
    session.frame.show()
    qtbot.waitUntil(lambda: session.desk is not None and session.desk.ready)
    session.frame.activateWindow()
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0)
    yield session
    session.frame.close()
    session.close()
    session.frame.deleteLater()


def key(which: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), which)


def typed(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)


def test_a_desk_agent_starts(session: Session, qtbot: QtBot, folder: Path) -> None:
    window = session.window
    assert isinstance(window.stack.currentWidget(), FirstStart)
    assert not window.rail.queue.isEnabled()
    key(Qt.Key.Key_Tab)  # from the roles to the name
    typed("Accueil du 18e")
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Down)  # 19e, 18e
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Return)
    expected = Actor("Accueil du 18e", Role.FRONT_DESK, arrondissement=18)
    qtbot.waitUntil(lambda: window.desk.tasks.pending() == 0)
    assert window.desk.seat.actor == expected
    assert load_settings(folder).profile == expected
    assert window.top.title.text() == "À traiter"


def test_a_lead_starts(session: Session, qtbot: QtBot) -> None:
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Tab)
    typed("Cheffe")
    key(Qt.Key.Key_Return)
    actor = session.desk.seat.actor
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0)
    assert (actor.name, actor.role) == ("Cheffe", Role.TEAM_LEAD)
    assert actor.team in session.window.rail.team_names


def test_a_name_is_wanted(session: Session, qtbot: QtBot) -> None:
    form = session.window.stack.currentWidget().form
    key(Qt.Key.Key_Return)
    assert form.name_field.error.isVisible()
    assert "Écrivez un nom" in form.name_field.error.text()
    assert QApplication.focusWidget() is form.name
    assert session.desk.settings.profile is None


def test_nothing_else_opens_before(session: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(session.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(session.window.stack.currentWidget(), FirstStart)


def test_settings_are_json_that_a_person_can_read(
    session: Session, qtbot: QtBot, folder: Path
) -> None:
    session.window.stack.currentWidget().form.chosen.emit(Actor("Élodie", Role.COORDINATOR))
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0)
    content = json.loads((folder / "settings.json").read_text("utf-8"))
    assert content["profile"]["name"] == "Élodie"
