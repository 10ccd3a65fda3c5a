"""A connection that does not wait for ever on a network that swallows what is sent.

TCP's own limits (`db.server`) notice a line on which nothing is acknowledged. Something between
us and the server may acknowledge and pass nothing on: then the server itself is asked, on a line
of its own, whether it is still there.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from db.errors import StorageFault

T = TypeVar("T")

PATIENCE_S = 5.0  # of silence before the server is asked; a slow statement is then waited for
JUST_NOW_S = 1.0
_silent_since: dict[tuple[str, int], float] = {}


def just_silent(host: str, port: int) -> bool:
    """Whether that server let a knock go unanswered a moment ago: it need not be tried again by
    who only wants another line in place of the dead one."""
    return time.monotonic() - _silent_since.get((host, port), -JUST_NOW_S) < JUST_NOW_S


class PatientConnection(psycopg.Connection[Any]):
    """Waits as long as the server answers a knock; raises OperationalError where it does not."""

    patience_s = PATIENCE_S

    def wait(self, gen: PQGen[T], *args: Any, **options: Any) -> T:
        """psycopg's: every wait for the server passes here."""
        return super().wait(self._patiently(gen), *args, **options)

    def _patiently(self, gen: PQGen[T]) -> Generator[Any, Any, T]:
        asked_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    asked_at = now
                elif now - asked_at > self.patience_s:
                    self._knock()
                    asked_at = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]

    def _knock(self) -> None:
        from db.server_probe import knock

        host, port = self.info.host, self.info.port
        if not host or host.startswith(("/", "@")):
            return  # no network in between
        try:
            knock(host, port)
        except StorageFault as fault:
            _silent_since[host, port] = time.monotonic()
            self.pgconn.finish()
            raise psycopg.OperationalError("the server no longer answers") from fault
