"""What was ticked or written of a passage is not lost by one key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.visit import PeopleMet
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.queue.visit_dialog import VisitDialog
from tests.ui.queue_steps import settle
from tests.ui.test_round_report import keys, report_of
from tests.ui.test_rounds_page import Made, built, opened, press

assert opened  # the fixture
Key = Qt.Key


def asked(qtbot: QtBot, dialog: MoveDialog) -> Question:
    """The question over a dialog, once it is there."""
    qtbot.waitUntil(lambda: bool(questions(dialog)))
    return questions(dialog)[0]


def questions(dialog: MoveDialog) -> list[Question]:
    return [each for each in dialog.findChildren(Question) if each.isVisible()]


@pytest.fixture
def visit(qtbot: QtBot, make_desk: Callable[[Seat], Desk], lead: Seat) -> VisitDialog:
    """The ten taps, as they open."""
    dialog = VisitDialog(None, "19-2026-000001", make_desk(lead))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_escape_asks_before_the_ticks_of_a_round_go(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    built(seat, 1, 2)
    page = opened(lead)
    dialog = report_of(qtbot, page)
    keys(qtbot, Key.Key_4, Key.Key_Tab, Key.Key_N)
    press(qtbot, dialog.lines[1], Key.Key_Escape)
    question = asked(qtbot, dialog)
    assert question.text.text() == "Le compte rendu de 2 arrêts serait perdu."
    press(qtbot, question, Key.Key_Escape)  # twice the same key loses nothing either
    qtbot.waitUntil(lambda: not questions(dialog))
    assert dialog.isVisible()
    assert dialog.lines[0].met is PeopleMet.SOME
    dialog.no.click()
    asked(qtbot, dialog).yes.click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    settle(qtbot, page._desk)
    again = report_of(qtbot, page)
    assert all(line.result is None for line in again.lines)
    press(qtbot, again.lines[0], Key.Key_Escape)  # nothing is said yet: nothing to ask
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


@pytest.mark.parametrize("saying", ["tap", "remark", "moment"])
def test_escape_asks_before_the_ten_taps_go(visit: VisitDialog, qtbot: QtBot, saying: str) -> None:
    if saying == "tap":
        visit.met.press("4")
    elif saying == "remark":
        qtbot.keyClicks(visit.remark, "Porche sombre")
    else:
        visit.moment.setText("hier 18 h")
    press(qtbot, visit, Key.Key_Escape)
    question = asked(qtbot, visit)
    assert visit.isVisible()
    question.yes.click()
    qtbot.waitUntil(lambda: not visit.isVisible())


def test_untouched_taps_close_at_once(visit: VisitDialog, qtbot: QtBot) -> None:
    press(qtbot, visit, Key.Key_Escape)
    qtbot.waitUntil(lambda: not visit.isVisible())
    assert not questions(visit)
