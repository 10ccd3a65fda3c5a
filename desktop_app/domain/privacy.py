"""Personal data in free text, found before saving: the agent masks it or keeps it.

Built to alarm rarely: a street named after a doctor, a public number such as 3975, an overdose told
as a fact raise nothing. Linear in the length of the text. Offsets are code points of the text as
typed, whatever its accents (composed or not), emoji, direction marks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Final

from desktop_app.domain.codes import PrivacyKind
from desktop_app.domain.privacy_words import (
    AGED_NAME,
    CHILD,
    HEALTH,
    INSULT,
    MINOR,
    NOT_BEFORE_AGE,
    NOT_NAMES,
    WAYS,
    years,
)
from desktop_app.domain.views import PrivacyFinding, SavedFlag

MASK: Final = "[masqué]"

_WORD = r"[^\W\d_a-z](?:[^\W\d_]{1,40})(?:['-][^\W\d_]{1,40}){0,3}"
_PARTICLE = r"(?:de la|de|du|des|le|la|el|al|ben|bin|von|van|da|di|dos)"
_INNER = r"(?:(?:el|ben|le|[Dd]e [Ll]a|[Dd]u|[Dd]es|[Dd]e|Le|La|Van|Von|El|Ben) )?"
_NAME_AFTER = re.compile(
    rf"(?:(?i:{_PARTICLE}) |[dD]')?(?P<first>{_WORD})"
    rf"(?P<rest>(?: {_INNER}{_WORD}){{0,2}})"
)
_LOWER_NAME = re.compile(r"[a-z]{3,30}(?:-[a-z]{2,30})?(?![\w'])")
_TITLE = re.compile(
    r"(?<![\w'@.-])(?:"
    r"(?P<full>(?i:monsieur|madame|mademoiselle|messieurs|mesdames|docteur|maitre|professeur)) |"
    r"(?P<short>(?i:mmes?|mlles?|mr)\.?) |"
    r"(?P<capital>(?:Dr|DR|Pr|Me|MM)\.?) |(?<!\d )(?P<initial>[Mm]\. ?|M (?=[A-Z][a-z])))"
)
_CALLED = re.compile(
    r"\b(?:s'appell(?:e|ent|ait)|se nomme(?:nt)?|(?:sur|pre|de)?nommee?s?|se prenomme(?:nt)?|"
    r"du nom de|dite?s?(?= (?-i:(?:[Ll][ea] )?[A-Z]))|alias|surnommee?s?|au nom de) "
    r"(?:(?:monsieur|madame|m\.|mme) )?",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:mon|ma|ton|ta|son|sa|leur|notre|votre|le|la|un|une) "
    r"(?:voisine?|fils|fille|frere|s(?:oe|œ)ur|mari|femme|epouse|epoux|locataire|gardienne?|"
    r"concierge|proprietaire|collegue|amie?|dealer|dealeur) ",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w+])(?!\d\d([/.-])\d\d\1(?:20|19)\d\d)"  # a date
    r"(?:(?:\+|00)(?:[ .\-/()]{0,2}\d){9,15}|0(?:[ .\-/]{0,2}\d){9})(?![\d])"
)
_AT = re.compile(r"@| arobase | ?(?:\(at\)|\[at\]) ?", re.IGNORECASE)
_MAIL_BEFORE = re.compile(r"[\w.+-]{1,64}\Z")
_MAIL_AFTER = re.compile(
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|"
    r"(?i:gmail|hotmail|outlook|yahoo|orange|wanadoo|laposte|free|sfr|icloud|live)(?!\w)"
)
_LETTERS = r"[A-HJ-NP-TV-Z]{2}"
_PLATE = re.compile(
    rf"(?<![\w-])(?:(?i:{_LETTERS})(-?)\d{{3}}\1(?i:{_LETTERS})|"
    rf"{_LETTERS} \d{{3}} {_LETTERS})(?![\w-])"
)
_OLD_PLATE = re.compile(
    r"(?<![\w-])\d{2,4}([ -]?)(?P<letters>[A-HJ-NP-TV-Z]{2,3})\1(?:[0-8]\d|9[0-5]|2[AB]|97[1-6])"
    r"(?![\w-])"
)
_NOT_PLATE: Final = frozenset("DE LE LA LES DES ET EN BD AV PL SQ RER BAT ETG APT TER PAR".split())  # noqa: SIM905
_SOCIAL = re.compile(
    r"(?<!\w)(?P<body>[12378] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[ABab]) ?\d{3} ?\d{3})"
    r"(?: ?(?P<key>\d\d))?(?!\w)"
)
_IGNORED = frozenset({"Mn", "Me", "Cf"})


def find_personal_data(text: str) -> tuple[PrivacyFinding, ...]:
    """What looks like personal data in `text`, in order, never overlapping."""
    plain, origin = _plain(text)
    taken: list[tuple[int, int, PrivacyKind]] = []  # in the plain text, in order
    for kind, spans in (
        (PrivacyKind.SOCIAL_SECURITY, _social(plain)),
        (PrivacyKind.EMAIL, _emails(plain)),
        (PrivacyKind.PHONE, _phones(plain)),
        (PrivacyKind.PLATE, _plates(plain)),
        (PrivacyKind.MINOR, _minors(plain)),
        (PrivacyKind.NAME, _names(plain)),
        (PrivacyKind.HEALTH, (found.span() for found in HEALTH.finditer(plain))),
        (PrivacyKind.INSULT, (found.span() for found in INSULT.finditer(plain))),
    ):
        for span in spans:
            if not _overlaps(span, taken):
                insort(taken, (*span, kind))
    findings = []
    for start, end, kind in taken:
        typed_start, typed_end = origin(start), origin(end - 1) + 1
        while typed_end < len(text) and unicodedata.combining(text[typed_end]):
            typed_end += 1
        findings.append(PrivacyFinding(kind, typed_start, typed_end, text[typed_start:typed_end]))
    return tuple(findings)


def mask(
    text: str, findings: Iterable[PrivacyFinding], kept: frozenset[tuple[int, int]] = frozenset()
) -> tuple[str, tuple[SavedFlag, ...]]:
    """Put "[masqué]" for every finding but those whose (start, end) is in `kept`.

    Gives the text to save and what was done with each finding, offsets in the text as typed.
    """
    parts: list[str] = []
    flags: list[SavedFlag] = []
    done = 0
    for finding in sorted(findings, key=lambda each: each.start):
        span = (finding.start, finding.end)
        action = "kept" if span in kept else "masked"
        flags.append(SavedFlag(finding.kind, *span, action))
        if action == "masked":
            parts += [text[done : finding.start], MASK]
            done = finding.end
    return "".join([*parts, text[done:]]), tuple(flags)


class _Plainer(dict[int, str | None]):
    """Code point → what stands for it: accents off, one for one; marks and joiners go."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        kind = unicodedata.category(sign)
        plain: str | None = sign
        if kind in _IGNORED:
            plain = None
        elif sign in "’‘ʼ`´":
            plain = "'"
        elif kind == "Pd":
            plain = "-"
        elif kind in ("Zs", "Cc") and sign not in "\n\t":
            plain = " "
        else:
            base = unicodedata.normalize("NFKD", sign)
            bare = [each for each in base if not unicodedata.combining(each)]
            if len(bare) == 1:
                plain = bare[0]
        self[code] = plain
        return plain


