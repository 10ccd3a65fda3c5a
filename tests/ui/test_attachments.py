"""Files in the queue's detail: joined, shown, opened through a copy, taken off."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import OverrideReason, Role
from desktop_app.services import moves
from desktop_app.services.add_attachment import add
from desktop_app.services.attach import attach
from desktop_app.services.attachments import list_files, read_file
from desktop_app.services.opened_copies import FOLDER
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue.attachments import AttachmentStrip, AttachmentTile
from desktop_app.ui.queue.attachments_acts import AttachmentsActs
from desktop_app.ui.queue.attachments_opener import AttachmentsOpener
from desktop_app.ui.queue.attachments_preview import PreviewDialog
from desktop_app.ui.queue.blur_dialog import BlurDialog
from desktop_app.ui.queue.page import QueuePage
from tests.integrations.given_files import archive, document, photo
from tests.ui.queue_steps import (
    dialog_of,
    key,
    log_one,
    open_page,
    open_row,
    press,
    settle,
    wait_detail,
)

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement of the UASA."""
    number = log_one(seat, seat.clock())
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    return number


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, number: str) -> QueuePage:
    """The queue, that signalement open."""
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)  # as the window does
    assert open_row(qtbot, page, 0) == number
    settle(qtbot, desk)
    return page


@pytest.fixture
def said(desk: Desk) -> list[str]:
    """What toasts said."""
    said: list[str] = []
    desk.toast_asked.connect(lambda text, _action: said.append(text))
    return said


def strip(page: QueuePage) -> AttachmentStrip:
    found = page.detail.findChildren(AttachmentStrip)
    return found[-1]


def files(page: QueuePage, path: Path) -> QDropEvent:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    page.dropped = content  # type: ignore[attr-defined]  # Qt keeps no reference to it
    return QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
    )


def test_a_file_is_chosen_by_its_key(
    qtbot: QtBot,
    page: QueuePage,
    desk: Desk,
    seat: Seat,
    number: str,
    tmp_path: Path,
    said: list[str],
) -> None:
    path = tmp_path / "porche.jpg"
    path.write_bytes(photo())
    assert strip(page).title.text() == "Pièces jointes"
    strip(page).add.setFocus()
    key(qtbot, strip(page).add, Qt.Key.Key_J)
    dialog = page.findChild(QFileDialog, "attachment_files")
    assert dialog is not None
    dialog.filesSelected.emit([str(path)])
    dialog.close()
    qtbot.waitUntil(lambda: strip(page).title.text() == "1 pièce jointe", timeout=10_000)
    settle(qtbot, desk)
    assert [file.name for file in list_files(seat, number)] == ["porche.jpg"]
    assert said == [f"{number} : pièce jointe ajoutée"]
    tile = strip(page).findChild(AttachmentTile)
    assert tile is not None
    assert page.window().focusWidget() is tile
    qtbot.waitUntil(lambda: tile.picture is not None)
    assert tile.picture is not None
    assert QColor(tile.picture.toImage().pixel(4, 4)).red() > 180


