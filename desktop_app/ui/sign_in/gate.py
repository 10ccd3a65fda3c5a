"""Between the window and who sits before it: asks for a sign-in, locks, lets in again."""

from __future__ import annotations

from collections.abc import Callable
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
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.sign_in.page import SignInPage


class Gate(QObject):
    """On a base with accounts: nothing of the window is to be seen before a sign-in, nor while it
    is locked (by Ctrl+L, or when nobody touched anything for as long as the settings say)."""

    def __init__(self, desk: Desk, frame: Frame, window: MainWindow) -> None:
        super().__init__(frame)
        self._desk = desk
        self._frame = frame
        self._window = window
        self._curtain = Curtain(frame)
        self.page: SignInPage | None = None
        self._locked = ""  # whose window is locked; "" while it is asked who sits here
        self._given = ("", "")  # a login with the password given for once, until it is changed
        self._letting_in = ""  # the login that was judged right, until it is seated
        self._said = False  # that something behind is not saved
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

    def asks_first(self, then: Callable[[], object]) -> bool:
        """As a page's, before the window closes: behind the gate nobody could answer a question."""
        return not self._may_leave() if self.closed else self._window.asks_first(then)

    def _may_leave(self) -> bool:
        # What is not saved behind: said the first time, given up the second.
        left = [page for page in self._window.pages.values() if page.unsaved()]
        if not left:
            return True
        if self._said:
            for page in left:
                page.give_up()
            return True
        self._said = True
        told = self.tr(
            "Des modifications d’équipes ou d’horaires ne sont pas enregistrées : déverrouillez "
            "pour les enregistrer, ou recommencez ce geste pour les abandonner."
        )
        self._on_refused(UserError("unsaved_behind", told))
        return False

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
        elif self.closed and desk.seat.actor.login in ("", self._letting_in):
            self._open(again=False)
        elif not self.closed:
            self.watch.begin() if desk.seat.actor.login else self.watch.end()

    # -- shut and open

    def _close(self) -> None:
        from desktop_app.ui.sign_in.page import SignInPage

        self.watch.end()
        self._said = False
        self._focus = QApplication.focusWidget()
        self._curtain.draw()
        self.page = SignInPage(self._frame)
        self.page.signed.connect(self._on_signed)
        self.page.chosen.connect(self._on_chosen)
        self.page.let_in.connect(self._on_kerberos)
        self._frame.cover(self.page)

    def _open(self, *, again: bool) -> None:
        self._letting_in = ""
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
        login = clean_login(login)
        if login != self._locked and not self._may_leave():
            return
        if self._desk.connection is not None:
            self._ask_server(login, password)
            return
        from desktop_app.services.local_accounts import sign_in

        store, clock = self._desk.seat.store, self._desk.seat.clock
        kind = SignInKind.UNLOCKED if login == self._locked else SignInKind.SIGNED_IN

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
        self._letting_in = actor.login
        if desk.settings.last_login != actor.login:
            desk.take_settings(replace(desk.settings, last_login=actor.login))
        desk.sit(replace(desk.seat, actor=actor))

    def _on_refused(self, error: Exception) -> None:
        self._letting_in = ""
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
            self._letting_in = login
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
