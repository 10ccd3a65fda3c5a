"""Modal questions. None blocks the caller: the answer comes by a call, so that a test (or a
script) finds the dialog, presses its real buttons, and goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.theme import px
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.shortcuts import SAVE_KEYS

WIDTH = 440
TITLE_BAR_PX = 40  # what a window manager puts above a dialog
LEAST_INPUTS_PX = 80


def _tr(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def _height(layout: QLayout, width: int) -> int:
    if layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    return layout.totalSizeHint().height()


class Question(QDialog):
    """A title, a sentence, inputs if any, « Annuler » and the button that does it.

    `yes` and `no` are the buttons; Enter or Ctrl+Enter presses `yes`, Escape `no`.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        yes: str,
        *,
        no: str | None = None,
        danger: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.usual_width = WIDTH  # pixels at the plain text size, where the screen has room
        self.heading = Label(title, self)
        self.heading.setProperty("kind", "subtitle")
        self.heading.setWordWrap(True)
        self.text = Label(text, self)
        self.text.setWordWrap(True)
        self.text.setVisible(bool(text))
        self._inside = QWidget(self)
        self._inside.setProperty("kind", "scroll")
        self._inside.installEventFilter(self)
        self.inputs = QVBoxLayout(self._inside)
        self.inputs.setContentsMargins(0, 0, 0, 0)
        self.inputs.setSpacing(10)
        self._scroll = QScrollArea(self)  # scrolls on a low screen only, see `fit`
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._inside)
        self.yes = KeyButton(yes, kind="danger" if danger else "primary", parent=self)
        self.yes.setDefault(True)
        self.yes.clicked.connect(self._on_yes)
        self.no = QPushButton(_tr("Annuler") if no is None else no, self)
        self.no.setAutoDefault(False)
        self.no.setVisible(bool(self.no.text()))
        self.no.clicked.connect(self.reject)
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        self._row.addWidget(self.no)
        self._row.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.text)
        column.addWidget(self._scroll)
        column.addLayout(self._row)
        for keys in SAVE_KEYS:
            QShortcut(QKeySequence(keys), self).activated.connect(self.yes.click)

    def say_key(self) -> None:
        """Show the key that confirms: in a text of several lines, Enter begins another one."""
        self.yes.set_key(_tr("Ctrl ⏎"))

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's."""
        super().showEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's; an error said or an answer come in wants its room."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """As wide as its inputs want, as high as its sentences then are: nothing cut, no gap. On a
        screen too low for that the inputs scroll; the buttons stay in sight."""
        layout = self.layout()
        if layout is None:
            return
        self._scroll.setVisible(self.inputs.count() > 0)
        self._scroll.setMinimumWidth(self.inputs.totalMinimumSize().width())
        screen = self.screen().availableSize()
        usual = min(px(self.usual_width), screen.width() - 2 * TITLE_BAR_PX)
        width = max(self.minimumWidth(), usual, layout.totalMinimumSize().width())
        edges = layout.contentsMargins()
        wanted = _height(self.inputs, width - edges.left() - edges.right())
        self._scroll.setFixedHeight(wanted)
        lacking = _height(layout, width) - screen.height() + TITLE_BAR_PX
        if lacking > 0:
            self._scroll.setFixedHeight(max(LEAST_INPUTS_PX, wanted - lacking))
            width += self._scroll.verticalScrollBar().sizeHint().width()
        self.resize(width, _height(layout, width))

    def bring_in_sight(self, widget: QWidget) -> None:
        """Scroll the inputs to one of them, where they scroll."""
        self._scroll.ensureWidgetVisible(widget)

    def add_left(self, button: QPushButton) -> None:
        """Put another button at the left of the answers."""
        button.setAutoDefault(False)
        self._row.insertWidget(self._row.count() - 3, button)

    def _on_yes(self) -> None:
        if self.complete():
            self.accept()

    def complete(self) -> bool:
        """Whether every input has what it needs; says beside the input what is missing."""
        return True


class ReasonQuestion(Question):
    """A reason from a closed list and free text. `required_for` are the codes (or "" for a list
    without choice) whose text may not stay empty."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        yes: str,
        reasons: Sequence[tuple[str, str]],
        *,
        reason_label: str | None = None,
        text_label: str | None = None,
        required_for: frozenset[str] = frozenset(),
        danger: bool = False,
    ) -> None:
        super().__init__(parent, title, text, yes, danger=danger)
        self.required_for = required_for
        self.reason = QComboBox(self)
        for code, label in reasons:
            self.reason.addItem(label, str(code))
        self.reason.setMaxVisibleItems(14)
        if reasons:
            self.inputs.addWidget(Field(reason_label or _tr("Motif"), self.reason, self))
        else:
            self.reason.hide()
        self.note = QPlainTextEdit(self)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(px(76))
        self.say_key()
        self.note_field = Field(text_label or _tr("Précision"), self.note, self)
        self.inputs.addWidget(self.note_field)
        (self.reason if reasons else self.note).setFocus()

    def answer(self) -> tuple[str, str]:
        """The chosen code ("" without choice) and the text."""
        return str(self.reason.currentData() or ""), self.note.toPlainText().strip()

    def complete(self) -> bool:
        """Refuse an empty text where it is required."""
        code, text = self.answer()
        missing = code in self.required_for and not text
        self.note_field.set_error(_tr("Écrivez une précision en quelques mots.") if missing else "")
        if missing:
            self.note.setFocus()
        return not missing


def tell(parent: QWidget | None, title: str, text: str) -> Question:
    """Say something that must be read; one button."""
    question = Question(parent, title, text, _tr("D’accord"), no="")
    question.open()
    return question


def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    yes: str,
    on_yes: Callable[[], object],
    *,
    no: str | None = None,
    on_no: Callable[[], object] | None = None,
    danger: bool = False,
) -> Question:
    """Ask before an act; `on_yes` runs when the button `yes` is pressed, `on_no` otherwise."""
    question = Question(parent, title, text, yes, no=no, danger=danger)
    question.accepted.connect(lambda: on_yes())
    if on_no is not None:
        question.rejected.connect(lambda: on_no())
    question.open()
    return question
