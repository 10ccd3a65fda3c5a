"""Bugs of ours: seen, kept on this PC, without names nor typed text."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.crash_report import LOG_BYTES, close_log, note, open_log
from desktop_app.ui.crash import CrashDialog, CrashWatch


@pytest.fixture
def watch(qapp: QApplication, tmp_path: Path) -> Iterator[CrashWatch]:
    watch = CrashWatch(tmp_path)
    watch.start()
    yield watch
    watch.stop()
    for dialog in dialogs():
        dialog.close()


def dialogs() -> list[CrashDialog]:
    return [
        w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()
    ]


def fail(name: str) -> None:
    raise KeyError(f"M. {name}")


def raised(name: str = "Dupont") -> BaseException:
    try:
        fail(name)
    except KeyError as error:
        return error
    raise AssertionError


def hooked(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def test_a_bug_shows_a_dialog_and_a_report(watch: CrashWatch, qtbot: QtBot, tmp_path: Path) -> None:
    hooked(raised())
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    shown = dialogs()[0].report.toPlainText()
    (report,) = (tmp_path / "logs").glob("plantage-*.txt")
    assert report.read_text("utf-8").strip() == shown
    assert "KeyError" in shown
    assert "test_crash.py" in shown
    assert "fil MainThread" in shown


def test_the_report_holds_no_message_and_no_local(
    watch: CrashWatch, qtbot: QtBot, tmp_path: Path
) -> None:
    handler = open_log(tmp_path)
    hooked(raised("Dupont"))
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    close_log(handler)
    texts = [path.read_text("utf-8") for path in (tmp_path / "logs").iterdir()]
    assert len(texts) == 2
    assert all("KeyError" in text for text in texts)
    assert not any("Dupont" in text or str(Path.home()) + "/" in text for text in texts)


def test_the_same_bug_is_shown_once(watch: CrashWatch, qtbot: QtBot, tmp_path: Path) -> None:
    for _ in range(50):
        hooked(raised())
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    hooked(RuntimeError())  # another one: added to the dialog that is open
    qtbot.waitUntil(lambda: "RuntimeError" in dialogs()[0].report.toPlainText())
    assert len(dialogs()) == 1
    assert dialogs()[0].report.toPlainText().count("KeyError") == 1
    assert len(list((tmp_path / "logs").glob("plantage-*.txt"))) == 2


def test_a_bug_in_a_thread_comes_to_the_main_thread(watch: CrashWatch, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: fail("Dupont"), name="relais-test")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert "fil relais-test" in dialogs()[0].report.toPlainText()


def test_one_goes_on_by_keyboard(watch: CrashWatch, qtbot: QtBot) -> None:
    hooked(raised())
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialog = dialogs()[0]
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copier le rapport")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "KeyError" in QGuiApplication.clipboard().text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialogs())
    hooked(ValueError())
    qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_the_hooks_are_given_back(qapp: QApplication, tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    watch = CrashWatch(tmp_path)
    watch.start()
    assert sys.excepthook != before[0]
    watch.stop()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_log_turns_over(tmp_path: Path) -> None:
    handler = open_log(tmp_path)
    line = "x" * 10_000
    for _ in range(LOG_BYTES * 3 // 2 // len(line)):
        note(line)
    close_log(handler)
    files = sorted((tmp_path / "logs").iterdir())
    assert [file.name for file in files] == ["relais.log", "relais.log.1"]
    assert all(file.stat().st_size <= LOG_BYTES for file in files)
    assert handler not in logging.getLogger("relais").handlers
