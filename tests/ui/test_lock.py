"""The window locked: by key, by idleness; who comes back, and who else comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.services.drafts import load_drafts
from desktop_app.services.edit_accounts import retire_account
from desktop_app.services.seat import Seat
from desktop_app.services.sign_in_log import list_sign_ins
from desktop_app.ui.admin.teams_panel import TeamsPanel
from desktop_app.ui.dialogs import ask
from desktop_app.ui.idle_lock import IdleWatch
from tests.ui.admin_steps import go_to
from tests.ui.sign_in_steps import ADAS, NADIAS, enter, opened, rest


@pytest.fixture
def session(ada: Seat, qapp: QApplication, qtbot: QtBot, folder: Path) -> Iterator[Session]:
    """Nadia sits, her entry begun."""
    with opened(qapp, qtbot, folder) as session:
        enter(qtbot, session, "nadia.b", NADIAS)
        session.window.go("intake")
        rest(qtbot, session)
        description(session).setPlainText("Cris sous le porche")
        yield session


def description(session: Session) -> QWidget:
    return session.window.page("intake").form.what.description


def lock(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)
    handle = (QApplication.activeModalWidget() or session.frame).windowHandle()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is handle)
    QTest.keyClick(handle, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: session.gate.closed)
    rest(qtbot, session)


def test_locked_it_shows_nothing_and_unlocked_everything_as_it_was(
    session: Session, ada: Seat, qtbot: QtBot
) -> None:
    page = session.window.page("intake")
    description(session).setFocus()
    lock(qtbot, session)
    shown = [each for each in session.window.findChildren(QWidget) if each.isVisible()]
    assert shown == []
    image = session.frame.grab().toImage()
    session.gate.page.hide()
    bare = session.frame.grab().toImage()
    session.gate.page.show()
    corner = image.pixelColor(4, image.height() // 2)
    assert bare.pixelColor(4, bare.height() // 2) == corner  # the ground, no rail
    session.desk.toast("Signalement 19-2026-000001 accepté")
    QTest.keyClick(session.frame.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert not session.window.toast.isVisible()
    assert session.window.page("admin") is None  # no key goes through
    enter(qtbot, session, "nadia.b", "faux")
    assert session.gate.closed
    enter(qtbot, session, "nadia.b", NADIAS)
    assert not session.gate.closed
    assert session.window.page("intake") is page
    assert description(session).toPlainText() == "Cris sous le porche"
    assert description(session).hasFocus()
    kinds = [row.kind.value for row in list_sign_ins(ada, limit=4).rows]
    assert kinds == ["unlocked", "failed", "locked", "signed_in"]


def test_another_person_comes_in_and_the_draft_stays_its_owner_s(
    session: Session, ada: Seat, qtbot: QtBot
) -> None:
    nadia = session.desk.seat
    lock(qtbot, session)
    enter(qtbot, session, "ada.roux", ADAS)
    assert not session.gate.closed
    assert session.desk.seat.actor.name == "Ada Roux"
    assert session.window.page("intake") is None
    assert [draft.content["description"] for draft in load_drafts(nadia)] == ["Cris sous le porche"]


def test_dialogs_are_out_of_sight_and_come_back(session: Session, qtbot: QtBot) -> None:
    answered: list[str] = []
    before = ask(session.window, "Avant ?", "", "Oui", lambda: answered.append("avant"))
    lock(qtbot, session)
    assert not before.isVisible()
    during = ask(session.window, "Pendant ?", "", "Oui", lambda: answered.append("pendant"))
    qtbot.waitUntil(lambda: not during.isVisible())
    enter(qtbot, session, "nadia.b", NADIAS)
    assert before.isVisible()
    assert during.isVisible()
    before.yes.click()
    during.yes.click()
    assert answered == ["avant", "pendant"]


def test_dialogs_of_another_are_given_up(session: Session, qtbot: QtBot) -> None:
    answered: list[str] = []
    ask(
        session.window, "Avant ?", "", "Oui", lambda: answered.append("oui"),
        on_no=lambda: answered.append("non"),
    )  # fmt: skip
    lock(qtbot, session)
    enter(qtbot, session, "ada.roux", ADAS)
    assert answered == ["non"]


def test_nobody_there_it_locks_by_itself(session: Session, qtbot: QtBot) -> None:
    watch, now = session.gate.watch, [1_000.0]
    watch._clock = lambda: now[0]
    watch.begin()
    assert watch.minutes == 15
    now[0] += 14 * 60
    watch.look()
    assert not session.gate.closed
    QTest.mouseMove(session.frame.windowHandle(), QPoint(300, 300))
    now[0] += 14 * 60
    watch.look()
    assert not session.gate.closed
    now[0] += 61
    watch.look()
    assert session.gate.closed
    rest(qtbot, session)


@pytest.mark.parametrize("touch", ["key", "press", "wheel"])
def test_whatever_is_touched_counts(qtbot: QtBot, touch: str) -> None:
    now = [0.0]
    widget = QWidget()
    qtbot.addWidget(widget)
    watch = IdleWatch(widget, lambda: now[0])
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    watch.begin()
    now[0] = 899.0
    handle = widget.windowHandle()
    if touch == "key":
        QTest.keyClick(handle, Qt.Key.Key_A)
    elif touch == "press":
        QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    else:
        QTest.wheelEvent(handle, QPoint(3, 3), QPoint(0, 120))
    now[0] = 901.0
    with qtbot.assertNotEmitted(watch.idle):
        watch.look()
    now[0] = 899.0 + 900.0
    with qtbot.waitSignal(watch.idle):
        watch.look()


def test_a_bug_does_not_shut_anybody_out(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Exception] = []
    session.desk.tasks.fallback = lambda error, _retry: met.append(error)
    lock(qtbot, session)
    with monkeypatch.context() as broken:
        broken.setattr("argon2.PasswordHasher.verify", lambda *_: 1 / 0)
        enter(qtbot, session, "nadia.b", NADIAS)
    assert "imprévue" in session.gate.page.password.error.text()
    assert isinstance(met[0], ZeroDivisionError)
    enter(qtbot, session, "nadia.b", NADIAS)
    assert not session.gate.closed


def test_who_was_closed_meanwhile_does_not_come_back(
    session: Session, ada: Seat, qtbot: QtBot
) -> None:
    lock(qtbot, session)
    retire_account(ada, "nadia.b")
    enter(qtbot, session, "nadia.b", NADIAS)
    assert session.gate.closed
    assert "fermé" in session.gate.page.password.error.text()


@pytest.fixture
def changed(session: Session, qtbot: QtBot) -> TeamsPanel:
    """Ada sits, a team changed and not saved, and the window locked."""
    session.gate.lock()
    enter(qtbot, session, "ada.roux", ADAS)
    session.window.show_admin("teams")
    rest(qtbot, session)
    panel = session.window.page("admin").show_tab("teams")
    go_to(panel, "UASA")
    panel.form.texts["contact"].setText("01 40")
    session.gate.lock()
    return panel


def test_what_is_not_saved_is_given_up_only_once_that_was_said(
    session: Session, qtbot: QtBot, changed: TeamsPanel
) -> None:
    enter(qtbot, session, "nadia.b", NADIAS)
    page = session.gate.page
    assert "ne sont pas enregistrées" in page.password.error.text()
    assert page.enter.isEnabled() and changed.form.changed()
    enter(qtbot, session, "ada.roux", ADAS)
    assert not session.gate.closed
    assert changed.form.changed() and changed.form.texts["contact"].text() == "01 40"
    session.gate.lock()
    for _ in range(2):
        enter(qtbot, session, "nadia.b", NADIAS)
    assert not session.gate.closed
    assert session.desk.seat.actor.login == "nadia.b"


def test_a_locked_window_closes_once_that_was_said(
    session: Session, qtbot: QtBot, changed: TeamsPanel
) -> None:
    assert not session.frame.close()
    assert "ne sont pas enregistrées" in session.gate.page.password.error.text()
    assert QApplication.activeModalWidget() is None
    assert session.frame.close()


def test_only_who_was_judged_is_let_in(session: Session, qtbot: QtBot) -> None:
    session.gate.lock()
    session.gate._letting_in = "ada.roux"
    session.desk.sit(session.desk.seat)  # as a base that comes back does, with Nadia's account
    assert session.gate.closed
    assert not session.window.isVisible()
