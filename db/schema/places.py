"""The gazetteer: streets, numbered addresses, landmarks; and imported DansMaRue rows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id


class StreetRow(BaseRow):
    """A street in one arrondissement (a street on two stands twice)."""

    __tablename__ = "street"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(5))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(32))
    __table_args__ = (Index(None, "folded", "postcode", unique=True),)


class AddressRow(BaseRow):
    """A numbered address of a street; `suffix` is folded ("", "bis", "ter", "a"…)."""

    __tablename__ = "address"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    street_id: Mapped[int] = mapped_column(Id, ForeignKey("street.id"))
    number: Mapped[int]
    suffix: Mapped[str] = mapped_column(String(8), default="")
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(32))
    __table_args__ = (
        Index(None, "street_id", "number", "suffix", unique=True),
        Index(None, "lat", "lon"),  # the address nearest to a point
    )


class LandmarkRow(BaseRow):
    """A named place: station, garden, quay, structure."""

    __tablename__ = "landmark"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    folded: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(Code)
    postcode: Mapped[str] = mapped_column(String(5))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(32))
    __table_args__ = (Index(None, "folded", "kind", "postcode", unique=True),)


class DmrReportRow(BaseRow):
    """A DansMaRue row: context on the map and in duplicates, never in a team's queue."""

    __tablename__ = "dmr_report"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dmr_id: Mapped[str] = mapped_column(String(32), unique=True)
    type: Mapped[str] = mapped_column(String(160))
    subtype: Mapped[str] = mapped_column(String(255))
    address: Mapped[str] = mapped_column(String(255))
    postcode: Mapped[str] = mapped_column(String(5))
    arrondissement: Mapped[int | None]
    quarter_council: Mapped[str] = mapped_column(String(120), default="")
    declared_on: Mapped[dt.date] = mapped_column(Date)
    agent: Mapped[str] = mapped_column(String(64), default="")
    channel: Mapped[str] = mapped_column(String(32), default="")
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    cell: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(32))
    __table_args__ = (Index(None, "cell", "declared_on"),)
