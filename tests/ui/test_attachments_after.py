"""A photo joined to what was just saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.attachments import list_files
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from tests.integrations.given_files import photo
from tests.ui.intake import sit
from tests.ui.test_intake_saving import PORCH

LEFT = Qt.MouseButton.LeftButton


def test_a_photo_is_joined_after_the_saving(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat, tmp_path: Path
) -> None:
    (tmp_path / "porche.jpg").write_bytes(photo())
    agent = sit(qtbot, make_desk(front_desk))
    said: list[str] = []
    agent.desk.toast_asked.connect(lambda text, _action: said.append(text))
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    number = agent.save()
    button = agent.page.confirmation.attach
    assert button.isVisible()
    qtbot.mouseClick(button, LEFT)
    dialog = agent.page.findChild(QFileDialog, "attachment_files")
    assert dialog is not None
    assert number in dialog.windowTitle()
    dialog.filesSelected.emit([str(tmp_path / "porche.jpg")])
    dialog.close()
    assert not button.isEnabled()
    qtbot.waitUntil(button.isEnabled, timeout=10_000)
    assert [file.name for file in list_files(front_desk, number)] == ["porche.jpg"]
    assert said == [f"{number}\N{NO-BREAK SPACE}: pièce jointe ajoutée"]


def test_what_was_logged_elsewhere_takes_no_photo_from_here(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    elsewhere = Actor("Accueil 10e", Role.FRONT_DESK, arrondissement=10)
    agent = sit(qtbot, make_desk(replace(front_desk, actor=elsewhere)))
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    agent.save()
    assert not agent.page.confirmation.attach.isVisible()
