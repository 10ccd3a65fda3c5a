"""Between the window and who sits before it: asks for a sign-in, locks, lets in again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.domain.accounts import SignInKind, clean_login
from desktop_app.domain.connection import SignIn
from desktop_app.domain.errors import UserError
from desktop_app.domain.passwords import Tally, say_wait
from desktop_app.ui.desk import BaseAsked, Desk
from desktop_app.ui.frame import Frame
from desktop_app.ui.idle_lock import IdleWatch
from desktop_app.ui.sign_in.curtain import Curtain

if TYPE_CHECKING:
    from desktop_app.services.local_accounts import SignedIn
    from desktop_app.ui.sign_in.page import SignInPage


class Gate(QObject):
    """On a base with accounts: nothing of the window is to be seen before a sign-in, nor while it
    is locked (by Ctrl+L, or when nobody touched anything for as long as the settings say)."""

    def __init__(self, desk: Desk, frame: Frame) -> None:
        super().__init__(frame)
        self._desk = desk
        self._frame = frame
        self._curtain = Curtain(frame)
        self.page: SignInPage | None = None
        self._locked = ""  # whose window is locked; "" while it is asked who sits here
        self._given = ("", "")  # a login with the password given for once, until it is changed
        self._letting_in = False
        self._tally = Tally()  # wrong passwords of a server's lock; a local base keeps its own
        self._focus: QWidget | None = None
        self.watch = IdleWatch(self)
        self.watch.idle.connect(self.lock)
        self.watch.lock_asked.connect(self.lock)
        desk.seat_changed.connect(self._on_seat)
        desk.lock_asked.connect(self.lock)
        desk.settings_changed.connect(self._on_settings)
        frame.closing.connect(self.stop)
        self._on_settings()

    @property
    def closed(self) -> bool:
        """Whether it stands before the window."""
        return self.page is not None

    def lock(self) -> None:
        """Lock the window of who sits here; nothing where there is nothing to unlock it with."""
        login = self._desk.seat.actor.login if self._desk.ready else ""
        if self.closed or not login:
            return
        connection = self._desk.connection
        kerberos = connection is not None and connection.sign_in is SignIn.KERBEROS
        self._locked = login
        self._close()
        self.page.lock(login, kerberos=kerberos)
        self.page.first_input().setFocus()
        self._note_lock(login)

    def stop(self) -> None:
        """The window closes: watch over nothing any more."""
        self.watch.end()
        self._curtain.drop()

    def _note_lock(self, login: str) -> None:
        if self._desk.connection is not None:
            return  # a server keeps a log of its own
        from desktop_app.services.local_accounts import note_lock

        store, clock = self._desk.seat.store, self._desk.seat.clock
        self._desk.tasks.run(self, lambda: note_lock(store, login, clock), lambda _none: None)

    def _on_settings(self, _settings: object = None) -> None:
        self.watch.minutes = self._desk.settings.idle_minutes

    def _on_seat(self) -> None:
        desk = self._desk
        if desk.protected and not desk.seat.actor.login:
            self._locked = ""
            if not self.closed:
                self._close()
            self.page.ask(desk.settings.last_login)
            self.page.first_input().setFocus()
        elif self._letting_in or (self.closed and not desk.seat.actor.login):
            self._open(again=False)
        elif not self.closed:
            self.watch.begin() if desk.seat.actor.login else self.watch.end()

    # -- shut and open

    def _close(self) -> None:
        from desktop_app.ui.sign_in.page import SignInPage

        self.watch.end()
        self._focus = QApplication.focusWidget()
        self._curtain.draw()
        self.page = SignInPage(self._frame)
        self.page.signed.connect(self._on_signed)
        self.page.chosen.connect(self._on_chosen)
        self.page.let_in.connect(self._on_kerberos)
        self._frame.cover(self.page)

    def _open(self, *, again: bool) -> None:
        self._letting_in = False
        self._locked, self._given, self._tally = "", ("", ""), Tally()
        if self.page is None:
            return
        self.page = None
        self._frame.cover(None)
        self._curtain.open(again=again)
        if again and self._focus is not None and isValid(self._focus):
            self._focus.setFocus()
        self._focus = None
        if self._desk.seat.actor.login:
            self.watch.begin()

    # -- answers

    def _on_signed(self, login: str, password: str) -> None:
        if self._desk.connection is not None:
            self._ask_server(clean_login(login), password)
            return
        from desktop_app.services.local_accounts import sign_in

        store, clock = self._desk.seat.store, self._desk.seat.clock
        back = clean_login(login) == self._locked
        kind = SignInKind.UNLOCKED if back else SignInKind.SIGNED_IN

        def done(signed: SignedIn) -> None:
            if signed.must_change:
                self._given = (signed.actor.login, password)
                self.page.choose(signed.actor.login, signed.actor.name)
            else:
                self._let_in(signed)

        self._desk.tasks.run(
            self, lambda: sign_in(store, login, password, clock, kind), done, self._on_refused
        )

    def _on_chosen(self, password: str) -> None:
        from desktop_app.services.local_accounts import change_password

        store, clock = self._desk.seat.store, self._desk.seat.clock
        login, given = self._given
        self._desk.tasks.run(
            self,
            lambda: change_password(store, login, given, password, clock),
            self._let_in,
            self._on_refused,
        )

    def _let_in(self, signed: SignedIn) -> None:
        actor = signed.actor
        desk = self._desk
        if actor == desk.seat.actor:
            self._open(again=True)
            return
        # What was begun is written down for who began it: `sit` says that the seat is left.
        self._letting_in = True
        if desk.settings.last_login != actor.login:
            desk.take_settings(replace(desk.settings, last_login=actor.login))
        desk.sit(replace(desk.seat, actor=actor))

    def _on_refused(self, error: Exception) -> None:
        self._letting_in = False
        if self.page is None:
            return
        if not isinstance(error, UserError):  # a bug: its report waits behind the curtain
            told = self.tr("Une erreur imprévue est survenue. Réessayez, ou relancez Relais.")
            error = UserError("unforeseen", told)
        self.page.say(error)

    # -- a server's

    def _ask_server(self, login: str, password: str) -> None:
        connection, desk = self._desk.connection, self._desk
        wait = self._tally.wait(desk.seat.clock())
        if wait:
            told = self.tr("Trop d’essais : attendez {0}.").format(say_wait(wait))
            self._on_refused(UserError("sign_in_wait", told, "password"))
            return
        if login != connection.login:
            other = replace(connection, login=login)
            self._letting_in = True
            desk.base_asked.emit(BaseAsked(other, password, False, self._on_server_refused))
            return
        from desktop_app.services.connection import unlock

        known = desk.password
        desk.tasks.run(
            self,
            lambda: unlock(connection, password, known),
            lambda _none: self._open(again=True),
            self._on_server_refused,
            lane="net",
        )

    def _on_kerberos(self) -> None:
        from desktop_app.services.connection import unlock

        connection = self._desk.connection
        self._desk.tasks.run(
            self,
            lambda: unlock(connection, None, None),
            lambda _none: self._open(again=True),
            self._on_refused,
            lane="net",
        )

    def _on_server_refused(self, error: Exception) -> None:
        if isinstance(error, UserError) and error.code == "password_wrong":
            self._tally = Tally(self._tally.failed + 1, self._desk.seat.clock())
        self._on_refused(error)
