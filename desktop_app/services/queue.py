"""The queue: saved views, filters, three orders, pages in both directions over the whole set."""

from __future__ import annotations

from typing import Any

from db.queries import queue as sql
from desktop_app.domain.views import Page
from desktop_app.services.queue_lines import (
    CLOSED_DAYS,
    order_of,
    page_of,
    queue_row,
    read_cursor,
    view_binds,
)
from desktop_app.services.queue_query import NO_FILTER, Filters, Sort, View
from desktop_app.services.seat import Seat

__all__ = [
    "CLOSED_DAYS",
    "NO_FILTER",
    "Filters",
    "Sort",
    "View",
    "count",
    "counts",
    "list_page",
    "queue_row",
]


def list_page(
    seat: Seat,
    view: View,
    filters: Filters = NO_FILTER,
    sort: Sort = Sort.DUE,
    cursor: str | None = None,
    size: int = 50,
    descending: bool = False,
) -> Page:
    """One page of a view. `cursor` is `next` or `previous` of another page of the same order.

    Raises UserError "cursor_unreadable" for a cursor of another order or none of ours.
    """
    order = order_of(view, sort)
    start = None if cursor is None else read_cursor(cursor, order, descending=descending)
    backward = start is not None and start.backward
    by_column = filters.by_column()
    shape = sql.Shape(
        view.value, order, descending == backward, start is not None, sql.shape_filters(by_column)
    )
    binds = view_binds(seat, view) | sql.filter_binds(by_column)
    if start is not None:
        binds |= {"key": start.key, "id": start.id}
    with seat.store.glance() as connection:
        found = sql.read_page(connection, shape, binds, size + 1)
    return page_of(found, size, order, descending=descending, start=start)


def count(seat: Seat, view: View, filters: Filters = NO_FILTER) -> int:
    """How many signalements a view holds under the filters."""
    by_column = filters.by_column()
    shape = sql.Shape(view.value, filters=sql.shape_filters(by_column))
    binds = view_binds(seat, view) | sql.filter_binds(by_column)
    with seat.store.glance() as connection:
        return sql.read_count(connection, shape, binds)


def counts(seat: Seat) -> dict[View, int]:
    """How many signalements each view holds, all of one state of the base."""
    binds: dict[str, Any] = {}
    for view in View:
        binds |= view_binds(seat, view)
    with seat.store.glance() as connection:
        row = sql.read_counts(connection, tuple(view.value for view in View), binds)
    return dict(zip(View, row, strict=True))
