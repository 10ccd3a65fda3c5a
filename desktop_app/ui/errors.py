"""The one place where exceptions become screens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.outbox import AWAY_CODES, OFFLINE_CODE
from desktop_app.ui.crash import CrashWatch
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import tell
from desktop_app.ui.widgets.banner import Banner


class ErrorScreens(QObject):
    """Shows what `desk.show_problem` and the tasks report.

    The user's errors: a dialog (the page shows those of a field itself). The world's: the banner
    at the top of the window, with « Réessayer » where the act can be done again. Ours: crash
    dialog.
    """

    def __init__(self, desk: Desk, window: QWidget, banner: Banner, watch: CrashWatch) -> None:
        super().__init__(window)
        self._window = window
        self._banner = banner
        self._watch = watch
        self._away = False
        self._passing = False  # the banner tells what holds only while the base is away, or not
        banner.hide()
        desk.problem_met.connect(self.show_problem)
        desk.tasks.fallback = self.show_problem

    def show_problem(
        self,
        error: Exception,
        retry: Callable[[], None] | None = None,
        *offers: tuple[str, Callable[[], object]],
    ) -> None:
        """Show `error` where its kind belongs; `offers` are more buttons beside « Réessayer »."""
        if isinstance(error, WorldFault):
            self._show_fault(error, retry, offers)
        elif isinstance(error, UserError):
            tell(self._window, self.tr("À corriger"), error.message)
        else:
            self._watch.take(error)

    def warn(self, text: str) -> None:
        """Say `text` in the banner until it is closed: nothing failed."""
        self._passing = False
        self._banner.clear_actions()
        self._banner.say(text, "warn")
        self._banner.add_action(self.tr("Fermer"), self._banner.hide, strong=False)
        self._banner.show()

    def settle_away(self, away: bool) -> None:
        """The shared base is away and pages read this PC's copy, or it is back: what could not be
        read from it, or had to wait, is told no more. An act that failed is still told."""
        if away != self._away and self._passing:
            self._banner.hide()
        self._away = away

    def _show_fault(
        self,
        fault: WorldFault,
        retry: Callable[[], None] | None,
        offers: tuple[tuple[str, Callable[[], object]], ...],
    ) -> None:
        if self._away and retry is not None and fault.code in AWAY_CODES:
            return
        again = retry is not None and fault.code in AWAY_CODES
        self._passing = again or fault.code == OFFLINE_CODE
        self._banner.clear_actions()
        self._banner.say(fault.message, "danger")
        if retry is not None:
            self._banner.add_action(self.tr("Réessayer"), lambda: self._on_retry(retry))
        for text, act in offers:
            self._banner.add_action(text, act)
        self._banner.add_action(self.tr("Fermer"), self._banner.hide, strong=False)
        self._banner.show()

    def _on_retry(self, retry: Callable[[], None]) -> None:
        self._banner.hide()
        retry()
