"""A whole rule as one French sentence, for those who write rules and those who ask why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.condition_words import say_if
from desktop_app.domain.rules import Rule

_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
_KINDS: Final = {
    TeamKind.UASA: "l’UASA",
    TeamKind.MARAUDE: "une maraude médico-sociale",
    TeamKind.MARAUDE_PSY: "une maraude psychiatrique-sociale",
    TeamKind.MARAUDE_UNDERGROUND: "une maraude souterraine",
    TeamKind.MEDIATION: "la médiation",
    TeamKind.CLEANING: "la propreté",
    TeamKind.OTHER: "un autre service",
}


def say_rule(
    rule: Rule, team_names: Mapping[str, str], sector_names: Mapping[str, str] = _NO_NAMES
) -> str:
    """`rule` as one sentence; `team_names` and `sector_names` go by code.

    "Si les faits se répètent et que le lieu est porche / hall, orienter vers l’UASA, copie à la
    médiation ; à accepter sous 60 min."
    """
    parts = [say_if(rule.conditions, sector_names), say_target(rule, team_names)]
    parts += [_say_copy(copy, sector_names) for copy in rule.copies]
    said = ", ".join(parts)
    if rule.accept_minutes is not None:
        said += f" ; à accepter sous {rule.accept_minutes} min"
    if not rule.active:
        return f"Règle arrêtée : {said}."
    return f"{said[0].upper()}{said[1:]}."


def say_target(rule: Rule, team_names: Mapping[str, str]) -> str:
    """What a rule does: "orienter vers l’UASA", "laisser sans équipe"."""
    if rule.target_team is not None:
        name = team_names.get(rule.target_team)
        if name is None:
            return f"orienter vers l’équipe inconnue « {rule.target_team} »"
        return f"orienter vers {name.split(' — ')[0]}"
    if rule.target_kind is not None:
        return f"orienter vers {_KINDS[rule.target_kind]}"
    return "laisser sans équipe"


def say_team_kind(code: str) -> str:
    """The label of a kind of team; an unknown code as it stands."""
    return TeamKind(code).label if code in set(TeamKind) else code


def _say_copy(copy: str | Mapping[str, Any], sector_names: Mapping[str, str]) -> str:
    if isinstance(copy, str):
        return f"copie à {_KINDS[TeamKind(copy)]}"
    said = f"copie à {_KINDS[TeamKind(copy['kind'])]}"
    when = copy.get("if")
    return said if when is None else f"{said} {say_if(when, sector_names)}"
