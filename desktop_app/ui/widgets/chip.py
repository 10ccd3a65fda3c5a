"""A rounded button with an optional key: a choice among a few, a filter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.ui.theme import tokens


class Chip(QAbstractButton):
    """`text`, then `key` (the key that presses it) in grey. Checkable; checked is bold, framed."""

    def __init__(
        self,
        text: str,
        key: str = "",
        parent: QWidget | None = None,
        *,
        checkable: bool = True,
        tone: str = "plain",
        pad: int = 13,
    ) -> None:
        super().__init__(parent)
        self.key = key
        self._tone = tone  # plain (framed), soft (grey, a filter)
        self._pad = pad  # pixels at each side of the words
        self.setText(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        if key:
            self.setAccessibleDescription(self.tr("Touche {0}").format(key))

    def _strong(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def sizeHint(self) -> QSize:
        """Qt's; measured in bold so that checking moves nothing."""
        metrics = QFontMetrics(self._strong())
        width = metrics.horizontalAdvance(self.text()) + 2 * self._pad
        if self.key:
            width += 7 + QFontMetrics(self._small()).horizontalAdvance(self.key)
        return QSize(width, metrics.height() + (8 if self._tone == "soft" else 13))

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(9, round(self.fontInfo().pixelSize() * 0.86)))
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        ink, fill, line = colours.ink, colours.card, colours.line_strong
        if self._tone == "soft":
            ink, fill, line = colours.neutral, colours.neutral_soft, colours.neutral_soft
        if self.isChecked():
            ink, fill, line = colours.accent_ink, colours.accent_soft, colours.accent
        elif self.underMouse() and self.isEnabled():
            line = colours.accent
        if not self.isEnabled():
            ink = colours.faint
        radius = box.height() / 2
        painter.setPen(QPen(QColor(line), 1))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        bold = self.isChecked() or self._tone == "soft"
        font = self._strong() if bold else self.font()
        painter.setFont(font)
        painter.setPen(QColor(ink))
        text = QFontMetrics(font).horizontalAdvance(self.text())
        key = QFontMetrics(self._small()).horizontalAdvance(self.key) if self.key else 0
        left = (self.width() - text - (key + 7 if key else 0)) / 2
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, 0, text + 2, self.height()), middle, self.text())
        if self.key:
            painter.setFont(self._small())
            painter.setPen(QColor(colours.accent_ink if self.isChecked() else colours.muted))
            painter.drawText(QRectF(left + text + 7, 0, key + 2, self.height()), middle, self.key)
        painter.end()
