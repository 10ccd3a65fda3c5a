"""Audit what agents chose to keep of the check of texts: seen again, then justified or masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, exists, func, insert, select

from db.erasing import forget_erased
from db.schema import PrivacyAuditRow, PrivacyFlagRow, SignalementRow, VisitRow, VoiceRow
from desktop_app.domain.codes import Coded, EventKind, PrivacyKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import MASK, find_personal_data
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes
from desktop_app.services.case_texts import load_case, rewrite_remark, rewrite_voices
from desktop_app.services.seat import Seat

PAGE: Final = 100
AROUND: Final = 60
"""Signs shown on each side of what was kept."""
_AT_ONCE: Final = dt.timedelta(seconds=2)  # what one saving flags is not written at one instant
DESCRIPTION: Final = "description"


class Verdict(Coded):
    """What an audit says of a warning that was kept."""

    JUSTIFIED = "justified", "Justifié"
    MASKED = "masked", "Masqué"


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A warning that an agent kept. `before`, `found` and `after` are the words as they stand;
    all empty where the text has changed since. `verdict` is None until it is audited."""

    id: int
    at: dt.datetime
    actor: str
    kind: PrivacyKind
    number: str
    field: str
    before: str
    found: str
    after: str
    verdict: Verdict | None
    audited_by: str
    audited_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FlagPage:
    """Some of them, the newest first; `next` begins the following page. `total` counts them all,
    `waiting` those that no audit has seen."""

    rows: tuple[KeptFlag, ...]
    next: int | None
    total: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A free text with what was flagged in it in one go."""

    text: str
    visit: int | None
    group: tuple[Row[Any], ...]


def list_flags(
    seat: Seat, *, audited: bool = False, before: int | None = None, limit: int = PAGE
) -> FlagPage:
    """Warnings kept, those that wait for an audit, or all with `audited`. UserError
    "not_allowed"."""
    require(seat.actor, Action.AUDIT_FLAGS)
    seat.require_whole()
    row = PrivacyFlagRow
    with seat.store.reading() as connection:
        waiting = _count(connection, audited=False)
        total = _count(connection, audited=True) if audited else waiting
        query = _kept(audited=audited).order_by(row.id.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(row.id < before)
        found = connection.execute(query).all()
        page = tuple(_view(connection, each) for each in found[:limit])
    return FlagPage(page, page[-1].id if len(found) > limit else None, total, waiting)


def audit_flag(seat: Seat, flag_id: int, verdict: Verdict) -> Changes:
    """Say that a warning was rightly kept, or mask what it points at now, for good.

    UserError "not_allowed", "unknown_flag", "already_audited", "text_changed".
    """
    require(seat.actor, Action.AUDIT_FLAGS)
    with seat.store.writing() as connection:
        flag = connection.execute(_kept(audited=True).where(PrivacyFlagRow.id == flag_id)).first()
        if flag is None:
            raise UserError(
                "unknown_flag", "Cet avertissement n’est pas dans la liste : relisez-la.", "id"
            )
        if flag.verdict is not None:
            raise UserError(
                "already_audited",
                f"{flag.auditor} a déjà revu cet avertissement "
                f"({Verdict(flag.verdict).label.lower()}) : relisez la liste.",
                "id",
            )
        if verdict is Verdict.MASKED:
            _mask(connection, seat, flag)
        connection.execute(
            insert(PrivacyAuditRow).values(
                flag_id=flag_id, at=seat.clock(), actor=seat.actor.name, verdict=verdict.value
            )
        )
    if verdict is Verdict.MASKED:
        forget_erased(seat.store)
    return Changes(numbers=frozenset({flag.number}))


def _kept(*, audited: bool) -> Select[*tuple[Any, ...]]:
    row, audit, voice, case = PrivacyFlagRow, PrivacyAuditRow, VoiceRow, SignalementRow
    query = (
        select(
            row.id,
            row.at,
            row.actor,
            row.kind,
            row.field,
            row.start,
            row.end,
            row.voice_id,
            func.coalesce(voice.signalement_id, row.signalement_id).label("case_id"),
            case.number,
            audit.verdict,
            audit.actor.label("auditor"),
            audit.at.label("audited_at"),
        )
        # A voice takes its flags along: they are told of where it is now.
        .outerjoin(voice, voice.id == row.voice_id)
        .join(case, case.id == func.coalesce(voice.signalement_id, row.signalement_id))
        .outerjoin(audit, audit.flag_id == row.id)
        .where(row.action == "kept")
    )
    return query if audited else query.where(audit.id.is_(None))


def _count(connection: Connection, *, audited: bool) -> int:
    row = PrivacyFlagRow
    query = select(func.count()).select_from(row).where(row.action == "kept")
    if not audited:
        query = query.where(~exists().where(PrivacyAuditRow.flag_id == row.id))
    return connection.scalar(query) or 0


def _view(connection: Connection, flag: Any) -> KeptFlag:
    before = found = after = ""
    for text in _texts(connection, flag):
        span = _span(text, flag)
        if span is not None:
            start, end = span
            before = text.text[max(0, start - AROUND) : start]
            found, after = text.text[start:end], text.text[end : end + AROUND]
            break
    return KeptFlag(
        flag.id,
        flag.at,
        flag.actor,
        PrivacyKind(flag.kind),
        flag.number,
        flag.field,
        before,
        found,
        after,
        None if flag.verdict is None else Verdict(flag.verdict),
        flag.auditor or "",
        flag.audited_at,
    )


def _mask(connection: Connection, seat: Seat, flag: Any) -> None:
    case = load_case(connection, flag.case_id)
    for text in _texts(connection, flag):
        span = _span(text, flag)
        if span is None:
            continue
        new = text.text[: span[0]] + MASK + text.text[span[1] :]
        if text.visit is not None:
            rewrite_remark(connection, seat, case, text.visit, new)
            return
        founder = case.founder(case.rows[0])
        voice = flag.voice_id or (founder.id if founder is not None else 0)
        rewrite_voices(connection, seat, case, {voice: new}, EventKind.TEXT_MASKED, {})
        return
    raise UserError(
        "text_changed",
        f"Le texte de {flag.number} a changé depuis : ouvrez-le, puis marquez cet avertissement "
        "« justifié » s’il n’y a plus rien à masquer.",
        "id",
    )


def _texts(connection: Connection, flag: Any) -> Sequence[_Text]:
    """The texts in which the flag may stand."""
    group = _group(connection, flag)
    if flag.field == DESCRIPTION:
        column = (
            select(SignalementRow.description).where(SignalementRow.id == flag.case_id)
            if flag.voice_id is None
            else select(VoiceRow.description).where(VoiceRow.id == flag.voice_id)
        )
        return [_Text(connection.scalar(column) or "", None, group)]
    row = VisitRow
    remarks = connection.execute(
        select(row.id, row.remark).where(row.signalement_id == flag.case_id, row.remark != "")
    )
    return [_Text(each.remark, each.id, group) for each in remarks]


def _group(connection: Connection, flag: Any) -> tuple[Row[Any], ...]:
    row, audit = PrivacyFlagRow, PrivacyAuditRow
    same = [row.field == flag.field, row.at.between(flag.at - _AT_ONCE, flag.at + _AT_ONCE)]
    if flag.voice_id is None:
        same += [row.voice_id.is_(None), row.signalement_id == flag.case_id]
    else:
        same.append(row.voice_id == flag.voice_id)
    return tuple(
        connection.execute(
            select(row.start, row.end, row.action, audit.verdict)
            .outerjoin(audit, audit.flag_id == row.id)
            .where(*same)
        )
    )


def _span(text: _Text, flag: Any) -> tuple[int, int] | None:
    """Where the flag stands now: its offsets are those of the text as it was typed, and what was
    masked before it has another length. None where nothing of its kind stands there."""
    shift = sum(
        len(MASK) - (each.end - each.start)
        for each in text.group
        if each.end <= flag.start and "masked" in (each.action, each.verdict)
    )
    start, end = flag.start + shift, flag.end + shift
    for found in find_personal_data(text.text):
        if found.start < end and start < found.end and found.kind == flag.kind:
            return found.start, found.end
    return None
