"""Routing by 60 rules and 25 teams, and a replay beside the bare reading of what it reads."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.engine import MAIN_FILE
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Category, PlaceKind, Role
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import Facts, Rule, Team, choose, decide, plan_of
from desktop_app.services.open_base import open_base
from desktop_app.services.reference import read_reference
from desktop_app.services.replay import replay
from desktop_app.services.seat import Seat

RULES, TEAMS = 60, 25
DECISIONS, ROUNDS = 20_000, 5
REPLAYED = 50_000
SPEED_BAR, RATIO_BAR, MEMORY_BAR = 20_000, 6.0, 1.3
MONDAY = dt.datetime(2026, 11, 16, tzinfo=PARIS)
BY_HAND = """
SELECT s.id, s.number, s.category, s.place_kind, s.observed_at, s.received_at, s.sector_code,
    s.arrondissement, s.people, s.recurrence_days, s.recurrence_from, s.recurrence_to,
    s.vulnerable, s.emergency, v.reporter_kind, v.channel, d.team_id, d.override_reason,
    d.runner_up
FROM signalement s
JOIN routing_decision d ON d.id = (
    SELECT min(id) FROM routing_decision WHERE signalement_id = s.id)
JOIN voice v ON v.id = (
    SELECT min(id) FROM voice WHERE signalement_id = coalesce(s.attached_to_id, s.id)
    AND (origin_id = s.id OR origin_id IS NULL AND s.attached_to_id IS NULL))
WHERE s.received_at >= ? AND s.received_at < ?
"""


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """Four rows: decisions a second with and without their words, the replay, its memory."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        shutil.copy(base_folder / MAIN_FILE, folder / MAIN_FILE)
        store = open_base(folder)
        try:
            seat = Seat(store, Actor("Banc", Role.COORDINATOR), folder)
            rules, teams = _reference(seat)
            return [*_routing(rules, teams), *_replay(seat, rules)]
        finally:
            store.close()


def _reference(seat: Seat) -> tuple[tuple[Rule, ...], dict[str, Team]]:
    # The shipped ones, and as many more of the same kind as it takes.
    reference = read_reference(seat)
    rules = list(reference.rules)
    while len(rules) < RULES:
        rule = rules[len(rules) - len(reference.rules)]
        rules.append(dataclasses.replace(rule, code=f"b{len(rules)}", position=rule.position + 500))
    teams = dict(reference.teams)
    shipped = list(teams.values())
    while len(teams) < TEAMS:
        team = shipped[len(teams) - len(shipped)]
        code = f"b{len(teams)}"
        teams[code] = dataclasses.replace(team, code=code)
    return tuple(rules), teams


def _routing(rules: tuple[Rule, ...], teams: dict[str, Team]) -> list[dict[str, Any]]:
    chance = random.Random(3)
    cases = [_case(chance) for _ in range(DECISIONS)]
    plan = plan_of(rules, teams)

    def with_words() -> None:
        for facts in cases:
            decide(facts, rules, teams)

    def bare() -> None:
        for facts in cases:
            choose(facts, plan)

    return [
        _speed("routing with its reasons, 60 rules, 25 teams", with_words),
        _speed("routing, the team alone", bare),
    ]


def _case(chance: random.Random) -> Facts:
    at = MONDAY + dt.timedelta(minutes=chance.randrange(28 * 24 * 60))
    return Facts(
        chance.choice(list(Category)),
        chance.choice(list(PlaceKind)),
        at,
        None,
        chance.choice([10, 18, 19]),
        recurring=chance.random() < 0.3,
        people=chance.choice([0, 1, 2, 4, 7]),
        urgent=chance.random() < 0.05,
        vulnerable=chance.random() < 0.1,
        needed_at=at,
    )


def _speed(name: str, work: Callable[[], None]) -> dict[str, Any]:
    # Of one core: what other programs take of it meanwhile does not count.
    took = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    value = DECISIONS / statistics.median(took)
    return {
        "name": name,
        "value": round(value),
        "unit": "/s",
        "reference": None,
        "ratio": None,
        "bar": f">= {SPEED_BAR} /s",
        "ok": value >= SPEED_BAR,
    }


def _replay(seat: Seat, rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    bare = sqlite3.connect(seat.folder / MAIN_FILE)
    bare.execute("PRAGMA cache_size = -32000")
    try:
        first, half, last = _period(bare)
        period = (_micros(first), _micros(last))
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_timed(lambda: replay(seat, rules, first, last)))
            theirs.append(_timed(lambda: bare.execute(BY_HAND, period).fetchall()))
    finally:
        bare.close()
    value, reference = statistics.median(ours[1:]), statistics.median(theirs[1:])
    part, whole = (_peak(lambda at=at: replay(seat, rules, at, last)) for at in (half, first))
    ratio, growth = value / reference, whole / part
    return [
        {
            "name": f"replay of {REPLAYED} signalements",
            "value": round(value * 1000, 1),
            "unit": "ms",
            "reference": round(reference * 1000, 1),
            "ratio": round(ratio, 2),
            "bar": RATIO_BAR,
            "ok": ratio <= RATIO_BAR,
        },
        {
            "name": "replay: memory of twice as many",
            "value": round(whole / 2**20, 2),
            "unit": "MB",
            "reference": round(part / 2**20, 2),
            "ratio": round(growth, 2),
            "bar": MEMORY_BAR,
            "ok": growth <= MEMORY_BAR,
        },
    ]


def _period(bare: sqlite3.Connection) -> tuple[dt.datetime, dt.datetime, dt.datetime]:
    # The latest REPLAYED ones, and the latest half of them.
    latest = "SELECT received_at FROM signalement ORDER BY received_at DESC LIMIT 1 OFFSET ?"
    ends = [bare.execute(latest, (at,)).fetchone()[0] for at in (REPLAYED - 1, REPLAYED // 2, 0)]
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    first, half, last = (epoch + dt.timedelta(microseconds=each) for each in ends)
    return first, half, last + dt.timedelta(seconds=1)


def _micros(at: dt.datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
