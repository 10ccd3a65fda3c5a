"""The signalement and all that hangs on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Computed, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.clauses import CLOSED_CLAUSE, OPEN_CLAUSE, TO_ANSWER_CLAUSE
from db.schema.base import BaseRow, Code, Id, Instant, Json
from db.schema.passage import Passage

NO_DEADLINE = 2**63 - 1

_RANKED_BY = (
    "cell",
    "observed_at",
    "lon",
    "lat",
    "category",
    "place_kind",
    "recurrence_days",
    "recurrence_from",
    "attached_to_id",
    "closed_at",
)


def _open_index(name: str, *columns: str) -> Index:
    # SQLite takes a partial index only for a query that repeats this very clause.
    where = text(OPEN_CLAUSE)
    return Index(
        f"ix_signalement_{name}", *columns, "id", sqlite_where=where, postgresql_where=where
    )


class SignalementRow(BaseRow):
    """One scene at one place, reported by one or more voices."""

    __tablename__ = "signalement"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    arrondissement: Mapped[int]
    year: Mapped[int]
    sequence: Mapped[int] = mapped_column(index=True)
    category: Mapped[str] = mapped_column(Code)
    place_kind: Mapped[str] = mapped_column(Code)
    status: Mapped[str] = mapped_column(Code)
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))
    rule_code: Mapped[str | None] = mapped_column(Code)
    description: Mapped[str] = mapped_column(Text, default="")
    attached_text: Mapped[str] = mapped_column(Text, default="")  # texts of attached voices
    people: Mapped[str] = mapped_column(Code)
    recurrence_days: Mapped[int] = mapped_column(default=0)  # bit 0 Monday … bit 6 Sunday
    recurrence_from: Mapped[str | None] = mapped_column(String(5))  # "HH:MM", Paris
    recurrence_to: Mapped[str | None] = mapped_column(String(5))
    vulnerable: Mapped[bool] = mapped_column(default=False)
    emergency: Mapped[bool] = mapped_column(default=False)  # the caller was sent to the emergency
    observed_at: Mapped[dt.datetime] = mapped_column(Instant)
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    place_label: Mapped[str] = mapped_column(String(255))
    lon: Mapped[float] = mapped_column(Float)
    lat: Mapped[float] = mapped_column(Float)
    precision: Mapped[str] = mapped_column(Code)
    place_score: Mapped[float] = mapped_column(Float)
    sector_code: Mapped[str | None] = mapped_column(Code)
    cell: Mapped[int] = mapped_column(BigInteger)  # H3, resolution 11
    accept_due_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    visit_due_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    answer_due_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    due_at: Mapped[dt.datetime | None] = mapped_column(Instant)  # the clock that runs now
    hold_reason: Mapped[str | None] = mapped_column(Code)
    held_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    review_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    partner: Mapped[str | None] = mapped_column(Code)
    outcome: Mapped[str | None] = mapped_column(Code)
    outcome_note: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    attached_to_id: Mapped[int | None] = mapped_column(Id, ForeignKey("signalement.id"))
    voices: Mapped[int] = mapped_column(default=1)
    awaiting: Mapped[int] = mapped_column(default=0)  # voices that want an answer and have none
    last_seq: Mapped[int] = mapped_column(default=0)  # of the last event, with its hash: the end of
    last_hash: Mapped[str] = mapped_column(String(64), default="")  # a history is not cut unseen
    # When the scene is too old to be met as it was told; None: it lasts, or somebody went there.
    stale_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    lapsed_team: Mapped[str | None] = mapped_column(Code)  # let its time to accept run out
    created_by: Mapped[str] = mapped_column(String(120))
    updated_at: Mapped[dt.datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    # Sorts rows without a deadline last on any engine, where null sorts first or last.
    due_sort: Mapped[int] = mapped_column(
        BigInteger, Computed(f"coalesce(due_at, {NO_DEADLINE})", persisted=True)
    )
    __table_args__ = (
        # What possible duplicates are ranked by, the open ones and those that are over: the index
        # alone answers.
        _open_index("open_cell", *_RANKED_BY),
        Index(
            "ix_signalement_closed_cell",
            *_RANKED_BY,
            "status",
            "id",
            sqlite_where=text(CLOSED_CLAUSE),
            postgresql_where=text(CLOSED_CLAUSE),
        ),
        # The queue's views, each sorted by one of the three orders, id as tie-break. What is open
        # is a small part of the whole, so the indexes hold nothing else.
        _open_index("open_due", "due_sort"),
        _open_index("open_received", "received_at"),
        _open_index("open_place", "place_label"),
        _open_index("team_due", "team_id", "due_sort"),
        _open_index("team_received", "team_id", "received_at"),
        _open_index("team_place", "team_id", "place_label"),
        _open_index("stale", "stale_at"),
        Index("ix_signalement_mine_due", "created_by", "due_sort", "id"),
        Index("ix_signalement_mine_received", "created_by", "received_at", "id"),
        Index("ix_signalement_mine_place", "created_by", "place_label", "id"),
        Index(
            "ix_signalement_closed",
            "closed_at",
            "id",
            sqlite_where=text(CLOSED_CLAUSE),
            postgresql_where=text(CLOSED_CLAUSE),
        ),
        Index(
            "ix_signalement_to_answer",
            "due_sort",
            "id",
            sqlite_where=text(TO_ANSWER_CLAUSE),
            postgresql_where=text(TO_ANSWER_CLAUSE),
        ),
    )


class VoiceRow(BaseRow):
    """One reporter's part in a signalement."""

    __tablename__ = "voice"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), index=True)
    origin_id: Mapped[int | None] = mapped_column(Id, ForeignKey("signalement.id"))
    reporter_kind: Mapped[str] = mapped_column(Code)
    channel: Mapped[str] = mapped_column(Code)
    answer_by: Mapped[str] = mapped_column(Code)
    consent: Mapped[bool] = mapped_column(default=False)
    notice_given: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(Text, default="")
    observed_at: Mapped[dt.datetime] = mapped_column(Instant)
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    answered_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(120))
    # The scene as this voice told it, when it was logged on another's signalement; null for the
    # voice that a signalement was made of, which holds the scene itself.
    facts: Mapped[Any] = mapped_column(Json, nullable=True)


