"""All that is told of a team, to read and to change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QWidget,
)

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rules import Team
from desktop_app.ui.admin.stops_edit import StopsEdit
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.flow_layout import FlowLayout

TWO_COLUMNS = 620  # pixels of width at the plain text size
LONGEST: Final = {"name": 120, "operator": 120, "contact": 200, "hours_note": 200}


class TeamForm(Card):
    """`edited` at each change. Fields bear the names that services give to their errors."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._team = Team("", "", TeamKind.MARAUDE)
        self._filling = False
        self.fields: dict[str, Field] = {}
        self._places: dict[str, tuple[int, int, int]] = {}  # line, column, columns it spans
        self._narrow = False
        self.texts = {name: QLineEdit(self) for name in LONGEST}
        self.kind = QComboBox(self)
        for kind in TeamKind:
            self.kind.addItem(kind.label, kind.value)
        self.municipal = QCheckBox(self.tr("Équipe de la Ville (sinon partenaire)"), self)
        self.surface = QCheckBox(self.tr("En surface"), self)
        self.underground = QCheckBox(self.tr("En station, en sous-sol"), self)
        self.confirmed = QCheckBox(self.tr("Périmètre confirmé par l’équipe"), self)
        self.sectors = _Sectors(self)
        self.arrondissements = QLineEdit(self)
        self.arrondissements.setPlaceholderText(self.tr("partout ; sinon 18, 19"))
        self.capacity = StopsEdit(parent=self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        levels = QWidget(self)
        row = FlowLayout(levels, gap_x=14, gap_y=2)
        row.addWidget(self.surface)
        row.addWidget(self.underground)
        places = (
            ("name", self.tr("Nom"), self.texts["name"], 0, 0, 2),
            ("kind", self.tr("Genre"), self.kind, 1, 0, 1),
            ("operator", self.tr("Opérateur"), self.texts["operator"], 1, 1, 1),
            ("contact", self.tr("Contact de l’équipe"), self.texts["contact"], 2, 0, 1),
            ("capacity", self.tr("Capacité par service"), self.capacity, 2, 1, 1),
            ("levels", self.tr("Travaille"), levels, 3, 0, 1),
            (
                "arrondissements",
                self.tr("Arrondissements"),
                self.arrondissements,
                3,
                1,
                1,
            ),
            ("sectors", self.tr("Secteurs (aucun : partout)"), self.sectors, 4, 0, 2),
            ("hours_note", self.tr("Note sur les horaires"), self.texts["hours_note"], 5, 0, 2),
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(10)
        for name, label, widget, line, column, span in places:
            self.fields[name] = Field(label, widget, self)
            self._places[name] = (line, column, span)
        self._place(narrow=False)
        marks = FlowLayout(gap_x=24, gap_y=2)
        marks.addWidget(self.municipal)
        marks.addWidget(self.confirmed)
        self.body.addLayout(self._grid)
        self.body.addLayout(marks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: one field under the other where the room is narrow for its text."""
        super().resizeEvent(event)
        narrow = self.width() < px(TWO_COLUMNS)
        if narrow != self._narrow:
            self._place(narrow=narrow)

    def _place(self, *, narrow: bool) -> None:
        self._narrow = narrow
        for at, (name, (line, column, span)) in enumerate(self._places.items()):
            place = (at, 0, 1, 1) if narrow else (line, column, 1, span)
            self._grid.addWidget(self.fields[name], *place)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 0 if narrow else 1)

    def _connect(self) -> None:
        for name, text in self.texts.items():
            text.setMaxLength(LONGEST[name])
        for text in (*self.texts.values(), self.arrondissements, self.capacity):
            text.textChanged.connect(self._on_edited)
        for box in (self.municipal, self.surface, self.underground, self.confirmed):
            box.toggled.connect(self._on_edited)
        self.kind.currentIndexChanged.connect(self._on_edited)
        self.sectors.changed.connect(self._on_edited)

    def show_team(self, team: Team, sectors: Mapping[str, str]) -> None:
        """Fill the form; `sectors` are those with a polygon, by code."""
        self._filling = True
        self._team = team
        for name, text in self.texts.items():
            text.setText(getattr(team, name))
            text.setCursorPosition(0)
        self.kind.setCurrentIndex(self.kind.findData(team.kind.value))
        for name in ("municipal", "surface", "underground", "confirmed"):
            getattr(self, name).setChecked(getattr(team, name))
        self.sectors.offer(sectors, team.sectors)
        self.arrondissements.setText(", ".join(map(str, sorted(team.arrondissements))))
        self.capacity.set_count(team.capacity)
        self._filling = False
        self.clear_errors()

    def team(self) -> Team:
        """The team as the form tells it; UserError, field "arrondissements", for what is none."""
        return replace(
            self._team,
            kind=TeamKind(self.kind.currentData()),
            municipal=self.municipal.isChecked(),
            surface=self.surface.isChecked(),
            underground=self.underground.isChecked(),
            confirmed=self.confirmed.isChecked(),
            sectors=self.sectors.codes(),
            arrondissements=_numbers(self.arrondissements.text()),
            capacity=self.capacity.count(),
            **{name: text.text() for name, text in self.texts.items()},
        )

    def changed(self) -> bool:
        """Whether the form tells another team than the one shown."""
        return not self.tells(self._team)

    def tells(self, team: Team) -> bool:
        """Whether the form still tells `team`, as `team()` gave it."""
        try:
            return self.team() == team
        except UserError:
            return False

    def settle(self, team: Team) -> None:
        """The base holds `team` now; what was typed since it was sent stays to be saved."""
        self._team = team

    def set_editable(self, editable: bool) -> None:
        """Only to read: texts can still be selected."""
        for text in (*self.texts.values(), self.arrondissements, self.capacity):
            text.setReadOnly(not editable)
        for widget in (
            self.kind,
            self.municipal,
            self.surface,
            self.underground,
            self.confirmed,
            self.sectors,
        ):
            widget.setEnabled(editable)

    def show_error(self, error: UserError) -> bool:
        """Say it beside its field; whether there is one."""
        field = self.fields.get(error.field or "")
        if field is None:
            return False
        field.set_error(error.message)
        (self.surface if field.widget.layout() is not None else field.widget).setFocus()
        return True

    def clear_errors(self) -> None:
        """Take every error away."""
        for field in self.fields.values():
            field.set_error("")

    def _on_edited(self) -> None:
        if not self._filling:
            self.edited.emit()


class _Sectors(QWidget):
    """A chip per sector, pressed where the team goes; one without polygon says so."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap_x=6, gap_y=6)
        self._chips: dict[str, Chip] = {}

    def offer(self, sectors: Mapping[str, str], chosen: frozenset[str]) -> None:
        """Show the sectors, those of `chosen` pressed."""
        for chip in self._chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        unknown = {code: self.tr("{0} (sans périmètre)").format(code) for code in sorted(chosen)}
        self._chips = {}
        for code, name in {**unknown, **sectors}.items():
            chip = Chip(name, parent=self)
            chip.setChecked(code in chosen)
            chip.toggled.connect(self.changed)
            self._flow.addWidget(chip)
            chip.show()
            self._chips[code] = chip
        self.updateGeometry()

    def codes(self) -> frozenset[str]:
        """The sectors pressed."""
        return frozenset(code for code, chip in self._chips.items() if chip.isChecked())


def _numbers(text: str) -> frozenset[int]:
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    bare = [re.sub(r"(er|e|ème|ᵉ)$", "", word) for word in words]
    for word, digits in zip(words, bare, strict=True):
        if not (digits.isascii() and digits.isdigit() and len(digits) < 4):
            raise UserError(
                "arrondissement_unknown",
                f"« {word[:20]} » n’est pas un arrondissement : écrivez par exemple 18, 19.",
                "arrondissements",
            )
    return frozenset(map(int, bare))
