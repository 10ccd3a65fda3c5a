"""Bugs of ours: caught in whatever thread, logged, shown once on the main thread."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

from desktop_app.ui.dialogs import Question

DAMP_SECONDS = 30.0  # the same crash is not shown again within


class CrashDialog(Question):
    """Says that something broke, what is safe, and shows the report, which stays on this PC."""

    def __init__(self, parent: QWidget | None, report: str, logs: Path) -> None:
        super().__init__(parent, "", "", "")
        self.setWindowTitle(self.tr("Erreur imprévue"))
        self.heading.setText(self.tr("Une erreur imprévue est survenue"))
        self._logs = logs
        self.text.setText(
            self.tr(
                "Relais a rencontré une erreur qui vient du programme, pas de vous. Ce qui était "
                "enregistré l’est toujours, et votre saisie est gardée en brouillon. Le rapport "
                "ci-dessous reste sur ce poste ; il ne contient ni nom ni texte saisi. "
                "Transmettez-le à l’informatique."
            )
        )
        self.text.show()
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setMinimumSize(560, 160)
        self.report.setAccessibleName(self.tr("Rapport d’erreur"))
        self.inputs.addWidget(self.report)
        copy = QPushButton(self.tr("Copier le rapport"), self)
        copy.setProperty("kind", "link")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        show = QPushButton(self.tr("Ouvrir le dossier"), self)
        show.setProperty("kind", "link")
        show.clicked.connect(self._on_show)
        self.add_left(copy)
        self.add_left(show)
        self.yes.setText(self.tr("Continuer"))
        self.no.setText(self.tr("Quitter Relais"))
        self.no.show()
        self.yes.setFocus()

    def _on_show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._logs)))


class CrashWatch(QObject):
    """Takes over `sys.excepthook` and `threading.excepthook` between `start` and `stop`."""

    _met = Signal(object, str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._shown: dict[str, float] = {}
        self._dialog: CrashDialog | None = None
        self._met.connect(self._on_met, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook)

    def start(self) -> None:
        """Watch from now on."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_main
        threading.excepthook = self._on_thread

    def stop(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def take(self, error: BaseException) -> None:
        """Show and keep a crash met elsewhere (a task); any thread."""
        self._met.emit(error, threading.current_thread().name)

    def _on_main(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self.take(error.with_traceback(trace))

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self.take(args.exc_value)

    def _on_met(self, error: BaseException, thread: str) -> None:
        from desktop_app import crash_report  # with its log, 0.03 s that starting does not spend

        which = crash_report.signature(error)
        now = time.monotonic()
        again = now - self._shown.get(which, -DAMP_SECONDS) < DAMP_SECONDS
        self._shown[which] = now
        if again:
            crash_report.note("crash again, not shown")
            return
        report = crash_report.keep_report(self._folder, error, thread)
        if self._dialog is not None:
            self._dialog.report.appendPlainText("\n" + report)
            return
        self._dialog = CrashDialog(QApplication.activeWindow(), report, self._folder / "logs")
        self._dialog.rejected.connect(QApplication.quit)
        self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    def _on_finished(self) -> None:
        self._dialog = None
