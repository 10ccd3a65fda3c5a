"""A demonstration base: a plausible year in the six sectors that ends now, the same for a seed."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from db.queries.upkeep import bulk_load
from db.schema import SettingRow, SignalementRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, require
from desktop_app.services.demo_hotspots import follow_known_places
from desktop_app.services.demo_life import DAY, HOUR, instant
from desktop_app.services.demo_town import COLUMNS, Town
from desktop_app.services.sealing import micros
from desktop_app.services.seat import Seat

CHUNK: Final = 4_000
MOST: Final = 5_000_000
REBUILD_FROM: Final = 5_000
RECENT_DAYS: Final = 7
RECENT_SWELL: Final = 26.0
SMALL: Final = 2_000
INVENTED: Final = "demo_signalements"
"""The setting that counts the invented signalements of a base."""
# Weights of the hours of the day and of the days of the week, after the testimonies.
HOURS = (4, 3, 2, 2, 2, 3, 6, 14, 16, 13, 11, 11, 12, 11, 11, 12, 14, 17, 20, 22, 19, 15, 11, 7)
WEEKDAYS: Final = (1.1, 1.05, 1.0, 1.0, 1.1, 0.9, 0.8)


@dataclass(frozen=True, slots=True)
class DemoFilled:
    """What was made, and in how many seconds."""

    signalements: int
    voices: int
    visits: int
    events: int
    seconds: float


def fill_demo(seat: Seat, signalements: int, seed: int, *, force: bool = False) -> DemoFilled:
    """Add `signalements` invented ones, spread over the year before the seat's clock.

    All in one transaction; histories are chained like real ones. The first time, the named places
    are followed too. UserError "not_allowed",
    "demo_size" outside 1…5 000 000, "base_in_use" where the base holds signalements that are not
    invented (unless `force`).
    """
    require(seat.actor, Action.FILL_DEMO)
    if not 1 <= signalements <= MOST:
        raise UserError(
            "demo_size",
            "Demandez entre 1 et 5 000 000 signalements d’exemple.",
            "signalements",
        )
    started = time.perf_counter()
    with seat.store.writing() as connection:
        before = _known(connection, force=force)
        follow_known_places(connection, seat)
        town = Town(connection, random.Random(seed), micros(seat.clock()))  # noqa: S311
        tables = [name for name in COLUMNS if name != "reporter_identity"]
        with bulk_load(connection, tables, rebuild=signalements >= REBUILD_FROM):
            for received in _instants(town.rng, signalements, town.now):
                town.add(received)
                if town.waiting >= CHUNK:
                    town.flush()
            town.flush()
        town.save_sequences()
        _remember(connection, before + town.made["signalement"])
    made = town.made
    return DemoFilled(
        made["signalement"],
        made["voice"],
        made["visit"],
        made["event"],
        round(time.perf_counter() - started, 3),
    )


def _known(connection: Connection, *, force: bool) -> int:
    """How many invented signalements the base holds; UserError when it holds others."""
    told = connection.scalar(select(SettingRow.content).where(SettingRow.name == INVENTED))
    invented = int(told or 0)
    held = connection.scalar(select(func.count()).select_from(SignalementRow)) or 0
    if held > invented and not force:
        raise UserError(
            "base_in_use",
            f"Cette base contient {held - invented} signalements qui ne sont pas des exemples : "
            "choisissez un autre dossier avec --data-dir. Pour y mêler quand même des exemples, "
            "ajoutez --force.",
            "force",
        )
    return invented


def _remember(connection: Connection, invented: int) -> None:
    connection.execute(delete(SettingRow).where(SettingRow.name == INVENTED))
    connection.execute(insert(SettingRow).values(name=INVENTED, content=invented))


def _instants(rng: random.Random, count: int, now: int) -> Iterator[int]:
    """`count` instants of the year before `now`, in order, denser in the evening."""
    today = instant(now).astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - dt.timedelta(days=back) for back in range(364, -1, -1)]
    weights = [WEEKDAYS[day.weekday()] * rng.uniform(0.8, 1.2) for day in days]
    weights[-1] *= (now - micros(today)) / DAY  # today is not over
    # A small base shows the queue of a full one: more of its calls are of the last days.
    swell = 1 + RECENT_SWELL * min(1.0, SMALL / count)
    for back in range(1, RECENT_DAYS + 1):
        weights[-back] *= 1 + (swell - 1) * (1 - (back - 1) / RECENT_DAYS)
    left, weight_left = count, sum(weights)
    for day, weight in zip(days, weights, strict=True):
        # The last day takes what is left, so that the sum is exact.
        share = left if day is days[-1] else round(left * weight / weight_left)
        start = micros(day)
        drawn = (
            start + int((hour + rng.random()) * HOUR)
            for hour in rng.choices(range(24), HOURS, k=share)
        )
        yield from sorted(
            at if at < now else start + int(rng.random() * (now - start)) for at in drawn
        )
        left -= share
        weight_left -= weight
