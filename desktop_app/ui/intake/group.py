"""What the groups of the entry page share: rows of fields, errors by name, plain content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.widgets.field import Field, InlineField
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.section import SectionTitle

SPACING_PX = 5
Content = dict[str, Any]  # plain JSON values: what a draft holds


@dataclass(frozen=True, slots=True)
class Problem:
    """What stops the saving: the name of the field and a sentence that says what to mend."""

    field: str
    sentence: str


def put_error(field: Field, sentence: str) -> None:
    """Say it beside the field; restyling is dear, so nothing is done where nothing changes."""
    if field.error.text() != sentence:
        field.set_error(sentence)


class Group(QWidget):
    """A numbered group. Subclasses fill `fields` (by the names services use in errors); what is
    short may stand in the line of the `heading`."""

    changed = Signal()

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACING_PX)
        self.heading = QHBoxLayout()
        self.heading.setSpacing(14)
        self.title = SectionTitle(number, self.title_text(), self)
        self.heading.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(self.heading)

    def add_row(self, *fields: tuple[QWidget, int]) -> QWidget:
        """A row of widgets with their shares of the width; returns the row."""
        row = QWidget(self)
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        for column, (widget, share) in enumerate(fields):
            grid.addWidget(widget, 0, column)
            grid.setColumnStretch(column, share)
        self.column.addWidget(row)
        return row

    def add_line(self, *widgets: QWidget) -> None:
        """Short inputs one after the other, on more lines where the width is short; what is wrong
        with them is said below."""
        line = FlowLayout(gap_x=14, gap_y=5)
        for widget in widgets:
            line.addWidget(widget)
        self.column.addLayout(line)
        for widget in widgets:
            if isinstance(widget, InlineField):
                self.column.addWidget(widget.error)

    def title_text(self) -> str:
        """The heading."""
        raise NotImplementedError

    def content(self) -> Content:
        """Everything typed, as a draft keeps it."""
        raise NotImplementedError

    def restore(self, content: Mapping[str, Any]) -> None:
        """Show a content; what is missing goes back to its first state."""
        raise NotImplementedError

    def problems(self) -> list[Problem]:
        """What stops the saving, top to bottom."""
        return []

    def show_problem(self, problem: Problem) -> bool:
        """Say it beside its field and focus it; False where the field is not here."""
        field = self.fields.get(problem.field)
        if field is None:
            return False
        put_error(field, problem.sentence)
        return True

    def focus_on(self, name: str) -> bool:
        """Put the focus in a field; False where it is not here."""
        field = self.fields.get(name)
        if field is None:
            return False
        field.widget.setFocus()
        return True

    def clear_problems(self) -> None:
        """Take every error away."""
        for field in self.fields.values():
            put_error(field, "")
