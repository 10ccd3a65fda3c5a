"""What was eliminated, when and why: each run with its list, kept for good and without names."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, insert, select

from db.schema import PurgedRow, PurgeRunRow
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import Delays, Due, Purged, PurgeReason
from desktop_app.domain.rights import Action, require
from desktop_app.services.seat import Seat
from desktop_app.services.uids import new_uid

KEPT_COPIES_DAYS: Final = 14
"""How long the daily copies stay (see `backup`): what is erased here is in them until then."""


def keep_run(
    connection: Connection, seat: Seat, why: PurgeReason, delays: Delays, gone: Sequence[Due]
) -> str:
    """Write the run and its list, in the transaction that eliminated; returns its uid."""
    uid = new_uid()
    counts = Counter(line.kind.value for line in gone)
    run = connection.execute(
        insert(PurgeRunRow)
        .values(
            uid=uid,
            at=seat.clock(),
            actor=seat.actor.name,
            role=seat.actor.role.value,
            why=why.value,
            rules=delays.as_json(),
            counts=dict(counts),
        )
        .returning(PurgeRunRow.id)
    ).scalar_one()
    connection.execute(
        insert(PurgedRow),
        [
            {
                "run_id": run,
                "kind": line.kind.value,
                "number": line.number,
                "voice": line.voice,
                "due_on": line.due_on,
            }
            for line in gone
        ],
    )
    return uid


@dataclass(frozen=True, slots=True)
class Run:
    """A purge of the past, or an erasure on request."""

    uid: str
    at: dt.datetime
    actor: str
    role: Role
    why: PurgeReason
    delays: Delays
    counts: Mapping[Purged, int]


def runs(seat: Seat, limit: int = 200) -> tuple[Run, ...]:
    """The last runs, the newest first. UserError "not_allowed"."""
    require(seat.actor, Action.PURGE)
    seat.require_whole()
    with seat.store.reading() as connection:
        rows = connection.execute(
            select(PurgeRunRow.__table__).order_by(PurgeRunRow.id.desc()).limit(limit)
        ).all()
    return tuple(
        Run(
            row.uid,
            row.at,
            row.actor,
            Role(row.role),
            PurgeReason(row.why),
            Delays(**row.rules),
            {Purged(kind): count for kind, count in row.counts.items()},
        )
        for row in rows
    )


def run_lines(seat: Seat, uids: Iterable[str]) -> tuple[Due, ...]:
    """The elimination list of these runs, in the order in which it was done. UserError
    "not_allowed", "unknown_run"."""
    require(seat.actor, Action.PURGE)
    wanted = list(uids)
    run, line = PurgeRunRow, PurgedRow
    with seat.store.reading() as connection:
        known = connection.scalar(select(func.count()).select_from(run).where(run.uid.in_(wanted)))
        if known != len(set(wanted)):
            raise UserError(
                "unknown_run", "Cette élimination n’est pas dans la base : relisez la liste.", "uid"
            )
        rows = connection.execute(
            select(line.kind, line.number, line.voice, line.due_on)
            .join(run, run.id == line.run_id)
            .where(run.uid.in_(wanted))
            .order_by(line.id)
        ).all()
    return tuple(Due(Purged(row.kind), row.number, row.voice, row.due_on) for row in rows)
