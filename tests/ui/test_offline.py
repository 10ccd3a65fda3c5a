"""The window goes on while its shared base is away, and comes back to it: a real server behind a
way that is cut, silent, or mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.outbox import OutboxState
from desktop_app.ui.offline import State
from tests.proxy import Proxy, proxy_to
from tests.services.outbox_steps import keyring_in, logged
from tests.services.shared import Shared, shared_base
from tests.ui.offline_steps import Window, connection_by, plain, window_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Open = Callable[..., Window]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with shared_base(tmp_path_factory.mktemp("partage")) as shared:
        yield shared


@pytest.fixture
def way(shared: Shared) -> Iterator[Proxy]:
    with proxy_to(shared.server.socket) as proxy:
        yield proxy


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "aucun"))
    with keyring_in(tmp_path, monkeypatch) as ring:
        yield ring


@pytest.fixture
def open_window(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, way: Proxy, ring: Path
) -> Iterator[Open]:
    """Opens the window of a login, each on a data folder of its own."""
    with ExitStack() as stack:

        def open_it(login: str = "desk19") -> Window:
            folder = tmp_path / login
            folder.mkdir(exist_ok=True)
            given = window_of(qapp, folder, qtbot, connection_by(way, login))
            return stack.enter_context(given)

        yield open_it


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
    way.mend()
    window.press("offline_retry")
    window.until_joined()
    rows = logged(desk)[before:]
    assert [row.description for row in rows] == ["Un campement sous le pont"]
    assert f"{reference} → {rows[0].number}" in window.strip
    assert plain(sitting.page.confirmation.number.text()) == rows[0].number
    assert "Base partagée localhost" in window.rail
    (line,) = window.desk.outbox_lines
    assert (line.state, line.number) == (OutboxState.SENT, rows[0].number)
    assert window.offline.state is State.JOINED
