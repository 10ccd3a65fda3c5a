"""The JSON of `relais log`, read into an entry; every refusal names the field and what to write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from desktop_app.cli.place_json import read_known_place, read_place
from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    Channel,
    Coded,
    EmergencyService,
    OverrideReason,
    People,
    PlaceKind,
    Precision,
    ReporterKind,
    Weekday,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Entry, Override, Place, Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import parse_moment
from desktop_app.domain.numbering import parse_number
from desktop_app.domain.privacy import find_personal_data
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import LONGEST, storable

TOP = (
    "category", "place", "lon", "lat", "place_kind", "observed_at", "description", "people",
    "recurrence", "reporter", "channel", "vulnerable", "emergency", "privacy", "attach_to",
    "override",
)  # fmt: skip
CORRECTED = (
    "category", "place", "lon", "lat", "place_kind", "observed_at", "people", "recurrence",
    "vulnerable",
)  # fmt: skip
REPORTER = (
    "kind", "name", "email", "phone", "wants_answer", "answer_by", "consent", "notice_given",
)  # fmt: skip
LONGEST_PLACE = 500
_NAIVE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?")
_TIME = re.compile(r"\d\d:\d\d")
_C = TypeVar("_C", bound=Coded)
_NOWHERE = Place("", 0.0, 0.0, Precision.PLACE, 0.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One document read: the entry, and the parent it is to be a voice of."""

    entry: Entry
    attach_to: str | None


def read_entry(seat: Seat, content: object, *, offline: bool) -> Asked:
    """Read one document; UserError (with the field's path, such as "reporter.email")."""
    given = _object(content, "", TOP)
    description = storable(_text(given, "description", LONGEST))
    kept: frozenset[tuple[int, int]] = frozenset()
    if _privacy(given) == "keep":
        found = find_personal_data(description)
        kept = frozenset((finding.start, finding.end) for finding in found)
    entry = Entry(
        category=_required_code(given, "category", Category),
        place_kind=_required_code(given, "place_kind", PlaceKind),
        observed_at=_moment(seat, given),
        description=description,
        people=_people(given),
        recurrence=_recurrence(given),
        reporter=_reporter(given),
        vulnerable=_flag(given, "vulnerable"),
        emergency=_emergency(given),
        override=_override(given),
        kept_flags=kept,
        place=_NOWHERE,
    )
    # Last: the only one that may ask the network.
    text = _text(given, "place", LONGEST_PLACE)
    place, typed = read_place(seat, given, text, offline=offline)
    return Asked(replace(entry, place=place, label_typed=typed), _attach_to(given))


def read_correction(seat: Seat, content: object, *, offline: bool) -> Correction:
    """Read the facts to put right; UserError as `read_entry`, "nothing_corrected" without any."""
    given = _object(content, "", CORRECTED)
    if not given:
        raise UserError(
            "nothing_corrected", f"Donnez au moins un fait : {', '.join(CORRECTED)}.", None
        )
    placed = bool({"place", "lon", "lat"} & set(given))
    return Correction(
        category=_required_code(given, "category", Category) if "category" in given else None,
        place_kind=_required_code(given, "place_kind", PlaceKind)
        if "place_kind" in given
        else None,
        observed_at=_moment(seat, given) if "observed_at" in given else None,
        people=_people(given) if "people" in given else None,
        recurrence=_recurrence(given) if "recurrence" in given else None,
        vulnerable=_flag(given, "vulnerable") if "vulnerable" in given else None,
        place=read_known_place(seat, given, _text(given, "place", LONGEST_PLACE), offline=offline)
        if placed
        else None,
    )


def parse_code(text: object, codes: type[_C], field: str) -> _C:
    """The member of `codes` for a code; UserError "unknown_code" that lists them all.

    UserError "not_a_text" for what is no text.
    """
    if type(text) is int:
        text = str(text)  # 17 for "17"
    if not isinstance(text, str):
        raise UserError("not_a_text", f"{field} doit être un texte entre guillemets.", field)
    for member in codes:
        if member.value == text:
            return member
    raise UserError(
        "unknown_code",
        f"« {text[:40]} » n’est pas un code connu pour {field} : écrivez l’un de "
        f"{', '.join(member.value for member in codes)}.",
        field,
    )


def parse_instant(text: str, now: dt.datetime) -> dt.datetime:
    """An ISO instant with its offset, or a French moment ("hier 18h30"); aware UTC."""
    if not text.strip():
        raise UserError(
            "moment_missing",
            "Le moment des faits manque : écrivez par exemple « 2026-11-20T18:20:00+01:00 » ou "
            "« hier 18h30 ».",
            "observed_at",
        )
    if _NAIVE.fullmatch(text.strip()):
        raise UserError(
            "moment_naive",
            f"« {text.strip()} » ne dit pas son décalage horaire : ajoutez-le, par exemple "
            "« 2026-11-20T18:20:00+01:00 ».",
            "observed_at",
        )
    return parse_moment(text, now)


