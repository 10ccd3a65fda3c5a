"""Save an entry as one more voice of a signalement that stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from db.schema import SignalementRow
from desktop_app.domain.codes import EventKind
from desktop_app.domain.entry import Entry
from desktop_app.domain.views import (
    Changes,
    Deadlines,
    Identity,
    Logged,
    Proposal,
    SavedFlag,
)
from desktop_app.services.emergency import hasten
from desktop_app.services.history import append_event
from desktop_app.services.propose import decide_entry
from desktop_app.services.reference import load_reference
from desktop_app.services.reopen_parent import reopen_for_voice
from desktop_app.services.seat import Seat
from desktop_app.services.turns import load_standing
from desktop_app.services.voice_facts import facts_of
from desktop_app.services.voices import Held, add_voice, find_parent, keep_flags, lock, retell


def save_voice(
    connection: Connection,
    seat: Seat,
    entry: Entry,
    identity: Identity | None,
    flags: tuple[SavedFlag, ...],
    attach_to: str,
    other_flags: Mapping[str, tuple[SavedFlag, ...]],
) -> Logged:
    """Add the voice inside the caller's transaction; the number given back is the parent's, the
    uid the voice's. A closed parent whose facts come back is reopened. UserError as
    `find_parent`."""
    received_at = seat.typed_at()
    lock(connection, attach_to)
    reference = load_reference(connection)
    parent = find_parent(connection, attach_to, recurring=entry.recurrence.recurring)
    parent = reopen_for_voice(connection, seat, reference, parent)
    voice = add_voice(
        connection,
        seat,
        parent.id,
        entry.reporter,
        identity,
        entry.description,
        entry.observed_at,
        received_at,
        facts_of(entry),
    )
    retold = retell(connection, seat, parent.id, parent.uid)
    keep_flags(connection, seat, parent.id, voice.id, flags)
    keep_flags(connection, seat, parent.id, voice.id, other_flags.get("place", ()), "place")
    told = {
        **voice.told,
        **retold,
        "category": entry.category.value,
        "people": entry.people.value,
        "channel": entry.reporter.channel.value,
        "reporter_kind": entry.reporter.kind.value,
    }
    before = {"voices": parent.voices}
    append_event(connection, seat, parent.id, parent.uid, EventKind.ATTACHED, before, told)
    if entry.emergency is not None:
        standing = load_standing(connection, reference, parent.number)
        hasten(connection, seat, reference, standing, entry.emergency)
    return answer_for_voice(connection, parent, voice.uid, entry, flags, received_at)


def answer_for_voice(
    connection: Connection,
    parent: Held,
    uid: str,
    entry: Entry,
    flags: tuple[SavedFlag, ...],
    received_at: dt.datetime,
) -> Logged:
    """The answer of the saving of `entry` as the voice `uid` of `parent`."""
    reasons = (f"Rattaché à {parent.number} : {parent.status.label.lower()}",)
    clocks = _clocks(connection, parent.id, entry, received_at)
    return Logged(
        number=parent.number,
        uid=uid,
        status=parent.status,
        proposal=Proposal(parent.team, None, reasons, None, (), clocks),
        place=entry.place,
        duplicates=(),
        privacy=flags,
        changes=Changes(numbers=frozenset({parent.number})),
        attached_to=parent.number,
    )


def _clocks(
    connection: Connection, signalement_id: int, entry: Entry, received_at: dt.datetime
) -> Deadlines:
    # The parent's clocks run on; a parent whose clocks were taken away keeps those of the entry.
    row = connection.execute(
        select(
            SignalementRow.accept_due_at,
            SignalementRow.visit_due_at,
            SignalementRow.answer_due_at,
        ).where(SignalementRow.id == signalement_id)
    ).one()
    own = decide_entry(load_reference(connection), replace(entry, override=None), received_at)
    fresh = own.standing.deadlines
    return Deadlines(
        row.accept_due_at or fresh.accept,
        row.visit_due_at or fresh.visit,
        row.answer_due_at or fresh.answer,
    )