class ReporterIdentityRow(BaseRow):
    """Who a voice is: apart, read on click, every reading logged, erasable alone."""

    __tablename__ = "reporter_identity"
    voice_id: Mapped[int] = mapped_column(Id, ForeignKey("voice.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(160), default="")
    name_folded: Mapped[str] = mapped_column(String(160), default="", index=True)
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(32), default="", index=True)  # E.164


class IdentityReadingRow(BaseRow):
    """Who read an identity, when and why; append-only."""

    __tablename__ = "identity_reading"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    voice_id: Mapped[int] = mapped_column(Id, ForeignKey("voice.id"), index=True)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(String(200))
    read_at: Mapped[dt.datetime] = mapped_column(Instant)


class EventRow(BaseRow):
    """One line of history; append-only, chained per signalement by `hash`."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"))
    seq: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index(None, "signalement_id", "seq", unique=True),)


class RoutingDecisionRow(BaseRow):
    """A routing decision with its reasons, kept for good."""

    __tablename__ = "routing_decision"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))
    rule_code: Mapped[str | None] = mapped_column(Code)
    reasons: Mapped[Any] = mapped_column(Json)
    runner_up: Mapped[Any] = mapped_column(Json, nullable=True)
    copies: Mapped[Any] = mapped_column(Json)
    override_reason: Mapped[str | None] = mapped_column(Code)
    override_text: Mapped[str | None] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(120))


class PrivacyFlagRow(BaseRow):
    """What the check of a text found and what the agent did with it; never the text itself."""

    __tablename__ = "privacy_flag"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), index=True)
    # Whose text it was: the flags of a voice go where it goes. Null: of the signalement itself.
    voice_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voice.id"), index=True)
    field: Mapped[str] = mapped_column(Code, default="description")
    kind: Mapped[str] = mapped_column(Code)
    start: Mapped[int]
    end: Mapped[int]
    action: Mapped[str] = mapped_column(Code)  # masked | kept
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class VisitRow(Passage, BaseRow):
    """A passage about one signalement."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(Id, ForeignKey("team.id"))


class SignalementCopyRow(BaseRow):
    """A team told of a signalement for information: it reads it and does not act."""

    __tablename__ = "signalement_copy"
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(Id, ForeignKey("team.id"), primary_key=True)
    __table_args__ = (Index(None, "team_id", "signalement_id"),)


class DraftRow(BaseRow):
    """An entry being typed, saved at each pause; once its entry was saved it is `logged` and only
    tells the number, so that a saving of it that comes late or again is known for what it is."""

    __tablename__ = "draft"
    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(Code)
    logged: Mapped[bool] = mapped_column(default=False)
    content: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[dt.datetime] = mapped_column(Instant)


class NumberSequenceRow(BaseRow):
    """Last sequence given per arrondissement and year; moved on inside the saving transaction."""

    __tablename__ = "number_sequence"
    arrondissement: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class EmergencyCallRow(BaseRow):
    """The desk sent a caller to an emergency number."""

    __tablename__ = "emergency_call"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(120))
    service: Mapped[str] = mapped_column(Code)
    signalement_id: Mapped[int | None] = mapped_column(Id, ForeignKey("signalement.id"))
