"""What waits for the shared base, what it refused, what was sent: one list, and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import say_moment
from desktop_app.domain.outbox import GESTURES, OPEN_STATES, OutboxKind, OutboxLine, OutboxState
from desktop_app.ui.admin.plain_table import PlainModel, WrappedTable
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import TITLE_BAR_PX, ReasonQuestion
from desktop_app.ui.offline_words import label_of, outcome_words
from desktop_app.ui.theme import px
from desktop_app.ui.typed_again import type_again
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look

if TYPE_CHECKING:
    from desktop_app.ui.offline import Offline

REFERENCE, WHAT, TYPED, STATE, BECAME = range(5)
WIDTH, HEIGHT = 980, 520
SHARES = (WHAT, BECAME)
INSISTED = ("changed_meanwhile", "held_back")


class OutboxModel(PlainModel[OutboxLine]):
    """One row per line: what must be looked at first, then what waits, then what is settled."""

    def __init__(self, clock: Callable[[], dt.datetime], parent: QWidget) -> None:
        super().__init__(parent)
        self._clock = clock

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            self.tr("Référence"),
            self.tr("Quoi"),
            self.tr("Tapé"),
            self.tr("État"),
            self.tr("Suite"),
        )

    def texts(self, row: OutboxLine) -> tuple[str, ...]:
        """See PlainModel."""
        typed = say_moment(row.at, self._clock())
        return (row.reference, row.title, typed, label_of(row), outcome_words(row))

    def line_at(self, row: int) -> OutboxLine | None:
        """The line of a row, None where there is none."""
        return self._rows[row] if 0 <= row < len(self._rows) else None


def in_order(lines: tuple[OutboxLine, ...]) -> list[OutboxLine]:
    """Refused, waiting, then settled, the latest settled first."""
    ranks = {OutboxState.REFUSED: 0, OutboxState.WAITING: 1}
    left = [line for line in lines if line.state in ranks]
    done = [line for line in lines if line.state not in ranks]
    return sorted(left, key=lambda line: ranks[line.state]) + done[::-1]


class OutboxDialog(QDialog):
    """Follows the outbox while it is open."""

    def __init__(self, desk: Desk, offline: Offline, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("outbox_dialog")
        self.setWindowTitle(self.tr("Saisies hors ligne"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._offline = offline
        self.model = OutboxModel(lambda: desk.seat.clock(), self)
        self.table = WrappedTable(self.model, self)
        self.said = Label(self)
        self.said.setWordWrap(True)
        self.send = self._button(self.tr("Envoyer maintenant"), lambda: self._send(insist=False))
        self.insist = self._button(self.tr("Appliquer quand même"), lambda: self._send(insist=True))
        self.again = self._button(self.tr("Reprendre la saisie"), self._type_again)
        self.open_number = self._button(self.tr("Ouvrir le signalement"), self._open)
        self.delete = self._button(self.tr("Supprimer…"), self._ask_reason)
        self.done_with = self._button(self.tr("Fermer"), self.reject)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        desk.outbox_told.connect(self._fill)
        offline.told.connect(self._follow)
        QShortcut(QKeySequence("Delete"), self).activated.connect(self.delete.click)
        self._fill(desk.outbox_lines)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        heading = Label(self.tr("Saisies hors ligne"), self)
        heading.setProperty("kind", "subtitle")
        note = Label(
            self.tr(
                "Gardé chiffré sur ce poste jusqu’à l’envoi, qui se fait seul et dans l’ordre. Ce "
                "qui est réglé reste listé sept jours."
            ),
            self,
        )
        for label in (note, self.said):
            label.setWordWrap(True)
        note.setProperty("kind", "muted")
        self.said.hide()
        self.table.setAccessibleName(heading.text())
        self.table.setSelectionMode(WrappedTable.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in SHARES:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        acts = QHBoxLayout()
        for button in (self.send, self.insist, self.again, self.open_number):
            acts.addWidget(button)
        acts.addStretch(1)
        for button in (self.delete, self.done_with):
            acts.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for widget in (heading, note, self.table, self.said):
            column.addWidget(widget, int(widget is self.table))
        column.addLayout(acts)
        screen = self.screen().availableSize()
        self.resize(
            min(px(WIDTH), screen.width() - TITLE_BAR_PX),
            min(px(HEIGHT), screen.height() - 2 * TITLE_BAR_PX),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's."""
        super().resizeEvent(event)
        self._follow()

    # -- what is shown

    def _fill(self, lines: tuple[OutboxLine, ...]) -> None:
        chosen = self._chosen()
        rows = in_order(lines)
        self.model.show_rows(rows)
        self.table.setColumnHidden(BECAME, not any(outcome_words(line) for line in rows))
        if rows:
            # What was deleted is let go: the next that waits for a decision is chosen.
            stays = [line.uid if line.state is not OutboxState.DROPPED else "" for line in rows]
            self.table.selectRow(stays.index(chosen.uid) if chosen and chosen.uid in stays else 0)
        self._follow()

    def _chosen(self) -> OutboxLine | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.line_at(rows[0].row()) if rows else None

    def _follow(self) -> None:
        line = self._chosen()
        left = line is not None and line.state in OPEN_STATES
        readable = line is not None and line.readable
        here = self._offline.joined
        entry = line is not None and line.kind is OutboxKind.LOG
        gesture = line is not None and line.kind in GESTURES
        lost = line is not None and line.state is OutboxState.REFUSED
        self.send.setEnabled(left and readable and here)
        self.insist.setVisible(lost and gesture and line is not None and line.code in INSISTED)
        self.insist.setEnabled(here)
        self.again.setVisible(entry or line is None)
        self.again.setEnabled(left and readable)
        self.open_number.setEnabled(line is not None and bool(line.number))
        self.delete.setEnabled(left)

    def _say(self, text: str, tone: str) -> None:
        self.said.setProperty("kind", "tone")
        set_look(self.said, tone=tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    # -- what is done

    def _send(self, *, insist: bool) -> None:
        line = self._chosen()
        if line is not None:
            self._say(self.tr("Envoi de {0}…").format(line.reference), "neutral")
            self._offline.sender.send_one(line.uid, self._on_sent, self._on_failed, insist=insist)

    def _on_sent(self, line: OutboxLine) -> None:
        if line.state is OutboxState.SENT:
            given = outcome_words(line)
            text = self.tr("{0} est envoyé. {1}").format(line.reference, given).strip()
            self._say(text, "ok")
        else:
            self._say(line.reason, "danger")

    def _on_failed(self, problem: Exception) -> None:
        if isinstance(problem, UserError):
            self._say(problem.message, "danger")

    def _type_again(self) -> None:
        line = self._chosen()
        if line is not None:
            type_again(self._desk, self, line, self._on_failed, self.accept)

    def _open(self) -> None:
        line = self._chosen()
        if line is not None and line.number:
            self.accept()
            self._desk.open_number(line.number.split(", ")[0])

    def _ask_reason(self) -> None:
        line = self._chosen()
        if line is None or not self.delete.isEnabled():
            return
        question = ReasonQuestion(
            self,
            self.tr("Supprimer {0} ?").format(line.reference),
            self.tr("« {0} » ne sera pas envoyé, et rien n’en sera gardé.").format(line.title),
            self.tr("Supprimer"),
            (),
            text_label=self.tr("Pourquoi"),
            required_for=frozenset({""}),
            danger=True,
        )
        question.setObjectName("outbox_delete")
        question.accepted.connect(lambda: self._delete(line.uid, question.answer()[1]))
        question.open()

    def _delete(self, uid: str, reason: str) -> None:
        box, now = self._desk.outbox, self._desk.seat.clock()
        if box is None:
            return

        def work() -> tuple[OutboxLine, ...]:
            box.drop(uid, reason, now)
            return box.lines()

        def done(lines: tuple[OutboxLine, ...]) -> None:
            self._say("", "neutral")
            self._desk.tell_outbox(lines)

        self._desk.tasks.run(self, work, done, self._on_failed, lane="net")
