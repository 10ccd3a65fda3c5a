"""An attachment is about one place: when the entry goes elsewhere, the agent is told first."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.ui.intake.failure import Failure
from desktop_app.ui.intake.right_side import RightSide
from desktop_app.ui.intake.saver import Saver


class AttachmentWatch(QObject):
    """Tells of each attachment that ended by itself, and stops the saving in which it ended."""

    def __init__(self, right: RightSide, saver: Saver, failure: Failure) -> None:
        super().__init__(saver)
        self._right = right
        self._saver = saver
        self._failure = failure
        self._let_go = ""  # since the last attempt to save
        right.let_go.connect(self._on_let_go)

    def forget(self) -> None:
        """Another attempt to save begins."""
        self._let_go = ""

    def obstacle(self) -> str:
        """What to say instead of saving, once the place is settled; "" where nothing ended."""
        self._right.match_place()
        if not self._let_go:
            return ""
        return self.tr(
            "Le lieu a changé : la saisie n’est plus rattachée à {number} et rien n’est encore "
            "enregistré. Vérifiez, puis enregistrez : ce sera un nouveau signalement."
        ).format(number=self._let_go)

    def _on_let_go(self, number: str) -> None:
        self._let_go = number
        if not self._saver.under_way:
            self._failure.tell(
                self.tr(
                    "Le lieu a changé : la saisie n’est plus rattachée à {number}. Enregistrée "
                    "ainsi, elle sera un nouveau signalement."
                ).format(number=number)
            )
