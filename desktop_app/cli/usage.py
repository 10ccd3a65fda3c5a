"""Errors of usage in French: argparse says its own in English."""

from __future__ import annotations

import re
from typing import Final

_NAMED = re.compile(r"argument (?P<names>[^:]+): (?P<rest>.*)", re.DOTALL)
_COUNTS: Final = {
    "expected one argument": "écrivez une valeur après",
    "expected at least one argument": "écrivez au moins une valeur après",
    "expected at most one argument": "écrivez une seule valeur après",
}
_SENTENCES: Final = (
    (
        re.compile(r"invalid choice: (?P<a>.*?) \(choose from (?P<b>.*)\)", re.DOTALL),
        "« {a} » n’est pas connu : écrivez l’un de {b}",
    ),
    (re.compile(r"invalid float value: (?P<a>.*)", re.DOTALL), "« {a} » n’est pas un nombre"),
    (re.compile(r"invalid int value: (?P<a>.*)", re.DOTALL), "« {a} » n’est pas un nombre entier"),
    (re.compile(r"invalid \S+ value: (?P<a>.*)", re.DOTALL), "« {a} » ne convient pas"),
    (re.compile(r"the following arguments are required: (?P<a>.*)", re.DOTALL), "il manque {a}"),
    (re.compile(r"unrecognized arguments: (?P<a>.*)", re.DOTALL), "option ou mot inconnu : {a}"),
    (
        re.compile(r"ambiguous option: (?P<a>.*) could match (?P<b>.*)", re.DOTALL),
        "« {a} » peut vouloir dire {b} : écrivez l’option en entier",
    ),
    (
        re.compile(r"ignored explicit argument (?P<a>.*)", re.DOTALL),
        "cette option ne prend pas de valeur, « {a} » est de trop",
    ),
    (
        re.compile(r"expected (?P<a>\d+) arguments?", re.DOTALL),
        "le nombre de valeurs attendu est {a}",
    ),
    (
        re.compile(r"one of the arguments (?P<a>.*) is required", re.DOTALL),
        "écrivez l’un de {a}",
    ),
    (
        re.compile(r"not allowed with argument (?P<a>.*)", re.DOTALL),
        "ne se combine pas avec {a}",
    ),
)


def in_french(message: str) -> tuple[str, str | None]:
    """What argparse says, in French, and the option or argument concerned ("role"), or None."""
    named = _NAMED.fullmatch(message)
    if named is None:
        told = _sentence(message)
        missing = message.removeprefix("the following arguments are required: ")
        alone = missing != message and "," not in missing
        return told, field_of(missing) if alone else None
    names, rest = named["names"], named["rest"]
    if rest in _COUNTS:
        return f"{_COUNTS[rest]} {names}", field_of(names)
    return f"{names} : {_sentence(rest)}", field_of(names)


def field_of(names: str) -> str:
    """The field that an error names for an option ("--people-met" → "people_met")."""
    last = names.split("/")[-1].strip()
    return _METAVARS.get(last, last.lstrip("-").replace("-", "_"))


_METAVARS: Final = {
    "NUMÉRO": "number",
    "GESTE": "move",
    "COMMANDE": "command",
    "TEXTE": "text",
    "ACTION": "act",
}


def _sentence(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        found = pattern.fullmatch(message)
        if found is not None:
            parts = {name: _bare(text) for name, text in found.groupdict().items()}
            return sentence.format(**parts)
    return message


def _bare(text: str) -> str:
    # Python's quotes say nothing to the reader: 'a', 'b' → a, b.
    return re.sub(r"(?<![\w])['\"]|['\"](?![\w])", "", text)[:300]
