"""Duplicates: how likely two reports tell the same facts, and why. Proposed, never merged alone.

A score from 0 to 1 adds five pieces of evidence: distance (45 %), category (20 %), age (15 %), kind
of place (10 %) and text (10 %). Always against the parent report, never from one voice to another.

How the weights were chosen. Distance says most, but 41 % of the reports that are not duplicates
also have a neighbour within 50 m, and 13 of 84 true pairs bear different categories: hence no
single piece excludes and none suffices. They were set on 1 095 real reports of San Francisco 311
(one week of encampments), 51 of which an agent had closed as duplicates; no category nor kind of
place there, so both were counted as equal. Area under the curve: distance alone 0.78, age alone
0.73, text alone 0.76, this sum 0.79. At 0.60, 92 % of the 51 are proposed a neighbour (48 have one
within 130 m and 72 h), and so are 57 % of the others, many of which tell of the same people again;
at 0.80, 78 % and 35 %. A missed duplicate costs two visits, a needless proposal one glance: the
threshold stays low and the order of the list does the rest.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from desktop_app.domain.codes import Category, People, PlaceKind, Status
from desktop_app.domain.folding import fold
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON, distance_m
from desktop_app.domain.moments import say_day

RELAIS: Final = "relais"
MAX_DISTANCE_M: Final = 130.0
THRESHOLD: Final = 0.60
WINDOW_HOURS: Final = 72
"""The widest gap between two reports of one scene, where the category sets none."""
RECURRING_HOURS: Final = 30 * 24
"""Facts that come back, and closed signalements of the same place, are compared this far back."""

_DISTANCE, _CATEGORY, _AGE, _PLACE, _TEXT = 0.45, 0.20, 0.15, 0.10, 0.10
_SAME_POINT_M: Final = 10.0  # under this, two points of one address
_FADING_M: Final = 60.0
_ENOUGH_WORDS: Final = 8
_LONGEST: Final = 2000  # signs of a text that are compared
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ROUNDING: Final = 0.0001  # scores have four decimals
_ENDED: Final = frozenset({Status.CLOSED, Status.CANCELLED})
_OVER_WORDS: Final = {Status.CLOSED: "même lieu, clos", Status.HANDED_OVER: "transmis"}

_C, _P = Category, PlaceKind
NEIGHBOURS: Final = frozenset(
    frozenset(pair)
    for pair in (
        (_C.CONSUMPTION, _C.GATHERING),
        (_C.CONSUMPTION, _C.LITTER_DRUG),
        (_C.CONSUMPTION, _C.DEALING),
        (_C.CONSUMPTION, _C.DISTRESS),
        (_C.CONSUMPTION, _C.INTRUSION),
        (_C.CONSUMPTION, _C.CAMP),
        (_C.GATHERING, _C.DEALING),
        (_C.GATHERING, _C.NOISE),
        (_C.GATHERING, _C.AGGRESSION),
        (_C.GATHERING, _C.INTRUSION),
        (_C.GATHERING, _C.CAMP),
        (_C.DISTRESS, _C.AGGRESSION),
        (_C.DISTRESS, _C.CAMP),
        (_C.NOISE, _C.AGGRESSION),
        (_C.NOISE, _C.INTRUSION),
        (_C.LITTER_DRUG, _C.SOILING),
        (_C.SOILING, _C.CAMP),
        (_C.SOILING, _C.INTRUSION),
        (_C.SOILING, _C.DEFECT),
        (_C.INTRUSION, _C.DEFECT),
    )
)
"""Categories under which two people may tell the same facts."""
_CITY_UPKEEP: Final = frozenset({_C.SOILING, _C.DEFECT, _C.NOISE, _C.LITTER_DRUG})
KINDRED_PLACES: Final = (
    frozenset({_P.STREET, _P.PORCH, _P.SHOP, _P.SCHOOL}),
    frozenset({_P.PORCH, _P.COMMON_PARTS, _P.CAR_PARK}),
    frozenset({_P.SQUARE, _P.PLAYGROUND, _P.SCHOOL}),
    frozenset({_P.STREET, _P.QUAY, _P.TUNNEL}),
    frozenset({_P.TUNNEL, _P.STATION}),
    frozenset({_P.SQUARE, _P.SITE}),
)
"""Kinds of place that two people may give to the same spot."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts being logged: WGS84 degrees, aware instant."""

    lon: float
    lat: float
    at: dt.datetime
    category: Category
    place_kind: PlaceKind | None = None
    text: str = ""
    recurring: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A parent signalement, or a DansMaRue row (no category, no status), that stands nearby."""

    number: str
    lon: float
    lat: float
    observed_at: dt.datetime
    category: Category | None = None
    place_kind: PlaceKind | None = None
    text: str = ""
    label: str = ""
    status: Status | None = None
    closed_at: dt.datetime | None = None
    team: str | None = None
    recurring: bool = False
    source: str = RELAIS
    people: People = People.UNKNOWN


@dataclass(frozen=True, slots=True)
class Scored:
    """A score (0 to 1), the distance, the age (hours, positive when the candidate came first)."""

    score: float
    distance_m: float
    age_h: float
    reasons: tuple[str, ...]


def score(facts: Facts, candidate: Candidate, window_hours: float = WINDOW_HOURS) -> Scored:
    """How likely `candidate` tells the same facts; 0 when it is out of reach.

    Out of reach: over 130 m; older than `window_hours` (30 days when facts come back); cancelled;
    closed, unless the facts being logged come back. What was handed over still goes on elsewhere.
    """
    metres = distance_m(facts.lon, facts.lat, candidate.lon, candidate.lat)
    age_h = (facts.at - candidate.observed_at).total_seconds() / 3600
    lasting = facts.recurring or candidate.recurring
    reach_h = max(window_hours, RECURRING_HOURS) if lasting else window_hours
    if metres > MAX_DISTANCE_M or abs(age_h) > reach_h or _over(facts, candidate):
        return Scored(0.0, metres, age_h, ())
    # A DansMaRue row says a day and no hour: no age in hours is told of it.
    dated = _say_age(age_h) if candidate.source == RELAIS else say_day(candidate.observed_at)
    reasons = [f"{metres:.0f} m", dated]
    total = _DISTANCE * math.exp(-max(0.0, metres - _SAME_POINT_M) / _FADING_M)
    total += _AGE * (1 - 0.5 * abs(age_h) / reach_h)
    for weight, (part, reason) in (
        (_CATEGORY, _category(facts.category, candidate.category)),
        (_PLACE, _place_kind(facts.place_kind, candidate.place_kind)),
        (_TEXT, _text(facts.text, candidate.text)),
    ):
        total += weight * part
        reasons += [reason] if reason else []
    if lasting:
        reasons.append("faits récurrents")
    if candidate.status in _OVER_WORDS:
        on = f" le {say_day(candidate.closed_at)}" if candidate.closed_at else ""
        reasons.append(f"{_OVER_WORDS[candidate.status]}{on}")
    return Scored(round(total, 4), metres, age_h, tuple(reasons))


class Losses(NamedTuple):
    """What takes a candidate away from the best score, in terms that a base can compute.

    A candidate may matter when per_square_m × metres² + per_us × |age| is not above `most`, raised
    by `same_category` and `same_place_kind` where they are the same. Never too severe.
    """

    per_square_m: float
    per_us: float
    same_category: float
    same_place_kind: float
    most: float


class Comparison:
    """Facts made ready to be compared with thousands of candidates, by the figures of `score`.

    What the numbers say is summed first, a text is read only where it could still decide; both
    together are `score`'s own figure, to the last digit. Instants are epoch microseconds, codes
    are taken as stored.
    """

    def __init__(self, facts: Facts, window_hours: float = WINDOW_HOURS) -> None:
        self._facts = facts
        self._recurring = facts.recurring
        self.at_us = (facts.at - _EPOCH) // dt.timedelta(microseconds=1)
        self._lon, self._lat = facts.lon, facts.lat
        self._folded = fold(facts.text[:_LONGEST])
        self._once_h, self._back_h = window_hours, max(window_hours, RECURRING_HOURS)
        self._category_of = _category_parts(facts.category)
        self._place_of = _place_parts(facts.place_kind)
        sure = min(_words(self._folded) / _ENOUGH_WORDS, 1.0)
        self.most_of_text = _TEXT * (0.5 + 0.5 * sure) + _ROUNDING
        """What a text can add at most."""

    def of_numbers(
        self,
        lon: float,
        lat: float,
        at_us: int,
        category: str | None,
        place_kind: str | None,
        recurring: bool,
    ) -> float:
        """The score without its text, which is not rounded yet; 0 when out of reach."""
        metres = math.hypot((self._lon - lon) * METRES_PER_LON, (self._lat - lat) * METRES_PER_LAT)
        age_h = (self.at_us - at_us) / 1_000_000 / 3600
        reach_h = self._back_h if recurring or self._recurring else self._once_h
        if metres > MAX_DISTANCE_M or abs(age_h) > reach_h:
            return 0.0
        total = _DISTANCE * math.exp(-max(0.0, metres - _SAME_POINT_M) / _FADING_M)
        total += _AGE * (1 - 0.5 * abs(age_h) / reach_h)
        total += self._category_of[category]
        return total + self._place_of[place_kind]

    def with_text(self, of_numbers: float, text: str) -> float:
        """The whole score, from what `of_numbers` gave."""
        return round(of_numbers + _TEXT * _text_part(self._folded, fold(text[:_LONGEST])), 4)

    def radius_m(self, least: float, *, coded: bool = True) -> float:
        """The distance beyond which no candidate scores `least`; not `coded`: a DansMaRue row.

        At most 130 m; below 0 where none can, wherever it stands.
        """
        best = _AGE + self.most_of_text
        if coded:
            best += max(self._category_of.values()) + max(self._place_of.values())
        else:
            best += self._category_of[None] + self._place_of[None]
        share = (least - best) / _DISTANCE
        if share > 1:
            return -1.0
        if share <= 0:
            return MAX_DISTANCE_M
        return min(MAX_DISTANCE_M, _SAME_POINT_M - _FADING_M * math.log(share) + 0.001)

    def losses(self, outer_m: float, least: float) -> Losses:
        """What may cost a candidate that stands within `outer_m` to score `least`."""
        # The share that fades with distance is convex in its square: under its chord.
        near = _SAME_POINT_M
        far = max(outer_m, near + 1.0)
        slope = _DISTANCE * (1 - math.exp(-(far - near) / _FADING_M)) / (far * far - near * near)
        category, other_category = _same_and_other(self._category_of, self._facts.category)
        place, other_place = _same_and_other(self._place_of, self._facts.place_kind)
        most = _DISTANCE + slope * near * near + _AGE + other_category + other_place
        return Losses(
            slope,
            _AGE * 0.5 / (self._back_h * 3_600_000_000),
            category - other_category,
            place - other_place,
            most + self.most_of_text - least,
        )


@lru_cache(maxsize=32)
def _category_parts(one: Category) -> dict[str | None, float]:
    return {other: _CATEGORY * _category(one, other)[0] for other in (None, *Category)}


@lru_cache(maxsize=32)
def _place_parts(one: PlaceKind | None) -> dict[str | None, float]:
    return {other: _PLACE * _place_kind(one, other)[0] for other in (None, *PlaceKind)}


def _same_and_other(parts: dict[str | None, float], same: str | None) -> tuple[float, float]:
    # What the same code gives and, at most, another.
    other = max(part for code, part in parts.items() if code != same)
    return max(parts[same], other), other


def _over(facts: Facts, candidate: Candidate) -> bool:
    if candidate.status not in _ENDED:
        return False
    return candidate.status is Status.CANCELLED or not facts.recurring


def _category(one: Category, other: Category | None) -> tuple[float, str]:
    if other is None:  # DansMaRue, which knows no type for people, syringes or aggression
        return (0.75 if one in _CITY_UPKEEP else 0.35), "signalé dans DansMaRue"
    if one is other:
        return 1.0, "même catégorie"
    if frozenset((one, other)) in NEIGHBOURS:
        return 0.75, f"catégorie voisine ({other.label})"
    if _C.OTHER in (one, other):
        return 0.6, ""
    return 0.35, f"autre catégorie ({other.label})"


def _place_kind(one: PlaceKind | None, other: PlaceKind | None) -> tuple[float, str]:
    if one is None or other is None or _P.OTHER in (one, other):
        return 0.6, ""
    if one is other:
        return 1.0, "même type de lieu"
    if any(one in group and other in group for group in KINDRED_PLACES):
        return 0.8, "type de lieu voisin"
    return 0.3, ""


def _text(one: str, other: str) -> tuple[float, str]:
    part = _text_part(fold(one[:_LONGEST]), fold(other[:_LONGEST]))
    return part, "texte proche" if part >= 0.7 else ""


def _text_part(folded: str, known: str) -> float:
    # A word or two in common proves nothing: the fewer the words, the nearer to neutral.
    if not folded or not known:
        return 0.5
    likeness = fuzz.token_set_ratio(folded, known) / 100
    words = min(_words(folded), _words(known))
    return 0.5 + (likeness - 0.5) * min(words / _ENOUGH_WORDS, 1.0)


def _words(folded: str) -> int:
    return folded.count(" ") + 1 if folded else 0


def _say_age(age_h: float) -> str:
    side = "avant" if age_h >= 0 else "après"
    hours = abs(age_h)
    if hours < 1:
        return f"{hours * 60:.0f} min {side}"
    return f"{hours:.0f} h {side}" if hours < 48 else f"{hours / 24:.0f} j {side}"
