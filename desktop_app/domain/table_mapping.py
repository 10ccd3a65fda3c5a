"""How the columns of a desk's own table become the fields of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from rapidfuzz import fuzz, process

from desktop_app.domain.codes import Coded
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.table_words import CODED, HEADERS, TableField, guess_code

MAX_VALUES = 60
"""A coded column with more different values is free text: none is asked about."""

CLOSE_ENOUGH = 88.0
"""Likeness (0 to 100) from which a misspelt header is taken for a known one."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column feeds which field.

    `columns`: header as written in the file → field; `values`: for a coded field, word of the
    file → code; `defaults`: code for a coded field without column or with an empty cell. `name`
    tells apart tables whose own numbering may clash.
    """

    columns: dict[str, TableField] = field(default_factory=dict)
    values: dict[TableField, dict[str, str]] = field(default_factory=dict)
    defaults: dict[TableField, str] = field(default_factory=dict)
    name: str = ""

    def missing(self) -> tuple[TableField, ...]:
        """Fields without which no row can be imported."""
        fed = set(self.columns.values())
        wanted = []
        if TableField.CATEGORY not in fed and TableField.CATEGORY not in self.defaults:
            wanted.append(TableField.CATEGORY)
        if TableField.OBSERVED_AT not in fed:
            wanted.append(TableField.OBSERVED_AT)
        if TableField.PLACE not in fed and not {TableField.LON, TableField.LAT} <= fed:
            wanted.append(TableField.PLACE)
        return tuple(wanted)

    def to_json(self) -> dict[str, object]:
        """The form kept in the base and in MAP.json."""
        return {
            "name": self.name,
            "columns": {name: fed.value for name, fed in self.columns.items()},
            "values": {fed.value: dict(words) for fed, words in self.values.items()},
            "defaults": {fed.value: code for fed, code in self.defaults.items()},
        }


def signature(headers: Sequence[str]) -> str:
    """What a table is recognised by: its folded headers, in any order."""
    return sha256("\n".join(sorted(fold(name) for name in headers)).encode()).hexdigest()


def mapping_from_json(content: object) -> Mapping:
    """Read MAP.json: {"columns": {"Adresse": "place"…}, "values": {"category": {"Conso":
    "consumption"}}, "defaults": {"channel": "phone"}, "name": "Accueil 18e"}.

    A column may also be written field first ({"place": "Adresse"}), and `columns` alone may
    stand for the whole. UserError "mapping_unreadable", field "mapping".
    """
    parts = ("columns", "values", "defaults", "name")
    if not isinstance(content, dict) or not content:
        raise _unreadable('attendu : {"columns": {"Adresse": "place", …}}')
    if not any(name in content for name in parts):
        content = {"columns": content}
    unknown = [name for name in content if name not in parts]
    if unknown:
        raise _unreadable(f"« {unknown[0]} » est inconnu ; attendu : {', '.join(parts)}")
    columns: dict[str, TableField] = {}
    for left, right in _texts(content.get("columns"), "columns").items():
        header, name = (left, right) if _is_field(right) or not _is_field(left) else (right, left)
        fed = _field(name)
        if fed in columns.values():
            raise _unreadable(f"deux colonnes pour le champ « {fed.value} »")
        columns[header] = fed
    values = content.get("values") or {}
    if not isinstance(values, dict):
        raise _unreadable("« values » associe à chaque champ les mots de ses valeurs")
    return Mapping(
        columns,
        {_coded(name): _codes(_coded(name), words) for name, words in values.items()},
        {
            _coded(name): _code(_coded(name), code)
            for name, code in _texts(content.get("defaults"), "defaults").items()
        },
        str(content.get("name") or ""),
    )


def suggest_mapping(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> Mapping:
    """A first proposal: headers by their usual names, values by the words desks use.

    `sample` are the first rows, cell by cell in the order of `headers`; a value whose meaning
    cannot be guessed is left out, for the user to say.
    """
    columns: dict[str, TableField] = {}
    for likeness in (100.0, CLOSE_ENOUGH):
        for name in headers:
            if name and name not in columns:
                fed = _field_of_header(name, likeness)
                if fed is not None and fed not in columns.values():
                    columns[name] = fed
    ordered = {name: columns[name] for name in headers if name in columns}
    return with_values(Mapping(ordered), headers, sample)


def with_values(
    mapping: Mapping, headers: Sequence[str], sample: Sequence[Sequence[str]]
) -> Mapping:
    """The mapping with the codes that can be guessed for words of `sample` it says nothing of."""
    values = {fed: dict(words) for fed, words in mapping.values.items()}
    for fed, words in words_of(mapping, headers, sample).items():
        for word in words:
            if word not in values.get(fed, {}) and (code := guess_code(CODED[fed], word)):
                values.setdefault(fed, {})[word] = code.value
    return replace(mapping, values=values)


def words_of(
    mapping: Mapping, headers: Sequence[str], sample: Sequence[Sequence[str]]
) -> dict[TableField, tuple[str, ...]]:
    """The different words of each coded column, in the order they are met."""
    found: dict[TableField, tuple[str, ...]] = {}
    for at, name in enumerate(headers):
        fed = mapping.columns.get(name)
        if fed is None or fed not in CODED:
            continue
        words = dict.fromkeys(row[at].strip() for row in sample if at < len(row))
        words.pop("", None)
        if fed is TableField.PEOPLE:  # a plain number means its band: nobody needs to be asked
            words = dict.fromkeys(word for word in words if not word.isdecimal())
        if len(words) <= MAX_VALUES:
            found[fed] = tuple(words)
    return found


def _field_of_header(header: str, likeness: float) -> TableField | None:
    folded = fold(header)
    for fed, names in HEADERS.items():
        if folded in (*names, fold(fed.label), fold(fed.value)):
            return fed
    if likeness == 100.0 or len(folded) < 4:
        return None
    best, score = None, likeness
    for fed, names in HEADERS.items():
        hit = process.extractOne(folded, names, scorer=fuzz.ratio, score_cutoff=score)
        if hit is not None:
            best, score = fed, hit[1]
    return best


def _texts(content: object, part: str) -> dict[str, str]:
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
        raise _unreadable(f"« {part} » associe un texte à un texte")
    return content


def _is_field(name: str) -> bool:
    return any(name == fed.value for fed in TableField)


def _field(name: str) -> TableField:
    if not _is_field(name):
        raise _unreadable(f"champ inconnu « {name} » ; possibles : {_listed(TableField)}")
    return TableField(name)


def _coded(name: str) -> TableField:
    fed = _field(name)
    if fed not in CODED:
        raise _unreadable(f"le champ « {name} » ne prend pas de codes")
    return fed


def _codes(fed: TableField, words: object) -> dict[str, str]:
    return {word: _code(fed, code) for word, code in _texts(words, "values").items()}


def _code(fed: TableField, code: str) -> str:
    if code not in [known.value for known in CODED[fed]]:
        raise _unreadable(
            f"« {code} » n’est pas un code de « {fed.value} » : {_listed(CODED[fed])}"
        )
    return code


def _listed(codes: Iterable[Coded]) -> str:
    return ", ".join(code.value for code in codes)


def _unreadable(reason: str) -> UserError:
    return UserError("mapping_unreadable", f"Correspondance illisible : {reason}.", "mapping")
