"""What was eliminated and when, without saying what it was; audits of kept warnings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id, Instant, Json


class PurgeRunRow(BaseRow):
    """One purge carried out; append-only."""

    __tablename__ = "purge_run"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(Code)
    why: Mapped[str] = mapped_column(Code)  # retention | request
    rules: Mapped[Any] = mapped_column(Json)  # the delays as they were
    counts: Mapped[Any] = mapped_column(Json)  # how many of each kind


class PurgedRow(BaseRow):
    """One line of the elimination list; append-only, codes and dates only."""

    __tablename__ = "purged"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(Id, ForeignKey("purge_run.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)  # identity | texts | draft | attachment …
    number: Mapped[str | None] = mapped_column(String(16))
    voice: Mapped[str | None] = mapped_column(String(36))
    due_on: Mapped[dt.date | None] = mapped_column(Date)


class PrivacyAuditRow(BaseRow):
    """What an audit said of a warning that an agent chose to keep; append-only."""

    __tablename__ = "privacy_audit"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    flag_id: Mapped[int] = mapped_column(Id, ForeignKey("privacy_flag.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    verdict: Mapped[str] = mapped_column(Code)  # justified | masked
