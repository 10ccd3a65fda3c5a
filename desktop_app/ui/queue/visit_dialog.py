"""The record of a visit in ten taps: counts and codes only, nothing about a person met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import parse_moment
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services.record_visit import record_visit
from desktop_app.ui.queue.choice_list import Stepper
from desktop_app.ui.queue.move_dialog import Command, MoveDialog
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.label import Label

MINUTES = (5, 10, 20, 30, 60)


class _Row(QWidget):
    """Chips side by side; exclusive ones answer one question."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str, str]],
        parent: QWidget,
        *,
        exclusive: bool,
        columns: int,
    ) -> None:
        super().__init__(parent)
        self.chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(exclusive)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        grid.setColumnStretch(columns, 1)
        for position, (code, label, key) in enumerate(choices):
            chip = Chip(label, key, self)
            chip.setObjectName(f"visit_{code}")
            self._group.addButton(chip)
            row, column = divmod(position, columns)
            grid.addWidget(chip, row, column, Qt.AlignmentFlag.AlignLeft)
            self.chips[code] = chip
        if exclusive:
            next(iter(self.chips.values())).setChecked(True)

    def checked(self) -> frozenset[str]:
        """The codes pressed."""
        return frozenset(code for code, chip in self.chips.items() if chip.isChecked())

    def code(self) -> str:
        """The one code pressed."""
        # Unpacked: a bare StopIteration let out into Qt's own calls crashes the binding.
        (code,) = self.checked()
        return code


class VisitDialog(MoveDialog):
    """Every question has a key; Enter saves."""

    def __init__(self, parent: QWidget | None, subject: str, now: dt.datetime) -> None:
        super().__init__(parent, tr("Compte rendu de passage"), subject, tr("Enregistrer"))
        self.setMinimumWidth(640)
        self._now = now
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self.inputs.addLayout(self._grid)
        self.met = self._ask(
            tr("Personnes rencontrées"),
            [(met.value, met.value, str(position + 1)) for position, met in enumerate(PeopleMet)],
        )
        self.mood = self._ask(
            tr("Climat"),
            [
                (Mood.CALM.value, Mood.CALM.label, "C"),
                (Mood.TENSE.value, Mood.TENSE.label, "T"),
                (Mood.VIOLENT.value, Mood.VIOLENT.label, "V"),
            ],
        )
        self.facts = self._ask(
            tr("Constaté, fait"),
            [
                ("consumption_seen", tr("consommation vue"), "U"),
                ("material_collected", tr("matériel ramassé"), "M"),
                ("mediation_done", tr("médiation faite"), "D"),
                ("police_called", tr("police appelée"), "P"),
            ],
            exclusive=False,
        )
        self.offered = Stepper(tr("Orientations proposées"), parent=self)
        self.accepted_count = Stepper(tr("Orientations acceptées"), parent=self)
        self._line(tr("Orientations proposées (O)"), self.offered)
        self._line(tr("Orientations acceptées (A)"), self.accepted_count)
        self.minutes = self._ask(
            tr("Durée"),
            [
                (str(minutes), tr("{0} min").format(minutes), str(position + 5))
                for position, minutes in enumerate(MINUTES)
            ],
        )
        self.moment = QLineEdit(tr("maintenant"), self)
        self.moment.setObjectName("visited_at")
        self.remark = QLineEdit(self)
        self.remark.setObjectName("visit_remark")
        self.remark.setMaxLength(200)
        self.remark.setPlaceholderText(tr("Jamais de nom, de surnom ni de fait de santé"))
        self.add_field("visited_at", tr("Quand"), self.moment)
        self.add_field("remark", tr("Remarque sur le lieu"), self.remark)
        self.met.chips[PeopleMet.NOBODY.value].setFocus()
        self._keys = self._bind()

    def _ask(
        self, words: str, choices: Sequence[tuple[str, str, str]], *, exclusive: bool = True
    ) -> _Row:
        row = _Row(choices, self, exclusive=exclusive, columns=5 if exclusive else 2)
        row.setAccessibleName(words)
        self._line(words, row)
        return row

    def _line(self, words: str, widget: QWidget) -> None:
        label = Label(words, self)
        label.setProperty("kind", "field")
        at = self._grid.rowCount()
        self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(widget, at, 1)

    def _bind(self) -> dict[str, Chip]:
        rows = (self.met, self.mood, self.facts, self.minutes)
        return {chip.key: chip for row in rows for chip in row.chips.values()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and digits press their chips; O and A count orientations."""
        key = event.text().upper()
        if key in self._keys:
            self._keys[key].click()
            self._keys[key].setFocus()
        elif key == "O":
            self.offered.step(1)
        elif key == "A":
            self.accepted_count.step(1)
        else:
            super().keyPressEvent(event)

    def complete(self) -> bool:
        """The moment must be readable."""
        try:
            self._at = parse_moment(self.moment.text(), self._now)
        except UserError as error:
            self._fields["visited_at"].set_error(error.message)
            return False
        return True

    def command(self) -> Command:
        """Record the visit."""
        done = self.facts.checked()
        visit = Visit(
            visited_at=self._at,
            people_met=PeopleMet(self.met.code()),
            consumption_seen="consumption_seen" in done,
            mood=Mood(self.mood.code()),
            orientations_offered=self.offered.value,
            orientations_accepted=self.accepted_count.value,
            material_collected="material_collected" in done,
            mediation_done="mediation_done" in done,
            police_called="police_called" in done,
            minutes=int(self.minutes.code()),
            remark=self.remark.text().strip(),
        )
        return lambda seat, number, version: record_visit(seat, number, visit, version=version)
