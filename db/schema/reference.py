"""Tables an administrator edits: teams, areas, rules, delays, settings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Date, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id, Instant, Json


class TeamRow(BaseRow):
    """A team that signalements are routed to."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(Code)
    operator: Mapped[str] = mapped_column(String(120), default="")
    municipal: Mapped[bool] = mapped_column(default=False)
    surface: Mapped[bool] = mapped_column(default=True)
    underground: Mapped[bool] = mapped_column(default=False)
    sectors: Mapped[Any] = mapped_column(Json, default=list)  # codes; empty: everywhere
    arrondissements: Mapped[Any] = mapped_column(Json, default=list)  # numbers; empty: everywhere
    contact: Mapped[str] = mapped_column(String(200), default="")
    hours_note: Mapped[str] = mapped_column(String(200), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    capacity: Mapped[int | None]  # stops a shift can hold; None: not known
    on_holidays: Mapped[str] = mapped_column(Code, default="as_usual")
    version: Mapped[int] = mapped_column(default=1)


class AreaRow(BaseRow):
    """A polygon: arrondissement, sector, water, garden; kind and code are its key."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)  # arrondissement | sector | water | garden
    code: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(String(120))
    rings: Mapped[Any] = mapped_column(Json)  # list of outer rings, each a list of [lon, lat]
    west: Mapped[float] = mapped_column(Float)
    south: Mapped[float] = mapped_column(Float)
    east: Mapped[float] = mapped_column(Float)
    north: Mapped[float] = mapped_column(Float)
    confirmed: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index(None, "kind", "code", unique=True),)


class DutySlotRow(BaseRow):
    """One weekly shift of a team; hours "HH:MM" of Paris, an end not after the start: next day."""

    __tablename__ = "duty_slot"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(Id, ForeignKey("team.id"), index=True)
    weekday: Mapped[int]  # 0 Monday … 6 Sunday
    start: Mapped[str] = mapped_column(String(5))
    end: Mapped[str] = mapped_column(String(5))
    capacity: Mapped[int | None]
    confirmed: Mapped[bool] = mapped_column(default=False)


class DutyExceptionRow(BaseRow):
    """Dates on which a team is away or reinforced; without hours, an absence of whole days."""

    __tablename__ = "duty_exception"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    team_id: Mapped[int] = mapped_column(Id, ForeignKey("team.id"), index=True)
    first_on: Mapped[dt.date] = mapped_column(Date)
    last_on: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Code)  # absence | reinforcement
    start: Mapped[str | None] = mapped_column(String(5))
    end: Mapped[str | None] = mapped_column(String(5))
    capacity: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")


class RuleVersionRow(BaseRow):
    """A whole set of rules as it was drafted, live or replaced; `content` is their JSON list."""

    __tablename__ = "rule_version"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(Code)  # draft | live | past | dropped
    based_on: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)
    saved_by: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    published_by: Mapped[str | None] = mapped_column(String(120))
    dropped_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)


class RoutingRuleRow(BaseRow):
    """One ordered rule; `conditions` is the tree read by `desktop_app.domain.routing`."""

    __tablename__ = "routing_rule"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(Code, unique=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    conditions: Mapped[Any] = mapped_column(Json)
    target_kind: Mapped[str | None] = mapped_column(Code)
    target_team: Mapped[str | None] = mapped_column(Code)
    copies: Mapped[Any] = mapped_column(Json, default=list)  # team kinds told for information
    accept_minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class CategorySettingRow(BaseRow):
    """Delays and validity of a category."""

    __tablename__ = "category_setting"
    category: Mapped[str] = mapped_column(Code, primary_key=True)
    validity_hours: Mapped[int]
    duplicate_hours: Mapped[int]
    accept_minutes: Mapped[int]
    visit_minutes: Mapped[int]
    answer_workdays: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class SettingRow(BaseRow):
    """Named settings of this base; `reference_version` counts changes of the tables above."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[Any] = mapped_column(Json)


class ImportRunRow(BaseRow):
    """One import, with its counts."""

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    file_name: Mapped[str] = mapped_column(String(255))
    started_at: Mapped[dt.datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)


class ImportMappingRow(BaseRow):
    """A remembered column mapping; the signature is the folded header."""

    __tablename__ = "import_mapping"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    mapping: Mapped[Any] = mapped_column(Json)


class ImportedRowRow(BaseRow):
    """A row of a desk's table that became a signalement: a second import passes over it.

    `key` is the row's own identifier, or else the digest of what it says.
    """

    __tablename__ = "imported_row"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(32))
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), index=True)


class GeocodeCacheRow(BaseRow):
    """An answer of the online geocoder, kept."""

    __tablename__ = "geocode_cache"
    query: Mapped[str] = mapped_column(String(255), primary_key=True)
    answer: Mapped[Any] = mapped_column(Json)
    fetched_at: Mapped[dt.datetime] = mapped_column(Instant)
