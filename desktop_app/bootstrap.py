"""The only module that puts the parts together: folder, lock, log, window, then the base.

The window is painted before anything heavy is imported; SQLAlchemy and its friends come in on
the db lane while the user already sees the rail.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.errors import UserError, WorldFault

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

    from PySide6.QtCore import QLockFile, QTimer
    from PySide6.QtWidgets import QApplication

    from db.engine import Store
    from desktop_app.domain.connection import Connection
    from desktop_app.opening import Opened
    from desktop_app.services.connection import Password
    from desktop_app.settings import Settings
    from desktop_app.start_measure import StartMeasure
    from desktop_app.ui.crash import CrashWatch
    from desktop_app.ui.desk import BaseAsked, Desk
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.sign_in.gate import Gate

LOCK_NAME = "relais.lock"
WARM_UP_DELAY_MS = 300
LATE_SCREENS = ("intake.page", "queue.move_dialogs", "queue.visit_dialog", "queue.attach_dialog")


def refused_pair(pyside: str, python: tuple[int, int]) -> str | None:
    """The sentence that refuses a pair of versions which cannot run, or None.

    PySide6 from 6.12 on loses a reference to None at each call on Python before 3.12, and the
    program aborts after some thousands of them.
    """
    version = tuple(int(part) for part in pyside.split(".")[:2])
    if version >= (6, 12) and python < (3, 12):
        return (
            f"PySide6 {pyside} ne fonctionne pas avec Python {python[0]}.{python[1]} : installez "
            "Python 3.12 ou plus récent, ou PySide6 6.11."
        )
    return None


def start_window(folder: Path, connection: Connection | None = None) -> int:
    """Run the window on the data folder `folder` until it is closed; returns the exit code.

    `connection` is the shared base of this run, None: the one of the settings, or the folder's own.
    With RELAIS_MEASURE_START set, prints one line of JSON once the list is filled (instants in ns
    of the monotonic clock, peak memory in MB) and quits: for the bench. Raises `UserError` for a
    pair of versions that cannot run.
    """
    import PySide6

    sentence = refused_pair(PySide6.__version__, sys.version_info[:2])
    if sentence:
        raise UserError("bad_versions", sentence)
    app = make_application()
    lock = take_folder(folder)
    if lock is None:
        return _refuse_second(app)
    try:
        session = Session(app, folder, connection)
        if os.environ.get("RELAIS_MEASURE_START"):
            from desktop_app.start_measure import StartMeasure

            session.measure = StartMeasure(session)
        session.frame.show()
        exit_code = app.exec()
        session.close()
        return exit_code
    finally:
        lock.unlock()


def make_application() -> QApplication:
    """The QApplication, speaking French."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
    from PySide6.QtWidgets import QApplication

    from desktop_app.ui.garbage import collect_on_main_thread

    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    collect_on_main_thread(app)
    app.setApplicationName("Relais")
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    translator = QTranslator(app)
    if translator.load("qtbase_fr", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    return app


def take_folder(folder: Path) -> QLockFile | None:
    """The lock of one window per data folder; None when another window holds it.

    A lock left by a killed program is recognised and taken over. In a folder that may not be
    written the lock is given unlocked: opening the base will say what is wrong.
    """
    from PySide6.QtCore import QLockFile

    from db.private import make_folder

    with contextlib.suppress(OSError):
        make_folder(folder)
    lock = QLockFile(str(folder / LOCK_NAME))
    lock.setStaleLockTime(0)  # never by age: only a holder that is gone makes it stale
    if not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError:
        return None
    return lock


def _refuse_second(app: QApplication) -> int:
    from desktop_app.ui import theme
    from desktop_app.ui.dialogs import tell

    sentence = (
        "Relais est déjà ouvert sur ce dossier de données. Revenez à la fenêtre ouverte, ou "
        "choisissez un autre dossier avec --data-dir."
    )
    error = {"code": "already_open", "message": sentence, "field": None}
    sys.stderr.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
    if app.platformName() not in ("offscreen", "minimal"):  # there, nobody could press a button
        theme.apply(app)
        tell(None, "Relais est déjà ouvert", sentence)
        app.exec()
    return WorldFault.exit_code


class Session:
    """One window on one folder: its frame painted, then furnished, then the base opened."""

    def __init__(
        self, app: QApplication, folder: Path, connection: Connection | None = None
    ) -> None:
        from PySide6.QtCore import QTimer

        from desktop_app.settings import Settings, load_settings
        from desktop_app.ui.frame import Frame

        self.folder = folder
        self._app = app
        self._connection = connection  # of this run; the settings keep another, or none
        self._password: Password | None = None
        self._store: Store | None = None
        self._log: RotatingFileHandler | None = None
        self._problem: OSError | None = None
        self.watch: CrashWatch | None = None
        self.desk: Desk | None = None
        self.window: MainWindow | None = None
        self.gate: Gate | None = None
        self._warming: QTimer | None = None
        self.warm = False  # all that is loaded late was loaded
        self._replacing = False  # a copy is being put in place of the base
        self.measure: StartMeasure | None = None
        try:
            self._settings = load_settings(folder)
        except OSError as error:
            self._settings, self._problem = Settings(), error
        self.frame = Frame(dark=self._settings.theme == "dark")
        # One turn of the event loop later: the drawing reaches the screen first.
        self.frame.painted.connect(lambda: QTimer.singleShot(0, self.furnish))

    def furnish(self) -> None:
        """Make the window's inside and ask for the base."""
        from PySide6.QtCore import QTimer

        from desktop_app.ui import theme
        from desktop_app.ui.crash import CrashWatch
        from desktop_app.ui.desk import Desk
        from desktop_app.ui.main_window import MainWindow
        from desktop_app.ui.sign_in.gate import Gate
        from desktop_app.ui.tasks import Tasks

        self.watch = CrashWatch(self.folder)
        self.watch.start()
        theme.apply(self._app, self._settings.theme, self._settings.font_scale)
        self.desk = Desk(Tasks(), self._settings)
        self.desk.settings_changed.connect(self._on_settings)
        self.desk.restore_asked.connect(self.restore)
        self.desk.base_asked.connect(self.change_base)
        self.desk.list_shown.connect(self._on_list_shown)
        self._warming = QTimer(self.desk)
        self._warming.setSingleShot(True)
        self._warming.timeout.connect(self._warm_up)
        self.window = MainWindow(self.desk, self.watch)
        self.frame.closing.connect(self.window.leave)
        self.frame.furnish(self.window)
        self.gate = Gate(self.desk, self.frame, self.window)
        self.frame.asks_first = self.gate.asks_first
        if self._problem is not None:
            self._on_failed(_fault_of(self._problem))
        self.open()

    def open(self) -> None:
        """Open the base on the db lane, then sit down; a fault shows with « Réessayer »."""
        from desktop_app.opening import open_or_go_on, open_own

        folder, connection = self.folder, self._connection or self.desk.settings.connection
        if connection is None:
            self._run_opening(lambda: open_own(folder), None)
            return
        from desktop_app.services.connection import Password

        password = self._password = self._password or Password(connection)
        self._run_opening(lambda: open_or_go_on(folder, connection, password), connection)

    def _run_opening(self, work: Callable[[], Opened], connection: Connection | None) -> None:
        self.desk.tasks.run(
            self.desk, work, lambda opened: self._on_opened(opened, connection), self._on_failed
        )

    def change_base(self, asked: BaseAsked) -> None:
        """Work on another base once it is open: a shared one, or this PC's own again.

        Refused while a long work is under way.
        """
        from desktop_app.opening import open_joined, open_own

        if long_work := self.desk.tasks.long_work():
            sentence = f"{long_work} est en cours sur cette base : attendez sa fin."
            asked.failed(UserError("base_in_use", sentence))
            return
        stays = UserError("unsaved", "Vous êtes revenu à ce qui n’est pas encore enregistré.")
        if self.window.asks_first(lambda: self.change_base(asked), lambda: asked.failed(stays)):
            return
        folder, connection, typed = self.folder, asked.connection, asked.password
        password = None
        if connection is not None:
            from desktop_app.services.connection import Password

            password = Password(connection, typed or None)

        def work() -> Opened:
            if connection is None or password is None:
                return open_own(folder)
            return open_joined(folder, connection, password, typed if asked.keep else "")

        def done(opened: Opened) -> None:
            self._connection, self._password = None, password
            self.desk.take_settings(replace(self.desk.settings, connection=connection))
            self._on_opened(opened, connection)

        # Beside the base's own lane: what is on the screen goes on while a server is waited for.
        self.desk.tasks.run(self.desk, work, done, asked.failed, lane="net")

    def _on_opened(self, opened: Opened, connection: Connection | None) -> None:
        from desktop_app.opening import NOBODY
        from desktop_app.services.seat import Seat, clock_of

        former, self._store = self._store, opened.store
        if former is not None:
            former.retire()
        self.window.rail.team_names = opened.team_names
        self.window.banner.hide()
        self.desk.connection, self.desk.protected = connection, opened.protected
        self.desk.password = None if connection is None else self._password
        settings = self.desk.settings
        seat = Seat(
            opened.store,
            opened.actor or (None if opened.protected else settings.profile) or NOBODY,
            self.folder,
            clock_of(opened.store),
            geocoder_url=settings.allowed_geocoder,
        )
        self.desk.sit(self.window.offline.join(seat, connection, opened.going))
        if opened.warning:
            self.window.screens.warn(opened.warning)
        if not self.desk.known:
            self._open_log()  # no list is shown before somebody has a profile

    def _open_log(self) -> None:
        from desktop_app.crash_report import note, open_log

        if self._log is None:
            with contextlib.suppress(OSError):  # a seat without a log is better than no seat
                self._log = open_log(self.folder)
        note("base open")

    def _on_list_shown(self) -> None:
        # Nobody waits any more: the log, then what the first gestures would wait for.
        self._open_log()
        self._listen()
        if self._warming is not None:
            self._warming.start(WARM_UP_DELAY_MS)

    def _warm_up(self) -> None:
        seat, folder = self.desk.seat, self.folder

        def work() -> None:
            from desktop_app.services.seat import utc_now
            from desktop_app.services.warm_up import warm_up
            from desktop_app.services.window_copy import sweep_copies

            warm_up(seat)
            for name in LATE_SCREENS:
                import_module(f"desktop_app.ui.{name}")
            with contextlib.suppress(OSError):  # the next start tries again
                sweep_copies(folder, utc_now())

        # On a lane beside the base's own: a first click is answered before all this.
        self.desk.tasks.run(self.desk, work, self._on_warm, lane="net")

    def _on_warm(self, _none: None) -> None:
        self.warm = True
        self._listen()

    def _listen(self) -> None:
        # Not while the file is replaced: whoever has it open holds that up.
        if self.warm and not self._replacing:
            self.window.feed.begin()

    def _on_failed(self, error: Exception) -> None:
        connection = self._connection or self.desk.settings.connection
        self.window.arrival.say_unavailable(error, self.open, connection)

    def restore(self, source: Path) -> None:
        """Put the copy `source` in place of the base, then sit down on it.

        Refused while a long work is under way: an import would go on in the base put in place.
        """
        if long_work := self.desk.tasks.long_work():
            sentence = f"{long_work} est en cours sur cette base : attendez sa fin, puis restaurez."
            self.desk.show_problem(UserError("base_in_use", sentence))
            return
        if self.window.asks_first(lambda: self.restore(source)):
            return
        self.window.leave()  # what is being typed goes on in the base put in place
        self._replacing = True
        self.window.feed.stop()
        actor, folder, store = self.desk.seat.actor, self.folder, self._store

        def work() -> Path | None:
            from desktop_app.services.backup import restore
            from desktop_app.services.seat import utc_now

            # The warm-up and the place suggestions read on other threads.
            with contextlib.nullcontext() if store is None else store.set_apart():
                return restore(actor, folder, source, utc_now()).kept

        def failed(error: Exception) -> None:
            self._replacing = False
            self._listen()
            if isinstance(error, UserError):  # anything else is shown already
                self.desk.show_problem(error, lambda: self.restore(source))

        self.desk.tasks.run(self.desk, work, self._on_restored, failed)

    def _on_restored(self, kept: Path | None) -> None:
        self._replacing = False
        self.open()
        where = "" if kept is None else f" L’ancienne base est gardée : {kept.name}."
        self.desk.toast("Sauvegarde restaurée." + where)

    def _on_settings(self, settings: Settings) -> None:
        from desktop_app.settings import save_settings

        folder = self.folder
        self.desk.tasks.run(self.desk, lambda: save_settings(folder, settings), lambda _none: None)

    def close(self) -> None:
        """Let the last writes end, then give everything back in order."""
        from desktop_app.crash_report import close_log, note

        if self._warming is not None:
            self._warming.stop()
        if self.window is not None:
            self.window.feed.stop()
            self.window.offline.stop()
        if self.desk is not None:
            self.desk.tasks.stop()
        if self._store is not None:
            self._store.retire()  # a net worker may still hold a line
        if self._log is not None:
            note("window closed")
            close_log(self._log)
        if self.watch is not None:
            self.watch.stop()


def _fault_of(error: OSError) -> Exception:
    from desktop_app.services.faults import world_fault_of

    return world_fault_of(error) or error
