"""« Comptes » of the administration: protect a PC, keep its accounts, read its log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.local_accounts import sign_in
from desktop_app.services.seat import Seat, utc_now
from desktop_app.settings import Settings, load_settings
from desktop_app.ui.admin.account_dialogs import AccountQuestion
from desktop_app.ui.admin.accounts_list import LAST, AccountsList
from desktop_app.ui.admin.accounts_panel import AccountsPanel
from desktop_app.ui.dialogs import Question
from desktop_app.ui.sign_in.own_account import ChangeQuestion, OwnAccount
from tests.ui.sign_in_steps import ADAS, NADIAS, enter, opened, rest

ADMIN = Settings(Actor("Marc Administration", Role.ADMIN))


@pytest.fixture
def session(ada: Seat, qapp: QApplication, qtbot: QtBot, folder: Path) -> Iterator[Session]:
    """Ada sits."""
    with opened(qapp, qtbot, folder) as session:
        enter(qtbot, session, "ada.roux", ADAS)
        yield session


@pytest.fixture
def accounts(session: Session, qtbot: QtBot) -> AccountsList:
    return panel(session, qtbot).accounts


def panel(session: Session, qtbot: QtBot) -> AccountsPanel:
    session.window.show_admin("accounts")
    rest(qtbot, session)
    return session.window.page("admin").show_tab("accounts")


def dialog(kind: type[Question] = Question) -> Question:
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    return found


def texts(accounts: AccountsList) -> list[tuple[str, ...]]:
    model = accounts.model
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def choose(accounts: AccountsList, login: str) -> None:
    accounts.table.selectRow(accounts.model.row_of(login))


def given_in(question: Question) -> str:
    return question.findChild(QLineEdit, "given_password").text()


def test_a_pc_is_protected_and_its_administrator_sits(
    qapp: QApplication, qtbot: QtBot, folder: Path
) -> None:
    with opened(qapp, qtbot, folder, ADMIN) as session:
        form = panel(session, qtbot).protect
        form.protect.click()
        assert "lettres sans accent" in form.fields["login"].error.text()
        form.login.setText("Ada.Roux")
        form.protect.click()
        assert "signera" in form.fields["name"].error.text()
        form.name.setText("Ada Roux")
        form.fresh.first.line.setText("ada-roux-ada-roux-7")
        form.protect.click()
        assert "ni votre identifiant" in form.fresh.first.error.text()
        form.fresh.first.line.setText(ADAS)
        form.fresh.again.line.setText(ADAS)
        qtbot.keyClick(form.fresh.again.line, Qt.Key.Key_Return)
        rest(qtbot, session)
        assert session.desk.seat.actor == Actor("Ada Roux", Role.ADMIN, login="ada.roux")
        shown = session.window.page("admin").show_tab("accounts")
        assert isinstance(shown.accounts, AccountsList)  # the accounts in the form's place
        session.gate.lock()
        assert session.gate.closed
        rest(qtbot, session)
    assert load_settings(folder).last_login == "ada.roux"


def test_every_account_is_listed(accounts: AccountsList) -> None:
    QAbstractItemModelTester(accounts.model)
    ada, nadia = texts(accounts)
    assert ada[:4] == ("ada.roux", "Ada Roux", "Administration", "—")
    assert nadia[:4] == ("nadia.b", "Nadia Benali", "Agent d’accueil", "19ᵉ, 10ᵉ")
    assert (ada[LAST] == "—", nadia[LAST]) == (False, "—")
    assert accounts.chosen().login == "ada.roux"  # one's own first
    assert not accounts.shut.isEnabled()


def test_an_account_is_added_and_its_password_told_once(
    session: Session, accounts: AccountsList, qtbot: QtBot
) -> None:
    accounts.add.click()
    question = dialog(AccountQuestion)
    question.login.setText("nadia.b2")
    question.name.setText("Nadia Benali")
    question.yes.click()
    assert "arrondissement" in question.fields["arrondissements"].error.text()
    question.districts.setText("18e, dix")
    question.yes.click()
    assert "19, 18" in question.fields["arrondissements"].error.text()
    question.districts.setText("18e, 10")
    question.yes.click()
    rest(qtbot, session)
    assert "signe déjà" in question.fields["name"].error.text()  # said by the base
    assert question.yes.isEnabled()
    question.name.setText("Nadia B. du 18e")
    question.yes.click()
    rest(qtbot, session)
    told = dialog()
    signed = sign_in(session.desk.seat.store, "nadia.b2", given_in(told), utc_now)
    assert (signed.must_change, signed.actor.arrondissements) == (True, (18, 10))
    told.yes.click()
    assert accounts.chosen().login == "nadia.b2"
    row = texts(accounts)[accounts.model.row_of("nadia.b2")]
    assert row[3:] == ("18ᵉ, 10ᵉ", row[4], "Mot de passe à changer")


def test_a_lead_wants_a_team(session: Session, accounts: AccountsList, qtbot: QtBot) -> None:
    choose(accounts, "nadia.b")
    qtbot.keyClick(accounts.table, Qt.Key.Key_Return)
    question = dialog(AccountQuestion)
    assert (question.login.text(), question.districts.text()) == ("nadia.b", "19, 10")
    assert not question.login.isEnabled()
    question.role.setCurrentIndex(question.role.findData("team_lead"))
    assert question.fields["arrondissements"].isHidden()
    question.yes.click()
    assert "équipe" in question.fields["team"].error.text()
    question.team.setCurrentIndex(question.team.findData("uasa"))
    question.yes.click()
    rest(qtbot, session)
    assert texts(accounts)[1][2:4] == ("Chef d’équipe", accounts.model.teams["uasa"])
    signed = sign_in(session.desk.seat.store, "nadia.b", NADIAS, utc_now)
    assert (signed.actor.role, signed.actor.team) == (Role.TEAM_LEAD, "uasa")


def test_a_forgotten_password_an_account_closed_and_opened_again(
    session: Session, accounts: AccountsList, qtbot: QtBot
) -> None:
    store = session.desk.seat.store
    choose(accounts, "nadia.b")
    accounts.fresh.click()
    dialog().yes.click()
    rest(qtbot, session)
    told = dialog()
    assert sign_in(store, "nadia.b", given_in(told), utc_now).must_change
    told.yes.click()
    accounts.shut.click()
    dialog().yes.click()
    rest(qtbot, session)
    assert texts(accounts)[1][5] == "Fermé"
    assert not accounts.shut.isEnabled()
    assert not accounts.fresh.isEnabled()
    with pytest.raises(UserError):
        sign_in(store, "nadia.b", NADIAS, utc_now)
    accounts.change.click()
    dialog(AccountQuestion).yes.click()
    rest(qtbot, session)
    assert texts(accounts)[1][5] == "Mot de passe à changer"


def test_who_came_from_a_server_has_no_password_yet(
    session: Session, accounts: AccountsList, qtbot: QtBot
) -> None:
    with session.desk.seat.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM account_secret WHERE account_id = 2")
    accounts.read()
    rest(qtbot, session)
    assert texts(accounts)[1][5] == "Sans mot de passe"
    with pytest.raises(UserError) as refused:
        sign_in(session.desk.seat.store, "nadia.b", NADIAS, utc_now)
    assert refused.value.code == "sign_in_refused"
    choose(accounts, "nadia.b")
    accounts.fresh.click()
    dialog().yes.click()
    rest(qtbot, session)
    assert sign_in(session.desk.seat.store, "nadia.b", given_in(dialog()), utc_now).must_change


def test_the_log_tells_what_was_done(session: Session, qtbot: QtBot) -> None:
    with pytest.raises(UserError):
        sign_in(session.desk.seat.store, "personne", "faux", utc_now)
    shown = panel(session, qtbot)
    shown.tabs.setCurrentIndex(1)
    rest(qtbot, session)
    QAbstractItemModelTester(shown.log.model)
    first = [shown.log.model.index(0, column).data() for column in range(1, 3)]
    assert first == ["Mot de passe refusé", "identifiant inconnu"]
    assert "sur" in shown.log.pager.told.text()


def test_the_minutes_are_kept(session: Session, accounts: AccountsList, qtbot: QtBot) -> None:
    assert (accounts.minutes.minimum(), accounts.minutes.maximum()) == (5, 60)
    accounts.minutes.setValue(20)
    rest(qtbot, session)
    assert session.gate.watch.minutes == 20
    assert load_settings(session.folder).idle_minutes == 20


def test_only_the_administrator_has_the_tab(
    ada: Seat, qapp: QApplication, qtbot: QtBot, folder: Path
) -> None:
    with opened(qapp, qtbot, folder) as session:
        enter(qtbot, session, "nadia.b", NADIAS)
        session.window.go("admin")
        assert session.window.page("admin").show_tab("accounts") is None


def test_one_changes_one_s_own_password(session: Session, qtbot: QtBot) -> None:
    session.window.show_admin("profile")
    shown = session.window.page("admin").show_tab("profile").inside.findChild(OwnAccount)
    shown.change.click()
    question = dialog(ChangeQuestion)
    question.former.line.setText("faux")
    question.fresh.first.line.setText(NADIAS)
    question.fresh.again.line.setText(NADIAS)
    question.yes.click()
    rest(qtbot, session)
    assert "inexact" in question.former.error.text()
    question.former.line.setText(ADAS)
    question.yes.click()
    rest(qtbot, session)
    assert QApplication.activeModalWidget() is None
    assert "changé" in session.window.toast.label.text()
    sign_in(session.desk.seat.store, "ada.roux", NADIAS, utc_now)
    shown.lock.click()
    assert session.gate.closed
    rest(qtbot, session)
