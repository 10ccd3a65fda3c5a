"""Drafts: an entry being typed, saved at each pause and found again after a crash.

A draft holds what a reporter said of themselves before anything was saved. It is therefore only
for those who may log, only for the very profile that typed it, and for 30 days at most. While a
shared base is away they are kept sealed on this PC.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update

from db.schema import DraftRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

KEPT_FOR = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished entry as the page left it; `content` holds plain JSON values."""

    uid: str
    actor: str
    content: dict[str, Any]
    saved_at: dt.datetime


def save_draft(seat: Seat, uid: str, content: dict[str, Any]) -> dt.datetime:
    """Keep the draft `uid` durably, in place of its last state; returns the instant saved.

    Nothing is written once the entry of this draft was saved. UserError "not_allowed",
    "draft_of_another" for a draft that another profile began.
    """
    require(seat.actor, Action.LOG)
    if seat.waiting is not None:
        return seat.waiting.keep_draft(seat, uid, _storable(content))
    saved_at = seat.clock()
    values = {"content": _storable(content), "saved_at": saved_at}
    with seat.store.writing() as connection:
        row = connection.execute(
            select(DraftRow.actor, DraftRow.role, DraftRow.logged).where(DraftRow.uid == uid)
        ).first()
        if row is None:
            own = {"actor": seat.actor.name, "role": seat.actor.role.value}
            connection.execute(insert(DraftRow).values(uid=uid, logged=False, **own, **values))
        elif (row.actor, row.role) != (seat.actor.name, seat.actor.role.value):
            raise UserError(
                "draft_of_another",
                "Ce brouillon a été commencé sous un autre profil : reprenez ce profil pour le "
                "continuer.",
            )
        elif not row.logged:
            connection.execute(update(DraftRow).where(DraftRow.uid == uid).values(values))
    return saved_at


def load_drafts(seat: Seat) -> tuple[Draft, ...]:
    """This profile's drafts, the latest first. Those of anybody that were not touched for 30 days
    are erased on the way. UserError "not_allowed"."""
    require(seat.actor, Action.LOG)
    oldest = seat.clock() - KEPT_FOR
    if seat.waiting is not None:
        found = seat.waiting.box.drafts()
        return tuple(Draft(uid, seat.actor.name, typed, at) for uid, at, typed in found[::-1])
    query = (
        select(DraftRow.uid, DraftRow.actor, DraftRow.content, DraftRow.saved_at)
        .where(_own(seat), DraftRow.logged.is_(False), DraftRow.saved_at >= oldest)
        .order_by(DraftRow.saved_at.desc(), DraftRow.uid)
    )
    with seat.store.reading() as connection:
        drafts = tuple(Draft(*row) for row in connection.execute(query))
        stale = connection.scalar(select(exists().where(DraftRow.saved_at < oldest)))
    if stale:
        with seat.store.writing() as connection:
            connection.execute(delete(DraftRow).where(DraftRow.saved_at < oldest))
    return drafts


def drop_draft(seat: Seat, uid: str) -> None:
    """Forget a draft of this profile; one that is already gone, or another's, is no error and
    stays as it is. UserError "not_allowed"."""
    require(seat.actor, Action.LOG)
    if seat.waiting is not None:
        seat.waiting.drop_draft(uid)
        return
    with seat.store.writing() as connection:
        connection.execute(
            delete(DraftRow).where(DraftRow.uid == uid, _own(seat), DraftRow.logged.is_(False))
        )


def saved_of_draft(connection: Connection, seat: Seat, uid: str) -> dict[str, Any] | None:
    """What `consume_draft` kept of this profile's draft, inside the caller's transaction; None for
    a draft whose entry was not saved, or none."""
    query = select(DraftRow.content).where(DraftRow.uid == uid, DraftRow.logged.is_(True))
    return connection.scalar(query.where(_own(seat)).with_for_update())


def consume_draft(connection: Connection, seat: Seat, uid: str, saved: dict[str, Any]) -> None:
    """The entry of this draft is being saved in the caller's transaction: its words go, its uid
    stays, so that no late saving brings it back, with `saved`, which tells what became of it."""
    done = {"content": saved, "logged": True, "saved_at": seat.clock()}
    mine = update(DraftRow).where(DraftRow.uid == uid, _own(seat)).values(done)
    if connection.execute(mine).rowcount:
        return
    if not connection.scalar(select(exists().where(DraftRow.uid == uid))):
        own = {"actor": seat.actor.name, "role": seat.actor.role.value}
        connection.execute(insert(DraftRow).values(uid=uid, **own, **done))


def _own(seat: Seat) -> ColumnElement[bool]:
    return and_(DraftRow.actor == seat.actor.name, DraftRow.role == seat.actor.role.value)


def _storable(content: Any) -> Any:
    # Half an emoji, as some keyboards send it before the other half, is no UTF-8.
    if isinstance(content, str):
        return storable(content)
    if isinstance(content, dict):
        return {storable(key): _storable(each) for key, each in content.items()}
    if isinstance(content, list | tuple):
        return [_storable(each) for each in content]
    return content
