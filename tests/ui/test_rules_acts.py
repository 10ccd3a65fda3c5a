"""Drafts, publication, versions, files and the monthly review, with real clicks on a real base."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from db.schema import AreaRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role, VersionState
from desktop_app.services.demo import fill_demo
from desktop_app.services.reference import read_reference, touch_reference
from desktop_app.services.rule_versions import (
    drop_draft,
    list_versions,
    publish,
    read_version,
    save_draft,
)
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.rules.panel import RulesPanel
from desktop_app.ui.rules.publish_dialog import PublishDialog
from desktop_app.ui.rules.review_dialog import ReviewDialog
from desktop_app.ui.rules.roll_back_question import RollBackQuestion
from desktop_app.ui.rules.versions_dialog import VersionsDialog
from tests.ui.rules_steps import checked, click, codes, opened, pick, press, rule_of, settle

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> RulesPanel:
    return opened(qtbot, desk)


@pytest.fixture
def toasts(desk: Desk) -> list[str]:
    told: list[str] = []
    desk.toast_asked.connect(lambda text, _action: told.append(text))
    return told


@pytest.fixture
def other(seat: Seat) -> Seat:
    """Another coordinator on the same base."""
    return replace(seat, actor=Actor("Denis Coordination", Role.COORDINATOR))


def live_codes(seat: Seat) -> list[str]:
    rules = sorted(read_reference(seat).rules, key=lambda rule: rule.position)
    return [rule.code for rule in rules]


def test_a_draft_is_saved_and_found_again(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat, toasts: list[str]
) -> None:
    panel.draft.move("3", 0)
    panel.list.view.setFocus()
    press(qtbot, panel.list.view, Qt.Key.Key_S, CTRL)
    settle(qtbot, desk)
    assert toasts == ["Brouillon 2 enregistré."]
    assert panel.bar.pill.text() == "Brouillon enregistré"
    assert panel.bar.text.text() == (
        "brouillon 2 (Claire Coordination, aujourd’hui 18:30) ; en vigueur : version 1"
    )
    assert live_codes(seat)[:3] == ["1", "2", "3"]
    panel.draft.move("3", 5)
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    again = opened(qtbot, desk)
    assert codes(again)[5] == "3"
    assert again.front.number == 3


def test_a_draft_is_given_up(qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat) -> None:
    panel.draft.remove("3")
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    panel.draft.remove("4")
    click(qtbot, panel.bar.drop)
    (question,) = panel.findChildren(Question)
    click(qtbot, question.yes)
    settle(qtbot, desk)
    assert codes(panel)[:4] == ["1", "2", "3", "4"]
    assert panel.bar.pill.text() == "Règles en vigueur"
    assert [each.state for each in list_versions(seat)] == [VersionState.LIVE]
    panel.draft.remove("5")  # never saved: nothing to drop in the base
    click(qtbot, panel.bar.drop)
    question = panel.findChildren(Question)[-1]
    click(qtbot, question.yes)
    settle(qtbot, desk)
    assert "5" in codes(panel)


def test_rules_are_put_in_force_with_a_reason(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat, toasts: list[str]
) -> None:
    told: list[bool] = []
    desk.changed.connect(lambda changes: told.append(changes.reference))
    panel.draft.move("3", 0)
    panel.draft.remove("12")
    dialog = publishing(qtbot, panel, desk)
    assert "1 retirée, 1 déplacée" in dialog.text.text()
    lines = [dialog.impact.lines.item(row).text() for row in range(dialog.impact.lines.count())]
    holes = [line for line in lines if line.startswith("Sans équipe : Consommation")]
    assert holes
    assert "en surface" in holes[0]
    assert dialog.yes.text() == "Mettre en vigueur quand même"
    click(qtbot, dialog.yes)
    assert dialog.note_field.error.text() == "Écrivez en quelques mots pourquoi."
    qtbot.keyClicks(dialog.note, "essai de saison")
    click(qtbot, dialog.yes)
    qtbot.waitUntil(lambda: toasts != [])
    settle(qtbot, desk)
    assert toasts == ["Version 2 en vigueur : elle décide dès la prochaine saisie."]
    assert told == [True]
    assert live_codes(seat)[0] == "3"
    assert "12" not in live_codes(seat)
    live = read_version(seat, 2)
    assert (live.state, live.note, live.published_by) == (
        VersionState.LIVE,
        "essai de saison",
        "Claire Coordination",
    )
    assert panel.bar.pill.text() == "Règles en vigueur"
    assert panel.bar.text.text() == "version 2, Claire Coordination, aujourd’hui 18:30"
    assert not panel.draft.can_undo


def publishing(qtbot: QtBot, panel: RulesPanel, desk: Desk) -> PublishDialog:
    click(qtbot, panel.bar.publish)
    dialog = panel.findChildren(PublishDialog)[-1]
    settle(qtbot, desk)
    return dialog


def test_a_contradictory_rule_is_not_put_in_force(
    qtbot: QtBot, panel: RulesPanel, desk: Desk
) -> None:
    rule = rule_of(panel, "5")
    both = {"all": [{"category": ["distress"]}, {"category": ["noise"]}]}
    panel.draft.put(replace(rule, conditions=both))
    dialog = publishing(qtbot, panel, desk)
    assert not dialog.yes.isEnabled()
    first = dialog.impact.lines.item(0).text()
    assert first.startswith("Erreur : Règle 5 (personne en détresse, dite vulnérable)")
    assert "se contredisent" in first
    assert "Corrigez d’abord les erreurs" in dialog.problem.text()
    click(qtbot, dialog.no)


def test_a_publication_refused_is_tried_again(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat
) -> None:
    panel.draft.put(replace(rule_of(panel, "3"), conditions={"sector": ["stalingrad"]}))
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    dialog = publishing(qtbot, panel, desk)
    qtbot.keyClicks(dialog.note, "essai")
    rename_sector(seat, "stalingrad", "ailleurs")
    click(qtbot, dialog.yes)
    settle(qtbot, desk)
    assert "le secteur « stalingrad » n’existe pas" in dialog.problem.text()
    rename_sector(seat, "ailleurs", "stalingrad")
    click(qtbot, dialog.yes)
    settle(qtbot, desk)
    assert read_version(seat, 4).state is VersionState.LIVE


def rename_sector(seat: Seat, old: str, new: str) -> None:
    with seat.store.writing() as connection:
        connection.execute(update(AreaRow).where(AreaRow.code == old).values(code=new))
        touch_reference(connection)


def test_a_draft_of_rules_no_longer_in_force_waits_among_the_versions(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat, other: Seat
) -> None:
    panel.draft.move("3", 0)
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    publish(other, save_draft(other, panel.draft.rules[5:], based_on=1).number)
    again = opened(qtbot, desk)
    assert again.front.number == 3
    assert len(codes(again)) == 24
    dialog = versions(qtbot, again, desk)
    assert dialog.model.index(1, 1).data() == "Brouillon"
    dialog.table.selectRow(1)
    click(qtbot, dialog.edit)
    assert codes(again)[0] == "3"
    click(qtbot, again.bar.save)
    settle(qtbot, desk)
    assert again.front.number == 4


def test_a_lost_race_says_who_won(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, other: Seat, tmp_path: Path
) -> None:
    panel.draft.move("3", 0)
    dialog = publishing(qtbot, panel, desk)
    first = save_draft(other, panel.draft.rules[1:])
    publish(other, first.number)
    qtbot.keyClicks(dialog.note, "trop tard")
    click(qtbot, dialog.yes)
    settle(qtbot, desk)
    assert dialog.isVisible()
    assert "publiées par Denis Coordination (version 2) entre-temps" in dialog.problem.text()
    click(qtbot, dialog.no)
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    assert "Denis Coordination" in panel.notice.label.text()
    panel.acts.write(tmp_path / "mes-regles.json")
    settle(qtbot, desk)
    texts = [button.text() for button in panel.notice._buttons]
    again = panel.notice._buttons[texts.index("Repartir de ce qui est enregistré")]
    click(qtbot, again)
    settle(qtbot, desk)
    assert panel.front.number == 2
    assert len(codes(panel)) == 28
    assert not panel.notice.isVisible()
    panel.acts.load(tmp_path / "mes-regles.json")
    settle(qtbot, desk)
    assert codes(panel)[0] == "3"


def test_a_draft_of_another_taken_over_is_told(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, other: Seat
) -> None:
    panel.draft.move("3", 0)
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    drop_draft(other, 2)
    panel.draft.move("4", 0)
    click(qtbot, panel.bar.save)
    settle(qtbot, desk)
    assert "abandonné par Denis Coordination" in panel.notice.label.text()
    assert codes(panel)[0] == "4"  # what was done stays on the screen


def test_rules_published_elsewhere_leave_what_is_being_edited(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, other: Seat
) -> None:
    from desktop_app.domain.views import Changes

    draft = save_draft(other, panel.draft.rules[1:])
    panel.draft.move("3", 0)
    publish(other, draft.number)
    desk.broadcast(Changes(reference=True))
    settle(qtbot, desk)
    assert codes(panel)[0] == "3"
    assert "Denis Coordination a mis en vigueur la version 2" in panel.notice.label.text()
    fresh = panel.notice._buttons[-1]
    click(qtbot, fresh)
    settle(qtbot, desk)
    assert codes(panel)[0] == "2"


def test_versions_are_compared_in_words_and_gone_back_to(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat, toasts: list[str]
) -> None:
    rules = panel.draft.rules
    publish(seat, save_draft(seat, rules[1:], "sans la première").number)
    publish(seat, save_draft(seat, [replace(rules[1], position=999), *rules[2:]]).number)
    dialog = versions(qtbot, panel, desk)
    texts = [dialog.model.index(0, column).data() for column in range(6)]
    assert texts == [
        "3",
        "En vigueur",
        "Claire Coordination",
        "aujourd’hui 18:30",
        "28 règles",
        "—",
    ]
    assert differences(dialog) == [
        "Déplacée — règle 2 (agression, appelant renvoyé vers les secours) : essayée après la "
        "règle 29"
    ]
    assert not dialog.back.isEnabled()
    press(qtbot, dialog.table, Qt.Key.Key_Down)
    press(qtbot, dialog.table, Qt.Key.Key_Down)
    assert differences(dialog) == ["C’est la première version."]
    pick(dialog.against, True)
    assert [line.split(" — ")[0] for line in differences(dialog)] == ["Ajoutée", "Déplacée"]
    click(qtbot, dialog.back)
    question = dialog.findChild(RollBackQuestion)
    settle(qtbot, desk)
    assert "aucun trou ouvert" in question.impact.summary.text()
    click(qtbot, question.yes)
    qtbot.waitUntil(lambda: toasts != [])
    settle(qtbot, desk)
    assert toasts == ["Version 4 en vigueur, reprise de la version 1."]
    assert live_codes(seat) == [str(number) for number in range(1, 30)]
    assert panel.front.number == 4


def versions(qtbot: QtBot, panel: RulesPanel, desk: Desk) -> VersionsDialog:
    click(qtbot, panel.bar.versions)
    settle(qtbot, desk)
    dialog = panel.findChildren(VersionsDialog)[-1]
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(dialog.model, mode, dialog)
    return dialog


def differences(dialog: VersionsDialog) -> list[str]:
    return [dialog.differences.item(row).text() for row in range(dialog.differences.count())]


def test_a_version_becomes_a_draft(qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat) -> None:
    publish(seat, save_draft(seat, panel.draft.rules[1:]).number)
    panel.load(fresh=True)
    settle(qtbot, desk)
    dialog = versions(qtbot, panel, desk)
    dialog.table.selectRow(1)
    click(qtbot, dialog.edit)
    assert codes(panel)[0] == "1"
    assert panel.bar.pill.text() == "Brouillon modifié"
    click(qtbot, panel.list.undo)
    assert codes(panel)[0] == "2"


def test_an_unknown_field_of_a_file_is_told_by_line_and_reason(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "regles.json"
    path.write_text(
        '[\n  {"code": "1", "position": 1, "name": "a", "conditions": {"all": []}},\n'
        '  {"code": "2", "position": 2, "name": "b", "conditon": {"all": []}}\n]\n',
        encoding="utf-8",
    )
    click(qtbot, panel.bar.load)
    dialog = panel.findChild(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    settle(qtbot, desk)
    assert panel.notice.isVisible()
    assert panel.notice.label.text() == (
        "Règles illisibles, ligne 3 : champ inconnu « conditon » (vouliez-vous dire "
        "« conditions » ?)."
    )
    assert len(codes(panel)) == 29
    assert not panel.draft.modified
    close = panel.notice._buttons[0]
    click(qtbot, close)
    assert not panel.notice.isVisible()


def test_a_file_out_of_reach_is_said_by_the_window_and_tried_again(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "regles.json"
    with qtbot.waitSignal(desk.problem_met) as met:
        panel.acts.load(path)
    fault, retry = met.args
    assert "introuvable" in fault.message
    assert not panel.notice.isVisible()
    path.write_bytes(b"\xff")
    retry()
    settle(qtbot, desk)
    assert "« regles.json » n’est pas" in panel.notice.label.text()


def test_what_is_no_text_is_refused(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "image.json"
    path.write_bytes(b"\xff\xfe\x00")
    panel.acts.load(path)
    settle(qtbot, desk)
    assert "« image.json » n’est pas un fichier de règles" in panel.notice.label.text()
    with (tmp_path / "grand.json").open("wb") as file:
        file.truncate(9_000_000)
    panel.acts.load(tmp_path / "grand.json")
    settle(qtbot, desk)
    assert "trop long" in panel.notice.label.text()


def test_rules_written_are_read_again_the_same(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, tmp_path: Path, toasts: list[str]
) -> None:
    panel.draft.move("3", 0)
    before = panel.draft.rules
    click(qtbot, panel.bar.store)
    dialog = panel.findChild(QFileDialog)
    path = tmp_path / "regles-2026-11-20.json"
    assert dialog.selectedFiles()[0].endswith(path.name)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    settle(qtbot, desk)
    assert toasts == ["Règles écrites dans « regles-2026-11-20.json »."]
    assert json.loads(path.read_text(encoding="utf-8"))[0]["code"] == "3"
    panel.draft.undo()
    panel.acts.load(path)
    settle(qtbot, desk)
    assert panel.draft.rules == before
    assert toasts[1] == "29 règles de « regles-2026-11-20.json » dans le brouillon."
    panel.list.undo.click()
    assert codes(panel)[0] == "1"


def test_what_was_not_saved_is_kept_when_the_window_closes(
    qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat
) -> None:
    panel.leaving()
    settle(qtbot, desk)
    assert len(list_versions(seat)) == 1
    panel.draft.move("3", 0)
    panel.leaving()
    settle(qtbot, desk)
    assert list_versions(seat)[0].state is VersionState.DRAFT
    assert list_versions(seat)[0].rules[0].code == "3"


def test_rules_to_review_by_month(qtbot: QtBot, panel: RulesPanel, desk: Desk, seat: Seat) -> None:
    fill_demo(seat, signalements=300, seed=5)
    click(qtbot, panel.bar.review)
    dialog = panel.findChild(ReviewDialog)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(dialog.model, mode, dialog)
    settle(qtbot, desk)
    assert dialog.month.itemText(0) == "novembre 2026"
    assert dialog.month.itemText(11) == "décembre 2025"
    for at in range(1, dialog.month.count()):
        if dialog.model.rowCount() > 0:
            break
        dialog.month.setCurrentIndex(at)
        settle(qtbot, desk)
    code = dialog.model.code_at(0)
    assert dialog.model.index(0, 0).data().startswith(f"{code} — ")
    assert "1 × " in dialog.model.index(0, 3).data() + dialog.model.index(0, 2).data()
    click(qtbot, dialog.see)
    assert panel.list.view.code == code


def test_a_month_that_followed_every_rule_says_so(
    qtbot: QtBot, panel: RulesPanel, desk: Desk
) -> None:
    click(qtbot, panel.bar.review)
    dialog = panel.findChild(ReviewDialog)
    settle(qtbot, desk)
    assert dialog.empty.text() == "Ce mois-là, toutes les orientations ont été suivies."
    assert not dialog.see.isEnabled()
    click(qtbot, dialog.leave)


def test_a_reader_compares_versions_and_goes_back_to_none(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    desk = make_desk(front_desk)
    panel = opened(qtbot, desk)
    dialog = versions(qtbot, panel, desk)
    assert not dialog.back.isVisible()
    assert not dialog.edit.isVisible()
    click(qtbot, dialog.leave)
    checked(qtbot, panel)
