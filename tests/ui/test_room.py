"""Everything is in sight and nothing is cut: small windows, 200 % scaling, large texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Status
from desktop_app.domain.errors import UserError
from desktop_app.services.seat import Seat
from desktop_app.settings import FONT_SCALES
from desktop_app.ui import theme
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.dialogs import Question, ReasonQuestion
from desktop_app.ui.intake.footer import Footer
from desktop_app.ui.intake.page import IntakePage
from desktop_app.ui.map_canvas import write_name
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.columns import Column
from desktop_app.ui.queue.move_dialogs import HoldDialog, RefuseDialog, TextDialog
from desktop_app.ui.queue.visit_dialog import VisitDialog
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.key_button import KeyButton
from tests.ui.intake import CTRL, Sitting, sit
from tests.ui.queue_steps import log_one, open_page, settle
from tests.ui.windows import shown_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

# The page in the window: less the rail and the top bar.
USUAL, SMALL = (1440 - 208, 900 - 52), (1366 - 208, 768 - 52)
USUAL_AT_200, SMALL_AT_200 = (720 - 148, 450 - 52), (683 - 148, 384 - 52)
CONTROLS = (QLineEdit, QComboBox, QCheckBox, QPushButton, Chip)
SUBJECT = "18-2026-000001 — Consommation, 43 Rue d’Aubervilliers, 75018 Paris"
NAMED = "Groupe sous le porche depuis lundi. M. Dupont du 3e"


@pytest.fixture
def scaled(qapp: QApplication) -> Iterator[Callable[[float], None]]:
    """Changes the text size; plain again at the end."""
    yield lambda scale: theme.apply(qapp, "light", scale)
    theme.apply(qapp, "light")


@pytest.fixture
def agent(qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat) -> Sitting:
    """The desk of the 19e before a new entry."""
    return sit(qtbot, make_desk(front_desk))


def resized(agent: Sitting, size: tuple[int, int]) -> IntakePage:
    agent.page.resize(*size)
    agent.quiet()
    QApplication.processEvents()  # layouts asked for by the new size
    return agent.page


def bottom_of(page: IntakePage, widget: QWidget) -> int:
    return widget.mapTo(page.form.viewport(), widget.rect().bottomLeft()).y()


def cut(page: IntakePage) -> list[str]:
    """The controls of the form that stand out of its width, or have less than they want."""
    inside, width = page.form.widget(), page.form.viewport().width()
    found = []
    for widget in inside.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or not widget.isVisibleTo(inside):
            continue
        right = widget.mapTo(inside, widget.rect().topRight()).x()
        squeezed = widget.width() < widget.minimumSizeHint().width()
        if right >= width or squeezed:
            found.append(widget.accessibleName() or widget.objectName() or str(widget))
    return found


@pytest.mark.parametrize("size", [USUAL, SMALL], ids=["1440", "1366"])
def test_the_whole_entry_is_in_sight_even_with_the_privacy_question(
    agent: Sitting, size: tuple[int, int]
) -> None:
    page = resized(agent, size)
    assert page.form.verticalScrollBar().maximum() == 0
    assert 0 < bottom_of(page, page.form.who.notice) <= page.form.viewport().height()
    agent.tab_to(page.form.what.description)
    agent.type(NAMED)
    agent.until(page.form.what.privacy_bar.isVisible)
    resized(agent, size)
    assert page.form.verticalScrollBar().maximum() == 0
    assert bottom_of(page, page.form.who.notice) <= page.form.viewport().height()


@pytest.mark.parametrize("size", [USUAL_AT_200, SMALL_AT_200], ids=["1440", "1366"])
def test_nothing_of_the_entry_is_cut_at_200_percent(agent: Sitting, size: tuple[int, int]) -> None:
    page = resized(agent, size)
    assert page.form.horizontalScrollBar().maximum() == 0
    assert cut(page) == []
    agent.key(Qt.Key.Key_1)
    agent.tab_to(page.form.what.description)
    agent.type(NAMED)
    agent.place("44 rue d'aubervilliers 75019")
    page.form.who.opener.click()
    agent.until(page.form.what.privacy_bar.isVisible)
    resized(agent, size)
    assert page.form.horizontalScrollBar().maximum() == 0
    assert cut(page) == []
    assert (page.footer.save.key, page.footer.save_next.key) == ("Ctrl ⏎", "Ctrl Maj ⏎")


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_nothing_of_the_entry_is_cut_in_large_texts(
    scaled: Callable[[float], None], agent: Sitting, scale: float
) -> None:
    scaled(scale)
    page = resized(agent, USUAL)
    assert page.form.horizontalScrollBar().maximum() == 0
    assert cut(page) == []
    said = page.form.when.understood
    assert said.width() >= said.sizeHint().width()


def test_the_buttons_of_the_entry_say_less_rather_than_lose_their_keys(
    scaled: Callable[[float], None], qtbot: QtBot
) -> None:
    scaled(1.0)
    page = QWidget()
    qtbot.addWidget(page)
    footer = Footer(page)
    page.show()
    said = []
    for width in (1200, 460, 300):
        footer.resize(width, 60)
        said.append((footer.save.text(), footer.save.key, footer.hint.isVisible()))
    assert said == [
        ("Enregistrer et orienter", "Ctrl ⏎", True),
        ("Enregistrer", "Ctrl ⏎", False),
        ("Enregistrer", "", False),
    ]
    assert footer.save.accessibleName() == "Enregistrer et orienter"


def test_the_largest_text_is_twice_the_plain_one() -> None:
    assert max(FONT_SCALES) == 2.0


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_numbers_are_whole_in_large_texts(
    scaled: Callable[[float], None], qtbot: QtBot, desk: Desk, seat: Seat, scale: float
) -> None:
    log_one(seat, seat.clock())
    page = open_page(qtbot, desk, *USUAL)
    page.table.setFixedSize(page.table.size())  # no new size has it share its width
    scaled(scale)
    settle(qtbot, desk)
    bold = page.table.font()
    bold.setWeight(bold.Weight.DemiBold)
    column = page.table.columnWidth(Column.NUMBER)
    assert bold.pixelSize() == theme.px(13)
    assert column > QFontMetrics(bold).horizontalAdvance("18-2026-000669") + 14
    page.open_number(page.model.row_at(0).number)
    settle(qtbot, desk)
    number = page.detail.findChild(QPushButton, "number")
    qtbot.waitUntil(lambda: number.width() >= number.sizeHint().width())
    right = number.mapTo(page.detail, number.rect().topRight()).x()
    assert number.mapTo(page.detail, QPoint(0, 0)).x() >= 0
    assert right < page.detail.width()


def test_the_hour_of_another_day_is_short_and_finds_room(
    desk: Desk, seat: Seat, qtbot: QtBot
) -> None:
    log_one(seat, seat.clock())
    page = open_page(qtbot, desk, *USUAL)
    row = page.model.row_at(0)._replace(status=Status.SCHEDULED, closed_at=None, stale_at=None)
    now = dt.datetime(2026, 11, 25, 2, 48, tzinfo=dt.UTC)
    said = [
        wording.due_words(row._replace(due_at=now + dt.timedelta(hours=h, minutes=20)), now)
        for h in (2, 14, 22, 45)
    ]
    assert said == ["2 h 20", "14 h 20", "demain 2 h", "27 nov. 1 h"]
    assert wording.due_words(row._replace(due_at=now - dt.timedelta(minutes=35)), now) == "−0 h 35"


def test_a_text_never_covers_the_key_of_its_button(
    scaled: Callable[[float], None], qtbot: QtBot
) -> None:
    scaled(1.0)
    pictures = []
    for text in ("Rechercher : n°, adresse, déclarant…", ""):
        button = KeyButton(text, "Ctrl K", "search", spread=True)
        qtbot.addWidget(button)
        button.resize(220, 40)
        image = button.grab().toImage()
        pictures.append(image.copy(QRect(160, 0, 60, 40)))
    assert pictures[0] == pictures[1]


def test_a_name_of_the_map_is_whole_or_absent(qapp: QApplication) -> None:
    picture = QPixmap(200, 100)
    painter, view, taken = QPainter(picture), QRectF(0, 0, 200, 100), []
    for at in (QPointF(4, 50), QPointF(100, 50), QPointF(198, 50), QPointF(100, 98)):
        write_name(painter, view, at, "Marx Dormoy", QColor("black"), taken)
    painter.end()
    assert [area.center() for area in taken] == [QPointF(100, 50)]


def test_a_toast_hides_no_line_of_the_list(
    make_desk: Callable[[Seat], Desk], seat: Seat, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = make_desk(seat)
    window = shown_window(qtbot, desk, seat, tmp_path)
    settle(qtbot, desk)
    desk.toast("18-2026-000001 pris en charge", ToastAction("Annuler", lambda: None))
    assert window.top.geometry().contains(window.toast.geometry())
    window.resize(683, 384)
    settle(qtbot, desk)
    assert window.minimumSizeHint().width() <= 683
    desk.toast("Un message bien trop long pour tenir sur une seule ligne " * 3)
    assert window.rect().contains(window.toast.geometry())
    assert window.toast.height() >= window.toast.heightForWidth(window.toast.width())
    window.close()


# Dialogs


def shown(qtbot: QtBot, dialog: Question) -> Question:
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    return dialog


def test_a_text_of_several_lines_says_the_key_that_confirms(qtbot: QtBot) -> None:
    reopening = TextDialog(None, "Rouvrir", SUBJECT, "Pourquoi ?", cancels=False)
    reading = ReasonQuestion(None, "Lire", "", "Lire", [("a", "Rappel")])
    for dialog in (reopening, reading):
        shown(qtbot, dialog)
        assert dialog.yes.key == "Ctrl ⏎"
        with qtbot.waitSignal(
            dialog.confirmed if isinstance(dialog, TextDialog) else dialog.accepted
        ):
            qtbot.keyClick(dialog.note, Qt.Key.Key_Return, CTRL)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_choice_of_a_dialog_is_cut(
    scaled: Callable[[float], None], qtbot: QtBot, scale: float
) -> None:
    scaled(scale)
    dialog = shown(qtbot, RefuseDialog(None, SUBJECT))
    buttons = dialog.reason.findChildren(QRadioButton)
    assert len(buttons) == 6
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert dialog.height() == dialog.layout().totalHeightForWidth(dialog.width())


def test_on_a_low_screen_the_inputs_of_a_dialog_scroll_and_its_buttons_stay(
    scaled: Callable[[float], None], qtbot: QtBot, desk: Desk
) -> None:
    scaled(3.0)  # as high as on a screen of 384 pixels at 200 %
    dialog = shown(qtbot, VisitDialog(None, SUBJECT, desk))
    screen = dialog.screen().availableSize().height()
    assert dialog.height() < screen
    assert dialog.rect().contains(dialog.yes.geometry())
    area = dialog.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0


def test_a_dialog_grows_with_the_error_it_says(qtbot: QtBot, seat: Seat) -> None:
    dialog = shown(qtbot, TextDialog(None, "Rouvrir", SUBJECT, "Pourquoi ?", cancels=False))
    before = dialog.height()
    dialog.refuse(UserError("text_missing", "Dites pourquoi en quelques mots.", "text"))
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert dialog.findChild(QScrollArea).verticalScrollBar().maximum() == 0


def test_the_day_and_the_hour_stand_level(
    scaled: Callable[[float], None], qtbot: QtBot, seat: Seat
) -> None:
    scaled(1.0)
    dialog = shown(qtbot, HoldDialog(None, SUBJECT, seat.clock()))
    when = dialog.when
    assert (when.time.y(), when.time.height()) == (when.day.y(), when.day.height())
    assert when.time.lineEdit().textMargins().left() > 0
