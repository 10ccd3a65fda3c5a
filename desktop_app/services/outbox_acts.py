"""What may be done while the base is away: kept in the outbox, and done again when it is back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from db.errors import AWAY, StorageFault
from desktop_app.domain.codes import EmergencyService, Outcome
from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import UserError
from desktop_app.domain.outbox import OutboxKind, OutboxLine
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Logged, Moved
from desktop_app.domain.visit import Visit
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import (
    log_signalement,
    require_in_paris,
    require_moment,
)
from desktop_app.services.outbox import Outbox
from desktop_app.services.reporter_identity import clean_identity
from desktop_app.services.seat import Seat
from desktop_app.services.typed_json import from_json, to_json
from desktop_app.services.uids import new_uid


def keep_entry(
    seat: Seat,
    box: Outbox,
    entry: Entry,
    *,
    draft: str,
    attach_to: str | None = None,
    form: Mapping[str, Any] | None = None,
) -> OutboxLine:
    """Keep an entry until the base is back, under the uid of its draft; `form` is what its page
    held, to open it as a draft again. What the base would refuse for the entry's own sake is
    refused now, as by `log_signalement`. UserError "outbox_no_keyring" too."""
    now = seat.clock()
    require(seat.actor, Action.LOG)
    if entry.override is not None:
        require(seat.actor, Action.ROUTE_OVERRIDE)
    require_in_paris(entry.place)
    require_moment(entry.observed_at, now)
    clean_identity(entry.reporter)
    content = {"entry": to_json(entry), "attach_to": attach_to, "form": dict(form or {})}
    title = f"{entry.category.label} · {entry.place.label}"
    if attach_to is not None:
        title = f"{title} (à rattacher à {attach_to})"
    return box.keep(OutboxKind.LOG, draft, now, content, title)


def log_or_keep(
    seat: Seat,
    box: Outbox | None,
    entry: Entry,
    *,
    draft: str,
    attach_to: str | None = None,
    form: Mapping[str, Any] | None = None,
) -> Logged | OutboxLine:
    """Save an entry; where the base is away, or was cut before it answered, keep it in `box`.

    Sent later under the uid of its draft, an entry that was saved all the same is not saved twice.
    Raises as `log_signalement` and `keep_entry`.
    """
    if seat.waiting is not None:
        box = seat.waiting.box
        return keep_entry(seat, box, entry, draft=draft, attach_to=attach_to, form=form)
    try:
        logged = log_signalement(seat, entry, attach_to=attach_to, draft=draft)
    except StorageFault as fault:
        if box is None or fault.kind not in AWAY:
            raise
        return keep_entry(seat, box, entry, draft=draft, attach_to=attach_to, form=form)
    if box is not None:
        # It is saved: a box that cannot be written keeps it as waiting, and its uid makes a later
        # sending of it harmless.
        with suppress(StorageFault, UserError):
            box.settled_elsewhere(draft, logged.number, seat.clock())
    return logged


def emergency_or_keep(
    seat: Seat, box: Outbox | None, service: EmergencyService
) -> OutboxLine | None:
    """Keep that a caller was sent to `service`, as `log_emergency`; where the base is away, or was
    cut before it answered, in `box`, to be sent under the same uid: its line then. UserError
    "outbox_no_keyring" too."""
    uid = new_uid()
    if seat.waiting is None:
        try:
            log_emergency(seat, service, uid=uid)
        except StorageFault as fault:
            if box is None or fault.kind not in AWAY:
                raise
        else:
            return None
    else:
        box = seat.waiting.box
    require(seat.actor, Action.LOG)
    title = f"Appelant renvoyé vers le {service.label}"
    return box.keep(OutboxKind.EMERGENCY, uid, seat.clock(), {"service": service.value}, title)


def entry_of(content: Mapping[str, Any]) -> Entry:
    """The entry that `keep_entry` kept. UserError "outbox_other_version"."""
    with _told_otherwise():
        return from_json(Entry, content["entry"])


def service_of(content: Mapping[str, Any]) -> EmergencyService:
    """The service that `emergency_or_keep` kept. UserError "outbox_other_version"."""
    with _told_otherwise():
        return EmergencyService(content["service"])


def numbers_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers that a gesture is about. UserError "outbox_other_version"."""
    with _told_otherwise():
        first, *more = content["numbers"]
        return (first, *more)


@contextmanager
def _told_otherwise() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            "outbox_other_version",
            "Tapé avec une autre version de Relais, qui le disait autrement : reprenez-le et "
            "enregistrez-le de nouveau.",
        ) from error


def keep_accept(seat: Seat, box: Outbox, number: str, version: int | None) -> OutboxLine:
    """Keep that the actor takes charge."""
    content = {"numbers": [number], "versions": {number: version}}
    title = f"Prise en charge de {number}"
    return box.keep(OutboxKind.ACCEPT, new_uid(), seat.clock(), content, title)


def keep_close(
    seat: Seat, box: Outbox, number: str, outcome: Outcome, text: str, version: int | None
) -> OutboxLine:
    """Keep that the actor closes."""
    content = {
        "numbers": [number],
        "versions": {number: version},
        "outcome": outcome.value,
        "text": text,
    }
    title = f"Clôture de {number} : {outcome.label.lower()}"
    return box.keep(OutboxKind.CLOSE, new_uid(), seat.clock(), content, title)


def keep_visit(
    seat: Seat,
    box: Outbox,
    numbers: Sequence[str],
    visit: Visit,
    versions: Mapping[str, int] | None,
) -> OutboxLine:
    """Keep a passage, dated now where it has no hour of its own."""
    whole = replace(visit, visited_at=visit.visited_at or seat.clock())
    content = {
        "numbers": list(numbers),
        "versions": dict(versions or {}),
        "visit": to_json(whole),
    }
    title = f"Passage pour {', '.join(numbers)}"
    return box.keep(OutboxKind.VISIT, new_uid(), seat.clock(), content, title)


def visit_of(content: Mapping[str, Any], now: dt.datetime) -> Visit:
    """The passage that `keep_visit` kept; a clock that was wrong then dates nothing later than
    `now`. UserError "outbox_other_version"."""
    with _told_otherwise():
        visit = from_json(Visit, content["visit"])
    at = visit.visited_at
    return visit if at is None or at <= now else replace(visit, visited_at=now)


def act_again(
    seat: Seat, kind: OutboxKind, content: Mapping[str, Any], *, insist: bool = False
) -> tuple[Moved, ...]:
    """Do on the base of `seat` the gesture that was kept, on the versions then seen; with `insist`
    whatever the versions are now. UserError "outbox_other_version"."""
    from desktop_app.services import moves
    from desktop_app.services.record_visit import record_passage

    numbers = numbers_of(content)
    versions = {} if insist else dict(content.get("versions", {}))
    if kind is OutboxKind.VISIT:
        known = {number: version for number, version in versions.items() if version is not None}
        return record_passage(seat, numbers, visit_of(content, seat.clock()), known)
    number = numbers[0]
    version = versions.get(number)
    if kind is OutboxKind.ACCEPT:
        return (moves.accept(seat, number, version=version),)
    with _told_otherwise():
        outcome, text = Outcome(content["outcome"]), str(content["text"])
    return (moves.close(seat, number, outcome, text, version=version),)
