"""The small map of a round: numbered stops in the order of the walk."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.rounds import Start, Stop
from desktop_app.ui import theme
from desktop_app.ui.map_canvas import Frame, MapCanvas, frame_around
from desktop_app.ui.rounds.stop_marks import draw_stops, kept_clear, radius_of, spots_of
from desktop_app.ui.rounds.wording import stops_words, tr

SPAN_M, WIDE_SPAN_M = 700.0, 7_000.0
EDGE = 30
TEXT = 11  # of a number


class RoundMap(MapCanvas):
    """`pointed(position)` when a stop is clicked."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start: Start | None = None
        self._stops: tuple[Stop, ...] = ()
        self._current = 0
        self.setMinimumSize(220, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Plan de la tournée"))

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(360, 320)

    def frame(self) -> Frame:
        """Around every stop."""
        points = [(stop.lon, stop.lat) for stop in self._stops]
        if self._start is not None:
            points.append((self._start.lon, self._start.lat))
        span = SPAN_M if points else WIDE_SPAN_M
        return frame_around(points, self.width(), self.height(), span_m=span, edge=EDGE)

    def near(self) -> bool:
        """Streets and stations are named around stops."""
        return bool(self._stops)

    def kept_clear(self, frame: Frame) -> list[QRectF]:
        """No name under a number, nor at the foot."""
        foot = theme.px(22)  # where the map says whose it is
        return [
            *kept_clear(frame, self._start, self._stops, theme.px(TEXT)),
            QRectF(0, frame.height - foot, frame.width, foot),
        ]

    def paint_marks(self, painter: QPainter, frame: Frame) -> None:
        """The walk and its stops."""
        draw_stops(
            painter,
            frame,
            self._start,
            self._stops,
            theme.tokens(),
            text_px=theme.px(TEXT),
            current=self._current,
        )

    def show_round(self, start: Start | None, stops: Sequence[Stop]) -> None:
        """Show another walk."""
        before = self.frame()
        self._start, self._stops = start, tuple(stops)
        self.setAccessibleDescription(stops_words(len(stops)))
        self.redraw()
        if self.frame() != before:
            self.moved.emit()

    def bring_out(self, position: int) -> None:
        """Ring the stop at `position`; 0 for none."""
        self._current = position
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The stop under the click."""
        size = theme.px(TEXT)
        spots = spots_of(self.frame(), self._stops, size)
        for stop, spot in zip(self._stops, spots, strict=True):
            away = event.position() - spot
            if max(abs(away.x()), abs(away.y())) <= radius_of(size) + 2:
                self.pointed.emit(stop.position)
                return
