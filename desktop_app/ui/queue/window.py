"""The stretch of the queue held in memory: a few pages that follow one another."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from desktop_app.domain.views import Page, QueueRow

PAGE_ROWS = 60
MAX_PAGES = 6

ListPage = Callable[[str | None], Page]
"""Gives the page at a cursor (None: the first one)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive pages, first to last, never more than `MAX_PAGES`."""

    pages: tuple[Page, ...] = ()

    @property
    def rows(self) -> list[QueueRow]:
        """All rows in order."""
        return [row for page in self.pages for row in page.rows]

    @property
    def next(self) -> str | None:
        """Cursor of what follows, None at the end of the set."""
        return self.pages[-1].next if self.pages else None

    @property
    def previous(self) -> str | None:
        """Cursor of what precedes, None at the start of the set."""
        return self.pages[0].previous if self.pages else None


def read_again(list_page: ListPage, before: str | None, pages: int) -> Stretch:
    """Read `pages` pages anew, starting where a stretch whose `previous` was `before` started.

    The page before is read first since its `next` is the place where the stretch begins: a row
    that came, went or moved in between leaves neither hole nor double.
    """
    cursor = None
    if before is not None:
        cursor = list_page(before).next
    found: list[Page] = []
    for _ in range(max(1, pages)):
        page = list_page(cursor)
        if page.rows or not found:
            found.append(page)
        cursor = page.next
        if cursor is None:
            break
    return Stretch(tuple(found))


def mirrored(stretch: Stretch) -> Stretch:
    """The same stretch read the other way: what was read from the end, shown from the start."""
    return Stretch(tuple(mirrored_page(page) for page in reversed(stretch.pages)))


def mirrored_page(page: Page) -> Page:
    """The same page read the other way."""
    return Page(tuple(reversed(page.rows)), page.previous, page.next)


def without(page: Page, known: Container[str]) -> Page:
    """A page less the lines already shown: a line whose deadline moved meanwhile comes twice."""
    if not any(row.number in known for row in page.rows):
        return page
    rows = tuple(row for row in page.rows if row.number not in known)
    return Page(rows, page.next, page.previous)
