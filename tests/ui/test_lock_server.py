"""The lock of a window on a shared base: its server judges the password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.domain.connection import SignIn, connection_of
from desktop_app.domain.errors import UserError
from desktop_app.services.connection import check_password, keep_password
from desktop_app.services.drafts import load_drafts
from desktop_app.settings import Settings
from desktop_app.ui.admin.account_dialogs import AccountQuestion
from desktop_app.ui.admin.accounts_list import LAST, AccountsList
from desktop_app.ui.sign_in.own_account import OwnAccount
from tests.server import PASSWORD
from tests.services.shared import Shared
from tests.ui.sign_in_steps import enter, opened, rest

pytestmark = pytest.mark.usefixtures("ring")


@pytest.fixture
def session(
    shared: Shared, qapp: QApplication, qtbot: QtBot, folder: Path, login: str
) -> Iterator[Session]:
    """Somebody sits on the shared base."""
    address = shared.server.url_of(login)
    connection = connection_of(address)
    keep_password(connection, PASSWORD)
    with opened(qapp, qtbot, folder, Settings(connection=connection)) as session:
        assert session.desk.seat.actor.login == login
        yield session


@pytest.mark.parametrize("login", ["desk19"])
def test_the_server_judges_the_password(session: Session, qtbot: QtBot) -> None:
    session.window.go("intake")
    page = session.window.page("intake")
    session.gate.lock()
    rest(qtbot, session)
    assert not session.window.isVisible()
    # The keyring's password is not asked: who sits must type it.
    for _ in range(3):
        enter(qtbot, session, "desk19", "faux")
        assert "refusé" in session.gate.page.password.error.text()
    enter(qtbot, session, "desk19", PASSWORD)
    assert "attendez" in session.gate.page.password.error.text()
    session.gate._tally = type(session.gate._tally)()
    enter(qtbot, session, "desk19", PASSWORD)
    assert not session.gate.closed
    assert session.window.page("intake") is page


@pytest.mark.parametrize("login", ["desk19"])
def test_without_the_server_the_password_of_this_run_unlocks(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    # The server is looked for where it is not.
    session.desk.connection = replace(session.desk.connection, server=str(tmp_path))
    session.gate.lock()
    enter(qtbot, session, "desk19", "faux")
    assert "refusé" in session.gate.page.password.error.text()
    enter(qtbot, session, "desk19", PASSWORD)
    assert not session.gate.closed
    session.desk.password = None
    session.gate.lock()
    enter(qtbot, session, "desk19", PASSWORD)
    assert session.gate.closed
    assert "serveur" in session.gate.page.password.error.text().lower()


@pytest.mark.parametrize("login", ["desk19"])
def test_the_city_s_account_unlocks_by_a_button(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    joined = session.desk.connection
    session.desk.connection = replace(joined, sign_in=SignIn.KERBEROS)
    session.gate.lock()
    page = session.gate.page
    assert page.password.isHidden()
    assert page.kerberos.hasFocus()
    qtbot.keyClick(page.kerberos, Qt.Key.Key_Space)
    rest(qtbot, session)
    assert session.gate.closed  # this server knows no Kerberos
    assert "demande un mot de passe" in page.text.text()
    assert page.kerberos.isEnabled()
    session.desk.connection = replace(session.desk.connection, server=str(tmp_path))
    qtbot.keyClick(page.kerberos, Qt.Key.Key_Space)
    rest(qtbot, session)
    assert not session.gate.closed


@pytest.mark.parametrize("login", ["desk19"])
def test_another_takes_the_window_and_drafts_stay(
    session: Session, shared: Shared, qtbot: QtBot
) -> None:
    session.window.go("intake")
    rest(qtbot, session)
    session.window.page("intake").form.what.description.setPlainText("Cris sous le porche")
    session.gate.lock()
    enter(qtbot, session, "coord", "faux")
    assert session.gate.closed
    assert session.desk.seat.actor.login == "desk19"
    enter(qtbot, session, "coord", PASSWORD)
    qtbot.waitUntil(lambda: not session.gate.closed, timeout=20_000)
    rest(qtbot, session)
    assert session.desk.seat.actor.login == "coord"
    drafts = load_drafts(shared.seats["desk19"])
    assert [draft.content["description"] for draft in drafts] == ["Cris sous le porche"]


@pytest.mark.parametrize("login", ["adm"])
def test_accounts_of_a_shared_base_are_kept_here_too(
    session: Session, shared: Shared, qtbot: QtBot
) -> None:
    session.window.show_admin("accounts")
    rest(qtbot, session)
    accounts = session.window.page("admin").show_tab("accounts").findChild(AccountsList)
    assert accounts.table.isColumnHidden(LAST)
    accounts.add.click()
    question = QApplication.activeModalWidget()
    assert isinstance(question, AccountQuestion)
    question.login.setText("nour.k")
    question.name.setText("Nour K.")
    question.role.setCurrentIndex(question.role.findData("coordinator"))
    question.yes.click()
    rest(qtbot, session)
    told = QApplication.activeModalWidget()
    assert "Profil" in told.text.text()
    given = told.inputs.itemAt(0).widget().widget.text()
    told.yes.click()
    address = connection_of(shared.server.url_of("nour.k"))
    check_password(address, given)


@pytest.mark.parametrize("login", ["medi"])
def test_one_changes_one_s_own_password_on_the_server(session: Session, qtbot: QtBot) -> None:
    fresh = "trottinette bleu-nuit 7 kiwis"
    session.window.show_admin("profile")
    shown = session.window.page("admin").show_tab("profile").inside.findChild(OwnAccount)
    shown.change.click()
    question = QApplication.activeModalWidget()
    question.former.line.setText("faux")
    question.fresh.first.line.setText(fresh)
    question.fresh.again.line.setText(fresh)
    question.yes.click()
    rest(qtbot, session)
    assert "refusé" in question.former.error.text()
    question.former.line.setText(PASSWORD)
    question.yes.click()
    rest(qtbot, session)
    assert QApplication.activeModalWidget() is None
    connection = session.desk.connection
    check_password(connection, fresh)
    check_password(connection, keyring.get_password("relais", connection.key))
    with pytest.raises(UserError) as refused:
        check_password(connection, PASSWORD)
    assert refused.value.code == "password_wrong"
    # Connections made from now on know it.
    session.desk.seat.store.close()
    session.window.go("queue")
    rest(qtbot, session)
    assert not session.window.banner.isVisible()
