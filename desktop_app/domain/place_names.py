"""Finding streets and landmarks by name, as typed: accents, typos, halves of words.

The index holds names only (some thousands): it lives in memory, house numbers stay in the base.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from desktop_app.domain.addresses import STOP_WORDS, WAY_TYPES, key_words

KIND_WORDS = {
    "station": frozenset(("metro", "station", "gare", "rer", "tram", "tramway", "arret")),
    "garden": frozenset(("jardin", "jardins", "parc", "square")),
    "bridge": frozenset(("pont", "passerelle")),
}
LIGHT_WORDS = WAY_TYPES | frozenset(
    ("jardin", "jardins", "parc", "gare", "station", "metro", "saint")
)
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
_VAGUE = 2  # letters
_VAGUE_LIKENESS = 0.9


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
        # Of names that answer alike, the shorter first.
        self._handicaps = [-0.0001 * length for length in self._lengths]
        self._near_words = lru_cache(maxsize=4096)(self._find_near_words)

    def __len__(self) -> int:
        return len(self._names)

    def find(self, words: Sequence[str], *, finished: bool, limit: int = 12) -> list[NameMatch]:
        """The best names for `words` (see `AddressQuery.words`), best first.

        With `finished` false the last word may be the beginning of a word.
        """
        wanted = _Wanted.of(words)
        if not wanted.words:
            return []
        scores = self._by_words(wanted, finished=finished)
        if not scores or max(scores.values()) < 0.72:
            self._add_compact(wanted, scores)
        best = sorted(scores.items(), key=lambda item: (-item[1], self._lengths[item[0]]))
        return [NameMatch(score, self._names[at].places) for at, score in best[:limit]]

    def _by_words(self, wanted: _Wanted, *, finished: bool) -> dict[int, float]:
        last = len(wanted.words) - 1
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
        return {at: self._names[at].judge(wanted, near) for at in kept}

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

    @classmethod
    def of(cls, words: Sequence[str]) -> _Wanted:
        kept = tuple(word for word in words if word not in STOP_WORDS) or tuple(words)
        weights = tuple(_weight(word) for word in kept)
        return cls(kept, weights, sum(weights), max(weights, default=0.0) > _LIGHT_WEIGHT)


class _Name:
    __slots__ = ("compact", "found_by", "places", "total", "weights")

    def __init__(self, kind: str, words: tuple[str, ...], places: tuple[NamedPlace, ...]) -> None:
        kept = tuple(word for word in words if word not in STOP_WORDS) or words
        self.weights = {word: _weight(word) for word in kept}
        self.total = sum(self.weights.values()) or 1.0
        self.found_by = frozenset(kept) | KIND_WORDS.get(kind, frozenset())
        self.compact = "".join(kept)
        self.places = places

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
        return asked / wanted.total * (0.8 + 0.2 * math.sqrt(min(1.0, covered / self.total)))


def _weight(word: str) -> float:
    if word in LIGHT_WORDS:
        return _LIGHT_WEIGHT
    return _COMMON_WEIGHT if word in COMMON_WORDS else 1.0


def _without_elision(word: str) -> tuple[tuple[str, float], ...]:
    # "daubervilliers" typed without its apostrophe.
    return ((word[1:], 0.98),) if word[:1] in ("d", "l") and len(word) > _FUZZY_FROM else ()
