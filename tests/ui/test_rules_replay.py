"""« Rejouer »: what other rules would have done, with progress, cancel, and numbers to open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.schema import EventRow, RoutingDecisionRow, RuleVersionRow
from desktop_app.services import replay as service
from desktop_app.services.demo import fill_demo
from desktop_app.services.replay import Replayed
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.rules.panel import RulesPanel
from desktop_app.ui.rules.replay_dialog import ReplayDialog
from desktop_app.ui.rules.replay_result import say_replayed
from tests.ui.rules_steps import click, opened, press, rule_of, settle


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, seat: Seat) -> RulesPanel:
    fill_demo(seat, signalements=300, seed=5)
    return opened(qtbot, desk)


def asked(qtbot: QtBot, panel: RulesPanel) -> ReplayDialog:
    click(qtbot, panel.bar.replay)
    dialog = panel.findChildren(ReplayDialog)[-1]
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(dialog.result.model, mode, dialog)
    return dialog


def written(seat: Seat) -> list[int]:
    with seat.store.reading() as connection:
        tables = (EventRow, RoutingDecisionRow, RuleVersionRow)
        return [
            int(connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables
        ]


def test_other_rules_are_replayed(qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat) -> None:
    before = written(seat)
    panel.draft.put(replace(rule_of(panel, "25"), target_kind=None, target_team=None))
    dialog = asked(qtbot, panel)
    assert dialog.first.date() == QDate(2026, 8, 22)
    assert dialog.last.date() == QDate(2026, 11, 20)
    dialog.first.setDate(QDate(2025, 11, 20))
    click(qtbot, dialog.start)
    assert dialog.running
    settle(qtbot, desk)
    assert not dialog.running
    said = dialog.result.summary.text()
    assert said.startswith("300 signalements, ")
    assert "perdent leur équipe" in said
    model = dialog.result.model
    pairs = [
        (model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())
    ]
    assert ("Médiation", "Sans équipe") in pairs
    assert written(seat) == before
    opened_numbers: list[str] = []
    desk.number_opened.connect(opened_numbers.append)
    assert dialog.result.numbers.hasFocus()
    press(qtbot, dialog.result.numbers, Qt.Key.Key_Return)
    assert opened_numbers == [dialog.result.numbers.item(0).text()]
    assert dialog.isVisible()


def test_a_replay_is_stopped_on_the_way(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = asked(qtbot, panel)
    slow(monkeypatch, dialog)
    dialog.first.setDate(QDate(2025, 11, 20))
    click(qtbot, dialog.start)
    qtbot.waitUntil(lambda: dialog.bar.value() > 0)
    assert dialog.bar.maximum() == 300
    click(qtbot, dialog.cancel)
    settle(qtbot, desk)
    assert dialog.result.summary.text().startswith("Arrêté en route : ")
    assert not dialog.running
    click(qtbot, dialog.start)


def slow(monkeypatch: pytest.MonkeyPatch, dialog: ReplayDialog) -> None:
    """Rows come few at a time, and wait after the first until somebody asks to stop."""
    real = service.received_rows

    def few(connection: object, period: object) -> object:
        run = dialog._run
        for rows in real(connection, period):
            rows = list(rows)
            yield rows[:10]
            run._stop.wait(60)
            yield rows[10:]

    monkeypatch.setattr(service, "received_rows", few)


def test_closing_the_dialog_stops_the_replay(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = asked(qtbot, panel)
    slow(monkeypatch, dialog)
    dialog.first.setDate(QDate(2025, 11, 20))
    click(qtbot, dialog.start)
    qtbot.waitUntil(lambda: dialog.bar.value() > 0)
    press(qtbot, dialog, Qt.Key.Key_Escape)
    settle(qtbot, desk)


def test_a_period_upside_down_is_refused_beside_it(
    qtbot: QtBot, panel: RulesPanel, desk: Desk
) -> None:
    dialog = asked(qtbot, panel)
    dialog.last.setDate(QDate(2026, 1, 1))
    click(qtbot, dialog.start)
    settle(qtbot, desk)
    assert dialog.last_field.error.text() == "La fin de la période doit suivre son début."
    assert not dialog.running


def test_the_sentence_of_a_replay() -> None:
    assert say_replayed(Replayed(312, 41, 6, 0, (), ())) == (
        "312 signalements, 41 changent d’équipe, 6 perdent leur équipe"
    )
    assert say_replayed(Replayed(1, 1, 0, 1, (), ())) == (
        "1 signalement, 1 change d’équipe, 1 en trouve une"
    )
    assert say_replayed(Replayed(12_000, 0, 0, 0, (), (), cancelled=True)) == (
        "Arrêté en route : 12\u202f000 signalements, aucun ne change d’équipe"
    )
