"""Administration, « Données personnelles »: on a real base, with real clicks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from db.schema import IdentityReadingRow, ReporterIdentityRow, SignalementRow, VoiceRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.retention import Delays
from desktop_app.domain.views import Changes
from desktop_app.integrations.spreadsheets import open_table
from desktop_app.services import purge as purging
from desktop_app.services.drafts import save_draft
from desktop_app.services.purge import purge
from desktop_app.services.purge_runs import run_lines, runs
from desktop_app.services.retention import read_delays
from desktop_app.services.seat import Seat
from desktop_app.ui.admin.page import AdminPage
from desktop_app.ui.admin.personal_dialogs import EraseQuestion, RectifyQuestion
from desktop_app.ui.admin.personal_flags import FlagsPanel
from desktop_app.ui.admin.personal_panel import PersonalPanel
from desktop_app.ui.admin.personal_purge import PurgePanel
from desktop_app.ui.admin.personal_readings import ReadingsPanel
from desktop_app.ui.admin.personal_request import RequestPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from tests.conftest import Clock
from tests.pdf_text import pdf_pages
from tests.services.personal_steps import (
    DESK_19,
    NAME,
    PHONE,
    assert_whole,
    closed_case,
    logged,
    told_by,
)
from tests.services.test_flag_audit import logged_keeping
from tests.services.test_log_signalement import rows
from tests.ui.admin_steps import open_panel, settle
from tests.ui.lanes import busy_lane

MakeDesk = Callable[[Seat], Desk]


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def cell(model: object, row: int, column: int) -> str:
    return str(model.data(model.index(row, column, QModelIndex())))


def answer(qtbot: QtBot, panel: object, kind: type[Question] = Question) -> Question:
    (question,) = panel.findChildren(kind)
    return question


@pytest.mark.parametrize(
    ("role", "tabs"),
    [
        (Role.COORDINATOR, 4),
        (Role.ADMIN, 2),
        (Role.TEAM_LEAD, None),
    ],
)
def test_each_role_sees_what_it_may(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat, role: Role, tabs: int | None
) -> None:
    desk = make_desk(replace(seat, actor=Actor("Quelqu’un", role, team="uasa")))
    page = AdminPage(desk)
    qtbot.addWidget(page)
    panel = page.show_tab("personal")
    if tabs is None:
        assert panel is None
        return
    assert isinstance(panel, PersonalPanel)
    assert panel.tabs.count() == tabs
    for at in range(tabs):
        assert panel.panel(at) is not None
    settle(qtbot, desk)


def test_what_is_due_is_shown_and_goes_after_the_question(
    qtbot: QtBot, desk: Desk, seat: Seat, clock: Clock
) -> None:
    number = closed_case(seat)
    clock.advance(days=366)
    panel = open_panel(qtbot, desk, PurgePanel)
    QAbstractItemModelTester(panel.due, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert cell(panel.due, 0, 0) == "Coordonnées d’un déclarant"
    assert (cell(panel.due, 0, 1), cell(panel.due, 0, 4)) == (number, "à éliminer")
    assert cell(panel.due, 0, 3).startswith("12 mois après la clôture")
    assert panel.told.text() == "1 coordonnées"
    click(qtbot, panel.do)
    question = answer(qtbot, panel)
    assert "1 coordonnées" in question.text.text()
    click(qtbot, question.no)
    assert len(rows(seat, ReporterIdentityRow)) == 1
    qtbot.waitUntil(lambda: not panel.findChildren(Question))
    click(qtbot, panel.do)
    click(qtbot, answer(qtbot, panel).yes)
    settle(qtbot, desk)
    settle(qtbot, desk)
    assert rows(seat, ReporterIdentityRow) == []
    assert "Éliminé" in panel.result.label.text() and "05/12/2027" in panel.result.label.text()
    assert panel.due.rowCount() == 0 and not panel.do.isEnabled()
    assert cell(panel.past, 0, 3) == "1 coordonnées"


def test_a_day_to_come_is_seen_and_not_done(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    closed_case(seat)
    panel = open_panel(qtbot, desk, PurgePanel)
    assert panel.told.text() == "rien"
    panel.until.setDate(QDate(2028, 1, 1))
    settle(qtbot, desk)
    assert panel.due.rowCount() == 1
    assert "à venir" in panel.told.text()
    assert not panel.do.isEnabled() and panel.export.isEnabled()


def test_lists_are_written(
    qtbot: QtBot, desk: Desk, seat: Seat, clock: Clock, tmp_path: Path
) -> None:
    closed_case(seat)
    clock.advance(days=366)
    (uid,) = purge(seat).runs
    panel = open_panel(qtbot, desk, PurgePanel)
    assert panel.past.uid_at(0) == uid and panel.export_run.isEnabled()
    panel.save_list(tmp_path / "liste.csv", lambda: run_lines(seat, [uid]))
    settle(qtbot, desk)
    assert "1 lignes" in panel.result.label.text()
    with open_table(tmp_path / "liste.csv") as table:
        assert len(list(table.records())) == 1
    panel.save_list(tmp_path / "absent" / "liste.csv", lambda: run_lines(seat, [uid]))
    settle(qtbot, desk)
    assert panel.result.property("tone") == "danger"


def test_the_administrator_changes_the_delays(
    qtbot: QtBot, make_desk: MakeDesk, seat: Seat, clock: Clock
) -> None:
    closed_case(seat)
    clock.advance(days=40)
    desk = make_desk(replace(seat, actor=Actor("Adèle", Role.ADMIN)))
    panel = open_panel(qtbot, desk, PurgePanel)
    assert panel.due.rowCount() == 0 and not panel.delays.save.isEnabled()
    spin = panel.delays.spins["identity_months"]
    assert (spin.minimum(), spin.maximum(), spin.value()) == (1, 12, 12)
    spin.setValue(1)
    click(qtbot, panel.delays.save)
    settle(qtbot, desk)
    settle(qtbot, desk)
    assert read_delays(desk.seat) == Delays(identity_months=1)
    assert panel.due.rowCount() == 1


def test_the_coordination_only_reads_the_delays(qtbot: QtBot, desk: Desk) -> None:
    panel = open_panel(qtbot, desk, PurgePanel)
    assert not any(spin.isEnabled() for spin in panel.delays.spins.values())
    assert not panel.delays.save.isVisible()


@pytest.fixture
def found(qtbot: QtBot, desk: Desk, seat: Seat) -> RequestPanel:
    """A search with a sure match, a near name, a draft."""
    logged(seat)
    logged(seat, reporter=told_by(name="Zéphirine Quatrebarbe", phone="", email=""))
    save_draft(replace(seat, actor=DESK_19), "d1", {"name": NAME})
    panel = open_panel(qtbot, desk, RequestPanel)
    panel.reason.setText("dossier 31")
    panel.name.setText(NAME)
    qtbot.keyClicks(panel.phone, PHONE)
    qtbot.keyClick(panel.phone, Qt.Key.Key_Return)
    settle(qtbot, desk)
    return panel


def test_what_a_telephone_tells_is_ticked(qtbot: QtBot, found: RequestPanel, seat: Seat) -> None:
    model = found.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [cell(model, at, 1) for at in range(3)] == [
        "même téléphone, même nom",
        "nom proche",
        "brouillon en cours de saisie",
    ]
    assert len(model.chosen()) == 1
    assert found.rectify.isEnabled()
    found.table.selectRow(1)
    qtbot.keyClick(found.table, Qt.Key.Key_Space)
    assert len(model.chosen()) == 2 and not found.rectify.isEnabled()
    found.erase.setFocus()
    qtbot.keyClick(found.erase, Qt.Key.Key_Space)
    answer(qtbot, found, EraseQuestion).reject()
    assert len(model.chosen()) == 2
    state = model.data(model.index(1, 0), Qt.ItemDataRole.CheckStateRole)
    assert state == Qt.CheckState.Checked
    off = Qt.CheckState.Unchecked.value
    assert model.setData(model.index(1, 0), off, Qt.ItemDataRole.CheckStateRole)
    assert len(model.chosen()) == 1
    assert not model.setData(model.index(1, 1), "x")
    assert len(rows(seat, IdentityReadingRow)) == 2


def test_a_search_says_what_it_lacks(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    panel = open_panel(qtbot, desk, RequestPanel)
    click(qtbot, panel.search)
    settle(qtbot, desk)
    assert "trois lettres" in panel.fields["name"].error.text()
    panel.name.setText(NAME)
    click(qtbot, panel.search)
    settle(qtbot, desk)
    assert "consignée" in panel.fields["reason"].error.text()
    assert panel.fields["name"].error.text() == ""
    panel.reason.setText("dossier 31")
    click(qtbot, panel.search)
    settle(qtbot, desk)
    assert "Rien ne concerne" in panel.told.text()
    assert not panel.erase.isEnabled()


def test_the_file_is_written_on_paper_and_as_json(
    qtbot: QtBot, found: RequestPanel, desk: Desk, tmp_path: Path
) -> None:
    found.model.toggle(2)
    found.acts.write_file(tmp_path, *found._ticked())
    settle(qtbot, desk)
    assert "Dossier écrit" in found.result.label.text()
    (paper,), (as_json,) = tmp_path.glob("*.pdf"), tmp_path.glob("*.json")
    assert NAME in " ".join(" ".join(pdf_pages(paper)).split())
    whole = json.loads(as_json.read_text("utf-8"))
    assert (len(whole["voices"]), len(whole["drafts"])) == (1, 1)
    found.acts.write_file(tmp_path / "absent", *found._ticked())
    settle(qtbot, desk)
    assert found.result.property("tone") == "danger"


def test_putting_right_says_beside_the_field_what_is_wrong(
    qtbot: QtBot, found: RequestPanel, desk: Desk, seat: Seat
) -> None:
    click(qtbot, found.rectify)
    question = answer(qtbot, found, RectifyQuestion)
    click(qtbot, question.yes)
    assert "Rien n’a changé" in question.fields["name"].error.text()
    question.name.setText("Zoé Autre")
    question.phone.setText("12")
    click(qtbot, question.yes)
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: len(found.findChildren(RectifyQuestion)) == 1)
    again = answer(qtbot, found, RectifyQuestion)
    assert again.name.text() == "Zoé Autre"
    assert "numéro" in again.fields["phone"].error.text()
    again.phone.setText("06 87 65 43 21")
    click(qtbot, again.yes)
    settle(qtbot, desk)
    settle(qtbot, desk)
    kept = rows(seat, ReporterIdentityRow)[0]
    assert (kept.name, kept.phone) == ("Zoé Autre", "+33687654321")
    assert "est rectifié" in found.result.label.text()


def test_nothing_is_erased_without_the_word(
    qtbot: QtBot, found: RequestPanel, desk: Desk, seat: Seat
) -> None:
    click(qtbot, found.erase)
    question = answer(qtbot, found, EraseQuestion)
    click(qtbot, question.yes)
    assert question.isVisible() and "tapez" in question.typed_field.error.text()
    qtbot.keyClicks(question.typed, "Effacer")
    qtbot.keyClick(question.typed, Qt.Key.Key_Return)
    settle(qtbot, desk)
    assert len(rows(seat, ReporterIdentityRow)) == 1
    assert "Effacé" in found.result.label.text() and "1 identités" in found.result.label.text()
    assert found.model.rowCount() == 0 and found.told.text() == ""
    assert len(runs(seat)) == 1
    assert_whole(seat)


def test_the_log_is_filtered_and_written(
    qtbot: QtBot, desk: Desk, found: RequestPanel, tmp_path: Path
) -> None:
    panel = open_panel(qtbot, desk, ReadingsPanel)
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert panel.model.rowCount() == 2
    assert cell(panel.model, 0, 4).endswith("dossier 31")
    panel.number.setText("19-2026-000001")
    panel.number.editingFinished.emit()
    settle(qtbot, desk)
    assert panel.model.rowCount() == 1
    panel.save(tmp_path / "journal.csv")
    settle(qtbot, desk)
    with open_table(tmp_path / "journal.csv") as table:
        assert len(list(table.records())) == 1
    panel.number.setText("rue")
    panel.number.editingFinished.emit()
    settle(qtbot, desk)
    assert "n’est pas un numéro" in panel.problem.text()
    panel.number.setText("")
    panel.last.setDate(QDate(2026, 1, 1))
    settle(qtbot, desk)
    assert panel.model.rowCount() == 0
    assert "Aucune lecture" in panel.pager.told.text()


def test_the_log_is_read_by_pages(
    qtbot: QtBot, desk: Desk, seat: Seat, found: RequestPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    (voice, *_) = rows(seat, VoiceRow)
    with seat.store.writing() as connection:
        connection.execute(
            IdentityReadingRow.__table__.insert(),
            [
                {
                    "voice_id": voice.id,
                    "actor": f"Agent {at}",
                    "role": "mediator",
                    "reason": "rappel",
                    "read_at": seat.clock() + dt.timedelta(seconds=at),
                }
                for at in range(150)
            ],
        )
    panel = open_panel(qtbot, desk, ReadingsPanel)
    assert panel.pager.told.text() == "1 à 100 sur 152"
    click(qtbot, panel.pager.older)
    settle(qtbot, desk)
    assert panel.pager.told.text() == "101 à 152 sur 152"
    assert not panel.pager.older.isEnabled()
    click(qtbot, panel.pager.newer)
    settle(qtbot, desk)
    assert cell(panel.model, 0, 1) == "Agent 149"


def test_a_kept_word_is_masked_after_a_question(qtbot: QtBot, desk: Desk, seat: Seat) -> None:
    number = logged_keeping(seat, "Petitjean", "06 12 34 56 78")
    panel = open_panel(qtbot, desk, FlagsPanel)
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert panel.waiting.text() == "2 à revoir"
    assert cell(panel.model, 0, 4) == "06 12 34 56 78"
    with qtbot.waitSignal(desk.number_opened) as opened:
        click(qtbot, panel.open)
    assert opened.args == [number]
    click(qtbot, panel.mask)
    click(qtbot, answer(qtbot, panel).yes)
    settle(qtbot, desk)
    settle(qtbot, desk)
    assert "06 12 34 56 78" not in rows(seat, SignalementRow)[0].description
    assert panel.waiting.text() == "1 à revoir"
    click(qtbot, panel.justify)
    settle(qtbot, desk)
    settle(qtbot, desk)
    assert panel.waiting.text() == "Rien à revoir" and not panel.mask.isEnabled()
    panel.all.setChecked(True)
    settle(qtbot, desk)
    assert panel.model.rowCount() == 2
    assert cell(panel.model, 1, 6).startswith("Justifié, ")
    assert not panel.justify.isEnabled()
    assert_whole(seat)


def test_an_elimination_stops_when_asked(
    qtbot: QtBot, desk: Desk, seat: Seat, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "CASES_AT_ONCE", 1)
    for _ in range(3):
        closed_case(seat)
    clock.advance(days=366)
    panel = open_panel(qtbot, desk, PurgePanel)
    with busy_lane(desk, "net"):
        panel.eliminate()
        assert panel.stop.isVisible() and not panel.do.isVisible()
        assert desk.tasks.long_work() == "Une élimination"
        click(qtbot, panel.stop)
    settle(qtbot, desk)
    settle(qtbot, desk)
    assert len(rows(seat, ReporterIdentityRow)) == 3
    assert "Arrêté" in panel.result.label.text()
    assert panel.do.isVisible() and panel.do.isEnabled()
    with qtbot.waitSignal(desk.number_opened):
        panel.table.activated.emit(panel.due.index(0, 0))


def test_a_write_elsewhere_is_seen(qtbot: QtBot, desk: Desk, seat: Seat, clock: Clock) -> None:
    number = closed_case(seat)
    clock.advance(days=366)
    page = PersonalPanel(desk)
    qtbot.addWidget(page)
    panel = page.panel(0)
    settle(qtbot, desk)
    assert panel.due.rowCount() == 1
    purge(seat)
    page.refresh(Changes(numbers=frozenset({number})))
    settle(qtbot, desk)
    assert panel.due.rowCount() == 0 and panel.past.rowCount() == 1
