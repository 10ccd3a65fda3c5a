"""What was already reported nearby: proposed, never merged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.duplicates import MAX_DISTANCE_M
from desktop_app.domain.entry import Place
from desktop_app.domain.views import Duplicate
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

STRONG = 0.75


class DuplicateRow(QFrame):
    """One possible duplicate: score, facts, reasons, « Rattacher »."""

    toggled = Signal(str, bool)

    def __init__(self, duplicate: Duplicate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.duplicate = duplicate
        line = QFrame(self)
        line.setProperty("kind", "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        row = QHBoxLayout()
        column.addLayout(row)
        row.setContentsMargins(0, 7, 0, 7)
        row.setSpacing(12)
        tone = "violet" if duplicate.score >= STRONG else "neutral"
        pill = Pill(self.tr("{percent} %").format(percent=round(duplicate.score * 100)), tone, self)
        row.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)
        facts = QVBoxLayout()
        facts.setSpacing(1)
        title = self._label(
            f"<b>{escape(duplicate.number)}</b> — {escape(duplicate.label)}", "plain"
        )
        title.setTextFormat(Qt.TextFormat.RichText)
        facts.addWidget(title)
        if duplicate.summary:
            facts.addWidget(self._label(duplicate.summary, "muted"))
        facts.addWidget(self._label("\N{NO-BREAK SPACE}· ".join(duplicate.reasons), "small"))
        row.addLayout(facts, 1)
        self.button = QPushButton(self.tr("Rattacher"), self)
        self.button.setCheckable(True)
        self.button.setAccessibleName(
            self.tr("Rattacher à {number}").format(number=duplicate.number)
        )
        self.button.setVisible(duplicate.attachable)
        self.button.setAutoDefault(True)
        self.button.clicked.connect(self._on_clicked)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _label(self, text: str, kind: str) -> Label:
        label = Label(text, self)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        return label

    def show_attached(self, attached: bool) -> None:
        """Say whether the entry will be attached to this one."""
        self.button.setChecked(attached)
        self.button.setText(self.tr("Rattaché ✓") if attached else self.tr("Rattacher"))

    def _on_clicked(self) -> None:
        self.toggled.emit(self.duplicate.number, self.button.isChecked())


class DuplicatesPanel(Card):
    """`attach_changed(number | None)` when the agent attaches or lets go.

    Every row, and the attachment with it, is about one place: that of the question it answers.
    """

    attach_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[DuplicateRow] = []
        self._shown: tuple[Duplicate, ...] = ()
        self._attached: str | None = None
        self._about: Place | None = None  # the place that the rows answer for
        self._attached_about: Place | None = None
        top = QHBoxLayout()
        heading = Label(self.tr("Déjà signalé à proximité ?"), self)
        heading.setProperty("kind", "heading")
        self.reach = Label(self.tr("moins de {metres} m").format(metres=int(MAX_DISTANCE_M)), self)
        self.reach.setProperty("kind", "small")
        top.addWidget(heading, 1)
        top.addWidget(self.reach)
        self.empty = Label(self)
        self.empty.setProperty("kind", "muted")
        self.empty.setWordWrap(True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(top)
        self.body.addWidget(self.empty)
        self.body.addLayout(self._list)
        self.show_duplicates(None)

    def attached(self) -> str | None:
        """The number the entry will be attached to."""
        return self._attached

    def attached_about(self) -> Place | None:
        """The place for which the agent chose to attach."""
        return self._attached_about

    def attach(self, number: str | None, about: Place | None = None) -> None:
        """Attach to a number for what happens at `about` (a restored draft), or let go."""
        if number is None or about is None:
            number = about = None
        self._attached_about = about
        if number == self._attached:
            return
        self._attached = number
        for row in self._rows:
            row.show_attached(row.duplicate.number == number)
        self.attach_changed.emit(number)

    def rows(self) -> tuple[DuplicateRow, ...]:
        """The rows shown, best first."""
        return tuple(self._rows)

    def settle_on(self, place: Place) -> str | None:
        """The entry is at `place`: rows about another one go, and so does the attachment, whose
        number is returned then."""
        dropped = None
        if self._attached is not None and not same_spot(self._attached_about, place):
            dropped = self._attached
            self.attach(None)
        if self._shown and not same_spot(self._about, place):
            self.show_duplicates(None)
        return dropped

    def show_duplicates(
        self, duplicates: Sequence[Duplicate] | None, about: Place | None = None
    ) -> None:
        """Show what stands near the place `about`; None while it is too early to know."""
        self._about = self._attached_about if about is None else about
        found = tuple(duplicates or ())
        if self._attached and all(each.number != self._attached for each in found):
            kept = tuple(each for each in self._shown if each.number == self._attached)
            found = (*kept, *found)
        self.empty.setText(
            self.tr("Choisissez ce qui se passe et où pour le savoir.")
            if duplicates is None
            else self.tr("Rien de semblable à proximité.")
        )
        self.empty.setVisible(not found)
        if found == self._shown:
            return
        self._shown = found
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(duplicate) for duplicate in found]

    def _row(self, duplicate: Duplicate) -> DuplicateRow:
        row = DuplicateRow(duplicate, self)
        row.show_attached(duplicate.number == self._attached)
        row.toggled.connect(self._on_toggled)
        self._list.addWidget(row)
        return row

    def _on_toggled(self, number: str, on: bool) -> None:
        self.attach(number if on else None, self._about)


def same_spot(one: Place | None, other: Place) -> bool:
    """Whether both name one and the same place; how each was found does not count."""
    return one is not None and (one.label, one.lon, one.lat) == (other.label, other.lon, other.lat)
