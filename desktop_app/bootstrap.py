"""The only module that puts the parts together: folder, lock, log, window, then the base.

The window is painted before anything heavy is imported; SQLAlchemy and its friends come in on
the db lane while the user already sees the rail.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError, WorldFault

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

    from PySide6.QtCore import QLockFile, QTimer
    from PySide6.QtWidgets import QApplication

    from db.engine import Store
    from desktop_app.settings import Settings
    from desktop_app.start_measure import StartMeasure
    from desktop_app.ui.crash import CrashWatch
    from desktop_app.ui.desk import Desk
    from desktop_app.ui.main_window import MainWindow

LOCK_NAME = "relais.lock"
NOBODY = Actor("Premier démarrage", Role.FRONT_DESK)
SELF_CHECK_SECONDS = 30.0
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


def start_window(folder: Path) -> int:
    """Run the window on the data folder `folder` until it is closed; returns the exit code.

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
        session = Session(app, folder)
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

    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
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


@dataclass(frozen=True, slots=True)
class _Opened:
    store: Store
    team_names: dict[str, str]


class Session:
    """One window on one folder: its frame painted, then furnished, then the base opened."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        from PySide6.QtCore import QTimer

        from desktop_app.settings import Settings, load_settings
        from desktop_app.ui.frame import Frame

        self.folder = folder
        self._app = app
        self._store: Store | None = None
        self._log: RotatingFileHandler | None = None
        self._problem: OSError | None = None
        self.watch: CrashWatch | None = None
        self.desk: Desk | None = None
        self.window: MainWindow | None = None
        self._warming: QTimer | None = None
        self.warm = False  # all that is loaded late was loaded
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
        from desktop_app.ui.tasks import Tasks

        self.watch = CrashWatch(self.folder)
        self.watch.start()
        theme.apply(self._app, self._settings.theme, self._settings.font_scale)
        self.desk = Desk(Tasks(), self._settings)
        self.desk.settings_changed.connect(self._on_settings)
        self.desk.restore_asked.connect(self.restore)
        self.desk.list_shown.connect(self._on_list_shown)
        self._warming = QTimer(self.desk)
        self._warming.setSingleShot(True)
        self._warming.timeout.connect(self._warm_up)
        self.window = MainWindow(self.desk, self.watch)
        self.frame.closing.connect(self.window.leave)
        self.frame.furnish(self.window)
        if self._problem is not None:
            self._on_failed(_fault_of(self._problem))
        self.open()

    def open(self) -> None:
        """Open the base on the db lane, then sit down; a fault shows with « Réessayer »."""
        folder = self.folder
        self.desk.tasks.run(self.desk, lambda: _open(folder), self._on_opened, self._on_failed)

    def _on_opened(self, opened: _Opened) -> None:
        from desktop_app.services.seat import Seat

        former, self._store = self._store, opened.store
        if former is not None:
            former.retire()
        self.window.rail.team_names = opened.team_names
        settings = self.desk.settings
        self.desk.sit(
            Seat(
                opened.store,
                settings.profile or NOBODY,
                self.folder,
                geocoder_url=settings.allowed_geocoder,
            )
        )

        if settings.profile is None:
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
        if self._warming is not None:
            self._warming.start(WARM_UP_DELAY_MS)

    def _warm_up(self) -> None:
        seat = self.desk.seat

        def work() -> None:
            from desktop_app.services.warm_up import warm_up

            warm_up(seat)
            for name in LATE_SCREENS:
                import_module(f"desktop_app.ui.{name}")

        # On a lane beside the base's own: a first click is answered before all this.
        self.desk.tasks.run(self.desk, work, self._on_warm, lane="net")

    def _on_warm(self, _none: None) -> None:
        self.warm = True

    def _on_failed(self, error: Exception) -> None:
        self.window.rail.say_base("Base indisponible", well=False)
        if isinstance(error, UserError):  # bugs are shown by the tasks themselves
            self.window.screens.show_problem(error, self.open)

    def restore(self, source: Path) -> None:
        """Put the copy `source` in place of the base, then sit down on it.

        Refused while a long work is under way: an import would go on in the base put in place.
        """
        if long_work := self.desk.tasks.long_work():
            sentence = f"{long_work} est en cours sur cette base : attendez sa fin, puis restaurez."
            self.desk.show_problem(UserError("base_in_use", sentence))
            return
        self.window.leave()  # what is being typed goes on in the base put in place
        actor, folder, store = self.desk.seat.actor, self.folder, self._store

        def work() -> Path | None:
            from desktop_app.services.backup import restore
            from desktop_app.services.seat import utc_now

            # The warm-up and the place suggestions read on other threads.
            with contextlib.nullcontext() if store is None else store.set_apart():
                return restore(actor, folder, source, utc_now()).kept

        self.desk.tasks.run(self.desk, work, self._on_restored)

    def _on_restored(self, kept: Path | None) -> None:
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
        if self.desk is not None:
            self.desk.tasks.stop()
        if self._store is not None:
            self._store.close()
        if self._log is not None:
            note("window closed")
            close_log(self._log)
        if self.watch is not None:
            self.watch.stop()


def _fault_of(error: OSError) -> Exception:
    from desktop_app.services.faults import world_fault_of

    return world_fault_of(error) or error


def _open(folder: Path) -> _Opened:
    # On the db lane. A base that is ready is opened and read without SQLAlchemy, which is loaded
    # once the first lines are on the screen; any other is opened, or refused, the ordinary way.
    from desktop_app.services.first_page import first_team_names
    from desktop_app.services.open_base import open_base

    store = open_base(folder)
    names = first_team_names(folder)
    return _Opened(store, _team_names(store, folder) if names is None else names)


def _team_names(store: Store, folder: Path) -> dict[str, str]:
    from desktop_app.services.list_reference import list_teams
    from desktop_app.services.seat import Seat

    return {team.code: team.name for team in list_teams(Seat(store, NOBODY, folder))}


def self_check() -> int:
    """A new base in a temporary folder, one signalement logged, the window shown and closed.

    Prints one line of JSON ({"ok": true, …} or {"ok": false, "error": …}); returns 0 or 3.
    """
    import tempfile

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="relais-") as name:
        try:
            content = _check_in(Path(name))
        except UserError as error:
            content = {"ok": False, "error": error.code, "message": error.message}
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
    return 0 if content["ok"] else WorldFault.exit_code


def _check_in(folder: Path) -> dict[str, object]:
    from PySide6.QtCore import QTimer

    from desktop_app.settings import Settings, save_settings
    from desktop_app.start_measure import list_filled

    actor = Actor("Contrôle du programme", Role.COORDINATOR)
    number = _log_one(folder, actor)
    save_settings(folder, Settings(profile=actor))
    app = make_application()
    session = Session(app, folder)
    seen: list[bool] = []
    began = time.monotonic()
    timer = QTimer()
    timer.setInterval(10)

    def look() -> None:
        if list_filled(session) or time.monotonic() - began > SELF_CHECK_SECONDS:
            seen.append(list_filled(session))
            timer.stop()
            session.frame.close()

    timer.timeout.connect(look)
    timer.start()
    session.frame.show()
    app.exec()
    session.close()
    shown = bool(seen) and seen[0]
    return {"ok": shown, "number": number, "window": shown, "platform": app.platformName()}


def _log_one(folder: Path, actor: Actor) -> str:
    from desktop_app.domain.codes import Category, PlaceKind
    from desktop_app.domain.entry import Entry
    from desktop_app.services.find_places import geocode
    from desktop_app.services.log_signalement import log_signalement
    from desktop_app.services.open_base import open_base
    from desktop_app.services.seat import Seat, utc_now

    store = open_base(folder)
    try:
        seat = Seat(store, actor, folder)
        place = geocode(seat, "place de la bataille de stalingrad", offline=True)
        if place is None:
            raise UserError("self_check_place", "Le gazetier livré ne répond pas.")
        entry = Entry(Category.CONSUMPTION, place, PlaceKind.STREET, utc_now())
        return log_signalement(seat, entry).number
    finally:
        store.close()
