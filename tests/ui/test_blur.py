"""The blur tool: rectangles by the keys and by the mouse, taken back until saved, then for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop_app.domain.attachments import Rect
from desktop_app.domain.views import AttachmentView
from desktop_app.services.add_attachment import add
from desktop_app.services.attachments import blur_file, list_files, remove_file
from desktop_app.services.check import check
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.blur_canvas import BlurCanvas
from desktop_app.ui.queue.blur_dialog import BlurDialog
from tests.integrations.given_files import photo
from tests.ui.queue_steps import dialog_of, log_one, open_page, settle

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def number(seat: Seat) -> str:
    return log_one(seat, seat.clock())


@pytest.fixture
def file(seat: Seat, number: str) -> AttachmentView:
    return add(seat, number, "a.jpg", photo(600, 400)).file


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, number: str, file: AttachmentView) -> BlurDialog:
    """The tool, its photo read."""
    page = open_page(qtbot, desk)
    BlurDialog(page, desk, number, file).open()
    dialog: BlurDialog = dialog_of(qtbot, BlurDialog)
    qtbot.waitUntil(lambda: not dialog.canvas.image.isNull())
    qtbot.waitUntil(dialog.canvas.hasFocus)
    return dialog


def at(canvas: BlurCanvas, x: int, y: int) -> QPoint:
    """Where a pixel of the photo is on the screen."""
    frame = canvas.frame()
    scale = frame.width() / canvas.image.width()
    return QPointF(frame.x() + x * scale, frame.y() + y * scale).toPoint()


def drag(qtbot: QtBot, canvas: BlurCanvas, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(canvas, LEFT, NONE, start)
    for share in (3, 2, 1):
        qtbot.mouseMove(canvas, start + (end - start) / share)
    qtbot.mouseRelease(canvas, LEFT, NONE, end)


def near(rect: Rect, wanted: Rect) -> bool:
    pairs = zip(
        (rect.x, rect.y, rect.width, rect.height),
        (wanted.x, wanted.y, wanted.width, wanted.height),
        strict=True,
    )
    return all(abs(one - other) <= 4 for one, other in pairs)


def test_by_the_keys_alone(
    qtbot: QtBot, dialog: BlurDialog, desk: Desk, seat: Seat, number: str, file: AttachmentView
) -> None:
    canvas = dialog.canvas
    assert not dialog.yes.isEnabled()
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert canvas.rects == [Rect(250, 150, 100, 100)]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(canvas, Qt.Key.Key_Down, CTRL | SHIFT)
    qtbot.keyClick(canvas, Qt.Key.Key_Left, CTRL)
    assert canvas.rects == [Rect(259, 140, 110, 101)]
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
    assert canvas.chosen == 0
    qtbot.keyClick(canvas, Qt.Key.Key_PageUp)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(canvas.rects) == 1
    assert "zone 1 : 259, 140" in canvas.accessibleName()
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert dialog.isVisible()
    assert list_files(seat, number)[0].blurred == 0
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: list_files(seat, number)[0].blurred == 1, timeout=10_000)
    settle(qtbot, desk)
    assert list_files(seat, number)[0].digest != file.digest
    assert check(seat).problems == ()


def test_by_the_mouse(qtbot: QtBot, dialog: BlurDialog) -> None:
    canvas = dialog.canvas
    drag(qtbot, canvas, at(canvas, 100, 100), at(canvas, 220, 180))
    assert len(canvas.rects) == 1
    assert near(canvas.rects[0], Rect(100, 100, 120, 80))
    drag(qtbot, canvas, at(canvas, 160, 140), at(canvas, 260, 190))
    assert near(canvas.rects[0], Rect(200, 150, 120, 80))
    drag(qtbot, canvas, at(canvas, 200, 150), at(canvas, 180, 130))
    assert near(canvas.rects[0], Rect(180, 130, 140, 100))
    drag(qtbot, canvas, at(canvas, 320, 130), at(canvas, 340, 110))
    assert near(canvas.rects[0], Rect(180, 110, 160, 120))
    drag(qtbot, canvas, at(canvas, 400, 300), at(canvas, 402, 301))
    assert len(canvas.rects) == 1  # a click draws nothing
    drag(qtbot, canvas, at(canvas, 500, 300), at(canvas, 599, 399))
    assert canvas.chosen == 1
    for _ in range(5):  # what was done, without the click
        assert canvas.undoable
        canvas.undo()
    assert (canvas.rects, canvas.undoable) == ([], False)


def test_nothing_leaves_the_photo(qtbot: QtBot, dialog: BlurDialog) -> None:
    canvas = dialog.canvas
    canvas.add()
    canvas.shift(-5000, -5000)
    assert canvas.rects == [Rect(0, 0, 100, 100)]
    canvas.shift(-5000, 5000, resize=True)
    assert canvas.rects == [Rect(0, 0, 8, 400)]
    canvas.shift(5000, 0)
    assert canvas.rects == [Rect(592, 0, 8, 400)]
    qtbot.keyClick(dialog, Qt.Key.Key_Z, CTRL)
    qtbot.keyClick(dialog, Qt.Key.Key_Z, CTRL)
    assert canvas.rects == [Rect(0, 0, 100, 100)]
    qtbot.mouseClick(dialog.back, LEFT)
    qtbot.mouseClick(dialog.back, LEFT)
    assert canvas.rects == []
    assert not dialog.back.isEnabled()
    assert not dialog.yes.isEnabled()
    assert canvas.hasFocus()


def test_the_photo_shows_what_it_will_be(qtbot: QtBot, dialog: BlurDialog, tmp_path: Path) -> None:
    canvas = dialog.canvas
    canvas.add()
    shown = canvas.grab().toImage()
    inside = at(canvas, 258, 158)
    ratio = shown.devicePixelRatio()
    x, y = round(inside.x() * ratio), round(inside.y() * ratio)
    assert shown.pixel(x + 4, y + 4) == shown.pixel(x + 8, y + 8)


def test_who_comes_late_is_told_in_the_dialog(
    qtbot: QtBot, dialog: BlurDialog, seat: Seat, number: str, file: AttachmentView
) -> None:
    blur_file(seat, number, file.uid, [Rect(0, 0, 50, 50)])
    dialog.canvas.add()
    qtbot.mouseClick(dialog.yes, LEFT)
    qtbot.waitUntil(lambda: "entre-temps" in dialog.error.text(), timeout=10_000)
    assert dialog.isVisible()
    assert dialog.canvas.rects
    assert dialog.yes.isEnabled()
    remove_file(seat, number, file.uid)
    qtbot.mouseClick(dialog.yes, LEFT)
    qtbot.waitUntil(lambda: "n’est plus" in dialog.error.text(), timeout=10_000)
