"""Ask the national geocoder, keep its answers; every failure ends in no answer."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import asdict
from typing import Any

from db.queries import places as queries
from desktop_app.crash_report import note
from desktop_app.domain.addresses import address_part
from desktop_app.domain.codes import Precision
from desktop_app.domain.entry import Place
from desktop_app.domain.privacy import MASK, find_personal_data, mask
from desktop_app.integrations.geocoder import Failure, Geocoder, GeocoderFault
from desktop_app.services.seat import Seat

KEPT_DAYS = 180
NOTHING_KEPT_DAYS = 7  # a new street may be known next week
SHORTEST_QUERY = 4


def ask_online(seat: Seat, text: str) -> tuple[Place, ...]:
    """Places for `text` from the national geocoder or from what it answered before.

    Only the address that the text names is sent and kept (`question_of`). Empty when the geocoder
    is switched off (`seat.geocoder_url` None), does not answer or knows nothing.
    """
    question = question_of(text)
    if seat.geocoder_url is None or len(question) < SHORTEST_QUERY:
        return ()
    now = seat.clock()
    with seat.store.reading() as connection:
        kept = queries.cached_answer(connection, question)
    if kept is not None:
        places = tuple(_place(fields) for fields in kept.answer["places"])
        days = KEPT_DAYS if places else NOTHING_KEPT_DAYS
        if now - kept.fetched_at < dt.timedelta(days=days):
            return places
    try:
        found = _geocoder(seat.geocoder_url).search(question)
    except GeocoderFault as fault:
        note(f"geocoder: {fault.failure.value}")
        if fault.failure is not Failure.NO_FEATURE:
            return ()
        found = ()
    with seat.store.writing() as connection:
        answer = {"places": [asdict(place) for place in found]}
        queries.keep_answer(connection, question, answer, now)
    return found


def question_of(text: str) -> str:
    """The number, street and postcode of what was typed; "" when they are not told apart from
    personal data, or when no street is named."""
    bare = mask(text, find_personal_data(text))[0].replace(MASK, " chez ")
    question = address_part(bare)
    return "" if find_personal_data(question) else question


_lock = threading.Lock()
_geocoders: dict[str, Geocoder] = {}


def _geocoder(url: str) -> Geocoder:
    # One per address and process: its rhythm and its pauses hold for every window and line.
    with _lock:
        return _geocoders.setdefault(url, Geocoder(url))


def _place(fields: dict[str, Any]) -> Place:
    return Place(**{**fields, "precision": Precision(fields["precision"])})
