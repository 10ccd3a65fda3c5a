"""Places followed from the queue and on their page, by keys and by clicks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.hotspots import HotspotState
from desktop_app.domain.views import TeamRef
from desktop_app.services.hotspots import list_hotspots, rest_hotspot
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.hotspots.dialog import HotspotDialog
from desktop_app.ui.hotspots.page import HotspotsPage
from desktop_app.ui.queue.visit_dialog import VisitDialog
from desktop_app.ui.rounds.build_dialog import BuildDialog
from tests.services.entries import FLANDRE
from tests.services.hotspot_steps import watched
from tests.services.round_steps import DAY
from tests.ui.queue_steps import dialog_of, key, log_many, open_page, open_row, press, settle

Opened = Callable[[Seat], tuple[HotspotsPage, Desk]]


@pytest.fixture
def opened(make_desk: Callable[[Seat], Desk], qtbot: QtBot) -> Opened:
    """Opens the page for a seat, as the window does."""

    def open_hotspots(seat: Seat) -> tuple[HotspotsPage, Desk]:
        desk = make_desk(seat)
        page = HotspotsPage(desk)
        qtbot.addWidget(page)
        page.resize(1100, 680)
        page.show()
        page.activateWindow()
        page.shown()
        desk.changed.connect(page.refresh)
        settle(qtbot, desk)
        settle(qtbot, desk)
        return page, desk

    return open_hotspots


def texts(page: HotspotsPage, row: int) -> list[str]:
    return [page.model.index(row, at).data() for at in range(page.model.columnCount())]


def test_the_place_of_a_signalement_is_followed_by_its_key(
    make_desk: Callable[[Seat], Desk], seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    log_many(seat, 1)
    desk = make_desk(seat)
    page = open_page(qtbot, desk)
    desk.changed.connect(page.refresh)
    open_row(qtbot, page, 0)
    assert page.detail.findChild(QPushButton, "follow") is not None
    key(qtbot, page.table, Qt.Key.Key_L)
    dialog = dialog_of(qtbot, HotspotDialog)
    assert dialog.name.text() == "1 Rue d’Aubervilliers"
    qtbot.keyClicks(dialog.name, "Le porche")  # the name proposed is selected
    dialog.radius.setValue(60)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(list_hotspots(seat)) == 1)
    made = list_hotspots(seat)[0].hotspot
    assert (made.name, made.radius_m, made.review_on) == ("Le porche", 60, dt.date(2026, 12, 20))
    qtbot.waitUntil(lambda: page.detail.ready is not None and page.detail.ready.hotspot != "")
    words = [label.text() for label in page.detail.findChildren(QLabel)]
    assert "point suivi\u00a0: Le porche" in words
    with qtbot.waitSignal(desk.toast_asked) as told:
        key(qtbot, page.table, Qt.Key.Key_L)
    assert "déjà suivi" in told.args[0]


def test_a_desk_follows_no_place(
    make_desk: Callable[[Seat], Desk], front_desk: Seat, qtbot: QtBot
) -> None:
    log_many(front_desk, 1)
    desk = make_desk(front_desk)
    page = open_page(qtbot, desk)
    open_row(qtbot, page, 0)
    assert page.detail.findChild(QPushButton, "follow") is None
    with qtbot.waitSignal(desk.toast_asked) as told:
        key(qtbot, page.table, Qt.Key.Key_L)
    assert "votre profil" in told.args[0]


def test_the_table_tells_each_place(opened: Opened, seat: Seat, lead: Seat) -> None:
    watched(seat, name="Porche", review_on=dt.date(2026, 12, 1), note="Sous l’escalier")
    rest_hotspot(seat, watched(seat, FLANDRE, name="Avenue").uid)
    page, _ = opened(lead)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [text.replace("\u00a0", " ") for text in texts(page, 0)] == [
        "Porche", "18ᵉ", "20 nov.", "0", "—", "—", "1 déc.",
    ]  # fmt: skip
    assert texts(page, 1)[2] == "au repos"
    words = " ".join(label.text() for label in page.card.findChildren(QLabel))
    assert "Sous l’escalier" in words
    assert "Suivi commencé" in words


def test_a_place_is_changed_rested_and_watched_again_by_keys(
    opened: Opened, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    watched(seat, name="Porche")
    page, desk = opened(lead)
    key(qtbot, page.table, Qt.Key.Key_M)
    dialog = dialog_of(qtbot, HotspotDialog)
    assert dialog.review.currentText() == "sans date"
    qtbot.keyClicks(dialog.name, "Le grand porche")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(page, 0)[0] == "Le grand porche")
    settle(qtbot, desk)
    key(qtbot, page.table, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: texts(page, 0)[2] == "au repos")
    assert page.buttons["rest"].text() == "Suivre de nouveau"
    assert list_hotspots(seat)[0].hotspot.state is HotspotState.RESTED
    settle(qtbot, desk)
    press(qtbot, page, "hotspot_rest")
    qtbot.waitUntil(lambda: texts(page, 0)[2] != "au repos")
    assert list_hotspots(seat)[0].hotspot.review_on == dt.date(2026, 12, 20)


def test_what_the_base_refuses_is_told_in_the_dialog(
    opened: Opened, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    made = watched(seat, name="Porche")
    page, _ = opened(lead)
    key(qtbot, page.table, Qt.Key.Key_M)
    dialog = dialog_of(qtbot, HotspotDialog)
    rest_hotspot(seat, made.uid)
    qtbot.keyClicks(dialog.name, "Autre")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    problem = dialog.findChild(QLabel, "move_problem")
    qtbot.waitUntil(lambda: "modifié entre-temps" in problem.text())
    dialog.reject()


def test_a_first_place_is_chosen_among_those_known(
    opened: Opened, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    page, desk = opened(lead)
    key(qtbot, page, Qt.Key.Key_N)
    dialog = dialog_of(qtbot, HotspotDialog)
    dialog.yes.click()
    assert dialog.isVisible()  # no place yet
    dialog.where.choose(FLANDRE)
    assert dialog.name.text() == "12 Avenue de Flandre"
    dialog.yes.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    settle(qtbot, desk)
    assert list_hotspots(seat)[0].hotspot.place_label == FLANDRE.label


def test_a_passage_is_recorded_from_the_page(
    opened: Opened, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    watched(seat, name="Porche")
    page, desk = opened(lead)
    said: list[str] = []
    desk.toast_asked.connect(lambda text, _action: said.append(text))
    key(qtbot, page.table, Qt.Key.Key_V)
    dialog = dialog_of(qtbot, VisitDialog)
    qtbot.keyClicks(dialog.remark, "Vu Mme Martin au porche")
    dialog.yes.click()
    qtbot.waitUntil(lambda: texts(page, 0)[5] != "—")
    assert list_hotspots(seat)[0].last_visit_at is not None
    assert said[-1].endswith("compte rendu enregistré, 1 élément masqué dans la remarque")

    def card() -> str:
        return "\n".join(label.text() for label in page.card.findChildren(QLabel))

    qtbot.waitUntil(lambda: "Vu Mme [masqué] au porche" in card())
    assert "passage, aucune personne rencontrée" in card()
    assert "consigné par Chef UASA" in card()
    nobody, _ = opened(seat)
    assert not nobody.buttons["visit"].isEnabled()


def test_the_round_of_the_day_offers_it(
    make_desk: Callable[[Seat], Desk], seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    watched(seat, name="Porche")
    desk = make_desk(lead)
    dialog = BuildDialog(None, desk, TeamRef("uasa", "UASA"), DAY)
    qtbot.addWidget(dialog)
    dialog.show_candidates(propose_stops(lead, "uasa", DAY))
    assert dialog.list.item(0).text() == (
        "Porche, 43 Rue d’Aubervilliers · Surface\n"
        "Lieu suivi, 0 voix en 6 mois, aucun passage connu"
    )
