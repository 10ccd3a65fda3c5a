"""Attaching on a real PostgreSQL: writers that cross each other wait, then see what was done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from desktop_app.domain.codes import Outcome
from desktop_app.domain.errors import UserError
from desktop_app.services import moves
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from desktop_app.services.voices import lock
from tests.services.entries import entry
from tests.services.test_attach import signalement, uid_of
from tests.services.test_follow_postgres import seat  # noqa: F401 (a fixture)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Do these at the same moment; the codes of the refusals."""
    start, codes = threading.Barrier(len(works)), list[str]()

    def run(work: Callable[[], Any]) -> None:
        start.wait(10)
        try:
            work()
        except UserError as refusal:
            codes.append(refusal.code)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return codes


def test_two_crossed_attachments_leave_one(seat: Seat) -> None:  # noqa: F811
    for _ in range(6):
        one, two = (log_signalement(seat, entry()).number for _ in range(2))
        codes = at_once(partial(attach, seat, one, two), partial(attach, seat, two, one))
        assert len(codes) == 1
        assert codes[0] in ("already_attached", "illegal_move", "parent_not_open")
    assert check(seat).problems == ()


def test_a_voice_waits_for_the_closing_of_its_parent(seat: Seat) -> None:  # noqa: F811
    parent = log_signalement(seat, entry()).number
    child = log_signalement(seat, entry(description="deux")).number
    ready, codes = threading.Event(), list[str]()

    def voice() -> None:
        ready.set()
        codes.extend(at_once(lambda: log_signalement(seat, entry(), attach_to=parent)))

    with seat.store.writing() as connection:
        lock(connection, parent)
        thread = threading.Thread(target=voice)
        thread.start()
        assert ready.wait(10)
        thread.join(0.5)
        assert thread.is_alive()  # it waits for this transaction
        connection.exec_driver_sql(
            "UPDATE signalement SET status = 'closed', closed_at = 1 WHERE number = %s", (parent,)
        )
    thread.join(30)
    assert codes == ["parent_not_open"]
    moves.close(seat, child, Outcome.NOT_FOUND)


def test_attached_and_detached_alike(seat: Seat) -> None:  # noqa: F811
    parent = log_signalement(seat, entry(description="un")).number
    child = log_signalement(seat, entry(description="deux")).number
    attach(seat, child, parent)
    detach(seat, parent, uid_of(seat, "deux"))
    voice = log_signalement(seat, entry(description="trois"), attach_to=parent).uid
    detach(seat, parent, voice)
    assert signalement(seat, child).status == "routed"
    assert check(seat).problems == ()
