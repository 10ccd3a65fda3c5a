"""The duty of one team as it is being changed: the drawn week, its table, exceptions, holidays."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.duty import Duty, OnHolidays, Slot, require_possible
from desktop_app.domain.duty_edit import reconfirmed
from desktop_app.domain.errors import UserError
from desktop_app.ui.admin.duty_dialogs import ExceptionDialog, ShiftDialog
from desktop_app.ui.admin.duty_tables import DutyTable, ExceptionModel, ShiftModel
from desktop_app.ui.admin.week_grid import WeekGrid
from desktop_app.ui.desk import Desk
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

TABLE_HEIGHT = 170
SIDE_BY_SIDE = 700  # pixels of width at the plain text size


class DutyEditor(QWidget):
    """`edited` at each change of the draft; `duty` is the draft, `kept` what the base holds."""

    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.kept = self.duty = Duty()
        self._capacity: int | None = None
        self._editable = True
        self.week = WeekGrid(self)
        self.shifts = ShiftModel(self)
        self.table = DutyTable(self.shifts, self.tr("Services de la semaine"), self)
        self.exceptions = ExceptionModel(self)
        self.exception_table = DutyTable(self.exceptions, self.tr("Absences et renforts"), self)
        self.holidays = QComboBox(self)
        self.holidays.setAccessibleName(self.tr("Jours fériés"))
        for each in OnHolidays:
            self.holidays.addItem(each.label, each.value)
        self.add = QPushButton(self.tr("Ajouter un service…"), self)
        self.remove = QPushButton(self.tr("Retirer"), self)
        self.add_exception = QPushButton(self.tr("Ajouter…"), self)
        self.remove_exception = QPushButton(self.tr("Retirer"), self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        help_ = Label(
            self.tr(
                "Glisser : déplacer, étirer un bord, dessiner. Flèches : aller d’un service à "
                "l’autre ; Alt+flèches : déplacer ; Maj+←/→ : durée ; Entrée : heures exactes ; "
                "Suppr : retirer."
            ),
            self,
        )
        help_.setProperty("kind", "small")
        help_.setWordWrap(True)
        feast = FlowLayout(gap_x=8, gap_y=4)
        feast.addWidget(Label(self.tr("Les jours fériés, l’équipe travaille :"), self))
        feast.addWidget(self.holidays)
        self._tables = QHBoxLayout()
        self._tables.setSpacing(16)
        for title, table, buttons in (
            (self.tr("Services de la semaine"), self.table, (self.add, self.remove)),
            (
                self.tr("Absences et renforts"),
                self.exception_table,
                (self.add_exception, self.remove_exception),
            ),
        ):
            heading = Label(title, self)
            heading.setProperty("kind", "heading")
            table.setMinimumHeight(TABLE_HEIGHT)
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            pile = QVBoxLayout()
            pile.setSpacing(6)
            pile.addWidget(heading)
            pile.addWidget(table)
            pile.addLayout(row)
            self._tables.addLayout(pile, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.week)
        column.addWidget(help_)
        column.addLayout(feast)
        column.addLayout(self._tables)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: one table under the other where the room is narrow for its text."""
        super().resizeEvent(event)
        stacked = self.width() < px(SIDE_BY_SIDE)
        ways = QBoxLayout.Direction
        self._tables.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)

    def _connect(self) -> None:
        self.week.slots_edited.connect(self._take_slots)
        self.week.chosen.connect(self._on_chosen)
        self.week.opened.connect(self._open_shift)
        self.table.opened.connect(self._open_shift)
        self.table.chosen.connect(self.week.select)
        self.table.removed.connect(self._remove_shift)
        self.add.clicked.connect(lambda: self._open_shift(-1))
        self.remove.clicked.connect(self.week.remove_selected)
        self.add_exception.clicked.connect(self._open_exception)
        self.exception_table.removed.connect(self._remove_exception)
        self.exception_table.chosen.connect(lambda _row: self._enable())
        self.remove_exception.clicked.connect(
            lambda: self._remove_exception(self.exception_table.currentIndex().row())
        )
        self.holidays.activated.connect(self._on_holidays)

    def show_duty(self, duty: Duty, capacity: int | None, name: str) -> None:
        """Begin anew from what the base holds; `capacity` is what a new shift starts with."""
        self.kept, self._capacity = duty, capacity
        self.week.setAccessibleName(self.tr("Semaine de {0}").format(name))
        self._draw(duty, -1)

    def propose(self, duty: Duty) -> None:
        """Change the draft into `duty`, as if it had been typed."""
        self._take(duty)

    def set_editable(self, editable: bool) -> None:
        """Only to read."""
        self._editable = self.week.editable = editable
        self.holidays.setEnabled(editable)
        for button in (self.add, self.remove, self.add_exception, self.remove_exception):
            button.setVisible(editable)

    def settle(self, kept: Duty) -> None:
        """The base holds `kept` now; what was changed since it was sent stays to be saved."""
        self.kept = kept
        self._draw(self.duty, self.week.selected)

    def changed(self) -> bool:
        """Whether the draft differs from what the base holds."""
        return self.duty != self.kept

    def problem(self) -> UserError | None:
        """What makes the draft impossible, if anything."""
        try:
            require_possible(self.duty)
        except UserError as error:
            return error
        return None

    def _draw(self, duty: Duty, selected: int) -> None:
        # What is put back as it was is as confirmed as it was.
        self.duty = replace(duty, slots=reconfirmed(duty.slots, self.kept))
        self.week.show_shifts(self.duty.slots, selected)
        self.shifts.show_rows(self.duty.slots)
        self.table.choose(self.week.selected)
        self.exceptions.show_rows(self.duty.exceptions)
        self.holidays.setCurrentIndex(self.holidays.findData(self.duty.on_holidays.value))
        self._enable()

    def _take(self, duty: Duty, selected: int = -1) -> None:
        self._draw(duty, selected)
        self.edited.emit()

    def _enable(self) -> None:
        self.remove.setEnabled(self.week.selected >= 0)
        self.remove_exception.setEnabled(self.exception_table.currentIndex().isValid())

    # Shifts --------------------------------------------------------------------------------

    def _take_slots(self, slots: tuple[Slot, ...]) -> None:
        self._take(replace(self.duty, slots=slots), self.week.selected)

    def _on_chosen(self, index: int) -> None:
        self.table.choose(index)
        self._enable()

    def _remove_shift(self, row: int) -> None:
        self.week.select(row)
        self.week.remove_selected()

    def _open_shift(self, index: int) -> None:
        if not self._editable:
            return
        shown = self.duty.slots
        held = shown[index] if 0 <= index < len(shown) else None
        dialog = ShiftDialog(self, held, self._capacity)

        def apply() -> None:
            fresh = dialog.slot()
            slots = list(self.duty.slots)  # another seat may have changed the week meanwhile
            if held in slots:
                slots.remove(held)
            slots.append(fresh)
            duty = replace(self.duty, slots=reconfirmed(slots, self.kept))
            key = (fresh.weekday, fresh.start, fresh.end)
            places = [(slot.weekday, slot.start, slot.end) for slot in duty.slots]
            self._take(duty, places.index(key))

        dialog.accepted.connect(apply)
        dialog.open()

    # Exceptions and holidays ---------------------------------------------------------------

    def _open_exception(self) -> None:
        dialog = ExceptionDialog(self, self._desk.seat.clock().date())

        def add() -> None:
            every = (*self.duty.exceptions, dialog.exception_())
            ordered = tuple(sorted(every, key=lambda each: (each.first_on, each.last_on)))
            self._take(replace(self.duty, exceptions=ordered), self.week.selected)

        dialog.accepted.connect(add)
        dialog.open()

    def _remove_exception(self, row: int) -> None:
        if self._editable and 0 <= row < len(self.duty.exceptions):
            rest = [each for place, each in enumerate(self.duty.exceptions) if place != row]
            self._take(replace(self.duty, exceptions=tuple(rest)), self.week.selected)

    def _on_holidays(self) -> None:
        chosen = OnHolidays(self.holidays.currentData())
        self._take(replace(self.duty, on_holidays=chosen), self.week.selected)
