"""Fill a new base with outlines, sectors and the hand-made gazetteer of `resources`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, select

from db.queries import places as queries
from db.queries.places import BY_HAND
from db.schema import AddressRow, AreaRow, LandmarkRow, StreetRow
from desktop_app.domain.addresses import key_words, suffix_of
from desktop_app.domain.geometry import Ring, box_of

_AREAS = {
    "arrondissement": "arrondissements.csv",
    "sector": "sectors.csv",
    "water": "water.csv",
    "garden": "gardens.csv",
}


def seed_places(connection: Connection) -> None:
    """Insert what is missing; idempotent, never overwrites an administrator's change."""
    added = _seed_areas(connection)
    added += _seed_landmarks(connection)
    added += _seed_streets(connection)
    if added:
        queries.renew_versions(connection, queries.GAZETTEER_VERSION, queries.REFERENCE_VERSION)


def _seed_areas(connection: Connection) -> int:
    present = {(row.kind, row.code) for row in queries.area_rows(connection)}
    missing = [row for row in _areas() if (row["kind"], row["code"]) not in present]
    queries.insert_rows(connection, AreaRow, missing)
    return len(missing)


def _areas() -> Iterator[dict[str, Any]]:
    for kind, name in _AREAS.items():
        for line in _table(name):
            yield _area(kind, line["code"], line["name"], _line_of(line["ring"]))
    for line in _table("streets.csv"):
        if line["line"]:
            code = f"{line['name'].lower().replace(' ', '-')}"[:32]
            yield _area("street", code, line["name"], _line_of(line["line"]))


def _area(kind: str, code: str, name: str, ring: Ring) -> dict[str, Any]:
    box = box_of([ring])
    return {
        "kind": kind,
        "code": code,
        "name": name,
        "rings": [[list(point) for point in ring]],
        "west": box.west,
        "south": box.south,
        "east": box.east,
        "north": box.north,
        "confirmed": False,
        "source": BY_HAND,
        "version": 1,
    }


def _seed_landmarks(connection: Connection) -> int:
    present = {(row.folded, row.kind, row.postcode) for row in queries.landmark_rows(connection)}
    missing: dict[tuple[str, str, str], dict[str, Any]] = {}
    for line in _table("landmarks.csv"):
        for name in (line["name"], *filter(None, line["autres"].split(","))):
            key = (" ".join(key_words(name)), line["kind"], line["postcode"])
            if key not in present:
                missing[key] = {
                    "name": name,
                    "folded": key[0],
                    "kind": key[1],
                    "postcode": key[2],
                    "lon": float(line["lon"]),
                    "lat": float(line["lat"]),
                    "source": BY_HAND,
                }
    queries.insert_rows(connection, LandmarkRow, list(missing.values()))
    return len(missing)


def _seed_streets(connection: Connection) -> int:
    present = {(row.folded, row.postcode) for row in queries.street_rows(connection)}
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for line in _table("streets.csv"):
        for postcode in line["postcodes"].split():
            key = (" ".join(key_words(line["name"])), postcode)
            if key not in present:
                lines[key] = line
    streets = [
        {
            "name": line["name"],
            "folded": folded,
            "postcode": postcode,
            "lon": float(line["lon"]),
            "lat": float(line["lat"]),
            "source": BY_HAND,
        }
        for (folded, postcode), line in lines.items()
    ]
    queries.insert_rows(connection, StreetRow, streets)
    ids = {
        (row.folded, row.postcode): row.id
        for row in connection.execute(select(StreetRow.id, StreetRow.folded, StreetRow.postcode))
    }
    numbers = [
        {"street_id": ids[key], **number}
        for key, line in lines.items()
        for number in _numbers(line["numbers"], key[1])
    ]
    queries.insert_rows(connection, AddressRow, numbers)
    return len(streets)


def _numbers(text: str, postcode: str) -> Iterator[dict[str, Any]]:
    """House numbers of "43@2.3670 48.8880" or, of one arrondissement, "43/75018@…"."""
    for part in filter(None, text.split(",")):
        mark, _, point = part.strip().partition("@")
        mark, _, only = mark.partition("/")
        if only and only != postcode:
            continue
        lon, lat = (float(value) for value in point.split())
        digits = mark.rstrip("abcdefghijklmnopqrstuvwxyz")
        yield {
            "number": int(digits),
            "suffix": suffix_of(mark[len(digits) :]),
            "lon": lon,
            "lat": lat,
            "source": BY_HAND,
        }


def _line_of(text: str) -> Ring:
    points = (pair.split() for pair in text.split(","))
    return tuple((float(lon), float(lat)) for lon, lat in points)


def _table(name: str) -> Iterable[dict[str, str]]:
    path = files("resources") / "reference" / "places" / name
    # The first line says where the figures come from.
    _, _, content = path.read_text(encoding="utf-8").partition("\n")
    return csv.DictReader(io.StringIO(content), delimiter=";")