_PLAINER = _Plainer()


class _Origin:
    """From a place in the plain text back to the place in the text as typed."""

    def __init__(self, text: str, plain: str) -> None:
        self._places = None
        if len(text) != len(plain):
            self._places = [at for at, sign in enumerate(text) if _PLAINER[ord(sign)] is not None]

    def __call__(self, at: int) -> int:
        return at if self._places is None else self._places[at]


def _plain(text: str) -> tuple[str, _Origin]:
    plain = text.translate(_PLAINER)
    return plain, _Origin(text, plain)


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int, PrivacyKind]]) -> bool:
    # `taken` is sorted and its spans do not overlap: only the last that starts before the end of
    # `span` can touch it.
    at = bisect_left(taken, (span[1],))
    return at > 0 and taken[at - 1][1] > span[0]


def _names(plain: str) -> Iterator[tuple[int, int]]:
    for title in _TITLE.finditer(plain):
        span = _after_title(plain, title)
        if span is not None:
            yield span
    for called in _CALLED.finditer(plain):
        if WAYS.search(plain, max(0, called.start() - 40), called.start()):
            continue  # "la cité dite Reverdy"
        span = _capital_name(plain, called.end()) or (
            _lower_name(plain, called.end()) if "ppelle" in called[0] else None
        )
        if span is not None:
            yield span
    for kin in _KIN.finditer(plain):
        span = _capital_name(plain, kin.end())
        if span is None or WAYS.search(plain, max(0, kin.start() - 40), kin.start()):
            continue  # "avenue de la Sœur Rosalie"
        if not plain[slice(*span)].isupper():
            yield span


