"""The numbered stops of a round over a map, on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from desktop_app.domain.rounds import Start, Stop, StopState
from desktop_app.ui.map_canvas import Frame
from desktop_app.ui.tokens import Tokens

_STEPS = (
    QPointF(0, 0),
    *(
        QPointF(across, up) * (2 * ring)
        for ring in (1, 2, 3)
        for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
    ),
)


def radius_of(text_px: int) -> float:
    """Of a disc that holds two digits of that size."""
    return text_px * 0.92


def spots_of(frame: Frame, stops: Sequence[Stop], text_px: int) -> list[QPointF]:
    """Where each number is written: beside its place where another would hide it, whole in the
    frame."""
    radius = radius_of(text_px)
    inside = QRectF(0, 0, frame.width, frame.height).adjusted(radius, radius, -radius, -radius)
    spots: list[QPointF] = []
    for stop in stops:
        at = frame.spot(stop.lon, stop.lat)
        tries = (at + step * radius for step in _STEPS)
        whole = (spot for spot in tries if inside.contains(spot))
        free = (spot for spot in whole if not any(_near(spot, o, 2 * radius) for o in spots))
        spots.append(next(free, at))
    return spots


def kept_clear(
    frame: Frame, start: Start | None, stops: Sequence[Stop], text_px: int
) -> list[QRectF]:
    """Where the map writes no name: under the stops, under the start, across the edges."""
    spots = spots_of(frame, stops, text_px)
    if start is not None:
        spots.append(frame.spot(start.lon, start.lat))
    discs = [_around(spot, radius_of(text_px)) for spot in spots]
    wide, high, far = frame.width, frame.height, 200
    edges = (
        QRectF(-far, -far, far, high + 2 * far),
        QRectF(wide, -far, far, high + 2 * far),
        QRectF(-far, -far, wide + 2 * far, far),
        QRectF(-far, high, wide + 2 * far, far),
    )
    return [*discs, *edges]


def draw_stops(
    painter: QPainter,
    frame: Frame,
    start: Start | None,
    stops: Sequence[Stop],
    tokens: Tokens,
    *,
    text_px: int,
    current: int = 0,
) -> None:
    """The walk, where it begins, a disc for each stop (a square underground); `current` is the
    position of the one to bring out, 0 for none."""
    painter.save()
    spots = spots_of(frame, stops, text_px)
    walk = [frame.spot(start.lon, start.lat)] if start else []
    pen = QPen(QColor(tokens.accent), 1.6, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([*walk, *(frame.spot(stop.lon, stop.lat) for stop in stops)]))
    if walk:
        _draw_start(painter, walk[0], tokens)
    font = QFont(painter.font())
    font.setPixelSize(text_px)
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    for stop, spot in zip(stops, spots, strict=True):
        at = frame.spot(stop.lon, stop.lat)
        if at != spot:
            painter.setPen(QPen(QColor(tokens.ink), 1.2))
            painter.drawLine(at, spot)
    for stop, spot in zip(stops, spots, strict=True):
        _draw_stop(
            painter, stop, _around(spot, radius_of(text_px)), tokens, stop.position == current
        )
    painter.restore()


def _draw_stop(
    painter: QPainter, stop: Stop, box: QRectF, tokens: Tokens, brought_out: bool
) -> None:
    done = stop.state is not StopState.PLANNED
    fill = tokens.rail_badge if done else tokens.accent
    if brought_out:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.danger_fill))
        painter.drawEllipse(box.adjusted(-4, -4, 4, 4))
    painter.setPen(QPen(QColor(tokens.card), 1.5))
    painter.setBrush(QColor(tokens.rail if stop.underground and not done else fill))
    if stop.underground:
        painter.drawRoundedRect(box, 3, 3)
    else:
        painter.drawEllipse(box)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(stop.position))


def _draw_start(painter: QPainter, spot: QPointF, tokens: Tokens) -> None:
    painter.setPen(QPen(QColor(tokens.card), 1.5))
    painter.setBrush(QColor(tokens.ok))
    around = (QPointF(0, -9), QPointF(9, 7), QPointF(-9, 7))
    painter.drawPolygon(QPolygonF([spot + corner for corner in around]))


def _around(spot: QPointF, radius: float) -> QRectF:
    return QRectF(spot.x() - radius, spot.y() - radius, 2 * radius, 2 * radius)


def _near(one: QPointF, other: QPointF, apart: float) -> bool:
    return abs(one.x() - other.x()) < apart and abs(one.y() - other.y()) < apart
