"""Fixtures shared by all: a real base per test, copied from one made once."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from db.engine import MAIN_FILE, Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat
from desktop_app.ui.garbage import collect_due

if TYPE_CHECKING:
    from tests.proxy import Proxy
    from tests.services.shared import Shared

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)  # a Friday, 18:30 in Paris

# As in the window: see ui/garbage.py. Tests leave windows behind that are cycles.
gc.disable()


@pytest.fixture(autouse=True)
def _garbage_collected_here() -> Iterator[None]:
    yield
    collect_due()


# How long an example takes is the machine's affair, not the program's.
settings.register_profile("relais", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("relais")


@pytest.fixture(scope="session")
def base_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new base, migrated and seeded once for the whole run."""
    folder = tmp_path_factory.mktemp("template")
    open_base(folder).close()
    return folder / MAIN_FILE


@pytest.fixture
def folder(tmp_path: Path, base_template: Path) -> Path:
    """A data folder that holds a fresh seeded base."""
    target = tmp_path / "donnees"
    target.mkdir()
    shutil.copy(base_template, target / MAIN_FILE)
    return target


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """The opened base of `folder`."""
    store = Store(sqlite_url(folder))
    yield store
    store.close()


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    """Friday 20 November 2026, 18:30 in Paris, until moved."""
    return Clock(NOW)


@pytest.fixture
def seat(store: Store, folder: Path, clock: Clock) -> Seat:
    """A coordinator's seat (may do everything but read identities)."""
    return Seat(store, Actor("Claire Coordination", Role.COORDINATOR), folder, clock)


@pytest.fixture
def front_desk(store: Store, folder: Path, clock: Clock) -> Seat:
    """The desk of the 19e."""
    return Seat(store, Actor("Accueil 19e", Role.FRONT_DESK, arrondissement=19), folder, clock)


@pytest.fixture
def lead(store: Store, folder: Path, clock: Clock) -> Seat:
    """The UASA's lead."""
    return Seat(store, Actor("Chef UASA", Role.TEAM_LEAD, team="uasa"), folder, clock)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own of 40 MB; skips aloud where this user may not mount one."""
    disk = tmp_path / "disque"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "relais", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk needs more rights than this user has")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data beside the project; the test skips aloud where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is absent: this test needs real data")
    return SHARED


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep the result for the very end."""
    session.config.stash[_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave at once with the result, once everything is reported.

    Widgets that outlive the QApplication are torn down in no order at the interpreter's end, and
    that may crash after the last test has passed.
    """
    status = config.stash.get(_STATUS, None)
    if status is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


_STATUS = pytest.StashKey[int]()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A real PostgreSQL that holds its rights itself, with one person of each kind."""
    from tests.services.shared import shared_base

    with shared_base(tmp_path_factory.mktemp("partage")) as found:
        yield found


@pytest.fixture
def way(shared: Shared) -> Iterator[Proxy]:
    """The network before that server."""
    from tests.proxy import proxy_to

    with proxy_to(shared.server.socket) as proxy:
        yield proxy


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring that knows nobody, in this file; libpq's own file of passwords is not looked at."""
    from tests.services.outbox_steps import keyring_in

    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "aucun"))
    with keyring_in(tmp_path, monkeypatch) as ring:
        yield ring
