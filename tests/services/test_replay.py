"""Replay: other rules on what was received, with nothing written."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import shutil
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.engine import MAIN_FILE, Store, sqlite_url
from db.queries import received
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    Category,
    Channel,
    EmergencyService,
    OverrideReason,
    People,
    PlaceKind,
    ReporterKind,
    Role,
    TeamKind,
    Weekday,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Entry, Override, Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.routing import Rule
from desktop_app.services.attach import attach
from desktop_app.services.correct import correct
from desktop_app.services.demo import fill_demo
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import assign
from desktop_app.services.reference import read_reference
from desktop_app.services.replay import Shifted, replay
from desktop_app.services.rule_versions import publish, save_draft
from desktop_app.services.seat import Seat
from tests.conftest import NOW, Clock
from tests.services.entries import EOLE, FLANDRE, entry

SINCE, UNTIL = NOW - dt.timedelta(days=1), NOW + dt.timedelta(days=20)
NIGHTS = Recurrence(frozenset({Weekday.MON, Weekday.SAT}), dt.time(22), dt.time(2))
OTHERS = (
    Rule("1", 10, "la nuit", {"hours": ["20:00", "07:00"]}, target_team="samu_social"),
    Rule("2", 20, "bruit", {"category": ["noise"]}, TeamKind.MEDIATION),
    Rule("3", 30, "urgences", {"urgent": True}, target_team="police_nationale"),
    Rule("4", 40, "bailleurs", {"reporter_kind": ["landlord"]}, TeamKind.MEDIATION),
    Rule("5", 50, "de loin", {"channel": ["form"]}, TeamKind.MARAUDE),
    Rule("6", 60, "à plusieurs", {"people_at_least": 4}, TeamKind.UASA),
    Rule("7", 70, "fragiles", {"vulnerable": True}, TeamKind.MARAUDE_PSY),
    Rule("8", 80, "encore", {"recurring": True}, TeamKind.UASA),
    Rule("9", 90, "près d’ici", {"sector": ["eole"]}, TeamKind.MARAUDE),
)


def drawn(count: int, clock: Clock) -> Iterator[Entry]:
    """Entries of all sorts, some hours apart."""
    chance = random.Random(5)
    for _ in range(count):
        clock.advance(minutes=chance.randint(20, 500))
        yield entry(
            category=chance.choice(list(Category)),
            place=replace(chance.choice([EOLE, FLANDRE]), sector=chance.choice(["eole", None])),
            place_kind=chance.choice(list(PlaceKind)),
            observed_at=clock() - dt.timedelta(minutes=chance.randint(1, 600)),
            people=chance.choice(list(People)),
            recurrence=chance.choice([Recurrence(), Recurrence(frozenset({Weekday.FRI})), NIGHTS]),
            reporter=Reporter(chance.choice(list(ReporterKind)), chance.choice(list(Channel))),
            vulnerable=chance.random() < 0.3,
            emergency=chance.choice([None, None, EmergencyService.SAMU]),
        )


def decided(seat: Seat) -> list[str | None]:
    with closing(sqlite3.connect(seat.folder / MAIN_FILE)) as base:
        query = (
            "SELECT t.code FROM signalement s LEFT JOIN team t ON t.id = s.team_id ORDER BY s.id"
        )
        return [row[0] for row in base.execute(query)]


def test_the_rules_in_force_change_nothing_of_what_they_decided(seat: Seat, clock: Clock) -> None:
    numbers = [log_signalement(seat, each).number for each in drawn(80, clock)]
    rules = read_reference(seat).rules
    replayed = replay(seat, rules, SINCE, clock() + dt.timedelta(days=1))
    assert (replayed.total, replayed.changed, replayed.table) == (80, 0, ())
    # Nor does what came after: moves, an attaching, an emergency told later.
    assign(seat, numbers[0], "gpis", OverrideReason.REQUEST)
    attach(seat, numbers[1], numbers[2])
    attach(seat, numbers[2], numbers[3])
    for number in numbers[4:12]:
        log_emergency(seat, EmergencyService.POLICE, number)
    replayed = replay(seat, rules, SINCE, clock() + dt.timedelta(days=1))
    assert (replayed.total, replayed.changed) == (80, 0)


def test_replay_equals_what_live_routing_would_have_done(
    seat: Seat, clock: Clock, base_template: Path, tmp_path: Path
) -> None:
    for each in drawn(80, clock):
        log_signalement(seat, each)
    replayed = replay(seat, OTHERS, SINCE, clock() + dt.timedelta(days=1))

    folder = tmp_path / "autre"
    folder.mkdir()
    shutil.copy(base_template, folder / MAIN_FILE)
    later = Clock(NOW)
    other = replace(seat, store=Store(sqlite_url(folder)), folder=folder, clock=later)
    publish(other, save_draft(other, OTHERS).number)
    for each in drawn(80, later):
        log_signalement(other, each)
    before, after = decided(seat), decided(other)
    other.store.close()
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    table = {(each.from_team, each.to_team): each.count for each in replayed.table}
    assert table == {pair: pairs.count(pair) for pair in pairs}
    assert replayed.changed == len(pairs) == len(replayed.numbers) > 20
    assert replayed.lost == sum(1 for _, to in pairs if to is None) > 0
    assert replayed.gained == sum(1 for was, _ in pairs if was is None) > 0
    assert [each.count for each in replayed.table] == sorted(table.values(), reverse=True)


def test_an_override_is_not_what_the_rules_gave(seat: Seat) -> None:
    chosen = Override("mediation", OverrideReason.REQUEST)
    number = log_signalement(seat, entry(override=chosen)).number
    pooled = Override("uasa", OverrideReason.REQUEST)
    other = log_signalement(seat, entry(category=Category.OTHER, override=pooled)).number
    rules = read_reference(seat).rules
    assert replay(seat, rules, SINCE, UNTIL).changed == 0
    none = replay(seat, (), SINCE, UNTIL)
    assert (none.table, none.lost, none.numbers) == ((Shifted("uasa", None, 1),), 1, (number,))
    every = replay(seat, [Rule("1", 1, "tout", {"all": []}, TeamKind.UASA)], SINCE, UNTIL)
    assert (every.table, every.gained, every.numbers) == (
        (Shifted(None, "uasa", 1),), 1, (other,),
    )  # fmt: skip


def test_what_was_corrected_is_compared_as_it_is_now(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    correct(seat, number, Correction(category=Category.LITTER_DRUG))
    assert replay(seat, read_reference(seat).rules, SINCE, UNTIL).changed == 0
    (shifted,) = replay(seat, (), SINCE, UNTIL).table
    assert (shifted.from_team, shifted.to_team) == ("proprete", None)


def test_only_the_period_counts_its_end_not_included(seat: Seat, clock: Clock) -> None:
    for _ in range(3):
        log_signalement(seat, entry())
        clock.advance(days=1)
    assert replay(seat, (), NOW, NOW + dt.timedelta(days=2)).total == 2
    assert replay(seat, (), NOW, NOW + dt.timedelta(days=2, seconds=1)).total == 3
    with pytest.raises(UserError) as refused:
        replay(seat, (), NOW, NOW)
    assert (refused.value.code, refused.value.field) == ("period_inverted", "until")


def test_progress_and_cancel(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "_ROWS", received.rows_by(2))
    for _ in range(5):
        log_signalement(seat, entry())
    steps: list[tuple[int, int]] = []
    replay(seat, (), SINCE, UNTIL, lambda *step: steps.append(step))
    assert steps == [(2, 5), (4, 5), (5, 5)]
    asked: Iterator[bool] = itertools.chain([False, True], itertools.repeat(False))
    stopped = replay(seat, (), SINCE, UNTIL, cancelled=lambda: next(asked))
    assert (stopped.cancelled, stopped.total, stopped.changed) == (True, 2, 2)


def test_nothing_is_written_and_a_right_is_asked(seat: Seat) -> None:
    log_signalement(seat, entry())
    before = _dump(seat.folder)
    replay(seat, OTHERS, SINCE, UNTIL)
    assert _dump(seat.folder) == before
    lead = replace(seat, actor=Actor("Chef", Role.TEAM_LEAD, team="uasa"))
    with pytest.raises(UserError) as refused:
        replay(lead, OTHERS, SINCE, UNTIL)
    assert refused.value.code == "not_allowed"


def _dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base:
        return [
            line
            for table in ("signalement", "routing_decision", "event", "rule_version", "setting")
            for line in map(str, base.execute(f"SELECT * FROM {table}"))
        ]


def test_memory_does_not_grow_with_the_period(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "_ROWS", received.rows_by(100))
    fill_demo(seat, 4_000, 1)
    rules = read_reference(seat).rules
    year = (NOW - dt.timedelta(days=370), NOW + dt.timedelta(days=1))
    replay(seat, rules, *year)  # what is kept from one to the next is in place

    def peak(first: dt.datetime) -> int:
        tracemalloc.start()
        replay(seat, rules, first, year[1])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    short, whole = peak(NOW - dt.timedelta(days=100)), peak(year[0])
    assert whole < short * 1.3
