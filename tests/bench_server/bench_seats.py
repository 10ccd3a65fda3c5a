"""Sixty seats at once, each a process with a login of its own, on one machine with the server.

Five minutes (RELAIS_BENCH_SECONDS for a shorter look), at twenty times the pace of people; then
what they were told is compared with what the base holds.
"""

from __future__ import annotations

import bisect
import multiprocessing
import os
import statistics
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from desktop_app.domain.codes import Role
from desktop_app.domain.entry import Entry
from desktop_app.services.edit_accounts import Account
from tests.bench.bench_log import plausible_entries
from tests.bench_server.base import filled_server, open_accounts
from tests.bench_server.seat_at_work import Work, sit_down
from tests.server import Server

SECONDS = float(os.environ.get("RELAIS_BENCH_SECONDS", "300"))
ACTION_BAR_MS, HEARD_BAR_MS = 150.0, 1000.0
ENTRIES = 200
READY_S = 300
ARRONDISSEMENTS = (18, 19, 10, 20, 9, 17)
TEAMS = ("uasa", "mediation", "maraude_aurore", "maraude_ego", "maraude_gaia", "maraude_nova_dona",
         "maraude_oppelia", "maraude_psy")  # fmt: skip


def people() -> list[Account]:
    """Thirty desks of six arrondissements, sixteen leads of eight teams, six mediators and eight
    coordinators."""
    desks = [
        Account(f"banc.a{i}", f"Accueil {i}", Role.FRONT_DESK, (ARRONDISSEMENTS[i % 6],))
        for i in range(30)
    ]
    leads = [
        Account(f"banc.c{i}", f"Chef {i}", Role.TEAM_LEAD, (), TEAMS[i % len(TEAMS)])
        for i in range(16)
    ]
    mediators = [
        Account(f"banc.m{i}", f"Médiation {i}", Role.MEDIATOR, (), "mediation") for i in range(6)
    ]
    coordinators = [Account(f"banc.k{i}", f"Coordination {i}", Role.COORDINATOR) for i in range(8)]
    return [*desks, *leads, *mediators, *coordinators]


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """A row an action (p95 in ms), one for what is lost, double or refused, one for the feed."""
    with filled_server(base_folder) as server:
        accounts = people()
        open_accounts(server, base_folder, accounts)
        with psycopg.connect(server.admin_url.replace("+psycopg", ""), autocommit=True) as bare:
            before = bare.execute("SELECT max(id) FROM event").fetchone()
            works = at_once(server, base_folder, accounts, plausible_entries(bare, ENTRIES, "%s"))
            wrong = compared(bare, works, 0 if before is None else int(before[0]))
    for line in wrong:
        print(line, file=sys.stderr)
    acts = sum(len(took) for work in works for took in work.took.values())
    races = sum(work.races for work in works)
    print(f"{len(works)} seats, {acts} actions, {races} lost races", file=sys.stderr)
    return [*_actions(works), _count(len(works), len(wrong)), _feed(works)]


def at_once(
    server: Server, folder: Path, accounts: list[Account], entries: list[Entry]
) -> list[Work]:
    """Let everybody work together; what each did."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.bench_server.seat_at_work"])
    begins, done = context.Barrier(len(accounts), timeout=READY_S), context.Queue()
    seats = [
        context.Process(
            target=sit_down, args=(server, folder, account, entries, SECONDS, begins, done)
        )
        for account in accounts
    ]
    for seat in seats:
        seat.start()
    works = [done.get(timeout=READY_S + SECONDS) for _ in seats]
    for seat in seats:
        seat.join()
    return works


def compared(bare: psycopg.Connection[Any], works: list[Work], before: int) -> list[str]:
    """Every difference between what seats were told and what the base holds since `before`."""
    wrong = [f"{work.login}: {error}" for work in works for error in work.errors]
    rows = bare.execute(
        "SELECT e.kind, s.number, s.description FROM event e "
        "JOIN signalement s ON s.id = e.signalement_id WHERE e.id > %s "
        "AND e.kind IN ('created', 'accepted')",
        (before,),
    ).fetchall()
    for action, kind in (("log", "created"), ("accept", "accepted")):
        held = Counter(
            (str(number), str(text) if action == "log" else "")
            for each, number, text in rows
            if each == kind
        )
        told = Counter(
            (number, text)
            for work in works
            for number, name, text, _, _ in work.wrote
            if name == action
        )
        wrong += [f"lost, {action}: {each}" for each in (told - held).elements()]
        wrong += [f"not told or double, {action}: {each}" for each in (held - told).elements()]
    numbers = Counter(number for work in works for number, name, *_ in work.wrote if name == "log")
    return wrong + [f"number given twice: {each}" for each, n in numbers.items() if n > 1]


def _actions(works: list[Work]) -> Iterable[dict[str, Any]]:
    for action in ("list", "open", "log", "accept"):
        took = [ms for work in works for ms in work.took.get(action, ())]
        yield _p95(f"{len(works)} seats: {action}, p95 of {len(took)}", took, ACTION_BAR_MS)


def _p95(name: str, took: list[float], bar: float) -> dict[str, Any]:
    p95 = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else float("inf")
    return {
        "name": name,
        "value": round(statistics.median(took or [0.0]), 1),
        "unit": "ms",
        "p95": round(p95, 1),
        "bar": bar,
        "ok": p95 <= bar,
    }


def _count(seats: int, wrong: int) -> dict[str, Any]:
    name = f"{seats} seats: lost, double, or an error shown"
    return {"name": name, "value": wrong, "unit": "", "bar": 0, "ok": wrong == 0}


def _feed(works: list[Work]) -> dict[str, Any]:
    """How long after the end of each write every other seat had heard of it."""
    ears = []
    for work in works:
        by_number: dict[str, list[float]] = {}
        for number, at in work.heard:
            by_number.setdefault(number, []).append(at)
        ears.append((work.login, by_number))
    waits, unheard = [], 0
    for work in works:
        for number, _, _, begun, ended in work.wrote:
            for login, by_number in ears:
                if login == work.login:
                    continue
                heard = by_number.get(number, [])
                first = bisect.bisect_left(heard, begun)
                if first == len(heard):
                    unheard += 1
                else:
                    waits.append(max(heard[first] - ended, 0.0) * 1000)
    gaps = sum(work.gaps for work in works)
    if unheard or gaps:
        print(f"feed: {unheard} never heard, {gaps} gaps", file=sys.stderr)
    row = _p95("a change seen on another seat, 60 seats, p95", waits, HEARD_BAR_MS)
    return {**row, "ok": row["ok"] and not unheard}
