"""Save an entry: one transaction gives it a number, a team, its history, and no second chance to
be lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.entry import Entry, Place
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import LATEST_AHEAD, OLDEST
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Logged, SavedFlag
from desktop_app.services.drafts import consume_draft
from desktop_app.services.log_voice import save_voice
from desktop_app.services.new_signalement import Saving
from desktop_app.services.reporter_identity import clean_identity
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable, storable_description

LONGEST_LABEL = 255


def log_signalement(
    seat: Seat, entry: Entry, *, attach_to: str | None = None, draft: str | None = None
) -> Logged:
    """Save `entry`, routed, or as a voice of the signalement `attach_to`; durable on return.

    Privacy findings are masked but those in `entry.kept_flags`; `draft` is forgotten in the same
    transaction. UserError on the field at fault: "place_outside_paris", "moment_future",
    "moment_too_old", "moment_naive", "text_too_long", those of the identity, "team_unknown",
    "text_missing" (of an override for the reason "other"), "unknown_number", "parent_not_open",
    "already_attached", "not_allowed".
    """
    received_at = seat.clock()
    _require_rights(seat, entry)
    arrondissement = require_in_paris(entry.place)
    require_moment(entry.observed_at, received_at)
    identity = clean_identity(entry.reporter)
    clean, flags, override_flags = _without_personal_data(entry)
    with seat.store.writing() as connection:
        if attach_to is None:
            saving = Saving(connection, seat, clean, received_at)
            logged = saving.save(arrondissement, identity, flags, override_flags)
        else:
            logged = save_voice(connection, seat, clean, identity, flags, attach_to)
        if draft is not None:
            consume_draft(connection, seat, draft)
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
            "Ce lieu est hors de Paris : Relais ne couvre que Paris. Choisissez une adresse "
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
            f"Le {observed_at:%d/%m/%Y} n’est pas encore passé à cette heure : "
            "indiquez quand les faits ont été vus.",
            "observed_at",
        )
    if observed_at < now - OLDEST:
        raise UserError(
            "moment_too_old",
            f"Le {observed_at:%d/%m/%Y} remonte à plus d’un an : vérifiez la date.",
            "observed_at",
        )


def storable_place(place: Place) -> Place:
    """A place whose label the base can hold."""
    return replace(place, label=storable(place.label)[:LONGEST_LABEL])


def _without_personal_data(
    entry: Entry,
) -> tuple[Entry, tuple[SavedFlag, ...], tuple[SavedFlag, ...]]:
    # With what was found in the description, and in the text of the override.
    text, kept = storable_description(entry.description, entry.kept_flags)
    masked, flags = mask(text, find_personal_data(text), kept)
    override = entry.override
    override_flags: tuple[SavedFlag, ...] = ()
    if override is not None:
        note = storable(override.text)
        note, override_flags = mask(note, find_personal_data(note), frozenset())
        override = replace(override, text=note)
    place = storable_place(entry.place)
    return replace(entry, description=masked, place=place, override=override), flags, override_flags
