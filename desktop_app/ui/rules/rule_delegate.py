"""How a rule looks in the list: number, name, target, its sentence on as many lines as needed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.ui.rules.rule_model import LINE_ROLE, RuleLine
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.widgets.unbroken import unbroken

Index = QModelIndex | QPersistentModelIndex
SIDE, TOP, GAP = 12, 8, 4
_WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class RuleDelegate(QStyledItemDelegate):
    """Paints `RuleLine`s; their height follows the width of the view."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt's."""
        line = index.data(LINE_ROLE)
        width = self._width(option)
        room = QRect(0, 0, width - 2 * SIDE - self._number_width(option.font), 10_000)
        metrics = QFontMetrics(option.font)
        said = metrics.boundingRect(room, _WRAPPED, unbroken(line.sentence))
        return QSize(width, 2 * TOP + metrics.height() + 2 * GAP + said.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's."""
        line, colours = index.data(LINE_ROLE), tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.selected))
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(bar, QColor(colours.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(colours.hover))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        self._paint_texts(painter, option, line)
        focused = QStyle.StateFlag.State_HasFocus
        if state & focused and state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _paint_texts(self, painter: QPainter, option: QStyleOptionViewItem, line: RuleLine) -> None:
        colours = tokens()
        metrics = QFontMetrics(option.font)
        number = self._number_width(option.font)
        box = option.rect.adjusted(SIDE, TOP, -SIDE, -TOP)
        head = QRect(box.left(), box.top(), box.width(), metrics.height() + GAP)
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong)
        painter.setPen(QColor(colours.muted))
        painter.drawText(head, _LINE, line.code)
        right = head.right()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        for text, tone in self._pills(line):
            right = self._paint_pill(painter, head, right, text, tone, chosen=chosen)
        painter.setFont(strong)
        painter.setPen(QColor(colours.ink if line.active else colours.muted))
        name = QRect(head.left() + number, head.top(), right - head.left() - number, head.height())
        short = QFontMetrics(strong).elidedText(
            line.name, Qt.TextElideMode.ElideRight, max(0, name.width())
        )
        painter.drawText(name, _LINE, short)
        painter.setFont(option.font)
        painter.setPen(QColor(colours.muted))
        said = box.adjusted(number, head.height() + GAP, 0, 0)
        painter.drawText(said, _WRAPPED, unbroken(line.sentence))

    def _pills(self, line: RuleLine) -> list[tuple[str, str]]:
        pills = [(line.target, "accent")]
        if not line.active:
            pills.append((tr("arrêtée"), "neutral"))
        if line.mark:
            pills.append((line.mark, line.tone))
        return pills

    def _paint_pill(
        self, painter: QPainter, head: QRect, right: int, text: str, tone: str, *, chosen: bool
    ) -> int:
        colours = tokens()
        ink, soft = {
            "accent": (colours.accent_ink, colours.accent_soft),
            "danger": (colours.danger, colours.danger_soft),
            "warn": (colours.warn, colours.warn_soft),
        }.get(tone, (colours.neutral, colours.neutral_soft))
        small = QFont(painter.font())
        small.setPixelSize(px(11.5))
        metrics = QFontMetrics(small)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, head.width() // 3)
        width = metrics.horizontalAdvance(shown) + 16
        pill = QRect(right - width, head.top(), width, head.height())
        painter.setPen(Qt.PenStyle.NoPen)
        # The ground of a chosen line has the colour of the usual pill.
        painter.setBrush(QColor(colours.card if chosen and tone == "accent" else soft))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(small)
        painter.setPen(QColor(ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
        return right - width - 6

    def _number_width(self, font: QFont) -> int:
        return QFontMetrics(font).horizontalAdvance("000") + 8

    def _width(self, option: QStyleOptionViewItem) -> int:
        view = option.widget
        return view.viewport().width() if view is not None else option.rect.width()
