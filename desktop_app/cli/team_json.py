"""Teams and duty as JSON, read and written; every refusal names the field."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.cli.entry_json import parse_code
from desktop_app.domain.codes import TeamKind
from desktop_app.domain.duty import (
    SUNDAY,
    Duty,
    DutyException,
    ExceptionKind,
    OnHolidays,
    Slot,
)
from desktop_app.domain.duty_record import exception_of, parse_minutes, slot_of, write_minutes
from desktop_app.domain.errors import UserError
from desktop_app.domain.json_words import json_fault
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard, warnings_of

_TEXTS: Final = ("name", "operator", "contact", "hours_note")
_FLAGS: Final = ("municipal", "surface", "underground", "confirmed")
TEAM_FIELDS: Final = (
    *_TEXTS, *_FLAGS, "kind", "sectors", "arrondissements", "capacity", "active",
)  # fmt: skip
DUTY_FIELDS: Final = ("slots", "exceptions", "on_holidays")
_SLOT: Final = ("weekday", "start", "end", "capacity")
_EXCEPTION: Final = ("first_on", "last_on", "kind", "start", "end", "capacity", "note")
_MOST: Final = 2**31


def read_object(path: Path | None) -> Mapping[str, Any]:
    """The object of a file, or of the standard input (None). UserError "json_unreadable",
    "not_an_object"."""
    content = sys.stdin.buffer.read() if path is None else path.read_bytes()
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(
            "json_unreadable", f"Ce n’est pas du JSON : {json_fault(error)}.", "file"
        ) from error
    if not isinstance(found, dict):
        raise UserError("not_an_object", "Écrivez un objet JSON, entre accolades.", "file")
    return found


def team_json(card: TeamCard) -> dict[str, Any]:
    """A team, whole."""
    team = card.team
    return {
        "code": team.code,
        **{name: getattr(team, name) for name in (*_TEXTS, *_FLAGS)},
        "kind": team.kind.value,
        "sectors": sorted(team.sectors),
        "arrondissements": sorted(team.arrondissements),
        "capacity": team.capacity,
        "active": team.active,
        "version": card.version,
        **duty_json(team.duty),
        "warnings": list(warnings_of(team)),
    }


def duty_json(duty: Duty) -> dict[str, Any]:
    """Shifts, exceptions, public holidays; hours "HH:MM" of Paris."""
    return {
        "slots": [
            {
                "weekday": slot.weekday,
                "start": write_minutes(slot.start),
                "end": write_minutes(slot.end),
                "capacity": slot.capacity,
                "confirmed": slot.confirmed,
            }
            for slot in duty.slots
        ],
        "exceptions": [
            {
                "first_on": each.first_on.isoformat(),
                "last_on": each.last_on.isoformat(),
                "kind": each.kind.value,
                "start": None if each.start is None else write_minutes(each.start),
                "end": None if each.end is None else write_minutes(each.end),
                "capacity": each.capacity,
                "note": each.note,
            }
            for each in duty.exceptions
        ],
        "on_holidays": duty.on_holidays.value,
        "duty_known": duty.known,
        "duty_confirmed": duty.confirmed,
    }


def read_team(given: Mapping[str, Any], former: Team | None) -> Team:
    """The team of `given`: what it does not tell stays as in `former`, or as in a new team.

    UserError "unknown_field", "missing", "not_a_text", "not_a_flag", "not_a_list", "not_a_count".
    """
    _known(given, TEAM_FIELDS)
    values: dict[str, Any] = {}
    for name in _TEXTS:
        if name in given:
            values[name] = _text(given[name], name)
    for name in (*_FLAGS, "active"):
        if name in given:
            values[name] = _flag(given[name], name)
    if "kind" in given:
        values["kind"] = parse_code(given["kind"], TeamKind, "kind")
    if "sectors" in given:
        values["sectors"] = frozenset(
            _text(each, "sectors", f"sectors[{at}]")
            for at, each in enumerate(_list(given["sectors"], "sectors"), 1)
        )
    if "arrondissements" in given:
        numbers = _list(given["arrondissements"], "arrondissements")
        values["arrondissements"] = frozenset(
            _count(each, "arrondissements", f"arrondissements[{at}]")
            for at, each in enumerate(numbers, 1)
        )
    if "capacity" in given:
        values["capacity"] = _capacity(given["capacity"], "capacity")
    if former is not None:
        return replace(former, **values)
    for name in ("name", "kind"):
        if name not in values:
            raise UserError("missing", f"Une nouvelle équipe demande « {name} ».", name)
    return Team("", **values)


def read_duty(given: Mapping[str, Any], former: Duty) -> Duty:
    """The duty of `given`; a part that it does not tell stays as in `former`. UserError as above,
    and "hours_unreadable", "date_unreadable"."""
    _known(given, DUTY_FIELDS)
    values: dict[str, Any] = {}
    if "slots" in given:
        values["slots"] = tuple(
            _slot(each, f"slots[{at}]") for at, each in enumerate(_list(given["slots"], "slots"), 1)
        )
    if "exceptions" in given:
        listed = _list(given["exceptions"], "exceptions")
        values["exceptions"] = tuple(
            _exception(each, f"exceptions[{at}]") for at, each in enumerate(listed, 1)
        )
    if "on_holidays" in given:
        values["on_holidays"] = parse_code(given["on_holidays"], OnHolidays, "on_holidays")
    return replace(former, **values)


def _slot(given: object, place: str) -> Slot:
    record = _record(given, (*_SLOT, "confirmed"), "slots", place)
    weekday = _count(record.get("weekday"), "slots", f"{place}.weekday")
    if not 0 <= weekday <= SUNDAY:
        raise UserError(
            "not_a_weekday",
            f"{place}.weekday : {weekday} n’est pas un jour, écrivez de 0 (lundi) à 6 (dimanche).",
            "slots",
        )
    return slot_of(
        {
            "weekday": weekday,
            "start": _hour(record.get("start"), "slots", f"{place}.start"),
            "end": _hour(record.get("end"), "slots", f"{place}.end"),
            "capacity": _capacity(record.get("capacity"), "slots", f"{place}.capacity"),
        }
    )


def _exception(given: object, place: str) -> DutyException:
    field = "exceptions"
    record = _record(given, _EXCEPTION, field, place)
    first = _day(record.get("first_on"), f"{place}.first_on")
    last = record.get("last_on")
    hours = {
        name: None if record.get(name) is None else _hour(record[name], field, f"{place}.{name}")
        for name in ("start", "end")
    }
    if (hours["start"] is None) != (hours["end"] is None):
        raise UserError(
            "hours_inverted", f"{place} : écrivez « start » et « end », ou aucun.", field
        )
    return exception_of(
        {
            "first_on": first,
            "last_on": first if last is None else _day(last, f"{place}.last_on"),
            "kind": parse_code(record.get("kind"), ExceptionKind, field),
            **hours,
            "capacity": _capacity(record.get("capacity"), field, f"{place}.capacity"),
            "note": _text(record.get("note", ""), field, f"{place}.note"),
        }
    )


def _known(
    given: Mapping[str, Any], names: tuple[str, ...], field: str | None = None, place: str = ""
) -> None:
    where = f" de {place}" if place else ""
    for name in given:
        if name not in names:
            raise UserError(
                "unknown_field",
                f"Le champ « {name[:40]} »{where} est inconnu : les champs sont "
                f"{', '.join(names)}.",
                field or name,
            )


def _record(given: object, names: tuple[str, ...], field: str, place: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise UserError("not_an_object", f"{place} : un objet JSON est attendu.", field)
    _known(given, names, field, place)
    return given


def _text(given: object, field: str, place: str = "") -> str:
    if not isinstance(given, str):
        raise UserError(
            "not_a_text", f"{place or field} : un texte entre guillemets est attendu.", field
        )
    return given


def _hour(given: object, field: str, place: str) -> str:
    text = _text(given, field, place)
    try:
        parse_minutes(text)
    except UserError as error:
        raise UserError(error.code, f"{place} : {error.message}", field) from error
    return text


def _flag(given: object, field: str) -> bool:
    if not isinstance(given, bool):
        raise UserError("not_a_flag", f"{field} : écrivez true ou false.", field)
    return given


def _list(given: object, field: str) -> list[Any]:
    if not isinstance(given, list):
        raise UserError("not_a_list", f"{field} : une liste entre crochets est attendue.", field)
    return given


def _count(given: object, field: str, place: str = "") -> int:
    if type(given) is not int or abs(given) >= _MOST:
        raise UserError("not_a_count", f"{place or field} : un nombre entier est attendu.", field)
    return given


def _capacity(given: object, field: str, place: str = "") -> int | None:
    return None if given is None else _count(given, field, place)


def _day(given: object, place: str) -> dt.date:
    try:
        return dt.date.fromisoformat(_text(given, "exceptions", place))
    except ValueError as error:
        raise UserError(
            "date_unreadable",
            f"{place} : « {str(given)[:20]} » n’est pas une date, écrivez 2026-12-24.",
            "exceptions",
        ) from error
