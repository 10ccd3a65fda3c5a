"""Answers that come late: they change the entry they are about, or none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.schema import EmergencyCallRow
from desktop_app.domain.moments import PARIS
from desktop_app.services.drafts import load_drafts
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk, ToastAction
from tests.conftest import Clock
from tests.ui.intake import CTRL, SHIFT, Sitting, said, sit
from tests.ui.lanes import base_gone, base_held, busy_lane

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

AUBERVILLIERS = "43 rue d'aubervilliers 75019"
FLANDRE = "12 avenue de flandre"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def agent(
    qtbot: QtBot,
    make_desk: Callable[[Seat], Desk],
    front_desk: Seat,
    monkeypatch: pytest.MonkeyPatch,
) -> Sitting:
    """The desk of the 19e before a new entry."""
    monkeypatch.setattr("db.engine.BUSY_TIMEOUT_MS", 200)
    desk = make_desk(front_desk)
    desk.tasks.fallback = desk.show_problem  # as the window does
    return sit(qtbot, desk)


def send_to(agent: Sitting, key: Any) -> None:
    """F9, then the key of a number."""
    agent.key(Qt.Key.Key_F9)
    menu = agent.page.form.what.emergency.menu
    agent.until(menu.isVisible)
    agent.qtbot.keyClick(menu, key)
    agent.page.activateWindow()
    agent.page.form.take_focus()


def calls(seat: Seat) -> list[Any]:
    with seat.store.reading() as connection:
        return list(connection.execute(select(EmergencyCallRow.__table__)))


def click_map(agent: Sitting, x: int = 60, y: int = 60) -> None:
    agent.qtbot.mouseClick(agent.page.side.map, LEFT, pos=QPoint(x, y))


def retry(agent: Sitting) -> None:
    """« Réessayer » of the page."""
    (button,) = (
        each
        for each in agent.page.failure.findChildren(QPushButton)
        if each.isVisible() and each.text().replace("&", "") == "Réessayer"
    )
    agent.qtbot.mouseClick(button, LEFT)


# F9 --------------------------------------------------------------------------------------------


def test_a_call_in_flight_is_part_of_the_entry(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(AUBERVILLIERS)
    agent.quiet()
    with busy_lane(agent.desk):
        send_to(agent, Qt.Key.Key_5)
        assert "15 : consignation en cours" in said(agent.page.form.what.emergency)
        agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(agent.page.confirmation.isVisible)
    (row,) = agent.rows(front_desk)
    (call,) = calls(front_desk)
    assert row.emergency
    assert call.signalement_id == row.id


def test_a_call_noted_late_is_not_that_of_the_next_entry(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    with busy_lane(agent.desk):
        send_to(agent, Qt.Key.Key_5)
        agent.qtbot.mouseClick(agent.page.footer.clear, LEFT)
    agent.quiet()
    assert len(calls(front_desk)) == 1
    assert agent.page.content()["emergency"] is None
    assert "Danger immédiat ?" in said(agent.page.form.what.emergency)


def test_a_call_that_cannot_be_written_leaves_the_entry(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(AUBERVILLIERS)
    agent.quiet()
    with base_gone(front_desk):
        send_to(agent, Qt.Key.Key_5)
        assert agent.page.content()["emergency"] == "15"
        agent.until(agent.page.failure.isVisible)
    assert agent.page.content()["emergency"] is None
    agent.save()
    (row,) = agent.rows(front_desk)
    assert not row.emergency  # who was told may save without it


def test_an_entry_that_loses_its_call_while_being_saved_is_not_saved(
    agent: Sitting, front_desk: Seat
) -> None:
    agent.key(Qt.Key.Key_1)
    agent.page.form.where.place.setText("stalingrad")
    agent.quiet()
    with ExitStack() as until_told, base_held(front_desk):
        with busy_lane(agent.desk):
            send_to(agent, Qt.Key.Key_5)
            until_told.enter_context(busy_lane(agent.desk))
            agent.key(Qt.Key.Key_Return, CTRL)
            assert agent.page.saver.under_way
        agent.until(lambda: agent.page.content()["emergency"] is None)
    agent.until(lambda: not agent.page.saver.under_way)
    agent.quiet()
    assert "occupée" in said(agent.page.failure)
    assert agent.rows(front_desk) == []


# The point on the map ---------------------------------------------------------------------------


def test_words_typed_after_a_click_on_the_map_stand(agent: Sitting) -> None:
    field = agent.page.form.where.place
    with busy_lane(agent.desk):
        click_map(agent)
        agent.tab_to(field)
        agent.type("68 bd ney")
    agent.quiet()
    assert field.text() == "68 bd ney"


def test_a_point_of_the_last_entry_is_not_that_of_the_next(agent: Sitting) -> None:
    agent.key(Qt.Key.Key_1)
    agent.quiet()
    with busy_lane(agent.desk):
        click_map(agent)
        agent.qtbot.mouseClick(agent.page.footer.clear, LEFT)
    agent.quiet()
    assert agent.page.form.where.place.place() is None
    assert agent.page.form.where.place.text() == ""


def test_the_last_of_two_clicks_counts_and_is_what_is_saved(
    agent: Sitting, front_desk: Seat
) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(FLANDRE)
    agent.quiet()
    wanted = agent.page.side.map.frame().degrees(QPoint(200, 100).toPointF())
    with busy_lane(agent.desk):
        click_map(agent, 30, 30)
        click_map(agent, 200, 100)
        agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(agent.page.confirmation.isVisible)
    (row,) = agent.rows(front_desk)
    assert (row.lon, row.lat) == pytest.approx(wanted)


def test_a_point_outside_paris_stops_the_saving(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(FLANDRE)
    agent.quiet()
    with busy_lane(agent.desk):
        agent.page.side.map.pointed.emit(2.1, 48.2)
        agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(lambda: "hors de Paris" in said(agent.page.form.where))
    agent.quiet()
    assert agent.rows(front_desk) == []
    agent.save()  # who was told may save where it was
    assert len(agent.rows(front_desk)) == 1


def test_a_point_outside_paris_is_told_and_changes_nothing(agent: Sitting) -> None:
    agent.place(FLANDRE)
    place = agent.page.form.where.place.place()
    agent.page.side.map.pointed.emit(2.1, 48.2)
    agent.until(lambda: "hors de Paris" in said(agent.page.form.where))
    assert agent.page.form.where.place.place() == place


def test_a_point_that_could_not_be_read_is_asked_again(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(FLANDRE)
    agent.quiet()
    wanted = agent.page.side.map.frame().degrees(QPoint(200, 100).toPointF())
    with base_gone(front_desk):
        click_map(agent, 200, 100)
        agent.key(Qt.Key.Key_Return, CTRL)
        agent.until(agent.page.failure.isVisible)
        agent.quiet()
    retry(agent)
    agent.until(agent.page.confirmation.isVisible)
    (row,) = agent.rows(front_desk)
    assert (row.lon, row.lat) == pytest.approx(wanted)


def test_a_place_that_cannot_be_looked_up_is_not_said_unknown(
    agent: Sitting, front_desk: Seat
) -> None:
    agent.key(Qt.Key.Key_1)
    field = agent.page.form.where.place
    agent.tab_to(field)
    faults: list[Any] = []
    agent.desk.problem_met.connect(lambda _error, again: faults.append(again))
    with base_gone(front_desk):
        field.setText("stalingrad")
        agent.key(Qt.Key.Key_Tab)
        agent.until(lambda: bool(faults))  # the window's banner
        assert not field.unknown()
        assert "pas trouvé" not in said(agent.page.form.where)
        agent.key(Qt.Key.Key_Return, CTRL)
        agent.until(agent.page.failure.isVisible)
        assert "pas trouvé" not in said(agent.page.form.where)
    for again in faults:
        again()
    agent.until(lambda: field.place() is not None)
    agent.save()


def test_a_team_is_explained_for_the_entry_it_was_asked_about(agent: Sitting) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(AUBERVILLIERS)
    team = agent.page.side.team
    agent.until(team.why_not.isVisible)
    agent.quiet()
    with busy_lane(agent.desk):
        team.why_not_asked.emit(team._teams[0])
        agent.qtbot.mouseClick(agent.page.footer.clear, LEFT)
    agent.quiet()
    assert not team.explained.isVisible()


# Drafts and what is taken back ------------------------------------------------------------------


def test_now_in_a_draft_of_yesterday_is_yesterday(
    agent: Sitting, make_desk: Callable[[Seat], Desk], front_desk: Seat, clock: Clock
) -> None:
    said_at = clock.now
    agent.key(Qt.Key.Key_1)
    agent.place(AUBERVILLIERS)
    agent.page.leaving()
    agent.quiet()
    agent.desk.tasks.stop()
    agent.page.hide()
    clock.advance(hours=15)  # the power is back the next morning
    again = sit(agent.qtbot, make_desk(front_desk))
    again.until(again.page.question.isVisible)
    again.key(Qt.Key.Key_Return)
    moment = again.page.form.when.moment
    assert moment.text() == f"{said_at.astimezone(PARIS):%d/%m/%Y %H:%M}"
    again.save()
    (row,) = again.rows(front_desk)
    assert row.observed_at == said_at


def test_now_in_a_draft_of_this_very_call_is_now(
    agent: Sitting, make_desk: Callable[[Seat], Desk], front_desk: Seat, clock: Clock
) -> None:
    agent.key(Qt.Key.Key_1)
    agent.page.leaving()
    agent.quiet()
    agent.desk.tasks.stop()
    agent.page.hide()
    clock.advance(minutes=2)
    again = sit(agent.qtbot, make_desk(front_desk))
    again.until(again.page.question.isVisible)
    again.key(Qt.Key.Key_Return)
    assert again.page.form.when.moment.text() == ""


def test_nothing_is_saved_while_an_entry_is_taken_back(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(AUBERVILLIERS)
    first = agent.save(then_new=True)
    agent.key(Qt.Key.Key_2)
    agent.tab_to(agent.page.form.what.description)
    agent.type("La suite")
    told: list[str] = []
    agent.desk.toast_asked.connect(lambda text, _action: told.append(text))
    agent.quiet()
    with busy_lane(agent.desk):
        agent.qtbot.mouseClick(agent.page.confirmation.undo, LEFT)
        assert not agent.page.form.isEnabled()
        agent.qtbot.keyClick(agent.page, Qt.Key.Key_Return, CTRL | SHIFT)
    agent.until(lambda: bool(told))
    agent.quiet()
    assert [row.status for row in agent.rows(front_desk)] == ["cancelled"]
    assert agent.page.content()["place_text"].startswith("43 Rue d’Aubervilliers")
    assert told == [f"{first} est annulé\N{NO-BREAK SPACE}: corrigez puis enregistrez."]
    kept = [draft.content["description"] for draft in load_drafts(front_desk)]
    assert "La suite" in kept


def test_taking_back_is_what_is_tried_again(
    agent: Sitting, front_desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(AUBERVILLIERS)
    agent.save(then_new=True)
    agent.key(Qt.Key.Key_2)
    agent.place(FLANDRE)
    agent.tab_to(agent.page.form.what.description)
    agent.quiet()
    undo = agent.page.confirmation
    undo.show()
    with base_gone(front_desk):
        undo.undo_asked.emit()
        agent.until(agent.page.failure.isVisible)
        agent.quiet()
    retry(agent)
    agent.until(lambda: agent.page.content()["place_text"].startswith("43 Rue"))
    agent.quiet()
    assert [row.status for row in agent.rows(front_desk)] == ["cancelled"]


def test_an_entry_given_back_leaves_the_next_as_a_draft(agent: Sitting, front_desk: Seat) -> None:
    offered: list[ToastAction] = []
    agent.desk.toast_asked.connect(lambda _text, action: offered.append(action))
    agent.tab_to(agent.page.form.what.description)
    agent.type("Effacée par mégarde")
    agent.qtbot.mouseClick(agent.page.footer.clear, LEFT)
    agent.tab_to(agent.page.form.what.description)
    agent.type("Un autre appel")
    offered[0].run()
    assert agent.page.content()["description"] == "Effacée par mégarde"
    agent.page.leaving()
    agent.quiet()
    kept = {draft.content["description"] for draft in load_drafts(front_desk)}
    assert kept == {"Effacée par mégarde", "Un autre appel"}
