"""Load official place files into the gazetteer; what is already there is left as it is.

Where two files tell the same thing, the better source wins whatever their order.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from db.queries import places as queries
from db.queries.places import BY_HAND
from db.schema import AddressRow, AreaRow, LandmarkRow, StreetRow
from desktop_app.domain.addresses import key_words, postcode_of
from desktop_app.domain.geometry import box_of, distance_m
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import ImportReport
from desktop_app.integrations.gazetteer_files import (
    WAY,
    AddressRecord,
    AreaRecord,
    LandmarkRecord,
    Refusal,
    StreetRecord,
    read_gazetteer,
)
from desktop_app.services.gazetteer import ARRONDISSEMENT, Shape, arrondissement_at, shapes_of
from desktop_app.services.import_report import ImportLog
from desktop_app.services.seat import Seat

SAME_PLACE_M = 150.0
_LONGEST_SOURCE = 32
# What a file is, as the first letters of the source of its rows, the least trusted first.
_RANKS = {"lieux": 1, "adresses": 2, "voies": 3, "officiel": 4}
StreetKey = tuple[str, str]
AddressKey = tuple[str, str, int, str]
LandmarkKey = tuple[str, str, str]


@dataclass
class _Batch:
    """All that the files say, each thing once: the first line of a file, of the best file."""

    streets: dict[StreetKey, tuple[StreetRecord, str]] = field(default_factory=dict)
    addresses: dict[AddressKey, tuple[AddressRecord, str]] = field(default_factory=dict)
    landmarks: dict[LandmarkKey, tuple[LandmarkRecord, str]] = field(default_factory=dict)
    areas: dict[tuple[str, str], tuple[AreaRecord, str]] = field(default_factory=dict)
    refusals: list[tuple[str, Refusal]] = field(default_factory=list)
    repeated: int = 0


@dataclass
class _Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, before: object, after: object, *, takes: bool) -> bool:
        """Count one thing; whether it must be updated: it changed, and the source `takes` over."""
        if before == after or not takes:
            self.unchanged += 1
            return False
        self.updated += 1
        return True


def import_gazetteer(
    seat: Seat, paths: Sequence[Path], progress: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Load `paths` in one transaction and report every refused line.

    `progress` gets (files read, files); what it raises stops the import, nothing is then kept.
    Raises `UserError` "gazetteer_shape" for an unknown file, or "not_allowed".
    """
    require(seat.actor, Action.IMPORT)
    batch = _Batch()
    for done, path in enumerate(paths):
        if progress:
            progress(done, len(paths))
        _read(path, batch)
    with ImportLog(seat, "gazetteer", ", ".join(path.name for path in paths)) as log:
        for name, refusal in batch.refusals:
            log.refuse(refusal.line, name, refusal.reason)
        counts = _keep(seat, batch)
        log.created, log.updated, log.unchanged = counts.created, counts.updated, counts.unchanged
        return log.finish(places=counts.created + counts.updated > 0)


def _keep(seat: Seat, batch: _Batch) -> _Counts:
    with seat.store.writing() as connection:
        _complete_landmarks(seat, connection, batch)
        counts = _Counts(unchanged=batch.repeated)
        streets = _keep_streets(connection, batch, counts)
        _keep_addresses(connection, batch, streets, counts)
        _keep_landmarks(connection, batch, counts)
        _keep_areas(connection, batch, counts)
        if counts.created + counts.updated > 0:
            queries.renew_versions(connection, queries.GAZETTEER_VERSION, queries.REFERENCE_VERSION)
    return counts


def _read(path: Path, batch: _Batch) -> None:
    seen: set[object] = set()
    for _, record in read_gazetteer(path):
        if isinstance(record, Refusal):
            batch.refusals.append((path.name, record))
            continue
        kept, key = _slot(batch, record)
        if key in seen:
            batch.repeated += 1
            continue
        seen.add(key)
        source = _source_of(record, path)
        known = kept.get(key)
        if known is None or _standing(source) >= _standing(known[1]):
            kept[key] = (record, source)


