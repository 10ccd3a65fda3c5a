"""The small map of the entry: the pin, the possible duplicates."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.duplicates import MAX_DISTANCE_M
from desktop_app.domain.views import Duplicate
from desktop_app.ui import theme
from desktop_app.ui.map_canvas import HOME, Frame, MapCanvas

NEAR_SPAN_M = 1_150.0  # width of the view around a place
WIDE_SPAN_M = 7_000.0  # the three arrondissements


class MapView(MapCanvas):
    """`pointed(lon, lat)` on a click."""

    pointed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pin: tuple[float, float] | None = None
        self._others: tuple[Duplicate, ...] = ()
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(self.tr("Cliquez pour placer le signalement"))
        self._describe("")

    def sizeHint(self) -> QSize:
        """Half as high as wide, as the page leaves room."""
        return QSize(420, 196)

    def frame(self) -> Frame:
        """What is shown now."""
        lon, lat = self._pin or HOME
        span = NEAR_SPAN_M if self._pin else WIDE_SPAN_M
        return Frame(lon, lat, span / max(self.width(), 1), self.width(), self.height())

    def show_place(self, place: tuple[float, float] | None, label: str = "") -> None:
        """Put the pin (lon, lat), or take it away."""
        if place == self._pin:
            return
        self._pin, self._drawn, self._others = place, None, ()
        self._describe(label)
        self.moved.emit()
        self.update()

    def show_duplicates(self, others: Sequence[Duplicate]) -> None:
        """Dots where the possible duplicates are."""
        self._others = tuple(others)
        self.update()

    def near(self) -> bool:
        """Around the pin."""
        return self._pin is not None

    def kept_clear(self, frame: Frame) -> list[QRectF]:
        """Nothing is written under the pin."""
        if self._pin is None:
            return []
        tip = frame.spot(*self._pin)
        return [QRectF(tip.x() - 16, tip.y() - 34, 32, 44)]

    def _describe(self, label: str) -> None:
        text = self.tr("Plan centré sur {label}") if label else self.tr("Plan des secteurs")
        self.setAccessibleName(text.format(label=label))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click says where."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pointed.emit(*self.frame().degrees(event.position()))

    def paint_marks(self, painter: QPainter, frame: Frame) -> None:
        """The reach of duplicates, their dots, the pin."""
        if self._pin is None:
            return
        tokens = theme.tokens()
        centre = frame.spot(*self._pin)
        reach = MAX_DISTANCE_M / frame.metres_per_px
        veil = QColor(tokens.accent)
        veil.setAlpha(38)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawEllipse(centre, reach, reach)
        painter.setPen(QPen(QColor(tokens.card), 1.5))
        for other in self._others:
            colour = tokens.violet if other.attachable else tokens.warn
            painter.setBrush(QColor(colour))
            painter.drawEllipse(frame.spot(other.lon, other.lat), 6, 6)
        painter.setBrush(QColor(tokens.danger_fill))
        painter.drawPath(_pin_at(centre))
        painter.setBrush(QColor(tokens.card))
        painter.drawEllipse(centre - QPointF(0, 19), 4, 4)


def _pin_at(tip: QPointF) -> QPainterPath:
    path = QPainterPath(tip)
    path.cubicTo(tip + QPointF(-3, -8), tip + QPointF(-11, -12), tip + QPointF(-11, -19))
    path.arcTo(QRectF(tip.x() - 11, tip.y() - 30, 22, 22), 180, -180)
    path.cubicTo(tip + QPointF(11, -12), tip + QPointF(3, -8), tip)
    return path
