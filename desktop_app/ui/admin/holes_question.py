"""Before a change is saved: what it would leave without anybody on duty."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from desktop_app.ui.admin.coverage_words import ToldGap, told_gaps, tr
from desktop_app.ui.dialogs import Question
from desktop_app.ui.theme import px, tokens

if TYPE_CHECKING:
    from desktop_app.services.team_holes import Opened

WIDTH = 640  # pixels at the plain text size
SHARE = 0.5  # of the screen's height: what is beyond scrolls


class HoleText(QTextEdit):
    """Every hole whole, its zones included; as high as its text where the screen has the room."""

    def __init__(self, opened: Opened, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(tr("Trous ouverts par la modification"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(px(8))
        self.setHtml("".join(_written(each) for each in told_gaps(opened.gaps, opened.zones)))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Qt's."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Qt's."""
        edges = 2 * self.frameWidth()
        whole = self.document().clone()
        whole.setTextWidth(width - edges - self.verticalScrollBar().sizeHint().width())
        most = round(self.screen().availableSize().height() * SHARE)
        return min(math.ceil(whole.size().height()) + edges + 2, most)


def _written(told: ToldGap) -> str:
    muted = tokens().muted
    below = px(8)
    return (
        f'<p style="margin: 0 0 {below}px 0"><b>{escape(told.what)}</b><br>{escape(told.when)}'
        f'<br><span style="color: {muted}">{escape(told.where)}</span></p>'
    )


class HolesQuestion(Question):
    """« Enregistrer quand même » or « Revenir »; each line is a hole."""

    def __init__(self, parent: QWidget | None, opened: Opened, yes: str) -> None:
        super().__init__(
            parent,
            tr("Cette modification laisse sans équipe"),
            tr("À ces heures, plus aucune équipe en service ne prendrait :"),
            yes,
            no=tr("Revenir"),
            danger=True,
        )
        self.usual_width = WIDTH
        self.lines = HoleText(opened, self)
        self.inputs.addWidget(self.lines)
        # The change is to be meant: Enter goes back.
        self.yes.setDefault(False)
        self.yes.setAutoDefault(False)
        self.no.setDefault(True)
        self.no.setFocus()


def ask_holes(parent: QWidget, opened: Opened, on_yes: Callable[[], object], yes: str = "") -> None:
    """Ask only where a hole would open; else `on_yes` at once."""
    if not opened.gaps:
        on_yes()
        return
    question = HolesQuestion(parent, opened, yes or tr("Enregistrer quand même"))
    question.accepted.connect(lambda: on_yes())
    question.open()
