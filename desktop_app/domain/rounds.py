"""Rounds: what a team goes to see in one shift, in which order, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from desktop_app.domain.codes import Category, Coded, NotDoneReason, People, PlaceKind, Status
from desktop_app.domain.views import TeamRef
from desktop_app.domain.visit import Visit
from desktop_app.domain.walking import WalkStop, walk_length_m

MOST_STOPS: Final = 100


class StopWhy(Coded):
    """Why a place is in a round."""

    ACCEPTED = "accepted", "Pris en charge"
    WATCHED = "watched", "Sous surveillance"
    HOTSPOT = "hotspot", "Lieu suivi"
    NOT_SEEN = "not_seen", "Pas vu récemment"
    ADDED = "added", "Ajouté"


class RoundState(Coded):
    """Where a round stands."""

    PLANNED = "planned", "Prévue"
    DONE = "done", "Faite"
    CANCELLED = "cancelled", "Annulée"


class StopState(Coded):
    """Where a stop stands; what is not planned bears the code of the visit's result."""

    PLANNED = "planned", "À faire"
    MET = "met", "Sur place"
    NOT_FOUND = "not_found", "Non constaté"
    NOT_DONE = "not_done", "Non traité"


class Start(NamedTuple):
    """Where the walk begins, in degrees."""

    label: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one signalement before going there; `text` is free of personal data."""

    number: str
    category: Category
    place_kind: PlaceKind
    people: People
    recurrence: str  # "lundi, mardi, 7 h – 9 h"; "" when it does not come back
    voices: int
    status: Status
    due_at: dt.datetime | None
    observed_at: dt.datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a round may stop at, with `reason` in French. `known` is empty for a place
    alone, `last_visit_at` the last passage of any team there. `station` names the station of an
    underground stop. `taken`: another round of that day stops there already; `beyond`: the team
    does not go to that level. `hotspot`: the uid of the one that is watched there, `note` what is
    to be looked at, free of personal data."""

    label: str
    lon: float
    lat: float
    why: StopWhy
    reason: str = ""
    underground: bool = False
    station: str | None = None
    known: tuple[Known, ...] = ()
    last_visit_at: dt.datetime | None = None
    taken: bool = False
    beyond: bool = False
    hotspot: str | None = None
    note: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The signalements seen there in one visit."""
        return tuple(each.number for each in self.known)

    @property
    def free(self) -> bool:
        """Whether a round may begin with it unasked."""
        return not self.taken and not self.beyond


@dataclass(frozen=True, slots=True)
class Stop(Candidate):
    """A stop of a round; `position` counts from 1. `passage` joins its visits once recorded;
    `told`: something of it is recorded, though what joined it since may wait."""

    position: int = 0
    state: StopState = StopState.PLANNED
    not_done: NotDoneReason | None = None
    passage: str | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """One team going out once. `capacity` in stops, None when not known; `length_m` on foot from
    the start through the stops; `warnings` are French sentences."""

    uid: str
    team: TeamRef
    day: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    capacity: int | None
    start: Start | None
    state: RoundState
    created_by: str
    version: int
    stops: tuple[Stop, ...]
    length_m: float = 0.0
    warnings: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """How many stops nobody recorded yet."""
        return sum(stop.state is StopState.PLANNED for stop in self.stops)


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list; `stops` counts places, `left` those that nobody recorded yet."""

    uid: str
    team: TeamRef
    day: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    state: RoundState
    stops: int
    left: int


@dataclass(frozen=True, slots=True)
class DayShift:
    """A shift of a team on a day; `line` is one round of it, None where none is planned."""

    team: TeamRef
    begins_at: dt.datetime
    ends_at: dt.datetime
    line: RoundLine | None = None


@dataclass(frozen=True, slots=True)
class StopReport:
    """What came of the stop at `position`: a visit, whose `result` says met, not found or not
    done with its reason."""

    position: int
    visit: Visit


@dataclass(frozen=True, slots=True)
class StopRefusal:
    """A signalement of a stop whose visit could not be written, and why, in French."""

    position: int
    number: str
    code: str
    message: str


