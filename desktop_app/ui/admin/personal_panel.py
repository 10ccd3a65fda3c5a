"""« Données personnelles »: what is kept how long, requests of persons, who read what, warnings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Changes
from desktop_app.ui.admin.personal_wording import tr
from desktop_app.ui.desk import Desk


class PersonalPanel(QWidget):
    """A tab for each thing that the role may do; made at its first visit."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._makers: list[Callable[[], QWidget]] = []
        self._panels: list[QWidget | None] = []
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setUsesScrollButtons(True)
        for action, title, make in (
            (Action.PURGE, tr("Conservation"), self._purge),
            (Action.PERSON_REQUEST, tr("Demandes de personnes"), self._request),
            (Action.READ_LOG, tr("Journal des lectures"), self._readings),
            (Action.AUDIT_FLAGS, tr("Avertissements gardés"), self._flags),
        ):
            if allowed(desk.seat.actor, action):
                self._add(title, make)
        self.tabs.currentChanged.connect(self._on_tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tabs)
        self._on_tab(0)

    def refresh(self, changes: Changes) -> None:
        """Tell the panels that were made."""
        for panel in self._panels:
            tell = getattr(panel, "refresh", None)
            if tell is not None:
                tell(changes)

    def panel(self, index: int) -> QWidget | None:
        """Go to a tab by its place; returns what is in it."""
        self.tabs.setCurrentIndex(index)
        return self._panels[index]

    def _add(self, title: str, make: Callable[[], QWidget]) -> None:
        holder = QWidget(self)
        QVBoxLayout(holder).setContentsMargins(0, 8, 0, 0)
        self._makers.append(make)
        self._panels.append(None)
        self.tabs.addTab(holder, title)

    def _on_tab(self, index: int) -> None:
        if index >= 0 and self._panels[index] is None:
            panel = self._makers[index]()
            self._panels[index] = panel
            self.tabs.widget(index).layout().addWidget(panel)

    def _purge(self) -> QWidget:
        from desktop_app.ui.admin.personal_purge import PurgePanel

        return PurgePanel(self._desk)

    def _request(self) -> QWidget:
        from desktop_app.ui.admin.personal_request import RequestPanel

        return RequestPanel(self._desk)

    def _readings(self) -> QWidget:
        from desktop_app.ui.admin.personal_readings import ReadingsPanel

        return ReadingsPanel(self._desk)

    def _flags(self) -> QWidget:
        from desktop_app.ui.admin.personal_flags import FlagsPanel

        return FlagsPanel(self._desk)
