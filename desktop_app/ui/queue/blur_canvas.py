"""The photo on which rectangles to blur are drawn, by the mouse or by the keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.domain.attachments import LEAST_SIDE, Rect
from desktop_app.ui.queue.attachments_preview import Picture
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import tokens

HANDLE = 9  # pixels on the screen, of a corner
FIRST_SHARE = 4  # a rectangle made by the key takes this part of the photo's short side
STEPS = 60  # of an arrow, from edge to edge
_SHOWN_CELLS = 4
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class _Drag:
    """What the mouse does: `grip` is "new", "move" or the corner that follows it."""

    grip: str
    origin: QPointF  # in the photo
    before: Rect | None


class BlurCanvas(Picture):
    """Rectangles in the photo's own pixels. `changed()` when there is one more, one less, or one
    elsewhere."""

    changed = Signal()

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(height, parent)
        self.setObjectName("blur_canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.rects: list[Rect] = []
        self.chosen = -1
        self._undo: list[tuple[list[Rect], int]] = []
        self._drag: _Drag | None = None

    def show_image(self, image: QImage) -> None:
        """Show the photo."""
        super().show_image(image)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._say()

    @property
    def undoable(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    # Acts ----------------------------------------------------------------------------------

    def add(self) -> None:
        """A new rectangle in the middle, chosen."""
        if self.image.isNull():
            return
        side = max(LEAST_SIDE, min(self.image.width(), self.image.height()) // FIRST_SHARE)
        x, y = (self.image.width() - side) // 2, (self.image.height() - side) // 2
        self._remember()
        self.rects.append(Rect(x, y, side, side))
        self._choose(len(self.rects) - 1)
        self._tell()

    def remove(self) -> None:
        """Take the chosen rectangle away."""
        if 0 <= self.chosen < len(self.rects):
            self._remember()
            del self.rects[self.chosen]
            self._choose(len(self.rects) - 1)
            self._tell()

    def undo(self) -> None:
        """Take back the last change; nothing is saved yet."""
        if self._undo:
            self.rects, chosen = self._undo.pop()
            self._choose(chosen)
            self._tell()

    def choose_next(self, step: int) -> None:
        """Choose the next rectangle, or the one before."""
        if self.rects:
            self._choose((self.chosen + step) % len(self.rects))

    def shift(self, dx: int, dy: int, *, resize: bool = False) -> None:
        """Move the chosen rectangle, or its lower right corner, by pixels of the photo."""
        if not 0 <= self.chosen < len(self.rects):
            return
        rect = self.rects[self.chosen]
        if resize:
            rect = replace(rect, width=rect.width + dx, height=rect.height + dy)
        else:
            rect = replace(rect, x=rect.x + dx, y=rect.y + dy)
        self._remember()
        self._put(rect)
        self._tell()

    def _put(self, rect: Rect) -> None:
        width, height = self.image.width(), self.image.height()
        wide = min(max(rect.width, LEAST_SIDE), width)
        high = min(max(rect.height, LEAST_SIDE), height)
        x, y = min(max(rect.x, 0), width - wide), min(max(rect.y, 0), height - high)
        self.rects[self.chosen] = Rect(x, y, wide, high)
        self.update()

    def _remember(self) -> None:
        self._undo.append((list(self.rects), self.chosen))

    def _choose(self, place: int) -> None:
        self.chosen = min(place, len(self.rects) - 1)
        self._say()
        self.update()

    def _tell(self) -> None:
        self._say()
        self.update()
        self.changed.emit()

    def _say(self) -> None:
        said = tr("Photo, {0} zones à flouter").format(len(self.rects))
        if 0 <= self.chosen < len(self.rects):
            rect = self.rects[self.chosen]
            said += tr(" ; zone {0} : {1}, {2}, {3} × {4} points").format(
                self.chosen + 1, rect.x, rect.y, rect.width, rect.height
            )
        self.setAccessibleName(said)

    # Keys ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, with Shift they resize, with Ctrl by one pixel; Delete takes away."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key in _ARROWS:
            longest = max(self.image.width(), self.image.height())
            step = 1 if modifiers & Qt.KeyboardModifier.ControlModifier else longest // STEPS
            dx, dy = (each * max(1, step) for each in _ARROWS[key])
            self.shift(dx, dy, resize=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key in (Qt.Key.Key_N, Qt.Key.Key_Insert):
            self.add()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.choose_next(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    # Mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a rectangle, or take one by its corner or its middle."""
        if event.button() != Qt.MouseButton.LeftButton or self.image.isNull():
            return
        place, grip = self._grip(event.position())
        self._remember()
        before = None
        if grip != "new":
            self._choose(place)
            before = self.rects[place]
        self._drag = _Drag(grip, self._in_photo(event.position()), before)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self._drag is None:
            self._show_grip(event.position())
            return
        at = self._in_photo(event.position())
        drag = self._drag
        if drag.before is None:
            corner = QRectF(drag.origin, at).normalized().toRect()
            if min(corner.width(), corner.height()) < LEAST_SIDE:
                return
            self.rects.append(_rect(corner))
            self._choose(len(self.rects) - 1)
            self._drag = replace(drag, grip="corner", before=self.rects[-1])
        elif drag.grip == "move":
            moved = at - drag.origin
            x, y = drag.before.x + round(moved.x()), drag.before.y + round(moved.y())
            self._put(replace(drag.before, x=x, y=y))
        else:
            self._put(_rect(QRectF(self._opposite(drag), at).normalized().toRect()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The rectangle stays."""
        if self._drag is None:
            return
        self._drag = None
        if self._undo and self._undo[-1][0] == self.rects:
            self._undo.pop()
        else:
            self._tell()

    def _opposite(self, drag: _Drag) -> QPointF:
        if drag.before is None or drag.grip == "corner":
            return drag.origin
        rect = drag.before
        x = rect.x if "right" in drag.grip else rect.x + rect.width
        y = rect.y if "bottom" in drag.grip else rect.y + rect.height
        return QPointF(x, y)

    def _grip(self, at: QPointF) -> tuple[int, str]:
        for place in reversed(range(len(self.rects))):
            box = self._on_screen(self.rects[place])
            for name, corner in _corners(box):
                if (corner - at).manhattanLength() <= 2 * HANDLE:
                    return place, name
            if box.contains(at):
                return place, "move"
        return -1, "new"

    def _show_grip(self, at: QPointF) -> None:
        shapes = {
            "new": Qt.CursorShape.CrossCursor,
            "move": Qt.CursorShape.SizeAllCursor,
            "top left": Qt.CursorShape.SizeFDiagCursor,
            "bottom right": Qt.CursorShape.SizeFDiagCursor,
        }
        _, grip = self._grip(at)
        self.setCursor(shapes.get(grip, Qt.CursorShape.SizeBDiagCursor))

    def _in_photo(self, at: QPointF) -> QPointF:
        frame = self.frame()
        scale = self.image.width() / max(1.0, frame.width())
        x = min(max((at.x() - frame.x()) * scale, 0), self.image.width())
        y = min(max((at.y() - frame.y()) * scale, 0), self.image.height())
        return QPointF(x, y)

    def _on_screen(self, rect: Rect) -> QRectF:
        frame = self.frame()
        scale = frame.width() / max(1, self.image.width())
        left, top = frame.x() + rect.x * scale, frame.y() + rect.y * scale
        return QRectF(left, top, rect.width * scale, rect.height * scale)

    # Painting ------------------------------------------------------------------------------

    def paint_over(self, painter: QPainter) -> None:
        """The rectangles, with the photo under them as it will be: flat cells."""
        for place, rect in enumerate(self.rects):
            box = self._on_screen(rect)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(box, _flattened(self.image, rect))
            chosen = place == self.chosen
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor("white"), 4 if chosen else 3))
            painter.drawRect(box)
            line = tokens().accent if chosen else "#1a2233"
            painter.setPen(QPen(QColor(line), 2 if chosen else 1))
            painter.drawRect(box)
            if chosen:
                painter.setBrush(QColor(line))
                painter.setPen(QPen(QColor("white"), 1))
                for _, corner in _corners(box):
                    half = HANDLE / 2
                    painter.drawRect(QRectF(corner.x() - half, corner.y() - half, HANDLE, HANDLE))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens().focus), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def _rect(box: QRect) -> Rect:
    return Rect(box.x(), box.y(), box.width(), box.height())


def _corners(box: QRectF) -> tuple[tuple[str, QPointF], ...]:
    return (
        ("bottom right", box.bottomRight()),
        ("bottom left", box.bottomLeft()),
        ("top right", box.topRight()),
        ("top left", box.topLeft()),
    )


def _flattened(image: QImage, rect: Rect) -> QImage:
    part = image.copy(rect.x, rect.y, rect.width, rect.height)
    cell = max(1, min(rect.width, rect.height) // _SHOWN_CELLS)
    cells = QSize(max(1, rect.width // cell), max(1, rect.height // cell))
    return part.scaled(
        cells,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
