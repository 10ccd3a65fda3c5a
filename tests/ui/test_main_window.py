"""The window, driven by keys and clicks on a real base."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes
from desktop_app.services.demo import fill_demo
from desktop_app.services.lapse import lapse_overdue
from desktop_app.services.queue import View, count
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.rounds import build_round, show_round
from desktop_app.services.rule_versions import list_versions
from desktop_app.services.seat import Seat
from desktop_app.settings import Settings, save_settings
from desktop_app.ui import main_window, theme
from desktop_app.ui.admin.page import AdminPage
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.dialogs import Question
from desktop_app.ui.main_window import MainWindow, merged
from desktop_app.ui.page import Page
from desktop_app.ui.search.palette import SearchPalette
from desktop_app.ui.tokens import DARK
from tests.services.round_steps import DAY, accepted_at, evening_shift
from tests.ui.windows import shown_window

Opened = Callable[[Seat], MainWindow]


@pytest.fixture
def opened(make_desk: Callable[[Seat], Desk], qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    """Opens the window for a seat and waits until its list was asked and answered."""
    windows: list[MainWindow] = []

    def open_window(seat: Seat) -> MainWindow:
        desk = make_desk(seat)
        window = shown_window(qtbot, desk, seat, tmp_path)
        window.activateWindow()
        settle(qtbot, window)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.desk.tasks.pending() == 0)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)


def button(parent: QWidget, text: str) -> QPushButton:
    return next(b for b in parent.findChildren(QPushButton) if b.text() == text)


def test_every_page_by_keyboard(opened: Opened, front_desk: Seat, qtbot: QtBot) -> None:
    window = opened(front_desk)
    assert window.top.title.text() == "À traiter"
    press(qtbot, window, Qt.Key.Key_N)
    assert window.top.title.text() == "Nouveau signalement"
    assert window.stack.currentWidget() is window.page("intake")
    press(qtbot, window, Qt.Key.Key_2)
    assert window.top.title.text() == "Administration"
    press(qtbot, window, Qt.Key.Key_1)
    assert window.top.title.text() == "À traiter"
    assert window.rail.queue.isChecked()
    assert not window.rail.admin.isChecked()
    settle(qtbot, window)


def test_ctrl_k_opens_the_search_and_escape_closes_it(
    opened: Opened, seat: Seat, qtbot: QtBot
) -> None:
    window = opened(seat)
    press(qtbot, window, Qt.Key.Key_K)
    (palette,) = window.findChildren(SearchPalette)
    assert palette.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(SearchPalette))


def test_the_badge_counts_what_waits(opened: Opened, seat: Seat, lead: Seat, qtbot: QtBot) -> None:
    fill_demo(seat, signalements=400, seed=3)
    lapse_overdue(lead)  # else the window does it when it opens
    expected = count(lead, View.MY_TEAM)
    assert expected > 0
    window = opened(lead)
    assert window.rail.queue.badge == expected
    assert str(expected) in window.rail.queue.accessibleName()


def test_the_rounds_page_and_its_badge(
    opened: Opened, seat: Seat, lead: Seat, qtbot: QtBot
) -> None:
    accepted_at(seat, 1)
    accepted_at(seat, 2)
    stops = propose_stops(lead, "uasa", DAY)
    made = build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    window = opened(lead)
    assert window.rail.rounds.badge == 2
    assert "2 arrêts à faire aujourd’hui" in window.rail.rounds.accessibleName()
    press(qtbot, window, Qt.Key.Key_3)
    assert window.top.title.text() == "Tournées"
    assert window.rail.rounds.isChecked()
    settle(qtbot, window)
    page = window.page("rounds")
    qtbot.waitUntil(lambda: page.keeper.round is not None)
    page.stops.choose(1)
    page.stops.removal_asked.emit()
    qtbot.waitUntil(lambda: window.rail.rounds.badge == 1)
    assert len(show_round(lead, made.uid).stops) == 1


def test_the_board_is_for_leads_and_not_for_the_desk(
    opened: Opened, lead: Seat, front_desk: Seat, qtbot: QtBot
) -> None:
    window = opened(lead)
    press(qtbot, window, Qt.Key.Key_4)
    assert window.top.title.text() == "Tableau"
    assert window.rail.board.isChecked()
    settle(qtbot, window)
    theirs = opened(front_desk)
    assert not theirs.rail.board.isEnabled()
    press(qtbot, theirs, Qt.Key.Key_4)
    assert theirs.page("board") is None


def test_the_desk_has_no_rounds(opened: Opened, front_desk: Seat, qtbot: QtBot) -> None:
    window = opened(front_desk)
    assert not window.rail.rounds.isEnabled()
    press(qtbot, window, Qt.Key.Key_3)
    assert window.page("rounds") is None


def test_a_lead_may_not_log(opened: Opened, lead: Seat, qtbot: QtBot) -> None:
    window = opened(lead)
    assert not window.rail.new.isEnabled()
    press(qtbot, window, Qt.Key.Key_N)
    assert window.page("intake") is None
    assert window.top.title.text() == "À traiter"


def test_the_rail_says_who_and_where(opened: Opened, front_desk: Seat) -> None:
    window = opened(front_desk)
    assert "Mairie du 19ᵉ" in window.rail.context.text()
    assert window.rail.who.text() == "Accueil 19e"
    assert "à jour" in window.rail.base.text()


class Recorder(Page):
    """A page that keeps what it was told."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.told: list[Changes] = []
        self.times_shown = 0
        self.times_left = 0

    def title(self) -> str:
        return "Témoin"

    def shown(self) -> None:
        self.times_shown += 1

    def refresh(self, changes: Changes) -> None:
        self.told.append(changes)

    def leaving(self) -> None:
        self.times_left += 1


