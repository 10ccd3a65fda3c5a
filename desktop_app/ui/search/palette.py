"""The search palette (Ctrl+K): a number, an address, a word, a reporter; no filter counts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.services.search import SearchHit, search
from desktop_app.ui.desk import Desk
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.widgets.label import Label

DEBOUNCE_MS = 120
LIMIT = 12
WIDTH = 620
SHOWN_LINES = 7
HIT = Qt.ItemDataRole.UserRole
PAD = 12


class SearchPalette(QFrame):
    """Floats over `parent`; Enter opens the number chosen, Escape closes it for good."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        for other in parent.findChildren(SearchPalette):
            other.dismiss()
        super().__init__(parent)
        self.setObjectName("search_palette")
        self.setProperty("kind", "card")
        self.setAccessibleName(self.tr("Recherche"))
        self._desk = desk
        self._generation = 0
        self._answered = ""  # the text whose hits are shown
        self._before: QWidget | None = None
        self.line = QLineEdit(self)
        self.line.setObjectName("search_line")
        self.line.setPlaceholderText(
            self.tr("N°, adresse, mot du texte, déclarant (si votre profil le permet)")
        )
        self.line.setAccessibleName(self.tr("Rechercher"))
        self.line.setClearButtonEnabled(True)
        self.hits = QListWidget(self)
        self.hits.setObjectName("search_hits")
        self.hits.setAccessibleName(self.tr("Résultats"))
        self.hits.setItemDelegate(_HitCells(self.hits))
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hits.setMouseTracking(True)
        self.hits.itemClicked.connect(lambda _item: self._open())
        self.said = Label(self)
        self.said.setObjectName("search_said")
        self.said.setProperty("kind", "muted")
        self.said.setWordWrap(True)
        self._lay_out()
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(36)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._search)
        self.line.textChanged.connect(self._on_typed)
        self.line.installEventFilter(self)
        parent.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for key, words in (
            ("↑ ↓", self.tr("choisir")),
            (self.tr("Entrée"), self.tr("ouvrir")),
            (self.tr("Échap"), self.tr("fermer")),
        ):
            cap = Label(key, self)
            cap.setProperty("kind", "key")
            text = Label(words, self)
            text.setProperty("kind", "small")
            foot.addWidget(cap)
            foot.addWidget(text)
            foot.addSpacing(8)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 10)
        column.setSpacing(10)
        column.addWidget(self.line)
        column.addWidget(self.said)
        column.addWidget(self.hits)
        column.addLayout(foot)

    # Opening and closing -------------------------------------------------------------------

    def open(self, text: str = "") -> None:
        """Show the palette, empty or with a text, over the window."""
        self._before = self.window().focusWidget()
        self.line.setText(text)
        self.line.selectAll()
        if not text:
            self._show((), "")
        self.show()
        self.raise_()
        self._settle()
        self.line.setFocus()

    def dismiss(self) -> None:
        """Close for good, and give the focus back."""
        self._generation += 1
        self._pause.stop()
        self.hide()
        self.deleteLater()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()

    def _settle(self) -> None:
        host = self.parentWidget()
        if host is None:
            return
        lines = min(SHOWN_LINES, self.hits.count())
        self.hits.setVisible(lines > 0)
        self.hits.setFixedHeight(lines * _line_height(self.font()) + 2)
        self.said.setVisible(bool(self.said.text()))
        width = min(max(WIDTH, px(WIDTH)), host.width() - 40)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((host.width() - width) // 2, max(20, round(host.height() * 0.12)))

    # Searching -----------------------------------------------------------------------------

    def _on_typed(self, text: str) -> None:
        self._generation += 1
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._show((), "")

    def _search(self) -> None:
        text, seat, generation = self.line.text().strip(), self._desk.seat, self._generation
        if not text:
            return

        def done(hits: tuple[SearchHit, ...]) -> None:
            if generation == self._generation and self.isVisible():
                self._show(hits, text)

        def error(problem: Exception) -> None:
            if generation == self._generation:
                self._show((), "")
                self._desk.show_problem(problem, self._search)

        self._desk.tasks.run(self, lambda: search(seat, text, LIMIT), done, error)

    def _show(self, hits: tuple[SearchHit, ...], text: str) -> None:
        self._answered = text
        self.hits.clear()
        for hit in hits:
            item = QListWidgetItem(f"{hit.number}, {hit.title}, {hit.subtitle}")
            item.setData(HIT, hit)
            self.hits.addItem(item)
        if hits:
            self.hits.setCurrentRow(0)
            self.said.setText("")
        elif text:
            self.said.setText(
                self.tr(
                    "Rien pour « {0} ». Essayez le numéro, une rue sans le numéro, ou un autre mot."
                ).format(text)
            )
        else:
            self.said.setText(
                self.tr("La recherche ignore les filtres de la file, les accents et l’ordre.")
            )
        self._settle()

    def _open(self) -> None:
        if self._answered != self.line.text().strip():  # the list is of an older text
            self._pause.stop()
            self._search_then_open()
            return
        item = self.hits.currentItem()
        if item is not None:
            hit: SearchHit = item.data(HIT)
            self.dismiss()
            self._desk.open_number(hit.number)

    def _search_then_open(self) -> None:
        text, seat, generation = self.line.text().strip(), self._desk.seat, self._generation

        def done(hits: tuple[SearchHit, ...]) -> None:
            if generation == self._generation and self.isVisible():
                self._show(hits, text)
                if hits:
                    self._open()

        self._desk.tasks.run(self, lambda: search(seat, text, LIMIT), done, self._desk.show_problem)

    # Keys ----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows, Enter and Escape of the line; the size of the window; clicks outside."""
        if watched is self.line and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        elif event.type() == QEvent.Type.MouseButtonPress and self.isVisible():
            self.dismiss()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self.dismiss()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                count = self.hits.count()
                if count:
                    by = 1 if event.key() == Qt.Key.Key_Down else -1
                    self.hits.setCurrentRow((self.hits.currentRow() + by) % count)
            case _:
                return False
        return True

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab stays in the palette."""
        return True


def _line_height(font: QFont) -> int:
    return 2 * QFontMetrics(font).height() + 17


class _HitCells(QStyledItemDelegate):
    """Number and title above, place and what matched below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        """The one height of all lines."""
        return QSize(100, _line_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        """Draw one hit."""
        hit: SearchHit = index.data(HIT)
        colours, rect = tokens(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        idle = colours.hover if hovered else colours.card
        painter.fillRect(rect, QColor(colours.selected if selected else idle))
        if selected:
            painter.fillRect(
                QRect(rect.left(), rect.top(), 3, rect.height()), QColor(colours.accent)
            )
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        height = QFontMetrics(option.font).height()
        top = rect.topLeft() + QPoint(PAD, 7)
        width = rect.width() - 2 * PAD
        number_width = QFontMetrics(strong).horizontalAdvance("19-2026-004127 ") + 8
        _draw(painter, strong, colours.ink, QRect(top, QSize(number_width, height)), hit.number)
        title = QRect(top + QPoint(number_width, 0), QSize(width - number_width, height))
        _draw(painter, strong, colours.ink, title, hit.title)
        small = QFont(option.font)
        small.setPixelSize(px(12))
        below = QRect(top + QPoint(0, height + 3), QSize(width, height))
        matched = "" if hit.matched in hit.title else hit.matched
        words = " · ".join(part for part in (hit.subtitle, matched) if part)
        _draw(painter, small, colours.muted, below, words)
        painter.restore()


def _draw(painter: QPainter, font: QFont, colour: str, box: QRect, words: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
