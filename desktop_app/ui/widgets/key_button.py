"""A push button that shows its shortcut as a small key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from desktop_app.ui.theme import tokens

GAP = 8
PAD = 5
SIDE = 12.0


class KeyButton(QPushButton):
    """`kind` as in the stylesheet (primary, plain…); `key` is only shown, not bound.

    `spread` puts the text at the left and the key at the right edge (rail).
    """

    def __init__(
        self,
        text: str,
        key: str = "",
        kind: str = "plain",
        parent: QWidget | None = None,
        *,
        spread: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self.key = ""
        self._spread = spread
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        self.set_key(key)

    def set_key(self, key: str) -> None:
        """Show another key, or none."""
        self.key = key
        if key:  # what a narrow window does not show is still bound
            self.setAccessibleDescription(self.tr("Raccourci {0}").format(key))
        self.updateGeometry()
        self.update()

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(9, round(self.fontInfo().pixelSize() * 0.84)))
        font.setWeight(QFont.Weight.Normal)
        return font

    def _key_width(self) -> int:
        if not self.key:
            return 0
        return QFontMetrics(self._small()).horizontalAdvance(self.key) + 2 * PAD

    def sizeHint(self) -> QSize:
        """Qt's, with room for the key."""
        size = super().sizeHint()
        return QSize(size.width() + (GAP + self._key_width() if self.key else 0), size.height())

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's: the button from the style without its text, then text and key."""
        if not self.key:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._ink()
        metrics = QFontMetrics(self.font())
        key = self._key_width()
        words = self._fitting(metrics, round(self.width() - 2 * SIDE - GAP - key))
        text = metrics.horizontalAdvance(words)
        left = SIDE if self._spread else (self.width() - text - GAP - key) / 2
        edge = self.width() - SIDE - key if self._spread else left + text + GAP
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(ink)
        painter.drawText(QRectF(left, 0, text + 2, self.height()), middle, words)
        height = QFontMetrics(self._small()).height() + 3
        box = QRectF(edge, (self.height() - height) / 2, key, height)
        veil = QColor(ink)
        veil.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(self._small())
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.key)
        painter.end()

    def _fitting(self, metrics: QFontMetrics, room: int) -> str:
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        return words if len(words) > 1 else ""  # a lone « … » says nothing

    def _ink(self) -> QColor:
        colours = tokens()
        kind = self.property("kind")
        if not self.isEnabled():
            return QColor(colours.rail_muted if kind == "rail" else colours.faint)
        if kind in ("primary", "danger", "rail"):
            return QColor(colours.on_accent)
        if kind == "search":
            return QColor(colours.faint)
        return QColor(colours.accent_ink if kind == "link" else colours.ink)
