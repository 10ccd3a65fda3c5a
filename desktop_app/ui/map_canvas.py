"""Our own vectors as a map: what lies in a frame, drawn on a widget or on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.services.find_places import Background, MapShape
from desktop_app.ui import theme
from desktop_app.ui.tokens import Tokens

METRES_PER_DEGREE = 111_320.0
HOME = (2.3655, 48.8875)  # between the 10e, 18e and 19e
NAMES_PX = 10.5


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


def frame_around(
    points: Sequence[tuple[float, float]], width: int, height: int, *, span_m: float, edge: int
) -> Frame:
    """The frame that shows every point (lon, lat) at `edge` pixels from the sides, and no less
    than `span_m` metres across; around `HOME` without any."""
    lons, lats = zip(*(points or (HOME,)), strict=True)
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    across = (max(lons) - min(lons)) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    up = (max(lats) - min(lats)) * METRES_PER_DEGREE
    scale = max(
        span_m / max(width, 1),
        across / max(width - 2 * edge, 1),
        up / max(height - 2 * edge, 1),
    )
    return Frame(lon, lat, scale, width, height)


class MapCanvas(QWidget):
    """A map whose background is asked for and kept as a picture. `moved()` when another background
    is wanted. Whoever derives says what it covers and paints what lies over it."""

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background: Background | None = None
        self._drawn: QPixmap | None = None

    def frame(self) -> Frame:
        """What is shown now."""
        raise NotImplementedError

    def near(self) -> bool:
        """Whether streets and stations are named, or the sectors only."""
        raise NotImplementedError

    def kept_clear(self, frame: Frame) -> list[QRectF]:
        """Where no name is written."""
        raise NotImplementedError

    def paint_marks(self, painter: QPainter, frame: Frame) -> None:
        """What lies over the background."""
        raise NotImplementedError

    def show_background(self, background: Background) -> None:
        """What lies under the marks."""
        self._background, self._drawn = background, None
        self.update()

    def redraw(self) -> None:
        """The colours, or what is covered, changed."""
        self._drawn = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the background of the new frame."""
        super().resizeEvent(event)
        self._drawn = None
        self.moved.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The background from its pixmap, then what moves."""
        if self._drawn is None:
            self._drawn = self._draw_background()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setClipPath(edge)
        painter.drawPixmap(0, 0, self._drawn)
        self.paint_marks(painter, self.frame())
        self._paint_attribution(painter)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(theme.tokens().line))
        painter.drawPath(edge)
        painter.end()

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
        draw_background(
            painter,
            frame,
            self._background,
            tokens,
            near=self.near(),
            taken=[self._attribution(), *self.kept_clear(frame)],
            text_px=theme.px(NAMES_PX),
        )
        painter.end()
        return pixmap


def draw_background(
    painter: QPainter,
    frame: Frame,
    found: Background,
    tokens: Tokens,
    *,
    near: bool,
    taken: list[QRectF],
    text_px: int,
) -> None:
    """Gardens, streets, water, outlines and names; `taken` are the boxes where none is written."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.garden))
    _fill(painter, frame, found.gardens)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _stroke(painter, frame, found.streets, QPen(QColor(tokens.street), _width(frame, 11)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.water))
    _fill(painter, frame, found.water)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.line_strong), 1.2, Qt.PenStyle.DashLine))
    _fill(painter, frame, found.outlines)
    font = painter.font()
    font.setPixelSize(text_px)
    painter.setFont(font)
    if not near:
        _name_shapes(painter, frame, found.sectors, tokens.ink, taken)
        return
    for point in found.stations:
        spot = frame.spot(point.lon, point.lat)
        painter.setPen(QPen(QColor(tokens.card), 1))
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(spot, 4, 4)
        taken.append(QRectF(spot.x() - 4, spot.y() - 4, 8, 8))
        below, colour = spot + QPointF(0, 12), QColor(tokens.accent_ink)
        write_name(painter, _whole(frame), below, point.name, colour, taken)
    _name_shapes(painter, frame, (*found.gardens, *found.water), tokens.ok, taken)
    _name_shapes(painter, frame, found.streets, tokens.muted, taken)


def _name_shapes(
    painter: QPainter,
    frame: Frame,
    shapes: Iterable[MapShape],
    colour: str,
    taken: list[QRectF],
) -> None:
    for shape in shapes:
        spot = _inside_point(frame, shape)
        if spot is not None:
            write_name(painter, _whole(frame), spot, shape.name, QColor(colour), taken)


def _whole(frame: Frame) -> QRectF:
    return QRectF(0, 0, frame.width, frame.height).adjusted(3, 3, -3, -3)


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
