"""The only writer of `event`: lines of history, chained per signalement.

Lines hold codes, and for some moves what was typed as their reason or as the outcome's note, masked
(`turns.cleaned`). A chain cannot be rewritten: a name that the mask misses in such a text stays in
the history, as in `routing_decision.override_text`. Descriptions, remarks of passages, answers and
identities never enter it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from db.queries.prepared import Prepared
from db.schema import EventRow, SignalementRow
from desktop_app.domain.codes import EventKind
from desktop_app.domain.history import GENESIS, chain_hash
from desktop_app.services.seat import Seat

_TAIL = (
    select(EventRow.seq, EventRow.hash)
    .where(EventRow.signalement_id == bindparam("signalement"))
    .order_by(EventRow.seq.desc())
    .limit(1)
)
_INSERT = Prepared(
    insert(EventRow),
    "signalement_id seq at actor role kind before after previous_hash hash",
)
_END = Prepared(
    update(SignalementRow)
    .where(SignalementRow.id == bindparam("signalement"))
    .values(last_seq=bindparam("seq"), last_hash=bindparam("digest"))
)


@dataclass(frozen=True, slots=True)
class Line:
    """One event to write: what happened, and the facts it changed (plain JSON values)."""

    kind: EventKind
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def append_event(
    connection: Connection,
    seat: Seat,
    signalement_id: int,
    uid: str,
    kind: EventKind,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    """Add one line after the last of this signalement, at the seat's clock, in its name.

    The caller's transaction must already have changed the signalement's row: on PostgreSQL that
    lock is what keeps two lines from taking the same place.
    """
    tail = connection.execute(_TAIL, {"signalement": signalement_id}).first()
    seq, previous = (tail.seq, tail.hash) if tail is not None else (0, GENESIS)
    _write(connection, seat, signalement_id, uid, [Line(kind, before, after)], seq, previous)


def begin_history(
    connection: Connection, seat: Seat, signalement_id: int, uid: str, lines: Sequence[Line]
) -> None:
    """Write the first lines of a signalement made in this transaction: nothing is read."""
    _write(connection, seat, signalement_id, uid, lines, 0, GENESIS)


def _write(
    connection: Connection,
    seat: Seat,
    signalement_id: int,
    uid: str,
    lines: Sequence[Line],
    seq: int,
    previous: str,
) -> None:
    at = seat.clock().astimezone(dt.UTC)
    rows = []
    for line in lines:
        seq += 1
        told = (at, seat.actor.name, seat.actor.role.value, line.kind.value)
        after = line.after
        if seat.sending is not None:  # the line is dated when it was sent, and tells when typed
            after = {**(after or {}), **seat.sending.told}
        digest = chain_hash(previous, uid, seq, *told, line.before, after)
        rows.append(
            {
                "signalement_id": signalement_id,
                "seq": seq,
                "at": at,
                "actor": seat.actor.name,
                "role": seat.actor.role.value,
                "kind": line.kind.value,
                "before": line.before,
                "after": after,
                "previous_hash": previous,
                "hash": digest,
            }
        )
        previous = digest
    _INSERT.run_many(connection, rows)
    # Kept beside the history: its last lines cannot be taken away unseen.
    _END.run(connection, {"signalement": signalement_id, "seq": seq, "digest": previous})
