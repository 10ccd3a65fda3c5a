"""A real local HTTP server that answers like the national geocoder, or fails as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FEATURE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [2.3911, 48.8772]},
    "properties": {
        "label": "12 Rue Toute Neuve 75019 Paris",
        "score": 0.93,
        "type": "housenumber",
        "citycode": "75119",
        "postcode": "75019",
    },
}


@dataclass
class Answers:
    """What the server answers next, and what it was asked."""

    status: int = 200
    body: bytes = json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None  # the answer waits for it
    drip: threading.Event | None = None  # the body comes byte by byte, slowly, until it is set
    asked: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    url: str = ""

    def say(self, status: int = 200, body: object = None, **headers: str) -> None:
        """Answer so from now on."""
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = headers

    def parameters(self) -> dict[str, list[str]]:
        """Those of the last question."""
        return parse_qs(urlsplit(self.asked[-1]).query)


@contextmanager
def geocoder_server() -> Iterator[Answers]:
    """Serve until the block ends."""
    answers = Answers()

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers.asked.append(self.path)
            if answers.hold is not None:
                answers.hold.wait(10)
            self.send_response(answers.status)
            for name, value in answers.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(answers.body)))
            self.end_headers()
            if answers.drip is not None:
                for at in range(len(answers.body)):
                    self.wfile.write(answers.body[at : at + 1])
                    if answers.drip.wait(0.05):
                        return
            self.wfile.write(answers.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the test's output stays bare."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    answers.url = f"http://127.0.0.1:{server.server_port}/geocodage"
    try:
        yield answers
    finally:
        for event in (answers.hold, answers.drip):
            if event is not None:
                event.set()
        server.shutdown()
        thread.join()
        server.server_close()
