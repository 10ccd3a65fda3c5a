"""« Couverture »: the grid, its lists, its pickers; and the reminder above the queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.coverage import Cell
from desktop_app.domain.duty import Duty, Slot
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.views import Changes
from desktop_app.services.edit_duty import confirm_duty, save_duty
from desktop_app.services.edit_teams import deactivate_team, save_team
from desktop_app.services.reference import read_reference
from desktop_app.services.seat import Seat
from desktop_app.ui.admin.coverage_grid import runs_of
from desktop_app.ui.admin.coverage_panel import CoveragePanel
from desktop_app.ui.desk import Desk
from tests.ui.admin_steps import open_panel, settle
from tests.ui.queue_steps import log_one, open_page


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> CoveragePanel:
    return open_panel(qtbot, desk, CoveragePanel)


def pick(panel: CoveragePanel, category: str, level: str = "surface") -> None:
    for box, code in ((panel.category, category), (panel.level, level)):
        box.setCurrentIndex(box.findData(code))
        box.activated.emit(box.currentIndex())


def texts(model: object, row: int) -> list[str]:
    found = (model.index(row, column).data() for column in range(model.columnCount()))
    return [text.replace("\u00a0", " ") for text in found]


def test_the_week_is_drawn_and_said(panel: CoveragePanel) -> None:
    pick(panel, "camp")
    assert not panel.state.isVisible()
    assert panel.week.text() == "semaine du 16/11/2026"
    assert [row.name for row in panel.zones.rows][-1] == "19ᵉ hors secteur"
    assert len(panel.zones.rows[0].cells) == 168
    assert texts(panel.holes, 0) == ["tous les jours 21 h – 7 h", "partout"]
    assert texts(panel.singles, 0)[1] == "UASA"
    where = texts(panel.singles, 0)[2]
    assert where and "UASA" not in where
    assert panel.lists.tabText(0) == "Trous · 1"
    assert len(panel.days.rows) == 7


def test_what_no_rule_sends_says_so(panel: CoveragePanel) -> None:
    pick(panel, "other")
    assert panel.state.isVisible()
    assert panel.state.text() == "aucune règle n’oriente cette catégorie"
    assert panel.zones.rows == ()
    assert panel.holes.rowCount() == 0


def test_a_zone_is_chosen_by_keyboard_and_from_the_lists(
    qtbot: QtBot, panel: CoveragePanel
) -> None:
    pick(panel, "camp")
    panel.zones.setFocus()
    qtbot.keyClick(panel.zones, Qt.Key.Key_Down)
    assert panel.zone.text() == panel.zones.rows[1].name
    assert panel.zones.accessibleDescription() == panel.zone.text()
    shares = panel.shares
    row = next(
        at for at in range(shares.rowCount()) if panel.zone.text() not in texts(shares, at)[2]
    )
    panel.tables[2].selectRow(row)
    assert panel.zones.rows[panel.zones.current].name == panel.zone.text()


def test_each_cell_is_said(panel: CoveragePanel) -> None:
    pick(panel, "camp")
    grid = panel.days
    box = grid.width() - grid._left - 8
    at = grid.cell_at(QPointF(grid._left + box * 8.5 / 24, grid._top() + 2))
    assert at == (0, 8)
    assert grid.say(grid.rows[0].cells[8]) == "UASA — police municipale, seule"
    assert "UASA — police municipale le reprendra" in grid.say(grid.rows[0].cells[2])
    assert grid.say(Cell(None, None, False, None)) == "personne"
    assert grid.cell_at(QPointF(2, 2)) is None


def test_a_change_of_hours_is_computed_anew(qtbot: QtBot, desk: Desk, panel: CoveragePanel) -> None:
    pick(panel, "camp")
    always = Duty(tuple(Slot(day, 0, 24 * 60) for day in range(7)))
    desk.broadcast(save_duty(desk.seat, "uasa", always))
    assert panel.state.text() == "calcul…" and panel.state.isVisible()
    settle(qtbot, desk)
    assert panel.holes.rowCount() == 0
    panel.after.click()
    settle(qtbot, desk)
    assert panel.week.text() == "semaine du 23/11/2026"


def test_hours_alike_stand_together() -> None:
    one, two = Cell("a", None, False, "1"), Cell("a", None, False, "2")
    alone, nobody = Cell("a", None, True, "1"), Cell(None, "a", False, "1")
    assert runs_of([one, two, alone, nobody, nobody]) == [
        (0, 2, one),
        (2, 3, alone),
        (3, 5, nobody),
    ]


def test_the_models_keep_their_word(panel: CoveragePanel) -> None:
    for model in (panel.holes, panel.singles, panel.shares):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    pick(panel, "camp")


def test_the_queue_reminds_of_hours_to_confirm(qtbot: QtBot, desk: Desk) -> None:
    log_one(desk.seat, desk.seat.clock())
    page = open_page(qtbot, desk)
    known = [code for code, team in read_reference(desk.seat).teams.items() if team.duty.slots]
    assert page.hours.isVisible()
    confirm = f"Horaires à confirmer pour {len(known)} équipes"
    assert page.hours.text.text() == confirm
    save_team(desk.seat, TeamCard(Team("", "Maraude Est", TeamKind.MARAUDE)))
    page.refresh(Changes(reference=True))
    nothing = "1 équipe sans horaires : rien ne lui est proposé"
    qtbot.waitUntil(lambda: page.hours.text.text() == f"{nothing} · {confirm}")
    with qtbot.waitSignal(desk.admin_asked) as asked:
        qtbot.mouseClick(page.hours.link, Qt.MouseButton.LeftButton)
    assert asked.args == ["duty"]
    for code in known:
        confirm_duty(desk.seat, code)
    changes = deactivate_team(desk.seat, "maraude_est")
    page.refresh(changes)
    settle(qtbot, desk)
    assert not page.hours.isVisible()


def test_who_cannot_confirm_is_not_led_there(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], seat: Seat, lead: Seat
) -> None:
    log_one(seat, seat.clock())
    page = open_page(qtbot, make_desk(lead))
    assert page.hours.isVisible()
    assert not page.hours.link.isVisible()
