"""The queue's first page as a starting window shows it, before SQLAlchemy is loaded."""

from __future__ import annotations

from pathlib import Path

from db.engine import MAIN_FILE, sqlite_url
from db.queries import first_page as sql
from db.revision import is_current
from desktop_app.domain.views import Page
from desktop_app.services.open_base import SEEDED
from desktop_app.services.queue_lines import order_of, page_of, view_binds
from desktop_app.services.queue_query import Sort, View
from desktop_app.services.seat import Seat


def first_team_names(folder: Path) -> dict[str, str] | None:
    """The name of each team of the embedded base of `folder` by its code; None as below."""
    path = folder / MAIN_FILE
    return sql.read_team_names(path) if is_current(path, SEEDED) else None


def asks_sign_in(folder: Path) -> bool | None:
    """Whether the embedded base of `folder` has accounts of its own; None as below."""
    path = folder / MAIN_FILE
    return sql.read_protected(path) if is_current(path, SEEDED) else None


def first_page(seat: Seat, view: View, size: int, *, descending: bool = False) -> Page | None:
    """What `services.queue.list_page` gives for a view without filters, by deadline, at its start.

    None where the base is not the embedded one at this program's revision, or does not answer at
    once: then the ordinary reading shows the page, or says what is wrong.
    """
    path = seat.folder / MAIN_FILE
    if seat.store.url != sqlite_url(seat.folder) or not is_current(path, SEEDED):
        return None
    binds = view_binds(seat, view)
    rows = sql.read_first_page(path, view.value, binds, size + 1, descending=descending)
    if rows is None:
        return None
    return page_of(rows, size, order_of(view, Sort.DUE), descending=descending)
