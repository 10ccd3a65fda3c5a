"""Declarative base, naming convention and the column types shared by every table."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class BaseRow(DeclarativeBase):
    """Parent of every mapped row."""

    metadata = MetaData(naming_convention=NAMING)


Id = BigInteger().with_variant(Integer(), "sqlite")
"""Row identifiers: 64 bits everywhere, SQLite's own rowid there."""


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC instant, stored as epoch microseconds: sorts alike on any engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive instants: they would be stored at the wrong hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return round(value.timestamp() * 1_000_000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """Give back an aware UTC instant."""
        if value is None:
            return None
        return EPOCH + dt.timedelta(microseconds=value)


EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Json(TypeDecorator[Any]):
    """Structured values as canonical JSON text (sorted keys), the same bytes on any engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Serialise; None stays null."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Parse; null stays None."""
        return None if value is None else json.loads(value)


# Made once: `json.dumps` with options makes an encoder per call, which is half its cost.
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_json(value: Any) -> str:
    """The one text form of a value: sorted keys, no spaces, no escapes of accents."""
    return _CANONICAL.encode(value)


Code = String(32)
