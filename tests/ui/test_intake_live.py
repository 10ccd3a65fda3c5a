"""The right side, the privacy check and the drafts, on a real base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.schema import PrivacyFlagRow, VoiceRow
from desktop_app.domain.codes import Category, PlaceKind
from desktop_app.domain.entry import Entry
from desktop_app.services.drafts import load_drafts
from desktop_app.services.find_places import geocode, suggest
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from tests.conftest import Clock
from tests.ui.intake import CTRL, Sitting, said, sit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

PORCH = "44 rue d'aubervilliers 75019"


@pytest.fixture
def agent(qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat) -> Sitting:
    """The desk of the 19e before a new entry."""
    return sit(qtbot, make_desk(front_desk))


def logged(seat: Seat, description: str = "Groupe sous le porche") -> str:
    """A signalement already there, an hour old."""
    place = geocode(seat, PORCH, offline=True)
    assert place is not None
    at = seat.clock() - dt.timedelta(hours=1)
    entry = Entry(Category.CONSUMPTION, place, PlaceKind.PORCH, at, description)
    return log_signalement(seat, entry).number


def kill(agent: Sitting) -> None:
    """End a sitting as a killed process does: nothing more is written."""
    agent.desk.tasks.stop()
    agent.page.hide()


def test_a_name_is_asked_about_and_masked_by_keyboard(agent: Sitting, front_desk: Seat) -> None:
    what = agent.page.form.what
    agent.key(Qt.Key.Key_1)
    agent.tab_to(what.description)
    agent.type("Vu avec M. Dupont 😀 puis Mme Durand, 06 12 34 56 78.")
    agent.until(what.privacy_bar.isVisible)
    assert "« Dupont » ressemble à un nom de personne" in said(what.privacy_bar)
    marked = [each.cursor.selectedText() for each in what.description.extraSelections()]
    assert "Dupont" in marked and "Durand" in marked  # the emoji shifts nothing
    agent.key(Qt.Key.Key_Tab)
    assert agent.focus is what.privacy_bar.mask
    agent.key(Qt.Key.Key_Return)
    assert "Dupont" not in what.description.text()
    agent.quiet()
    assert "« Durand »" in said(what.privacy_bar)
    agent.tab_to(what.privacy_bar.keep)
    agent.key(Qt.Key.Key_Return)
    assert "06 12 34 56 78" in said(what.privacy_bar)
    agent.place(PORCH)
    agent.save()  # the phone was not decided upon: masked at saving
    (row,) = agent.rows(front_desk)
    assert "M. [masqué] 😀 puis Mme Durand" in row.description
    assert "06 12 34 56 78" not in row.description
    with front_desk.store.reading() as connection:
        flags = connection.execute(select(PrivacyFlagRow.__table__)).all()
    assert {(flag.kind, flag.action) for flag in flags} == {("name", "kept"), ("phone", "masked")}
    assert "masqués dans la description : 1" in said(agent.page.confirmation)


def test_the_team_shows_while_typing_with_its_reasons(agent: Sitting) -> None:
    side = agent.page.side
    assert not side.team.change.isVisible()
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    agent.until(lambda: "UASA" in side.team.team.text())
    assert "Règle" in side.team.reasons.text()
    assert "À accepter" in side.team.pill.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Aubervilliers" in side.map.accessibleName()
    assert "Rien de semblable" in said(side.duplicates)


def test_a_duplicate_is_proposed_and_attached(agent: Sitting, front_desk: Seat) -> None:
    parent = logged(front_desk)
    agent.key(Qt.Key.Key_1)
    agent.tab_to(agent.page.form.what.description)
    agent.type("Groupe sous le porche encore")
    agent.place(PORCH)
    duplicates = agent.page.side.duplicates
    agent.until(lambda: len(duplicates.rows()) == 1)
    (row,) = duplicates.rows()
    agent.until(row.isVisible)
    assert row.duplicate.number == parent
    assert "%" in said(row) and "même catégorie" in said(row)
    agent.tab_to(row.button)
    agent.key(Qt.Key.Key_Return)
    assert agent.page.footer.save.text() == f"Rattacher à {parent}"
    assert agent.save() == parent
    assert len(agent.rows(front_desk)) == 1
    with front_desk.store.reading() as connection:
        assert len(connection.execute(select(VoiceRow.id)).all()) == 2
    assert "Rattaché" in said(agent.page.confirmation)


def test_an_attached_voice_can_be_taken_back(agent: Sitting, front_desk: Seat) -> None:
    parent = logged(front_desk)
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    duplicates = agent.page.side.duplicates
    agent.until(lambda: len(duplicates.rows()) == 1)
    duplicates.rows()[0].button.click()
    agent.save()
    agent.page.confirmation.undo.click()
    agent.until(agent.page.card.isVisible)
    statuses = {row.number: row.status for row in agent.rows(front_desk)}
    assert statuses.pop(parent) == "routed"
    assert list(statuses.values()) == ["cancelled"]
    assert agent.page.content()["attach_to"] == parent


def test_attaching_is_let_go_when_the_place_becomes_another(
    agent: Sitting, front_desk: Seat
) -> None:
    logged(front_desk)
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    duplicates = agent.page.side.duplicates
    agent.until(lambda: len(duplicates.rows()) == 1)
    duplicates.rows()[0].button.click()
    field = agent.page.form.where.place
    field.setFocus()
    field.selectAll()
    agent.place("porte de la chapelle")
    assert duplicates.attached() is None
    agent.until(lambda: duplicates.rows() == ())


def test_a_draft_comes_back_after_a_crash(
    agent: Sitting,
    make_desk: Callable[[Seat], Desk],
    front_desk: Seat,
    clock: Clock,
) -> None:
    agent.key(Qt.Key.Key_8)
    agent.tab_to(agent.page.form.what.description)
    agent.type("Bruit sous les fenêtres")
    agent.place(PORCH)
    agent.tab_to(agent.page.form.when.moment)
    agent.type("hier 18h30")
    said_at: list[str] = []
    agent.page.status_said.connect(lambda text, _tone: said_at.append(text))
    agent.until(lambda: said_at != [] and len(load_drafts(front_desk)) == 1)
    agent.quiet()
    assert said_at[-1] == "Brouillon enregistré à 18:30:00"
    kill(agent)
    clock.advance(days=1)
    again = sit(agent.qtbot, make_desk(front_desk))
    question = again.page.question
    again.until(question.isVisible)
    assert "Bruit sous les fenêtres" in said(question)
    assert "hier 18:30" in said(question)
    assert again.focus.objectName() == "restore"
    again.key(Qt.Key.Key_Return)
    content = again.page.content()
    assert content["category"] == Category.NOISE
    assert content["description"] == "Bruit sous les fenêtres"
    assert again.page.form.where.place.place() is not None
    when = again.page.form.when.observed_at()
    assert when == dt.datetime(2026, 11, 19, 17, 30, tzinfo=dt.UTC)  # not one day later
    number = again.save()
    assert [row.number for row in again.rows(front_desk)] == [number]
    assert load_drafts(front_desk) == ()


def test_drafts_can_wait_or_be_dropped(
    agent: Sitting, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    agent.key(Qt.Key.Key_8)
    agent.page.leaving()
    agent.quiet()
    assert len(load_drafts(front_desk)) == 1
    kill(agent)
    again = sit(agent.qtbot, make_desk(front_desk))
    again.until(again.page.question.isVisible)
    again.page.question.later.click()
    assert not again.page.question.isVisible()
    assert again.page.footer.drafts.text() == "Brouillons (1)"
    again.page.footer.drafts.click()
    again.page.question.findChild(QPushButton, "discard").click()
    again.quiet()
    assert load_drafts(front_desk) == ()
    assert not again.page.question.isVisible() and not again.page.footer.drafts.isVisible()


def test_starting_over_can_be_taken_back(agent: Sitting, front_desk: Seat) -> None:
    asked: list[object] = []
    agent.desk.toast_asked.connect(lambda _text, action: asked.append(action))
    agent.tab_to(agent.page.form.what.description)
    agent.type("À garder")
    agent.page.leaving()
    agent.page.footer.clear.click()
    agent.quiet()
    assert agent.page.content()["description"] == ""
    assert load_drafts(front_desk) == ()
    asked[0].run()
    assert agent.page.content()["description"] == "À garder"


@pytest.mark.parametrize(
    "pasted",
    ["x" * 10_000, "mot " * 2_500, "😀" * 3_000, "שלום עליכם " * 50, "avant\0après\x07", "\ud83d"],
    ids=["one word", "words", "emoji", "right to left", "NUL", "half an emoji"],
)
def test_whatever_is_pasted_is_taken_and_saved(
    agent: Sitting, front_desk: Seat, pasted: str
) -> None:
    description = agent.page.form.what.description
    agent.key(Qt.Key.Key_8)
    agent.tab_to(description)
    content = QMimeData()
    content.setText(pasted)
    QGuiApplication.clipboard().setMimeData(content)
    agent.key(Qt.Key.Key_V, CTRL)
    agent.place(PORCH)
    agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(agent.page.confirmation.isVisible)
    (row,) = agent.rows(front_desk)
    assert (
        row.description
        == " ".join(pasted.split(" "))
        .translate({0: None, 7: None})
        .encode("utf-8", "ignore")
        .decode()
        .strip()
    )


def test_every_input_has_a_name_and_can_be_reached(agent: Sitting) -> None:
    inputs = [
        widget
        for kind in (QLineEdit, QComboBox, QPushButton)
        for widget in agent.page.findChildren(kind)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(inputs) > 12
    for widget in inputs:
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QPushButton) else "")
        assert name, widget
        agent.tab_to(widget)


def test_tab_goes_from_top_to_bottom(agent: Sitting) -> None:
    form = agent.page.form
    seen = []
    for _ in range(14):
        seen.append(agent.focus.mapTo(form.widget(), QPoint(0, 0)).y())
        agent.key(Qt.Key.Key_Tab)
        if not form.isAncestorOf(agent.focus):
            break
    assert len(seen) > 10
    assert all(later >= earlier - 8 for earlier, later in pairwise(seen))


def test_the_focused_field_is_always_in_view(agent: Sitting) -> None:
    form = agent.page.form
    agent.page.resize(1140, 420)
    form.take_focus()
    for _ in range(14):
        focused = agent.focus
        if not form.isAncestorOf(focused):
            break
        top = focused.mapTo(form.viewport(), QPoint(0, 0)).y()
        assert top >= -2 and top + focused.height() <= form.viewport().height() + 2, focused
        agent.key(Qt.Key.Key_Tab)


def test_a_click_on_the_map_places_the_signalement(agent: Sitting) -> None:
    agent.qtbot.mouseClick(agent.page.side.map, Qt.MouseButton.LeftButton)
    agent.until(lambda: agent.page.form.where.place.place() is not None)
    place = agent.page.form.where.place.place()
    assert place is not None and place.arrondissement in (10, 18, 19)


def test_the_list_is_that_of_the_last_text_typed(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    agent.until(lambda: "UASA" in agent.page.side.team.team.text())
    agent.desk.take_settings(replace(agent.desk.settings, geocoder_on=False))
    field = agent.page.form.where.place
    field.setFocus()
    field.selectAll()
    agent.type("stalingr")
    agent.type("ad")
    agent.until(lambda: field.popup.places() != ())
    agent.quiet()
    assert [place.label for place in field.popup.places()] == [
        place.label for place in suggest(front_desk, "stalingrad", 8)
    ]


def test_access_keys_never_mean_two_things(agent: Sitting) -> None:
    agent.page.failure.tell("Essai", lambda: None)
    texts = [
        widget.text()
        for kind in (QLabel, QAbstractButton)
        for widget in agent.page.findChildren(kind)
        if "&" in widget.text()
    ]
    keys = [text[text.index("&") + 1].lower() for text in texts]
    assert len(keys) > 15
    assert sorted(set(keys)) == sorted(keys)
