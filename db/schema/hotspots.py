"""Hotspots: places that live above the signalements, and passages at a place alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id, Instant, Json
from db.schema.passage import Passage


class HotspotRow(BaseRow):
    """A circle that a team keeps an eye on, as it is now."""

    __tablename__ = "hotspot"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    place_label: Mapped[str] = mapped_column(String(255))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    radius_m: Mapped[int]
    cell: Mapped[int] = mapped_column(BigInteger, index=True)  # H3, resolution 11
    arrondissement: Mapped[int | None]
    sector_code: Mapped[str | None] = mapped_column(Code)
    place_kind: Mapped[str] = mapped_column(Code)
    underground: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Code)  # watched | rested
    watched_since: Mapped[dt.datetime] = mapped_column(Instant)
    review_on: Mapped[dt.date | None] = mapped_column(Date)
    last_seq: Mapped[int] = mapped_column(default=0)  # of the last line of its history
    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    updated_at: Mapped[dt.datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class HotspotWatchRow(BaseRow):
    """The circle that was watched from `since` to `until` (still, where null).

    Another radius begins another row: what was said of a past instant is said again alike.
    """

    __tablename__ = "hotspot_watch"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    hotspot_id: Mapped[int] = mapped_column(Id, ForeignKey("hotspot.id"), index=True)
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    radius_m: Mapped[int]
    since: Mapped[dt.datetime] = mapped_column(Instant)
    until: Mapped[dt.datetime | None] = mapped_column(Instant)


class HotspotEventRow(BaseRow):
    """One line of the history of a hotspot; append-only."""

    __tablename__ = "hotspot_event"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    hotspot_id: Mapped[int] = mapped_column(Id, ForeignKey("hotspot.id"))
    seq: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
    __table_args__ = (Index(None, "hotspot_id", "seq", unique=True),)


class PlaceVisitRow(Passage, BaseRow):
    """A passage at a place without any signalement, watched or only seen again."""

    __tablename__ = "place_visit"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    hotspot_uid: Mapped[str | None] = mapped_column(String(36), index=True)
    label: Mapped[str] = mapped_column(String(255))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    cell: Mapped[int] = mapped_column(BigInteger)
    underground: Mapped[bool] = mapped_column(default=False)
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))
    __table_args__ = (Index("ix_place_visit_cell_visited_at", "cell", "visited_at"),)
