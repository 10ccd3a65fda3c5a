"""The rows of facts in the detail: routing and why, frequency, reporters, delays, outcome."""

from __future__ import annotations

import datetime as dt
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop_app.domain.codes import AnswerBy, Precision, Status
from desktop_app.domain.moments import say_moment
from desktop_app.domain.views import Detail
from desktop_app.domain.workflow import OPEN, STOPPED
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label

NAME_WIDTH = 104
BUTTON_EDGE = 2  # pixels: what a link-like button has above its words


class Facts(QWidget):
    """Name at the left, fact at the right; `number_asked(number)` for a linked signalement,
    `why_asked` for the decision, `follow_asked` to follow the place."""

    number_asked = Signal(str)
    why_asked = Signal()
    follow_asked = Signal()

    def __init__(
        self,
        detail: Detail,
        now: dt.datetime,
        identity_note: str,
        parent: QWidget | None = None,
        *,
        may_follow: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("facts")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._orientation(detail)
        if detail.rules_say:
            said = tr("depuis la correction, elles enverraient vers : {0}")
            self._add(tr("Règles"), said.format(detail.rules_say))
        self._add(tr("Fréquence"), wording.recurrence_words(detail.recurrence, detail.observed_at))
        people = wording.people_words(detail.row.people)
        observed = say_moment(detail.observed_at, now)
        self._add(tr("Observé"), f"{observed} — {people}" if people else observed)
        self._add(tr("Déclarants"), wording.reporters_words(detail.voices), identity_note)
        if detail.place.precision is not Precision.NUMBER:
            self._add(tr("Précision"), detail.place.precision.label)
        self._hotspot(detail, may_follow=may_follow)
        if delays := _deadlines(detail, now):
            self._add(tr("Délais"), delays)
        if detail.partner is not None:
            self._add(tr("Transmis à"), detail.partner.label)
        if detail.outcome is not None:
            note = f" — {detail.outcome_note}" if detail.outcome_note else ""
            self._add(tr("Suite donnée"), f"{detail.outcome.label}{note}")
        if detail.flags_kept:
            kept = (
                tr("1 mention conservée malgré l’alerte")
                if detail.flags_kept == 1
                else tr("{0} mentions conservées malgré l’alerte").format(detail.flags_kept)
            )
            self._add(tr("Texte libre"), kept)
        if detail.attached_to is not None:
            self._parent_link(detail.attached_to)

    def _add(self, name: str, fact: str, note: str = "") -> None:
        row = self._grid.rowCount()
        label = Label(name, self)
        label.setProperty("kind", "muted")
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        value = Label(self)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if note:
            value.setTextFormat(Qt.TextFormat.RichText)
            value.setText(f"{escape(fact)} — <i>{escape(note)}</i>")
        else:
            value.setText(fact)
        self._grid.addWidget(value, row, 1)

    def _orientation(self, detail: Detail) -> None:
        label = Label(tr("Orientation"), self)
        label.setProperty("kind", "muted")
        label.setContentsMargins(0, BUTTON_EDGE, 0, 0)
        self._grid.addWidget(label, 0, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(8)
        team = Label(wording.team_name(detail.row.team), self)
        team.setWordWrap(True)
        team.setContentsMargins(0, BUTTON_EDGE, 0, 0)
        line.addWidget(team, 1, Qt.AlignmentFlag.AlignTop)
        if detail.proposal is not None:
            button = QPushButton(tr("Pourquoi ?"), self)
            button.setObjectName("why")
            button.setProperty("kind", "inline")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(self.why_asked)
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(line, 0, 1)

    def _hotspot(self, detail: Detail, *, may_follow: bool) -> None:
        if detail.hotspot:
            self._add(tr("Lieu"), tr("point suivi : {0}").format(detail.hotspot))
        elif may_follow:
            self._button(tr("Lieu"), tr("Suivre ce lieu… (L)"), "follow").clicked.connect(
                self.follow_asked
            )

    def _parent_link(self, number: str) -> None:
        button = self._button(tr("Rattaché à"), number, "parent_link")
        button.clicked.connect(lambda: self.number_asked.emit(number))

    def _button(self, name: str, words: str, object_name: str) -> QPushButton:
        row = self._grid.rowCount()
        label = Label(name, self)
        label.setProperty("kind", "muted")
        self._grid.addWidget(label, row, 0)
        button = QPushButton(words, self)
        button.setObjectName(object_name)
        button.setProperty("kind", "inline")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._grid.addWidget(button, row, 1, Qt.AlignmentFlag.AlignLeft)
        return button


def _deadlines(detail: Detail, now: dt.datetime) -> str:
    """The clocks that still run, each with its end; an answer only where somebody waits."""
    clocks, status = detail.deadlines, detail.row.status
    if clocks is None:
        return ""
    if status in STOPPED:
        return tr("délais arrêtés")
    parts = []
    if status in (Status.NEW, Status.ROUTED, Status.REOPENED):
        parts.append(tr("prise en charge {0}").format(say_moment(clocks.accept, now)))
    if status in OPEN and not detail.visits:
        parts.append(tr("passage {0}").format(say_moment(clocks.visit, now)))
    if any(
        voice.answer_by is not AnswerBy.NONE and not voice.answered_at for voice in detail.voices
    ):
        parts.append(tr("réponse {0}").format(say_moment(clocks.answer, now)))
    return " · ".join(parts)