@pytest.fixture
def recorder(
    opened: Opened, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> tuple[MainWindow, Recorder]:
    monkeypatch.setitem(main_window.PAGES, "admin", (__name__, "Recorder"))
    window = opened(seat)
    window.go("admin")
    page = window.page("admin")
    assert isinstance(page, Recorder)
    return window, page


def test_a_hidden_page_is_told_late_and_once(
    recorder: tuple[MainWindow, Recorder], qtbot: QtBot
) -> None:
    window, page = recorder
    first, second = Changes(frozenset({"a"})), Changes(frozenset({"b"}), places=True)
    window.desk.broadcast(first)
    assert page.told == [first]
    window.go("queue")
    window.desk.broadcast(first)
    window.desk.broadcast(second)
    assert page.told == [first]
    window.go("admin")
    assert page.told == [first, merged(first, second)]
    assert page.told[-1].numbers == {"a", "b"}
    assert page.times_shown == 2
    settle(qtbot, window)


def test_a_page_s_chip_shows_only_with_it(recorder: tuple[MainWindow, Recorder]) -> None:
    window, page = recorder
    page.status_said.emit("Brouillon enregistré", "neutral")
    assert window.top.status.isVisible()
    assert window.top.status.text() == "Brouillon enregistré"
    window.go("queue")
    assert window.top.status.text() != "Brouillon enregistré"
    page.status_said.emit("Encore", "neutral")
    assert window.top.status.text() != "Encore"


def test_closing_lets_pages_write_down(recorder: tuple[MainWindow, Recorder]) -> None:
    window, page = recorder
    window.close()
    assert page.times_left == 1


def test_a_fault_of_the_world_is_a_banner_with_a_retry(
    opened: Opened, seat: Seat, qtbot: QtBot, tmp_path: Path
) -> None:
    window, done = opened(seat), []
    target = tmp_path / "cible"
    obstacle = target / "settings.json.nouveau"
    obstacle.mkdir(parents=True)  # the file cannot be written
    window.desk.tasks.run(window, lambda: save_settings(target, Settings()), done.append)
    qtbot.waitUntil(window.banner.isVisible)
    assert "settings.json.nouveau" in window.banner.label.text()
    obstacle.rmdir()
    qtbot.mouseClick(button(window.banner, "Réessayer"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(done))
    assert not window.banner.isVisible()


def test_a_user_s_error_is_a_sentence(opened: Opened, seat: Seat, qtbot: QtBot) -> None:
    window = opened(seat)
    window.desk.show_problem(UserError("x", "Choisissez une équipe."))
    (question,) = window.findChildren(Question)
    assert question.text.text() == "Choisissez une équipe."
    qtbot.keyClick(question, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.findChildren(Question))


def test_a_toast_and_its_button(opened: Opened, seat: Seat, qtbot: QtBot) -> None:
    window, undone = opened(seat), []
    window.desk.toast("Pris en charge", ToastAction("Annuler", lambda: undone.append(1)))
    assert window.toast.isVisible()
    qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert not window.toast.isVisible()


def test_another_seat_takes_the_button_of_a_toast_away(
    opened: Opened, seat: Seat, qtbot: QtBot
) -> None:
    window, undone = opened(seat), []
    window.desk.toast("Pris en charge", ToastAction("Annuler", lambda: undone.append(1)))
    window.desk.sit(replace(seat, actor=Actor("Nadia Chef", Role.TEAM_LEAD, team="uasa")))
    assert not window.toast.isVisible()
    window.desk.toast("Sauvegarde restaurée.")
    window.desk.sit(seat)
    assert window.toast.isVisible()  # it says what was done, and undoes nothing
    settle(qtbot, window)


def test_the_profile_is_changed_from_the_rail(opened: Opened, seat: Seat, qtbot: QtBot) -> None:
    window = opened(seat)
    before = window.page("queue")
    qtbot.mouseClick(window.rail.who, Qt.MouseButton.LeftButton)
    admin = window.page("admin")
    assert isinstance(admin, AdminPage)
    form = admin.show_tab("profile").inside.findChild(QWidget, "profile_form")
    settle(qtbot, window)
    form.fill(Actor("Nadia Chef", Role.TEAM_LEAD, team="uasa"))
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert window.desk.seat.actor == Actor("Nadia Chef", Role.TEAM_LEAD, team="uasa")
    assert window.desk.settings.profile == window.desk.seat.actor
    assert window.rail.who.text() == "Nadia Chef"
    assert window.page("queue") is not before
    assert not window.rail.new.isEnabled()


def test_theme_and_text_size_change_at_once(opened: Opened, seat: Seat, qtbot: QtBot) -> None:
    window = opened(seat)
    window.go("admin")
    panel = window.page("admin").show_tab("display").inside
    panel.theme.setCurrentIndex(panel.theme.findData("dark"))
    assert theme.tokens() is DARK
    size = QApplication.font().pixelSize()
    panel.scale.setCurrentIndex(panel.scale.findData(1.5))
    assert QApplication.font().pixelSize() > size
    panel.online.setChecked(False)
    panel.url.setText("pas une adresse")
    panel.url.editingFinished.emit()
    assert "adresse complète" in panel.url_field.error.text()
    assert window.desk.settings == replace(
        window.desk.settings, theme="dark", font_scale=1.5, geocoder_on=False
    )
    settle(qtbot, window)


def test_lists_show_the_reference_tables(opened: Opened, seat: Seat, qtbot: QtBot) -> None:
    window = opened(seat)
    window.go("admin")
    admin = window.page("admin")
    teams, rules = admin.show_tab("teams"), admin.show_tab("rules")
    settle(qtbot, window)
    names = {teams.list.item(line).text() for line in range(teams.list.count())}
    assert any("UASA" in name for name in names)
    lines = rules.list.view.lines
    assert lines.rowCount() > 10
    assert "agressivité" in lines.line_at(0).sentence


def test_rules_that_were_not_saved_are_kept_when_the_window_closes(
    opened: Opened, seat: Seat, qtbot: QtBot
) -> None:
    window = opened(seat)
    window.go("admin")
    rules = window.page("admin").show_tab("rules")
    settle(qtbot, window)
    rules.draft.move("3", 0)
    window.close()
    settle(qtbot, window)
    assert list_versions(seat)[0].rules[0].code == "3"


def test_the_window_fits_a_small_screen_at_200_percent(
    opened: Opened, seat: Seat, qtbot: QtBot
) -> None:
    window = opened(seat)
    for page in ("queue", "intake", "admin"):
        window.go(page)
        settle(qtbot, window)
        window.resize(683, 384)  # 1366 x 768 seen at 200 %
        assert (window.width(), window.height()) == (683, 384)
        assert window.rail.rect().contains(window.rail.who.geometry())
        assert window.top.search.geometry().right() < window.top.width()
    window.resize(1366, 768)
    assert window.rail.context.isVisible()