def _source_of(
    record: AddressRecord | StreetRecord | LandmarkRecord | AreaRecord, path: Path
) -> str:
    if isinstance(record, AddressRecord):
        sort = "adresses"
    elif isinstance(record, StreetRecord):
        sort = "voies"
    else:
        loose = isinstance(record, LandmarkRecord) and not record.official
        sort = "lieux" if loose else "officiel"
    return f"{sort}:{path.name}"[:_LONGEST_SOURCE]


def _standing(source: str) -> tuple[int, str]:
    """How far a source is trusted: by hand least, then by what sort of file, then by its name."""
    if source == BY_HAND:
        return 0, ""
    return _RANKS.get(source.partition(":")[0], 1), source


def _takes(row: Any, source: str) -> bool:
    """Whether what `source` says replaces the row kept."""
    return _standing(source) >= _standing(row.source)


def _slot(
    batch: _Batch, record: AddressRecord | StreetRecord | LandmarkRecord | AreaRecord
) -> tuple[dict[Any, Any], object]:
    if isinstance(record, AddressRecord):
        street = _key_name(record.street)
        return batch.addresses, (street, record.postcode, record.number, record.suffix)
    if isinstance(record, StreetRecord):
        return batch.streets, (_key_name(record.street), record.postcode)
    if isinstance(record, LandmarkRecord):
        return batch.landmarks, (_key_name(record.name), record.kind, record.postcode)
    return batch.areas, (record.kind, record.code)


def _key_name(name: str) -> str:
    return " ".join(key_words(name))


def _complete_landmarks(seat: Seat, connection: Connection, batch: _Batch) -> None:
    # A file that does not tell the arrondissement: the outlines of the base do.
    # Those of these very files count first, so that a second import judges alike.
    fresh = tuple(
        Shape(record.kind, record.code, record.name, record.rings, box_of(record.rings))
        for record, _ in batch.areas.values()
        if record.kind == ARRONDISSEMENT
    )
    outlines = (*fresh, *shapes_of(seat.store, connection)[ARRONDISSEMENT])
    ways, known = _known_ways(connection, batch), _known_marks(connection)
    told: dict[LandmarkKey, tuple[LandmarkRecord, str]] = {}
    for (name, kind, postcode), (record, source) in batch.landmarks.items():
        if not postcode:
            near = _postcode_near(known.get((name, kind), ()), record)
            arrondissement = arrondissement_at(outlines, record.lon, record.lat, tolerance_m=0.0)
            postcode = near or (postcode_of(arrondissement) if arrondissement else "")
        if kind == WAY:
            own = [each for each, by in ways.get(name, ()) if by == source]
            if ways.get(name) and not own:
                continue  # a street known better: which arrondissements, which numbers
            postcode = own[0] if own else postcode
            if postcode:
                street = StreetRecord(record.name, postcode, record.lon, record.lat)
                batch.streets[(name, postcode)] = (street, source)
            continue
        key = (name, kind, postcode)
        if key not in told or _standing(source) >= _standing(told[key][1]):
            told[key] = (record, source)
    streets = sum(by.startswith("lieux:") for _, by in batch.streets.values())
    batch.repeated += len(batch.landmarks) - len(told) - streets
    batch.landmarks = told


def _known_ways(connection: Connection, batch: _Batch) -> dict[str, list[tuple[str, str]]]:
    """(postcode, source) of every street known, in the base or in these files, by name."""
    ways: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in queries.street_rows(connection):
        ways[row.folded].append((row.postcode, row.source))
    for (name, postcode), (_, source) in batch.streets.items():
        ways[name].append((postcode, source))
    for (name, postcode, _, _), (_, source) in batch.addresses.items():
        ways[name].append((postcode, source))
    return ways


def _known_marks(connection: Connection) -> dict[tuple[str, str], list[Any]]:
    marks: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in queries.landmark_rows(connection):
        marks[(row.folded, row.kind)].append(row)
    return marks


def _postcode_near(known: Sequence[Any], record: LandmarkRecord) -> str:
    """The postcode under which a landmark of that name is already kept there, or ""."""
    near = [(distance_m(row.lon, row.lat, record.lon, record.lat), row.postcode) for row in known]
    metres, postcode = min(near, default=(SAME_PLACE_M, ""))
    return postcode if metres < SAME_PLACE_M else ""


