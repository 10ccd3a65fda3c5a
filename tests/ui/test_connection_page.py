"""Joining a shared base, and what the window says when it does not open."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from db.server_time import ServerTime
from desktop_app.bootstrap import Session
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.connection import Connection, SignIn
from desktop_app.services.open_base import open_base
from desktop_app.settings import FILE_NAME, Settings, load_settings, save_settings
from desktop_app.ui.connection.form import ConnectionForm
from desktop_app.ui.connection.page import ConnectionPage
from desktop_app.ui.first_start import FirstStart, ProfileForm
from tests.keyring_file import FILE
from tests.server import PASSWORD, Server, server_with_logins
from tests.tls_proxy import Authority, door, make_authority

pytestmark = pytest.mark.usefixtures("ring")

CLAIRE = Actor("Claire", Role.COORDINATOR)
Start = Callable[..., Session]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_with_logins() as server:
        open_base(tmp_path_factory.mktemp("base"), server.admin_url).close()
        server.run("ALTER ROLE alice SUPERUSER")
        yield server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def at(server: Server, authority: Authority) -> Iterator[Connection]:
    """The shared base behind its door."""
    with door(server.socket, authority.server()) as port:
        yield Connection("localhost", "alice", port, "postgres", ca_file=str(authority.file))


@pytest.fixture
def start(qapp: QApplication, folder: Path, qtbot: QtBot) -> Iterator[Start]:
    """Opens the window on `folder` with the settings given."""
    made: list[Session] = []

    def begin(settings: Settings, connection: Connection | None = None) -> Session:
        save_settings(folder, settings)
        session = Session(qapp, folder, connection)
        made.append(session)
        session.frame.show()
        qtbot.waitUntil(lambda: session.window is not None)
        qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0, timeout=20_000)
        return session

    yield begin
    for session in made:
        session.frame.close()
        session.close()
        session.frame.deleteLater()


def settled(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0, timeout=20_000)


def fill(form: ConnectionForm, connection: Connection, password: str) -> None:
    form.fill(connection)
    form.password.setText(password)


def buttons(session: Session) -> list[str]:
    found = session.window.banner.findChildren(QPushButton)
    return [button.text() for button in found if button.isVisible()]


def test_a_first_start_joins_the_shared_base(
    start: Start, at: Connection, folder: Path, qtbot: QtBot, ring: Path
) -> None:
    session = start(Settings())
    first = session.window.stack.currentWidget()
    assert isinstance(first, FirstStart)
    qtbot.mouseClick(first.joined, Qt.MouseButton.LeftButton)
    assert first.form.isHidden()
    fill(first.connection, at, PASSWORD)
    qtbot.mouseClick(first.connection.join, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.desk.connection == at, timeout=20_000)
    settled(session, qtbot)
    assert session.window.rail.base.text() == "● Base partagée localhost, à jour"
    assert session.desk.seat.store.shared
    assert load_settings(folder).connection == at
    assert PASSWORD in json.loads(ring.read_text("utf-8")).values()  # and nowhere else
    assert PASSWORD not in (folder / FILE_NAME).read_text("utf-8")
    assert PASSWORD not in "".join(p.read_text("utf-8") for p in folder.glob("logs/*"))


def test_the_trial_tells_each_step(start: Start, at: Connection, qtbot: QtBot) -> None:
    session = start(Settings(CLAIRE))
    session.window.show_admin("connection")
    form = session.window.findChild(ConnectionForm)
    assert form.back.isHidden()  # this PC works alone
    fill(form, at, "faux")
    qtbot.mouseClick(form.test, Qt.MouseButton.LeftButton)
    assert not form.join.isEnabled()
    settled(session, qtbot)
    signs = {name: sign.text() for name, (sign, _) in form.steps.lines.items()}
    assert list(signs.values()) == ["✓", "✓", "✓", "✗", "–", "–", "–", "–"]
    assert "mot de passe refusé" in form.steps.lines["sign_in"][1].text()
    assert form.join.isEnabled()
    form.password.setText(PASSWORD)
    qtbot.mouseClick(form.test, Qt.MouseButton.LeftButton)
    settled(session, qtbot)
    assert {sign.text() for sign, _ in form.steps.lines.values()} == {"✓"}
    assert "Tout répond" in form.result.label.text()
    assert session.desk.connection is None  # a trial changes nothing


def test_a_wrong_password_leaves_the_base_in_use(
    start: Start, at: Connection, folder: Path, qtbot: QtBot, ring: Path
) -> None:
    session = start(Settings(CLAIRE))
    session.window.show_admin("connection")
    form = session.window.findChild(ConnectionForm)
    fill(form, at, "faux")
    qtbot.mouseClick(form.join, Qt.MouseButton.LeftButton)
    settled(session, qtbot)
    assert "mot de passe refusé" in form.result.label.text()
    assert session.desk.connection is None
    assert load_settings(folder).connection is None
    assert not ring.exists()


def test_a_field_to_mend_is_shown(start: Start) -> None:
    session = start(Settings(CLAIRE))
    session.window.show_admin("connection")
    form = session.window.findChild(ConnectionForm)
    for line, text, field in (
        (form.server, "deux mots", "server"),
        (form.port, "abc", "port"),
        (form.login, " ", "login"),
    ):
        fill(form, Connection("base.exemple.fr", "a"), "")
        line.setText(text)
        assert form.connection() is None
        assert not form.fields[field].error.isHidden()
    fill(form, Connection("base.exemple.fr", "a", sign_in=SignIn.KERBEROS), "")
    assert form.fields["password"].isHidden()
    assert form.connection().sign_in is SignIn.KERBEROS


def test_without_a_keyring_the_base_is_joined_and_it_is_said(
    start: Start, at: Connection, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FILE)
    session = start(Settings(CLAIRE))
    session.window.show_admin("connection")
    form = session.window.findChild(ConnectionForm)
    fill(form, at, PASSWORD)
    qtbot.mouseClick(form.join, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.desk.connection == at, timeout=20_000)
    assert "trousseau" in session.window.banner.label.text()
    settled(session, qtbot)


def test_a_password_asked_for_at_the_start_then_back_to_the_own_base(
    start: Start, at: Connection, folder: Path, qtbot: QtBot
) -> None:
    session = start(Settings(CLAIRE, connection=at))
    page = session.window.stack.currentWidget()
    assert isinstance(page, ConnectionPage)
    assert "demande un mot de passe" in session.window.banner.label.text()
    page.form.password.setText(PASSWORD)
    page.form.keep.setChecked(False)
    qtbot.mouseClick(page.form.join, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.desk.connection == at, timeout=20_000)
    assert not session.window.banner.isVisible()
    settled(session, qtbot)
    session.window.show_admin("connection")
    form = session.window.page("admin").show_tab("connection").inside.form
    qtbot.mouseClick(form.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.desk.connection is None, timeout=20_000)
    settled(session, qtbot)
    assert not session.desk.seat.store.shared
    assert load_settings(folder).connection is None
    assert session.window.rail.base.text() == "● Base de ce poste, à jour"


def test_a_server_away_offers_another_try_and_the_connection(
    start: Start, at: Connection, folder: Path, qtbot: QtBot
) -> None:
    away = Connection("localhost", "alice", 1, "postgres")
    session = start(Settings(CLAIRE, connection=away))
    assert "aucune base n’écoute" in session.window.banner.label.text()
    assert "indisponible" in session.window.rail.base.text()
    assert buttons(session) == ["Réessayer", "Connexion…", "Fermer"]
    found = session.window.banner.findChildren(QPushButton)
    ask = next(button for button in found if button.text() == "Connexion…")
    qtbot.mouseClick(ask, Qt.MouseButton.LeftButton)
    page = session.window.stack.currentWidget()
    assert isinstance(page, ConnectionPage)
    assert page.form.port.text() == "1"
    assert json.loads((folder / FILE_NAME).read_text("utf-8"))["connection"]["port"] == 1


def test_on_an_account_the_profile_is_only_read(
    start: Start, at: Connection, server: Server, ring: Path
) -> None:
    ring.write_text(json.dumps({f"relais {at.key}": PASSWORD}), "utf-8")
    server.run(
        "INSERT INTO account (login, name, role, arrondissements, active, created_at, created_by,"
        " updated_at, version) VALUES ('alice', 'Alice Martin', 'coordinator', '[]', true, 0,"
        " 'essai', 0, 1)"
    )
    try:
        session = start(Settings(connection=at))  # no profile: the account says who it is
        assert session.desk.seat.actor.login == "alice"
        session.window.show_admin("profile")
        texts = [label.text() for label in session.window.page("admin").findChildren(QLabel)]
        assert any("Alice Martin (Coordination)" in text for text in texts)
        assert not session.window.page("admin").findChildren(ProfileForm)
    finally:
        server.run("DELETE FROM account WHERE login = 'alice'")


def test_an_address_of_one_run_is_not_remembered(
    start: Start, at: Connection, folder: Path, ring: Path
) -> None:
    ring.write_text(json.dumps({f"relais {at.key}": PASSWORD}), "utf-8")
    session = start(Settings(CLAIRE), at)
    assert session.desk.connection == at
    assert load_settings(folder).connection is None


def test_a_pc_whose_clock_is_a_day_wrong_dates_by_the_server(server: Server, folder: Path) -> None:
    from db.engine import Store
    from desktop_app.services.connection import clock_sentence
    from desktop_app.services.log_signalement import log_signalement
    from desktop_app.services.seat import Seat, clock_of
    from desktop_app.services.show import show
    from tests.services.entries import FLANDRE, entry

    right = dt.datetime.now(dt.UTC)
    store = Store(server.admin_url)
    store.server_time = ServerTime(lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    try:
        with store.reading():
            pass
        seat = Seat(store, Actor("Accueil", Role.FRONT_DESK, 19), folder, clock_of(store))
        assert seat.clock == store.server_time.now
        assert abs(seat.clock() - right) < dt.timedelta(minutes=1)
        number = log_signalement(seat, entry(place=FLANDRE, observed_at=right)).number
        told = show(seat, number)
    finally:
        store.close()
    assert abs(told.events[0].at - right) < dt.timedelta(minutes=1)
    assert clock_sentence(store).startswith("L’horloge de ce poste avance de 1 jour.")