def _after_title(plain: str, title: re.Match[str]) -> tuple[int, int] | None:
    # "rue du Docteur Potain", "place Monsieur…": the title belongs to the name of a place.
    spelled_out = title["full"] or (title["capital"] or "")[:1] in ("D", "P")
    if spelled_out and WAYS.search(plain, max(0, title.start() - 40), title.start()):
        return None
    name = _capital_name(plain, title.end())
    if name is None and title["short"]:
        return _lower_name(plain, title.end())
    return name


def _capital_name(plain: str, at: int) -> tuple[int, int] | None:
    found = _NAME_AFTER.match(plain, at)
    if found is None or found["first"].lower() in NOT_NAMES:
        return None
    end = found.end("first")
    for word in re.finditer(rf" {_INNER}([^ ]+)", found["rest"]):
        if word[1].lower() in NOT_NAMES:
            break
        end = found.start("rest") + word.end()
    return found.start(), end


def _lower_name(plain: str, at: int) -> tuple[int, int] | None:
    found = _LOWER_NAME.match(plain, at)
    if found is None or found[0] in NOT_NAMES or found[0].endswith(("ment", "ait", "aient")):
        return None
    return found.span()


def _minors(plain: str) -> Iterator[tuple[int, int]]:
    for found in MINOR.finditer(plain):
        if years(found["age"]) < 18 or found[0].lower().endswith("mois"):
            yield found.span()
    yield from (found.span() for found in CHILD.finditer(plain))
    for found in AGED_NAME.finditer(plain):
        word = found["name"].lower()
        if int(found["age"]) < 18 and word not in NOT_BEFORE_AGE and word not in NOT_NAMES:
            yield found.span()


def _social(plain: str) -> Iterator[tuple[int, int]]:
    for found in _SOCIAL.finditer(plain):
        body = found["body"].replace(" ", "").upper()
        key = found["key"]
        whole = int(body.replace("2A", "19").replace("2B", "18"))
        verified = key is not None and int(key) == 97 - whole % 97
        # Without a key that verifies, only what is plainly one: sex 1 or 2, a month of the year.
        if verified or (body[0] in "12" and 1 <= int(body[3:5]) <= 12):
            yield found.span()


def _emails(plain: str) -> Iterator[tuple[int, int]]:
    for sign in _AT.finditer(plain):
        before = _MAIL_BEFORE.search(plain, max(0, sign.start() - 64), sign.start())
        after = _MAIL_AFTER.match(plain, sign.end())
        if before and after:
            yield before.start(), after.end()


def _phones(plain: str) -> Iterator[tuple[int, int]]:
    for found in _PHONE.finditer(plain):
        end = found.end()
        while end - found.start() >= 9:  # a number may run on: "+33 6 12 34 56 78 10 personnes"
            if plain[end - 1].isdigit() and _is_private_line(plain[found.start() : end]):
                yield found.start(), end
                break
            if found[0][0] == "0" and found[0][1] != "0":
                break
            end -= 1


def _is_private_line(typed: str) -> bool:
    import phonenumbers  # takes 40 ms: only when something looks like a number

    try:
        number = phonenumbers.parse(typed.replace("(0)", ""), "FR")
    except phonenumbers.NumberParseException:
        return False
    kinds = phonenumbers.PhoneNumberType
    public = (kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN)
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in public


def _plates(plain: str) -> Iterator[tuple[int, int]]:
    for found in _PLATE.finditer(plain):
        if not _NOT_PLATE & {found[0][:2], found[0][-2:]}:
            yield found.span()
    for found in _OLD_PLATE.finditer(plain):
        if found["letters"] not in _NOT_PLATE:
            yield found.span()
