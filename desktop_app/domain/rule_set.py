"""A set of rules as a JSON list, to export, to write by hand and to import again.

One object a rule, with the fields of `Rule`; only `code`, `position`, `name` and `conditions` are
needed. What is read and written again is the same, rule by rule and in the same order.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.conditions import ConditionRefused, nearest, parse_conditions, say_path
from desktop_app.domain.errors import UserError
from desktop_app.domain.json_lines import JsonLines, Path, json_lines
from desktop_app.domain.json_words import json_reason
from desktop_app.domain.rules import Rule

LONGEST_TEXT: Final = 2_000_000
LONGEST_CODE: Final = 32
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 2_000
LAST_POSITION: Final = 1_000_000
MOST_MINUTES: Final = 30 * 24 * 60
_NEEDED: Final = ("code", "position", "name", "conditions")
_FIELDS: Final = (
    *_NEEDED,
    "target_kind",
    "target_team",
    "copies",
    "accept_minutes",
    "note",
    "active",
)
_DEFAULTS: Final[Mapping[str, Any]] = {
    each.name: each.default
    for each in dataclasses.fields(Rule)
    if each.default is not dataclasses.MISSING
}


def rules_as_json(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """`rules` in the order given, as plain JSON values; what a rule does not say is left out."""
    return [_as_json(rule) for rule in rules]


def rules_as_text(rules: Iterable[Rule]) -> str:
    """`rules` as the text of a file, one rule a line so that a fault is found by its line."""
    lines = (json.dumps(each, ensure_ascii=False) for each in rules_as_json(rules))
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n"


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Read a set of rules. UserError "rules_unreadable", which tells the line and the reason."""
    text = text.removeprefix("\ufeff")
    if len(text) > LONGEST_TEXT:
        _refuse(1, "ce fichier est trop long pour des règles")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(_line_at_fault(text, error), json_reason(error))
    except (ValueError, RecursionError) as error:
        _refuse(1, json_reason(error))
    lines = json_lines(text)
    for line, name in lines.twice[:1]:
        _refuse(line, f"le champ « {name} » est écrit deux fois")
    for line in lines.broken[:1]:
        _refuse(line, "un texte contient un signe illisible")
    if not isinstance(content, list):
        _refuse(lines.line(()), "une liste de règles est attendue, entre crochets")
    rules = tuple(_read(each, (at,), lines) for at, each in enumerate(content))
    _refuse_twins(rules, lines)
    return rules


def _as_json(rule: Rule) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(rule, name)
        if name in _DEFAULTS and value == _DEFAULTS[name]:
            continue
        if isinstance(value, TeamKind):
            value = value.value
        values[name] = [_copy_as_json(copy) for copy in value] if name == "copies" else value
    return values


def _copy_as_json(copy: str | Mapping[str, Any]) -> str | dict[str, Any]:
    # The base sorts what it keeps: the same file comes out whether or not it went through it.
    if isinstance(copy, str):
        return copy
    return {name: copy[name] for name in ("kind", "if") if name in copy}


def _read(content: object, path: Path, lines: JsonLines) -> Rule:
    if not isinstance(content, dict):
        _refuse(lines.line(path), "une règle est attendue, entre accolades")
    for name in content:
        if name not in _FIELDS:
            near = nearest(name, list(_FIELDS))
            _refuse(lines.line((*path, name)), f"champ inconnu « {name} »{near}")
    for name in _NEEDED:
        if name not in content:
            _refuse(lines.line(path), f"il manque le champ « {name} »")
    for name, value in content.items():
        reason = _CHECKS[name](value)
        if reason is not None:
            _refuse(lines.line((*path, name)), f"« {name} » : {reason}")
    _check_conditions(content["conditions"], (*path, "conditions"), lines)
    for at, copy in enumerate(content.get("copies") or ()):
        _check_copy(copy, (*path, "copies", at), lines)
    return Rule.read(content)


def _check_conditions(tree: object, path: Path, lines: JsonLines) -> None:
    try:
        parse_conditions(tree)
    except ConditionRefused as refused:
        where = f" à « {say_path(refused.path)} »" if refused.path else ""
        line = lines.line((*path, *refused.path))
        _refuse(line, f"condition refusée{where}, {refused.reason}")


def _check_copy(copy: object, path: Path, lines: JsonLines) -> None:
    kind = copy
    if isinstance(copy, dict):
        for name in copy:
            if name not in ("kind", "if"):
                near = nearest(name, ["kind", "if"])
                _refuse(lines.line((*path, name)), f"champ inconnu « {name} » de copie{near}")
        kind = copy.get("kind")
        if "if" in copy:
            _check_conditions(copy["if"], (*path, "if"), lines)
    reason = _kind(kind)
    if kind is None or reason is not None:
        _refuse(lines.line(path), f"« copies » : {reason or 'le genre d’équipe manque'}")


def _refuse_twins(rules: tuple[Rule, ...], lines: JsonLines) -> None:
    first: dict[str, int] = {}
    for at, rule in enumerate(rules):
        line = lines.line((at, "code"))
        if rule.code in first:
            _refuse(line, f"la règle « {rule.code} » est déjà écrite ligne {first[rule.code]}")
        first[rule.code] = line


def _line_at_fault(text: str, error: json.JSONDecodeError) -> int:
    # A comma is missing where the value before ends, not where the next one begins.
    end = error.pos
    if error.msg.startswith("Expecting ','"):
        end = len(text[:end].rstrip())
    return text.count("\n", 0, end) + 1


def _text(longest: int, *, needed: bool) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        if not isinstance(value, str):
            return "un texte entre guillemets est attendu"
        if needed and not value.strip():
            return "ce texte est vide"
        return f"plus de {longest} signes" if len(value) > longest else None

    return check


def _number(first: int, last: int, *, needed: bool) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        if value is None and not needed:
            return None
        if type(value) is not int or not first <= value <= last:
            return f"un nombre entier de {first} à {last} est attendu"
        return None

    return check


def _kind(value: object) -> str | None:
    known = [str(each) for each in TeamKind]
    if value is None or value in known:
        return None
    if not isinstance(value, str):
        return "le code d’un genre d’équipe est attendu"
    return f"« {value} » n’est pas un genre d’équipe{nearest(value, known)}"


def _team(value: object) -> str | None:
    return None if value is None else _text(LONGEST_CODE, needed=True)(value)


def _list(value: object) -> str | None:
    return None if isinstance(value, list) else "une liste est attendue, entre crochets"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "true ou false est attendu"


_CHECKS: Final[Mapping[str, Callable[[object], str | None]]] = {
    "code": _text(LONGEST_CODE, needed=True),
    "position": _number(0, LAST_POSITION, needed=True),
    "name": _text(LONGEST_NAME, needed=True),
    "conditions": lambda _tree: None,  # checked node by node, each with its line
    "target_kind": _kind,
    "target_team": _team,
    "copies": _list,
    "accept_minutes": _number(1, MOST_MINUTES, needed=False),
    "note": _text(LONGEST_NOTE, needed=False),
    "active": _flag,
}


def _refuse(line: int, reason: str) -> NoReturn:
    raise UserError("rules_unreadable", f"Règles illisibles, ligne {line} : {reason}.", "rules")
