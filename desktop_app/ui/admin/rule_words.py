"""A routing rule's conditions, said in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.codes import Category, Channel, PlaceKind, ReporterKind, TeamKind, Weekday
from desktop_app.domain.place_words import say_arrondissement

LABELS = {
    "category": Category,
    "place_kind": PlaceKind,
    "reporter_kind": ReporterKind,
    "channel": Channel,
    "weekdays": Weekday,
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("rule_words", text)


def say_conditions(conditions: Mapping[str, Any]) -> str:
    """`conditions` as one French sentence part; an empty tree is « toujours »."""
    parts = [_say(key, content) for key, content in conditions.items()]
    return _tr(" et ").join(parts) or _tr("toujours")


def say_team_kind(code: str) -> str:
    """The label of a kind of team; an unknown code as it stands."""
    return TeamKind(code).label if code in set(TeamKind) else code


def _say(key: str, content: Any) -> str:
    if key == "all":
        return _tr(" et ").join(_grouped(part) for part in content)
    if key == "any":
        return _tr(" ou ").join(_grouped(part) for part in content)
    if key == "not":
        return _tr("sauf {0}").format(_grouped(content))
    if key in LABELS:
        names = LABELS[key]
        return _tr(" ou ").join(names(code).label for code in content)
    if key == "hours":
        return _tr("de {0} à {1}").format(*content)
    if key == "people_at_least":
        return _tr("au moins {0} personnes").format(content)
    if key == "sector":
        return _tr("secteur {0}").format(_tr(" ou ").join(content))
    if key == "arrondissement":
        return _tr(" ou ").join(say_arrondissement(number) for number in content)
    return _flag(key, bool(content))


def _flag(key: str, wanted: bool) -> str:
    says = {
        "recurring": _tr("faits récurrents"),
        "vulnerable": _tr("personne vulnérable"),
        "urgent": _tr("appelant renvoyé vers les secours"),
    }
    said = says.get(key, key)
    return said if wanted else _tr("sans : {0}").format(said)


def _grouped(part: Mapping[str, Any]) -> str:
    said = say_conditions(part)
    listed = any(key in LABELS and len(content) > 1 for key, content in part.items())
    compound = listed or len(part) > 1 or any(key in part for key in ("all", "any"))
    return f"({said})" if compound else said
