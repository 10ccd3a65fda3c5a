"""The base of every page of the window."""

from __future__ import annotations

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

    def leaving(self) -> None:
        """The window closes: write down what must not be lost (drafts)."""
