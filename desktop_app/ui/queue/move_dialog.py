"""A dialog that ends in a move: it stays open until the base has taken it, and says why not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Moved
from desktop_app.domain.visit import Visit
from desktop_app.services.seat import Seat
from desktop_app.ui.dialogs import Question, ask
from desktop_app.ui.queue.move_runner import Together
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

Command = Callable[[Seat, str, int | None], Moved]
"""A move, given the seat, the number and the version seen; runs off the main thread."""


class MoveDialog(Question):
    """`confirmed` when the inputs are complete; then `command()` says what to do.

    The owner runs it, then calls `accept` or `refuse`.
    """

    confirmed = Signal()

    def __init__(self, parent: QWidget | None, title: str, subject: str, yes: str) -> None:
        super().__init__(parent, title, subject, yes)
        self.text.setProperty("kind", "muted")
        self._fields: dict[str, Field] = {}
        self._problem = Label(self)
        self._problem.setObjectName("move_problem")
        self._problem.setProperty("kind", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        layout = self.layout()
        if layout is not None:
            layout.insertWidget(layout.count() - 1, self._problem)

    def command(self) -> Command:
        """What the inputs ask for."""
        raise NotImplementedError

    def begin_with(self, code: str) -> None:
        """Choose what was proposed by an earlier move; a dialog without such a choice does not."""

    def passage(self) -> Visit | None:
        """What the inputs tell of a passage; None for any other move."""
        return None

    def unkept(self) -> str:
        """What would be lost by leaving now, in French; "" where that calls for no question."""
        return ""

    def reject(self) -> None:
        """Leave; what was ticked or written is not lost by one key."""
        told = self.unkept()
        if not told:
            super().reject()
            return
        ask(
            self,
            tr("Fermer sans enregistrer ?"),
            told,
            tr("Fermer sans enregistrer"),
            super().reject,
            no=tr("Continuer la saisie"),
            danger=True,
        )

    def together(self) -> Together:
        """What the inputs ask for of several signalements as a whole, where a move can."""
        raise NotImplementedError

    def add_field(self, name: str, label: str, widget: QWidget) -> Field:
        """Add an input; errors about `name` are said beside it."""
        field = Field(label, widget, self)
        self._fields[name] = field
        self.inputs.addWidget(field)
        return field

    def add_text(self, name: str, label: str) -> QPlainTextEdit:
        """Add a free text of a few lines; Tab leaves it."""
        text = QPlainTextEdit(self)
        text.setObjectName("move_text")
        text.setTabChangesFocus(True)
        text.setFixedHeight(px(68))
        self.say_key()
        self.add_field(name, label, text)
        return text

    def _on_yes(self) -> None:
        for field in self._fields.values():
            field.set_error("")
        self._problem.hide()
        if self.complete() and self.yes.isEnabled():
            self.yes.setEnabled(False)
            self.confirmed.emit()

    def refuse(self, error: Exception) -> None:
        """Say what the base refused, beside the field if it names one."""
        self.yes.setEnabled(True)
        field = self._fields.get(error.field or "") if isinstance(error, UserError) else None
        if field is not None:
            field.set_error(str(error))
            field.widget.setFocus()
            return
        self.say_problem(
            str(error) if isinstance(error, UserError) else tr("Le geste n’a pas abouti.")
        )

    def say_problem(self, text: str) -> None:
        """Say above the buttons what is missing or was refused."""
        self._problem.setText(text)
        self._problem.show()
