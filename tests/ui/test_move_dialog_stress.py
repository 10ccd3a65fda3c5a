"""Move dialogs that a task accepts while no window is active, many times over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.schema import VisitRow
from desktop_app.domain.workflow import Move
from desktop_app.services import moves
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.queue.page import QueuePage
from tests.ui.queue_steps import log_one, open_page, open_row, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TIMES = 50


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], seat: Seat) -> Desk:
    """The coordinator's; nobody shows its toasts."""
    return make_desk(seat)


def only_dialog() -> MoveDialog | None:
    """The move dialog that stands, without making it active."""
    tops = QApplication.topLevelWidgets()
    found = [each for each in tops if isinstance(each, MoveDialog) and each.isVisible()]
    return found[0] if found else None


def test_visits_saved_one_after_the_other_with_no_active_window(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    number = log_one(seat, seat.clock())
    moves.accept(seat, number)
    page: QueuePage = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)  # as the window does
    open_row(qtbot, page, 0)
    other = QWidget()  # takes the focus away, then goes: offscreen, nothing is active then
    qtbot.addWidget(other)
    for done in range(TIMES):
        page.start(Move.VISIT)
        qtbot.waitUntil(lambda: only_dialog() is not None)
        other.show()
        other.activateWindow()
        other.hide()
        dialog = only_dialog()
        assert dialog is not None
        dialog.yes.click()
        settle(qtbot, desk)
        assert only_dialog() is None, dialog.findChild(QLabel, "move_problem").text()
        with seat.store.reading() as connection:
            count = connection.execute(select(func.count()).select_from(VisitRow)).scalar_one()
        assert count == done + 1
    assert show(seat, number).row.number == number
