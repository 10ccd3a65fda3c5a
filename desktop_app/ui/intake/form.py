"""The form: four groups in one column, from what is typed to an `Entry`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.codes import EmergencyService
from desktop_app.domain.entry import Entry, Override, Place
from desktop_app.domain.errors import UserError
from desktop_app.ui import theme
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.group import SPACING_PX, Content, Group, Problem
from desktop_app.ui.intake.what import WhatGroup
from desktop_app.ui.intake.when import WhenGroup
from desktop_app.ui.intake.where import WhereGroup
from desktop_app.ui.intake.who import WhoGroup

SEEN_MARGIN_PX = 48
ROOMY_PX = 700  # at the plain text size: from here on the groups stand further apart


class EntryForm(QScrollArea):
    """Scrolls inside its card; the field with the focus is always in view."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = lambda: desk.seat.clock()
        self.what = WhatGroup(desk.tasks, self)
        self.where = WhereGroup(desk, self)
        self.when = WhenGroup(self._clock, self)
        self.who = WhoGroup(desk.tasks, self)
        self.groups: tuple[Group, ...] = (self.what, self.where, self.when, self.who)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        inside.setProperty("kind", "scroll")
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(22, 11, 14, 9)
        self._space(roomy=False)
        for position, group in enumerate(self.groups):
            if position:
                line = QFrame(inside)
                line.setProperty("kind", "line")
                column.addWidget(line)
            column.addWidget(group)
            group.changed.connect(self.changed)
        column.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().valueChanged.connect(self.where.place.popup.hide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: a low window has everything in sight, a high one gives it air."""
        super().resizeEvent(event)
        self._space(roomy=self.height() >= theme.px(ROOMY_PX))

    def _space(self, *, roomy: bool) -> None:
        self._column.setSpacing(11 if roomy else 8)
        for group in self.groups:
            group.column.setSpacing(SPACING_PX + 3 if roomy else SPACING_PX)

    def entry(self, override: Override | None) -> Entry:
        """The entry as typed; the category and the place are there (see `problems`)."""
        category, place = self.what.category.category(), self.where.place.place()
        if category is None or place is None:
            raise ValueError("asked for an entry that has problems")
        return self._entry(category, place, override, self.when.observed_at())

    def facts(self, override: Override | None) -> Entry | None:
        """What can be said so far for the right side; None before category and place."""
        category, place = self.what.category.category(), self.where.place.best()
        if category is None or place is None:
            return None
        try:
            at = self.when.observed_at()
        except UserError:
            at = self._clock()  # half typed: the right side need not wait
        at = at.replace(second=0, microsecond=0)  # « maintenant » asks again once a minute
        return self._entry(category, place, override, at)

    def _entry(self, category: Any, place: Place, override: Override | None, at: Any) -> Entry:
        service = self.what.emergency.service()
        return Entry(
            category=category,
            place=place,
            place_kind=self.where.kind.code(),
            observed_at=at,
            description=self.what.description.text().strip(),
            people=self.what.people.code(),
            recurrence=self.when.recurrence(),
            reporter=self.who.reporter(),
            vulnerable=self.what.vulnerable.isChecked(),
            emergency=EmergencyService(service) if service else None,
            override=override,
        )

    def content(self) -> Content:
        """Everything typed, as a draft keeps it."""
        whole: Content = {}
        for group in self.groups:
            whole |= group.content()
        return whole

    def restore(self, content: Mapping[str, Any]) -> None:
        """Show a content; {} empties the form."""
        for group in self.groups:
            group.restore(content)
        self.verticalScrollBar().setValue(0)

    def problems(self) -> list[Problem]:
        """What stops the saving, top to bottom."""
        return [problem for group in self.groups for problem in group.problems()]

    def show_problems(self, problems: Sequence[Problem]) -> bool:
        """Say each beside its field, the first with the focus; False where none is here."""
        first: Problem | None = None
        for problem in problems:
            shown = [group.show_problem(problem) for group in self.groups]
            if any(shown) and first is None:
                first = problem
        if first is None:
            return False
        for group in self.groups:
            if group.focus_on(first.field):
                self.widget().layout().activate()  # the errors have just pushed things down
                self.ensureWidgetVisible(group.fields[first.field], 0, SEEN_MARGIN_PX)
        return True

    def clear_problems(self) -> None:
        """Take every error away."""
        for group in self.groups:
            group.clear_problems()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab as everywhere, then scroll to where the focus went."""
        moved = super().focusNextPrevChild(forward)
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            # Not `ensureWidgetVisible`, which is content with the cursor of a line.
            middle = focused.mapTo(self.widget(), focused.rect().center())
            around = min(focused.height() // 2 + SEEN_MARGIN_PX, self.viewport().height() // 2)
            self.ensureVisible(middle.x(), middle.y(), 0, around)
        return moved

    def take_focus(self) -> None:
        """The first question first."""
        self.what.category.take_focus()
