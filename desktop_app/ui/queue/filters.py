"""The columns that can be filtered, their chips and the « + Filtre » menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.domain.codes import Category, PlaceKind, Status
from desktop_app.services.queue_query import NO_FILTER, Filters, QueueChoices
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import literal


@dataclass(frozen=True, slots=True)
class FilterColumn:
    """A field of `Filters`, its title and its choices (code, label)."""

    field: str
    title: str
    choices: tuple[tuple[str | int, str], ...]

    def chosen(self, filters: Filters) -> frozenset[str | int]:
        """The codes wanted in this column."""
        return getattr(filters, self.field)

    def with_choice(self, filters: Filters, code: str | int, *, wanted: bool) -> Filters:
        """The filters with one code more or less."""
        codes = self.chosen(filters) | {code} if wanted else self.chosen(filters) - {code}
        return replace(filters, **{self.field: frozenset(codes)})

    def cleared(self, filters: Filters) -> Filters:
        """The filters without this column."""
        return replace(filters, **{self.field: frozenset()})

    def words(self, filters: Filters) -> str:
        """« Secteur : Éole, Stalingrad », in the order of the choices; more than three counted."""
        chosen = self.chosen(filters)
        labels = [label for code, label in self.choices if code in chosen]
        if len(labels) > 3:
            labels = [*labels[:2], tr("{0} autres").format(len(labels) - 2)]
        return tr("{0} : {1}").format(self.title, ", ".join(labels))


def filter_columns(choices: QueueChoices) -> tuple[FilterColumn, ...]:
    """Every column that can be filtered."""
    return (
        FilterColumn("categories", tr("Catégorie"), tuple((c.value, c.label) for c in Category)),
        FilterColumn("statuses", tr("Statut"), tuple((s.value, s.label) for s in Status)),
        FilterColumn("sectors", tr("Secteur"), tuple(choices.sectors.items())),
        FilterColumn(
            "arrondissements",
            tr("Arrondissement"),
            tuple((number, wording.ordinal(number)) for number in choices.arrondissements),
        ),
        FilterColumn("teams", tr("Équipe"), tuple((t.code, t.name) for t in choices.teams)),
        FilterColumn(
            "place_kinds", tr("Type de lieu"), tuple((p.value, p.label) for p in PlaceKind)
        ),
    )


class FilterMenu(QMenu):
    """One submenu per column; it stays open while choices are ticked with Space or the mouse."""

    def __init__(
        self,
        columns: tuple[FilterColumn, ...],
        filters: Filters,
        changed: Callable[[Filters], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("filter_menu")
        self._filters = filters
        self._changed = changed
        for column in columns:
            self._add(column)
        self.addSeparator()
        self._clear = self.addAction(tr("Retirer tous les filtres"))
        self._clear.setEnabled(filters != NO_FILTER)
        self._clear.triggered.connect(lambda: self._take(NO_FILTER))

    def _add(self, column: FilterColumn) -> None:
        menu = _StayingMenu(column.title, self)
        for code, label in column.choices:
            action = QAction(literal(label), menu)
            action.setCheckable(True)
            action.setChecked(code in column.chosen(self._filters))
            action.toggled.connect(
                lambda wanted, code=code: self._take(
                    column.with_choice(self._filters, code, wanted=wanted)
                )
            )
            menu.addAction(action)
        menu.setEnabled(bool(column.choices))
        self.addMenu(menu)

    def _take(self, filters: Filters) -> None:
        self._filters = filters
        self._clear.setEnabled(filters != NO_FILTER)
        self._changed(filters)


class _StayingMenu(QMenu):
    """A menu whose ticks do not close it."""

    def _tick(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a tick leaves the menu open."""
        if not (self.actionAt(event.position().toPoint()) is self.activeAction() and self._tick()):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks and stays, Enter ticks and closes."""
        if not (event.key() == Qt.Key.Key_Space and self._tick()):
            super().keyPressEvent(event)
