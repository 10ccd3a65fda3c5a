"""What may tell the same facts as an entry: nearby, lately, scored, explained, never merged."""

from __future__ import annotations

import datetime as dt
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.queries.neighbours import TOLD, Around, Wanted, in_full
from desktop_app.domain.codes import Category, People, PlaceKind, Status
from desktop_app.domain.duplicates import (
    MAX_DISTANCE_M,
    RECURRING_HOURS,
    THRESHOLD,
    WINDOW_HOURS,
    Candidate,
    Comparison,
    Facts,
    Scored,
    score,
)
from desktop_app.domain.entry import Entry
from desktop_app.domain.geometry import METRES_PER_LAT, METRES_PER_LON
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Duplicate
from desktop_app.domain.workflow import OPEN
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.seat import Seat

SHOWN = 5
# The likeliest nearby and of late are scored first: where reports are dense they tell how little
# is left to look at, and where they are not the whole costs little.
FIRST_M = (25.0, 65.0)
FIRST, ALL = 16, 1_000_000
_MIDDAY = dt.time(12)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def find_duplicates(
    seat: Seat,
    *,
    lon: float,
    lat: float,
    observed_at: dt.datetime,
    category: Category,
    place_kind: PlaceKind | None = None,
    text: str = "",
    recurring: bool = False,
    limit: int = SHOWN,
) -> tuple[Duplicate, ...]:
    """The `limit` best-scored parents (and DansMaRue rows) that may tell the same facts.

    `lon`, `lat` WGS84 degrees, `observed_at` aware. Closed signalements only for `recurring`;
    those handed over are told, not attached to: what a voice would bring there nobody of us has.
    """
    facts = Facts(lon, lat, observed_at, category, place_kind, text, recurring)
    with seat.store.reading() as connection:
        return _search(connection, load_reference(connection), facts, limit)


def duplicates_of(
    connection: Connection, reference: Reference, entry: Entry
) -> tuple[Duplicate, ...]:
    """The possible duplicates of an entry, inside the transaction that saves it."""
    place = entry.place
    facts = Facts(
        place.lon,
        place.lat,
        entry.observed_at,
        entry.category,
        entry.place_kind,
        entry.description,
        entry.recurrence.recurring,
    )
    return _search(connection, reference, facts, SHOWN)


