"""The bar above the queue: saved views with their counts, filter chips, order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.queue_query import Filters, QueueChoices, Sort, View
from desktop_app.ui.queue.filters import FilterColumn, FilterMenu, filter_columns
from desktop_app.ui.queue.reader import Query
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.flow_layout import FlowLayout

ANSWERING = frozenset({Role.FRONT_DESK, Role.MEDIATOR, Role.COORDINATOR})
TAB_OVER_CHIP = 8  # pixels by which a tab is higher


def view_names() -> dict[View, str]:
    """The views in the order of their tabs."""
    return {
        View.MY_TEAM: tr("Mon équipe"),
        View.COPIES: tr("En copie"),
        View.POOL: tr("Sans équipe"),
        View.LATE: tr("En retard"),
        View.TO_CHECK: tr("À constater"),
        View.TO_ANSWER: tr("À répondre"),
        View.MINE: tr("Mes saisies"),
        View.OPEN: tr("Ouverts"),
        View.CLOSED: tr("Clos · 30 j"),
    }


def sort_names() -> dict[Sort, str]:
    """The orders as the menu says them."""
    return {Sort.DUE: tr("échéance"), Sort.AGE: tr("ancienneté"), Sort.PLACE: tr("lieu")}


def first_view(actor: Actor) -> View:
    """Where an actor's work starts."""
    if actor.team is not None:
        return View.MY_TEAM
    return View.MINE if actor.role in (Role.FRONT_DESK, Role.MEDIATOR) else View.OPEN


def _offered(view: View, actor: Actor) -> bool:
    if view is View.TO_ANSWER:
        return actor.role in ANSWERING
    return view not in (View.MY_TEAM, View.COPIES) or actor.team is not None


