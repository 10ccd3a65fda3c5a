"""A window on a shared base behind a way that a test cuts and mends."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.domain.connection import Connection
from desktop_app.integrations import secrets
from desktop_app.settings import Settings, save_settings
from desktop_app.ui.intake.page import IntakePage
from desktop_app.ui.offline import State
from desktop_app.ui.queue.page import QueuePage
from tests.proxy import Proxy
from tests.server import PASSWORD
from tests.ui.intake import CTRL, Sitting

LONG_MS = 30_000
KEY = Qt.Key


@dataclass
class Window:
    """One window, and what an agent does in it."""

    session: Session
    qtbot: QtBot

    @property
    def desk(self):
        return self.session.desk

    @property
    def offline(self):
        return self.session.window.offline

    @property
    def strip(self) -> str:
        """What the strip above the pages says; "" while it is hidden."""
        strip = self.session.window.away.strip
        return plain(strip.label.text()) if strip.isVisible() else ""

    @property
    def rail(self) -> str:
        return plain(self.session.window.rail.base.text())

    @property
    def queue(self) -> QueuePage:
        page = self.session.window.page("queue")
        assert isinstance(page, QueuePage)
        return page

    def until(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=LONG_MS)

    def quiet(self) -> None:
        self.until(lambda: self.desk.tasks.pending() == 0)

    def press(self, name: str) -> None:
        """Click a button of the strip."""
        button = self.session.window.away.strip.findChild(QPushButton, name)
        assert button is not None
        assert button.isEnabled()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def front(self) -> None:
        """The window has the keys again, which offscreen nobody gives back after a dialog."""
        self.session.frame.activateWindow()
        self.until(self.session.frame.isActiveWindow)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        focused: QWidget = QApplication.focusWidget() or self.session.window
        self.qtbot.keyClick(focused, key, modifiers or Qt.KeyboardModifier.NoModifier)

    def copy_now(self) -> None:
        """This PC's copy, without waiting for its hour."""
        self.until(lambda: self.offline.joined)
        self.offline.copies.turn()
        self.quiet()

    def type_entry(self, words: str) -> Sitting:
        """A new entry, typed but not saved."""
        self.front()
        self.key(KEY.Key_N, CTRL)
        page = self.session.window.page("intake")
        assert isinstance(page, IntakePage)
        sitting = Sitting(self.qtbot, self.desk, page)
        self.quiet()
        sitting.tab_to(page.form.what.category)
        sitting.type("1")
        sitting.place("12 avenue de Flandre")
        sitting.tab_to(page.form.what.description)
        sitting.type(words)
        return sitting

    def save(self, sitting: Sitting) -> str:
        """Save by keys; what is read out."""
        sitting.key(KEY.Key_Return, CTRL)
        self.until(lambda: sitting.page.confirmation.isVisible())
        return sitting.page.confirmation.number.text()

    def until_away(self) -> None:
        self.until(lambda: self.offline.state is State.AWAY)
        self.quiet()

    def come_back(self, way: Proxy) -> None:
        """The network is there again, and « Réessayer » finds the base."""
        way.mend()
        self.press("offline_retry")
        self.until_joined()

    def until_joined(self) -> None:
        self.until(lambda: self.offline.state is State.JOINED)
        self.quiet()


def plain(text: str) -> str:
    """Without what keeps words on one line."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def connection_by(way: Proxy, login: str) -> Connection:
    return Connection("localhost", login, way.port, "postgres", sslmode="disable")


@contextlib.contextmanager
def window_of(
    qapp: QApplication, folder: Path, qtbot: QtBot, connection: Connection
) -> Iterator[Window]:
    """A window of `connection`, its password in the keyring."""
    with contextlib.suppress(Exception):
        secrets.keep(connection.key, PASSWORD)
    save_settings(folder, Settings(connection=connection, geocoder_on=False))
    session = Session(qapp, folder)
    session.frame.resize(1366, 768)
    session.frame.show()
    window = Window(session, qtbot)
    window.until(lambda: session.desk is not None and session.desk.ready)
    window.quiet()
    window.front()
    try:
        yield window
    finally:
        session.frame.close()
        session.close()
        session.frame.deleteLater()


Open = Callable[..., Window]


@pytest.fixture
def open_window(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, way: Proxy, ring: Path
) -> Iterator[Open]:
    """Opens the window of a login, each on a data folder of its own."""
    with ExitStack() as stack:

        def open_it(login: str = "desk19") -> Window:
            folder = tmp_path / login
            folder.mkdir(exist_ok=True)
            given = window_of(qapp, folder, qtbot, connection_by(way, login))
            return stack.enter_context(given)

        yield open_it
