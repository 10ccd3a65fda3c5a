"""Conditions of routing rules: a tree kept as JSON, checked, compiled once, said in French.

Nodes: {"all": […]}, {"any": […]}, {"not": {…}}. Leaves: {"category": ["consumption"]},
{"place_kind": […]}, {"sector": […]}, {"arrondissement": [18]}, {"hours": ["22:00", "06:00"]},
{"weekdays": ["mon"]}, {"recurring": true}, {"people_at_least": 4}, {"vulnerable": true},
{"urgent": true}, {"hotspot": true}, {"reporter_kind": […]}, {"channel": […]}. A node has one key;
{"all": []} always holds.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from rapidfuzz import process

from desktop_app.domain.codes import Category, Channel, Coded, PlaceKind, ReporterKind, Weekday
from desktop_app.domain.condition_words import CODED, FLAGS, say
from desktop_app.domain.duty import say_minute
from desktop_app.domain.errors import UserError
from desktop_app.domain.json_lines import Path

DEEPEST: Final = 12
_WEEK: Final = tuple(Weekday)
_HOUR: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_EVERY_CATEGORY: Final = frozenset(Category)


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may look at. `at` is local time of Paris; `people` the lower end of the band;
    `urgent`: the caller was sent to the emergency numbers; `sector_name` only serves sentences;
    `needed_at` is when a team is wanted (aware, Paris), None: whatever the duty hours; `hotspot`:
    the place was watched when the facts were seen, under `hotspot_name` (which only serves
    sentences)."""

    category: Category
    place_kind: PlaceKind
    at: dt.datetime
    sector: str | None = None
    arrondissement: int | None = None
    recurring: bool = False
    people: int = 0
    urgent: bool = False
    vulnerable: bool = False
    reporter_kind: ReporterKind = ReporterKind.RESIDENT
    channel: Channel = Channel.PHONE
    sector_name: str = ""
    needed_at: dt.datetime | None = None
    hotspot: bool = False
    hotspot_name: str = ""


Test = Callable[[Facts], bool]


class ConditionRefused(UserError):
    """A tree that does not hold together: `path` is the node at fault, `reason` says why."""

    def __init__(self, path: Path, reason: str) -> None:
        where = f" à « {say_path(path)} »" if path else ""
        super().__init__("rule_unreadable", f"Condition refusée{where} : {reason}.", "conditions")
        self.path = path
        self.reason = reason


def parse_conditions(content: object) -> dict[str, Any]:
    """Check a tree (JSON text, or already parsed) and give it back parsed.

    UserError "rule_unreadable", field "conditions", whose sentence names the line or the node.
    """
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except json.JSONDecodeError as error:
            raise UserError(
                "rule_unreadable",
                f"Condition illisible ligne {error.lineno}, colonne {error.colno} : "
                "vérifiez les guillemets, les virgules et les crochets.",
                "conditions",
            ) from None
        except RecursionError:
            _refuse((), "trop de niveaux imbriqués")
    _check(content, (), 0)
    assert isinstance(content, dict)  # noqa: S101  (established by _check)
    return content


def compile_conditions(tree: Mapping[str, Any]) -> Test:
    """Turn a checked tree into one function of the facts."""
    ((name, value),) = tree.items()
    if name in ("all", "any"):
        return _compile_group(name, tuple(compile_conditions(each) for each in value))
    if name == "not":
        inner = compile_conditions(value)
        return lambda facts: not inner(facts)
    return _compile_leaf(name, value)


