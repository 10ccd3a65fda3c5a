"""Rows of the queue turned into frozen lines and pages, and what each view binds.

Without SQLAlchemy: a window's first page goes through here before it is loaded.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop_app.domain.codes import Category, HoldReason, People, PlaceKind, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Page, QueueRow, TeamRef
from desktop_app.services.queue_query import Sort, View
from desktop_app.services.seat import Seat

CLOSED_DAYS = 30
_CATEGORIES = {str(code): code for code in Category}
_PLACE_KINDS = {str(code): code for code in PlaceKind}
_PEOPLE = {str(code): code for code in People}
_STATUSES = {str(code): code for code in Status}
_HOLD_REASONS = {str(code): code for code in HoldReason}
_from_timestamp, _UTC = dt.datetime.fromtimestamp, dt.UTC  # looked up once: read 150 times a page
_KEY = 22  # where a row's sort key stands, behind the columns


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after the row of this key and id, in this order."""

    sort: str
    descending: bool
    backward: bool
    key: int | str
    id: int


def order_of(view: View, sort: Sort) -> str:
    """The name of the order that a view is read in."""
    return "closed" if view is View.CLOSED and sort is Sort.DUE else sort.value


def page_of(
    found: Sequence[Any], size: int, order: str, *, descending: bool, start: Cursor | None = None
) -> Page:
    """The page of up to `size` + 1 rows `found`, read in their order from `start`.

    Each row has the queue's columns, then its sort key.
    """
    backward = start is not None and start.backward
    more, rows = len(found) > size, found[:size]
    if backward:
        rows = rows[::-1]
    ends = [(row[_KEY], row[0]) for row in (rows[0], rows[-1])] if rows else []
    if not ends and start is not None:
        # Everything on that side is gone since: the way back begins with the row that the page
        # was asked from. Ids are whole numbers, so that the one beside it lets that row in.
        beside = 1 if backward == descending else -1
        ends = [(start.key, start.id + beside)] * 2
    has_previous = more if backward else start is not None
    has_next = start is not None if backward else more
    return Page(
        tuple(queue_row(row) for row in rows),
        _write_cursor(Cursor(order, descending, False, *ends[1])) if has_next else None,
        _write_cursor(Cursor(order, descending, True, *ends[0])) if has_previous else None,
    )


def view_binds(seat: Seat, view: View) -> dict[str, Any]:
    """The values that the statements of a view ask for."""
    match view:
        case View.MINE:
            return {"actor": seat.actor.name}
        case View.MY_TEAM | View.COPIES:
            return {"team": seat.actor.team}
        case View.LATE | View.TO_CHECK:
            return {"now": _micros(seat.clock())}
        case View.CLOSED:
            return {"since": _micros(seat.clock() - dt.timedelta(days=CLOSED_DAYS))}
        case View.POOL | View.OPEN | View.TO_ANSWER:
            return {}


def _micros(at: dt.datetime) -> int:
    return round(at.timestamp() * 1_000_000)


@lru_cache(maxsize=256)
def _team(code: str, name: str) -> TeamRef:
    # The same few teams on every line: to make them anew is a third of a line's cost.
    return TeamRef(code, name)


def _instant(micros: int) -> dt.datetime:
    # Exact to the microsecond until the year 2200, and twice as fast as adding a timedelta.
    return _from_timestamp(micros / 1_000_000, _UTC)


def queue_row(row: Any) -> QueueRow:
    """The frozen line of a row read with the queue's columns."""
    # Unpacked by position and looked up in plain dicts: a page of fifty rows costs 0.1 ms.
    (
        row_id,
        number,
        category,
        place_kind,
        people,
        days,
        start,
        voices,
        label,
        arrondissement,
        sector,
        team_code,
        team_name,
        status,
        hold_reason,
        due_at,
        received_at,
        emergency,
        version,
        closed_at,
        stale_at,
        lapsed_team,
    ) = row[:_KEY]
    return QueueRow(
        row_id,
        number,
        _CATEGORIES[category],
        _PLACE_KINDS[place_kind],
        _PEOPLE[people],
        days != 0 or start is not None,
        voices,
        label,
        arrondissement,
        sector,
        None if team_code is None else _team(team_code, team_name),
        _STATUSES[status],
        None if hold_reason is None else _HOLD_REASONS[hold_reason],
        None if due_at is None else _instant(due_at),
        _instant(received_at),
        bool(emergency),
        version,
        None if closed_at is None else _instant(closed_at),
        None if stale_at is None else _instant(stale_at),
        lapsed_team,
    )


def _write_cursor(cursor: Cursor) -> str:
    content = [cursor.sort, cursor.descending, cursor.backward, cursor.key, cursor.id]
    text = json.dumps(content, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str, *, descending: bool) -> Cursor:
    """The cursor written so, if it is of this order; UserError "cursor_unreadable"."""
    refused = UserError(
        "cursor_unreadable",
        "Ce repère de page n’est pas de cette liste. Reprenez à la première page.",
        "cursor",
    )
    try:
        content = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise refused from error
    key_type = str if sort == Sort.PLACE else int
    match content:
        case [str(s), bool(d), bool(backward), int() | str() as key, int(row_id)] if (
            s == sort
            and d == descending
            and type(key) is key_type
            and max(abs(row_id), abs(key) if isinstance(key, int) else 0) < 2**63
        ):
            return Cursor(sort, descending, backward, key, row_id)
    raise refused
