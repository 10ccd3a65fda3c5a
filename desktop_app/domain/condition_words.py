"""Conditions of rules in French: the clauses of every leaf, and whole trees as a sentence part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from desktop_app.domain.codes import Category, Channel, Coded, PlaceKind, ReporterKind, Weekday
from desktop_app.domain.duty import say_minute
from desktop_app.domain.duty_record import parse_minutes
from desktop_app.domain.place_words import say_arrondissement

CODED: Final[dict[str, tuple[type[Coded], str]]] = {
    "category": (Category, "la catégorie est"),
    "place_kind": (PlaceKind, "le lieu est"),
    "reporter_kind": (ReporterKind, "le déclarant est"),
    "channel": (Channel, "le canal est"),
    "weekdays": (Weekday, "le jour est"),
}
FLAGS: Final = {
    "recurring": ("les faits se répètent", "les faits ne se répètent pas"),
    "vulnerable": (
        "une personne vulnérable est signalée",
        "aucune personne vulnérable n’est signalée",
    ),
    "urgent": (
        "l’appelant a été renvoyé vers les secours",
        "l’appelant n’a pas été renvoyé vers les secours",
    ),
    "hotspot": ("le lieu est un point suivi", "le lieu n’est pas un point suivi"),
}
_ALWAYS: Final = "toujours"
_VOWELS: Final = "aeiouyhéèêà"
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


def say(tree: Mapping[str, Any], sector_names: Mapping[str, str] = _NO_NAMES) -> str:
    """A checked tree as clauses: "les faits se répètent et le lieu est …, sauf si …"."""
    ((name, value),) = tree.items()
    if name == "not":
        return f"{_ALWAYS}, sauf {say_if(value, sector_names)}"
    if name not in ("all", "any"):
        return _say_leaf(name, value, sector_names)
    if len(value) == 1:
        return say(value[0], sector_names)
    if name == "any":
        return " ou ".join(_say_inside(each, sector_names) for each in value)
    wanted = [_say_inside(each, sector_names) for each in value if "not" not in each]
    return f"{' et '.join(wanted) or _ALWAYS}{_say_exceptions(value, sector_names)}"


def say_if(tree: Mapping[str, Any], sector_names: Mapping[str, str] = _NO_NAMES) -> str:
    """A checked tree as a subordinate: "si les faits se répètent et que le lieu est …, sauf si …",
    or "dans tous les cas"."""
    ((name, value),) = tree.items()
    if name in ("all", "any") and len(value) == 1:
        return say_if(value[0], sector_names)
    if name == "any":
        return " ou ".join(_if(_say_inside(each, sector_names)) for each in value)
    trees = value if name == "all" else [tree]
    wanted = [_say_inside(each, sector_names) for each in trees if "not" not in each]
    said = _if(wanted[0]) if wanted else "dans tous les cas"
    said += "".join(f" et {_that(each)}" for each in wanted[1:])
    return said + _say_exceptions(trees, sector_names)


def say_label(code: Coded) -> str:
    """A label inside a sentence: in quotation marks where it has commas of its own."""
    if "," in code.label:
        return f"« {code.label} »"
    return code.label[:1].lower() + code.label[1:]


def say_hours(start: str, end: str) -> str:
    """Two hours "HH:MM": "entre 22 h et 6 h"."""
    return f"entre {say_minute(parse_minutes(start))} et {say_minute(parse_minutes(end))}"


def _say_inside(tree: Mapping[str, Any], sector_names: Mapping[str, str]) -> str:
    ((name, value),) = tree.items()
    if name == "not":
        return f"il est faux {_that(_say_inside(value, sector_names))}"
    said = say(tree, sector_names)
    return f"({said})" if name in ("all", "any") and len(value) > 1 else said


def _say_exceptions(trees: list[Mapping[str, Any]], sector_names: Mapping[str, str]) -> str:
    kept_out = [each["not"] for each in trees if "not" in each]
    return "".join(f", sauf {say_if(each, sector_names)}" for each in kept_out)


def _say_leaf(name: str, value: Any, sector_names: Mapping[str, str]) -> str:
    if name in FLAGS:
        return FLAGS[name][0 if value else 1]
    if name in CODED:
        codes, noun = CODED[name]
        return f"{noun} {_one_of(say_label(codes(each)) for each in value)}"
    if name == "people_at_least":
        return f"il y a au moins {value} personne{'s' if value > 1 else ''}"
    if name == "hours":
        return f"il est {say_hours(*value)}"
    if name == "sector":
        names = (sector_names.get(each) or each.replace("_", " ").title() for each in value)
        return f"le secteur est {_one_of(names)}"
    return f"l’arrondissement est {_one_of(f'le {say_arrondissement(each)}' for each in value)}"


def _one_of(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} ou {last}" if first else last


def _if(clause: str) -> str:
    return f"s’{clause}" if clause.startswith("il ") else f"si {clause}"


def _that(clause: str) -> str:
    return f"qu’{clause}" if clause[0] in _VOWELS else f"que {clause}"