def _object(content: object, path: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise UserError(
            "not_an_object",
            f"{path or 'Chaque ligne'} doit être un objet JSON, entre accolades.",
            path or None,
        )
    for name in content:
        if name not in known:
            raise UserError(
                "unknown_field",
                f"Le champ « {name[:40]} » est inconnu : les champs sont {', '.join(known)}.",
                f"{path}.{name}" if path else name,
            )
    return content


def _text(given: Mapping[str, Any], name: str, longest: int, path: str = "") -> str:
    value = given.get(name)
    field = f"{path}{name}"
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UserError("not_a_text", f"{field} doit être un texte entre guillemets.", field)
    if len(value) > longest:
        shown = f"{longest:,}".replace(",", " ")
        raise UserError(
            "text_too_long",
            f"{field} dépasse {shown} caractères : gardez l’essentiel.",
            field,
        )
    return value


def _flag(given: Mapping[str, Any], name: str, path: str = "") -> bool:
    value = given.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise UserError("not_a_flag", f"{path}{name} doit être true ou false.", f"{path}{name}")
    return value


def _code(given: Mapping[str, Any], name: str, codes: type[_C], default: _C, path: str = "") -> _C:
    value = given.get(name)
    return default if value is None else parse_code(value, codes, f"{path}{name}")


def _required_code(given: Mapping[str, Any], name: str, codes: type[_C]) -> _C:
    if given.get(name) is None:
        raise UserError(
            "field_missing",
            f"Le champ {name} manque : écrivez l’un de "
            f"{', '.join(member.value for member in codes)}.",
            name,
        )
    return parse_code(given[name], codes, name)


def _privacy(given: Mapping[str, Any]) -> str:
    choice = given.get("privacy") or "mask"
    if choice not in ("mask", "keep"):
        raise UserError("unknown_code", "privacy vaut « mask » ou « keep ».", "privacy")
    return str(choice)


def _moment(seat: Seat, given: Mapping[str, Any]) -> dt.datetime:
    return parse_instant(_text(given, "observed_at", 60), seat.clock())


def _people(given: Mapping[str, Any]) -> People:
    value = given.get("people")
    if type(value) is int:
        if value < 1:
            raise UserError("people_absurd", "people doit être au moins 1, ou null.", "people")
        return People.ONE if value == 1 else _band(value)
    return _code(given, "people", People, People.UNKNOWN)


def _band(count: int) -> People:
    bands = (People.MANY, People.SOME, People.FEW)
    return next(band for band in bands if band.at_least <= count)


def _recurrence(given: Mapping[str, Any]) -> Recurrence:
    if given.get("recurrence") is None:
        return Recurrence()
    content = _object(given["recurrence"], "recurrence", ("days", "from", "to"))
    days = content.get("days") or []
    if not isinstance(days, list):
        raise UserError(
            "not_a_list", "recurrence.days doit être une liste de jours.", "recurrence.days"
        )
    start, end = _clock_time(content, "from"), _clock_time(content, "to")
    if end is not None and start is None:
        raise UserError(
            "hour_missing",
            "recurrence.to demande recurrence.from : écrivez aussi l’heure de début.",
            "recurrence.from",
        )
    if start is not None and start == end:
        raise UserError(
            "hours_empty",
            "recurrence.from et recurrence.to sont la même heure : écrivez une plage.",
            "recurrence.to",
        )
    return Recurrence(
        frozenset(parse_code(day, Weekday, "recurrence.days") for day in days), start, end
    )


def _clock_time(content: Mapping[str, Any], name: str) -> dt.time | None:
    text = _text(content, name, 20, "recurrence.")
    if not text:
        return None
    if text == "24:00" and name == "to":
        return dt.time(0)
    try:
        if _TIME.fullmatch(text):
            return dt.time.fromisoformat(text)
    except ValueError:
        pass
    raise UserError(
        "time_unreadable",
        f"« {text} » n’est pas une heure : écrivez par exemple « 07:00 ».",
        f"recurrence.{name}",
    )


def _reporter(given: Mapping[str, Any]) -> Reporter:
    reporter = given.get("reporter")
    content = _object({} if reporter is None else reporter, "reporter", REPORTER)
    name, email, phone = (
        storable(_text(content, field, 300, "reporter.")) for field in ("name", "email", "phone")
    )
    return Reporter(
        kind=_code(content, "kind", ReporterKind, ReporterKind.RESIDENT, "reporter."),
        channel=_code(given, "channel", Channel, Channel.PHONE),
        answer_by=_answer_by(content, email, phone),
        consent=_flag(content, "consent", "reporter."),
        notice_given=_flag(content, "notice_given", "reporter."),
        name=name,
        email=email,
        phone=phone,
    )


def _answer_by(content: Mapping[str, Any], email: str, phone: str) -> AnswerBy:
    wanted = _flag(content, "wants_answer", "reporter.")
    if content.get("answer_by") is not None:
        return _code(content, "answer_by", AnswerBy, AnswerBy.NONE, "reporter.")
    if not wanted:
        return AnswerBy.NONE
    if email.strip():
        return AnswerBy.MAIL
    if phone.strip():
        return AnswerBy.PHONE
    raise UserError(
        "contact_missing",
        "Une réponse est demandée sans moyen de joindre le déclarant : donnez reporter.email ou "
        "reporter.phone.",
        "reporter.wants_answer",
    )


def _emergency(given: Mapping[str, Any]) -> EmergencyService | None:
    value = given.get("emergency")
    return None if value is None else parse_code(value, EmergencyService, "emergency")


def _override(given: Mapping[str, Any]) -> Override | None:
    if given.get("override") is None:
        return None
    content = _object(given["override"], "override", ("team", "reason", "text"))
    team = _text(content, "team", 32, "override.")
    if content.get("reason") is None:
        raise UserError(
            "field_missing",
            "override.reason manque : écrivez l’un de "
            f"{', '.join(member.value for member in OverrideReason)}.",
            "override.reason",
        )
    reason = parse_code(content["reason"], OverrideReason, "override.reason")
    return Override(team or None, reason, _text(content, "text", 500, "override."))


def _attach_to(given: Mapping[str, Any]) -> str | None:
    text = _text(given, "attach_to", 40)
    if not text:
        return None
    asked = parse_number(text)
    if asked is None or asked.number is None:
        raise UserError(
            "unknown_number",
            f"« {text} » n’est pas un numéro complet : écrivez par exemple 19-2026-004127.",
            "attach_to",
        )
    return asked.number
