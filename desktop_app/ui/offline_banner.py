"""What the window shows of a base that is away: the strip above the pages, the words in the rail,
the list of what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from desktop_app.domain.outbox import OutboxLine
from desktop_app.ui import offline_words as words
from desktop_app.ui.offline import Offline, State
from desktop_app.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from desktop_app.services.drafts import Draft
    from desktop_app.services.offline import Going
    from desktop_app.ui.main_window import MainWindow


class OfflineBanner(QObject):
    """Puts what `offline` tells into the window."""

    def __init__(self, window: MainWindow, offline: Offline) -> None:
        super().__init__(window)
        self._window = window
        self._desk = window.desk
        self._offline = offline
        self.strip = Banner("", "warn", window)
        self.strip.setObjectName("offline_banner")
        self.strip.hide()
        self._focused = ""
        self._telling = False  # of what was just sent, until it is closed
        offline.told.connect(self.say)
        offline.sender.progressed.connect(self._on_progressed)
        offline.sender.sent.connect(self._on_sent)
        window.desk.outbox_asked.connect(self.show_outbox)
        window.desk.typed_again.connect(self._on_typed_again)

    def say_base(self) -> None:
        """The state of the base, in the rail."""
        joined, rail, going = self._desk.connection, self._window.rail, self._offline.going
        if going is not None:
            said = words.state_words(going.copy.synced_at, self._desk.seat.clock())
            rail.say_base(said, well=False)
        elif joined is None:
            rail.say_base(self.tr("Base de ce poste, à jour"), well=True)
        else:
            said = self.tr("Base partagée {0}, à jour").format(joined.server)
            rail.say_base(said, well=True)

    def say(self) -> None:
        """Say where the window stands, and what waits."""
        lines, going = self._desk.outbox_lines, self._offline.going
        self._window.screens.settle_away(going is not None)
        if self._desk.ready:
            self.say_base()
        if going is not None:
            self._telling = False
            self._say_away(going, lines)
        elif words.refused(lines):
            self._telling = False
            self._show(words.refused_words(lines), "danger")
            self._add_list(lines)
        elif not self._telling:
            self.strip.hide()

    def _say_away(self, going: Going, lines: tuple[OutboxLine, ...]) -> None:
        offline, now = self._offline, going.seat.clock()
        since, synced_at = offline.since or now, going.copy.synced_at
        said = words.away_words(since, synced_at, now, lines, able=going.able)
        self._show(f"{said} {offline.reason}".rstrip(), "warn")
        self._add_list(lines)
        returning = offline.state is State.RETURNING
        words_of_it = self.tr("Essai…") if returning else self.tr("Réessayer")
        self._add(words_of_it, "offline_retry", offline.ask_again)

    def _on_progressed(self, done: int, total: int) -> None:
        if self._offline.state in (State.RETURNING, State.JOINED) and done < total:
            self._show(words.sending_words(done, total), "accent")

    def _on_sent(self, sent: list[OutboxLine]) -> None:
        if self._offline.going is not None or words.refused(self._desk.outbox_lines):
            return
        self._telling = True
        self._show(words.returned_words(sent), "ok")
        self._add_list(self._desk.outbox_lines)
        self._add(self.tr("Fermer"), "offline_close", self._on_closed, strong=False)

    def _on_closed(self) -> None:
        self._telling = False
        self.strip.hide()

    def _show(self, text: str, tone: str) -> None:
        focused = QApplication.focusWidget()
        ours = focused is not None and self.strip.isAncestorOf(focused)
        self._focused = focused.objectName() if ours and focused is not None else ""
        self.strip.clear_actions()
        self.strip.say(text, tone)
        self.strip.show()

    def _add_list(self, lines: tuple[OutboxLine, ...]) -> None:
        if lines:
            self._add(self.tr("Voir la liste"), "offline_list", self.show_outbox)

    def _add(
        self, text: str, name: str, slot: Callable[[], object], *, strong: bool = True
    ) -> None:
        button = self.strip.add_action(text, slot, strong=strong)
        button.setObjectName(name)
        # A click leaves the focus to what is being typed; who came by Tab keeps the button.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if name == self._focused:
            button.setFocus()

    def show_outbox(self) -> None:
        """The list of what waits, over the window."""
        from desktop_app.ui.outbox_dialog import OutboxDialog

        OutboxDialog(self._desk, self._offline, self._window).open()

    def _on_typed_again(self, draft: Draft) -> None:
        from desktop_app.ui.intake.page import IntakePage

        self._window.go("intake")
        page = self._window.page("intake")
        if isinstance(page, IntakePage):
            page.pick(draft)
