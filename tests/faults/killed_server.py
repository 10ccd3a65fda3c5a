"""A server killed as by a power cut, and started again by its own means."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from tests.server import Server


@dataclass(frozen=True)
class Power:
    """The power of a server: its folder, its programs, where it listens."""

    data: Path
    programs: Path
    sockets: Path

    def cut(self) -> None:
        """Every process of the server ends at once, in the middle of what it does."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        first.send_signal(signal.SIGSTOP)  # it must not tell the others first
        every = [*first.children(recursive=True), first]
        for process in every:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(every, timeout=10)

    def rest(self) -> None:
        """The server stops as its keeper stops it: nobody is cut in a commit."""
        self.run("pg_ctl", "-w", "-m", "fast", "-D", str(self.data), "stop")

    def back(self) -> None:
        """The server starts again, and takes up what was committed."""
        self.run("pg_ctl", "-w", "-o", f'-h "" -k {self.sockets}', "-l", str(self.data / "log"),
                 "-D", str(self.data), "start")  # fmt: skip

    def stop(self) -> None:
        """The end of it."""
        self.run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.data), "stop")

    def run(self, program: str, *arguments: str) -> None:
        """A program of the server's, as the user who owns its folder."""
        owner = self.data.stat().st_uid
        user = owner if os.geteuid() == 0 else None
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=user, cwd="/", check=False, capture_output=program != "pg_ctl", text=True,
            stdout=None if program != "pg_ctl" else subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def power_of(server: Server) -> Iterator[Power]:
    """The power of `server`, which is stopped at the end: it is no more its starter's."""
    with psycopg.connect(server.admin_url.replace("+psycopg", "")) as line:
        found = line.execute("SHOW data_directory").fetchone()
    data = Path(str(found[0] if found else ""))
    program = psutil.Process(int((data / "postmaster.pid").read_text().split()[0])).exe()
    power = Power(data, Path(program).parent, server.folder)
    try:
        yield power
    finally:
        with contextlib.suppress(AssertionError):
            power.stop()
        shutil.rmtree(data / "log", ignore_errors=True)
