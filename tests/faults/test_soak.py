"""Two thousand operations under faults at random: what was acknowledged is there once, what was
not is in the outbox or was refused aloud, and every chain verifies.

The faults and the gestures follow a seed, which is printed; RELAIS_SOAK_SEED gives another one.
"""

from __future__ import annotations

import os
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store
from db.errors import AWAY, StorageFault
from db.schema import EventRow, SignalementRow
from db.server_wait import PatientConnection
from desktop_app.domain.codes import EventKind
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.outbox import OutboxKind, OutboxLine, OutboxState
from desktop_app.services.faults import explained
from desktop_app.services.moves import accept
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_acts import keep_accept, log_or_keep
from desktop_app.services.outbox_sending import send_all
from desktop_app.services.queue import NO_FILTER, Sort, View, list_page
from tests.faults.killed_server import Power, power_of
from tests.faults.seats import assert_sound, seat_at, told
from tests.proxy import Proxy, proxy_to
from tests.services.outbox_steps import keyring_in
from tests.services.shared import Shared

SEED = int(os.environ.get("RELAIS_SOAK_SEED", "20261125"))
OPERATIONS = 2_000
LOGINS = ("desk19", "desk18", "medi", "lead")
PAUSE_S = 0.15  # between two gestures, so that they meet some sixty faults
BOUND_S = 1_200


@dataclass
class Outcomes:
    """What one seat was answered: number of each text, texts kept, refusals of texts; numbers
    accepted; gestures kept."""

    given: dict[str, str] = field(default_factory=dict)
    kept: dict[str, OutboxLine] = field(default_factory=dict)
    refused: dict[str, UserError] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    gestures: list[OutboxLine] = field(default_factory=list)


class Person(threading.Thread):
    """Logs, lists and accepts through a bad network, and sends what waits now and then."""

    def __init__(self, url: str, login: str, folder: Path, turns: int) -> None:
        super().__init__(daemon=True)
        folder.mkdir()
        self.seat = seat_at(url, folder)
        self.login, self.turns, self.done = login, turns, 0
        self.box = Outbox(folder, f"{login}@essai:5432/postgres")
        self.box.prepare()  # its key, before others write theirs in the same file
        self.outcomes = Outcomes()
        self.problem: BaseException | None = None
        self._chance = random.Random(f"{SEED} {login}")

    def run(self) -> None:
        try:
            for turn in range(self.turns):
                threading.Event().wait(self._chance.expovariate(1 / PAUSE_S))
                kind = self._chance.random()
                if self.login == "lead" or (self.login == "medi" and kind < 0.4):
                    self._accept()
                else:
                    self._log(f"{self.login} {turn}")
                self.done = turn + 1
                if self._chance.random() < 0.05:
                    self.send()
        except BaseException as problem:  # noqa: BLE001 - told by the test
            self.problem = problem

    def send(self) -> bool:
        """Send what waits; whether the base was reached."""
        try:
            with explained():
                send_all(self.seat, self.box)
        except WorldFault:
            return False
        return True

    def _log(self, text: str) -> None:
        try:
            with explained():
                facts, draft = told(self.seat, text), str(uuid.uuid4())
                answer = log_or_keep(self.seat, self.box, facts, draft=draft)
        except UserError as refusal:
            self.outcomes.refused[text] = refusal
            return
        if isinstance(answer, OutboxLine):
            self.outcomes.kept[text] = answer
        else:
            self.outcomes.given[text] = answer.number

    def _accept(self) -> None:
        try:
            with explained():
                rows = list_page(self.seat, View.MY_TEAM, NO_FILTER, Sort.AGE, size=50).rows
                new = [row for row in rows if row.status == "routed"]
                if not new:
                    return
                row = self._chance.choice(new)
                try:
                    accept(self.seat, row.number, version=row.version)
                    self.outcomes.accepted.append(row.number)
                except StorageFault as fault:
                    if fault.kind not in AWAY:
                        raise
                    line = keep_accept(self.seat, self.box, row.number, row.version)
                    self.outcomes.gestures.append(line)
        except UserError as refusal:
            assert refusal.message.endswith((".", "?", ")")), refusal.message


