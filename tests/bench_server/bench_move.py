"""The move of a whole base to a server against a bare COPY of the same rows.

Both fill a new base with the same tables, indexes and references. The reference is handed its
lines ready made; ours reads them from the embedded base, sums them and reads all of it back.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from db.copy_lines import Lines, lines_of, read_lines
from db.engine import Store, sqlite_url
from db.schema import BaseRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.move_base import move_base
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat
from tests.postgres import postgres_url

RUNS = 3
BAR = 5.0
_names = itertools.count()


def measure(folder: Path) -> list[dict[str, object]]:
    """Median seconds of our move and of the bare COPY, taken in turns, each on a new base."""
    ours, bare = [], []
    with closing(Store(sqlite_url(folder))) as store, postgres_url() as server:
        seat = Seat(store, Actor("Mesure", Role.COORDINATOR), folder)
        lines = _read(store)
        for _ in range(RUNS):
            bare.append(_on_new_base(server, lambda url: _copy(url, lines)))
            ours.append(_on_new_base(server, lambda url: _move(seat, url)))
    value, reference = statistics.median(ours), statistics.median(bare)
    return [
        {
            "name": "move of 100 000 signalements to PostgreSQL, verified",
            "value": round(value, 2),
            "unit": "s",
            "reference": round(reference, 2),
            "ratio": round(value / reference, 2),
            "bar": BAR,
            "ok": value / reference <= BAR,
        }
    ]


def _read(store: Store) -> list[tuple[Lines, list[bytes]]]:
    with store.reading() as connection:
        every = [lines_of(table) for table in BaseRow.metadata.sorted_tables]
        return [(lines, list(read_lines(connection, lines))) for lines in every]


def _on_new_base(server: str, work: Callable[[str], None]) -> float:
    name = f"base_{next(_names)}"
    bare = make_url(server).set(drivername="postgresql")
    url = bare.set(drivername="postgresql+psycopg", database=name).render_as_string(False)
    with psycopg.connect(bare.render_as_string(False), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            open_base(Path(), url).close()
            admin.execute("CHECKPOINT")
            begun = time.perf_counter()
            work(url)
            return time.perf_counter() - begun
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _move(seat: Seat, url: str) -> None:
    with closing(Store(url)) as target:
        move_base(seat, target)


def _copy(url: str, tables: list[tuple[Lines, list[bytes]]]) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as base:
        base.execute("TRUNCATE " + ", ".join(f'"{lines.table}"' for lines, _ in tables))
        base.commit()
        for lines, chunks in tables:
            with base.cursor().copy(f'COPY "{lines.table}" ({lines.names}) FROM STDIN') as copy:
                for chunk in chunks:
                    copy.write(chunk)
            base.commit()
