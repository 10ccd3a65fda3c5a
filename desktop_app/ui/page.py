"""The base of every page of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.views import Changes


class Page(QWidget):
    """One page. The window calls `shown` each time it comes to the front and `refresh` after a
    write (late, with everything merged, when the page was hidden).

    `status_said(text, tone)` sets the chip beside the page's title; an empty text removes it.
    """

    status_said = Signal(str, str)

    def title(self) -> str:
        """The title in the top bar."""
        raise NotImplementedError

    def shown(self) -> None:
        """The page is in front: put the focus where work starts."""

    def refresh(self, changes: Changes) -> None:
        """Something was written: reload what is concerned."""

    def asks_first(
        self, then: Callable[[], object], stay: Callable[[], object] | None = None
    ) -> bool:
        """The user goes elsewhere, or the window closes: whether something here must be decided
        first. `then` is tried again once it is, `stay` runs when the user comes back instead.
        """
        return False

    def unsaved(self) -> bool:
        """Whether something here would have to be decided first."""
        return False

    def give_up(self) -> None:
        """What is unsaved is lost: it was said."""

    def leaving(self) -> None:
        """The window closes: write down what must not be lost (drafts)."""