def _keep_streets(connection: Connection, batch: _Batch, counts: _Counts) -> dict[StreetKey, int]:
    known = {(row.folded, row.postcode): row for row in queries.street_rows(connection)}
    wanted = dict(batch.streets)
    for key, implied in _implied_streets(batch).items():
        row = known.get(key)
        better = row is None or _standing(row.source) < (_RANKS["adresses"], "")
        if key not in wanted and better:
            wanted[key] = implied
    fresh = []
    for key, (record, source) in wanted.items():
        row = known.get(key)
        if row is None:
            fresh.append(
                {
                    "name": record.street,
                    "folded": key[0],
                    "postcode": key[1],
                    "lon": record.lon,
                    "lat": record.lat,
                    "source": source,
                }
            )
        elif counts.add((row.lon, row.lat), (record.lon, record.lat), takes=_takes(row, source)):
            values = {"lon": record.lon, "lat": record.lat, "source": source}
            queries.update_row(connection, StreetRow, row.id, values)
    counts.created += len(fresh)
    queries.insert_rows(connection, StreetRow, fresh)
    return {(row.folded, row.postcode): row.id for row in queries.street_rows(connection)}


def _implied_streets(batch: _Batch) -> dict[StreetKey, tuple[StreetRecord, str]]:
    points: dict[StreetKey, list[tuple[AddressRecord, str]]] = defaultdict(list)
    for (name, postcode, _, _), found in batch.addresses.items():
        points[(name, postcode)].append(found)
    return {
        key: (
            StreetRecord(
                found[0][0].street,
                key[1],
                round(statistics.median(record.lon for record, _ in found), 6),
                round(statistics.median(record.lat for record, _ in found), 6),
            ),
            found[0][1],
        )
        for key, found in points.items()
    }


def _keep_addresses(
    connection: Connection, batch: _Batch, streets: dict[StreetKey, int], counts: _Counts
) -> None:
    touched = {streets[(name, postcode)] for name, postcode, _, _ in batch.addresses}
    known = {
        (row.street_id, row.number, row.suffix): row
        for row in queries.address_rows(connection, touched)
    }
    fresh = []
    for (name, postcode, number, suffix), (record, source) in batch.addresses.items():
        street = streets[(name, postcode)]
        row = known.get((street, number, suffix))
        values = {"lon": record.lon, "lat": record.lat, "source": source}
        if row is None:
            fresh.append({"street_id": street, "number": number, "suffix": suffix, **values})
        elif counts.add((row.lon, row.lat), (record.lon, record.lat), takes=_takes(row, source)):
            queries.update_row(connection, AddressRow, row.id, values)
    counts.created += len(fresh)
    queries.insert_rows(connection, AddressRow, fresh)


def _keep_landmarks(connection: Connection, batch: _Batch, counts: _Counts) -> None:
    known = {(row.folded, row.kind, row.postcode): row for row in queries.landmark_rows(connection)}
    fresh = []
    for (name, kind, postcode), (record, source) in batch.landmarks.items():
        row = known.get((name, kind, postcode))
        values = {"lon": record.lon, "lat": record.lat, "source": source}
        if row is None:
            fresh.append(
                {"name": record.name, "folded": name, "kind": kind, "postcode": postcode, **values}
            )
        elif counts.add((row.lon, row.lat), (record.lon, record.lat), takes=_takes(row, source)):
            queries.update_row(connection, LandmarkRow, row.id, values)
    counts.created += len(fresh)
    queries.insert_rows(connection, LandmarkRow, fresh)


def _keep_areas(connection: Connection, batch: _Batch, counts: _Counts) -> None:
    known = {(row.kind, row.code): row for row in queries.area_rows(connection)}
    for (kind, code), (record, source) in batch.areas.items():
        row = known.get((kind, code))
        rings = [[list(point) for point in ring] for ring in record.rings]
        box = box_of(record.rings)
        values: dict[str, Any] = {
            "name": record.name,
            "rings": rings,
            "west": box.west,
            "south": box.south,
            "east": box.east,
            "north": box.north,
            "source": source,
        }
        if row is None:
            queries.insert_rows(connection, AreaRow, [{"kind": kind, "code": code, **values}])
            counts.created += 1
        elif counts.add((row.name, row.rings), (record.name, rings), takes=_takes(row, source)):
            queries.update_row(connection, AreaRow, row.id, {**values, "version": row.version + 1})
