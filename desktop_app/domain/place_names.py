"""Finding streets and landmarks by name, as typed: accents, typos, halves of words.

The index holds names only (some thousands): it lives in memory, house numbers stay in the base.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from desktop_app.domain.addresses import ABBREVIATIONS, STOP_WORDS, WAY_TYPES, key_words

GARDEN = "garden"
KIND_WORDS = {
    "station": frozenset(("metro", "station", "gare", "rer", "tram", "tramway", "arret")),
    GARDEN: frozenset(("jardin", "jardins", "parc", "square")),
    "bridge": frozenset(("pont", "passerelle")),
    "sector": frozenset(("secteur",)),
}
LIGHT_WORDS = WAY_TYPES | frozenset(
    ("jardin", "jardins", "parc", "gare", "station", "metro", "saint", "secteur", "canal",
     "bassin", "quais", "rues")
)  # fmt: skip
_LIGHT_WEIGHT = 0.35
# Borne by many streets: alone they do not tell which.
COMMON_WORDS = frozenset(
    ("docteur", "general", "colonel", "commandant", "capitaine", "lieutenant", "president",
     "professeur", "marechal", "sergent", "abbe", "sainte", "jean", "louis", "pierre", "paul",
     "henri", "georges", "charles", "albert", "grand", "grande", "petit", "petite")
)  # fmt: skip
_COMMON_WEIGHT = 0.6
_SLIP = 1.4  # what a mistyped letter costs, in shares of the word
_OTHER_START = 0.8  # first letters are seldom mistyped
_FUZZY_FROM = 4  # shorter words are too near to too many others
_CANDIDATES = 60
_UNTELLING = 0.5
_LACKING = 0.9  # the name has no such sort as the one asked: "place riquet"
_DOUBTFUL = 0.74  # it is of another: "rue ordener" of its bridge, "square de la villette" a park
_SPELT = 0.86  # the name begins, letter by letter, with what was typed
_SPELT_TAIL = 0.83  # it does once its sort is left out
_SPELT_SORT = 0.55  # it does, but only its sort was typed
_SPELT_SMALL = 0.04  # and with the same small words: "rue de la cha"
_SPELT_REST = 0.14
_GOOD = 0.72  # where nothing answers so well, spaces may be missing
_VAGUE = 2  # letters
_VAGUE_LIKENESS = 0.9
_ABBREVIATED = 0.9
_GLUED = 0.98
_ELIDED = frozenset("aeiouyh")  # letters before which "de" and "le" lose theirs


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A street in one arrondissement (`kind` "street") or a landmark, at its middle point."""

    id: int
    kind: str
    name: str
    postcode: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Places that bear one name, with how well it answers the words (0 to 1)."""

    score: float
    places: tuple[NamedPlace, ...]


class NameIndex:
    """Names of one gazetteer; read-only once built, safe to share between threads."""

    def __init__(self, places: Iterable[NamedPlace]) -> None:
        groups: dict[tuple[str, tuple[str, ...]], list[NamedPlace]] = defaultdict(list)
        for place in places:
            groups[(place.kind, key_words(place.name))].append(place)
        self._names = [_Name(kind, words, tuple(group)) for (kind, words), group in groups.items()]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(self._names):
            for word in name.found_by:
                self._by_word[word].append(at)
        self._vocabulary = sorted(self._by_word)
        self._compact = [name.compact for name in self._names]
        self._lengths = [len(compact) for compact in self._compact]
        forms = sorted(
            (form, at, is_tail)
            for at, name in enumerate(self._names)
            for form, is_tail in name.spellings
        )
        self._forms = [form for form, _, _ in forms]
        self._form_at = [at for _, at, _ in forms]
        self._is_tail = [is_tail for _, _, is_tail in forms]
        # Of names that answer alike, the shorter first.
        self._handicaps = [-0.0001 * length for length in self._lengths]
        self._begun_by = lru_cache(maxsize=4096)(self._find_begun_by)
        self._near_words = lru_cache(maxsize=4096)(self._find_near_words)

    def __len__(self) -> int:
        return len(self._names)

    def find(self, words: Sequence[str], *, finished: bool, limit: int = 12) -> list[NameMatch]:
        """The best names for `words` (see `AddressQuery.words`), best first.

        With `finished` false the last word may be the beginning of a word. Of names that a mere
        sort of way calls up, those given first to the index come first.
        """
        wanted = _Wanted.of(words, finished=finished)
        if not wanted.words:
            return []
        spelt = self._spelt(wanted)
        enough = not wanted.telling and len(spelt) >= limit
        scores = spelt if enough else self._by_words(wanted, spelt)
        if wanted.telling and max(scores.values(), default=0.0) < _GOOD:
            self._add_compact(wanted, scores)
        rank = self._lengths if wanted.telling else range(len(self._names))
        best = sorted(scores.items(), key=lambda item: (-item[1], rank[item[0]]))
        return [NameMatch(score, self._names[at].places) for at, score in best[:limit]]

    def _spelt(self, wanted: _Wanted) -> dict[int, float]:
        """The names that begin (once finished: that are) letter by letter what was typed.

        Spaces do not count: "daubervil", "mac donald", "place de la b".
        """
        scores: dict[int, float] = {}
        for typed in wanted.spellings:
            for index in self._begun_by(typed, wanted.finished):
                at, is_tail = self._form_at[index], self._is_tail[index]
                if is_tail and wanted.sort:
                    continue  # "rue ordener" is not the bridge of that street
                if wanted.telling:
                    share = len(typed) / len(self._forms[index])
                    base = _SPELT_TAIL if is_tail else _SPELT
                    base += _SPELT_SMALL if typed == wanted.with_small_words else 0.0
                    score = min(1.0, base + _SPELT_REST * share)
                elif is_tail or wanted.finished:
                    continue
                else:
                    score = _SPELT_SORT
                scores[at] = max(scores.get(at, 0.0), score)
        return scores

    def _find_begun_by(self, typed: str, whole: bool) -> tuple[int, ...]:
        low = bisect_left(self._forms, typed)
        high = bisect_right(self._forms, typed if whole else typed + "\x7f")
        return tuple(sorted(range(low, high), key=self._form_at.__getitem__)[:_CANDIDATES])

    def _by_words(self, wanted: _Wanted, spelt: dict[int, float]) -> dict[int, float]:
        last, finished = len(wanted.words) - 1, wanted.finished
        near = [
            self._near_words(word, index == last and not finished)
            for index, word in enumerate(wanted.words)
        ]
        heavy = [index for index, weight in enumerate(wanted.weights) if weight > _LIGHT_WEIGHT]
        # "rue" alone calls up thousands: light words only confirm what the others bring.
        rough: dict[int, float] = {}
        for index in heavy or range(len(near)):
            if index == last and not finished and len(wanted.words[index]) <= _VAGUE:
                self._add_vague(rough, near, index, heavy)
            else:
                self._add_word(rough, near[index])
        kept = nlargest(_CANDIDATES, rough, key=rough.__getitem__)
        judged = {at: self._names[at].judge(wanted, near) for at in kept}
        return judged | {at: max(score, judged.get(at, 0.0)) for at, score in spelt.items()}

    def _add_word(self, rough: dict[int, float], near: Iterable[tuple[str, float]]) -> None:
        best: dict[int, float] = {}
        for word, likeness in near:
            for at in self._by_word[word]:
                if best.get(at, 0.0) < likeness:
                    best[at] = likeness
        for at, likeness in best.items():
            rough[at] = rough.get(at, self._handicaps[at]) + likeness

    def _add_vague(
        self,
        rough: dict[int, float],
        near: Sequence[Sequence[tuple[str, float]]],
        index: int,
        heavy: list[int],
    ) -> None:
        # One or two letters begin hundreds of words: they only narrow what the others bring.
        begun = set().union(*(self._by_word[word] for word, _ in near[index]))
        if rough:
            for at in begun & rough.keys():
                rough[at] += _VAGUE_LIKENESS
            return
        light = (words for i, words in enumerate(near) if i != index and i not in heavy)
        for words in light:
            sorts = set().union(*(self._by_word[word] for word, _ in words))
            begun = begun & sorts or begun
        for at in begun:
            rough[at] = self._handicaps[at] + _VAGUE_LIKENESS

    def _find_near_words(self, word: str, open_ended: bool) -> tuple[tuple[str, float], ...]:
        found: dict[str, float] = {}
        if word in self._by_word:
            found[word] = 1.0
        if open_ended or len(word) >= 3:
            for longer in self._starting_with(word):
                share = len(word) / len(longer)
                likeness = 0.88 + 0.12 * share if open_ended else 0.55 + 0.4 * share
                found[longer] = max(found.get(longer, 0.0), likeness)
        if open_ended:
            for other, likeness in self._meant_by_start(word):
                found[other] = max(found.get(other, 0.0), likeness)
        for spelling, factor in ((word, 1.0), *_without_elision(word)):
            if len(spelling) < _FUZZY_FROM:
                continue
            slips = 1 if len(spelling) < 8 else 2
            near = process.extract(
                spelling, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=25
            )
            for other, distance, _ in near:
                likeness = factor * (1 - _SLIP * distance / max(len(spelling), len(other)))
                if spelling[0] != other[0]:
                    likeness *= _OTHER_START
                found[other] = max(found.get(other, 0.0), likeness)
        return tuple(found.items())

    def _meant_by_start(self, word: str) -> Iterator[tuple[str, float]]:
        full = ABBREVIATIONS.get(word)
        for longer in self._starting_with(full) if full else ():
            yield longer, _ABBREVIATED
        if word[0] in "dl" and word[1:2] in _ELIDED and len(word) > _VAGUE:
            for longer in self._starting_with(word[1:]):  # "loi" for l’Oise
                yield longer, _GLUED * (0.88 + 0.12 * (len(word) - 1) / len(longer))

    def _starting_with(self, start: str) -> list[str]:
        low = bisect_left(self._vocabulary, start)
        high = bisect_left(self._vocabulary, start + "\x7f")
        return self._vocabulary[low : min(high, low + 400)]

    def _add_compact(self, wanted: _Wanted, scores: dict[int, float]) -> None:
        # "rosaparks", "portedelachapelle", "auber villiers": compare without any space.
        compact = "".join(wanted.words)
        if len(compact) < 5:
            return
        near = process.extract(
            compact, self._compact, scorer=fuzz.ratio, score_cutoff=82, limit=_CANDIDATES
        )
        for _, likeness, at in near:
            scores[at] = max(scores.get(at, 0.0), 0.95 * likeness / 100)


@dataclass(frozen=True, slots=True)
class _Wanted:
    words: tuple[str, ...]
    weights: tuple[float, ...]
    total: float
    telling: bool  # has a word that says which place, not only what sort
    finished: bool
    sort: str  # "rue", "jardin"…, the first word where it is one
    spellings: frozenset[str]
    with_small_words: str

    @classmethod
    def of(cls, words: Sequence[str], *, finished: bool) -> _Wanted:
        kept = tuple(word for word in words if word not in STOP_WORDS) or tuple(words)
        weights = [_weight(word) for word in kept]
        spellings = {"".join(words)}
        full = ABBREVIATIONS.get(kept[0], "") if len(kept) == 1 and not finished else ""
        if _sort_of(full):  # "43 bd"
            weights = [_LIGHT_WEIGHT]
            spellings.add(full)
        if finished or words[-1:] == kept[-1:]:
            spellings.add("".join(kept))
        telling = any(
            weight > _LIGHT_WEIGHT and word not in STOP_WORDS
            for word, weight in zip(kept, weights, strict=True)
        )
        sort = _sort_of(kept[0]) if telling else ""
        return cls(
            kept,
            tuple(weights),
            sum(weights),
            telling,
            finished,
            sort,
            frozenset(spellings),
            "".join(words) if len(words) > len(kept) else "",
        )


class _Name:
    __slots__ = (
        "compact", "found_by", "kinds", "more_sorts", "places", "says_sort", "sort", "sorts",
        "spellings", "total", "weights",
    )  # fmt: skip

    def __init__(self, kind: str, words: tuple[str, ...], places: tuple[NamedPlace, ...]) -> None:
        kept = tuple(word for word in words if word not in STOP_WORDS) or words
        self.weights = {word: _weight(word) for word in kept}
        self.total = sum(self.weights.values()) or 1.0
        self.kinds = frozenset(map(_singular, KIND_WORDS.get(kind, ())))
        self.says_sort = kind == GARDEN  # a square is no park, but a station is just "Stalingrad"
        self.found_by = frozenset(kept) | KIND_WORDS.get(kind, frozenset())
        self.compact = "".join(kept)
        self.places = places
        self.sort = _sort_of(kept[0]) if kept else ""
        self.sorts = frozenset(filter(None, map(_sort_of, kept)))
        self.more_sorts = frozenset(word for word in kept[1:] if _sort_of(word))
        self.spellings = _spellings(words, kept)

    def judge(self, wanted: _Wanted, near: Sequence[Sequence[tuple[str, float]]]) -> float:
        """How well the name answers the words, each given with the known words near to it."""
        asked = covered = 0.0
        weights = self.weights
        used: set[str] = set()
        for weight, words in zip(wanted.weights, near, strict=True):
            best, by = 0.0, ""
            for word, likeness in words:
                if likeness > best and (word in weights or word in self.found_by):
                    best, by = likeness, word
            asked += weight * best
            if by not in used:
                used.add(by)
                covered += weights.get(by, 0.0) * best
        if not wanted.telling:
            asked *= _UNTELLING
        elif wanted.sort:
            asked *= self._of_the_sort(wanted.sort, used)
        return asked / wanted.total * (0.8 + 0.2 * math.sqrt(min(1.0, covered / self.total)))

    def _of_the_sort(self, sort: str, used: set[str]) -> float:
        if sort == self.sort or (sort in self.kinds and not self.says_sort):
            return 1.0 if self.more_sorts <= used else _DOUBTFUL
        return _DOUBTFUL if sort in self.sorts or sort in self.kinds else _LACKING


def _spellings(words: tuple[str, ...], kept: tuple[str, ...]) -> frozenset[tuple[str, bool]]:
    """The name without spaces, with and without its small words; (…, True): without its sort."""
    spellings = {("".join(words), False), ("".join(kept), False)}
    if len(kept) > 1 and _sort_of(words[0]):
        spellings |= {("".join(words[1:]), True), ("".join(kept[1:]), True)}
    return frozenset(spellings)


def _weight(word: str) -> float:
    if word in LIGHT_WORDS:
        return _LIGHT_WEIGHT
    return _COMMON_WEIGHT if word in COMMON_WORDS else 1.0


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


_SORTS = frozenset(
    map(_singular, WAY_TYPES.union(*KIND_WORDS.values(), ("canal", "bassin", "darse")))
)


def _sort_of(word: str) -> str:
    """The sort of place that a word says, in the singular; "" when it says none."""
    singular = _singular(word)
    return singular if singular in _SORTS else ""


def _without_elision(word: str) -> tuple[tuple[str, float], ...]:
    # "daubervilliers" typed without its apostrophe.
    return ((word[1:], _GLUED),) if word[:1] in ("d", "l") and len(word) > _FUZZY_FROM else ()
