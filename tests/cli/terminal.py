"""The program on a terminal, where it asks for a password."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def answer_on_a_terminal(
    words: Sequence[str], question: str, answer: str, environment: Mapping[str, str]
) -> tuple[int, bytes]:
    """Run `relais` with `words`, type `answer` once `question` stands there; its exit code, and all
    that stood on the terminal."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "desktop_app", *words],
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
        cwd=ROOT,
        env=environment,
    ) as running:
        os.close(end)
        seen = b""
        while question.encode() not in seen:
            seen += os.read(terminal, 1_000)
        os.write(terminal, f"{answer}\n".encode())
        with contextlib.suppress(OSError):  # a terminal left by its program ends so
            while more := os.read(terminal, 10_000):
                seen += more
    os.close(terminal)
    return running.returncode, seen
