"""The window: rail, top bar, banner of the world's faults, and the pages, each made when asked."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.views import Changes, merged
from desktop_app.settings import Settings
from desktop_app.ui import theme
from desktop_app.ui.arrival import Arrival
from desktop_app.ui.crash import CrashWatch
from desktop_app.ui.daily_copy import DailyCopy
from desktop_app.ui.desk import Desk
from desktop_app.ui.errors import ErrorScreens
from desktop_app.ui.feed import Feed
from desktop_app.ui.offline import Offline
from desktop_app.ui.offline_banner import OfflineBanner
from desktop_app.ui.page import Page
from desktop_app.ui.page_stack import PageStack, scrolled
from desktop_app.ui.rail import Rail
from desktop_app.ui.rail_counts import RailCounts
from desktop_app.ui.rail_stops import RailStops
from desktop_app.ui.sweep import Sweep
from desktop_app.ui.top_bar import TopBar
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.toast import Toast

PAGES = {
    "queue": ("desktop_app.ui.queue.page", "QueuePage"),
    "intake": ("desktop_app.ui.intake.page", "IntakePage"),
    "board": ("desktop_app.ui.board.page", "BoardPage"),
    "rounds": ("desktop_app.ui.rounds.page", "RoundsPage"),
    "hotspots": ("desktop_app.ui.hotspots.page", "HotspotsPage"),
    "admin": ("desktop_app.ui.admin.page", "AdminPage"),
}
KEYS = {
    "queue": "Ctrl+1",
    "admin": "Ctrl+2",
    "rounds": "Ctrl+3",
    "board": "Ctrl+4",
    "hotspots": "Ctrl+5",
}
NARROW = 1000  # pixels of width under which rail and bar say less
NOTHING = Changes()


class MainWindow(QWidget):
    """Everything inside the frame. It lives before the base is open; pages come with the seat."""

    def __init__(self, desk: Desk, watch: CrashWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = desk
        self.setWindowTitle("Relais")
        self.rail = Rail(self)
        self.top = TopBar(self)
        self.banner = Banner("", "danger", self)
        self.stack = PageStack(self)
        self.pages: dict[str, Page] = {}
        self._late: dict[str, Changes] = {}
        self._current = ""
        self.counts = RailCounts(desk, self.rail.queue)
        self.stops = RailStops(desk, self.rail.rounds)
        self.sweep = Sweep(desk)
        self.feed = Feed(desk)
        self.daily = DailyCopy(desk)
        self.offline = Offline(desk, self)
        self.away = OfflineBanner(self, self.offline)
        self._lay_out()
        self.toast = Toast(self, self.top)
        self.screens = ErrorScreens(desk, self, self.banner, watch)
        self.arrival = Arrival(self)
        self._connect()
        self.rail.allow(entry=False, pages=False)
        self.top.search.setEnabled(False)
        self.rail.say_profile(desk.settings.profile)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.away.strip)
        column.addWidget(self.banner)
        column.addWidget(scrolled(self.stack, self), 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)

    def _connect(self) -> None:
        desk = self.desk
        self.rail.entry_asked.connect(lambda: self.go("intake"))
        self.rail.page_asked.connect(self.go)
        self.rail.profile_asked.connect(lambda: self.show_admin("profile"))
        self.top.search_asked.connect(self._on_search)
        desk.changed.connect(self._on_changed)
        desk.toast_asked.connect(self.toast.say)
        desk.entry_asked.connect(lambda: self.go("intake"))
        desk.admin_asked.connect(self.show_admin)
        desk.number_opened.connect(lambda _number: self.go("queue"))
        desk.seat_left.connect(self.leave)
        desk.seat_changed.connect(self._on_seat)
        self.feed.way_changed.connect(self.offline.take_way)
        desk.list_shown.connect(self.counts.read)
        desk.list_shown.connect(self.stops.read)
        desk.settings_changed.connect(self._on_settings)
        for keys, slot in (
            ("Ctrl+N", lambda: self.go("intake")),
            ("Ctrl+K", self._on_search),
            *((keys, lambda name=name: self.go(name)) for name, keys in KEYS.items()),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(slot)
        for name, keys in KEYS.items():
            self.rail.entries[name].setToolTip(keys.replace("+", " "))

    # -- pages

    def page(self, name: str) -> Page | None:
        """The page `name` if it was made."""
        return self.pages.get(name)

    def go(self, name: str) -> None:
        """Bring the page `name` to the front, made at its first visit."""
        if not self._may_enter(name):
            return
        if name != self._current and self.asks_first(lambda: self.go(name)):
            self._mark_rail(self._current)
            return
        if name not in self.pages:
            module, cls = PAGES[name]
            page: Page = getattr(import_module(module), cls)(self.desk)
            page.status_said.connect(lambda text, tone: self._on_status(name, text, tone))
            self.pages[name] = page
            self.stack.addWidget(page)
        page = self.pages[name]
        if self._current != name:
            self.top.say(page.title())
        self._current = name
        self._mark_rail(name)
        self.stack.setCurrentWidget(page)
        late = self._late.pop(name, NOTHING)
        if late != NOTHING:
            page.refresh(late)
        page.shown()

    def _may_enter(self, name: str) -> bool:
        if not self.desk.known:
            return False
        return (self.rail.new if name == "intake" else self.rail.entries[name]).isEnabled()

    def _mark_rail(self, name: str) -> None:
        for own, entry in self.rail.entries.items():
            # Exclusive buttons refuse to be unchecked all together: "Nouveau" is not among them.
            entry.setAutoExclusive(False)
            entry.setChecked(own == name)
            entry.setAutoExclusive(True)

    def _on_status(self, name: str, text: str, tone: str) -> None:
        if name == self._current:
            self.top.say_status(text, tone)

    def _on_changed(self, changes: Changes) -> None:
        for name, page in self.pages.items():
            if name == self._current:
                page.refresh(changes)
            else:
                self._late[name] = merged(self._late.get(name, NOTHING), changes)
        self.counts.read()
        if changes.rounds or changes.numbers:
            self.stops.read()

    def _on_search(self) -> None:
        if self._may_enter("queue"):
            palette = import_module("desktop_app.ui.search.palette").SearchPalette(self.desk, self)
            palette.open()

    # -- seat and settings

    def _on_seat(self) -> None:
        """Somebody sits down (or another one): pages are theirs, so they are made again."""
        while self.stack.count():
            old = self.stack.widget(0)
            self.stack.removeWidget(old)
            old.deleteLater()
        self.pages.clear()
        self._late.clear()
        self._current = ""
        self.toast.withdraw()
        self.away.say_base()
        if not self.desk.known:
            self.arrival.ask_profile()
            return
        from desktop_app.ui.rail_rights import allow

        allow(self.rail, self.desk.seat.actor)
        self.top.search.setEnabled(True)
        self.rail.say_profile(self.desk.seat.actor)
        self.go("queue")

    def show_admin(self, tab: str) -> None:
        """Bring a tab of the administration to the front."""
        self.go("admin")
        admin = self.page("admin")
        if admin is not None:
            admin.show_tab(tab)

    def _on_settings(self, settings: Settings) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, settings.theme, settings.font_scale)
        self.rail.scale_texts()
        self.top.scale_texts()

    def asks_first(
        self, then: Callable[[], object], stay: Callable[[], object] | None = None
    ) -> bool:
        """As a page's: whether one of them has something to be decided first."""
        return any(page.asks_first(then, stay) for page in self.pages.values())

    def leave(self) -> None:
        """The window closes: every page writes down what must not be lost."""
        for page in self.pages.values():
            page.leaving()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: say less where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.rail.set_compact(narrow)
        self.top.set_compact(narrow)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's; for a window without a frame around it."""
        if self.asks_first(self.close):
            event.ignore()
            return
        self.leave()
        super().closeEvent(event)
