"""The exact hours of a shift, and dates on which a team is away or reinforced."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication, QDate, QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QTimeEdit,
    QWidget,
)

from desktop_app.domain.duty import (
    DAY_MINUTES,
    DAY_NAMES,
    Duty,
    DutyException,
    ExceptionKind,
    Slot,
    require_possible,
)
from desktop_app.domain.errors import UserError
from desktop_app.ui.admin.stops_edit import StopsEdit
from desktop_app.ui.dialogs import Question
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

LONGEST_NOTE = 200


def _tr(text: str) -> str:
    return QCoreApplication.translate("duty", text)


class Hours(QWidget):
    """From one hour to another; an end that does not follow the start falls on the next day."""

    def __init__(self, start: int, end: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start, self.end = _time(start, self), _time(end, self)
        self.start.setAccessibleName(_tr("Début"))
        self.end.setAccessibleName(_tr("Fin"))
        self.over = Label(self)
        self.over.setProperty("kind", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.start, Label(_tr("à"), self), self.end, self.over):
            row.addWidget(widget)
        row.addStretch(1)
        for edit in (self.start, self.end):
            edit.timeChanged.connect(self._say_over)
        self.setFocusProxy(self.start)
        self._say_over()

    def minutes(self) -> tuple[int, int]:
        """Start and end, the end above 1440 on the day after."""
        start, end = (
            edit.time().hour() * 60 + edit.time().minute() for edit in (self.start, self.end)
        )
        return start, end if end > start else end + DAY_MINUTES

    def _say_over(self) -> None:
        over = self.minutes()[1] > DAY_MINUTES
        self.over.setText(_tr("le lendemain") if over else "")


class ShiftDialog(Question):
    """One weekly shift; `slot()` is what was written."""

    def __init__(self, parent: QWidget | None, slot: Slot | None, capacity: int | None) -> None:
        title = _tr("Nouveau service") if slot is None else _tr("Horaires du service")
        super().__init__(parent, title, "", _tr("Appliquer"))
        held = slot or Slot(0, 9 * 60, 12 * 60, capacity)
        self.day = QComboBox(self)
        self.day.addItems(list(DAY_NAMES))
        self.day.setCurrentIndex(held.weekday)
        self.hours = Hours(held.start, held.end, self)
        self.capacity = StopsEdit(held.capacity, self)
        for label, widget in (
            (_tr("Jour"), self.day),
            (_tr("Heures"), self.hours),
            (_tr("Capacité de ce service"), self.capacity),
        ):
            self.inputs.addWidget(Field(label, widget, self))
        self.hours.setFocus()

    def slot(self) -> Slot:
        """The shift as written, to be confirmed."""
        start, end = self.hours.minutes()
        return Slot(self.day.currentIndex(), start, end, self.capacity.count())


class ExceptionDialog(Question):
    """Dates out of the usual week; `exception_()` is what was written."""

    def __init__(self, parent: QWidget | None, today: dt.date) -> None:
        super().__init__(parent, _tr("Absence ou renfort"), "", _tr("Ajouter"))
        self.kind = QComboBox(self)
        for kind in ExceptionKind:
            self.kind.addItem(kind.label, kind.value)
        self.first, self.last = _date(today, self), _date(today, self)
        self.whole = QCheckBox(_tr("Toute la journée"), self)
        self.whole.setChecked(True)
        self.hours = Hours(9 * 60, 12 * 60, self)
        self.capacity = StopsEdit(None, self)
        self.note = QLineEdit(self)
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setPlaceholderText(_tr("par exemple : formation"))
        self.fields = {
            name: Field(label, widget, self)
            for name, label, widget in (
                ("kind", _tr("Ce qui change"), self.kind),
                ("first", _tr("Premier jour"), self.first),
                ("last", _tr("Dernier jour"), self.last),
                ("hours", _tr("Heures"), self.hours),
                ("capacity", _tr("Capacité"), self.capacity),
                ("note", _tr("Note"), self.note),
            )
        }
        days = QHBoxLayout()
        days.addWidget(self.fields["first"])
        days.addWidget(self.fields["last"])
        self.inputs.addWidget(self.fields["kind"])
        self.inputs.addLayout(days)
        self.inputs.addWidget(self.whole)
        for name in ("hours", "capacity", "note"):
            self.inputs.addWidget(self.fields[name])
        self.first.dateChanged.connect(self._on_first)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.whole.toggled.connect(self._on_kind)
        self._on_kind()

    def exception_(self) -> DutyException:
        """The exception as written."""
        kind = ExceptionKind(self.kind.currentData())
        start, end = (None, None) if self._all_day() else self.hours.minutes()
        capacity = self.capacity.count() if kind is ExceptionKind.REINFORCEMENT else None
        return DutyException(
            self.first.date().toPython(),
            self.last.date().toPython(),
            kind,
            start,
            end,
            capacity,
            self.note.text().strip(),
        )

    def complete(self) -> bool:
        """Say beside the dates or the hours what is not possible."""
        try:
            require_possible(Duty(exceptions=(self.exception_(),)))
        except UserError as error:
            name = "last" if error.code == "dates_inverted" else "hours"
            self.fields[name].set_error(error.message)
            return False
        return True

    def _all_day(self) -> bool:
        away = self.kind.currentData() == ExceptionKind.ABSENCE.value
        return away and self.whole.isChecked()

    def _on_kind(self) -> None:
        away = self.kind.currentData() == ExceptionKind.ABSENCE.value
        self.whole.setVisible(away)
        self.fields["hours"].setVisible(not self._all_day())
        self.fields["capacity"].setVisible(not away)
        self.adjustSize()

    def _on_first(self, day: QDate) -> None:
        if self.last.date() < day:
            self.last.setDate(day)


def _time(minute: int, parent: QWidget) -> QTimeEdit:
    edit = QTimeEdit(QTime(minute // 60 % 24, minute % 60), parent)
    edit.setDisplayFormat("HH:mm")
    return edit


def _date(day: dt.date, parent: QWidget) -> QDateEdit:
    edit = QDateEdit(QDate(day.year, day.month, day.day), parent)
    edit.setDisplayFormat("dd/MM/yyyy")
    edit.setMinimumDate(QDate(day.year - 1, 1, 1))
    return edit
