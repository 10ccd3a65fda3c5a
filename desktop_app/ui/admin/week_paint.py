"""The drawing of a team's week."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.domain.duty import DAY_NAMES, Slot, say_minute
from desktop_app.ui.admin.week_geometry import WeekBox
from desktop_app.ui.theme import tokens

HATCH = 0.25


def _tr(text: str) -> str:
    return QCoreApplication.translate("week", text)


def say_capacity(capacity: int | None) -> str:
    """ "14 arrêts"."""
    if capacity is None:
        return _tr("capacité non connue")
    return _tr("1 arrêt") if capacity == 1 else _tr("{0} arrêts").format(capacity)


def paint_week(
    widget: QWidget, box: WeekBox, shifts: Sequence[Slot], selected: int, small: QFont
) -> None:
    """Paint the whole widget; `small` is the font of the shifts' words."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ground(painter, box, QRectF(widget.rect()))
    painter.setFont(small)
    for index, slot in enumerate(shifts):
        _paint_shift(painter, box, slot, chosen=index == selected)
    if widget.hasFocus():
        painter.setPen(QPen(QColor(tokens().focus), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 8, 8)
    painter.end()


def _paint_ground(painter: QPainter, box: WeekBox, whole: QRectF) -> None:
    colours = tokens()
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(colours.card))
    painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    metrics = painter.fontMetrics()
    every = 1 if box.width / 24 > metrics.horizontalAdvance("24 h") + 8 else 3
    for hour in range(25):
        x = box.x(hour * 60)
        painter.setPen(QPen(QColor(colours.line if hour % 6 else colours.line_strong), 1))
        painter.drawLine(QPointF(x, box.top), QPointF(x, box.top + 7 * box.height))
        if hour % every == 0 and hour < 24:
            painter.setPen(QColor(colours.muted))
            room = QRectF(x + 2, 2, 3 * box.width / 24, box.top - 2)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, f"{hour} h")
    for day, name in enumerate(DAY_NAMES):
        row = box.row(day)
        painter.setPen(QPen(QColor(colours.line_strong), 1))
        painter.drawLine(row.topLeft(), row.topRight())
        painter.setPen(QColor(colours.ink))
        room = QRectF(10, row.top(), box.left - 12, row.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)


def _paint_shift(painter: QPainter, box: WeekBox, slot: Slot, *, chosen: bool) -> None:
    colours = tokens()
    ink, soft = colours.accent_ink, colours.accent_soft
    if not slot.confirmed:
        ink, soft = colours.warn, colours.warn_soft
    hatch = QColor(ink)
    hatch.setAlphaF(HATCH)
    for place, piece in enumerate(box.pieces(slot)):
        painter.setPen(QPen(QColor(colours.focus if chosen else ink), 3 if chosen else 1))
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(piece, 5, 5)
        if not slot.confirmed:
            painter.fillRect(
                piece.adjusted(2, 2, -2, -2), QBrush(hatch, Qt.BrushStyle.BDiagPattern)
            )
        if place == 0 or piece.width() > box.width / 12:
            _paint_words(painter, piece, slot, ink, soft)


def _paint_words(painter: QPainter, piece: QRectF, slot: Slot, ink: str, soft: str) -> None:
    metrics: QFontMetrics = painter.fontMetrics()
    room = int(piece.width() - 8)
    capacity = "" if slot.capacity is None else say_capacity(slot.capacity)
    state = "" if slot.confirmed else _tr("à confirmer")
    under = " · ".join(filter(None, (capacity, state)))
    if metrics.horizontalAdvance(under) > room:
        under = state or capacity
    hours = f"{say_minute(slot.start)} – {say_minute(slot.end)}"
    if metrics.horizontalAdvance(hours) > room:
        hours = hours.replace(" ", "")  # "9h30–12h30"
    lines = [hours, under]
    top = piece.top() + (piece.height() - len(lines) * metrics.height()) / 2
    for place, text in enumerate(lines):
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        if len(short) < 2:
            continue
        at = QRectF(
            piece.left() + 4,
            top + place * metrics.height(),
            metrics.horizontalAdvance(short) + 2,
            metrics.height(),
        )
        painter.fillRect(at, QColor(soft))  # the hatching would cross the words
        painter.setPen(QColor(ink))
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, short)
