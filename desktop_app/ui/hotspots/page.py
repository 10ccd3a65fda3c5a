"""The page of hotspots: a table, what one may do with a line, its history below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.hotspots import Hotspot, usual_review
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Changes
from desktop_app.domain.visit import Visit
from desktop_app.services.hotspots import (
    CHANGED,
    HotspotLine,
    HotspotTold,
    list_hotspots,
    rest_hotspot,
    show_hotspot,
    watch_again,
)
from desktop_app.services.place_visits import PlacePassage, passages_at, record_hotspot_visit
from desktop_app.services.record_visit import told_of_remark
from desktop_app.ui.admin.plain_table import dress
from desktop_app.ui.desk import Desk
from desktop_app.ui.hotspots.change import ask_change
from desktop_app.ui.hotspots.follow import follow_place
from desktop_app.ui.hotspots.history import HotspotCard
from desktop_app.ui.hotspots.model import NAME, HotspotModel
from desktop_app.ui.hotspots.wording import tr
from desktop_app.ui.page import Page
from desktop_app.ui.queue.move_runner import masked_words
from desktop_app.ui.widgets.empty import Empty
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.shortcuts import bind


class HotspotsPage(Page):
    """« Lieux suivis »."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hotspots_page")
        self._desk = desk
        self.model = HotspotModel(self)
        self.table = QTableView(self)
        self.table.setObjectName("hotspots")
        self.table.setAccessibleName(tr("Lieux suivis"))
        self.table.setModel(self.model)
        dress(self.table)
        self.card = HotspotCard(self)
        self._empty = Empty(
            tr("Aucun lieu suivi"),
            tr("Suivez un lieu d’ici (N), ou depuis un signalement de la file (L)."),
            self,
        )
        self._empty.add_action(tr("Suivre un lieu…"), self.follow)
        self.buttons: dict[str, KeyButton] = {}
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_row())
        self.table.doubleClicked.connect(lambda _index: self.change())
        keys = {"N": self.follow, "M": self.change, "R": self.rest_or_watch, "V": self.visit}
        bind(self, [*keys.items(), ("Return", self.change), ("Enter", self.change)], repeat=False)
        self._on_row()

    def _lay_out(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        bar = QWidget(self)
        flow = FlowLayout(bar, gap_x=8, gap_y=8)
        flow.setContentsMargins(0, 0, 0, 0)
        for name, words, key, kind, slot in (
            ("follow", tr("Suivre un lieu…"), "N", "primary", self.follow),
            ("change", tr("Modifier…"), "M", "plain", self.change),
            ("visit", tr("Compte rendu…"), "V", "plain", self.visit),
            ("rest", tr("Mettre au repos"), "R", "plain", self.rest_or_watch),
        ):
            button = KeyButton(words, key, kind, bar)
            button.setObjectName(f"hotspot_{name}")
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            flow.addWidget(button)
            self.buttons[name] = button
        self._panes = QSplitter(Qt.Orientation.Vertical, self)
        self._panes.setChildrenCollapsible(False)
        self._panes.addWidget(self.table)
        self._panes.addWidget(self.card)
        self._panes.setStretchFactor(0, 1)
        self._panes.setSizes([420, 220])
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._panes)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)

    # -- page

    def title(self) -> str:
        """« Lieux suivis »."""
        return tr("Lieux suivis")

    def shown(self) -> None:
        """Read the list anew; it takes the focus."""
        self._read()
        self.table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Voices, passages and what is said of a place change it."""
        if changes.hotspots or changes.numbers or changes.rounds or changes.imports:
            self._read()

    # -- acts

    def follow(self) -> None:
        """Follow one more place."""
        follow_place(self._desk, self)

    def change(self) -> None:
        """Say something else of the hotspot chosen."""
        hotspot = self._chosen()
        if hotspot is not None:
            ask_change(self._desk, self, hotspot, self._today())

    def rest_or_watch(self) -> None:
        """Let the hotspot chosen rest, or watch it again."""
        hotspot = self._chosen()
        if hotspot is None:
            return
        seat, uid, version = self._desk.seat, hotspot.uid, hotspot.version
        review = usual_review(self._today())
        if hotspot.watched:
            self._run(lambda: rest_hotspot(seat, uid, version=version), tr("{0} est au repos"))
        else:
            self._run(lambda: watch_again(seat, uid, review, version=version), tr("{0} est suivi"))

    def visit(self) -> None:
        """Record a passage at the hotspot chosen."""
        hotspot = self._chosen()
        if hotspot is None or not self.buttons["visit"].isEnabled():
            return
        from desktop_app.ui.queue.visit_dialog import VisitDialog

        seat = self._desk.seat
        dialog = VisitDialog(self, hotspot.name, self._desk)

        def run() -> None:
            visit = dialog.passage()
            self._desk.tasks.run(
                dialog,
                lambda: record_hotspot_visit(seat, hotspot.uid, visit),
                lambda changes: done(visit, changes),
                dialog.refuse,
            )

        def done(visit: Visit, changes: Changes) -> None:
            # Nothing of such a remark is kept on purpose: all that was found is masked.
            _, masked = told_of_remark(visit)
            dialog.accept()
            self._desk.broadcast(changes)
            said = tr("{0} : compte rendu enregistré").format(hotspot.name)
            self._desk.toast(said + masked_words(sum(masked.values())))

        dialog.confirmed.connect(run)
        dialog.open()

    def _run(self, work: Callable[[], Hotspot], said: str) -> None:
        def done(after: Hotspot) -> None:
            self._desk.broadcast(CHANGED)
            self._desk.toast(said.format(after.name))

        def refused(problem: Exception) -> None:
            self._desk.show_problem(problem)
            self._read()

        self._desk.tasks.run(self, work, done, refused)

    # -- reading

    def _today(self) -> dt.date:
        return self._desk.seat.clock().astimezone(PARIS).date()

    def _chosen(self) -> Hotspot | None:
        line = self.model.line(self.table.currentIndex().row())
        return None if line is None else line.hotspot

    def _read(self) -> None:
        seat = self._desk.seat

        def error(problem: Exception) -> None:
            self._desk.show_problem(problem, self._read)

        self._desk.tasks.run(self, lambda: list_hotspots(seat), self._show, error)

    def _show(self, lines: tuple[HotspotLine, ...]) -> None:
        chosen = self._chosen()
        row = max(0, self.table.currentIndex().row())
        self.model.show_lines(lines, self._today())
        if chosen is not None and self.model.row_of(chosen.uid) >= 0:
            row = self.model.row_of(chosen.uid)
        self._stack.setCurrentWidget(self._panes if lines else self._empty)
        last = len(lines) - 1
        self.table.setCurrentIndex(self.model.index(min(row, last), NAME))
        self._on_row()

    def _on_row(self) -> None:
        hotspot = self._chosen()
        for name in ("change", "rest"):
            self.buttons[name].setEnabled(hotspot is not None)
        goes = self._desk.seat.actor.team is not None
        self.buttons["visit"].setEnabled(hotspot is not None and goes)
        if not goes:
            self.buttons["visit"].setToolTip(tr("C’est l’équipe passée sur place qui le consigne."))
        resting = hotspot is not None and not hotspot.watched
        words = tr("Suivre de nouveau") if resting else tr("Mettre au repos")
        self.buttons["rest"].setText(words)
        self.buttons["rest"].setAccessibleName(words)
        if hotspot is None:
            self.card.say(None, (), self._today())
            return
        seat, uid = self._desk.seat, hotspot.uid

        def work() -> tuple[HotspotLine, tuple[HotspotTold, ...], tuple[PlacePassage, ...]]:
            return *show_hotspot(seat, uid), passages_at(seat, uid)

        def done(
            found: tuple[HotspotLine, tuple[HotspotTold, ...], tuple[PlacePassage, ...]],
        ) -> None:
            line, history, passages = found
            chosen = self._chosen()
            if chosen is not None and chosen.uid == uid:
                self.card.say(line, history, self._today(), passages)

        self._desk.tasks.run(self, work, done)