def test_files_are_dropped(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, tmp_path: Path
) -> None:
    (tmp_path / "plainte.pdf").write_bytes(document())
    event = files(page, tmp_path / "plainte.pdf")
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        event.mimeData(),
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    assert strip(page).acceptDrops()
    QApplication.sendEvent(strip(page), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(strip(page), event)
    assert strip(page).busy.text() == "Ajout de « plainte.pdf »…"
    qtbot.waitUntil(lambda: bool(strip(page).files), timeout=10_000)
    settle(qtbot, desk)
    assert list_files(seat, number)[0].mime == "application/pdf"
    assert strip(page).busy.isHidden()


def test_an_image_is_pasted(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, said: list[str]
) -> None:
    QGuiApplication.clipboard().setText("des mots")
    qtbot.keyClick(page.detail, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert said == ["Le presse-papiers ne contient ni image ni fichier à joindre."]
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#0b5cb8"))
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(page.detail, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(list_files(seat, number)), timeout=10_000)
    settle(qtbot, desk)
    assert list_files(seat, number)[0].name == "Image collée.png"


def test_what_is_refused_is_told_once_and_the_rest_is_added(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, tmp_path: Path
) -> None:
    for name, content in (("a.jpg", archive()), ("b.jpg", photo()), ("c.jpg", b"")):
        (tmp_path / name).write_bytes(content)
    acts = page.findChild(AttachmentsActs)
    assert acts is not None
    acts.adder.add_paths(number, [tmp_path / name for name in ("a.jpg", "b.jpg", "c.jpg")])
    told = dialog_of(qtbot, Question, "attachment_refusals")
    assert "archive ZIP" in told.text.text()
    assert "c.jpg" in told.text.text()
    assert [file.name for file in list_files(seat, number)] == ["b.jpg"]
    told.close()


def test_files_are_looked_through_and_taken_off(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, said: list[str]
) -> None:
    for name, content in (("a.jpg", photo()), ("b.pdf", document())):
        add(seat, number, name, content)
    page.open_number(number)
    qtbot.waitUntil(lambda: len(strip(page).files) == 2)
    settle(qtbot, desk)
    tiles = strip(page).findChildren(AttachmentTile)
    key(qtbot, tiles[0], Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, PreviewDialog)
    qtbot.waitUntil(lambda: not dialog.picture.image.isNull())
    assert dialog.picture.image.width() == 640
    assert "640 × 480 points" in dialog.text.text()
    assert dialog.blur.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert dialog.heading.text() == "b.pdf"
    assert not dialog.blur.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert dialog.file.name == "b.pdf"
    press(qtbot, dialog, "remove_file")
    question = dialog_of(qtbot, Question, "remove_attachment")
    assert "b.pdf" in question.text.text()
    qtbot.mouseClick(question.yes, LEFT)
    qtbot.waitUntil(lambda: len(list_files(seat, number)) == 1, timeout=10_000)
    settle(qtbot, desk)
    assert said == [f"{number} : pièce jointe retirée"]
    key(qtbot, strip(page).findChildren(AttachmentTile)[0], Qt.Key.Key_Delete)
    dialog_of(qtbot, Question, "remove_attachment").reject()
    assert len(list_files(seat, number)) == 1


class Viewer(QObject):
    """The program of the PC that opens files."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Path] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.seen.append(Path(url.toLocalFile()))


@pytest.fixture
def viewer() -> Iterator[Viewer]:
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show")
    yield viewer
    QDesktopServices.unsetUrlHandler("file")


def test_a_file_is_opened_through_a_copy_that_goes(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, viewer: Viewer
) -> None:
    file = add(seat, number, "a.jpg", photo()).file
    page.open_number(number)
    qtbot.waitUntil(lambda: bool(strip(page).files))
    settle(qtbot, desk)
    strip(page).opened.emit(file.uid)
    dialog = dialog_of(qtbot, PreviewDialog)
    qtbot.mouseClick(dialog.yes, LEFT)
    qtbot.waitUntil(lambda: bool(viewer.seen))
    assert dialog.isVisible()
    path = viewer.seen[0]
    assert path.read_bytes() == read_file(seat, number, file.uid).content
    assert path.is_relative_to(seat.folder / FOLDER)
    desk.sit(replace(seat, actor=Actor("Autre", Role.COORDINATOR)))
    assert not (seat.folder / FOLDER).exists()


def test_a_copy_goes_after_its_minutes(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, viewer: Viewer
) -> None:
    file = add(seat, number, "a.jpg", photo()).file
    AttachmentsOpener(desk, page, minutes=0.002).open(number, file.uid)
    qtbot.waitUntil(lambda: bool(viewer.seen))
    qtbot.waitUntil(lambda: not viewer.seen[0].parent.exists(), timeout=5_000)


KILLED = """
import sys, time
from pathlib import Path
from desktop_app.services.opened_copies import make_copy
print(make_copy(Path(sys.argv[1]), "photo.jpg", b"secret"), flush=True)
time.sleep(60)
"""


def test_a_copy_left_by_a_killed_program_goes_at_the_next_start(
    qtbot: QtBot, desk: Desk, seat: Seat, number: str
) -> None:
    command = [sys.executable, "-c", KILLED, str(seat.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        left = Path(program.stdout.readline().strip())
        program.send_signal(signal.SIGKILL)
    assert left.exists()
    open_page(qtbot, desk)
    settle(qtbot, desk)
    assert not left.exists()


CLOSED = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app import bootstrap
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.opened_copies import make_copy
from desktop_app.settings import Settings, save_settings
folder = Path(sys.argv[1])
save_settings(folder, Settings(profile=Actor("Claire", Role.COORDINATOR)))
app = bootstrap.make_application()
session = bootstrap.Session(app, folder)
left = []

def look():
    if session.warm and not left:
        left.append(make_copy(folder, "photo.jpg", b"secret"))
        session.frame.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
session.frame.show()
app.exec()
print(len(left), left[0].exists(), flush=True)
session.close()
os._exit(0)
"""


def test_a_copy_goes_when_the_window_closes(folder: Path) -> None:
    command = [sys.executable, "-c", CLOSED, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split() == ["1", "False"], done.stderr


def test_a_file_that_is_gone_meanwhile_is_told_and_leaves_no_copy(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str
) -> None:
    problems: list[Exception] = []
    desk.problem_met.connect(lambda problem, _retry: problems.append(problem))
    AttachmentsOpener(desk, page).open(number, "absent")
    settle(qtbot, desk)
    assert [getattr(problem, "code", "") for problem in problems] == ["unknown_attachment"]
    assert not (seat.folder / FOLDER).exists()


def test_who_may_not_add_sees_and_who_may_not_see_sees_nothing(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], seat: Seat, number: str
) -> None:
    add(seat, number, "a.jpg", photo())
    elsewhere = Actor("Accueil 10e", Role.FRONT_DESK, arrondissement=10)
    page = opened(qtbot, make_desk(replace(seat, actor=elsewhere)), number)
    assert len(strip(page).files) == 1
    assert not strip(page).add.isVisibleTo(page)
    assert not strip(page).acceptDrops()
    partner = Actor("Maraude", Role.TEAM_LEAD, team="maraude_gaia")
    desk = make_desk(replace(seat, actor=partner))
    said: list[str] = []
    desk.toast_asked.connect(lambda text, _action: said.append(text))
    page = opened(qtbot, desk, number)
    assert page.detail.findChildren(AttachmentStrip) == []
    key(qtbot, page.detail, Qt.Key.Key_J)
    assert page.findChild(QFileDialog) is None
    assert said == [f"« Joindre » : {number} n’est pas de votre ressort."]


def opened(qtbot: QtBot, desk: Desk, number: str) -> QueuePage:
    """The page on a signalement that its list may not hold."""
    page = QueuePage(desk)
    qtbot.addWidget(page)
    page.resize(1180, 720)
    page.show()
    page.open_number(number)
    wait_detail(qtbot, page, number)
    settle(qtbot, desk)
    return page


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_pc_without_a_program_for_it_is_told(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str
) -> None:
    file = add(seat, number, "a.pdf", document()).file
    AttachmentsOpener(desk, page).open(number, file.uid)
    told = dialog_of(qtbot, Question)
    assert "« .pdf »" in told.text.text()
    told.close()
    settle(qtbot, desk)
    assert list((seat.folder / FOLDER).iterdir()) == []


def test_a_photo_is_blurred_from_its_preview(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, said: list[str]
) -> None:
    file = add(seat, number, "a.jpg", photo()).file
    page.open_number(number)
    qtbot.waitUntil(lambda: bool(strip(page).files))
    settle(qtbot, desk)
    strip(page).opened.emit(file.uid)
    press(qtbot, dialog_of(qtbot, PreviewDialog), "blur_file")
    tool = dialog_of(qtbot, BlurDialog)
    qtbot.waitUntil(lambda: not tool.canvas.image.isNull())
    press(qtbot, tool, "new_rect")
    qtbot.mouseClick(tool.yes, LEFT)
    qtbot.waitUntil(lambda: strip(page).files[0].blurred == 1, timeout=10_000)
    settle(qtbot, desk)
    assert said == [f"{number}\N{NO-BREAK SPACE}: photo floutée"]
    assert "floutée" in strip(page).findChildren(AttachmentTile)[0].toolTip()
    strip(page).opened.emit(file.uid)
    again = dialog_of(qtbot, PreviewDialog)
    assert "1 zone floutée" in again.text.text()
    again.reject()


def test_what_is_attached_takes_its_files_elsewhere(
    qtbot: QtBot, page: QueuePage, desk: Desk, seat: Seat, number: str, said: list[str]
) -> None:
    child = log_one(seat, seat.clock(), 1)
    add(seat, child, "a.jpg", photo())
    attach(seat, child, number)
    page.open_number(child)
    wait_detail(qtbot, page, child)
    assert not strip(page).add.isVisibleTo(page)
    assert len(strip(page).files) == 1
    key(qtbot, page.detail, Qt.Key.Key_J)
    assert said == [
        f"{child} est rattaché à {number}\N{NO-BREAK SPACE}: joignez le fichier à {number}."
    ]
    page.detail.clear()
    key(qtbot, page, Qt.Key.Key_J)
    assert said[1:] == ["Choisissez d’abord un signalement dans la file."]
