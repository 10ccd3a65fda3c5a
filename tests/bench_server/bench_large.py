"""Logging, pages and search on a large shared base, by people with logins of their own, each beside
the same done by hand by the server's owner, who is bound by no policy and no guard."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from desktop_app.domain.codes import Role
from desktop_app.services.edit_accounts import Account
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import Sort, View, list_page
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from tests.bench.bench_log import plausible_entries, timed
from tests.bench.bench_queue import (
    COLUMNS,
    FILTERS,
    SENTENCES,
    SIZE,
    both,
    far_into,
    figure,
    no_collection,
)
from tests.bench_server.base import filled_server, open_accounts, seat_of
from tests.server import Server

Line = psycopg.Connection[Any]
ROUNDS, WARM, TURN = 200, 40, 20
LOG_BAR, PAGE_BAR = 12.0, 3.0
DESK = Account("banc.accueil", "Banc Accueil", Role.FRONT_DESK, tuple(range(1, 21)))
ORDER = "ORDER BY s.due_sort, s.id LIMIT %s"
# Values are given beside the text, as any program gives what people choose.
BY_HAND = (
    f"SELECT {COLUMNS} FROM signalement s LEFT JOIN team t ON t.id = s.team_id "
    "WHERE s.attached_to_id IS NULL AND s.closed_at IS NULL "
    "AND s.category IN (%s, %s) AND s.arrondissement IN (%s) "
)
CHOSEN = ("consumption", "gathering", 19)
FOUND = (
    "SELECT s.id, s.number, s.place_label, s.description FROM signalement s "
    "WHERE s.words @@ to_tsquery('simple', %s) ORDER BY s.id DESC LIMIT 20"
)


def measure(base_folder: Path) -> list[dict[str, Any]]:
    """One row a figure, in milliseconds; what is logged stays in the base, bare rows do not."""
    with filled_server(base_folder) as server:
        open_accounts(server, base_folder, [DESK])
        with at_work(server, base_folder) as (seat, bare), no_collection():
            return [
                _first_page(seat, bare),
                _deep_page(seat, bare),
                _search(seat, bare),
                _log(seat, bare),
            ]


@contextmanager
def at_work(server: Server, folder: Path) -> Iterator[tuple[Seat, Line]]:
    """The seat of the desk, and a bare line of the owner's."""
    seat = seat_of(server, folder, DESK.login)
    try:
        with psycopg.connect(server.admin_url.replace("+psycopg", ""), autocommit=True) as bare:
            yield seat, bare
    finally:
        seat.store.close()


def _first_page(seat: Seat, bare: Line) -> dict[str, Any]:
    ours, theirs = both(
        lambda: list_page(seat, View.OPEN, FILTERS, Sort.DUE, size=SIZE),
        lambda: bare.execute(BY_HAND + ORDER, (*CHOSEN, SIZE + 1)).fetchall(),
    )
    return figure("shared base, 1 M rows: first page, filtered", ours, theirs, PAGE_BAR)


def _deep_page(seat: Seat, bare: Line) -> dict[str, Any]:
    cursor, last = far_into(seat)
    query = "SELECT due_sort, id FROM signalement WHERE id = %s"
    place = bare.execute(query, (last,)).fetchone() or ()
    ours, theirs = both(
        lambda: list_page(seat, View.OPEN, FILTERS, Sort.DUE, cursor, SIZE),
        lambda: bare.execute(
            f"{BY_HAND} AND (s.due_sort, s.id) > (%s, %s) {ORDER}", (*CHOSEN, *place, SIZE + 1)
        ).fetchall(),
    )
    return figure("shared base, 1 M rows: a page far into the set", ours, theirs, PAGE_BAR)


def _search(seat: Seat, bare: Line) -> dict[str, Any]:
    """Each sentence typed letter by letter from its third sign."""
    typed = [text[:end] for text in SENTENCES for end in range(3, len(text) + 1)]
    random.Random(1).shuffle(typed)
    ours_next, theirs_next = itertools.cycle(typed), itertools.cycle(typed)

    def by_hand() -> None:
        *whole, last = next(theirs_next).split()
        bare.execute(FOUND, (" & ".join([*whole, f"{last}:*"]),)).fetchall()

    ours, theirs = both(lambda: search(seat, next(ours_next)), by_hand)
    return figure("shared base, 1 M rows: search while typing", ours, theirs, PAGE_BAR)


def _log(seat: Seat, bare: Line) -> dict[str, Any]:
    entries = plausible_entries(bare, WARM + ROUNDS, "%s")
    insert = _bare_insert(bare)
    inserts: list[float] = []
    logs: list[float] = []
    for first in range(0, len(entries), TURN):
        turn = entries[first : first + TURN]
        inserts += [insert() for _ in turn]
        logs += [timed(lambda entry=entry: log_signalement(seat, entry)) for entry in turn]
    return figure(
        "shared base, 1 M rows: log + duplicates + routing + commit",
        logs[WARM:],
        inserts[WARM:],
        LOG_BAR,
    )


def _bare_insert(bare: Line) -> Callable[[], float]:
    """Inserts the last row again under another name; taken away afterwards, out of the time."""
    found = bare.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'signalement' "
        "AND column_name NOT IN ('id', 'uid', 'number') AND is_generated = 'NEVER'"
    ).fetchall()
    listed = ", ".join(f'"{name}"' for (name,) in found)
    values = bare.execute(f"SELECT {listed} FROM signalement ORDER BY id DESC LIMIT 1").fetchone()
    marks = ", ".join("%s" for _ in found)
    statement = (
        f"INSERT INTO signalement (uid, number, {listed}) VALUES (%s, %s, {marks}) RETURNING id"
    )

    def insert() -> float:
        name = f"b{time.time_ns() % 10**14}"
        given = (name, name, *(values or ()))
        took = timed(lambda: bare.execute(statement, given))
        bare.execute("DELETE FROM signalement WHERE uid = %s", (name,))
        return took

    return insert
