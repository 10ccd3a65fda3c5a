"""The columns of a passage, alike for one about a signalement and one at a place alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import Code, Instant, Json


class Passage:
    """A team on the spot: counts and codes only, never an identity or a health fact."""

    visited_at: Mapped[dt.datetime] = mapped_column(Instant)
    people_met: Mapped[str] = mapped_column(Code)  # "0", "1-3", "4-6", "7+"
    consumption_seen: Mapped[bool] = mapped_column(default=False)
    mood: Mapped[str] = mapped_column(Code, default="calm")  # calm | tense | violent
    orientations_offered: Mapped[int] = mapped_column(default=0)
    orientations_accepted: Mapped[int] = mapped_column(default=0)
    material_collected: Mapped[bool] = mapped_column(default=False)
    mediation_done: Mapped[bool] = mapped_column(default=False)
    police_called: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(String(200), default="")
    actor: Mapped[str] = mapped_column(String(120))
    # One passage may cover several signalements: its rows share this; "" for one alone.
    passage: Mapped[str] = mapped_column(String(36), default="")
    round_uid: Mapped[str | None] = mapped_column(String(36))
    result: Mapped[str] = mapped_column(Code, default="met")  # met | not_found | not_done
    not_done: Mapped[str | None] = mapped_column(Code)  # why nobody went
    offered: Mapped[Any] = mapped_column(Json, default=list)  # codes of orientations
    accepted: Mapped[Any] = mapped_column(Json, default=list)
    mediation: Mapped[Any] = mapped_column(Json, default=list)  # resident | shop
