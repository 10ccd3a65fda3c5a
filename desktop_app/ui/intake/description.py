"""The box of the facts, with what looks like personal data highlighted in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop_app.domain.views import PrivacyFinding
from desktop_app.ui import theme
from desktop_app.ui.intake.typed_text import clean, qt_offset

LINES, MOST_LINES = 2, 6
MASK = "[masqué]"
LONGEST_WORD = 400  # code points; above, Qt lays the word out in tens of milliseconds at each key


class DescriptionEdit(QPlainTextEdit):
    """Plain text only; Tab leaves the box."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Description des faits"))
        self.setPlaceholderText(self.tr("Ce qui se passe, où exactement, depuis quand…"))
        self._plain = False
        self._grow()
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._on_edited)

    def _on_edited(self) -> None:
        self._lay_out_for(self.toPlainText())
        self.edited.emit()

    def _lay_out_for(self, text: str) -> None:
        """Give up kerning and wrapping at words for a text that has none to speak of."""
        plain = len(text) > LONGEST_WORD and max(map(len, text.split()), default=0) > LONGEST_WORD
        if plain == self._plain:
            return
        self._plain = plain
        modes, strategies = QTextOption.WrapMode, QFont.StyleStrategy
        self.setWordWrapMode(modes.WrapAnywhere if plain else modes.WrapAtWordBoundaryOrAnywhere)
        font = self.font()
        font.setStyleStrategy(strategies.PreferNoShaping if plain else strategies.PreferDefault)
        self.setFont(font)

    def _grow(self) -> None:
        # QPlainTextEdit measures its document in lines.
        lines = min(max(round(self.document().size().height()), LINES), MOST_LINES)
        margins = self.contentsMargins()
        room = margins.top() + margins.bottom() + 2 * self.document().documentMargin() + 2
        height = round(self.fontMetrics().lineSpacing() * lines + room)
        if height != self.height():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's; another width may want another number of lines."""
        super().resizeEvent(event)
        self._grow()

    def text(self) -> str:
        """The typed text, cleaned."""
        return clean(self.toPlainText())

    def set_text(self, text: str) -> None:
        """Replace everything."""
        cleaned = clean(text)
        self._lay_out_for(cleaned)
        self.setPlainText(cleaned)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Only text goes in."""
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste without control marks nor formats."""
        cleaned = clean(source.text())
        if not self._plain:
            self._lay_out_for(cleaned)  # before, so that it is laid out once
        self.insertPlainText(cleaned)

    def highlight(self, findings: Sequence[PrivacyFinding], current: PrivacyFinding | None) -> None:
        """Mark the findings in place, the one being asked about more strongly."""
        text = self.toPlainText()
        tokens = theme.tokens()
        selections = []
        for finding in findings:
            selection = QTextEdit.ExtraSelection()
            style = QTextCharFormat()
            style.setBackground(QColor(tokens.mark))
            style.setForeground(QColor(tokens.warn))
            style.setFontUnderline(finding == current)
            selection.format = style
            selection.cursor = self._cursor(text, finding.start, finding.end)
            selections.append(selection)
        self.setExtraSelections(selections)

    def replace(self, start: int, end: int, by: str) -> None:
        """Put `by` in place of a stretch (code points); one step of undo."""
        self._cursor(self.toPlainText(), start, end).insertText(by)

    def _cursor(self, text: str, start: int, end: int) -> QTextCursor:
        last = max(self.document().characterCount() - 1, 0)
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(qt_offset(text, start), last))
        cursor.setPosition(min(qt_offset(text, end), last), QTextCursor.MoveMode.KeepAnchor)
        return cursor