class ViewBar(QFrame):
    """`query_changed(Query)` whenever a tab, a chip, a filter or the order is touched."""

    query_changed = Signal(object)

    def __init__(self, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setProperty("edge", "bottom")
        self.query = Query(first_view(actor))
        self._columns: tuple[FilterColumn, ...] = ()
        self._chips: list[_Place] = []
        self._tabs: dict[View, QPushButton] = {}
        self._flow = FlowLayout(gap_x=4, gap_y=6)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 9, 14, 9)
        row.setSpacing(8)
        row.addLayout(self._flow, 1)
        self._add_tabs(actor)
        self._filter = Chip(tr("+ Filtre"), parent=self, checkable=False, tone="soft")
        self._filter.setObjectName("add_filter")
        self._filter.setAccessibleName(tr("Ajouter un filtre"))
        self._filter.setToolTip(tr("Ajouter un filtre (F)"))
        self._filter.clicked.connect(self.open_filters)
        self._filter_place = _Place(self._filter, self)
        self._flow.addWidget(self._filter_place)
        self._sort = QPushButton(self)
        self._sort.setObjectName("sort")
        self._sort.setProperty("kind", "tab")
        self._sort.clicked.connect(self._open_sorts)
        row.addWidget(self._sort, 0, Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._say_sort()

    def _add_tabs(self, actor: Actor) -> None:
        group = QButtonGroup(self)
        group.setExclusive(True)
        for view, name in view_names().items():
            if not _offered(view, actor):
                continue
            tab = QPushButton(name, self)
            tab.setObjectName(f"view_{view}")
            tab.setProperty("kind", "tab")
            tab.setCheckable(True)
            tab.setChecked(view is self.query.view)
            tab.setCursor(Qt.CursorShape.PointingHandCursor)
            tab.clicked.connect(lambda _checked, view=view: self.take(view=view))
            group.addButton(tab)
            self._tabs[view] = tab
            self._flow.addWidget(tab)

    # What is asked -------------------------------------------------------------------------

    def take(
        self,
        *,
        view: View | None = None,
        filters: Filters | None = None,
        sort: Sort | None = None,
        descending: bool | None = None,
    ) -> None:
        """Change what is asked and tell it."""
        query = self.query
        if view is not None and view is not query.view:
            descending = view is View.CLOSED  # there, the latest first
        query = replace(
            query,
            view=query.view if view is None else view,
            filters=query.filters if filters is None else filters,
            sort=query.sort if sort is None else sort,
            descending=query.descending if descending is None else descending,
        )
        if query == self.query:
            return
        self.query = query
        self._tabs[query.view].setChecked(True)
        self._show_chips()
        self._say_sort()
        self.query_changed.emit(query)

    def set_choices(self, choices: QueueChoices) -> None:
        """The teams and sectors that filters offer."""
        self._columns = filter_columns(choices)
        self._show_chips()

    def set_counts(self, counts: dict[View, int]) -> None:
        """Put the counts on the tabs."""
        names = view_names()
        for view, tab in self._tabs.items():
            count = counts.get(view)
            if count is None or view is View.CLOSED:
                continue
            shown = f"{count:,}".replace(",", "\u202f")
            tab.setText(f"{names[view]} · {shown}")
            tab.setAccessibleName(tr("{0}, {1} signalements").format(names[view], count))

    # Filters -------------------------------------------------------------------------------

    def open_filters(self) -> None:
        """Open the menu of filters under its chip."""
        menu = FilterMenu(
            self._columns, self.query.filters, lambda filters: self.take(filters=filters), self
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._filter.mapToGlobal(QPoint(0, self._filter.height() + 2)))

    def _show_chips(self) -> None:
        focused = any(place.chip.hasFocus() for place in self._chips)
        for place in self._chips:
            self._flow.removeWidget(place)
            place.hide()
            place.deleteLater()
        self._flow.removeWidget(self._filter_place)
        chosen = [column for column in self._columns if column.chosen(self.query.filters)]
        self._chips = [_Place(self._chip(column), self) for column in chosen]
        for place in self._chips:
            self._flow.addWidget(place)
            place.show()
        self._flow.addWidget(self._filter_place)
        if focused:
            self._filter.setFocus()
        self._flow.invalidate()

    def _chip(self, column: FilterColumn) -> Chip:
        words = column.words(self.query.filters)
        chip = Chip(f"{words}  ✕", parent=self, checkable=False, tone="soft")
        chip.setObjectName(f"chip_{column.field}")
        chip.setAccessibleName(tr("Retirer le filtre {0}").format(words))
        chip.setToolTip(tr("Retirer ce filtre"))
        chip.clicked.connect(lambda: self.take(filters=column.cleared(self.query.filters)))
        return chip

    # Order ---------------------------------------------------------------------------------

    def _say_sort(self) -> None:
        name = sort_names()[self.query.sort]
        if self.query.view is View.CLOSED and self.query.sort is Sort.DUE:
            name = tr("clôture")
        arrow = "▴" if self.query.descending else "▾"
        self._sort.setText(tr("Trié par {0} {1}").format(name, arrow))
        order = tr("ordre inverse") if self.query.descending else tr("ordre habituel")
        self._sort.setAccessibleName(tr("Trié par {0}, {1}").format(name, order))

    def _open_sorts(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("sort_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for sort, name in sort_names().items():
            action = menu.addAction(tr("Par {0}").format(name))
            action.setCheckable(True)
            action.setChecked(sort is self.query.sort)
            action.triggered.connect(lambda _checked, sort=sort: self.take(sort=sort))
            group.addAction(action)
        menu.addSeparator()
        reverse = menu.addAction(tr("Ordre inverse"))
        reverse.setCheckable(True)
        reverse.setChecked(self.query.descending)
        reverse.triggered.connect(lambda checked: self.take(descending=checked))
        menu.popup(self._sort.mapToGlobal(QPoint(0, self._sort.height() + 2)))


class _Place(QWidget):
    """As high as the tabs, so that a chip stands in their middle."""

    def __init__(self, chip: Chip, parent: QWidget) -> None:
        super().__init__(parent)
        self.chip = chip
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """As wide as the chip, as high as a tab."""
        size = self.chip.sizeHint()
        return QSize(size.width() + 4, size.height() + TAB_OVER_CHIP)