def walk_stops(stops: Sequence[Candidate]) -> tuple[WalkStop, ...]:
    """The stops as `walking` wants them: underground ones joined by their station."""
    return tuple(
        WalkStop(stop.lon, stop.lat, (stop.station or stop.label) if stop.underground else None)
        for stop in stops
    )


def length_of(start: Start | None, stops: Sequence[Candidate]) -> float:
    """Metres on foot from the start through the stops as they are ordered."""
    return walk_length_m(None if start is None else (start.lon, start.lat), walk_stops(stops))


def fitting(candidates: Sequence[Candidate], room: int | None) -> tuple[Candidate, ...]:
    """What a round begins with: the candidates that are free, in their order, as many as there is
    `room` for (stops; None: not known)."""
    free = tuple(each for each in candidates if each.free)
    return free if room is None else free[: max(0, room)]


def room_of(capacity: int | None, beside: int) -> int | None:
    """How many stops a shift still holds when its other rounds have `beside`."""
    return None if capacity is None else max(0, capacity - beside)


def in_their_places(before: Sequence[Stop], wanted: Sequence[Stop]) -> tuple[Stop, ...]:
    """The stops of `before` in the order `wanted`, but for those recorded: they were seen where
    they stand, and stay there."""
    left = iter([stop for stop in wanted if stop.state is StopState.PLANNED])
    return tuple(next(left) if stop.state is StopState.PLANNED else stop for stop in before)


def warnings_of(
    stops: Sequence[Candidate],
    capacity: int | None,
    *,
    beside: int = 0,
    on_duty: bool = True,
    surface: bool = True,
    underground: bool = True,
) -> tuple[str, ...]:
    """What to say aloud before going out; nothing here forbids the round.

    `beside`: the stops of the other rounds of the same shift; `on_duty`: whether the team works at
    the hours of the round; `surface` and `underground`: where it goes.
    """
    told = []
    count = len(stops) + beside
    if beside:
        told.append(f"Une autre tournée de ce service compte {_stops(beside)}.")
    if capacity is not None and count > capacity:
        more, whole = count - capacity, " en tout" if beside else ""
        told.append(
            f"{count} arrêts{whole} pour une capacité de {capacity} : retirez-en {more} ou "
            "prévoyez un renfort."
        )
    if not on_duty:
        told.append("L’équipe n’est pas en service à ces heures : vérifiez le calendrier.")
    below = sum(stop.underground for stop in stops)
    if below and not underground:
        told.append(f"{_stops(below)} en souterrain : cette équipe n’y descend pas.")
    if count > below and not surface:
        told.append(f"{_stops(count - below)} en surface : cette équipe n’y va pas.")
    return tuple(told)


def say_length(metres: float) -> str:
    """A walk in words: "850 m", "4,2 km"."""
    if metres < 995:
        return f"{round(metres / 10) * 10} m"
    return f"{metres / 1000:.1f} km".replace(".", ",")


def look_for(category: Category) -> str:
    """What to look for on the spot, in French."""
    return _LOOK_FOR[category]


def _stops(count: int) -> str:
    return f"{count} arrêt{'s' if count > 1 else ''}"


_LOOK_FOR: Final = {
    Category.CONSUMPTION: "présence, fumées, matériel au sol",
    Category.GATHERING: "nombre de personnes, passage libre ou non",
    Category.INTRUSION: "porte, digicode, hall et cave accessibles",
    Category.DEALING: "lieu et heure seulement, sans s’exposer",
    Category.DISTRESS: "état général ; en cas de danger, le 15 ou le 112",
    Category.LITTER_DRUG: "matériel à ramasser, aire de jeux proche",
    Category.AGGRESSION: "climat ; ne pas intervenir seul",
    Category.NOISE: "source du bruit, heure",
    Category.SOILING: "dégradations, nettoyage à demander",
    Category.CAMP: "tentes, matelas, points de feu",
    Category.DEFECT: "éclairage, clôture, serrure à réparer",
    Category.OTHER: "ce que décrit le signalement",
}
