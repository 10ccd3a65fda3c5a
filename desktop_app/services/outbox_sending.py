"""Send what waits: in order, each in one transaction that bears its uid, so that nothing is done
twice whatever is cut or killed in between."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db.errors import FaultKind, StorageFault
from db.schema import EventRow, SignalementRow
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.outbox import GESTURES, OutboxKind, OutboxLine, OutboxState, Sending
from desktop_app.domain.views import Changes
from desktop_app.services.emergency import log_emergency
from desktop_app.services.faults import SENTENCES
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.outbox import LEASE_S, Outbox, busy
from desktop_app.services.outbox_acts import act_again, entry_of, numbers_of, service_of
from desktop_app.services.seat import Seat

HELD_BACK = (
    "Un geste précédent sur ce signalement a été refusé : réglez-le d’abord, puis renvoyez "
    "celui-ci."
)
_OURS = frozenset({FaultKind.REFUSED, FaultKind.CORRUPT})  # of this row, not of the way to the base


@dataclass(slots=True)
class SendReport:
    """What was sent and what the base refused; `busy`: another program is sending this box."""

    sent: list[OutboxLine] = field(default_factory=list)
    refused: list[OutboxLine] = field(default_factory=list)
    busy: bool = False

    @property
    def changes(self) -> Changes:
        """What was touched."""
        numbers = frozenset(
            number.strip()
            for line in (*self.sent, *self.refused)
            for number in line.number.split(",")
            if number
        )
        return Changes(numbers=numbers, drafts=bool(self.sent))


def send_all(
    seat: Seat, box: Outbox, told: Callable[[int, int], None] = lambda _done, _total: None
) -> SendReport:
    """Send every waiting row, in the order typed; one that is refused stops none of the others,
    nor one whose key the keyring no longer has, which waits on. What is taken back or deleted
    meanwhile is left alone.

    `told(done, total)` after each. Raises StorageFault where the base is away: what is not sent
    by then waits on.
    """
    report = SendReport()
    box.sweep(seat.clock())
    if not any(line.readable for line in box.waiting()):
        return report
    with _turn(box) as turn:
        if turn is None:
            report.busy = True
            return report
        lines = box.lines()
        held = _numbers(line for line in lines if line.state is OutboxState.REFUSED)
        waiting = [line for line in lines if line.state is OutboxState.WAITING and line.readable]
        for done, line in enumerate(waiting, start=1):
            if not turn.holds():
                report.busy = True
                break
            outcome = _one(seat, box, line.uid, held)
            if outcome is None:
                continue
            if outcome.state is OutboxState.SENT:
                report.sent.append(outcome)
            else:
                report.refused.append(outcome)
                held |= _about(line)
            told(done, len(waiting))
    return report


def send_one(seat: Seat, box: Outbox, uid: str, *, insist: bool) -> OutboxLine:
    """Send one row now, as `send`, whatever was refused before it. UserError "outbox_busy" too."""
    with _turn(box) as turn:
        if turn is None:
            raise busy()
        return send(seat, box, box.line(uid), insist=insist)


@dataclass(slots=True)
class _Turn:
    box: Outbox
    holder: str
    renewed: float

    def holds(self) -> bool:
        """Whether it is still this sender's turn; renewed well before it runs out."""
        now = time.monotonic()
        if now - self.renewed > LEASE_S / 3:
            self.renewed = now
            return self.box.take_turn(self.holder)
        return True


@contextmanager
def _turn(box: Outbox) -> Iterator[_Turn | None]:
    holder = uuid.uuid4().hex
    if not box.take_turn(holder):
        yield None
        return
    try:
        yield _Turn(box, holder, time.monotonic())
    finally:
        box.give_turn_back(holder)


def _one(seat: Seat, box: Outbox, uid: str, held: set[str]) -> OutboxLine | None:
    line = box.current(uid)
    if line is None or line.state is not OutboxState.WAITING:
        return None
    return _hold_back(seat, box, line) if _about(line) & held else send(seat, box, line)


def send(seat: Seat, box: Outbox, line: OutboxLine, *, insist: bool = False) -> OutboxLine:
    """Send one row now and say what became of it; with `insist` a gesture is done although the
    signalement changed meanwhile. StorageFault where the base is away. UserError
    "outbox_unreadable", "outbox_settled"."""
    if line.state in (OutboxState.SENT, OutboxState.DROPPED):
        raise UserError(
            "outbox_settled", f"{line.reference} n’attend plus : {line.state.label}.", "uid"
        )
    content = box.content(line.uid)
    sender = replace(seat, sending=Sending(line.uid, line.at), waiting=None)
    try:
        told = _done(sender, line, content, insist=insist)
    except UserError as refusal:
        if isinstance(refusal, WorldFault):
            raise
        return _refuse(seat, box, line, refusal.code, refusal.message)
    except StorageFault as fault:
        if fault.kind not in _OURS:
            raise
        return _refuse(seat, box, line, fault.kind.value, SENTENCES[fault.kind])
    except IntegrityError:
        refused = FaultKind.REFUSED
        return _refuse(seat, box, line, refused.value, SENTENCES[refused])
    return box.settle(line, OutboxState.SENT, seat.clock(), **told)


def _done(
    sender: Seat, line: OutboxLine, content: dict[str, Any], *, insist: bool
) -> dict[str, Any]:
    if line.kind is OutboxKind.LOG:
        return _log(sender, line, content)
    if line.kind is OutboxKind.EMERGENCY:
        log_emergency(sender, service_of(content), uid=line.uid)
        return {}
    numbers = numbers_of(content)
    about = ", ".join(numbers)
    if not _told_already(sender, line.uid, numbers[0]):
        try:
            act_again(sender, line.kind, content, insist=insist)
        except UserError:
            # A sending that was cut may have been committed late, and be what changed.
            if not _told_already(sender, line.uid, numbers[0]):
                raise
    return {"number": about}


def _log(sender: Seat, line: OutboxLine, content: dict[str, Any]) -> dict[str, Any]:
    entry, attach_to = entry_of(content), content.get("attach_to")
    try:
        logged = log_signalement(sender, entry, attach_to=attach_to, draft=line.uid)
    except IntegrityError:
        # A sending that was cut was committed late, under the same uid: it answers now.
        logged = log_signalement(sender, entry, attach_to=attach_to, draft=line.uid)
    found = tuple(each.number for each in logged.duplicates if each.source == "relais")
    return {"number": logged.number, "duplicates": found}


def _told_already(sender: Seat, uid: str, number: str) -> bool:
    query = (
        select(EventRow.after)
        .join(SignalementRow, SignalementRow.id == EventRow.signalement_id)
        .where(SignalementRow.number == number)
    )
    with sender.store.reading() as connection:
        return any((after or {}).get("outbox") == uid for after in connection.scalars(query))


def _hold_back(seat: Seat, box: Outbox, line: OutboxLine) -> OutboxLine:
    return _refuse(seat, box, line, "held_back", HELD_BACK)


def _refuse(seat: Seat, box: Outbox, line: OutboxLine, code: str, reason: str) -> OutboxLine:
    return box.settle(
        line, OutboxState.REFUSED, seat.clock(), number=line.number, code=code, reason=reason
    )


def _about(line: OutboxLine) -> set[str]:
    return set(line.number.split(", ")) if line.kind in GESTURES else set()


def _numbers(lines: Iterable[OutboxLine]) -> set[str]:
    numbers: set[str] = set()
    for line in lines:
        numbers |= _about(line)
    return numbers
