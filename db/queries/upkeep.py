"""Care of a whole base: bulk loading, streamed reading for the check, integrity of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from heapq import merge
from itertools import chain
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, Select, Table, func, select, text
from sqlalchemy.exc import DatabaseError

from db.engine import make_engine
from db.schema import BaseRow

_READ_AT_ONCE = 2_000
_BULK_CACHE_KIB = 256 * 1024
APPEND_ONLY = (
    "event",
    "identity_reading",
    "routing_decision",
    "privacy_flag",
    "hotspot_event",
    "purge_run",
    "purged",
    "privacy_audit",
)
SEEN = (
    "people_met",
    "consumption_seen",
    "mood",
    "orientations_offered",
    "orientations_accepted",
    "material_collected",
    "mediation_done",
    "police_called",
    "minutes",
    "passage",
    "round_uid",
    "result",
    "not_done",
    "offered",
    "accepted",
    "mediation",
)
"""What a passage tells in counts and codes."""
SEEN_LISTS = frozenset({"offered", "accepted", "mediation"})
"""Of these, lists kept as texts."""


def bulk_insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows given in the base's own types (epoch µs, JSON text), without any conversion."""
    if not rows:
        return
    known = BaseRow.metadata.tables[table].c
    mark = "%s" if connection.dialect.paramstyle in ("format", "pyformat") else "?"
    names = ", ".join(f'"{known[name].name}"' for name in columns)
    marks = ", ".join([mark] * len(columns))
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 (own names only)
    connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def next_id(connection: Connection, table: str) -> int:
    """The first free identifier of a table, inside the writing transaction."""
    known = BaseRow.metadata.tables[table]
    highest = connection.execute(select(func.max(known.c.id))).scalar_one()
    return int(highest or 0) + 1


@contextmanager
def bulk_load(connection: Connection, tables: Sequence[str], *, rebuild: bool) -> Iterator[None]:
    """A stretch of bulk inserts with explicit ids into `tables`, in the caller's transaction.

    With `rebuild`, secondary indexes and the word index of SQLite are dropped first and built
    once at the end: three times faster for much, slower for little.
    """
    if connection.dialect.name != "sqlite":
        yield
        for name in tables:
            move_sequence_on(connection, BaseRow.metadata.tables[name])
        return
    if not rebuild:
        yield
        return
    with without_derived(connection, tables):
        yield
    rebuild_words(connection)


@contextmanager
def without_derived(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Secondary indexes and triggers of some SQLite tables taken away and made again at the end,
    in the caller's transaction. The word index does not follow meanwhile."""
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{_BULK_CACHE_KIB}")
    try:
        later = _drop_derived(connection, tables)
        yield
        for statement in later:
            connection.exec_driver_sql(statement)
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {int(usual)}")


def rebuild_words(connection: Connection) -> None:
    """Make SQLite's word index again from the texts."""
    connection.exec_driver_sql(
        "INSERT INTO signalement_search(signalement_search) VALUES ('rebuild')"
    )


def _drop_derived(connection: Connection, tables: Sequence[str]) -> list[str]:
    marks = ", ".join(["?"] * len(tables))
    found = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "  # noqa: S608 (marks)
        f"AND type IN ('index', 'trigger') AND tbl_name IN ({marks}) ORDER BY name",
        tuple(tables),
    ).all()
    for kind, name, _ in found:
        connection.exec_driver_sql(f'DROP {kind} "{name}"')
    return [statement for _, _, statement in found]


def move_sequence_on(connection: Connection, table: Table) -> None:
    """The next identifier that a server gives in `table` follows the highest one there."""
    if "id" in table.c:
        statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :next, false)")
        connection.execute(statement, {"name": table.name, "next": next_id(connection, table.name)})


def stream_signalements(connection: Connection) -> Iterator[Row[Any]]:
    """Every signalement by id: what the check compares, instants as epoch µs."""
    return _stream(
        connection,
        "SELECT s.id, s.uid, s.number, s.arrondissement, s.year, s.sequence, s.status, "
        "t.code, s.team_id, s.closed_at, s.held_at, s.attached_to_id, s.voices, s.awaiting, "
        "s.last_seq, s.last_hash, s.created_by, s.rule_code, s.cell, s.category, s.place_kind, "
        "s.people, s.recurrence_days, "
        "s.recurrence_from, s.recurrence_to, s.observed_at, s.received_at, s.place_label, s.lon, "
        's.lat, s."precision", s.vulnerable, s.description, s.emergency, s.attached_text, '
        "s.accept_due_at, s.visit_due_at, s.answer_due_at, s.due_at, s.review_at, s.hold_reason, "
        "s.partner, s.outcome, s.outcome_note "
        "FROM signalement s LEFT JOIN team t ON t.id = s.team_id ORDER BY s.id",
    )


def stream_events(connection: Connection) -> Iterator[Row[Any]]:
    """Every event by signalement and place; `at` as epoch µs, `before` and `after` as JSON text."""
    return _stream(
        connection,
        'SELECT signalement_id, seq, at, actor, role, kind, "before", "after", previous_hash, hash '
        "FROM event ORDER BY signalement_id, seq",
    )


