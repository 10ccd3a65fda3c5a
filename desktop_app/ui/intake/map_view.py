"""The small map: our own vectors, the pin, the possible duplicates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.duplicates import MAX_DISTANCE_M
from desktop_app.domain.views import Duplicate
from desktop_app.services.find_places import Background, MapShape
from desktop_app.ui import theme

METRES_PER_DEGREE = 111_320.0
NEAR_SPAN_M = 1_150.0  # width of the view around a place
WIDE_SPAN_M = 7_000.0  # the three arrondissements
HOME = (2.3655, 48.8875)  # between the 10e, 18e and 19e

Rings = Iterable[Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the view covers: centre in degrees, metres per pixel."""

    lon: float
    lat: float
    metres_per_px: float
    width: int
    height: int

    def spot(self, lon: float, lat: float) -> QPointF:
        """Degrees to pixels; flat, good to a metre over a few kilometres."""
        across = METRES_PER_DEGREE * math.cos(math.radians(self.lat)) / self.metres_per_px
        up = METRES_PER_DEGREE / self.metres_per_px
        return QPointF(
            self.width / 2 + (lon - self.lon) * across, self.height / 2 - (lat - self.lat) * up
        )

    def degrees(self, spot: QPointF) -> tuple[float, float]:
        """Pixels to (lon, lat)."""
        across = METRES_PER_DEGREE * math.cos(math.radians(self.lat)) / self.metres_per_px
        up = METRES_PER_DEGREE / self.metres_per_px
        return (
            self.lon + (spot.x() - self.width / 2) / across,
            self.lat - (spot.y() - self.height / 2) / up,
        )

    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        west, north = self.degrees(QPointF(0, 0))
        east, south = self.degrees(QPointF(self.width, self.height))
        return west, south, east, north


class MapView(QWidget):
    """`moved()` when another background is wanted; `pointed(lon, lat)` on a click."""

    moved = Signal()
    pointed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pin: tuple[float, float] | None = None
        self._others: tuple[Duplicate, ...] = ()
        self._background: Background | None = None
        self._drawn: QPixmap | None = None
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

    def show_background(self, background: Background) -> None:
        """What lies under the pin."""
        self._background, self._drawn = background, None
        self.update()

    def _describe(self, label: str) -> None:
        text = self.tr("Plan centré sur {label}") if label else self.tr("Plan des secteurs")
        self.setAccessibleName(text.format(label=label))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the background of the new frame."""
        super().resizeEvent(event)
        self._drawn = None
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click says where."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.pointed.emit(*self.frame().degrees(event.position()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The background from its pixmap, then what moves."""
        if self._drawn is None:
            self._drawn = self._draw_background()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, frame = theme.tokens(), self.frame()
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setClipPath(edge)
        painter.drawPixmap(0, 0, self._drawn)
        if self._pin is not None:
            self._paint_marks(painter, frame)
        self._paint_attribution(painter)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(tokens.line))
        painter.drawPath(edge)
        painter.end()

    def _paint_marks(self, painter: QPainter, frame: Frame) -> None:
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

    def _attribution(self) -> QRectF:
        """Where the source of the background is written."""
        metrics = QFontMetrics(self._small())
        words = metrics.horizontalAdvance(self._source())
        box = QRectF(0, 0, words + 8, metrics.height() + 4)
        box.moveBottomRight(QPointF(self.width() - 6, self.height() - 3))
        return box

    def _source(self) -> str:
        return self.tr("Fond Relais, tracé à la main")

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(theme.px(10))
        return font

    def _paint_attribution(self, painter: QPainter) -> None:
        painter.setFont(self._small())
        painter.setPen(QColor(theme.tokens().muted))
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(self._attribution(), centre, self._source())

    def _draw_background(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        tokens, frame = theme.tokens(), self.frame()
        pixmap.fill(QColor(tokens.neutral_soft))
        if self._background is None:
            return pixmap
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        found = self._background
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.garden))
        _fill(painter, frame, found.gardens)
        _stroke(painter, frame, found.streets, QPen(QColor(tokens.street), _width(frame, 11)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.water))
        _fill(painter, frame, found.water)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.line_strong), 1.2, Qt.PenStyle.DashLine))
        _fill(painter, frame, found.outlines)
        self._paint_names(painter, frame)
        painter.end()
        return pixmap

    def _paint_names(self, painter: QPainter, frame: Frame) -> None:
        tokens = theme.tokens()
        found = self._background
        if found is None:
            return
        font = painter.font()
        font.setPixelSize(theme.px(10.5))
        painter.setFont(font)
        near, view = self._pin is not None, QRectF(self.rect()).adjusted(3, 3, -3, -3)
        taken = [self._attribution()]
        if self._pin is not None:  # nothing is written under the pin
            tip = frame.spot(*self._pin)
            taken.append(QRectF(tip.x() - 16, tip.y() - 34, 32, 44))
        for point in found.stations if near else ():
            spot = frame.spot(point.lon, point.lat)
            painter.setPen(QPen(QColor(tokens.card), 1))
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(spot, 4, 4)
            write_name(
                painter, view, spot + QPointF(0, 12), point.name, QColor(tokens.accent_ink), taken
            )
        for shape in (*found.gardens, *found.water) if near else ():
            spot = _inside_point(frame, shape)
            if spot is not None:
                write_name(painter, view, spot, shape.name, QColor(tokens.ok), taken)
        for shape in found.streets if near else ():
            spot = _inside_point(frame, shape)
            if spot is not None:
                write_name(painter, view, spot, shape.name, QColor(tokens.muted), taken)
        for shape in () if near else found.sectors:
            spot = _inside_point(frame, shape)
            if spot is not None:
                write_name(painter, view, spot, shape.name, QColor(tokens.ink), taken)


