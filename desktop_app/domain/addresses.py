"""Reading an address as it is typed or exported: number, suffix, street or place, arrondissement.

Everything here is text in, parts out; what exists is the gazetteer's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from desktop_app.domain.folding import fold

WAY_TYPES = frozenset(
    ("rue", "boulevard", "avenue", "place", "square", "quai", "passage", "impasse", "villa",
     "cite", "allee", "cour", "cours", "chemin", "route", "esplanade", "parvis", "pont",
     "passerelle", "galerie", "hameau", "sentier", "port", "porte", "promenade", "terrasse",
     "voie", "rond", "sente", "escalier", "ruelle", "mail", "boulevards")
)  # fmt: skip
ABBREVIATIONS = {
    "bd": "boulevard", "bld": "boulevard", "bvd": "boulevard", "blvd": "boulevard",
    "boul": "boulevard", "av": "avenue", "ave": "avenue", "aven": "avenue", "r": "rue",
    "sq": "square", "squ": "square", "sqr": "square", "pl": "place", "plc": "place",
    "pce": "place", "pte": "porte",
    "q": "quai", "qu": "quai", "imp": "impasse", "pass": "passage", "psg": "passage",
    "pas": "passage", "pge": "passage", "psge": "passage", "all": "allee", "che": "chemin",
    "chem": "chemin", "ch": "chemin", "pvis": "parvis", "rpt": "rond point",
    "dept": "departement", "dpt": "departement", "res": "residence",
    "crs": "cours", "vla": "villa", "cte": "cite", "esp": "esplanade", "rte": "route",
    "prom": "promenade", "jard": "jardin", "jdn": "jardin", "cim": "cimetiere", "egl": "eglise",
    "fg": "faubourg", "fbg": "faubourg", "fb": "faubourg", "faub": "faubourg", "st": "saint",
    "ste": "sainte", "sts": "saints", "dr": "docteur", "doct": "docteur", "gal": "general",
    "gl": "general", "gen": "general", "gral": "general", "mal": "marechal", "mar": "marechal",
    "col": "colonel", "cdt": "commandant", "cmdt": "commandant", "cne": "capitaine",
    "cap": "capitaine", "lt": "lieutenant", "pdt": "president", "pres": "president",
    "prof": "professeur", "pr": "professeur", "gd": "grand", "gde": "grande", "hop": "hopital",
    "mt": "mont", "nd": "notre dame", "sgt": "sergent", "gar": "gare", "stn": "station",
    "mgr": "monseigneur", "mc": "mac",
}  # fmt: skip
_WITHIN_A_NAME = {**ABBREVIATIONS, "ch": "charles"}  # a way's sort comes first
STOP_WORDS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur", "sous",
     "dit", "dite")
)  # fmt: skip
# Words that say nothing of which place is meant.
CITY_WORDS = frozenset(("paris", "france", "cedex"))
_SUFFIXES = {"b": "bis", "t": "ter", "q": "quater", "bis": "bis", "ter": "ter", "quater": "quater"}
_ORDINAL = re.compile(r"^(\d{1,2})(?:e|er|eme|ieme|ème)$")
_HEAD = re.compile(
    r"^\s*(?:n\s*[°o]\s*)?(?P<number>\d{1,4})"
    r"(?:\s*(?P<mark>bis|ter|quater|quinquies|[a-z]{1,2})(?![a-z]))?"
    r"(?:\s*(?:[-/&]|à|a(?=\s+\d)|et)\s*(?P<upto>\d{1,4})\s*(?:bis|ter|quater|[a-z](?![a-z]))?)?"
    r"(?P<rest>(?:[\s,].*)?)$",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_QUERY = 200
_WITHIN = re.compile(
    r"(?<=[\s,])\d{1,4}(?:\s*(?:bis|ter|quater|[a-z]))?(?:\s*[-/]\s*\d{1,4})?\s*,?\s+"
    rf"(?:{'|'.join(sorted(WAY_TYPES))}|bd|bld|av|ave|r|q|pl|sq|imp)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """The parts of what was typed.

    `words`: folded and spelled out (not the last one while it is unfinished), stop words kept,
    without number, postcode and city.
    `suffix`: "", "bis", "ter", "quater" or a lower-case letter. `upto`: end of a range.
    `hint`: a trailing 1 to 20 ("12 r riquet 19") that may be an arrondissement; `sure_hint`: it
    was said as one ("19e").
    `finished`: the last word is whole (a space, a comma or a postcode follows it).
    """

    number: int | None
    suffix: str
    upto: int | None
    words: tuple[str, ...]
    postcode: str | None
    hint: int | None
    finished: bool
    sure_hint: bool = False


def parse_address(text: str) -> AddressQuery:
    """Read `text`; whatever is missing is None or empty, nothing is refused."""
    text = text.replace("\0", " ")[:LONGEST_QUERY]
    number, suffix, upto, rest = _split_number(text)
    if number is None:
        within = _WITHIN.search(text)
        if within is not None:  # "hall du 43 rue d’Aubervilliers"
            number, suffix, upto, rest = _split_number(text[within.start() :])
    tokens = fold(rest).split()
    tokens, postcode = _take_postcode(tokens)
    tokens, hint, sure = _take_hint(tokens)
    if hint is not None and number is None and not tokens:
        tokens, hint, sure = [str(hint)], None, False
    finished = bool(postcode or hint) or text[-1:] in (" ", ",", ".")
    words = spell_out(tokens, finished=finished)
    return AddressQuery(number, suffix, upto, words, postcode, hint, finished, sure)


def readings(query: AddressQuery) -> Iterator[tuple[AddressQuery, float]]:
    """Ways to read a query, the plainest first, each with how far to trust it (0 to 1).

    "riquet 12", "rue d’Aubervilliers 43 bis": the number may follow; "Square de la Porte de la
    Villette Rue du Chemin de Fer": a place then its street, each may be known alone.
    """
    yield query, 1.0
    if query.number is not None and not query.words:  # "104"
        yield replace(query, number=None, words=(str(query.number),)), 0.97
    if query.number is None:
        if query.hint is not None and not query.sure_hint:
            yield replace(query, number=query.hint, hint=None), 0.97
        said_last = _with_number_last(query)
        if said_last is not None:
            yield said_last, 0.97
    for at in range(1, len(query.words) - 1):
        if query.words[at] in WAY_TYPES and query.words[at - 1] not in STOP_WORDS:
            if query.number is None:
                yield replace(query, words=query.words[:at], finished=True), 0.97
            yield replace(query, words=query.words[at:]), 0.9


def _with_number_last(query: AddressQuery) -> AddressQuery | None:
    words = query.words
    suffix = words[-1] if words and words[-1] in _SUFFIXES else ""
    said = _NUMBER_LAST.match(words[-2] if suffix and len(words) > 1 else "".join(words[-1:]))
    before = len(words) - (2 if suffix else 1)
    while before > 0 and words[before - 1] in _BEFORE_NUMBER:
        before -= 1
    if said is None or before <= 0:
        return None
    return replace(
        query,
        number=int(said["number"]),
        suffix=suffix_of(suffix or said["mark"]),
        words=words[:before],
        finished=True,
    )


def address_part(text: str) -> str:
    """The number, street and postcode of what was typed, folded: all that may leave this PC.

    "" when no street is named. Cut where the text goes on to who lives there or how to get in.
    """
    query = parse_address(text)
    words = query.words
    first = next((at for at, word in enumerate(words) if word in WAY_TYPES), None)
    if first is None:
        return ""
    kept, hint = [words[first]], query.hint
    for word in words[first + 1 : first + 1 + LONGEST_NAME]:
        titled = word in _TITLES and len(kept) > 1 and kept[-1] not in STOP_WORDS
        if titled or word in _AFTERWARDS or (word.isdigit() and (word[0] == "0" or len(word) > 4)):
            break
        ordinal = _ORDINAL.match(word)
        if ordinal:  # "12 rue Riquet 19e, 3e étage"
            hint = hint or int(ordinal[1])
            break
        kept.append(word)
    if len(kept) == 1:
        return ""
    number = [] if query.number is None else [f"{query.number} {query.suffix}".strip()]
    postcode = query.postcode or (postcode_of(hint) if hint and hint <= 20 else "")
    return " ".join([*number, *kept, *([postcode] if postcode else [])])


_NUMBER_LAST = re.compile(r"^(?P<number>\d{1,4})(?P<mark>bis|ter|quater|[a-z]?)$")
_BEFORE_NUMBER = frozenset(("au", "n", "no", "num", "numero"))
# Words of a typed place after which comes a person, a door or a telephone. "Rue Madame" and "rue
# Monsieur le Prince" are streets: a title right after the way's type opens no person.
LONGEST_NAME = 9
_TITLES = frozenset(("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"))
_AFTERWARDS = frozenset(
    ("chez", "interphone", "code", "digicode", "appartement", "appt", "apt", "etage", "batiment",
     "bat", "hall", "tel", "telephone", "portable", "mail", "contact", "contacter", "voir",
     "demander", "sonner", "appeler", "rappeler", "nom", "co")
)  # fmt: skip


def said_number(query: AddressQuery) -> str:
    """The number as a label says it: "12", "3 bis", "192S", "47-49"; empty without a number."""
    if query.number is None:
        return ""
    suffix = f" {query.suffix}" if len(query.suffix) > 1 else query.suffix.upper()
    upto = f"-{query.upto}" if query.upto is not None and query.upto > query.number else ""
    return f"{query.number}{suffix}{upto}"


def street_name(name: str) -> str:
    """A street's name as the gazetteer keeps it: without a stray number or suffix before it.

    "Bis Rue La Fayette", "- 5 Impasse Marteau" and "23 Rue Eugène Sue" occur in real files.
    """
    return _STRAY.sub("", " ".join(name.split())) or name.strip()


def without_house_number(label: str) -> str:
    """A label of an address without what tells the house: "12 bis Rue X, 75019 Paris" gives
    "Rue X, 75019 Paris"; a place without a number stays as it is.
    """
    number, _, _, rest = _split_number(label)
    street = label if number is None else rest.strip(" ,")
    return _HOUSE_WITHIN.sub("", street) or label


_HOUSE = r"\d{1,4}(?:\s*(?:bis|ter|quater|[a-z]))?(?:\s*[-/]\s*\d{1,4})?\s*,?\s+"
_HOUSE_WITHIN = re.compile(
    rf"(?<=[\s,]){_HOUSE}(?=(?:{'|'.join(sorted(WAY_TYPES))}|bd|bld|av|ave|pl|sq|imp)\b)",
    re.IGNORECASE,
)
_STRAY = re.compile(
    r"^(?:[-/\s]*\d{1,4}\s*)?(?:[-/\s]*(?:bis|ter|quater|[a-z])\s+(?=[a-zà-ÿ']{3}))?[-/\s]*"
    r"(?=\D)",
    re.IGNORECASE,
)


def suffix_of(mark: str) -> str:
    """The kept form of a suffix: "B" and "bis" alike are "bis"; other letters stay."""
    folded = fold(mark).replace(" ", "")
    return _SUFFIXES.get(folded, folded)[:8]


def postcode_of(arrondissement: int) -> str:
    """The postcode of an arrondissement of Paris."""
    return f"75{arrondissement:03d}"


def arrondissement_of(postcode: str) -> int | None:
    """The arrondissement of a postcode or INSEE code of Paris (75116: 16); None elsewhere."""
    if len(postcode) == 5 and postcode.isdigit() and postcode.startswith(("750", "751")):
        number = int(postcode[3:])
        if 1 <= number <= 20:
            return number
    return None


@lru_cache(maxsize=16_384)
def key_words(name: str) -> tuple[str, ...]:
    """The words by which a name is found: folded, spelled out, stop words kept."""
    return spell_out(fold(name).split())


def spell_out(tokens: list[str], *, finished: bool = True) -> tuple[str, ...]:
    """Replace the usual abbreviations; "r" and "q" only before something.

    With `finished` false the last one stays: "rue mar" may become Marcadet as well as Maréchal.
    """
    spelled: list[str] = []
    last = len(tokens) - 1
    for index, token in enumerate(tokens):
        full = (_WITHIN_A_NAME if index else ABBREVIATIONS).get(token)
        if full is None or (index == last and (len(token) == 1 or not finished)):
            spelled.append(token)
        else:
            spelled.extend(full.split())
    return tuple(spelled)


def _split_number(text: str) -> tuple[int | None, str, int | None, str]:
    found = _HEAD.match(text)
    if found is None:
        return None, "", None, text
    number, mark, rest = int(found["number"]), found["mark"] or "", found["rest"] or ""
    upto = int(found["upto"]) if found["upto"] else None
    following = fold(rest).split()
    if mark and not _is_suffix(text, found, following):
        rest, mark = f"{mark}{rest}", ""
        following = [found["mark"].lower(), *following]
    way = ABBREVIATIONS.get(following[1], following[1]) if len(following) > 1 else ""
    if upto is None and way in WAY_TYPES and following[0].isdigit():
        # "2 9 Rue Bernard Tétu" is a range: only a way type tells it from "2 11 novembre".
        upto = int(following[0])
        rest = rest.split(following[0], 1)[1]
    if not following and not mark:
        return number, "", upto, ""
    if _is_date(following):
        return None, "", None, text
    return number, suffix_of(mark), upto, rest


def _is_suffix(text: str, found: re.Match[str], following: list[str]) -> bool:
    mark = found["mark"].lower()
    if mark in _SUFFIXES and len(mark) > 1:
        return True
    if mark in ("e", "er") and found.start("mark") == found.end("number"):
        return False  # "19e": an arrondissement
    glued = found.start("mark") == found.end("number")
    next_word = following[0] if following else ""
    before_way = ABBREVIATIONS.get(next_word, next_word) in WAY_TYPES
    if glued:
        return True
    return len(mark) == 1 and before_way


def _is_date(following: list[str]) -> bool:
    return following[:1] in ([month] for month in ("mai", "novembre", "septembre"))


def _take_postcode(tokens: list[str]) -> tuple[list[str], str | None]:
    postcode = None
    kept: list[str] = []
    for token in tokens:
        arrondissement = arrondissement_of(token)
        if arrondissement is not None:
            postcode = postcode_of(arrondissement)
        elif token.isdigit() and len(token) == 5:
            postcode = token
        elif token not in CITY_WORDS:
            kept.append(token)
    return kept, postcode


def _take_hint(tokens: list[str]) -> tuple[list[str], int | None, bool]:
    """(the other tokens, the arrondissement, whether it was said as one)."""
    said = bool(tokens) and tokens[-1] in ("arrondissement", "arr", "ardt")
    if said:
        tokens = tokens[:-1]
    if not tokens:
        return tokens, None, False
    ordinal = _ORDINAL.match(tokens[-1])
    last = ordinal[1] if ordinal else tokens[-1]
    if last.isdigit() and len(last) <= 2 and 1 <= int(last) <= 20:
        return tokens[:-1], int(last), said or ordinal is not None
    return tokens, None, False
