"""« Règles à revoir »: by month, the rules that agents or teams did not follow, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.codes import Coded
from desktop_app.domain.moments import PARIS
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.admin.plain_table import PlainModel, dress
from desktop_app.ui.rules.room import room_for
from desktop_app.ui.rules.wording import say_month, tr
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.services.rules_to_review import RuleToReview
    from desktop_app.ui.desk import Desk

SIZE = (980, 520)
MONTHS = 12
RULE, DECIDED, OVERRIDES, REFUSALS = range(4)


class ReviewModel(PlainModel["RuleToReview"]):
    """One row per rule that was not followed."""

    figures = frozenset({DECIDED})

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            tr("Règle"),
            tr("Orientés"),
            tr("Autre équipe choisie"),
            tr("Refusés par l’équipe"),
        )

    def texts(self, row: RuleToReview) -> tuple[str, ...]:
        """See PlainModel."""
        if row.code is None:
            name = tr("Sans règle")
        else:
            name = f"{row.code} — {row.name or tr('règle retirée depuis')}"
        return name, str(row.decided), _say_reasons(row.overrides), _say_reasons(row.refusals)

    def code_at(self, row: int) -> str | None:
        """The rule of a row."""
        return self._rows[row].code if 0 <= row < len(self._rows) else None


class ReviewDialog(QDialog):
    """`rule_asked(code)` to see a rule in the editor."""

    rule_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Règles à revoir"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(room_for(self, *SIZE))
        self._desk = desk
        self._asked = 0
        self.month = StillCombo(self)
        for month in _months(desk.seat.clock().astimezone(PARIS).date()):
            self.month.addItem(say_month(month), month)
        self.month.setMaxVisibleItems(MONTHS)
        self.month.currentIndexChanged.connect(lambda _at: self.read())
        self.model = ReviewModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Règles non suivies, par motif"))
        dress(self.table)
        self.table.setWordWrap(True)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(DECIDED, QHeaderView.ResizeMode.ResizeToContents)
        header.sectionResized.connect(lambda *_: self.table.resizeRowsToContents())
        self.table.activated.connect(lambda _index: self._on_see())
        self.empty = Label(self)
        self.empty.setProperty("kind", "muted")
        self.see = QPushButton(tr("Voir la règle"), self)
        self.leave = QPushButton(tr("Fermer"), self)
        self.see.clicked.connect(self._on_see)
        self.leave.clicked.connect(self.reject)
        self._lay_out()
        self.read()
        self.month.setFocus()

    def read(self) -> None:
        """Read the month in front."""
        self._asked += 1
        asked, seat, month = self._asked, self._desk.seat, self.month.currentData()

        def work() -> tuple[RuleToReview, ...]:
            from desktop_app.services.rules_to_review import rules_to_review

            return rules_to_review(seat, month)

        self._desk.tasks.run(self, work, lambda rows: self._on_read(asked, rows), lane="net")

    def _lay_out(self) -> None:
        note = Label(
            tr(
                "Une règle souvent écartée par les agents, ou dont l’équipe refuse souvent, est à "
                "revoir. Les motifs sont ceux donnés à la saisie et au refus."
            ),
            self,
        )
        note.setProperty("kind", "muted")
        note.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Field(tr("Mois"), self.month, self))
        head.addWidget(note, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.see, self.leave):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty)
        column.addLayout(buttons)

    def _on_read(self, asked: int, rows: tuple[RuleToReview, ...]) -> None:
        if asked != self._asked:
            return
        self.model.show_rows(rows)
        self.table.resizeRowsToContents()
        self.table.selectRow(0)
        self.see.setEnabled(bool(rows))
        said = tr("Ce mois-là, toutes les orientations ont été suivies.")
        self.empty.setText("" if rows else said)
        self.empty.setVisible(not rows)

    def _on_see(self) -> None:
        code = self.model.code_at(self.table.currentIndex().row())
        if code is not None:
            self.rule_asked.emit(code)
            self.accept()


def _months(today: dt.date) -> list[dt.date]:
    number = today.year * 12 + today.month - 1
    return [dt.date(each // 12, each % 12 + 1, 1) for each in range(number, number - MONTHS, -1)]


def _say_reasons(counts: Mapping[Coded, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return "\n".join(f"{count} × {reason.label}" for reason, count in ordered) or "—"
