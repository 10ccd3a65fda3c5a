"""A whole call by keyboard, and what may go wrong while saving it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, text

from db.schema import EmergencyCallRow, ReporterIdentityRow, RoutingDecisionRow, VoiceRow
from desktop_app.domain.codes import Category, People, PlaceKind, Status, Weekday
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from tests.conftest import Clock
from tests.ui.intake import CTRL, SHIFT, Sitting, said, sit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def agent(qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat) -> Sitting:
    """The desk of the 19e before a new entry."""
    return sit(qtbot, make_desk(front_desk))


def test_a_call_without_the_mouse(agent: Sitting, front_desk: Seat) -> None:
    page = agent.page
    agent.key(Qt.Key.Key_1)
    agent.tab_to(page.form.what.description)
    agent.type("Groupe sous le porche, fumées le matin.")
    agent.tab_to(page.form.what.people)
    agent.type("7")
    agent.place("44 rue d'aubervilliers 75019")
    agent.tab_to(page.form.where.kind)
    agent.type("p")
    agent.tab_to(page.form.when.moment)
    agent.type("hier 18h30")
    assert page.form.when.understood.text() == "hier 18:30 — jeudi 19 novembre"
    agent.tab_to(page.form.when.days)
    agent.type("12")
    agent.tab_to(page.form.when.start)
    agent.type("7h")
    agent.tab_to(page.form.when.end)
    agent.type("9h30")
    agent.tab_to(page.form.who.channel)
    agent.type("g")
    agent.tab_to(page.form.who.answer_by)
    agent.key(Qt.Key.Key_Down)
    agent.key(Qt.Key.Key_Down)
    agent.tab_to(page.form.who.name)
    agent.type("Anne Martin")
    agent.tab_to(page.form.who.phone)
    agent.type("01 44 52 29 19")
    agent.tab_to(page.form.who.consent)
    agent.key(Qt.Key.Key_Space)
    number = agent.save()
    (row,) = agent.rows(front_desk)
    assert number == row.number == "19-2026-000001"
    assert (row.category, row.place_kind) == (Category.CONSUMPTION, PlaceKind.PORCH)
    assert (row.people, row.status) == (People.MANY, Status.ROUTED)
    assert row.description == "Groupe sous le porche, fumées le matin."
    assert row.place_label.startswith("44 Rue d’Aubervilliers")
    assert f"{row.observed_at:%Y-%m-%dT%H:%M}" == "2026-11-19T17:30"
    assert row.recurrence_days == 0b11
    assert (row.recurrence_from, row.recurrence_to) == ("07:00", "09:30")
    with front_desk.store.reading() as connection:
        voice = connection.execute(select(VoiceRow.__table__)).one()
        identity = connection.execute(select(ReporterIdentityRow.__table__)).one()
    assert (voice.channel, voice.answer_by, voice.consent) == ("desk", "phone", True)
    assert (identity.name, identity.phone) == ("Anne Martin", "+33144522919")
    shown = said(page.confirmation)
    assert number in shown and "UASA" in shown
    for read_back in (
        "44 Rue d’Aubervilliers",
        "Consommation dans l’espace public",
        "Règle",
        "À accepter",
        "Premier passage",
        "Réponse au déclarant",
    ):
        assert read_back in shown
    assert "Déjà signalé" not in shown
    assert agent.focus is page.confirmation.next


def test_digits_choose_only_where_no_text_is_typed(agent: Sitting) -> None:
    category = agent.page.form.what.category
    agent.key(Qt.Key.Key_8)
    assert category.category() is Category.NOISE
    agent.key(Qt.Key.Key_0)
    agent.key(Qt.Key.Key_0)
    assert category.category() is Category.DEFECT
    agent.key(Qt.Key.Key_Right)
    assert category.category() is Category.OTHER
    agent.key(Qt.Key.Key_Right)
    assert category.category() is Category.CONSUMPTION
    agent.tab_to(agent.page.form.what.description)
    agent.type("3 personnes")
    assert agent.page.form.what.description.text() == "3 personnes"
    assert category.category() is Category.CONSUMPTION
    agent.page.setFocus()
    agent.key(Qt.Key.Key_4)
    assert category.category() is Category.DEALING


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(agent: Sitting) -> None:
    form = agent.page.form
    agent.tab_to(form.what.description)
    agent.type("Bruit toute la nuit")
    agent.tab_to(form.when.moment)
    agent.type("31/02 12h")
    agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(lambda: form.what.fields["category"].error.isVisible())
    assert "touche de 1 à 9" in said(form.what.fields["category"])
    assert "Indiquez où" in said(form.where.fields["place"])
    assert "n’existe pas" in form.when.fields["observed_at"].error.text()
    assert form.what.category.isAncestorOf(agent.focus)
    assert form.what.description.text() == "Bruit toute la nuit"
    agent.key(Qt.Key.Key_8)
    assert not form.what.fields["category"].error.isVisible()


def test_a_place_typed_but_not_chosen_is_resolved_on_leaving(agent: Sitting) -> None:
    where = agent.page.form.where
    agent.tab_to(where.place)
    agent.type("zzzz introuvable")
    agent.key(Qt.Key.Key_Tab)
    agent.until(lambda: where.fields["place"].error.isVisible())
    assert "pas trouvé" in said(where.fields["place"])
    where.place.setFocus()
    where.place.selectAll()
    agent.type("stalingrad")
    agent.key(Qt.Key.Key_Escape)
    agent.key(Qt.Key.Key_Tab)
    agent.until(lambda: where.place.place() is not None)
    assert not where.fields["place"].error.isVisible()
    assert where.understood.isVisible()


def test_two_arrondissements_are_offered_and_the_arrow_takes_the_second(agent: Sitting) -> None:
    field = agent.page.form.where.place
    agent.tab_to(field)
    agent.type("43 rue d'aubervil")
    agent.until(lambda: len(field.popup.places()) >= 2)
    first, second = field.popup.places()[:2]
    assert {first.arrondissement, second.arrondissement} == {18, 19}
    agent.key(Qt.Key.Key_Down)
    agent.key(Qt.Key.Key_Tab)
    assert field.place() == second


def test_an_estimated_number_says_so(agent: Sitting) -> None:
    agent.place("48 rue d'aubervilliers 75019")
    assert "numéro estimé le long de la voie" in agent.page.form.where.understood.text()


def test_save_and_next_keeps_channel_and_reporter_kind(agent: Sitting, front_desk: Seat) -> None:
    page = agent.page
    agent.key(Qt.Key.Key_8)
    agent.place("stalingrad")
    agent.tab_to(page.form.who.kind)
    agent.type("c")
    agent.tab_to(page.form.who.channel)
    agent.type("g")
    first = agent.save(then_new=True)
    assert page.card.isVisible()
    content = page.content()
    assert (content["reporter_kind"], content["channel"]) == ("shop", "desk")
    assert (content["category"], content["place"], content["description"]) == (None, None, "")
    assert page.form.what.category.isAncestorOf(agent.focus)
    agent.key(Qt.Key.Key_8)
    agent.place("stalingrad")
    agent.key(Qt.Key.Key_Return, CTRL | SHIFT)
    agent.until(lambda: page.confirmation.number.text() != first)
    assert [row.number for row in agent.rows(front_desk)] == [
        first,
        page.confirmation.number.text(),
    ]


def test_the_next_entry_starts_by_enter_and_the_number_can_be_opened(agent: Sitting) -> None:
    agent.key(Qt.Key.Key_8)
    agent.place("stalingrad")
    number = agent.save()
    opened: list[str] = []
    agent.desk.number_opened.connect(opened.append)
    agent.tab_to(agent.page.confirmation.open)
    agent.key(Qt.Key.Key_Return)
    assert opened == [number]
    agent.page.confirmation.next.setFocus()
    agent.key(Qt.Key.Key_Return)
    assert agent.page.card.isVisible()
    assert agent.page.content()["category"] is None


def test_cancelling_gives_the_entry_back(agent: Sitting, front_desk: Seat) -> None:
    agent.key(Qt.Key.Key_8)
    agent.tab_to(agent.page.form.what.description)
    agent.type("Tapage")
    agent.place("44 rue d'aubervilliers 75019")
    agent.save()
    agent.tab_to(agent.page.confirmation.undo)
    agent.key(Qt.Key.Key_Return)
    agent.until(lambda: agent.page.card.isVisible())
    (row,) = agent.rows(front_desk)
    assert row.status == Status.CANCELLED
    assert agent.page.content()["description"] == "Tapage"
    assert agent.page.form.where.place.place() is not None


def test_f9_notes_where_the_caller_was_sent(agent: Sitting, front_desk: Seat, clock: Clock) -> None:
    agent.tab_to(agent.page.form.where.place)
    agent.key(Qt.Key.Key_F9)
    menu = agent.page.form.what.emergency.menu
    agent.until(menu.isVisible)
    agent.qtbot.keyClick(menu, Qt.Key.Key_8)
    agent.quiet()
    with front_desk.store.reading() as connection:
        (call,) = connection.execute(select(EmergencyCallRow.__table__)).all()
    assert (call.service, call.at) == ("18", clock.now)
    assert "Appelant renvoyé vers le 18" in said(agent.page.form.what.emergency)
    agent.page.activateWindow()
    agent.page.form.take_focus()
    agent.until(lambda: QApplication.focusWidget() is not None)
    agent.key(Qt.Key.Key_8)
    agent.place("stalingrad")
    agent.save()
    (row,) = agent.rows(front_desk)
    with front_desk.store.reading() as connection:
        (call,) = connection.execute(select(EmergencyCallRow.__table__)).all()
    assert call.signalement_id == row.id and row.emergency  # one call, counted once


def test_a_full_disk_keeps_the_form_and_the_draft_and_retry_works(
    agent: Sitting, front_desk: Seat
) -> None:
    agent.key(Qt.Key.Key_8)
    agent.tab_to(agent.page.form.what.description)
    agent.type("Bruit")
    agent.place("stalingrad")
    agent.quiet()
    front_desk.store.engine.dispose()  # SQLite itself refuses the page, as on a full disk
    with front_desk.store.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    limit_pages(front_desk, pages)
    agent.page.form.what.description.setFocus()
    agent.type("x" * 6000)
    agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(lambda: agent.page.failure.isVisible())
    agent.quiet()
    assert "disque est plein" in said(agent.page.failure)
    assert agent.page.content()["description"].startswith("Bruitx")
    assert agent.rows(front_desk) == []
    limit_pages(front_desk, 1_000_000)
    agent.page.failure.findChildren(type(agent.page.footer.clear))[0].click()
    agent.until(lambda: agent.page.confirmation.isVisible())
    assert len(agent.rows(front_desk)) == 1


def limit_pages(seat: Seat, pages: int) -> None:
    """Let SQLite grow to so many pages and no more, on the one pooled connection."""
    with seat.store.reading() as connection:
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))


def test_changing_the_team_asks_for_a_reason(agent: Sitting, front_desk: Seat) -> None:
    panel = agent.page.side.team
    agent.key(Qt.Key.Key_1)
    agent.place("44 rue d'aubervilliers 75019")
    agent.until(panel.change.isVisible)
    assert "UASA" in panel.team.text()
    panel.change.setFocus()
    agent.key(Qt.Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    agent.until(lambda: QApplication.activeWindow() is dialog)
    assert agent.focus is dialog.team
    agent.type("M")
    agent.key(Qt.Key.Key_Tab)
    agent.type("d")
    chosen = dialog.team.currentText()
    assert chosen != panel.team.text()
    agent.key(Qt.Key.Key_Return)
    agent.until(lambda: panel.team.text() == chosen)
    agent.page.activateWindow()
    agent.page.form.take_focus()
    agent.until(lambda: QApplication.focusWidget() is not None)
    agent.save()
    with front_desk.store.reading() as connection:
        decision = connection.execute(select(RoutingDecisionRow.__table__)).one()
        voices = connection.scalar(select(func.count()).select_from(VoiceRow))
    assert decision.override_reason == "request"
    assert voices == 1


def test_why_not_another_team_is_answered(agent: Sitting) -> None:
    panel = agent.page.side.team
    agent.key(Qt.Key.Key_1)
    agent.place("44 rue d'aubervilliers 75019")
    agent.until(panel.why_not.isVisible)
    panel.why_not.setFocus()
    agent.key(Qt.Key.Key_Space)
    agent.until(panel.menu.isVisible)
    agent.qtbot.keyClick(panel.menu, Qt.Key.Key_Return)
    agent.until(panel.explained.isVisible)
    assert panel.explained.text().replace("\N{NO-BREAK SPACE}", " ").startswith("Pourquoi pas ")
    assert len(panel.explained.text().splitlines()) >= 2


def test_phone_and_address_are_checked_beside_their_fields(agent: Sitting) -> None:
    who = agent.page.form.who
    agent.tab_to(who.answer_by)
    agent.type("o")
    agent.tab_to(who.phone)
    agent.type("12")
    agent.tab_to(who.email)
    agent.until(lambda: who.fields["phone"].error.isVisible())
    assert "n’est pas un numéro de téléphone" in said(who.fields["phone"])
    agent.type("personne@")
    agent.key(Qt.Key.Key_Tab)
    agent.until(lambda: who.fields["email"].error.isVisible())
    assert "n’est pas valable" in said(who.fields["email"])


def test_days_are_one_stop_with_arrows_and_space(agent: Sitting) -> None:
    days = agent.page.form.when.days
    agent.tab_to(days)
    agent.key(Qt.Key.Key_Right)
    agent.key(Qt.Key.Key_Space)
    assert days.days() == {Weekday.TUE}
    agent.key(Qt.Key.Key_0)
    assert days.days() == frozenset(Weekday)
    agent.key(Qt.Key.Key_Tab)
    assert agent.focus is agent.page.form.when.start


def test_an_identity_without_consent_is_asked_about_beside_the_box(
    agent: Sitting, front_desk: Seat
) -> None:
    who = agent.page.form.who
    agent.key(Qt.Key.Key_8)
    agent.place("stalingrad")
    agent.tab_to(who.opener)
    agent.key(Qt.Key.Key_Space)
    agent.type("Anne Martin")
    agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(who.fields["consent"].error.isVisible)
    assert "cochez la case" in said(who.fields["consent"])
    assert agent.focus is who.consent
    assert agent.rows(front_desk) == []
    agent.key(Qt.Key.Key_Space)
    assert not who.fields["consent"].error.isVisible()
    agent.save()
    with front_desk.store.reading() as connection:
        identity = connection.execute(select(ReporterIdentityRow.__table__)).one()
    assert identity.name == "Anne Martin"


@pytest.mark.parametrize(
    ("width", "height", "last"),
    [(1440, 900, "opener"), (1366, 768, "kind")],
)
def test_the_four_groups_are_in_view(agent: Sitting, width: int, height: int, last: str) -> None:
    form = agent.page.form
    agent.key(Qt.Key.Key_1)
    agent.place("44 rue d'aubervilliers 75019")
    agent.page.resize(width - 208, height - 52)  # less the rail and the top bar
    agent.quiet()
    widget = getattr(form.who, last)
    agent.until(lambda: form.verticalScrollBar().value() == 0)
    bottom = widget.mapTo(form.viewport(), widget.rect().bottomLeft()).y()
    assert 0 < bottom <= form.viewport().height()


def test_a_narrow_page_puts_the_answers_under_the_form(agent: Sitting) -> None:
    page = agent.page
    page.resize(535, 330)
    agent.until(lambda: page.form.isAncestorOf(page.side.team))
    assert page.side.width() == 0
    assert page.minimumSizeHint().width() <= 535
    page.resize(1140, 760)
    agent.until(lambda: page.side.isAncestorOf(page.side.team))
    agent.until(lambda: page.side.width() > 250)
