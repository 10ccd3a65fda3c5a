"""A base that is only read: the copy a PC keeps of a shared one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from db.engine import Store
from db.errors import FaultKind, StorageFault

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ReadingStore(Store):
    """Whoever wants to write is told that the shared base is away."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Raises StorageFault OFFLINE."""
        raise StorageFault(FaultKind.OFFLINE, "a copy is only read")
        yield  # type: ignore[unreachable] # what makes of it a generator
