"""« Couverture »: who takes what in a week, hour by hour; holes, and what hangs on one team."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.codes import Category
from desktop_app.domain.coverage import Coverage, Gap, Key, Level, Zone, gather
from desktop_app.domain.duty import DAY_NAMES
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.coverage_grid import HourGrid, Row, takers_of
from desktop_app.ui.admin.coverage_lists import GapModel, GapTable, HeldModel
from desktop_app.ui.admin.coverage_words import short_names, zones_of
from desktop_app.ui.admin.scrolled import scrolled
from desktop_app.ui.desk import Desk
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

if TYPE_CHECKING:
    from collections.abc import Mapping

SIDE_WIDTH, SIDE_CHARACTERS = 350, 32
SIDE_BY_SIDE, LISTS_HEIGHT = 900, 220  # pixels at the plain text size
WIDEST = 16_777_215  # Qt's "no bound"


@dataclass(frozen=True, slots=True)
class Read:
    """A week's grid and the names of the teams, by code."""

    coverage: Coverage
    names: Mapping[str, str]


class CoveragePanel(QWidget):
    """The zones of one category and level over the week; the days of the chosen zone; lists."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self._read: Read | None = None
        self._zones: tuple[Zone, ...] = ()
        self._zone = 0
        day = desk.seat.clock().astimezone(PARIS).date()
        self._week = day - dt.timedelta(days=day.weekday())
        self.category, self.level = QComboBox(self), QComboBox(self)
        self.before = QPushButton("‹", self)
        self.after = QPushButton("›", self)
        self.week = Label(self)
        self.state = Pill("", "neutral", self)
        self.zones = HourGrid(self.tr("Zones, sur la semaine"), DAY_NAMES, 24, self)
        self.zone = Label(self)
        self.zone.setProperty("kind", "heading")
        hours = [f"{hour} h" for hour in range(24)]
        self.days = HourGrid(self.tr("Jours de la zone choisie"), hours, 1, self)
        self.holes = GapModel(self)
        self.singles, self.shares = HeldModel(self), HeldModel(self)
        self.lists = QTabWidget(self)
        self.tables = [GapTable(model, self) for model in (self.holes, self.singles, self.shares)]
        self._fill_pickers()
        self._lay_out()
        self._connect()
        self.load()

    def _fill_pickers(self) -> None:
        self.category.setAccessibleName(self.tr("Catégorie"))
        self.category.setMaxVisibleItems(len(Category))
        for category in Category:
            self.category.addItem(category.label, category.value)
        self.level.setAccessibleName(self.tr("Niveau"))
        for level in Level:
            self.level.addItem(level.label, level.value)
        self.before.setAccessibleName(self.tr("Semaine précédente"))
        self.after.setAccessibleName(self.tr("Semaine suivante"))
        for button in (self.before, self.after):
            button.setFixedWidth(max(36, px(36)))

    def _lay_out(self) -> None:
        weeks = QWidget(self)
        turning = QHBoxLayout(weeks)
        turning.setContentsMargins(0, 0, 0, 0)
        turning.setSpacing(8)
        for widget in (self.before, self.week, self.after):
            turning.addWidget(widget)
        bar = FlowLayout(gap_x=8, gap_y=6)
        for widget in (self.category, self.level, weeks, self.state):
            bar.addWidget(widget)
        legend = Label(
            self.tr(
                "« — » hachuré : personne en service. « · 1 » souligné : une seule équipe possible."
            ),
            self,
        )
        legend.setProperty("kind", "small")
        legend.setWordWrap(True)
        self._scroll = scrolled(self, self.zones, self.zone, self.days, legend)
        for table, title in zip(
            self.tables,
            (self.tr("Trous"), self.tr("Une seule"), self.tr("Qui prend")),
            strict=True,
        ):
            table.setAccessibleName(title)
            self.lists.addTab(table, title)
        self.lists.setDocumentMode(True)
        self.lists.tabBar().setDrawBase(False)
        self._body = QHBoxLayout()
        self._body.setSpacing(14)
        self._body.addWidget(self._scroll, 1)
        self._place_lists(below=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(10)
        column.addLayout(bar)
        column.addLayout(self._body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: the lists below the drawings where the room is narrow for its text."""
        super().resizeEvent(event)
        below = self.width() < px(SIDE_BY_SIDE)
        if below != self._below:
            self._place_lists(below=below)

    def _place_lists(self, *, below: bool) -> None:
        self._below = below
        pile = self._scroll.widget().layout()
        if below and isinstance(pile, QVBoxLayout):
            self.lists.setMinimumWidth(0)
            self.lists.setMaximumWidth(WIDEST)
            self.lists.setMinimumHeight(px(LISTS_HEIGHT))
            pile.insertWidget(pile.count() - 1, self.lists)
        else:
            characters = QFontMetrics(self.font()).averageCharWidth() * SIDE_CHARACTERS
            self.lists.setFixedWidth(max(SIDE_WIDTH, characters))
            self.lists.setMinimumHeight(0)
            self._body.addWidget(self.lists)

    def _connect(self) -> None:
        self.category.activated.connect(lambda _index: self._draw())
        self.level.activated.connect(lambda _index: self._draw())
        self.before.clicked.connect(lambda: self._go(-7))
        self.after.clicked.connect(lambda: self._go(7))
        self.zones.row_chosen.connect(self._on_zone)
        for table in self.tables:
            table.gap_chosen.connect(self._on_gap)

    # Reading -------------------------------------------------------------------------------

    def refresh(self, changes: Changes) -> None:
        """Compute anew where teams, rules or outlines changed."""
        if changes.reference or changes.places:
            self.load()

    def load(self) -> None:
        """Compute the week, off the base's lane: it takes a while."""
        self._asked += 1
        asked, seat, week = self._asked, self._desk.seat, self._week

        def work() -> Read:
            from desktop_app.services.coverage import coverage
            from desktop_app.services.reference import read_reference

            teams = read_reference(seat).teams
            return Read(coverage(seat, week), {code: team.name for code, team in teams.items()})

        def done(read: Read) -> None:
            if asked == self._asked:
                self._read = read
                self.state.say("", "neutral")
                self.state.hide()
                self._draw()

        self.week.setText(self.tr("semaine du {0}").format(f"{week:%d/%m/%Y}"))
        self.state.say(self.tr("calcul…"), "accent")
        self.state.show()
        self._desk.tasks.run(self, work, done, lane="net")

    def _go(self, days: int) -> None:
        self._week += dt.timedelta(days=days)
        self.load()

    # Drawing -------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self._read is None:
            return
        found, names = self._read.coverage, self._read.names
        category, level = Category(self.category.currentData()), Level(self.level.currentData())
        self._zones = zones_of(found)
        self._zone = min(self._zone, max(len(self._zones) - 1, 0))
        short = short_names(names)
        rows = [
            Row(zone.name, found.lines[Key(category, zone, level)])
            for zone in self._zones
            if Key(category, zone, level) in found.lines
        ]
        order = takers_of(rows)
        self.zones.show_rows(rows, names, short, order, self._zone if rows else -1)
        self._draw_zone(rows, order)
        chosen = (category, level)
        every = len(self._zones)
        for model, stretches in (
            (self.holes, found.holes()),
            (self.singles, found.single_points()),
            (self.shares, found.shares()),
        ):
            mine = [each for each in stretches if (each.key.category, each.key.level) == chosen]
            model.show_gaps(gather(mine), every, short)
        for place, (title, model) in enumerate(
            ((self.tr("Trous"), self.holes), (self.tr("Une seule"), self.singles))
        ):
            self.lists.setTabText(place, f"{title} · {model.rowCount()}")
        if not rows:
            self.state.say(self.tr("aucune règle n’oriente cette catégorie"), "warn")
        self.state.setVisible(not rows)

    def _draw_zone(self, rows: list[Row], order: tuple[str, ...]) -> None:
        if not rows:
            self.zone.setText("")
            self.days.show_rows((), {}, {}, ())
            return
        row = rows[self._zone]
        self.zone.setText(row.name)
        days = [
            Row(name, row.cells[day * 24 : day * 24 + 24]) for day, name in enumerate(DAY_NAMES)
        ]
        read = self._read
        names = {} if read is None else read.names
        self.days.show_rows(days, names, short_names(names), order)

    def _on_zone(self, place: int) -> None:
        self._zone = place
        self._draw()

    def _on_gap(self, gap: Gap) -> None:
        if gap.zones[0] in self._zones and self._zones[self._zone] not in gap.zones:
            self._on_zone(self._zones.index(gap.zones[0]))
