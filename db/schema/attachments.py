"""Pictures and documents of a signalement; what they hold stands apart from what is listed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id, Instant


class AttachmentRow(BaseRow):
    """A file added to a signalement, re-encoded: nothing of the one that was given is kept."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(Code)  # picture | document
    mime: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content kept
    width: Mapped[int | None]
    height: Mapped[int | None]
    blurred: Mapped[int] = mapped_column(default=0)  # rectangles made unreadable for good
    added_at: Mapped[dt.datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(String(120))
    removed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    removed_by: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)


class AttachmentContentRow(BaseRow):
    """The bytes of an attachment; gone once it is removed."""

    __tablename__ = "attachment_content"
    attachment_id: Mapped[int] = mapped_column(Id, ForeignKey("attachment.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
