"""The way to a server, as a network makes it: it passes, is cut, is silent, is slow, or breaks
after some bytes of what is sent or answered."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator


class Proxy:
    """A TCP port before the Unix socket `target`; told from any thread how to behave."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._lines: list[socket.socket] = []
        self._guard = threading.Lock()
        self._passes = threading.Event()
        self._passes.set()
        self._refuses = False
        self._left: int | None = None
        self._left_to_send: int | None = None
        self._delay_s = 0.0
        self._watched = b""
        self._stopped = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._listening.settimeout(0.1)
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Every line breaks now, and new ones at once."""
        self._refuses = True
        self._break()

    def swallow(self) -> None:
        """What is sent is taken and nothing passes, as on a network half open."""
        self._passes.clear()

    def cut_after(self, answered: int) -> None:
        """Lines pass until the server has answered that many bytes more, then `cut`."""
        self._left = answered

    def cut_after_sent(self, sent: int) -> None:
        """Lines pass until the seats have sent that many bytes more, then `cut`."""
        self._left_to_send = sent

    def slow(self, delay_s: float) -> None:
        """Each piece that is sent travels that long."""
        self._delay_s = delay_s

    def cut_once_sent(self, words: bytes) -> None:
        """The request that holds `words` reaches the server; its answer never comes back."""
        self._watched = words

    def mend(self) -> None:
        """Everything passes again."""
        self._left, self._left_to_send, self._delay_s = None, None, 0.0
        self._watched, self._refuses = b"", False
        self._passes.set()

    def close(self) -> None:
        """Give the port back."""
        self._stopped.set()
        self._passes.set()
        self._break()
        self._listening.close()

    def _break(self) -> None:
        with self._guard:
            lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            with contextlib.suppress(OSError):
                line, _ = self._listening.accept()
                if self._refuses:
                    line.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(self._target)
                except OSError:  # nobody listens there now
                    line.close()
                    server.close()
                    continue
                with self._guard:
                    self._lines += [line, server]
                threading.Thread(target=self._ask, args=(line, server), daemon=True).start()
                threading.Thread(target=self._answer, args=(server, line), daemon=True).start()

    def _ask(self, seat: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := seat.recv(65_536):
                if not self._passes.is_set():
                    continue
                time.sleep(self._delay_s)
                if self._watched and self._watched in chunk:
                    self._refuses = True
                    self._left = 0
                if self._left_to_send is not None:
                    left = self._left_to_send - len(chunk)
                    chunk, self._left_to_send = chunk[: self._left_to_send], max(left, 0)
                    if left <= 0:
                        server.sendall(chunk)
                        self.cut()
                        return
                server.sendall(chunk)
            server.shutdown(socket.SHUT_RDWR)

    def _answer(self, server: socket.socket, seat: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := server.recv(65_536):
                if not self._passes.is_set():
                    continue
                if self._left is not None:
                    chunk, self._left = chunk[: self._left], max(self._left - len(chunk), 0)
                    if not self._left:
                        with contextlib.suppress(OSError):
                            seat.sendall(chunk)
                        self.cut()
                        return
                seat.sendall(chunk)
            seat.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxy_to(target: str) -> Iterator[Proxy]:
    """A proxy that passes everything until told otherwise."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
