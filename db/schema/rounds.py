"""Rounds: the ordered stops of one team in one shift."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id, Instant


class RoundRow(BaseRow):
    """One team going out once; the walk begins at `start_label`."""

    __tablename__ = "round"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    team_id: Mapped[int] = mapped_column(Id, ForeignKey("team.id"))
    day: Mapped[dt.date] = mapped_column(Date)
    begins_at: Mapped[dt.datetime] = mapped_column(Instant)
    ends_at: Mapped[dt.datetime] = mapped_column(Instant)
    start_label: Mapped[str] = mapped_column(String(255), default="")
    start_lon: Mapped[float | None] = mapped_column(Float)
    start_lat: Mapped[float | None] = mapped_column(Float)
    state: Mapped[str] = mapped_column(Code)  # planned | done | cancelled
    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    updated_at: Mapped[dt.datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index(None, "team_id", "day"),)


class RoundStopRow(BaseRow):
    """One stop, in walking order; a place alone (seen again) has no signalement."""

    __tablename__ = "round_stop"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(Id, ForeignKey("round.id"))
    position: Mapped[int]
    signalement_id: Mapped[int | None] = mapped_column(Id, ForeignKey("signalement.id"), index=True)
    label: Mapped[str] = mapped_column(String(255))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    underground: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(Code)  # accepted | watched | hotspot | not_seen | added
    state: Mapped[str] = mapped_column(Code)  # planned | met | not_found | not_done
    not_done: Mapped[str | None] = mapped_column(Code)
    passage: Mapped[str | None] = mapped_column(String(36))
    hotspot_uid: Mapped[str | None] = mapped_column(String(36))  # the place that is watched there
    __table_args__ = (Index(None, "round_id", "position", unique=True),)
