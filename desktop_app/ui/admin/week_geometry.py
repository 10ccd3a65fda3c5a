"""Where shifts stand in a drawn week: seven rows of 24 hours. Pixels of the widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF

from desktop_app.domain.duty import DAY_MINUTES, WEEK_MINUTES, Slot

EDGE = 6.0
"""Pixels from an end of a shift within which it is that end which is dragged."""


class Grip(Enum):
    """What of a shift is held."""

    START = "start"
    BODY = "body"
    END = "end"


@dataclass(frozen=True, slots=True)
class Hit:
    """A shift (its place in the list) and what of it lies under the pointer."""

    index: int
    grip: Grip


@dataclass(frozen=True, slots=True)
class WeekBox:
    """`left` of the hours, `top` of Monday; `width` of a day, `height` of a row."""

    left: float
    top: float
    width: float
    height: float

    def x(self, minute: float) -> float:
        """Where a minute of the day stands."""
        return self.left + self.width * minute / DAY_MINUTES

    def row(self, day: int) -> QRectF:
        """The row of a weekday."""
        return QRectF(self.left, self.top + day * self.height, self.width, self.height)

    def minute_at(self, point: QPointF) -> float:
        """The minute of the week at a point; outside, that of the nearest one."""
        day = min(max(int((point.y() - self.top) // self.height), 0), 6)
        return day * DAY_MINUTES + self.minute_of_day(point)

    def minute_of_day(self, point: QPointF) -> float:
        """The minute of the day at a point, whatever the day: 0 to 1440."""
        within = (point.x() - self.left) * DAY_MINUTES / self.width
        return min(max(within, 0.0), float(DAY_MINUTES))

    def pieces(self, slot: Slot) -> list[QRectF]:
        """The rectangles of a shift: one that ends on the day after has two."""
        begin = slot.weekday * DAY_MINUTES + slot.start
        end = begin + slot.end - slot.start
        found = []
        while begin < end:
            day, start = divmod(begin, DAY_MINUTES)
            stop = min(end - begin + start, DAY_MINUTES)
            row = self.row(day % 7)
            found.append(
                QRectF(self.x(start), row.top() + 3, self.x(stop) - self.x(start), row.height() - 6)
            )
            begin += stop - start
        return found

    def hit(self, slots: Sequence[Slot], point: QPointF) -> Hit | None:
        """The shift under a point, the last drawn first."""
        for index in range(len(slots) - 1, -1, -1):
            pieces = self.pieces(slots[index])
            for place, piece in enumerate(pieces):
                if not piece.adjusted(-2, -3, 2, 3).contains(point):
                    continue
                edge = min(EDGE, piece.width() / 3)
                if place == len(pieces) - 1 and point.x() > piece.right() - edge:
                    return Hit(index, Grip.END)
                if place == 0 and point.x() < piece.left() + edge:
                    return Hit(index, Grip.START)
                return Hit(index, Grip.BODY)
        return None


def between(origin: float, minute: float) -> float:
    """Minutes from one minute of the week to another, the short way round."""
    span = (minute - origin) % WEEK_MINUTES
    return span - WEEK_MINUTES if span > WEEK_MINUTES / 2 else span
