"""One seat at work on the shared base, in a process of its own, as fast as twenty people."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.codes import Role, Status
from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import Account
from desktop_app.services.feed import changes_of_others
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import accept
from desktop_app.services.queue import NO_FILTER, Filters, Sort, View, list_page
from desktop_app.services.seat import Seat, utc_now
from desktop_app.services.show import show
from desktop_app.services.warm_up import warm_up
from tests.bench_server.base import seat_of
from tests.server import Server

PAUSE_S = 40.0 / 20  # a person does something every 40 s or so
SETTLES_S = 3.0  # before the first gesture and after the last one everybody only listens
RACES = frozenset({"changed_meanwhile", "already_accepted", "illegal_move"})
"""What is said to who comes second: no error, nothing is lost by it."""
TO_ACCEPT = Filters(statuses=frozenset({Status.ROUTED}))


@dataclass
class Work:
    """What a seat did: durations in ms by action; what it wrote, as number, action, text, begin and
    end (s of the monotonic clock, the same in every process); what it heard, as number and
    instant."""

    login: str
    took: dict[str, list[float]] = field(default_factory=dict)
    wrote: list[tuple[str, str, str, float, float]] = field(default_factory=list)
    heard: list[tuple[str, float]] = field(default_factory=list)
    gaps: int = 0
    races: int = 0
    errors: list[str] = field(default_factory=list)


class SeatAtWork:
    """Lists, opens, and logs or accepts as its role may."""

    def __init__(self, seat: Seat, account: Account, entries: list[Entry]) -> None:
        self.work = Work(account.login)
        self._seat = seat
        self._account = account
        self._entries = entries
        self._chance = random.Random(account.login)
        self._seen: list[Any] = []
        self._logged = 0

    def warm(self) -> None:
        """Have read and loaded what a window has before its first gesture."""
        warm_up(self._seat)
        self._list()
        self._open()

    def run(self, until: float) -> None:
        """Go on till `until` (monotonic)."""
        steps = self._steps()
        while True:
            pause = self._chance.expovariate(1 / PAUSE_S)
            if time.monotonic() + pause >= until:
                return
            threading.Event().wait(pause)
            name, step = self._chance.choice(steps)
            self._timed(name, step)

    def listen(self, stop: threading.Event) -> None:
        """Keep what other seats change, until `stop`."""
        for changes in changes_of_others(self._seat, stop):
            now = time.monotonic()
            self.work.gaps += changes.places  # only "everything" tells of places here
            self.work.heard += [(number, now) for number in changes.numbers]

    def _steps(self) -> list[tuple[str, Callable[[], Any]]]:
        always = [("list", self._list)] * 5 + [("open", self._open)] * 2
        role = self._account.role
        log, take = [("log", self._log)], [("accept", self._accept)]
        if role is Role.FRONT_DESK:
            return [*always, *log * 3]
        if role is Role.TEAM_LEAD:
            return [*always, *take * 3]
        return [*always, *log * 2, *take]

    def _timed(self, name: str, step: Callable[[], tuple[str, str] | None]) -> None:
        begun = time.monotonic()
        try:
            told = step()
        except UserError as refused:
            if refused.code in RACES:
                self.work.races += 1
                self._seen = []
            else:
                self.work.errors.append(f"{name}: {refused.code}: {refused.message}")
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, a person would have seen it
            self.work.errors.append(f"{name}: {type(error).__name__}: {error}")
            return
        ended = time.monotonic()
        self.work.took.setdefault(name, []).append((ended - begun) * 1000)
        if told is not None:
            number, text = told
            self.work.wrote.append((number, name, text, begun, ended))

    def _list(self) -> None:
        takes = self._account.role is not Role.FRONT_DESK
        view = View.MY_TEAM if self._account.team else View.OPEN
        page = list_page(self._seat, view, TO_ACCEPT if takes else NO_FILTER, Sort.DUE, size=50)
        self._seen = list(page.rows)

    def _open(self) -> None:
        if self._seen:
            show(self._seat, self._chance.choice(self._seen).number)

    def _log(self) -> tuple[str, str]:
        self._logged += 1
        text = f"banc {self._account.login} {self._logged}"
        facts = self._chance.choice(self._entries)
        entry = replace(facts, description=text, observed_at=utc_now())
        return log_signalement(self._seat, entry).number, text

    def _accept(self) -> tuple[str, str] | None:
        if not self._seen:
            return None
        row = self._seen.pop(self._chance.randrange(len(self._seen)))
        return accept(self._seat, row.number, version=row.version).number, ""


def sit_down(
    server: Server, folder: Path, account: Account, entries: list[Entry], seconds: float,
    begins: Any, done: Any,
) -> None:  # fmt: skip
    """What a process does: sign in, wait for the others at `begins`, work, tell it to `done`."""
    seat = seat_of(server, folder, account.login)
    at_work = SeatAtWork(seat, account, entries)
    stop = threading.Event()
    try:
        at_work.warm()
        ear = threading.Thread(target=at_work.listen, args=(stop,), daemon=True)
        ear.start()
        begins.wait()
        stop.wait(SETTLES_S)
        until = time.monotonic() + seconds
        at_work.run(until)
        stop.wait(until + SETTLES_S - time.monotonic())
        stop.set()
        ear.join(5)
    finally:
        seat.store.close()
        done.put(at_work.work)
