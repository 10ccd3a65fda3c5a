"""Reads the queue in the db lane: pages that follow or precede, the stretch anew.

The services that know SQLAlchemy are imported where the lane works: a window shows its first lines
before that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.views import Page
from desktop_app.services.first_page import first_page
from desktop_app.services.queue_query import NO_FILTER, Filters, Sort, View
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.window import PAGE_ROWS, Stretch, mirrored, mirrored_page, read_again


@dataclass(frozen=True, slots=True)
class Query:
    """What the table shows."""

    view: View
    filters: Filters = NO_FILTER
    sort: Sort = Sort.DUE
    descending: bool = False


class QueueReader(QObject):
    """One reading at a time; an answer to an older question than the last is dropped.

    Signals: `replaced(Stretch)` after `start` and `again`, `followed(Page)` and `preceded(Page)`
    after `ask`, `listed(Page)` after `list_first`, `failed(Exception)`.
    """

    replaced = Signal(object)
    followed = Signal(object)
    preceded = Signal(object)
    listed = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.query: Query | None = None
        self._from_end = False  # cursors know their direction: from the end all is read backwards
        self._generation = 0
        self.loading = False

    def start(self, query: Query, *, from_end: bool = False) -> None:
        """Read the first page of a query, or its last one."""
        first = self.query is None
        self.query, self._from_end = query, from_end
        if first and not from_end and query == Query(query.view, descending=query.descending):
            self._read_first(query)
        else:
            self._read(None, 1)

    def again(self, stretch: Stretch) -> None:
        """Read anew as many pages from where `stretch` starts."""
        if self.query is not None:
            self._read(stretch.next if self._from_end else stretch.previous, len(stretch.pages))

    def _read_first(self, query: Query) -> None:
        seat = self._desk.seat

        def done(page: Page | None) -> None:
            if page is None:
                self._read(None, 1)
            else:
                self.replaced.emit(Stretch((page,)))

        self._generation += 1
        self.loading = True
        self._run(
            lambda: first_page(seat, query.view, PAGE_ROWS, descending=query.descending), done
        )

    def _read(self, before: str | None, pages: int) -> None:
        query, seat, from_end = self._raw_query(), self._desk.seat, self._from_end

        def work() -> Stretch:
            found = read_again(lambda cursor: _page(seat, query, cursor), before, pages)
            return mirrored(found) if from_end else found

        self._generation += 1
        self.loading = True
        self._run(work, self.replaced.emit)

    def ask(self, cursor: str, *, after: bool) -> None:
        """Read the page at a cursor of the stretch, unless something is being read."""
        if self.loading or self.query is None:
            return
        query, seat, from_end = self._raw_query(), self._desk.seat, self._from_end

        def work() -> Page:
            page = _page(seat, query, cursor)
            return mirrored_page(page) if from_end else page

        self.loading = True
        self._run(work, self.followed.emit if after else self.preceded.emit)

    def list_first(self, size: int) -> None:
        """Read the `size` first lines of the set apart."""
        if self.query is not None:
            query, seat = self.query, self._desk.seat
            self._run(lambda: _page(seat, query, None, size), self.listed.emit, last=False)

    def _raw_query(self) -> Query:
        if self.query is None:
            raise RuntimeError("no query was started")
        if not self._from_end:
            return self.query
        return replace(self.query, descending=not self.query.descending)

    def _run(
        self, work: Callable[[], Any], tell: Callable[[Any], None], *, last: bool = True
    ) -> None:
        generation = self._generation

        def done(answer: Any) -> None:
            if generation == self._generation:
                self.loading = self.loading and not last
                tell(answer)

        def error(fault: Exception) -> None:
            if generation == self._generation:
                self.loading = False
                self.failed.emit(fault)

        self._desk.tasks.run(self, work, done, error)


def _page(seat: Seat, query: Query, cursor: str | None, size: int = PAGE_ROWS) -> Page:
    from desktop_app.services.queue import list_page

    return list_page(
        seat, query.view, query.filters, query.sort, cursor, size, descending=query.descending
    )
