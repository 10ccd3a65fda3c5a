"""A seat goes on while its shared base is away, and comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from db.engine import Store
from db.errors import AWAY, FaultKind, StorageFault
from db.server_revision import server_revision
from desktop_app.domain.errors import UserError
from desktop_app.domain.outbox import OutboxLine, OutboxState
from desktop_app.services import outbox_sending as sending
from desktop_app.services.connection import judge_revision
from desktop_app.services.drafts import load_drafts, save_draft
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_sending import SendReport, send_all
from desktop_app.services.seat import Seat, clock_of, utc_now
from desktop_app.services.sign_in import who_am_i
from desktop_app.services.waiting import Waiting
from desktop_app.services.window_copy import Copy, bare_copy, open_copy

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Going:
    """What a window works on while `shared`, its seat on the base, is of no use. `able` is False
    where nothing can be kept: no keyring."""

    seat: Seat
    shared: Seat
    copy: Copy
    lines: tuple[OutboxLine, ...]
    able: bool


def go_offline(seat: Seat, box: Outbox, code: str) -> Going:
    """From the shared base of `seat`, away by the fault `code`, to the copy of it: nobody waits
    for the base any more. StorageFault where not even this PC's disk answers."""
    copy = open_copy(seat.folder, box.owner, seat.clock()) or bare_copy(seat, box.owner)
    going = _on(copy, seat, box)
    seat.store.away = FaultKind(code)
    seat.store.close()
    return going


def start_offline(folder: Path, box: Outbox, store: Store, code: str) -> Going | None:
    """As `go_offline`, for a window that opens while the base `store` is away; None where this PC
    has no copy of it, which would say who sits here."""
    copy = open_copy(folder, box.owner, utc_now())
    if copy is None:
        return None
    store.away = FaultKind(code)
    return _on(copy, Seat(store, copy.actor, folder, clock_of(store)), box)


def _on(copy: Copy, seat: Seat, box: Outbox) -> Going:
    try:
        box.prepare()
        able = True
    except UserError:
        able = False
    waiting = Waiting(box, copy.store)
    offline = replace(seat, store=copy.reading, folder=copy.folder, waiting=waiting)
    return Going(offline, seat, copy, box.lines(), able)


def come_back(seat: Seat) -> Seat:
    """Reach the shared base of `seat` once more: the seat there, as its account is now.

    StorageFault where it is still away, or no longer this program's. UserError "account_retired".
    """
    store = seat.store
    was = store.away
    store.probe()
    try:
        actor = who_am_i(store)
        with store.reading() as connection:
            judge_revision(server_revision(connection))
    except BaseException:
        store.away = was
        raise
    return seat if actor is None else replace(seat, actor=actor)


@dataclass(frozen=True)
class Sent:
    """What was sent, and what stands in the outbox now."""

    report: SendReport
    lines: tuple[OutboxLine, ...]


def send_back(seat: Seat, box: Outbox, told: Told) -> Sent:
    """As `send_waiting`, right after `come_back`: a base that goes again is known to be away."""
    try:
        return send_waiting(seat, box, told)
    except StorageFault as fault:
        if fault.kind in AWAY:
            seat.store.away = fault.kind
        raise


def send_waiting(seat: Seat, box: Outbox, told: Told) -> Sent:
    """Bring the drafts back to the base, then send what waits, `told(done, total)` after each.
    StorageFault."""
    _bring_drafts(seat, box)
    report = send_all(seat, box, told)
    return Sent(report, box.lines())


def _bring_drafts(seat: Seat, box: Outbox) -> None:
    kept = box.drafts()
    if not kept:
        return
    try:
        there = {draft.uid: draft.saved_at for draft in load_drafts(seat)}
    except UserError:  # who may log no more: they stay sealed here
        return
    for uid, at, content in kept:
        with suppress(UserError):  # of another by now: it stays too
            if uid not in there or there[uid] < at:  # one that went on elsewhere is the later
                save_draft(seat, uid, content)
            box.forget_draft(uid)


def send_one(seat: Seat, box: Outbox, uid: str, *, insist: bool) -> Sent:
    """Send one row now; see `outbox_sending.send_one`."""
    line = sending.send_one(seat, box, uid, insist=insist)
    report = SendReport()
    (report.sent if line.state is OutboxState.SENT else report.refused).append(line)
    return Sent(report, box.lines())
