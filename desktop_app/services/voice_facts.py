"""The scene as a voice told it: kept with the voice, so that nothing is lost on another's scene."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    Channel,
    EmergencyService,
    People,
    PlaceKind,
    Precision,
    ReporterKind,
)
from desktop_app.domain.entry import Entry, Place, Recurrence, Reporter
from desktop_app.domain.recurrence import from_bits, stored_hour, to_bits, write_hour


def facts_of(entry: Entry) -> dict[str, Any]:
    """The facts of an entry as kept on its voice: codes, numbers, and the label of the place."""
    place, recurrence = entry.place, entry.recurrence
    return {
        "category": entry.category.value,
        "people": entry.people.value,
        "place_kind": entry.place_kind.value,
        "label": place.label,
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision.value,
        "score": place.score,
        "arrondissement": place.arrondissement,
        "sector": place.sector,
        "days": to_bits(recurrence.days),
        "from": None if recurrence.start is None else write_hour(recurrence.start),
        "to": None if recurrence.end is None else write_hour(recurrence.end),
        "vulnerable": entry.vulnerable,
        "emergency": None if entry.emergency is None else entry.emergency.value,
    }


def entry_of(voice: Row[Any]) -> Entry:
    """The entry that a voice (a whole row of `voice`, with its facts) was logged from.

    Who reports stays with the voice's identity; the text is already without personal data.
    """
    facts = voice.facts
    service = facts["emergency"]
    return Entry(
        category=Category(facts["category"]),
        place=Place(
            facts["label"],
            facts["lon"],
            facts["lat"],
            Precision(facts["precision"]),
            facts["score"],
            facts["arrondissement"],
            facts["sector"],
        ),
        place_kind=PlaceKind(facts["place_kind"]),
        observed_at=voice.observed_at,
        description=voice.description,
        people=People(facts["people"]),
        recurrence=Recurrence(
            from_bits(facts["days"]), stored_hour(facts["from"]), stored_hour(facts["to"])
        ),
        reporter=Reporter(
            ReporterKind(voice.reporter_kind),
            Channel(voice.channel),
            AnswerBy(voice.answer_by),
            voice.consent,
            voice.notice_given,
        ),
        vulnerable=facts["vulnerable"],
        emergency=None if service is None else EmergencyService(service),
    )
