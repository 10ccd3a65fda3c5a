"""The page before the window of a PC with accounts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.services.edit_accounts import give_password, retire_account
from desktop_app.services.seat import Seat
from desktop_app.settings import Settings, load_settings
from desktop_app.ui.sign_in.password_field import PasswordField
from tests.ui.sign_in_steps import ADAS, NADIAS, enter, opened, rest

ASKED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app import bootstrap
app = bootstrap.make_application()
session = bootstrap.Session(app, Path(sys.argv[1]))
timer = QTimer()
def look():
    if session.gate is not None and session.gate.closed:
        print([name for name in ("sqlalchemy", "argon2") if name in sys.modules])
        app.quit()
timer.timeout.connect(look)
timer.start(5)
session.frame.show()
app.exec()
session.close()
"""


@pytest.fixture
def session(ada: Seat, qapp: QApplication, qtbot: QtBot, folder: Path) -> Iterator[Session]:
    with opened(qapp, qtbot, folder) as session:
        yield session


def test_nothing_is_seen_before_a_sign_in(session: Session, qtbot: QtBot) -> None:
    assert session.gate.closed
    assert not session.window.isVisible()
    assert session.desk.seat.actor.name != "Profil"
    assert session.window.stack.count() == 0  # a profile in the settings opens nothing
    assert session.gate.page.login.hasFocus()
    enter(qtbot, session, "Nadia.B", NADIAS)
    assert not session.gate.closed
    assert session.window.isVisible()
    actor = session.desk.seat.actor
    assert (actor.name, actor.arrondissements, actor.login) == ("Nadia Benali", (19, 10), "nadia.b")
    assert session.window.page("queue") is not None
    assert session.window.rail.who.text() == "Nadia Benali"
    assert load_settings(session.folder).last_login == "nadia.b"


def test_the_page_waits_for_nothing_heavy(ada: Seat, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(folder)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_wrong_one_is_told_and_both_stay(session: Session, qtbot: QtBot) -> None:
    page = session.gate.page
    qtbot.keyClick(page.login, Qt.Key.Key_Return)
    qtbot.keyClick(page.password.line, Qt.Key.Key_Return)
    assert "identifiant" in page.login_field.error.text()
    enter(qtbot, session, "nadia.b", "faux")
    first = page.password.error.text()
    assert "inexact" in first
    assert page.password.line.selectedText() == "faux"  # to be typed over
    enter(qtbot, session, "personne", "faux")
    assert page.password.error.text() == first
    assert not page.login_field.error.text()
    enter(qtbot, session, "nadia.b", "faux")
    assert "5 secondes" in page.password.error.text()
    enter(qtbot, session, "nadia.b", NADIAS)
    assert "attendez" in page.password.error.text()
    assert session.gate.closed


def test_a_password_given_must_be_changed(session: Session, ada: Seat, qtbot: QtBot) -> None:
    given = give_password(ada, "nadia.b")
    enter(qtbot, session, "nadia.b", given)
    page = session.gate.page
    assert page.fresh.isVisible()
    assert not session.desk.seat.actor.login
    assert page.fresh.first.line.hasFocus()

    def choose(first: str, again: str) -> None:
        page.fresh.first.line.setText(first)
        page.fresh.again.line.setText(again)
        qtbot.keyClick(page.fresh.again.line, Qt.Key.Key_Return)
        rest(qtbot, session)

    choose("azerty", "azerty")
    assert "14" in page.fresh.first.error.text()
    choose("Nadia-kiwi-7-brouette", "Nadia-kiwi-7-brouette")
    assert "votre nom" in page.fresh.first.error.text()
    choose(given, given)
    assert "ancien" in page.fresh.first.error.text()
    choose("Kiwis 7 & brouettes", "Kiwis 7 & brouette")
    assert "pas les mêmes" in page.fresh.again.error.text()
    choose("Kiwis 7 & brouettes", "Kiwis 7 & brouettes")
    assert not session.gate.closed
    assert session.desk.seat.actor.login == "nadia.b"


def test_who_is_closed_is_told(session: Session, ada: Seat, qtbot: QtBot) -> None:
    retire_account(ada, "nadia.b")
    enter(qtbot, session, "nadia.b", NADIAS)
    assert "fermé" in session.gate.page.password.error.text()


def test_who_came_last_is_remembered(
    ada: Seat, qapp: QApplication, qtbot: QtBot, folder: Path
) -> None:
    with opened(qapp, qtbot, folder, Settings(last_login="ada.roux")) as session:
        page = session.gate.page
        assert page.login.text() == "ada.roux"
        assert page.password.line.hasFocus()
        enter(qtbot, session, "ada.roux", ADAS)
        assert session.desk.seat.actor.name == "Ada Roux"


def test_a_pc_without_accounts_asks_nothing(qapp: QApplication, qtbot: QtBot, folder: Path) -> None:
    with opened(qapp, qtbot, folder) as session:
        assert not session.gate.closed
        assert session.desk.seat.actor.name == "Profil"
        session.gate.lock()
        assert not session.gate.closed  # nothing would unlock it


def test_a_password_is_shown_and_capitals_are_told(qtbot: QtBot) -> None:
    field = PasswordField("Mot de passe")
    qtbot.addWidget(field)
    field.show()
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    field.show_typed.click()
    assert field.line.echoMode() is QLineEdit.EchoMode.Normal
    assert field.show_typed.text() == "Masquer"
    for key, shift, caps in (("a", False, False), ("A", True, False), ("A", False, True)):
        mode = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(field.line, key, mode)
        assert field.caps.isVisible() is caps
    qtbot.keyClick(field.line, "7")
    assert field.caps.isVisible()
    qtbot.keyClick(field.line, Qt.Key.Key_CapsLock)
    assert not field.caps.isVisible()
    field.clear()
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
