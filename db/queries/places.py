"""SQL of the gazetteer: names, house numbers, neighbours, areas, versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from db.schema import AddressRow, AreaRow, GeocodeCacheRow, LandmarkRow, SettingRow, StreetRow

REFERENCE_VERSION = "reference_version"
GAZETTEER_VERSION = "gazetteer_version"
BY_HAND = "main"
"""The source of what was compiled by hand: the first official figure replaces it."""
_MOST_BOUND = 900  # values in one IN (…): old SQLite allows 999


def versions(connection: Connection) -> tuple[str, str]:
    """(reference version, gazetteer version): other texts as soon as something changed."""
    rows = connection.execute(
        select(SettingRow.name, SettingRow.content).where(
            SettingRow.name.in_((REFERENCE_VERSION, GAZETTEER_VERSION))
        )
    )
    found = {row.name: str(row.content) for row in rows}
    return found.get(REFERENCE_VERSION, ""), found.get(GAZETTEER_VERSION, "")


def renew_versions(connection: Connection, *names: str) -> None:
    """Say under each of `names` that something changed, so that every cache is read again."""
    for name in names:
        version = uuid4().hex
        named = update(SettingRow).where(SettingRow.name == name)
        if connection.execute(named.values(content=version)).rowcount == 0:
            connection.execute(insert(SettingRow).values(name=name, content=version))


def all_streets(connection: Connection) -> Sequence[Row[int, str, str, float, float]]:
    """(id, name, postcode, lon, lat) of every street, first come first."""
    return connection.execute(
        select(
            StreetRow.id, StreetRow.name, StreetRow.postcode, StreetRow.lon, StreetRow.lat
        ).order_by(StreetRow.id)
    ).all()


def all_landmarks(
    connection: Connection,
) -> Sequence[Row[int, str, str, str, float, float]]:
    """(id, name, kind, postcode, lon, lat) of every landmark, first come first."""
    return connection.execute(
        select(
            LandmarkRow.id,
            LandmarkRow.name,
            LandmarkRow.kind,
            LandmarkRow.postcode,
            LandmarkRow.lon,
            LandmarkRow.lat,
        ).order_by(LandmarkRow.id)
    ).all()


def all_areas(connection: Connection) -> Sequence[Row[Any]]:
    """Every polygon: (kind, code, name, rings, confirmed)."""
    return connection.execute(
        select(AreaRow.kind, AreaRow.code, AreaRow.name, AreaRow.rings, AreaRow.confirmed).order_by(
            AreaRow.kind, AreaRow.id
        )
    ).all()


def numbers_of(
    connection: Connection, street_ids: Iterable[int]
) -> Sequence[Row[int, int, str, float, float, str]]:
    """(street_id, number, suffix, lon, lat, source) of the streets' house numbers, in order."""
    return connection.execute(
        select(
            AddressRow.street_id,
            AddressRow.number,
            AddressRow.suffix,
            AddressRow.lon,
            AddressRow.lat,
            AddressRow.source,
        )
        .where(AddressRow.street_id.in_(list(street_ids)))
        .order_by(AddressRow.street_id, AddressRow.number, AddressRow.suffix)
    ).all()


def street_rows(connection: Connection) -> Sequence[Row[int, str, str, float, float, str]]:
    """(id, folded, postcode, lon, lat, source) of every street."""
    return connection.execute(
        select(
            StreetRow.id,
            StreetRow.folded,
            StreetRow.postcode,
            StreetRow.lon,
            StreetRow.lat,
            StreetRow.source,
        )
    ).all()


def address_rows(
    connection: Connection, street_ids: Iterable[int]
) -> Sequence[Row[int, int, int, str, float, float, str]]:
    """(id, street_id, number, suffix, lon, lat, source) of the streets' house numbers."""
    columns = select(
        AddressRow.id,
        AddressRow.street_id,
        AddressRow.number,
        AddressRow.suffix,
        AddressRow.lon,
        AddressRow.lat,
        AddressRow.source,
    )
    ids = sorted(street_ids)
    return [
        row
        for start in range(0, len(ids), _MOST_BOUND)
        for row in connection.execute(
            columns.where(AddressRow.street_id.in_(ids[start : start + _MOST_BOUND]))
        )
    ]


def landmark_rows(
    connection: Connection,
) -> Sequence[Row[int, str, str, str, float, float, str]]:
    """(id, folded, kind, postcode, lon, lat, source) of every landmark."""
    return connection.execute(
        select(
            LandmarkRow.id,
            LandmarkRow.folded,
            LandmarkRow.kind,
            LandmarkRow.postcode,
            LandmarkRow.lon,
            LandmarkRow.lat,
            LandmarkRow.source,
        )
    ).all()


def area_rows(connection: Connection) -> Sequence[Row[Any]]:
    """(id, kind, code, name, rings, version, source) of every polygon."""
    return connection.execute(
        select(
            AreaRow.id,
            AreaRow.kind,
            AreaRow.code,
            AreaRow.name,
            AreaRow.rings,
            AreaRow.version,
            AreaRow.source,
        )
    ).all()


def update_row(connection: Connection, row: type[Any], row_id: int, values: dict[str, Any]) -> None:
    """Change one row of a table of this module."""
    connection.execute(update(row).where(row.id == row_id).values(**values))


def addresses_within(
    connection: Connection, west: float, south: float, east: float, north: float
) -> Sequence[Row[int, str, str, str, float, float]]:
    """(number, suffix, name, postcode, lon, lat) of the numbers within a rectangle."""
    return connection.execute(
        select(
            AddressRow.number,
            AddressRow.suffix,
            StreetRow.name,
            StreetRow.postcode,
            AddressRow.lon,
            AddressRow.lat,
        )
        .join(StreetRow, StreetRow.id == AddressRow.street_id)
        .where(AddressRow.lat.between(south, north), AddressRow.lon.between(west, east))
    ).all()


def cached_answer(connection: Connection, query: str) -> Row[Any] | None:
    """(answer, fetched_at) of a question already put to the online geocoder."""
    return connection.execute(
        select(GeocodeCacheRow.answer, GeocodeCacheRow.fetched_at).where(
            GeocodeCacheRow.query == query
        )
    ).one_or_none()


def keep_answer(
    connection: Connection, query: str, answer: dict[str, Any] | None, fetched_at: dt.datetime
) -> None:
    """Keep an answer in place of an older one."""
    connection.execute(delete(GeocodeCacheRow).where(GeocodeCacheRow.query == query))
    connection.execute(
        insert(GeocodeCacheRow).values(query=query, answer=answer, fetched_at=fetched_at)
    )


def insert_rows(connection: Connection, row: type[Any], values: list[dict[str, Any]]) -> None:
    """Insert many rows of one table at once."""
    table: Table = row.__table__
    for start in range(0, len(values), 5_000):
        connection.execute(insert(table), values[start : start + 5_000])
