"""Somebody else was quicker: both versions field by field, and a choice for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from desktop_app.domain.race import Contest, Facet, Side, Version, contests, settled
from desktop_app.ui.dialogs import Question, tell
from desktop_app.ui.widgets.label import Label

WIDTH = 620
EMPTY = "—"


def tr(text: str) -> str:
    """In the words of this dialog."""
    return QCoreApplication.translate("race", text)


class ContestBox(QWidget):
    """One field: what stood, then the two values to choose between."""

    def __init__(self, contest: Contest, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"contest_{contest.name}")
        self.name = contest.name
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 6)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        heading = Label(contest.label, self)
        heading.setProperty("kind", "heading")
        heading.setWordWrap(True)
        grid.addWidget(heading, 0, 0, 1, 2)
        was = Label(tr("Quand vous l’avez ouvert"), self)
        self._group = QButtonGroup(self)
        self.theirs = QRadioButton(tr("Garder la leur"), self)
        self.theirs.setObjectName("keep_theirs")
        self.mine = QRadioButton(tr("Mettre la mienne"), self)
        self.mine.setObjectName("put_mine")
        for line, (head, said) in enumerate(
            ((was, contest.seen), (self.theirs, contest.theirs), (self.mine, contest.mine)), 1
        ):
            value = Label(said or EMPTY, self)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if head is was:
                for label in (was, value):
                    label.setProperty("kind", "muted")
            else:
                head.setAccessibleName(f"{contest.label} : {head.text()}, {said or EMPTY}")
                self._group.addButton(head)
            grid.addWidget(head, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1)
        if contest.side is not None:
            (self.mine if contest.side is Side.MINE else self.theirs).setChecked(True)
        self.error = Label(tr("Choisissez l’une des deux."), self)
        self.error.setProperty("kind", "error")
        self.error.hide()
        self._group.buttonClicked.connect(lambda _button: self.error.hide())
        grid.addWidget(self.error, 4, 0, 1, 2)

    @property
    def side(self) -> Side | None:
        """Whose value was chosen; None while nobody's was."""
        if self.mine.isChecked():
            return Side.MINE
        return Side.THEIRS if self.theirs.isChecked() else None


class RaceDialog(Question):
    """`kept()` are the fields to be put as this seat wants them."""

    def __init__(
        self, parent: QWidget | None, sentence: str, found: Sequence[Contest], yes: str
    ) -> None:
        super().__init__(
            parent, tr("Modifié entre-temps"), sentence, yes, no=tr("Revenir à la saisie")
        )
        self.setObjectName("race_dialog")
        self.usual_width = WIDTH
        self.boxes = [ContestBox(each, self) for each in found]
        for box in self.boxes:
            self.inputs.addWidget(box)
        for box in self.boxes:
            if box.side is None:
                box.theirs.setFocus()
                break
        else:
            self.yes.setFocus()

    def complete(self) -> bool:
        """Whether every field was decided; the first that was not is pointed at."""
        for box in self.boxes:
            if box.side is None:
                box.error.show()
                box.theirs.setFocus()
                self.bring_in_sight(box)
                return False
        return True

    def kept(self) -> frozenset[str]:
        """The fields to be put as this seat wants them."""
        return frozenset(box.name for box in self.boxes if box.side is Side.MINE)


def ask_race(
    parent: QWidget,
    sentence: str,
    facets: Collection[Facet],
    versions: tuple[Version, Version, Version],
    on_settled: Callable[[dict[str, Any]], object],
    *,
    yes: str = "",
) -> Question:
    """Show what differs between `versions` (seen, theirs, mine); then `on_settled(version)`.

    Whoever goes back instead finds what was typed as it was. Where both did the same, that is told
    and there is nothing to choose.
    """
    seen, theirs, mine = versions
    found = contests(facets, seen, theirs, mine)
    if not found:
        told = tell(
            parent,
            tr("Modifié entre-temps"),
            sentence + "\n\n" + tr("Ce sont les mêmes changements que les vôtres."),
        )
        told.accepted.connect(lambda: on_settled(dict(theirs)))
        return told
    dialog = RaceDialog(parent, sentence, found, yes or tr("Enregistrer ces choix"))
    dialog.accepted.connect(lambda: on_settled(settled(theirs, mine, dialog.kept())))
    dialog.open()
    return dialog