def _width(frame: Frame, metres: float) -> float:
    return max(metres / frame.metres_per_px, 1.0)


def _polygon(frame: Frame, ring: Sequence[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([frame.spot(lon, lat) for lon, lat in ring])


def _fill(painter: QPainter, frame: Frame, shapes: Iterable[MapShape]) -> None:
    for shape in shapes:
        for ring in shape.rings:
            painter.drawPolygon(_polygon(frame, ring))


def _stroke(painter: QPainter, frame: Frame, shapes: Iterable[MapShape], pen: QPen) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for shape in shapes:
        for ring in shape.rings:
            painter.drawPolyline(_polygon(frame, ring))


def _inside_point(frame: Frame, shape: MapShape) -> QPointF | None:
    """The middle of the part of a shape that is in view."""
    view = QRectF(0, 0, frame.width, frame.height).adjusted(30, 14, -30, -20)
    spots = [frame.spot(lon, lat) for ring in shape.rings for lon, lat in ring]
    if len(spots) < 2:
        return None
    bounds = QPolygonF(spots).boundingRect().intersected(view)
    if bounds.isEmpty() and not any(view.contains(spot) for spot in spots):
        return None
    if shape.rings[0][0] == shape.rings[0][-1]:  # closed: an area
        return bounds.center()
    seen = [spot for spot in spots if view.contains(spot)]
    return seen[len(seen) // 2] if seen else None


def write_name(
    painter: QPainter,
    view: QRectF,
    spot: QPointF,
    text: str,
    colour: QColor,
    taken: list[QRectF],
) -> None:
    """Write a name around `spot`, if it is whole inside `view` and over no other."""
    box = painter.fontMetrics().boundingRect(text)
    area = QRectF(0, 0, box.width() + 8, box.height())
    area.moveCenter(spot)
    if not text or not view.contains(area) or any(area.intersects(other) for other in taken):
        return
    taken.append(area)
    painter.setPen(colour)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def _pin_at(tip: QPointF) -> QPainterPath:
    path = QPainterPath(tip)
    path.cubicTo(tip + QPointF(-3, -8), tip + QPointF(-11, -12), tip + QPointF(-11, -19))
    path.arcTo(QRectF(tip.x() - 11, tip.y() - 30, 22, 22), 180, -180)
    path.cubicTo(tip + QPointF(11, -12), tip + QPointF(3, -8), tip)
    return path
