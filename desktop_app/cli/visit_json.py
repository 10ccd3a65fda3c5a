"""The JSON of `relais visit`, read into a passage; every refusal names the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from desktop_app.cli.entry_json import parse_code, parse_instant
from desktop_app.cli.show import whole_number
from desktop_app.domain.codes import (
    Coded,
    MediationWith,
    NotDoneReason,
    Orientation,
    VisitResult,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

FIELDS: Final = (
    "number", "numbers", "team", "visited_at", "result", "people_met", "consumption_seen", "mood",
    "offered", "accepted", "material_collected", "mediation", "police_called", "minutes", "remark",
    "not_done",
)  # fmt: skip
LONGEST_TYPED: Final = 2_000  # of any text; what each may hold is the service's to say
Some = TypeVar("Some", bound=Coded)


@dataclass(frozen=True, slots=True)
class Asked:
    """One document read: what was visited, and what came of it."""

    numbers: tuple[str, ...]
    visit: Visit


def read_visit(seat: Seat, content: object) -> Asked:
    """Read one document; UserError with the field's name."""
    if not isinstance(content, dict):
        raise UserError(
            "not_an_object", "Chaque ligne doit être un objet JSON, entre accolades.", None
        )
    for name in content:
        if name not in FIELDS:
            raise UserError(
                "unknown_field",
                f"Le champ « {name[:40]} » est inconnu : les champs sont {', '.join(FIELDS)}.",
                name,
            )
    given: Mapping[str, Any] = content
    result = _code(given, "result", VisitResult) or VisitResult.MET
    return Asked(
        _numbers(given),
        Visit(
            _people(given, result),
            visited_at=None if given.get("visited_at") is None else _moment(seat, given),
            team=_text(given, "team") or None,
            consumption_seen=_flag(given, "consumption_seen"),
            mood=_code(given, "mood", Mood) or Mood.CALM,
            material_collected=_flag(given, "material_collected"),
            police_called=_flag(given, "police_called"),
            minutes=_count(given, "minutes"),
            remark=storable(_text(given, "remark")),
            result=result,
            not_done=_code(given, "not_done", NotDoneReason),
            offered=_codes(given, "offered", Orientation),
            accepted=_codes(given, "accepted", Orientation),
            mediation=_codes(given, "mediation", MediationWith),
        ),
    )


def _numbers(given: Mapping[str, Any]) -> tuple[str, ...]:
    if ("number" in given) == ("numbers" in given):
        raise UserError(
            "no_number",
            "Écrivez number, ou numbers pour une liste : l’un des deux, pas les deux.",
            "numbers",
        )
    if "number" in given:
        return (whole_number(_text(given, "number")),)
    return tuple(whole_number(each) for each in _list(given, "numbers"))


def _people(given: Mapping[str, Any], result: VisitResult) -> PeopleMet:
    people = _code(given, "people_met", PeopleMet)
    if people is None and result is VisitResult.MET:
        raise UserError(
            "field_missing",
            "Le champ people_met manque : écrivez l’un de "
            f"{', '.join(member.value for member in PeopleMet)}.",
            "people_met",
        )
    return people or PeopleMet.NOBODY


def _moment(seat: Seat, given: Mapping[str, Any]) -> Any:
    try:
        return parse_instant(_text(given, "visited_at"), seat.clock())
    except UserError as error:
        error.field = "visited_at"
        raise


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UserError("not_a_text", f"{name} doit être un texte entre guillemets.", name)
    if len(value) > LONGEST_TYPED:
        raise UserError("text_too_long", f"{name} est trop long : gardez l’essentiel.", name)
    return value


def _flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise UserError("not_a_flag", f"{name} doit être true ou false.", name)


def _count(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name)
    if value is None:
        return 0
    if type(value) is not int:
        raise UserError("not_a_number", f"{name} doit être un nombre entier.", name)
    return value


def _list(given: Mapping[str, Any], name: str) -> list[str]:
    value = given.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UserError("not_a_list", f"{name} doit être une liste de textes.", name)
    return value


def _code(given: Mapping[str, Any], name: str, codes: type[Some]) -> Some | None:
    value = given.get(name)
    return None if value is None else parse_code(value, codes, name)


def _codes(given: Mapping[str, Any], name: str, codes: type[Some]) -> tuple[Some, ...]:
    return tuple(parse_code(each, codes, name) for each in _list(given, name))