def categories(tree: Mapping[str, Any]) -> frozenset[Category]:
    """The categories that a checked tree may hold for: lets a decision skip all other rules."""
    ((name, value),) = tree.items()
    if name == "category":
        return frozenset(each for each in Category if each in value)
    if name == "all":
        return _EVERY_CATEGORY.intersection(*(categories(each) for each in value))
    if name == "any":
        return frozenset().union(*(categories(each) for each in value))
    return _EVERY_CATEGORY


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that the facts do not meet: the keyword it stands under, and the sentence."""

    keyword: str
    sentence: str


def first_missing(tree: Mapping[str, Any], facts: Facts) -> Missing | None:
    """The first condition of a checked tree that `facts` do not meet; None when all are met."""
    ((name, value),) = tree.items()
    if compile_conditions(tree)(facts):
        return None
    if name == "all":
        return next(found for each in value if (found := first_missing(each, facts)))
    if name == "not":
        return Missing(name, f"elle écarte ce cas : {say(value)}")
    actual = "" if name == "any" else f" ; ici : {say_actual(name, facts)}"
    return Missing(name, f"elle demande : {say(tree)}{actual}")


def _compile_group(name: str, tests: tuple[Test, ...]) -> Test:
    # The loops stand here once each: this runs twenty times per decision.
    if len(tests) == 1:
        return tests[0]
    if name == "all":

        def every(facts: Facts) -> bool:
            for test in tests:  # noqa: SIM110  (a generator costs three times as much)
                if not test(facts):
                    return False
            return True

        return every

    def one(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110
            if test(facts):
                return True
        return False

    return one


def _compile_leaf(name: str, value: Any) -> Test:  # one line per leaf: a table would hide it
    if name == "hours":
        return _compile_hours(*(dt.time.fromisoformat(each) for each in value))
    if name == "people_at_least":
        return lambda facts: facts.people >= value
    if name == "weekdays":
        numbers = frozenset(_WEEK.index(each) for each in value)
        return lambda facts: facts.at.weekday() in numbers
    if name in FLAGS:
        return {
            "recurring": lambda facts: facts.recurring is value,
            "vulnerable": lambda facts: facts.vulnerable is value,
            "urgent": lambda facts: facts.urgent is value,
            "hotspot": lambda facts: facts.hotspot is value,
        }[name]
    wanted = frozenset(value)
    return {
        "category": lambda facts: facts.category in wanted,
        "place_kind": lambda facts: facts.place_kind in wanted,
        "sector": lambda facts: facts.sector in wanted,
        "arrondissement": lambda facts: facts.arrondissement in wanted,
        "reporter_kind": lambda facts: facts.reporter_kind in wanted,
        "channel": lambda facts: facts.channel in wanted,
    }[name]


def _compile_hours(start: dt.time, end: dt.time) -> Test:
    # The end is not included; 22:00–06:00 runs over midnight.
    if start < end:
        return lambda facts: start <= facts.at.time() < end
    return lambda facts: facts.at.time() >= start or facts.at.time() < end


def say_actual(name: str, facts: Facts) -> str:
    """What the facts are where a leaf of this keyword looks: "porche / hall", "22 h 10"."""
    if name == "hotspot" and facts.hotspot_name:
        return f"point suivi : {facts.hotspot_name}"
    if name in FLAGS:
        return FLAGS[name][0 if getattr(facts, name) else 1]
    if name == "hours":
        return say_minute(facts.at.hour * 60 + facts.at.minute)
    if name == "weekdays":
        return _WEEK[facts.at.weekday()].label
    if name == "people_at_least":
        return str(facts.people) if facts.people else "nombre non précisé"
    if name == "sector":
        return facts.sector_name or facts.sector or "hors secteur"
    if name == "arrondissement":
        return str(facts.arrondissement or "hors Paris")
    return str(getattr(facts, name).label)


def _check(node: object, path: Path, depth: int) -> None:
    if depth > DEEPEST:
        _refuse(path, f"plus de {DEEPEST} niveaux imbriqués")
    if not isinstance(node, dict) or len(node) != 1:
        _refuse(path, "un seul mot-clé est attendu entre accolades")
    ((name, value),) = node.items()
    here = (*path, str(name))
    if name in ("all", "any"):
        if not isinstance(value, list) or (name == "any" and not value):
            _refuse(here, "une liste de conditions est attendue")
        for at, each in enumerate(value):
            _check(each, (*here, at), depth + 1)
    elif name == "not":
        _check(value, here, depth + 1)
    else:
        _check_leaf(name, value, here)


def _check_leaf(name: str, value: object, here: Path) -> None:
    if name in CODED:
        _check_codes(value, CODED[name][0], here)
    elif name in FLAGS:
        if not isinstance(value, bool):
            _refuse(here, "true ou false est attendu")
    elif name == "people_at_least":
        if type(value) is not int or value < 1:
            _refuse(here, "un nombre de personnes est attendu")
    elif name == "hours":
        _check_hours(value, here)
    elif name in ("sector", "arrondissement"):
        kind = str if name == "sector" else int
        if not isinstance(value, list) or not value or any(type(v) is not kind for v in value):
            _refuse(here, "une liste est attendue" + (" de nombres" if kind is int else ""))
    else:
        known = ["all", "any", "not", *CODED, *FLAGS]
        known += ["people_at_least", "hours", "sector", "arrondissement"]
        _refuse(
            here,
            f"mot-clé inconnu{nearest(str(name), known)}, les mots-clés sont "
            f"{', '.join(sorted(known))}",
        )


def _check_codes(value: object, codes: type[Coded], here: Path) -> None:
    if not isinstance(value, list) or not value:
        _refuse(here, "une liste de codes est attendue")
    known = [str(each) for each in codes]
    for at, each in enumerate(value):
        if each not in known:
            _refuse((*here, at), f"« {each} » n’est pas un code connu{nearest(str(each), known)}")


def say_path(path: Path) -> str:
    """A path as it is said: « all[2].category », counted from one."""
    said = ""
    for step in path:
        if isinstance(step, int):
            said += f"[{step + 1}]"
        else:
            said += f".{step}" if said else step
    return said


def _check_hours(value: object, here: Path) -> None:
    pair = value if isinstance(value, list) and len(value) == 2 else []
    if not pair or not all(isinstance(each, str) for each in pair):
        _refuse(here, 'deux heures sont attendues, ["22:00", "06:00"]')
    for at, each in enumerate(pair):
        if not _HOUR.fullmatch(each):
            _refuse((*here, at), f"« {each[:20]} » n’est pas une heure, écrivez de 00:00 à 23:59")
    if pair[0] == pair[1]:
        _refuse(here, 'deux heures différentes sont attendues, ["22:00", "06:00"]')


def nearest(typed: str, known: list[str]) -> str:
    """ " (vouliez-vous dire « … » ?)", or nothing where no known word is near the one typed."""
    near = process.extractOne(typed, known, score_cutoff=60)
    return f" (vouliez-vous dire « {near[0]} » ?)" if near else ""


def _refuse(path: Path, reason: str) -> NoReturn:
    raise ConditionRefused(path, reason)
