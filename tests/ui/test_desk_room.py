"""The desk of a team lead at 200 % text size, in a window of 1366 × 768: nothing scrolls sideways,
nothing is cut; the dialogs too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.services.demo import fill_demo
from desktop_app.services.replay import Replayed, Shifted
from desktop_app.services.seat import Seat
from desktop_app.services.team_cards import team_card
from desktop_app.services.team_holes import holes_opened
from desktop_app.ui import theme
from desktop_app.ui.admin.coverage_words import told_gaps
from desktop_app.ui.admin.holes_question import HolesQuestion
from desktop_app.ui.admin.page import AdminPage
from desktop_app.ui.crash import CrashWatch
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.rounds.report_dialog import ReportDialog
from desktop_app.ui.rounds.report_line import ReportLine
from desktop_app.ui.rules.panel import RulesPanel
from desktop_app.ui.rules.replay_dialog import ReplayDialog
from desktop_app.ui.rules.replay_result import ReplayResult
from tests.ui.admin_steps import go_to, settle
from tests.ui.test_rounds_page import built

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

WINDOW = (1366, 768)
Scaled = Callable[[float], None]


@pytest.fixture
def scaled(qapp: QApplication) -> Iterator[Scaled]:
    """Changes the text size; plain again at the end."""
    yield lambda scale: theme.apply(qapp, "light", scale)
    theme.apply(qapp, "light")


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, scaled: Scaled, tmp_path: Path) -> Iterator[AdminPage]:
    """The administration in the window, at 200 %."""
    scaled(2.0)
    window = MainWindow(desk, CrashWatch(tmp_path))
    qtbot.addWidget(window)
    window.resize(*WINDOW)
    window.show()
    desk.sit(desk.seat)
    desk.admin_asked.emit("teams")
    settle(qtbot, desk)
    found = window.findChild(AdminPage)
    assert found is not None
    yield found
    window.close()


def areas_of(panel: QWidget) -> list[QScrollArea]:
    """What may scroll: inside the panel, and the page around it."""
    around, holder = [], panel.parentWidget()
    while holder is not None:
        around += [holder] if isinstance(holder, QScrollArea) else []
        holder = holder.parentWidget()
    return panel.findChildren(QScrollArea) + around


def cut(panel: QWidget) -> list[str]:
    """The buttons and sentences that stand out of the panel, or have less than they want."""
    found = []
    for widget in panel.findChildren(QWidget):
        if isinstance(widget, QPushButton | QLabel) and widget.isVisible():
            right = widget.mapTo(panel, QPoint(widget.width(), 0)).x()
            if right > panel.width() or widget.width() < widget.minimumSizeHint().width():
                found.append(widget.text())
    return found


@pytest.mark.parametrize("tab", ["teams", "duty", "coverage"])
def test_the_tabs_of_teams_never_scroll_sideways_at_200_percent(
    qtbot: QtBot, desk: Desk, page: AdminPage, tab: str
) -> None:
    panel = page.show_tab(tab)
    assert panel is not None
    settle(qtbot, desk)
    if tab != "coverage":
        go_to(panel, "Médiation")  # the longest name
    qtbot.waitUntil(
        lambda: not any(area.horizontalScrollBar().maximum() for area in areas_of(panel))
    )
    assert panel.width() <= page.width()
    assert areas_of(panel)[-1].verticalScrollBar().maximum() == 0  # the panel scrolls, not the page
    assert cut(panel) == []


def test_where_the_tabs_do_not_fit_a_list_takes_their_place(
    qtbot: QtBot, desk: Desk, page: AdminPage, scaled: Scaled
) -> None:
    assert page.picker.isVisible() and not page.tabs.tabBar().isVisible()
    page.picker.setFocus()
    qtbot.keyClick(page.picker, Qt.Key.Key_End)
    assert page.tabs.currentIndex() == page.tabs.count() - 1
    page.show_tab("personal")
    settle(qtbot, desk)
    assert page.picker.currentText() == "Données personnelles"
    panel = page.show_tab("personal")
    assert not any(area.horizontalScrollBar().maximum() for area in areas_of(panel)[-1:])
    scaled(1.0)
    page.window().resize(1440, 900)
    qtbot.waitUntil(lambda: page.tabs.tabBar().isVisible() and not page.picker.isVisible())


def test_tables_stand_side_by_side_at_the_plain_size_and_below_each_other_at_200_percent(
    qtbot: QtBot, desk: Desk, page: AdminPage, scaled: Scaled
) -> None:
    def tops() -> tuple[int, int]:
        tables = panel.editor.table, panel.editor.exception_table
        first, second = (table.mapTo(panel.editor, QPoint()).y() for table in tables)
        return first, second

    panel = page.show_tab("duty")
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: tops()[1] > tops()[0])
    scaled(1.0)
    page.window().resize(1400, 768)
    qtbot.waitUntil(lambda: tops()[1] == tops()[0])


def test_the_lists_of_the_coverage_stand_below_its_drawings_at_200_percent(
    qtbot: QtBot, desk: Desk, page: AdminPage
) -> None:
    panel = page.show_tab("coverage")
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: panel.lists.width() > 0.9 * panel.width())
    assert panel.lists.mapTo(panel, QPoint()).y() > panel.days.mapTo(panel, QPoint()).y()
    assert panel.holes.rowCount() == 0 or panel.tables[0].isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_zone_of_a_hole_is_written(
    qtbot: QtBot, seat: Seat, scaled: Scaled, scale: float
) -> None:
    scaled(scale)
    team = replace(team_card(seat, "uasa").team, arrondissements=frozenset({18}))
    opened = holes_opened(seat, team)
    question = HolesQuestion(None, opened, "Enregistrer quand même")
    qtbot.addWidget(question)
    question.show()
    qtbot.waitUntil(question.isVisible)
    text = question.lines
    said = text.toPlainText()  # Qt says the no-break spaces as plain ones
    for told in told_gaps(opened.gaps, opened.zones):
        written = f"{told.what}\n{told.when}\n{told.where}"
        assert written.replace("\u00a0", " ") in said
    assert text.horizontalScrollBar().maximum() == 0
    last = text.document().lastBlock()
    reach = text.verticalScrollBar().maximum() + text.viewport().height()
    assert text.document().documentLayout().blockBoundingRect(last).bottom() <= reach
    question.activateWindow()
    qtbot.waitUntil(question.no.hasFocus)
    qtbot.keyClick(question.no, Qt.Key.Key_Tab)  # the keyboard reaches it, and scrolls it
    assert text.hasFocus()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_replay_shows_whole_names_and_airy_numbers(
    qtbot: QtBot, scaled: Scaled, scale: float
) -> None:
    scaled(scale)
    names = {"mps": "Maraude psychiatrique et sociale du nord-est parisien", "uasa": "UASA"}
    result = ReplayResult(names)
    qtbot.addWidget(result)
    result.resize(round(600 * scale), round(500 * scale))
    result.say(Replayed(9, 2, 0, 0, (Shifted("mps", "uasa", 2),), ("19-2026-000165",) * 2))
    result.show()
    table = result.table

    def whole() -> bool:
        room = QRect(0, 0, table.columnWidth(0) - 20, 10_000)
        wanted = table.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, names["mps"])
        return table.rowHeight(0) >= wanted.height() > table.fontMetrics().height()

    qtbot.waitUntil(whole)
    line = result.numbers.fontMetrics().height()
    assert result.numbers.visualItemRect(result.numbers.item(0)).height() >= line + 12


def test_a_replay_not_yet_asked_keeps_its_button_beside_the_dates(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    fill_demo(seat, signalements=5, seed=5)
    panel = RulesPanel(desk)
    qtbot.addWidget(panel)
    panel.show()
    settle(qtbot, desk)
    panel.bar.replay.click()
    dialog = panel.findChildren(ReplayDialog)[-1]
    qtbot.waitUntil(dialog.isVisible)
    QApplication.processEvents()

    def bottom(widget: QWidget) -> int:
        return widget.mapTo(dialog, QPoint(0, widget.height())).y()

    assert abs(bottom(dialog.start) - bottom(dialog.first)) <= 4
    assert not dialog.line.isVisible()


def test_the_report_has_its_stops_above_their_chips_at_200_percent(
    qtbot: QtBot, seat: Seat, scaled: Scaled
) -> None:
    made = built(seat, 1, 2, 3, 4, 5)
    scaled(2.0)
    dialog = ReportDialog(None, made, seat.clock())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    line = dialog.lines[0]
    for key in "4A":
        assert line.press(key)

    def top(widget: QWidget) -> int:
        return widget.mapTo(line, QPoint()).y()

    qtbot.waitUntil(lambda: top(line._chips["0"]) >= line._left.geometry().bottom())
    shown = [chip for chip in line._chips.values() if chip.isVisible()]

    def whole() -> bool:
        places = (QRect(chip.mapTo(line, QPoint()), chip.size()) for chip in shown)
        return all(line.rect().contains(place) for place in places)

    qtbot.waitUntil(whole)
    assert dialog._scroll.horizontalScrollBar().maximum() == 0
    assert not dialog._inside.isAncestorOf(dialog._count)  # in sight while the stops scroll


def test_the_report_has_its_chips_beside_their_stop_at_the_plain_size(
    qtbot: QtBot, seat: Seat, scaled: Scaled
) -> None:
    scaled(1.0)
    line = ReportLine(built(seat, 1).stops[0])
    qtbot.addWidget(line)
    line.resize(1240, 70)
    line.show()
    for key in "4A":
        assert line.press(key)

    def one_row() -> bool:
        shown = [chip for chip in line._chips.values() if chip.isVisible()]
        tops = {chip.mapTo(line, QPoint()).y() for chip in shown}
        return len(shown) == 11 and len(tops) == 1 and tops.pop() < line._left.geometry().bottom()

    qtbot.waitUntil(one_row)
