"""A team's week drawn: shifts as blocks to drag, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.duty import DAY_MINUTES, DAY_NAMES, Slot, say_slot
from desktop_app.domain.duty_edit import STEP, beginning, drawn, ending, moved, snapped
from desktop_app.ui.admin.week_geometry import Grip, Hit, WeekBox, between
from desktop_app.ui.admin.week_paint import paint_week, say_capacity
from desktop_app.ui.theme import px

_CURSORS = {
    Grip.START: Qt.CursorShape.SizeHorCursor,
    Grip.END: Qt.CursorShape.SizeHorCursor,
    Grip.BODY: Qt.CursorShape.OpenHandCursor,
}
_CHANGES: dict[Grip, Callable[[Slot, int], Slot]] = {
    Grip.START: beginning,
    Grip.BODY: moved,
    Grip.END: ending,
}
Slots = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class _Drag:
    """What is being dragged: the week as it was, where it began; `hit` None draws a new shift."""

    before: Slots
    origin: float
    hit: Hit | None


class WeekGrid(QWidget):
    """`slots_edited(slots)` at each change made here; `chosen(index)` (-1: none) when another shift
    is selected; `opened(index)` when its exact hours are asked for (-1: of a new one).
    """

    slots_edited = Signal(object)
    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shifts: Slots = ()
        self.selected = -1
        self.editable = True
        self._drag: _Drag | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(560)

    def show_shifts(self, shifts: Slots, selected: int = -1) -> None:
        """Draw a week; tells nothing."""
        self.shifts = shifts
        self.selected = selected if selected < len(shifts) else -1
        self._describe()
        self.update()

    def select(self, index: int) -> None:
        """Choose a shift, -1 for none."""
        if index != self.selected:
            self.selected = index
            self._describe()
            self.chosen.emit(index)
            self.update()

    def box(self) -> WeekBox:
        """Where the week stands now."""
        metrics = QFontMetrics(self.font())
        left = max(metrics.horizontalAdvance(name) for name in DAY_NAMES) + 22
        top = metrics.height() + 8
        return WeekBox(left, top, max(self.width() - left - 12, 240), self._row_height())

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(760, round(self.box().top + 7 * self._row_height() + 4))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return QSize(560, self.sizeHint().height())

    def _row_height(self) -> float:
        return float(2 * QFontMetrics(self._small()).height() + 12)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(11))
        return font

    def _describe(self) -> None:
        if self.selected >= 0:
            slot = self.shifts[self.selected]
            state = self.tr("confirmé") if slot.confirmed else self.tr("à confirmer")
            said = f"{say_slot(slot)}, {say_capacity(slot.capacity)}, {state}"
        else:
            said = self.tr("{0} services").format(len(self.shifts))
        self.setAccessibleDescription(said)

    def _edit(self, shifts: list[Slot], kept: Slot | None) -> None:
        self.shifts = tuple(sorted(shifts, key=lambda slot: (slot.weekday, slot.start, slot.end)))
        self.selected = -1 if kept is None else self.shifts.index(kept)
        self._describe()
        self.update()
        self.slots_edited.emit(self.shifts)
        self.chosen.emit(self.selected)

    # Keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go between shifts, Alt moves, Shift lengthens, Enter opens, Del removes."""
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self.show_shifts(self._drag.before)
            self._drag = None
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit(self.selected)
        elif event.key() == Qt.Key.Key_Insert and self.editable:
            self.opened.emit(-1)
        elif event.key() in _ARROWS:
            self._on_arrow(*_ARROWS[Qt.Key(event.key())], event.modifiers())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected >= 0:
            self.remove_selected()
        else:
            super().keyPressEvent(event)

    def remove_selected(self) -> None:
        """Take the chosen shift away."""
        if self.selected >= 0 and self.editable:
            at = self.selected
            rest = [slot for place, slot in enumerate(self.shifts) if place != at]
            self._edit(rest, rest[min(at, len(rest) - 1)] if rest else None)

    def _on_arrow(self, right: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.AltModifier:
            self._change(moved, right * STEP + down * DAY_MINUTES)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._change(ending, right * STEP)
        elif self.shifts:
            self.select(self._next(right, down))

    def _change(self, change: Callable[[Slot, int], Slot], minutes: int) -> None:
        if self.selected < 0 or not minutes or not self.editable:
            return
        shifts = list(self.shifts)
        changed = change(shifts[self.selected], minutes)
        shifts[self.selected] = changed
        self._edit(shifts, changed)

    def _next(self, right: int, down: int) -> int:
        if self.selected < 0:
            return 0
        if right:
            return (self.selected + right) % len(self.shifts)
        here = self.shifts[self.selected]
        for days in range(1, 7):
            day = (here.weekday + days * down) % 7
            there = [at for at, slot in enumerate(self.shifts) if slot.weekday == day]
            if there:
                return min(there, key=lambda at: abs(self.shifts[at].start - here.start))
        return self.selected

    # Mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a shift, or begin to draw one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        hit = self.box().hit(self.shifts, point)
        self.select(-1 if hit is None else hit.index)
        if self.editable:
            self._drag = _Drag(self.shifts, self.box().minute_at(point), hit)
            if hit is not None and hit.grip is Grip.BODY:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where it would stand, by the quarter of an hour."""
        if self._drag is None:
            hit = self.box().hit(self.shifts, event.position()) if self.editable else None
            self.setCursor(_CURSORS[hit.grip] if hit else Qt.CursorShape.ArrowCursor)
            return
        dragged = self._dragged(self._drag, event.position())
        shifts = list(self._drag.before)
        if dragged is None:
            self.show_shifts(self._drag.before)
            return
        if self._drag.hit is None:
            shifts.append(dragged)
            self.show_shifts(tuple(shifts), len(shifts) - 1)
        else:
            shifts[self._drag.hit.index] = dragged
            self.show_shifts(tuple(shifts), self._drag.hit.index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it stand there."""
        if self._drag is None or event.button() != Qt.MouseButton.LeftButton:
            return
        drag, self._drag = self._drag, None
        self.unsetCursor()
        if self.shifts != drag.before:
            self._edit(list(self.shifts), self.shifts[self.selected])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The exact hours of a shift."""
        hit = self.box().hit(self.shifts, event.position())
        if hit is not None:
            self.select(hit.index)
            self.opened.emit(hit.index)

    def _dragged(self, drag: _Drag, point: QPointF) -> Slot | None:
        if drag.hit is None:
            # A shift is drawn along its own day, whatever the hand does.
            day = int(drag.origin // DAY_MINUTES) * DAY_MINUTES
            first = snapped(drag.origin)
            last = snapped(day + self.box().minute_of_day(point))
            return drawn(first, last) if first != last else None
        slot = drag.before[drag.hit.index]
        by = snapped(between(drag.origin, self.box().minute_at(point)))
        return _CHANGES[drag.hit.grip](slot, by) if by else slot

    # Drawing -------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        paint_week(self, self.box(), self.shifts, self.selected, self._small())


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
