"""Administration: imports, teams, rules, the base, the look, the profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.actor import Actor
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.unsaved import Unsaved
from desktop_app.ui.desk import Desk
from desktop_app.ui.page import Page
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label

PANEL_WIDTH = 680
PERSONAL = (Action.PURGE, Action.PERSON_REQUEST, Action.READ_LOG, Action.AUDIT_FLAGS)
"""What the tab of personal data is for."""


class AdminPage(Page):
    """Tabs, each made at its first visit; those the role may not use are not shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._panels: list[QWidget | None] = []
        self._makers: list[Callable[[], QWidget]] = []
        self.tabs = _Tabs(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setUsesScrollButtons(True)  # else the page asks for them all
        self.picker = QComboBox(self)
        self.picker.setAccessibleName(self.tr("Partie de l’administration"))
        self.picker.hide()
        self._names: dict[str, int] = {}
        actor = desk.seat.actor
        if allowed(actor, Action.IMPORT):
            self._add("imports", self.tr("Imports"), self._imports)
        self._add("teams", self.tr("Équipes"), self._teams)
        self._add("duty", self.tr("Services"), self._duty)
        self._add("coverage", self.tr("Couverture"), self._coverage)
        self._add("rules", self.tr("Règles"), self._rules)
        if any(allowed(actor, action) for action in PERSONAL):
            self._add("personal", self.tr("Données personnelles"), self._personal)
        if allowed(actor, Action.EDIT_ACCOUNTS):
            self._add("accounts", self.tr("Comptes"), self._accounts)
        self._add("base", self.tr("Base"), self._base)
        self._add("connection", self.tr("Connexion"), self._connection)
        self._add("display", self.tr("Affichage"), self._display)
        self._add("profile", self.tr("Profil"), self._profile)
        self.tabs.currentChanged.connect(self._on_tab)
        self.tabs.currentChanged.connect(self.picker.setCurrentIndex)
        self.picker.currentIndexChanged.connect(self.tabs.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.addWidget(self.picker)
        column.addWidget(self.tabs)
        self._on_tab(0)

    def title(self) -> str:
        """The page's title."""
        return self.tr("Administration")

    def shown(self) -> None:
        """The keyboard starts on the tabs."""
        bar = self.tabs.tabBar()
        (self.picker if bar.isHidden() else bar).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: where the tabs do not all fit, a list takes their place."""
        super().resizeEvent(event)
        bar = self.tabs.tabBar()
        narrow = bar.sizeHint().width() > self.tabs.width()
        bar.setVisible(not narrow)
        self.picker.setVisible(narrow)

    def refresh(self, changes: Changes) -> None:
        """Tell the panels that were made."""
        for panel in self._panels:
            tell = getattr(panel, "refresh", None)
            if tell is not None:
                tell(changes)

    def asks_first(
        self, then: Callable[[], object], stay: Callable[[], object] | None = None
    ) -> bool:
        """Panels whose changes are kept nowhere ask, each in front."""
        for place, panel in enumerate(self._panels):
            ask = getattr(panel, "asks_first", None)
            if ask is not None and ask(then, stay):
                self.tabs.setCurrentIndex(place)
                return True
        return False

    def unsaved(self) -> bool:
        """See Page."""
        return any(changes.pending() for changes in self._changes())

    def give_up(self) -> None:
        """See Page."""
        for changes in self._changes():
            changes.give_up()

    def _changes(self) -> list[Unsaved]:
        found = (getattr(panel, "changes", None) for panel in self._panels)
        return [changes for changes in found if isinstance(changes, Unsaved)]

    def leaving(self) -> None:
        """Panels write down what must not be lost."""
        for panel in self._panels:
            leave = getattr(panel, "leaving", None)
            if leave is not None:
                leave()

    def show_tab(self, name: str) -> QWidget | None:
        """Go to the tab `name` (imports, teams, duty, coverage, rules, personal, accounts, base,
        connection, display, profile) if it is there; returns its panel."""
        if name not in self._names:
            return None
        self.tabs.setCurrentIndex(self._names[name])
        return self._panels[self._names[name]]

    def _add(self, name: str, text: str, make: Callable[[], QWidget]) -> None:
        holder = QWidget(self)
        QVBoxLayout(holder).setContentsMargins(0, 0, 0, 0)
        self._names[name] = self.tabs.addTab(holder, text)
        self.picker.addItem(text)
        self._panels.append(None)
        self._makers.append(make)

    def _on_tab(self, index: int) -> None:
        if self._panels[index] is None:
            panel = self._makers[index]()
            self._panels[index] = panel
            self.tabs.widget(index).layout().addWidget(panel)

    def _imports(self) -> QWidget:
        from desktop_app.ui.admin.import_page import ImportPanel

        return ImportPanel(self._desk)

    def _teams(self) -> QWidget:
        from desktop_app.ui.admin.teams_panel import TeamsPanel

        panel = TeamsPanel(self._desk)
        panel.hours_asked.connect(self._on_hours)
        return panel

    def _duty(self) -> QWidget:
        from desktop_app.ui.admin.duty_panel import DutyPanel

        return DutyPanel(self._desk)

    def _on_hours(self, team: str) -> None:
        from desktop_app.ui.admin.duty_panel import DutyPanel

        panel = self.show_tab("duty")
        if isinstance(panel, DutyPanel):
            panel.go_to(team)

    def _coverage(self) -> QWidget:
        from desktop_app.ui.admin.coverage_panel import CoveragePanel

        return CoveragePanel(self._desk)

    def _rules(self) -> QWidget:
        from desktop_app.ui.rules.panel import RulesPanel

        return RulesPanel(self._desk)

    def _personal(self) -> QWidget:
        from desktop_app.ui.admin.personal_panel import PersonalPanel

        return PersonalPanel(self._desk)

    def _accounts(self) -> QWidget:
        from desktop_app.ui.admin.accounts_panel import AccountsPanel

        return AccountsPanel(self._desk)

    def _base(self) -> QWidget:
        from desktop_app.ui.admin.base_panel import BasePanel

        return _Scrolled(BasePanel(self._desk))

    def _connection(self) -> QWidget:
        from desktop_app.ui.connection.page import ConnectionPanel

        return _Scrolled(ConnectionPanel(self._desk))

    def _display(self) -> QWidget:
        from desktop_app.ui.admin.display_panel import DisplayPanel

        return _Scrolled(DisplayPanel(self._desk))

    def _profile(self) -> QWidget:
        from desktop_app.ui.first_start import ProfileForm

        card = Card()
        heading = Label(self.tr("Qui travaille à ce poste"), card)
        heading.setProperty("kind", "heading")
        card.body.addWidget(heading)
        if self._desk.seat.actor.login:
            from desktop_app.ui.sign_in.own_account import OwnAccount

            card.body.addWidget(OwnAccount(self._desk, card))
            return _Scrolled(card)
        form = ProfileForm(self._desk, self.tr("Changer de profil"), card)
        form.chosen.connect(self._on_profile)
        card.body.addWidget(form)
        return _Scrolled(card)

    def _on_profile(self, actor: Actor) -> None:
        if self.asks_first(lambda: self._on_profile(actor)):
            return
        self._desk.take_settings(replace(self._desk.settings, profile=actor))
        self._desk.sit(replace(self._desk.seat, actor=actor))


class _Tabs(QTabWidget):
    # Each panel scrolls inside itself. Would the tabs ask for the height that their width wants,
    # a small window would scroll the whole page around that.
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def hasHeightForWidth(self) -> bool:
        """Qt's."""
        return False

    def minimumSizeHint(self) -> QSize:
        """Qt's: the panel in front asks for its room, not the widest."""
        panel = self.currentWidget()
        if panel is None:
            return super().minimumSizeHint()
        bar = self.tabBar()
        height = 0 if bar.isHidden() else bar.sizeHint().height()
        return panel.minimumSizeHint() + QSize(0, height)


class _Scrolled(QScrollArea):
    # At 200 % on a small screen a panel is taller than the page.
    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        holder = QWidget(self)
        holder.setProperty("kind", "scroll")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 8, 8, 0)
        # The bound stands in a row: a column would ask for the height of the unbound width.
        inside.setMaximumWidth(max(PANEL_WIDTH, px(PANEL_WIDTH)))
        row = QHBoxLayout()
        row.addWidget(inside, 20)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.setWidget(holder)
        self.inside = inside