def stream_voices(connection: Connection) -> Iterator[Row[Any]]:
    """Every voice by `home`, the signalement it was logged with or on: one that came by an
    attachment has it in its origin. Instants as epoch µs; `identified`: whether it has an identity.
    """
    columns = (
        "v.id, v.uid, v.reporter_kind, v.channel, v.answer_by, v.observed_at, v.received_at, "
        "v.description, v.consent, v.notice_given, v.answered_at, "
        "i.voice_id IS NOT NULL AS identified "
        "FROM voice v LEFT JOIN reporter_identity i ON i.voice_id = v.id WHERE v.origin_id "
    )
    stay = f"SELECT v.signalement_id AS home, {columns} IS NULL ORDER BY v.signalement_id, v.id"
    moved = f"SELECT v.origin_id AS home, {columns} IS NOT NULL ORDER BY v.origin_id, v.id"
    # Two reads, for the many that never moved come in the order of their index, without a sort.
    return merge(
        _stream(connection, stay), _stream(connection, moved), key=lambda row: (row.home, row.id)
    )


def stream_visits(connection: Connection) -> Iterator[Row[Any]]:
    """Every passage by signalement, in order: when (epoch µs), by whom, the code of the team, the
    remark, then the columns of `SEEN`.
    """
    seen = ", ".join(f"v.{name}" for name in SEEN)
    return _stream(
        connection,
        "SELECT v.signalement_id, v.visited_at, v.actor, t.code, v.remark, "  # noqa: S608 (own names)
        f"{seen} FROM visit v LEFT JOIN team t ON t.id = v.team_id ORDER BY v.signalement_id, v.id",
    )


def stream_voice_counts(connection: Connection) -> Iterator[Row[Any]]:
    """How many voices hang on each signalement, by id."""
    known = BaseRow.metadata.tables["voice"].c.signalement_id
    return _stream(connection, select(known, func.count()).group_by(known).order_by(known))


def stream_waiting(connection: Connection, nothing: str) -> Iterator[Row[Any]]:
    """How many voices of each signalement, by id, have no answer and want one: their `answer_by` is
    not `nothing`. Those with none such are left out.
    """
    voice = BaseRow.metadata.tables["voice"].c
    waiting = (
        select(voice.signalement_id, func.count())
        .where(voice.answer_by != nothing, voice.answered_at.is_(None))
        .group_by(voice.signalement_id)
        .order_by(voice.signalement_id)
    )
    return _stream(connection, waiting)


def chained_attachments(connection: Connection) -> Sequence[str]:
    """Numbers attached to what is itself attached, or to nothing that exists."""
    statement = text(
        "SELECT child.number FROM signalement child "
        "LEFT JOIN signalement parent ON parent.id = child.attached_to_id "
        "WHERE child.attached_to_id IS NOT NULL "
        "AND (parent.id IS NULL OR parent.attached_to_id IS NOT NULL) ORDER BY child.id"
    )
    return connection.execute(statement).scalars().all()


def altered_guards(connection: Connection) -> list[str]:
    """Names of the triggers that are missing, changed or added: they keep the histories
    append-only and the word index whole.
    """
    if connection.dialect.name == "sqlite":
        made, standing = _triggers_as_made(), _triggers(connection)
        return sorted(name for name in {**made, **standing} if standing.get(name) != made.get(name))
    rows = connection.execute(
        text(
            "SELECT tgname FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL"
        )
    )
    names = set(rows.scalars())
    wanted = [f"{table}_append_only" for table in APPEND_ONLY]
    return [name for name in wanted if name not in names]


@lru_cache(maxsize=1)
def _triggers_as_made() -> dict[str, str]:
    # By the migrations themselves, in a base of their own: no second text to keep in step.
    from db.upgrade import run_steps  # Alembic, 0.1 s: only the check needs it here

    engine = make_engine("sqlite://")
    try:
        with engine.begin() as connection:
            run_steps(connection, "head")
            return _triggers(connection)
    finally:
        engine.dispose()


def _triggers(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row.name: row.sql for row in rows}


def engine_problems(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong: pages, indexes, references. Nothing to ask elsewhere."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    problems = [str(line) for line in found if line != "ok"]
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
        problems.append(f"{row[0]}, ligne {row[1]} : référence absente vers {row[2]}")
    return problems


def words_are_whole(connection: Connection) -> bool:
    """Whether the word index holds the texts of the signalements, all and only."""
    if connection.dialect.name != "sqlite":
        return True
    try:
        connection.exec_driver_sql(
            "INSERT INTO signalement_search(signalement_search, rank) VALUES ('integrity-check', 1)"
        )
    except DatabaseError as error:
        if "SQLITE_CORRUPT" in getattr(error.orig, "sqlite_errorname", ""):
            return False
        raise
    return True


def _stream(connection: Connection, statement: str | Select[Any, int]) -> Iterator[Row[Any]]:
    # A cursor of the server where there is one, closed by whoever stops reading; taken by the
    # thousand, for row by row costs twice as much.
    result: CursorResult[Any]
    options = {"stream_results": True}
    if isinstance(statement, str):
        result = connection.exec_driver_sql(statement, execution_options=options)
    else:
        result = connection.execute(statement, execution_options=options)
    with closing(result):
        yield from chain.from_iterable(result.partitions(_READ_AT_ONCE))
