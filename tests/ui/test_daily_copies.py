"""The copies of each day: made late, told once where they fail, listed, verified, put back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.copies import one_at_a_time
from db.engine import MAIN_FILE
from desktop_app.bootstrap import Session
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.daily_backup import FOLDER, list_daily
from desktop_app.services.demo import fill_demo
from desktop_app.services.queue import View, count
from desktop_app.settings import Settings, save_settings
from desktop_app.ui.admin.base_panel import BasePanel
from desktop_app.ui.admin.daily_copies import DailyCopiesModel
from desktop_app.ui.daily_copy import EVERY_MS, LATE_MS
from desktop_app.ui.dialogs import Question

ADMIN = Actor("Adèle Admin", Role.ADMIN)


@pytest.fixture
def session(
    qapp: QApplication, folder: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> Iterator[Session]:
    save_settings(folder, Settings(getattr(request, "param", ADMIN), "light"))
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


def turn(session: Session, qtbot: QtBot) -> None:
    session.window.daily.turn()
    settle(session, qtbot)


def panel_of(session: Session, qtbot: QtBot) -> BasePanel:
    session.window.go("admin")
    panel = session.window.page("admin").show_tab("base").inside
    settle(session, qtbot)
    return panel


def click(session: Session, qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(session, qtbot)


def test_it_begins_late_then_looks_each_hour(session: Session, qtbot: QtBot, folder: Path) -> None:
    daily = session.window.daily
    qtbot.waitUntil(daily._timer.isActive)
    assert daily._timer.interval() == LATE_MS
    assert list_daily(folder) == ()
    with qtbot.waitSignal(daily.made):
        daily.turn()
    assert daily._timer.interval() == EVERY_MS
    assert len(list_daily(folder)) == 1
    turn(session, qtbot)
    assert len(list_daily(folder)) == 1
    assert not session.window.banner.isVisible()


@pytest.mark.parametrize("session", [Actor("Accueil 19e", Role.FRONT_DESK, 19)], indirect=True)
def test_whoever_sits_there(session: Session, qtbot: QtBot, folder: Path) -> None:
    turn(session, qtbot)
    assert len(list_daily(folder)) == 1
    panel = panel_of(session, qtbot)
    assert panel.daily.model.rowCount() == 1
    buttons = (panel.daily.now, panel.daily.verify, panel.daily.restore)
    assert not any(button.isEnabled() for button in buttons)


def test_a_failure_is_told_once_until_one_succeeds(
    session: Session, qtbot: QtBot, folder: Path
) -> None:
    (folder / FOLDER).write_text("un fichier à la place du dossier")
    turn(session, qtbot)
    banner = session.window.banner
    assert banner.isVisible()
    assert banner.label.text().startswith("La copie du jour n’a pas pu se faire.")
    banner.hide()
    turn(session, qtbot)
    assert not banner.isVisible()
    (folder / FOLDER).unlink()
    turn(session, qtbot)
    assert len(list_daily(folder)) == 1
    shutil.rmtree(folder / FOLDER)
    (folder / FOLDER).write_text("de nouveau")
    turn(session, qtbot)
    assert banner.isVisible()


def test_the_list_verifies_and_restores(session: Session, qtbot: QtBot, folder: Path) -> None:
    fill_demo(session.desk.seat, signalements=30, seed=5)
    panel = panel_of(session, qtbot)
    assert panel.daily.empty.isVisible()
    click(session, qtbot, panel.daily.now)
    assert panel.result.label.text().startswith("Copie du jour faite et vérifiée, ")
    assert panel.daily.model.rowCount() == 1
    click(session, qtbot, panel.daily.now)
    assert "déjà là" in panel.result.label.text()
    click(session, qtbot, panel.daily.verify)
    assert "est saine\u00a0: 30 signalements" in panel.result.label.text()
    fill_demo(session.desk.seat, signalements=30, seed=6)
    click(session, qtbot, panel.daily.restore)
    (question,) = panel.findChildren(Question)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.window.page("admin") is None)
    settle(session, qtbot)
    seat = session.desk.seat
    assert count(seat, View.OPEN) + count(seat, View.CLOSED) == 30
    assert list(folder.glob(f"{MAIN_FILE}.avant-restauration-*"))


def test_a_spoilt_copy_is_told(session: Session, qtbot: QtBot, folder: Path) -> None:
    turn(session, qtbot)
    (copy,) = list_daily(folder)
    copy.file.write_bytes(copy.file.read_bytes()[:-9_000])
    panel = panel_of(session, qtbot)
    click(session, qtbot, panel.daily.verify)
    assert panel.result.property("tone") == "danger"
    assert "abîmée" in panel.result.label.text()
    assert panel.daily.verify.isEnabled()


def test_another_window_makes_it(session: Session, qtbot: QtBot, folder: Path) -> None:
    turn(session, qtbot)
    (copy,) = list_daily(folder)
    copy.file.unlink()
    panel = panel_of(session, qtbot)
    with one_at_a_time(folder / FOLDER / "verrou") as alone:
        assert alone
        click(session, qtbot, panel.daily.now)
    assert "Une autre fenêtre" in panel.result.label.text()
    assert list_daily(folder) == ()


def test_clicks_go_on_during_a_copy(session: Session, qtbot: QtBot, folder: Path) -> None:
    # A writer holds the base: the copy reads on all the same, and the window's writes only wait
    # for that writer.
    with closing(sqlite3.connect(folder / MAIN_FILE, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        turn(session, qtbot)
        writer.execute("ROLLBACK")
    assert len(list_daily(folder)) == 1


def test_the_model_keeps_its_promises(qtbot: QtBot, folder: Path, session: Session) -> None:
    turn(session, qtbot)
    model = DailyCopiesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(list_daily(folder))
    assert model.copy_at(1) is None
    assert model.index(0, 2).data().startswith("relais-")
