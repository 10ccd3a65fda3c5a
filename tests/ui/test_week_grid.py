"""The drawn week: dragged by mouse, moved by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop_app.domain.duty import Slot
from desktop_app.ui.admin.week_geometry import Grip, between
from desktop_app.ui.admin.week_grid import Slots, WeekGrid

H = 60
SHIFTS = (
    Slot(0, 7 * H, 14 * H, 12, confirmed=True),
    Slot(0, 16 * H, 20 * H),
    Slot(2, 7 * H, 14 * H),
)
NIGHT = Slot(4, 22 * H, 30 * H)


@pytest.fixture
def week(qtbot: QtBot) -> WeekGrid:
    grid = WeekGrid()
    qtbot.addWidget(grid)
    grid.resize(860, 340)
    grid.show_shifts(SHIFTS)
    grid.show()
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    return grid


def at(week: WeekGrid, day: int, minute: float) -> QPoint:
    box = week.box()
    return QPointF(box.x(minute), box.row(day).center().y()).toPoint()


def drag(qtbot: QtBot, week: WeekGrid, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(week, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(week, (start + end) / 2)
    qtbot.mouseMove(week, end)
    qtbot.mouseRelease(week, Qt.MouseButton.LeftButton, pos=end)


def key(qtbot: QtBot, week: WeekGrid, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for each in modifiers:
        held |= each
    qtbot.keyClick(week, which, held)


def test_a_block_is_dragged_to_another_day_and_hour(qtbot: QtBot, week: WeekGrid) -> None:
    told: list[Slots] = []
    week.slots_edited.connect(told.append)
    drag(qtbot, week, at(week, 0, 10 * H), at(week, 3, 12 * H))
    moved = Slot(3, 9 * H, 16 * H, 12)
    assert told == [(SHIFTS[1], SHIFTS[2], moved)]  # once, when let go
    assert week.shifts[week.selected] == moved


def test_an_edge_is_dragged_by_quarters(qtbot: QtBot, week: WeekGrid) -> None:
    drag(qtbot, week, at(week, 2, 14 * H - 2), at(week, 2, 15 * H + 12))
    assert week.shifts[2] == Slot(2, 7 * H, 15 * H + 15)
    drag(qtbot, week, at(week, 2, 7 * H + 2), at(week, 2, 6 * H))
    assert week.shifts[2] == Slot(2, 6 * H, 15 * H + 15)


def test_a_shift_is_drawn_on_empty_ground_along_its_day(qtbot: QtBot, week: WeekGrid) -> None:
    drag(qtbot, week, at(week, 1, 9 * H), at(week, 3, 12 * H))
    assert Slot(1, 9 * H, 12 * H) in week.shifts
    drag(qtbot, week, at(week, 5, 20 * H), QPoint(week.width() - 1, at(week, 5, 0).y()))
    assert Slot(5, 20 * H, 24 * H) in week.shifts
    drag(qtbot, week, at(week, 6, 3 * H), QPoint(1, at(week, 6, 0).y()))
    assert Slot(6, 0, 3 * H) in week.shifts


def test_a_click_on_empty_ground_draws_nothing(qtbot: QtBot, week: WeekGrid) -> None:
    told: list[Slots] = []
    week.slots_edited.connect(told.append)
    qtbot.mouseClick(week, Qt.MouseButton.LeftButton, pos=at(week, 1, 9 * H))
    qtbot.mouseClick(week, Qt.MouseButton.LeftButton, pos=at(week, 0, 9 * H))
    assert (told, week.selected) == ([], 0)


def test_escape_lets_go_of_a_drag(qtbot: QtBot, week: WeekGrid) -> None:
    told: list[Slots] = []
    week.slots_edited.connect(told.append)
    qtbot.mousePress(week, Qt.MouseButton.LeftButton, pos=at(week, 0, 10 * H))
    qtbot.mouseMove(week, at(week, 3, 12 * H))
    key(qtbot, week, Qt.Key.Key_Escape)
    qtbot.mouseRelease(week, Qt.MouseButton.LeftButton, pos=at(week, 3, 12 * H))
    assert (told, week.shifts) == ([], SHIFTS)


def test_the_same_by_keyboard(qtbot: QtBot, week: WeekGrid) -> None:
    alt, shift = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
    key(qtbot, week, Qt.Key.Key_Right)
    assert week.selected == 0
    assert week.accessibleDescription() == "lundi 7 h – 14 h, 12 arrêts, confirmé"
    key(qtbot, week, Qt.Key.Key_Right)
    assert week.selected == 1
    key(qtbot, week, Qt.Key.Key_Down)
    assert week.selected == 2
    key(qtbot, week, Qt.Key.Key_Right, alt)
    assert week.shifts[2] == Slot(2, 7 * H + 15, 14 * H + 15)
    key(qtbot, week, Qt.Key.Key_Down, alt)
    assert week.shifts[2] == Slot(3, 7 * H + 15, 14 * H + 15)
    key(qtbot, week, Qt.Key.Key_Left, shift)
    assert week.shifts[2] == Slot(3, 7 * H + 15, 14 * H)
    key(qtbot, week, Qt.Key.Key_Delete)
    assert week.shifts == SHIFTS[:2]
    assert week.selected == 1
    with qtbot.waitSignal(week.opened) as asked:
        key(qtbot, week, Qt.Key.Key_Return)
    assert asked.args == [1]
    with qtbot.waitSignal(week.opened) as asked:
        key(qtbot, week, Qt.Key.Key_Insert)
    assert asked.args == [-1]


def test_a_week_only_read_is_not_changed(qtbot: QtBot, week: WeekGrid) -> None:
    week.editable = False
    drag(qtbot, week, at(week, 0, 10 * H), at(week, 3, 12 * H))
    key(qtbot, week, Qt.Key.Key_Right)
    key(qtbot, week, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    key(qtbot, week, Qt.Key.Key_Delete)
    assert week.shifts == SHIFTS


def test_a_night_stands_on_two_days(week: WeekGrid) -> None:
    box = week.box()
    first, second = box.pieces(NIGHT)
    assert first.right() == pytest.approx(box.x(24 * H))
    assert second.left() == pytest.approx(box.left)
    hit = box.hit((NIGHT,), QPointF(second.right() - 2, second.center().y()))
    assert hit is not None and hit.grip is Grip.END
    hit = box.hit((NIGHT,), QPointF(second.left() + 2, second.center().y()))
    assert hit is not None and hit.grip is Grip.BODY


def test_over_the_end_of_the_week_the_short_way() -> None:
    assert between(6 * 1440 + 1400, 10) == 50
    assert between(10, 6 * 1440 + 1400) == -50
