"""The one door to threads: work runs on a lane, its answer comes back on the main thread."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from shiboken6 import isValid

from desktop_app.domain.errors import UserError, WorldFault

T = TypeVar("T")

LANES = {"db": 1, "net": 3}  # workers of each lane
STOP_TIMEOUT_S = 5.0

Work = Callable[[], Any]
Retry = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Job:
    owner: QObject
    work: Work
    done: Callable[[Any], None]
    error: Callable[[Exception], None] | None
    lane: str
    called: str


class Tasks(QObject):
    """Runs work off the main thread: lane "db" one at a time in order, lane "net" three at once.

    `fallback(error, retry)` gets what nobody else takes: exceptions without an `error` callback,
    and every bug (an exception that is neither the user's nor the world's) in any case. Signal:
    `faulted(WorldFault)` for each fault of the world, whoever takes it.
    """

    faulted = Signal(object)
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        # Never without a parent: the last to let go of it may be a worker, and it must not be
        # destroyed there.
        super().__init__(parent or QCoreApplication.instance())
        self.fallback: Callable[[Exception, Retry], None] | None = None
        self._queues: dict[str, queue.SimpleQueue[tuple[int, Work] | None]] = {}
        self._threads: list[threading.Thread] = []
        self._jobs: dict[int, _Job] = {}
        self._ids = itertools.count()
        self._stopped = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None],
        error: Callable[[Exception], None] | None = None,
        *,
        lane: str = "db",
        called: str = "",
    ) -> None:
        """Run `work` on `lane`; then `done(result)` or `error(exception)` on the main thread.

        Neither is called once `owner` was destroyed. `work` captures frozen values only. The
        world's faults arrive translated (`WorldFault`). After `stop` nothing is run any more.
        `called` is what the user calls a long work during which the base must stay the same.
        """
        if self._stopped:
            return
        number = next(self._ids)
        self._jobs[number] = _Job(owner, work, done, error, lane, called)
        self._lane(lane).put((number, work))

    def pending(self) -> int:
        """How many works have not yet given their answer."""
        return len(self._jobs)

    def long_work(self) -> str:
        """What the user calls a long work under way, "" where there is none."""
        return next((job.called for job in self._jobs.values() if job.called), "")

    def stop(self) -> None:
        """Let the works of the db lane end (writes are never cut), forget the others."""
        if self._stopped:
            return
        self._stopped = True
        for name, waiting in self._queues.items():
            for _ in range(LANES[name]):
                waiting.put(None)
        for thread in self._threads:
            if thread.name.startswith("relais-db"):
                thread.join(STOP_TIMEOUT_S)
        self._jobs.clear()
        self.fallback = None

    def _lane(self, name: str) -> queue.SimpleQueue[tuple[int, Work] | None]:
        if name not in self._queues:
            waiting: queue.SimpleQueue[tuple[int, Work] | None] = queue.SimpleQueue()
            self._queues[name] = waiting
            for index in range(LANES[name]):
                thread = threading.Thread(
                    target=self._serve, args=(waiting,), name=f"relais-{name}-{index}", daemon=True
                )
                thread.start()
                self._threads.append(thread)
        return self._queues[name]

    def _serve(self, waiting: queue.SimpleQueue[tuple[int, Work] | None]) -> None:
        # A worker never holds the owner or the callbacks: the last reference to a widget must not
        # be dropped outside the main thread.
        while (item := waiting.get()) is not None:
            number, work = item
            result, problem = None, None
            try:
                result = work()
            except Exception as raised:  # noqa: BLE001 - one of the three places: see _deliver
                problem = _translated(raised)
            del item, work
            if not isValid(self):
                return
            self._finished.emit((number, result, problem))
            del result, problem

    def _deliver(self, answer: tuple[int, Any, Exception | None]) -> None:
        number, result, problem = answer
        job = self._jobs.pop(number, None)
        if job is None or not isValid(job.owner):
            return
        if problem is None:
            job.done(result)
            return
        if isinstance(problem, WorldFault):
            self.faulted.emit(problem)
        bug = not isinstance(problem, UserError)
        if bug or job.error is None:
            self._fall_back(job, problem)
        if job.error is not None and isValid(job.owner):
            job.error(problem)

    def _fall_back(self, job: _Job, problem: Exception) -> None:
        if self.fallback is None:
            raise problem
        self.fallback(
            problem,
            lambda: self.run(
                job.owner, job.work, job.done, job.error, lane=job.lane, called=job.called
            ),
        )


def _translated(error: Exception) -> Exception:
    # Imported late: the translator knows the base's driver, which start-up must not wait for.
    from desktop_app.services.faults import world_fault_of

    return error if isinstance(error, UserError) else (world_fault_of(error) or error)
