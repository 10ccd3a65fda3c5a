"""The server dies in the middle of commits: what was acknowledged is there once it is back."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.killed_server import Power, power_of
from tests.faults.seats import (
    assert_sound,
    log_refused,
    log_till_it_holds,
    numbers_by_text,
    seat_at,
    told,
)
from tests.services.shared import Shared

LOGINS = ("desk19", "coord", "medi")


@pytest.fixture(scope="module")
def power(shared: Shared) -> Iterator[Power]:
    with power_of(shared.server) as found:
        yield found


class Writer(threading.Thread):
    """Somebody who logs without end, and saves again what was refused, until told to stop."""

    def __init__(self, shared: Shared, login: str, folder: Path) -> None:
        super().__init__(daemon=True)
        self.seat = seat_at(shared.server.url_of(login), folder)
        self.ends = threading.Event()
        self.given: dict[str, str] = {}
        self.again = 0

    def run(self) -> None:
        while not self.ends.is_set():
            text = f"{self.seat.folder.name}, {self.seat.actor.login} {len(self.given)}"
            facts, draft = told(self.seat, text), str(uuid.uuid4())
            number, tries = log_till_it_holds(self.seat, facts, draft, 100_000)
            self.given[text] = number
            self.again += tries
        self.seat.store.close()


def cut_and_come_back(shared: Shared, power: Power, folder: Path, times: int) -> int:
    """Cut the power `times` times while three log; how often an entry had to be saved again."""
    chance = random.Random(5)
    writers = [Writer(shared, login, folder) for login in LOGINS]
    for writer in writers:
        writer.start()
    for _ in range(times):
        before = {writer: len(writer.given) for writer in writers}
        threading.Event().wait(chance.uniform(0.2, 0.6))
        power.cut()
        power.back()
        for writer in writers:
            while writer.is_alive() and len(writer.given) <= before[writer]:
                threading.Event().wait(0.05)
    for writer in writers:
        writer.ends.set()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
    saved = numbers_by_text(shared)
    for writer in writers:
        for text, number in writer.given.items():
            assert saved[text] == number
    assert_sound(shared)
    return sum(writer.again for writer in writers)


def test_a_server_that_is_down_says_so(shared: Shared, power: Power, tmp_path: Path) -> None:
    seat = seat_at(shared.server.url_of("desk19"), tmp_path)
    facts = told(seat, "serveur arrêté")
    power.cut()
    first, then = log_refused(seat, facts, "arret"), log_refused(seat, facts, "arret")
    power.back()
    assert first.code in ("server_lost", "server_stopped", "server_refused")
    assert then.code == "server_refused"
    assert "prévenez l’informatique" in then.message
    number, _ = log_till_it_holds(seat, facts, "arret")
    assert numbers_by_text(shared)["serveur arrêté"] == number
    seat.store.close()


def test_three_power_cuts_lose_and_double_nothing(
    shared: Shared, power: Power, tmp_path: Path
) -> None:
    assert cut_and_come_back(shared, power, tmp_path, 3) > 0


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_thirty_power_cuts_lose_and_double_nothing(
    shared: Shared, power: Power, tmp_path: Path
) -> None:
    assert cut_and_come_back(shared, power, tmp_path, 30) > 0
