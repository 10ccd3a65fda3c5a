"""What was just saved: the number to read out, the team, what can still be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop_app.domain.codes import Category
from desktop_app.domain.moments import say_delay
from desktop_app.domain.outbox import REOPENED, OutboxLine, OutboxState
from desktop_app.domain.views import Logged
from desktop_app.ui import theme
from desktop_app.ui.intake.summary import Summary
from desktop_app.ui.offline_words import outcome_words
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

LARGE_PX, MEDIUM_PX, PLAIN_PX = 44, 34, 26
NARROW_PX = 760  # at the plain text size


class Confirmation(Card):
    """Stands alone after « Enregistrer », above the next form after « puis nouveau ».

    Signals: those of the buttons, `open_asked(number)` and `list_asked()` by the same;
    `said(Logged)` each time a saving is told.
    """

    open_asked = Signal(str)
    list_asked = Signal()
    undo_asked = Signal()
    next_asked = Signal()
    attach_asked = Signal()
    said = Signal(object)

    def __init__(self, clock: Callable[[], dt.datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent, edge="accent", margin=20)
        self._clock = clock
        self._beside_form = False
        self._kept: OutboxLine | None = None  # waits for the base to be back
        self.heading = Label(self)
        self.heading.setProperty("kind", "heading")
        self.number = Label(self)
        self.number.setProperty("kind", "figure")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status = Pill("", "accent", self)
        self.team = self._wrapped("subtitle")
        self.facts = self._wrapped("muted")
        self.line = QFrame(self)
        self.line.setProperty("kind", "line")
        self.summary = Summary(self)
        self.next = self._button(self.tr("Signalement suivant"), "primary", self.next_asked)
        self.open = QPushButton(self.tr("O&uvrir"), self)
        self.open.setProperty("kind", "plain")
        self.open.setAutoDefault(True)
        self.open.clicked.connect(self._on_open)
        self.attach = self._button(self.tr("&Joindre une photo…"), "plain", self.attach_asked)
        self.attach.setObjectName("attach_after")
        self.undo = self._button(self.tr("Annuler"), "link", self.undo_asked)
        self._build()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def _build(self) -> None:
        said, buttons = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (said, (self.number, self.status)),
            (buttons, (self.next, self.open, self.attach, self.undo)),
        ):
            row.setSpacing(12)
            for widget in widgets:
                row.addWidget(widget)
        said.addStretch(1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(12)
        self._head.addLayout(said, 1)
        self._head.addLayout(buttons)
        self.body.setSpacing(4)
        self.body.addWidget(self.heading)
        self.body.addLayout(self._head)
        self.body.addWidget(self.team)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.line)
        self.body.addWidget(self.summary)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: where the width is short the buttons stand under the number."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        narrow = self.width() < theme.px(NARROW_PX)
        self._head.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._size_number()

    def _size_number(self) -> None:
        large = MEDIUM_PX if self.width() < theme.px(NARROW_PX) else LARGE_PX
        size = PLAIN_PX if self._beside_form else large
        self.number.setStyleSheet(f"font-size: {theme.px(size)}px")

    def _wrapped(self, kind: str) -> Label:
        label = Label(self)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        return label

    def _button(self, text: str, kind: str, asked: Signal) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", kind)
        button.setAutoDefault(True)
        button.clicked.connect(asked)
        return button

    def say(self, logged: Logged, category: Category, *, alone: bool, undoable: bool) -> None:
        """Show an answer of the saving; `alone`: no form below, so say all of it and offer the
        next one."""
        self._kept = None
        self._offer(kept=False)
        attached = logged.attached_to is not None
        self.heading.setText(
            self.tr("Rattaché au signalement, à donner au déclarant :")
            if attached
            else self.tr("Signalement enregistré, numéro à donner au déclarant :")
        )
        self._beside_form = not alone
        self._number_is(logged.number)
        self.status.say(logged.status.label, "accent")
        team = logged.proposal.team
        self.team.setText(team.name if team else self.tr("Sans équipe (vivier)"))
        self.team.setHidden(alone)  # the summary says it
        facts = self._privacy(logged) if alone else [self._short(logged), *self._privacy(logged)]
        self.facts.setText("\n".join(facts))
        self.facts.setVisible(bool(facts))
        self.summary.say(logged, category, self._clock())
        for widget in (self.line, self.summary):
            widget.setVisible(alone)
        self.next.setVisible(alone)
        self.undo.setVisible(undoable)
        self.said.emit(logged)
        self.show()
        if alone:
            self.next.setFocus()

    def say_kept(self, line: OutboxLine, *, alone: bool) -> None:
        """Show what waits for the base to be back, with the reference to read out meanwhile."""
        self._kept, self._beside_form = line, not alone
        self.heading.setText(
            self.tr("Base injoignable, saisie gardée sur ce poste, référence à donner :")
        )
        self._number_is(line.reference)
        self.status.say(line.state.label, "warn")
        self.team.setText(line.title)
        self.team.show()
        self.facts.setText(
            self.tr(
                "Elle partira seule au retour de la base, qui donnera alors le numéro. Une photo "
                "se joint après."
            )
        )
        self.facts.show()
        for widget in (self.line, self.summary):
            widget.hide()
        self.next.setVisible(alone)
        self.undo.show()
        self._offer(kept=True)
        self.show()
        if alone:
            self.next.setFocus()
        self.follow((line,))

    def follow(self, lines: tuple[OutboxLine, ...]) -> None:
        """What became of what is shown, if it waited: its number, or why it was refused."""
        kept = self._kept
        line = next((each for each in lines if kept and each.uid == kept.uid), None)
        if line is None or line.state is OutboxState.WAITING:
            return
        if line.state is OutboxState.SENT:
            self._kept = None
            self.heading.setText(
                self.tr("Envoyé ({0}), numéro à donner au déclarant :").format(line.reference)
            )
            self._number_is(line.number)
            self.status.say(line.state.label, "ok")
            self.facts.setText(outcome_words(line))
            self.undo.hide()
            self._offer(kept=False)
            self.attach.hide()
        elif line.state is OutboxState.REFUSED and line.code != REOPENED:
            self.status.say(line.state.label, "danger")
            self.facts.setText(line.reason)
        else:
            self.hide()

    def _on_open(self) -> None:
        if self._kept is None:
            self.open_asked.emit(self.number.text())
        else:
            self.list_asked.emit()

    def _number_is(self, number: str) -> None:
        self.number.setText(number)
        self._size_number()
        self.number.setAccessibleName(self.tr("Numéro {n}").format(n=" ".join(number)))

    def _offer(self, *, kept: bool) -> None:
        self.open.setText(self.tr("V&oir la liste") if kept else self.tr("O&uvrir"))
        self.undo.setText(self.tr("Reprendre") if kept else self.tr("Annuler"))
        if kept:
            self.attach.hide()

    def _short(self, logged: Logged) -> str:
        now, due = self._clock(), logged.proposal.deadlines
        return self.tr("{place} · à accepter {accept} · réponse au déclarant {answer}").format(
            place=logged.place.label,
            accept=say_delay(due.accept, now),
            answer=say_delay(due.answer, now),
        )

    def _privacy(self, logged: Logged) -> list[str]:
        lines = []
        masked = sum(flag.action == "masked" for flag in logged.privacy)
        kept = len(logged.privacy) - masked
        if masked:
            lines.append(self.tr("Passages masqués dans la description : {n}").format(n=masked))
        if kept:
            lines.append(self.tr("Passages conservés, noté : {n}").format(n=kept))
        return lines
