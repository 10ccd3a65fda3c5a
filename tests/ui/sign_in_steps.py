"""A window on a PC protected by accounts, and the keys of who signs in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.engine import Store, sqlite_url
from desktop_app.bootstrap import Session
from desktop_app.domain.accounts import Account
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.edit_accounts import add_account, save_account
from desktop_app.services.local_accounts import change_password, sign_in
from desktop_app.services.seat import Seat, utc_now
from desktop_app.settings import Settings, save_settings

ADA = Account("ada.roux", "Ada Roux", Role.ADMIN)
NADIA = Account("nadia.b", "Nadia Benali", Role.FRONT_DESK, (19, 10))
ADAS = "trottinette bleu-nuit 7 kiwis"
NADIAS = "Brouette à 3 roues, merci"


def protect(folder: Path) -> Seat:
    """Ada keeps the accounts of the base of `folder`, Nadia has one; Ada's seat."""
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("Administration", Role.ADMIN), folder)
    save_account(seat, ADA, ADAS)
    seat = replace(seat, actor=sign_in(store, ADA.login, ADAS, utc_now).actor)
    given = add_account(seat, NADIA)
    change_password(store, NADIA.login, given, NADIAS, utc_now)
    return seat


@contextlib.contextmanager
def opened(
    app: QApplication, qtbot: QtBot, folder: Path, settings: Settings | None = None
) -> Iterator[Session]:
    """The whole window on `folder`, until it has done what it begins with."""
    save_settings(folder, settings or Settings(Actor("Profil", Role.COORDINATOR)))
    session = Session(app, folder)
    session.frame.show()
    session.frame.activateWindow()
    qtbot.waitUntil(lambda: session.window is not None)
    rest(qtbot, session)
    yield session
    session.frame.close()
    session.close()


def rest(qtbot: QtBot, session: Session) -> None:
    """Until nothing is under way."""
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0, timeout=20_000)


def enter(qtbot: QtBot, session: Session, login: str, password: str) -> None:
    """Type both and press Enter."""
    page = session.gate.page
    page.login.setText(login)
    page.password.line.setFocus()
    page.password.line.setText(password)
    qtbot.keyClick(page.password.line, Qt.Key.Key_Return)
    rest(qtbot, session)
