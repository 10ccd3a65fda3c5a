"""What was asked to be saved, as long as it can still be taken back."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs import ask


class Asked:
    """A saving on its way: it waits for its holes, then for the base. `again` asks for it anew."""

    def __init__(self, again: Callable[[], None]) -> None:
        self.again = again
        self._lock = Lock()
        self._begun = self._given_up = False

    @property
    def begun(self) -> bool:
        """Whether it is being written: too late to take it back."""
        return self._begun

    @property
    def given_up(self) -> bool:
        """Whether it was taken back."""
        return self._given_up

    def begin(self) -> bool:
        """Start to write, in the thread that writes; False where it was taken back."""
        with self._lock:
            self._begun = not self._given_up
            return self._begun

    def give_up(self) -> bool:
        """Take it back; False where it is being written."""
        with self._lock:
            self._given_up = not self._begun
            return self._given_up


class Saving(Protocol):
    """The acts of a panel, as leaving it sees them."""

    @property
    def writing(self) -> bool:
        """Whether something is being written, too late to be taken back."""

    def take_back(self) -> Callable[[], None] | None:
        """Give up what was asked to be saved; what asks for it again, None where nothing was."""

    def at_rest(self, then: Callable[[], object]) -> None:
        """Run `then` once what is being written is written or refused."""


def ask_to_leave(
    panel: QWidget,
    acts: Saving,
    text: str,
    leave: Callable[[], object],
    retry: Callable[[], object],
) -> None:
    """Ask before changes are lost. Meanwhile nothing sets out to the base: « Rester » sends it
    again, leaving gives it up. What is being written is waited for, then `retry`."""
    if acts.writing:
        acts.at_rest(retry)
        return
    again = acts.take_back()
    ask(
        panel,
        _tr("Modifications non enregistrées"),
        text,
        _tr("Abandonner les modifications"),
        leave,
        no=_tr("Rester"),
        on_no=again,
        danger=True,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("leaving", text)
