"""`make bench-server`: the figures of a shared base, each against its reference of the same run, as
a table and as JSON. The server is started here, on this machine."""

from __future__ import annotations

import sys

from tests.bench.__main__ import LARGE, MEDIUM, Benches, main

BENCHES: Benches = (
    ("outbox", "tests.bench_server.bench_outbox", None),
    ("move", "tests.bench_server.bench_move", MEDIUM),
    ("seats", "tests.bench_server.bench_seats", MEDIUM),
    ("large", "tests.bench_server.bench_large", LARGE),
)

if __name__ == "__main__":
    sys.exit(main(BENCHES, "tests.bench_server", "bench-server", "results-server.json"))