class Weather(threading.Thread):
    """Faults, one after the other, each mended before the next."""

    def __init__(self, wire: Proxy, power: Power) -> None:
        super().__init__(daemon=True)
        self.ends, self.seen = threading.Event(), Counter[str]()
        self._wire, self._power = wire, power
        self._chance = random.Random(SEED)

    def run(self) -> None:
        chance, wire = self._chance, self._wire
        faults: dict[str, Callable[[], None]] = {
            "cut": wire.cut,
            "silence": wire.swallow,
            "slow": lambda: wire.slow(chance.uniform(0.005, 0.05)),
            "cut after answered": lambda: wire.cut_after(chance.randrange(20_000)),
            "cut after sent": lambda: wire.cut_after_sent(chance.randrange(20_000)),
            "answer lost": lambda: wire.cut_once_sent(b"COMMIT\0"),
            "power": self._cut_power,
        }
        while not self.ends.wait(chance.uniform(0.2, 1.2)):
            name = chance.choice(list(faults))
            self.seen[name] += 1
            faults[name]()
            self.ends.wait(chance.uniform(0.1, 1.5))
            wire.mend()
        wire.mend()

    def _cut_power(self) -> None:
        self._power.cut()
        self._power.back()


@pytest.mark.soak
@pytest.mark.timeout(BOUND_S + 300)
def test_two_thousand_operations_under_faults(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"seed {SEED}")
    monkeypatch.setattr(PatientConnection, "patience_s", 1.0)
    with (
        keyring_in(tmp_path, monkeypatch),
        power_of(shared.server) as power,
        proxy_to(shared.server.socket) as wire,
    ):
        people = [
            Person(
                shared.server.url_by(wire.port, login, sslmode="disable"),
                login,
                tmp_path / login,
                OPERATIONS // len(LOGINS),
            )
            for login in LOGINS
        ]
        weather = Weather(wire, power)
        for thread in (*people, weather):
            thread.start()
        for person in people:
            person.join(BOUND_S)
            assert person.problem is None, person.problem
            assert not person.is_alive(), f"{person.login} did {person.done}"
        weather.ends.set()
        weather.join(60)
        for person in people:
            _until(person.send)
        _judge(shared, people)
        for person in people:
            person.seat.store.retire()
        print(dict(weather.seen), _summary(people))
        assert len(weather.seen) == 7


def _until(done: Callable[[], bool]) -> None:
    for _ in range(100):
        if done():
            return
        threading.Event().wait(0.1)
    raise AssertionError("the base was not reached again")


def _judge(shared: Shared, people: list[Person]) -> None:
    with closing(Store(shared.server.admin_url)) as keeper, keeper.reading() as connection:
        rows = connection.execute(select(SignalementRow.description, SignalementRow.number)).all()
        events = connection.execute(
            select(SignalementRow.number, EventRow.actor)
            .join(SignalementRow, SignalementRow.id == EventRow.signalement_id)
            .where(EventRow.kind == EventKind.ACCEPTED.value)
        ).all()
    texts = Counter(row.description for row in rows)
    numbers = {row.description: row.number for row in rows}
    assert len(set(numbers.values())) == len(rows)
    taken = Counter((row.number, row.actor) for row in events)
    assert max(taken.values(), default=0) == 1
    for person in people:
        outcomes, name = person.outcomes, person.seat.actor.name
        lines = {line.uid: line for line in person.box.lines()}
        assert all(line.state is not OutboxState.WAITING for line in lines.values())
        for text, number in outcomes.given.items():
            assert (texts[text], numbers[text]) == (1, number)
        for text, kept in outcomes.kept.items():
            line = lines[kept.uid]
            assert line.kind is OutboxKind.LOG
            assert (line.state, texts[text]) == (OutboxState.SENT, 1), line
            assert line.number == numbers[text]
        for text, refusal in outcomes.refused.items():
            assert texts[text] <= 1 and refusal.message
        for number in outcomes.accepted:
            assert taken[number, name] == 1
        for gesture in outcomes.gestures:
            line = lines[gesture.uid]
            if line.state is OutboxState.SENT:
                assert taken[line.number, name] == 1
            else:
                assert line.state is OutboxState.REFUSED and line.reason
    assert_sound(shared)


def _summary(people: list[Person]) -> dict[str, int]:
    return {
        what: sum(len(getattr(person.outcomes, what)) for person in people)
        for what in ("given", "kept", "refused", "accepted", "gestures")
    }
