"""What the history tells of the facts, for the check to compare: see `domain.seals`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from db.schema import ReporterIdentityRow, VoiceRow
from desktop_app.domain.entry import Entry
from desktop_app.domain.recurrence import to_bits, write_hour
from desktop_app.domain.seals import seal_facts, seal_voice
from desktop_app.domain.views import Deadlines


def micros(at: dt.datetime) -> int:
    """An aware instant as epoch microseconds, as the base keeps it."""
    return round(at.timestamp() * 1_000_000)


def tell_clocks(clocks: Deadlines) -> dict[str, str]:
    """The three deadlines as every event that sets them tells them."""
    return {
        "accept_due_at": tell_instant(clocks.accept),
        "visit_due_at": tell_instant(clocks.visit),
        "answer_due_at": tell_instant(clocks.answer),
    }


def tell_facts(
    uid: str, arrondissement: int, entry: Entry, received_at: dt.datetime, clocks: Deadlines
) -> dict[str, Any]:
    """What the creation of a signalement tells: the seal of its facts, its urgency, its clocks."""
    place, recurrence = entry.place, entry.recurrence
    start, end = recurrence.start, recurrence.end
    seal = seal_facts(
        uid,
        entry.category.value,
        entry.place_kind.value,
        entry.people.value,
        to_bits(recurrence.days),
        None if start is None else write_hour(start),
        None if end is None else write_hour(end),
        micros(entry.observed_at),
        micros(received_at),
        place.label,
        place.lon,
        place.lat,
        place.precision.value,
        arrondissement,
        entry.vulnerable,
        entry.description,
    )
    return {"facts": seal, "emergency": entry.emergency is not None, **tell_clocks(clocks)}


def tell_voices(connection: Connection, *ids: int) -> list[dict[str, Any]]:
    """What the history tells of each voice as it stands: its uid, its seal, whether it is
    identified; in the order of the ids."""
    voice, identity = VoiceRow, ReporterIdentityRow
    rows = connection.execute(
        select(
            voice.uid,
            voice.reporter_kind,
            voice.channel,
            voice.answer_by,
            voice.observed_at,
            voice.received_at,
            voice.description,
            voice.consent,
            voice.notice_given,
            identity.voice_id.isnot(None).label("identified"),
        )
        .outerjoin(identity, identity.voice_id == voice.id)
        .where(voice.id.in_(ids))
        .order_by(voice.id)
    )
    return [
        tell_voice(
            row.uid,
            row.reporter_kind,
            row.channel,
            row.answer_by,
            row.observed_at,
            row.received_at,
            row.description,
            consent=row.consent,
            notice_given=row.notice_given,
            identified=bool(row.identified),
        )
        for row in rows
    ]


def tell_voice(
    uid: str,
    reporter_kind: str,
    channel: str,
    answer_by: str,
    observed_at: dt.datetime,
    received_at: dt.datetime,
    description: str,
    *,
    consent: bool,
    notice_given: bool,
    identified: bool,
) -> dict[str, Any]:
    """What the event that brings a voice tells of it."""
    observed, received = micros(observed_at), micros(received_at)
    seal = seal_voice(uid, reporter_kind, channel, answer_by, observed, received, description)
    return {
        "voice": uid,
        "seal": seal,
        "identified": identified,
        "consent": consent,
        "notice_given": notice_given,
    }


def tell_instant(at: dt.datetime) -> str:
    """An aware instant as histories tell it."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
