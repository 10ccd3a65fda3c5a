"""Who takes what this week, by the rules and the duty of the base, or by those being edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from db.schema import AreaRow
from desktop_app.domain.coverage import Coverage, Zone, cover
from desktop_app.domain.geometry import Ring
from desktop_app.domain.moments import PARIS
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.domain.routing import Rule, Team
from desktop_app.services.gazetteer import ARRONDISSEMENT, arrondissement_at, shapes_of
from desktop_app.services.place_candidates import HOME
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat


def coverage(
    seat: Seat,
    week: dt.date | None = None,
    *,
    rules: Sequence[Rule] | None = None,
    teams: Mapping[str, Team] | None = None,
) -> Coverage:
    """The grid of the week that holds the day `week` (None: today).

    `rules` and `teams` stand in for those of the base: what a draft would cover.
    """
    day = week or seat.clock().astimezone(PARIS).date()
    with seat.store.reading() as connection:
        reference = load_reference(connection)
        zones = tuple(_zones(seat, connection, reference.sector_names))
    return cover(
        reference.rules if rules is None else rules,
        tuple((reference.teams if teams is None else teams).values()),
        zones,
        day - dt.timedelta(days=day.weekday()),
    )


def _zones(seat: Seat, connection: Connection, names: Mapping[str, str]) -> Iterable[Zone]:
    outlines = shapes_of(seat.store, connection)[ARRONDISSEMENT]
    areas = select(AreaRow.code, AreaRow.rings).where(AreaRow.kind == "sector").order_by(AreaRow.id)
    for row in connection.execute(areas):
        lon, lat = _middle(row.rings[0])
        yield Zone(row.code, arrondissement_at(outlines, lon, lat), names[row.code])
    for number in sorted(HOME):
        yield Zone(None, number, f"{say_arrondissement(number)} hors secteur")


def _middle(ring: Ring) -> tuple[float, float]:
    return sum(lon for lon, _ in ring) / len(ring), sum(lat for _, lat in ring) / len(ring)
