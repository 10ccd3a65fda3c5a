"""The log of sign-ins of a local base: what came in, what was refused; shown to who keeps accounts.

A line is kept for a year.
"""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from db.schema import AccountRow, SignInLogRow
from desktop_app.domain.accounts import SignInKind
from desktop_app.domain.passwords import Tally
from desktop_app.domain.rights import Action, require
from desktop_app.services.seat import Seat

KEPT: Final = dt.timedelta(days=365)
PAGE: Final = 100
_PC_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class LoggedSignIn:
    """One line. `login` None for one that has no account; `by` the administrator, for their acts.

    `name` is that of the account, "" where there is none.
    """

    id: int
    at: dt.datetime
    kind: SignInKind
    login: str | None
    name: str
    pc: str
    by: str


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Some lines, the newest first; `next` is where the following page begins, None at the end.
    `total` counts them all."""

    rows: tuple[LoggedSignIn, ...]
    next: int | None
    total: int


def list_sign_ins(seat: Seat, before: int | None = None, limit: int = PAGE) -> SignInPage:
    """A page of the log; empty on a server, which keeps its own. UserError "not_allowed"."""
    require(seat.actor, Action.EDIT_ACCOUNTS)
    if seat.store.shared:
        return SignInPage((), None, 0)
    row = SignInLogRow
    query = (
        select(row.id, row.at, row.kind, row.login, AccountRow.name, row.pc, row.done_by)
        .join(AccountRow, AccountRow.login == row.login, isouter=True)
        .order_by(row.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(row.id < before)
    with seat.store.reading() as connection:
        found = connection.execute(query).all()
        total = connection.scalar(select(func.count()).select_from(row)) or 0
    rows = tuple(
        LoggedSignIn(each[0], each[1], SignInKind(each[2]), each[3], each[4] or "", *each[5:])
        for each in found[:limit]
    )
    return SignInPage(rows, rows[-1].id if len(found) > limit else None, total)


def append_line(
    connection: Connection,
    kind: SignInKind,
    at: dt.datetime,
    *,
    login: str | None,
    mark: str = "",
    by: str = "",
) -> None:
    """Write one line, and forget those that are too old."""
    connection.execute(delete(SignInLogRow).where(SignInLogRow.at < at - KEPT))
    connection.execute(
        insert(SignInLogRow).values(
            at=at, kind=kind.value, login=login, mark=mark, pc=this_pc(), done_by=by[:120]
        )
    )


def tally_of_pc(connection: Connection) -> Tally:
    """Wrong passwords typed on this PC since somebody last came in on it."""
    return _tally(connection, SignInLogRow.pc == this_pc())


def tally_of_mark(connection: Connection, mark: str) -> Tally:
    """Wrong passwords typed for a login that has no account."""
    return _tally(connection, SignInLogRow.mark == mark)


def this_pc() -> str:
    """The name of this PC."""
    return (platform.node() or "?")[:_PC_LENGTH]


_IN: Final = tuple(
    kind.value
    for kind in (
        SignInKind.SIGNED_IN,
        SignInKind.UNLOCKED,
        SignInKind.PASSWORD_CHANGED,
        SignInKind.PASSWORD_GIVEN,  # an administrator stood there
    )
)


def _tally(connection: Connection, whose: object) -> Tally:
    row = SignInLogRow
    query = (
        select(row.kind, row.at)
        .where(whose, row.kind.in_((*_IN, SignInKind.FAILED.value)))  # type: ignore[arg-type]
        .order_by(row.id.desc())
    )
    failed, last = 0, None
    for kind, at in connection.execute(query):
        if kind in _IN:
            break
        failed += 1
        last = last or at
    return Tally(failed, last)
