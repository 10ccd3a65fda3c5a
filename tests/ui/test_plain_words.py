"""What the base or the user says is shown as it is written, tags and ampersands included."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import desktop_app.ui
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import PlaceKind, Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.workflow import Move
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import tell
from desktop_app.ui.queue.attach_dialog import AttachDialog
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.move_dialogs import RefuseDialog
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import plain_tip
from tests.ui.queue_steps import PLACES, dialog_of, log_one, open_page, settle, wait_detail

LABEL = "43 <b>rue</b> Marks & Spencer <i>"
UI = Path(desktop_app.ui.__file__).parent


def shown_text(label: QLabel) -> str:
    """What the eye reads in a label."""
    rich = label.textFormat() is Qt.TextFormat.RichText or (
        label.textFormat() is Qt.TextFormat.AutoText and Qt.mightBeRichText(label.text())
    )
    return read(label.text()) if rich else label.text()


def read(rich: str) -> str:
    document = QTextDocument()
    document.setHtml(rich)
    return document.toPlainText()


def tip_read(text: str) -> str:
    """What the eye reads in a tool tip."""
    return read(text) if Qt.mightBeRichText(text) else text


def texts(widget: QWidget) -> str:
    return "\n".join(shown_text(label) for label in widget.findChildren(QLabel))


def test_the_detail_and_the_list_show_a_label_as_it_is(
    qtbot: QtBot, desk: Desk, seat: Seat
) -> None:
    strange = replace(seat, actor=Actor("Zoé <b>Z</b>", Role.COORDINATOR))
    place = replace(PLACES[0], label=LABEL)
    number = log_one(strange, seat.clock(), place=place, description="<h1>Cris</h1> & coups")
    page = open_page(qtbot, desk)
    desk.open_number(number)
    wait_detail(qtbot, page, number)
    settle(qtbot, desk)
    said = texts(page.detail)
    assert LABEL in said
    assert "<h1>Cris</h1> & coups" in said
    tips = [tip_read(each.toolTip()) for each in page.detail.findChildren(QWidget)]
    assert "Zoé <b>Z</b>" in tips
    row = page.model.index(0, Column.PLACE)
    assert LABEL in tip_read(row.data(Qt.ItemDataRole.ToolTipRole))


def test_dialogs_show_words_as_they_are(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    place = replace(PLACES[0], label=LABEL)
    first = log_one(seat, seat.clock(), place=place, place_kind=PlaceKind.PORCH)
    second = log_one(seat, seat.clock(), place=place, place_kind=PlaceKind.PORCH)
    page = open_page(qtbot, desk)
    desk.open_number(first)
    wait_detail(qtbot, page, first)
    settle(qtbot, desk)
    page.start(Move.REFUSE)
    dialog = dialog_of(qtbot, RefuseDialog)
    assert LABEL in shown_text(dialog.text)
    dialog.refuse(UserError("x", f"{LABEL} est clos."))
    assert f"{LABEL} est clos." in texts(dialog)
    dialog.reject()
    page.start(Move.ATTACH)
    attach = dialog_of(qtbot, AttachDialog)
    settle(qtbot, desk)
    button = attach.findChild(QPushButton, f"near_{second}")
    assert LABEL in button.text().replace("&&", "&")
    assert "&&" in button.text()
    attach.reject()


def test_what_is_told_is_told_as_it_is(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    banner, field = Banner("", "warn", host), Field("Lieu", QWidget(), host)
    banner.say(LABEL)
    field.set_error(LABEL)
    question = tell(host, "À corriger", LABEL)
    for label in (banner.label, field.error, question.text):
        assert shown_text(label) == LABEL
    question.accept()


def test_a_tip_keeps_its_lines() -> None:
    assert tip_read(plain_tip("<b>un\ndeux")) == "<b>un\ndeux"
    assert plain_tip("un\ndeux") == "un\ndeux"


def test_every_label_of_the_screens_is_of_plain_text() -> None:
    found = []
    for path in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and "QLabel" in (n.name for n in node.names):
                found.append(path.name)
    assert found == ["label.py"]
