"""The question before changes that were not saved are left: by another page, seat, or the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.admin.asked import Saving
from desktop_app.ui.dialogs import Question


class Unsaved:
    """Leaving a panel whose changes are kept nowhere else.

    `save` asks the base to save them, `discard` shows what it holds. `then` of the one who leaves
    runs once nothing is left to save; a saving that is refused, or given up, leads nowhere.
    """

    def __init__(
        self,
        panel: QWidget,
        acts: Saving,
        *,
        changed: Callable[[], bool],
        save: Callable[[], object],
        discard: Callable[[], object],
    ) -> None:
        self._panel, self._acts = panel, acts
        self._changed, self._save, self._discard = changed, save, discard
        self._then: Callable[[], object] | None = None

    def asks_first(
        self, text: str, then: Callable[[], object], stay: Callable[[], object] | None = None
    ) -> bool:
        """Whether the user is asked; `then` comes later, or else `stay`."""
        self._then = None
        if not self._changed():
            return False
        if self._acts.writing:
            self._acts.at_rest(then)
            return True
        again = self._acts.take_back()
        self._ask(text, then, lambda: [each() for each in (again, stay) if each is not None])
        return True

    def pending(self) -> bool:
        """Whether something is changed here that the base does not hold."""
        return self._changed()

    def give_up(self) -> None:
        """Show what the base holds, whatever was changed."""
        if self._changed():
            self._discard()

    def forget(self) -> None:
        """Something else was done since: whoever wanted to leave stays."""
        self._then = None

    def settled(self) -> None:
        """Something was saved: go on, if somebody waits for that."""
        then, self._then = self._then, None
        if then is not None and not self._changed():
            QTimer.singleShot(0, self._panel, then)

    def _ask(self, text: str, then: Callable[[], object], stay: Callable[[], object]) -> None:
        question = Question(
            self._panel,
            _tr("Modifications non enregistrées"),
            text,
            _tr("Enregistrer"),
            no=_tr("Revenir"),
        )
        drop = QPushButton(_tr("Abandonner"), question)
        drop.setProperty("kind", "danger")
        drop.setObjectName("drop")
        question.add_left(drop)
        dropped: list[bool] = []

        def on_drop() -> None:
            dropped.append(True)
            question.reject()

        def on_yes() -> None:
            self._save()
            self._then = then

        def on_no() -> None:
            if not dropped:
                stay()
                return
            self._discard()
            then()

        drop.clicked.connect(on_drop)
        question.accepted.connect(on_yes)
        question.rejected.connect(on_no)
        question.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("leaving", text)
