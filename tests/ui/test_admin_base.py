"""Administration, « Base »: verify, copy, put back, on real files."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from db.engine import MAIN_FILE
from desktop_app.bootstrap import Session
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.demo import fill_demo
from desktop_app.services.queue import View, count
from desktop_app.settings import Settings, save_settings
from desktop_app.ui.admin.base_panel import BasePanel
from desktop_app.ui.desk import BaseAsked
from desktop_app.ui.dialogs import Question
from desktop_app.ui.tasks import LANES


@pytest.fixture
def session(qapp: QApplication, folder: Path, qtbot: QtBot) -> Iterator[Session]:
    save_settings(folder, Settings(Actor("Adèle Admin", Role.ADMIN), "light"))
    session = Session(qapp, folder)
    session.frame.show()
    qtbot.waitUntil(lambda: session.desk is not None and session.desk.ready)
    settle(session, qtbot)
    yield session
    session.frame.close()
    session.close()
    session.frame.deleteLater()


def settle(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0, timeout=15_000)


def base_panel(session: Session) -> BasePanel:
    session.window.go("admin")
    return session.window.page("admin").show_tab("base").inside


def click_check(session: Session, qtbot: QtBot) -> BasePanel:
    panel = base_panel(session)
    qtbot.mouseClick(panel.check, Qt.MouseButton.LeftButton)
    settle(session, qtbot)
    return panel


def test_a_sound_base_verifies(session: Session, qtbot: QtBot) -> None:
    fill_demo(session.desk.seat, signalements=30, seed=5)
    panel = click_check(session, qtbot)
    assert "Tout se vérifie : 30 signalements" in panel.result.label.text()
    assert panel.result.property("tone") == "ok"


def test_a_forged_history_is_told(session: Session, qtbot: QtBot, folder: Path) -> None:
    fill_demo(session.desk.seat, signalements=30, seed=5)
    with closing(sqlite3.connect(folder / MAIN_FILE)) as connection, connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        )
        for (name,) in names.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE event SET actor = 'Quelqu’un d’autre' WHERE id = 5")
    panel = click_check(session, qtbot)
    assert "anomalies" in panel.result.label.text()
    assert panel.result.property("tone") == "danger"
    assert panel.problems.isVisible()
    assert panel.problems.toPlainText().count("\n") >= 1


def test_a_copy_is_put_back(session: Session, qtbot: QtBot, tmp_path: Path, folder: Path) -> None:
    fill_demo(session.desk.seat, signalements=40, seed=5)
    expected = count(session.desk.seat, View.OPEN) + count(session.desk.seat, View.CLOSED)
    panel = base_panel(session)
    panel.back_up(tmp_path / "copie.sqlite")
    settle(session, qtbot)
    assert "Copie vérifiée" in panel.result.label.text()
    fill_demo(session.desk.seat, signalements=60, seed=6)
    panel.ask_restore(tmp_path / "copie.sqlite")
    (question,) = panel.findChildren(Question)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(session.window.toast.isVisible)
    settle(session, qtbot)
    qtbot.waitUntil(lambda: session.window.page("admin") is None)
    settle(session, qtbot)
    seat = session.desk.seat
    assert count(seat, View.OPEN) + count(seat, View.CLOSED) == expected
    assert list(folder.glob(f"{MAIN_FILE}.avant-restauration-*"))


def listening() -> bool:
    """Whether the window hears what other programs do to the base."""
    return any(thread.name == "relais-feed" for thread in threading.enumerate())


def put_back(session: Session, qtbot: QtBot, copy: Path) -> None:
    panel = base_panel(session)
    panel.ask_restore(copy)
    (question,) = panel.findChildren(Question)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)


def test_a_window_that_listens_puts_a_copy_back_and_listens_again(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(listening)
    panel = base_panel(session)
    panel.back_up(tmp_path / "copie.sqlite")
    settle(session, qtbot)
    fill_demo(session.desk.seat, signalements=10, seed=6)
    put_back(session, qtbot, tmp_path / "copie.sqlite")
    qtbot.waitUntil(lambda: session.window.page("admin") is None)
    settle(session, qtbot)
    assert count(session.desk.seat, View.OPEN) == 0
    qtbot.waitUntil(listening)


def test_a_copy_that_cannot_be_put_back_leaves_the_window_listening(
    session: Session, qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    qtbot.waitUntil(listening)
    panel = base_panel(session)
    panel.back_up(tmp_path / "copie.sqlite")
    settle(session, qtbot)
    with closing(sqlite3.connect(folder / MAIN_FILE)) as other:
        other.execute("BEGIN IMMEDIATE")
        put_back(session, qtbot, tmp_path / "copie.sqlite")
        qtbot.waitUntil(session.window.banner.isVisible, timeout=15_000)
    assert "occupée" in session.window.banner.label.text()
    qtbot.waitUntil(listening)


def test_a_bad_copy_changes_nothing(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    fill_demo(session.desk.seat, signalements=10, seed=5)
    bad = tmp_path / "copie.sqlite"
    bad.write_bytes(b"rien de bon" * 500)
    panel = base_panel(session)
    panel.ask_restore(bad)
    (question,) = panel.findChildren(Question)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(session.window.banner.isVisible)
    settle(session, qtbot)
    assert click_check(session, qtbot).result.property("tone") == "ok"


def test_what_takes_long_lets_the_pages_go_on(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    seat, panel = session.desk.seat, base_panel(session)
    settle(session, qtbot)
    answered: list[int] = []
    tasks, gate = session.desk.tasks, threading.Event()
    for _ in range(LANES["net"]):
        tasks.run(panel, gate.wait, lambda _: None, lane="net")
    try:
        qtbot.mouseClick(panel.check, Qt.MouseButton.LeftButton)
        panel.back_up(tmp_path / "copie.sqlite")
        tasks.run(panel, lambda: count(seat, View.OPEN), answered.append)
        qtbot.waitUntil(lambda: bool(answered))
        assert not panel.check.isEnabled() and not panel.backup.isEnabled()
        assert tasks.long_work() == "Une vérification"
    finally:
        gate.set()
    settle(session, qtbot)
    assert panel.check.isEnabled() and panel.backup.isEnabled()


def test_no_restoring_during_a_long_work(
    session: Session, qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    panel = base_panel(session)
    copy = tmp_path / "copie.sqlite"
    panel.back_up(copy)
    settle(session, qtbot)
    gate = threading.Event()
    session.desk.tasks.run(panel, gate.wait, lambda _: None, lane="net", called="Un import")
    try:
        session.restore(copy)
        question = session.window.findChild(Question)
        assert question.text.text() == (
            "Un import est en cours sur cette base : attendez sa fin, puis restaurez."
        )
        question.accept()
    finally:
        gate.set()
    settle(session, qtbot)
    assert not list(folder.glob(f"{MAIN_FILE}.avant-restauration-*"))
    session.restore(copy)
    qtbot.waitUntil(lambda: bool(list(folder.glob(f"{MAIN_FILE}.avant-restauration-*"))))
    settle(session, qtbot)


def test_a_late_question_does_not_hold_the_base_of_before(
    session: Session, qtbot: QtBot, tmp_path: Path, folder: Path
) -> None:
    copy, former = tmp_path / "copie.sqlite", session.desk.seat
    base_panel(session).back_up(copy)
    settle(session, qtbot)
    for times in (1, 2):
        session.restore(copy)
        qtbot.waitUntil(
            lambda times=times: (
                len(list(folder.glob(f"{MAIN_FILE}.avant-restauration-*"))) == times
                and session.desk.seat is not former
            )
        )
        settle(session, qtbot)
        count(former, View.OPEN)  # asked at the seat of before
    assert not session.window.banner.isVisible()


def test_a_base_is_not_left_with_what_was_not_saved(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session.window.go("admin")
    teams = session.window.page("admin").show_tab("teams")
    settle(session, qtbot)
    teams.form.texts["contact"].setText("01 40")
    seat, refused = session.desk.seat, list[Exception]()
    session.desk.restore_asked.emit(tmp_path / "copie.sqlite")
    (question,) = teams.findChildren(Question)
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    session.desk.base_asked.emit(BaseAsked(None, "", False, refused.append))
    question = teams.findChildren(Question)[-1]
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    settle(session, qtbot)
    assert session.desk.seat is seat
    assert [getattr(each, "code", "") for each in refused] == ["unsaved"]
    assert teams.form.texts["contact"].text() == "01 40"
    session.frame.close()
    assert session.frame.isVisible()
    drop = teams.findChildren(Question)[-1].findChild(QPushButton, "drop")
    qtbot.mouseClick(drop, Qt.MouseButton.LeftButton)
    assert not session.frame.isVisible()
