"""Who works here: accounts, their passwords (local bases only), who has what open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.schema.base import BaseRow, Code, Id, Instant, Json


class AccountRow(BaseRow):
    """A person who signs in. On PostgreSQL `login` is the database login, lower case."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)  # signs the histories
    role: Mapped[str] = mapped_column(Code)
    arrondissements: Mapped[Any] = mapped_column(Json, default=list)  # numbers; the first is home
    team: Mapped[str | None] = mapped_column(Code)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(120))
    updated_at: Mapped[dt.datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)


class AccountSecretRow(BaseRow):
    """The password of a local account, as argon2 keeps it; never filled on a server, which has
    its own."""

    __tablename__ = "account_secret"
    account_id: Mapped[int] = mapped_column(Id, ForeignKey("account.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[dt.datetime] = mapped_column(Instant)
    must_change: Mapped[bool] = mapped_column(default=False)  # given by an administrator
    failed: Mapped[int] = mapped_column(default=0)  # in a row
    failed_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    # Not filled: what `failed` and `failed_at` tell is enough (`domain.passwords.Tally`).
    locked_until: Mapped[dt.datetime | None] = mapped_column(Instant)


class SignInLogRow(BaseRow):
    """Who came in on a local base, and who did not; a server keeps a log of its own.

    Of a login that has no account only `mark` is kept, too little to tell it: a password may have
    been typed in its place.
    """

    __tablename__ = "sign_in_log"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(Code)
    login: Mapped[str | None] = mapped_column(String(63))
    mark: Mapped[str] = mapped_column(String(8), default="")
    pc: Mapped[str] = mapped_column(String(64))
    done_by: Mapped[str] = mapped_column(String(120), default="")  # an administrator, for theirs
    __table_args__ = (Index(None, "mark"), Index(None, "pc"))


class PresenceRow(BaseRow):
    """A seat that has a signalement open; it says so again while it has (see `seen_at`)."""

    __tablename__ = "presence"
    signalement_id: Mapped[int] = mapped_column(Id, ForeignKey("signalement.id"), primary_key=True)
    seat: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))  # « accueil du 19e »
    since: Mapped[dt.datetime] = mapped_column(Instant)
    seen_at: Mapped[dt.datetime] = mapped_column(Instant)
    __table_args__ = (Index(None, "seat"),)
