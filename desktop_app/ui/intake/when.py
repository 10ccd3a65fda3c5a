"""When: the moment of the facts, the days and hours at which they come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.domain.codes import Weekday
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS, parse_moment, say_moment
from desktop_app.ui.intake.days_row import DaysRow
from desktop_app.ui.intake.group import Content, Group, Problem, put_error
from desktop_app.ui.intake.hours import parse_hour, say_hour
from desktop_app.ui.intake.typed_text import clean
from desktop_app.ui.widgets.field import InlineField
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

STILL_NOW = dt.timedelta(minutes=5)  # a draft taken up so soon is of the call still going on


class WhenGroup(Group):
    """③ Quand ? An empty moment means now."""

    def __init__(self, clock: Callable[[], dt.datetime], parent: QWidget | None = None) -> None:
        super().__init__(3, parent)
        self._clock = clock
        self.moment = QLineEdit(self)
        self.moment.setPlaceholderText(self.tr("maintenant"))
        self.understood = Label(self)
        self.understood.setProperty("kind", "muted")
        self.days = DaysRow(self)
        self.start, self.end = HourLine(self), HourLine(self)
        self.start.setPlaceholderText(self.tr("19 h"))
        self.end.setPlaceholderText(self.tr("20 h 30"))
        self._build()
        self.moment.textChanged.connect(self._on_moment_edited)
        self.moment.editingFinished.connect(self._on_moment_left)
        self.start.editingFinished.connect(self._check_hours)
        self.end.editingFinished.connect(self._check_hours)
        self.days.chosen.connect(self.changed)
        for field in (self.moment, self.start, self.end):
            field.textChanged.connect(self.changed)
        self._on_moment_edited()

    def _build(self) -> None:
        moment = InlineField(self.tr("&Observé"), self.moment, self)
        said = FlowLayout(gap_x=12, gap_y=3)
        said.addWidget(moment)
        said.addWidget(self.understood)
        self.heading.addLayout(said, 1)
        self.column.addWidget(moment.error)
        self.title.setMinimumHeight(self.moment.sizeHint().height())  # both on one line
        days = InlineField(self.tr("&Revient"), self.days, self)
        start = InlineField(self.tr("de"), self.start, self)
        end = InlineField(self.tr("à"), self.end, self)
        self.days.setAccessibleName(self.tr("Jours où les faits reviennent"))
        self.start.setAccessibleName(self.tr("Heure de début"))
        self.end.setAccessibleName(self.tr("Heure de fin"))
        self.add_line(days, start, end)
        self.fields = {"observed_at": moment, "days": days, "from": start, "to": end}

    def title_text(self) -> str:
        """See Group."""
        return self.tr("Quand ?")

    def observed_at(self) -> dt.datetime:
        """The instant of the facts; UserError as `parse_moment`."""
        typed = clean(self.moment.text()).strip()
        return parse_moment(typed, self._clock()) if typed else self._clock()

    def recurrence(self) -> Recurrence:
        """Days and hours; an hour that cannot be read counts as none."""
        start, end = parse_hour(self.start.text()), parse_hour(self.end.text())
        if start is None or end is None:
            start = end = None
        return Recurrence(self.days.days(), start, end)

    def content(self) -> Content:
        """See Group; the instant goes with the words, which mean another day tomorrow."""
        typed = clean(self.moment.text()).strip()
        try:
            at = self.observed_at().isoformat() if typed else None
        except UserError:
            at = None
        return {
            "moment": typed,
            "observed_at": at,
            "days": [day.value for day in Weekday if day in self.days.days()],
            "from": clean(self.start.text()),
            "to": clean(self.end.text()),
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """See Group."""
        text, saved = str(content.get("moment", "")), content.get("observed_at")
        if saved is not None:
            text = f"{dt.datetime.fromisoformat(saved).astimezone(PARIS):%d/%m/%Y %H:%M}"
        self.moment.setText(text)
        self.days.set_days(content.get("days", ()))
        self.start.setText(str(content.get("from", "")))
        self.end.setText(str(content.get("to", "")))
        self.clear_problems()

    def problems(self) -> list[Problem]:
        """See Group."""
        found = []
        try:
            self.observed_at()
        except UserError as error:
            found.append(Problem("observed_at", error.message))
        return found + self._hour_problems()

    def _hour_problems(self) -> list[Problem]:
        found = []
        for name, field in (("from", self.start), ("to", self.end)):
            if field.text().strip() and parse_hour(field.text()) is None:
                found.append(Problem(name, self.tr("Écrivez l’heure ainsi : 7h ou 19h30.")))
        if not found and bool(self.start.text().strip()) != bool(self.end.text().strip()):
            missing = "to" if self.start.text().strip() else "from"
            found.append(Problem(missing, self.tr("Indiquez les deux heures, de et à.")))
        return found

    def _check_hours(self) -> None:
        for field in (self.start, self.end):
            hour = parse_hour(field.text())
            if hour is not None and not field.hasFocus():
                field.setText(say_hour(hour))
        problems = {each.field: each.sentence for each in self._hour_problems()}
        leaving_start = self.end.hasFocus()
        for name in ("from", "to"):
            alone = name == "to" and leaving_start
            put_error(self.fields[name], "" if alone else problems.get(name, ""))

    def _on_moment_edited(self) -> None:
        put_error(self.fields["observed_at"], "")
        try:
            self.understood.setText(say_understood(self.observed_at(), self._clock()))
        except UserError:
            self.understood.setText("…")

    def _on_moment_left(self) -> None:
        try:
            self.observed_at()
        except UserError as error:
            put_error(self.fields["observed_at"], error.message)

    def tick(self) -> None:
        """The minute changed: what « maintenant » means moved on."""
        if not self.moment.text().strip():
            self._on_moment_edited()


def as_typed(content: Content, at: dt.datetime, now: dt.datetime) -> Content:
    """The content of a draft saved at `at`: its « maintenant » is that of the call, no longer that
    of the restoration."""
    meant_now = not content.get("moment") and content.get("observed_at") is None
    if not meant_now or now - at < STILL_NOW:
        return content
    return content | {"observed_at": at.isoformat()}


class HourLine(QLineEdit):
    """As wide as the longest hour."""

    def sizeHint(self) -> QSize:
        """Qt's."""
        size = super().sizeHint()
        spare = size.width() - self.fontMetrics().horizontalAdvance("x") * 17  # Qt's: 17 letters
        return QSize(self.fontMetrics().horizontalAdvance("20 h 30") + spare + 8, size.height())


def say_understood(at: dt.datetime, now: dt.datetime) -> str:
    """« hier 18:30 — jeudi 19 novembre »."""
    local = at.astimezone(PARIS)
    day = tuple(Weekday)[local.weekday()].label
    words = {"day": day, "date": local.day, "month": months()[local.month - 1]}
    return f"{say_moment(at, now)} — " + tr("{day} {date} {month}").format(**words)


def months() -> tuple[str, ...]:
    """The names of the months, January first."""
    return (
        tr("janvier"), tr("février"), tr("mars"), tr("avril"), tr("mai"), tr("juin"),
        tr("juillet"), tr("août"), tr("septembre"), tr("octobre"), tr("novembre"), tr("décembre"),
    )  # fmt: skip


def tr(text: str) -> str:
    """The text in the language of the screens."""
    return QCoreApplication.translate("when", text)