def _search(
    connection: Connection, reference: Reference, facts: Facts, limit: int
) -> tuple[Duplicate, ...]:
    search = _Search(connection, reference, facts, limit)
    for outer_m in FIRST_M:
        if not search.full:
            search.look(outer_m, FIRST, dt.timedelta(hours=WINDOW_HOURS))
    search.look(MAX_DISTANCE_M, ALL, dt.timedelta(hours=RECURRING_HOURS))
    search.look_at_handed_over()
    search.look_at_reports()
    hours = search.window_hours
    return tuple(_shown(facts, score(facts, each, hours), each) for each in search.best())


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that is worth showing, by the figures that order it."""

    score: float
    age_us: int
    number: str
    row: Any
    report: bool

    def order(self) -> tuple[float, int, str]:
        return (-self.score, self.age_us, self.number)


class _Search:
    """One search, ring after ring: the best so far say how far another could still be better.

    It finds what scoring every candidate would find; texts are read for the likeliest only.
    """

    def __init__(
        self, connection: Connection, reference: Reference, facts: Facts, limit: int
    ) -> None:
        self.window_hours = reference.settings[facts.category].duplicate_hours
        self._connection, self._reference = connection, reference
        self._facts, self._limit = facts, limit
        self._around = Around(facts.lon, facts.lat, METRES_PER_LON, METRES_PER_LAT)
        self._comparison = Comparison(facts, self.window_hours)
        self._found: list[_Found] = []
        self._seen: set[int] = set()

    def best(self) -> list[Candidate]:
        """The best candidates, the best first."""
        return [
            _of_report(each.row) if each.report else _of_signalement(each.row, self._reference)
            for each in self._found[: self._limit]
        ]

    @property
    def full(self) -> bool:
        """Whether as many as asked for are found."""
        return len(self._found) >= self._limit

    def look(self, outer_m: float, count: int, back: dt.timedelta) -> None:
        """Score those up to `outer_m` and `back` that could still matter, the `count` likeliest at
        most."""
        wanted = self._wanted(outer_m, count, back)
        if wanted is None:
            return
        sketches = [*self._around.open_signalements(self._connection, wanted, self._since(wanted))]
        if self._facts.recurring:
            sketches += self._around.over_signalements(self._connection, wanted)
        self._score([each for each in sketches if each[0] not in self._seen])
        self._seen.update(each[0] for each in sketches)

    def look_at_handed_over(self) -> None:
        """Score those that a partner has: `look` finds them only for facts that come back."""
        wanted = self._wanted(MAX_DISTANCE_M, ALL, dt.timedelta(hours=RECURRING_HOURS))
        if wanted is None or self._facts.recurring:
            return
        since = self._since(wanted)
        self._score(self._around.handed_over_signalements(self._connection, wanted, since))

    def look_at_reports(self) -> None:
        """Score the DansMaRue rows."""
        radius_m = self._comparison.radius_m(self._least(), coded=False)
        if radius_m < 0:
            return
        days = _days(self._facts, self.window_hours)
        compare = self._comparison
        for row in self._around.reports(self._connection, *days, radius_m):
            dmr_id, lon, lat, day, *told = row
            at_us = _micros(_midday(day))
            of_numbers = compare.of_numbers(lon, lat, at_us, None, None, False)
            if of_numbers:
                self._keep(of_numbers, at_us, _report_text(told), dmr_id, row, report=True)

    def _least(self) -> float:
        # What a candidate must reach to change the answer.
        if len(self._found) < self._limit:
            return THRESHOLD
        return self._found[max(self._limit, 1) - 1].score if self._found else 1.1

    def _wanted(self, outer_m: float, count: int, back: dt.timedelta) -> Wanted | None:
        facts, least = self._facts, self._least()
        outer_m = min(outer_m, self._comparison.radius_m(least))
        if outer_m < 0:
            return None
        back = max(dt.timedelta(hours=self.window_hours), back)
        return Wanted(
            outer_m,
            facts.at - back,
            facts.at + back,
            self._comparison.at_us,
            facts.category.value,
            None if facts.place_kind is None else facts.place_kind.value,
            *self._comparison.losses(outer_m, least),
            count,
        )

    def _since(self, wanted: Wanted) -> dt.datetime:
        # From when on what does not come back counts.
        once = dt.timedelta(hours=self.window_hours)
        return wanted.since if self._facts.recurring else self._facts.at - once

    def _score(self, sketches: Sequence[Any]) -> None:
        compare = self._comparison
        of_numbers, least = compare.of_numbers, self._least() - compare.most_of_text
        ranked = []
        for row_id, lon, lat, at_us, category, kind, days, start in sketches:
            recurring = days > 0 or start is not None
            most = of_numbers(lon, lat, at_us, category, kind, recurring)
            if most >= least:
                ranked.append((most, row_id))
        ranked.sort(reverse=True)
        for first in range(0, len(ranked), TOLD):
            group = ranked[first : first + TOLD]
            if group[0][0] + compare.most_of_text < self._least():
                break
            rows = in_full(self._connection, [row_id for _, row_id in group])
            for most, row_id in group:
                if most + compare.most_of_text < self._least():
                    break
                row = rows[row_id]
                self._keep(most, row[3], row[9], row[8], row, report=False)

    def _keep(
        self, of_numbers: float, at_us: int, text: str, number: str, row: Any, *, report: bool
    ) -> None:
        scored = self._comparison.with_text(of_numbers, text)
        if scored >= THRESHOLD:
            age_us = abs(self._comparison.at_us - at_us)
            insort(self._found, _Found(scored, age_us, number, row, report), key=_Found.order)


def _micros(at: dt.datetime) -> int:
    return (at - _EPOCH) // dt.timedelta(microseconds=1)


def _instant(micros: int | None) -> dt.datetime | None:
    return None if micros is None else _EPOCH + dt.timedelta(microseconds=micros)


def _days(facts: Facts, window_hours: int) -> tuple[dt.date, dt.date]:
    hours = max(window_hours, RECURRING_HOURS) if facts.recurring else window_hours
    reach = dt.timedelta(hours=hours)
    first, last = ((facts.at + side).astimezone(PARIS).date() for side in (-reach, reach))
    return first, last


def _of_signalement(row: Any, reference: Reference) -> Candidate:
    _, lon, lat, at_us, category, kind, days, start, number, text, *rest = row
    label, status, closed_us, team_id, people = rest
    team = reference.team_of(team_id)
    return Candidate(
        number=number,
        lon=lon,
        lat=lat,
        observed_at=_EPOCH + dt.timedelta(microseconds=at_us),
        category=Category(category),
        place_kind=PlaceKind(kind),
        text=text,
        label=label,
        status=Status(status),
        closed_at=_instant(closed_us),
        team=None if team is None else team.name.split(" — ")[0],
        recurring=days > 0 or start is not None,
        people=People(people),
    )


def _of_report(row: Any) -> Candidate:
    dmr_id, lon, lat, day, *told = row
    return Candidate(
        number=dmr_id,
        lon=lon,
        lat=lat,
        observed_at=_midday(day),
        text=_report_text(told),
        label=told[2],
        source="dansmarue",
    )


def _midday(day: dt.date) -> dt.datetime:
    # A DansMaRue row says a day and no hour: the middle of it errs least.
    return dt.datetime.combine(day, _MIDDAY, PARIS)


def _report_text(told: Sequence[str]) -> str:
    return f"{told[0]} {told[1]}"


def _shown(facts: Facts, scored: Scored, candidate: Candidate) -> Duplicate:
    comes_back = facts.recurring and candidate.status is Status.CLOSED
    return Duplicate(
        number=candidate.number,
        score=round(scored.score, 2),
        distance_m=round(scored.distance_m, 1),
        age_h=round(scored.age_h, 1),
        reasons=scored.reasons,
        label=candidate.label,
        category=candidate.category,
        status=candidate.status,
        closed_at=candidate.closed_at,
        attachable=candidate.status in OPEN or comes_back,
        source=candidate.source,
        summary=_summary(candidate),
        lon=candidate.lon,
        lat=candidate.lat,
    )


def _summary(candidate: Candidate) -> str:
    if candidate.category is None or candidate.status is None:
        return f"DansMaRue : {candidate.text}"
    what = candidate.category.label
    if candidate.people is not People.UNKNOWN:
        what += f", {candidate.people.label}"
    who = "" if candidate.team is None else f"{candidate.team}, "
    stands = candidate.status.label
    return f"{what} · {who}{stands[0].lower() + stands[1:] if who else stands}"
