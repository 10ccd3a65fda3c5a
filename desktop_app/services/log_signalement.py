"""Save an entry: one transaction gives it a number, a team, its history, and no second chance to
be lost."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace

from desktop_app.domain.codes import PrivacyKind
from desktop_app.domain.entry import Entry, Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.moments import LATEST_AHEAD, OLDEST, PARIS
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.privacy_words import WAYS
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Logged, PrivacyFinding, SavedFlag
from desktop_app.services.drafts import consume_draft
from desktop_app.services.log_voice import save_voice
from desktop_app.services.new_signalement import Saving
from desktop_app.services.reporter_identity import clean_identity
from desktop_app.services.saved_before import answer_again, told_of
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable, storable_description

LONGEST_LABEL = 255


def log_signalement(
    seat: Seat, entry: Entry, *, attach_to: str | None = None, draft: str | None = None
) -> Logged:
    """Save `entry`, routed, or as a voice of the signalement `attach_to`; durable on return.

    Privacy findings are masked but those in `entry.kept_flags`; `draft` is forgotten in the same
    transaction. Saved once more under the same draft, as after a fault that left in doubt whether
    it was, the same entry has the same answer and nothing is doubled.

    UserError on the field at fault: "place_outside_paris", "moment_future", "moment_too_old",
    "moment_naive", "text_too_long", those of the identity, "team_unknown", "text_missing" (of an
    override for the reason "other"), "unknown_number", "parent_not_open", "already_attached",
    "not_allowed"; "draft_logged" when another entry was saved under that draft.
    """
    received_at = seat.typed_at()
    _require_rights(seat, entry)
    arrondissement = require_in_paris(entry.place)
    require_moment(entry.observed_at, received_at)
    identity = clean_identity(entry.reporter)
    clean, flags, other_flags = _without_personal_data(entry)
    with seat.store.writing() as connection:
        if draft is not None:
            again = answer_again(connection, seat, draft, clean, identity, flags, attach_to)
            if again is not None:
                return again
        if attach_to is None:
            saving = Saving(connection, seat, clean, received_at)
            logged = saving.save(arrondissement, identity, flags, other_flags)
        else:
            logged = save_voice(connection, seat, clean, identity, flags, attach_to, other_flags)
        if draft is not None:
            consume_draft(connection, seat, draft, told_of(seat, logged, clean, attach_to))
            logged = replace(logged, changes=replace(logged.changes, drafts=True))
    return logged


def _require_rights(seat: Seat, entry: Entry) -> None:
    require(seat.actor, Action.LOG)
    if entry.override is not None:
        require(seat.actor, Action.ROUTE_OVERRIDE)


def require_in_paris(place: Place) -> int:
    """The arrondissement of a place; UserError "place_outside_paris", field "place"."""
    if place.arrondissement is None:
        raise UserError(
            "place_outside_paris",
            "Ce lieu est hors de Paris : Relais ne couvre que Paris. Choisissez une adresse "
            "parisienne, ou orientez l’appelant vers la mairie de sa commune.",
            "place",
        )
    return place.arrondissement


def require_moment(observed_at: dt.datetime, now: dt.datetime) -> None:
    """UserError "moment_naive", "moment_future", "moment_too_old", field "observed_at"."""
    if observed_at.tzinfo is None:
        raise UserError(
            "moment_naive", "Le moment doit dire son décalage horaire (+01:00).", "observed_at"
        )
    if observed_at > now + LATEST_AHEAD:
        raise UserError(
            "moment_future",
            f"Le {_day_in_paris(observed_at)} n’est pas encore passé à cette heure : "
            "indiquez quand les faits ont été vus.",
            "observed_at",
        )
    if observed_at < now - OLDEST:
        raise UserError(
            "moment_too_old",
            f"Le {_day_in_paris(observed_at)} remonte à plus d’un an : vérifiez la date.",
            "observed_at",
        )


def _day_in_paris(at: dt.datetime) -> str:
    with suppress(OverflowError):  # the two ends of the calendar
        at = at.astimezone(PARIS)
    return f"{at:%d/%m/%Y}"


def storable_place(place: Place) -> Place:
    """A place whose label the base can hold."""
    return replace(place, label=storable(place.label)[:LONGEST_LABEL])


def _without_personal_data(
    entry: Entry,
) -> tuple[Entry, tuple[SavedFlag, ...], dict[str, tuple[SavedFlag, ...]]]:
    # With what was found in the description, and in the other texts by the field it is told of.
    text, kept = storable_description(entry.description, entry.kept_flags)
    masked, flags = mask(text, find_personal_data(text), kept)
    others: dict[str, tuple[SavedFlag, ...]] = {}
    override = entry.override
    if override is not None:
        note = storable(override.text)
        note, others["override_text"] = mask(note, find_personal_data(note))
        override = replace(override, text=note)
    label = storable(entry.place.label)
    if entry.label_typed:
        label, others["place"] = mask(label, _found_in_label(label))
    place = storable_place(replace(entry.place, label=label))
    return replace(entry, description=masked, place=place, override=override), flags, others


def _found_in_label(label: str) -> list[PrivacyFinding]:
    return [
        found
        for found in find_personal_data(label)
        if found.kind is not PrivacyKind.NAME or not _names_a_way(label[: found.start])
    ]


def _names_a_way(before: str) -> bool:
    # In an address even "avenue Mme …" is the name of the way, which a description may not mean.
    words = fold(before).split()
    return WAYS.search(" ".join(words[:-1]) + " ") is not None
