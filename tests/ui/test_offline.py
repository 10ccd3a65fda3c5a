"""The window goes on while its shared base is away, and comes back to it: a real server behind a
way that is cut, silent, or mended."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from db.schema import EmergencyCallRow
from desktop_app.domain.outbox import OutboxState
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.ui.intake.page import IntakePage
from desktop_app.ui.offline import State
from desktop_app.ui.outbox_dialog import OutboxDialog
from tests.keyring_file import FILE
from tests.proxy import Proxy
from tests.services.outbox_steps import just_seen, logged, told_by
from tests.services.shared import Shared
from tests.ui.intake import CTRL
from tests.ui.offline_steps import KEY, Open, plain
from tests.ui.queue_steps import dialog_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
COMMIT = b"COMMIT\0"


def test_an_entry_typed_while_the_base_is_away_is_sent_once_it_is_back(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk = shared.seats["desk19"]
    before = len(logged(desk))
    window = open_window()
    window.copy_now()
    assert window.strip == ""
    way.cut()
    sitting = window.type_entry("Un campement sous le pont")
    reference = window.save(sitting)
    assert reference.startswith("L-")
    assert "en attente d’envoi" in sitting.page.confirmation.status.text()
    window.until_away()
    assert "vous pouvez continuer, 1 saisie en attente d’envoi" in window.strip
    assert "Hors ligne, état de" in window.rail
    assert not window.session.window.banner.isVisible()
    assert len(logged(desk)) == before
    window.come_back(way)
    rows = logged(desk)[before:]
    assert [row.description for row in rows] == ["Un campement sous le pont"]
    assert f"{reference} → {rows[0].number}" in window.strip
    assert plain(sitting.page.confirmation.number.text()) == rows[0].number
    assert "Base partagée localhost" in window.rail
    (line,) = window.desk.outbox_lines
    assert (line.state, line.number) == (OutboxState.SENT, rows[0].number)
    assert window.offline.state is State.JOINED


def test_it_comes_back_by_itself(shared: Shared, way: Proxy, open_window: Open) -> None:
    window = open_window()
    window.copy_now()
    way.cut()
    window.save(window.type_entry("Parti tout seul"))
    window.until_away()
    way.mend()
    window.until_joined()
    assert "tout est parti" in window.strip
    assert [row.description for row in logged(shared.seats["desk19"])][-1] == "Parti tout seul"


def test_cut_after_the_commit_it_is_logged_once(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk = shared.seats["desk19"]
    window = open_window()
    window.copy_now()
    sitting = window.type_entry("Coupé pendant l’enregistrement")
    window.quiet()
    window.until(lambda: sitting.page.keeper.untouched() is False)
    sitting.page.keeper.save_now()
    window.quiet()
    before = len(logged(desk))
    way.cut_once_sent(COMMIT)
    reference = window.save(sitting)
    assert reference.startswith("L-")
    window.until_away()
    window.until(lambda: len(logged(desk)) == before + 1)  # it was committed all the same
    window.come_back(way)
    rows = logged(desk)[before:]
    assert [row.description for row in rows] == ["Coupé pendant l’enregistrement"]
    assert sitting.page.confirmation.number.text() == rows[0].number
    assert not check(shared.seats["coord"]).problems


def test_a_silent_network_is_noticed_and_freezes_nothing(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    window = open_window()
    window.copy_now()
    sitting = window.type_entry("Le réseau ne répond plus")
    window.quiet()
    longest, last = 0.0, time.monotonic()

    def tick() -> None:
        nonlocal longest, last
        now = time.monotonic()
        longest, last = max(longest, now - last), now

    beat = QTimer(sitting.page)
    beat.timeout.connect(tick)
    beat.start(20)
    way.swallow()
    began = last = time.monotonic()
    reference = window.save(sitting)
    window.until_away()
    assert reference.startswith("L-")
    assert time.monotonic() - began < 12
    assert longest < 0.5
    window.come_back(way)
    assert [row.description for row in logged(shared.seats["desk19"])][-1] == (
        "Le réseau ne répond plus"
    )


def test_a_window_opens_on_this_pc_s_copy(shared: Shared, way: Proxy, open_window: Open) -> None:
    desk = shared.seats["desk19"]
    number = log_signalement(desk, just_seen(desk, description="Avant la coupure")).number
    first = open_window()
    first.copy_now()
    first.session.frame.close()
    first.session.close()
    way.cut()
    window = open_window()
    window.until_away()
    assert "Hors ligne, état de" in window.rail
    assert "aucune saisie en attente" in window.strip
    assert window.queue.table.choose(number)
    window.queue.open_number(number)
    window.quiet()
    assert window.queue.detail.number == number
    reference = window.save(window.type_entry("Saisi dès l’ouverture"))
    window.quiet()
    window.come_back(way)
    row = logged(desk)[-1]
    assert row.description == "Saisi dès l’ouverture"
    assert f"{reference} → {row.number}" in window.strip
    assert told_by(desk, row.number)[0][1]["outbox"] == window.desk.outbox_lines[-1].uid


def test_without_a_keyring_it_is_said_and_the_words_stay(
    shared: Shared, way: Proxy, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = shared.seats["desk19"]
    before = len(logged(desk))
    window = open_window()
    window.copy_now()
    sitting = window.type_entry("Rien ne doit se perdre")
    window.quiet()
    monkeypatch.delenv(FILE)
    way.cut()
    sitting.key(KEY.Key_Return, CTRL)
    window.until_away()
    assert "trousseau de ce poste est absent" in plain(sitting.page.failure.label.text())
    assert "rien ne peut être gardé en attendant" in window.strip
    assert sitting.page.form.what.description.text() == "Rien ne doit se perdre"
    assert sitting.page.confirmation.isHidden()
    assert window.desk.outbox_lines == ()
    window.come_back(way)
    assert sitting.page.form.what.description.text() == "Rien ne doit se perdre"
    number = window.save(sitting)
    assert [row.number for row in logged(desk)[before:]] == [number]


def test_a_draft_typed_meanwhile_is_found_again(
    shared: Shared, way: Proxy, open_window: Open, tmp_path: Path
) -> None:
    desk = shared.seats["desk19"]
    before = len(logged(desk))
    first = open_window()
    first.copy_now()
    way.cut()
    sitting = first.type_entry("Commencé hors ligne")
    first.until_away()
    sitting.page.keeper.save_now()
    first.quiet()
    for path in (tmp_path / "desk19").rglob("*"):
        if path.is_file():
            assert b"Commenc" not in path.read_bytes()
    first.session.frame.close()  # as after a crash: nothing was sent
    first.session.close()
    window = open_window()
    window.until_away()
    window.key(KEY.Key_N, CTRL)
    window.quiet()
    page = window.session.window.page("intake")
    assert isinstance(page, IntakePage)
    window.until(lambda: page.question.isVisible())
    window.come_back(way)
    restore = page.question.findChild(QPushButton, "restore")
    window.qtbot.mouseClick(restore, Qt.MouseButton.LeftButton)
    window.quiet()
    assert page.form.what.description.text() == "Commencé hors ligne"
    page.form.take_focus()
    sitting.page = page
    sitting.desk = window.desk
    assert window.save(sitting) == logged(desk)[-1].number
    assert len(logged(desk)) == before + 1
    assert window.desk.outbox.drafts() == []


def test_what_was_refused_is_typed_again_and_logged_once(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk = shared.seats["desk19"]
    window = open_window()
    window.copy_now()
    way.cut()
    sitting = window.type_entry("À rattacher à ce qui n’existe plus")
    window.until_away()
    window.quiet()
    sitting.page.side.duplicates.attach("19-2020-000009", sitting.page.form.where.place.place())
    reference = window.save(sitting)
    before = len(logged(desk))
    window.come_back(way)
    assert f"Envoi refusé pour {reference}, à reprendre" in window.strip
    assert "19-2020-000009" in window.strip
    assert len(logged(desk)) == before
    window.press("offline_list")
    dialog = dialog_of(window.qtbot, OutboxDialog)
    window.qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    page = sitting.page
    window.until(lambda: page.form.what.description.text() != "")
    window.quiet()
    assert page.form.what.description.text() == "À rattacher à ce qui n’existe plus"
    assert window.strip == ""
    page.side.duplicates.attach(None)
    window.front()
    page.form.take_focus()
    number = window.save(sitting)
    window.quiet()
    rows = logged(desk)[before:]
    assert [row.number for row in rows] == [number]
    (line,) = window.desk.outbox_lines
    assert (line.state, line.number) == (OutboxState.SENT, number)


def test_what_was_kept_a_moment_ago_is_typed_again(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk = shared.seats["desk19"]
    before = len(logged(desk))
    window = open_window()
    window.copy_now()
    way.cut()
    sitting = window.type_entry("Première version")
    window.save(sitting)
    window.until_away()
    window.qtbot.mouseClick(sitting.page.confirmation.undo, Qt.MouseButton.LeftButton)
    window.until(lambda: sitting.page.form.what.description.text() == "Première version")
    window.quiet()
    sitting.tab_to(sitting.page.form.what.description)
    sitting.key(KEY.Key_End, CTRL)
    sitting.type(", corrigée")
    window.save(sitting)
    window.quiet()
    assert len(window.desk.outbox_lines) == 1
    window.come_back(way)
    assert [row.description for row in logged(desk)[before:]] == ["Première version, corrigée"]
    assert window.offline.state is State.JOINED


def test_what_a_killed_window_left_is_sent_by_the_next(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk = shared.seats["desk19"]
    before = len(logged(desk))
    first = open_window()
    way.cut()
    first.save(first.type_entry("Laissé par la fenêtre tuée"))
    first.until_away()
    assert "sans copie de la file" in first.strip  # none was ever made here: entries are taken
    first.session.frame.close()
    first.session.close()
    way.mend()
    window = open_window()
    window.until(lambda: window.desk.outbox_lines)
    window.quiet()
    rows = logged(desk)[before:]
    assert [row.description for row in rows] == ["Laissé par la fenêtre tuée"]
    assert rows[0].number in window.strip
    assert not window.queue.outbox.isVisible()


def test_a_caller_sent_to_the_emergency_stays_noted(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk = shared.seats["desk19"]
    window = open_window()
    window.copy_now()
    way.cut()
    sitting = window.type_entry("Une personne est au sol")
    window.until_away()
    bar = sitting.page.form.what.emergency
    sitting.key(KEY.Key_F9)
    window.until(bar.menu.isVisible)
    window.qtbot.keyClick(bar.menu, KEY.Key_5)
    window.quiet()
    assert "consigné à" in bar.label.text()
    window.front()
    sitting.page.form.take_focus()
    window.save(sitting)
    window.quiet()
    assert "2 saisies et gestes en attente d’envoi" in window.strip
    window.come_back(way)
    row = logged(desk)[-1]
    assert row.description == "Une personne est au sol"
    with desk.store.reading() as connection:
        query = select(EmergencyCallRow.service).where(EmergencyCallRow.signalement_id == row.id)
        assert connection.scalars(query).all() == ["15"]
