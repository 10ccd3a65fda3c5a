"""The facts of a signalement as its row holds them, ready to be routed, corrected, sealed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from db.schema import SignalementRow, VoiceRow
from desktop_app.domain.codes import Category, Channel, People, PlaceKind, Precision, ReporterKind
from desktop_app.domain.correction import Scene
from desktop_app.domain.entry import Place, Recurrence
from desktop_app.domain.moments import PARIS
from desktop_app.domain.recurrence import from_bits, needed_at, stored_hour, to_bits, write_hour
from desktop_app.domain.routing import Facts
from desktop_app.domain.seals import seal_facts
from desktop_app.services.reference import Reference
from desktop_app.services.sealing import micros

_row = SignalementRow.__table__
_COLUMNS = (
    _row.c.id, _row.c.uid, _row.c.category, _row.c.place_kind, _row.c.people,
    _row.c.recurrence_days, _row.c.recurrence_from, _row.c.recurrence_to, _row.c.vulnerable,
    _row.c.emergency, _row.c.observed_at, _row.c.received_at, _row.c.place_label, _row.c.lon,
    _row.c.lat, _row.c.precision, _row.c.place_score, _row.c.sector_code, _row.c.arrondissement,
    _row.c.description,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """A scene with what else rules look at. The reporter is the first who told of it."""

    uid: str
    scene: Scene
    urgent: bool
    reporter_kind: ReporterKind
    channel: Channel
    received_at: dt.datetime
    description: str


def load_stored(connection: Connection, signalement_id: int) -> Stored:
    """The facts of an existing signalement."""
    row = connection.execute(select(*_COLUMNS).where(_row.c.id == signalement_id)).one()
    kind, channel = _first_voice(connection, signalement_id)
    return Stored(
        row.uid,
        _scene(row),
        bool(row.emergency),
        kind,
        channel,
        row.received_at,
        row.description,
    )


def facts_of_stored(reference: Reference, stored: Stored, scene: Scene, at: dt.datetime) -> Facts:
    """What the rules look at for `scene` (as stored, or once corrected), decided on at `at`."""
    return facts_of_scene(
        reference,
        scene,
        at,
        urgent=stored.urgent,
        reporter_kind=stored.reporter_kind,
        channel=stored.channel,
    )


def facts_of_scene(
    reference: Reference,
    scene: Scene,
    at: dt.datetime,
    *,
    urgent: bool,
    reporter_kind: ReporterKind,
    channel: Channel,
) -> Facts:
    """What the rules look at for a scene that is decided on at `at`, logged or not yet."""
    place, back = scene.place, scene.recurrence
    watch = reference.watches.holding(place.lon, place.lat, scene.observed_at)
    return Facts(
        category=scene.category,
        place_kind=scene.place_kind,
        at=scene.observed_at.astimezone(PARIS),
        sector=place.sector,
        arrondissement=place.arrondissement,
        recurring=back.recurring,
        people=scene.people.at_least,
        urgent=urgent,
        vulnerable=scene.vulnerable,
        reporter_kind=reporter_kind,
        channel=channel,
        sector_name=reference.sector_names.get(place.sector or "", ""),
        needed_at=needed_at(back.days, back.start, back.end, at),
        hotspot=watch is not None,
        hotspot_name="" if watch is None else watch.name,
    )


def columns_of(scene: Scene) -> dict[str, Any]:
    """The columns that hold a scene, but the cell of its place."""
    place, back = scene.place, scene.recurrence
    return {
        "category": scene.category.value,
        "place_kind": scene.place_kind.value,
        "people": scene.people.value,
        "recurrence_days": to_bits(back.days),
        "recurrence_from": None if back.start is None else write_hour(back.start),
        "recurrence_to": None if back.end is None else write_hour(back.end),
        "vulnerable": scene.vulnerable,
        "observed_at": scene.observed_at,
        "place_label": place.label,
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision.value,
        "place_score": place.score,
        "sector_code": place.sector,
        "arrondissement": place.arrondissement,
    }


def seal_of(stored: Stored, scene: Scene) -> str:
    """The seal of the facts once they are those of `scene`, whose place is in Paris."""
    columns = columns_of(scene)
    return seal_facts(
        stored.uid,
        columns["category"],
        columns["place_kind"],
        columns["people"],
        columns["recurrence_days"],
        columns["recurrence_from"],
        columns["recurrence_to"],
        micros(scene.observed_at),
        micros(stored.received_at),
        columns["place_label"],
        columns["lon"],
        columns["lat"],
        columns["precision"],
        columns["arrondissement"],
        columns["vulnerable"],
        stored.description,
    )


def _scene(row: Any) -> Scene:
    return Scene(
        Category(row.category),
        Place(
            row.place_label,
            row.lon,
            row.lat,
            Precision(row.precision),
            row.place_score,
            row.arrondissement,
            row.sector_code,
        ),
        PlaceKind(row.place_kind),
        row.observed_at,
        Recurrence(
            from_bits(row.recurrence_days),
            stored_hour(row.recurrence_from),
            stored_hour(row.recurrence_to),
        ),
        People(row.people),
        bool(row.vulnerable),
    )


def _first_voice(connection: Connection, signalement_id: int) -> tuple[ReporterKind, Channel]:
    # An attached signalement has given its voice away: `origin_id` tells where it came from.
    voice = VoiceRow
    found = connection.execute(
        select(voice.reporter_kind, voice.channel)
        .where(or_(voice.signalement_id == signalement_id, voice.origin_id == signalement_id))
        .order_by(voice.origin_id.isnot(None), voice.id)
        .limit(1)
    ).first()
    if found is None:
        return ReporterKind.RESIDENT, Channel.PHONE
    return ReporterKind(found.reporter_kind), Channel(found.channel)
