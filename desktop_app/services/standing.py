"""How a signalement stands before anything is done to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from db.queries.visited import VISITED
from db.schema import SignalementRow
from desktop_app.domain.codes import (
    Category,
    HoldReason,
    Outcome,
    Partner,
    Status,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Deadlines, TeamRef
from desktop_app.services.reference import Reference

# Columns a turn may change, as they are told in the history (the team by its code).
CODES: Final = ("status", "hold_reason", "partner", "outcome", "outcome_note", "lapsed_team")
INSTANTS: Final = (
    "accept_due_at",
    "visit_due_at",
    "answer_due_at",
    "due_at",
    "held_at",
    "review_at",
    "closed_at",
    "stale_at",
)
_FOUND = select(
    SignalementRow.id,
    SignalementRow.uid,
    SignalementRow.number,
    SignalementRow.arrondissement,
    SignalementRow.category,
    SignalementRow.team_id,
    SignalementRow.attached_to_id,
    SignalementRow.emergency,
    SignalementRow.version,
    SignalementRow.awaiting,
    SignalementRow.recurrence_days,
    SignalementRow.recurrence_from,
    SignalementRow.observed_at,
    *(getattr(SignalementRow, name) for name in (*CODES, *INSTANTS)),
    VISITED.label("visited"),
).where(SignalementRow.number == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A signalement as it stands before the turn."""

    id: int
    uid: str
    number: str
    arrondissement: int
    category: Category
    team: TeamRef | None
    attached_to_id: int | None
    emergency: bool
    version: int
    awaiting: int
    recurring: bool
    observed_at: dt.datetime
    visited: bool  # by a team, since it was last opened
    status: Status
    hold_reason: HoldReason | None
    partner: Partner | None
    outcome: Outcome | None
    outcome_note: str | None
    lapsed_team: str | None
    accept_due_at: dt.datetime | None
    visit_due_at: dt.datetime | None
    answer_due_at: dt.datetime | None
    due_at: dt.datetime | None
    held_at: dt.datetime | None
    review_at: dt.datetime | None
    closed_at: dt.datetime | None
    stale_at: dt.datetime | None

    @property
    def clocks(self) -> Deadlines | None:
        """The three deadlines; None for what was never given any."""
        accept, visit, answer = self.accept_due_at, self.visit_due_at, self.answer_due_at
        if accept is None or visit is None or answer is None:
            return None
        return Deadlines(accept, visit, answer)


def load_standing(connection: Connection, reference: Reference, number: str) -> Standing:
    """The signalement `number` as it stands; UserError "unknown_number"."""
    row = connection.execute(_FOUND, {"wanted": number}).first()
    if row is None:
        raise UserError(
            "unknown_number",
            f"Le signalement {number} n’existe pas : vérifiez le numéro.",
            "number",
        )
    return Standing(
        row.id,
        row.uid,
        row.number,
        row.arrondissement,
        Category(row.category),
        reference.team_of(row.team_id),
        row.attached_to_id,
        row.emergency,
        row.version,
        row.awaiting,
        row.recurrence_days != 0 or row.recurrence_from is not None,
        row.observed_at,
        bool(row.visited),
        Status(row.status),
        HoldReason(row.hold_reason) if row.hold_reason else None,
        Partner(row.partner) if row.partner else None,
        Outcome(row.outcome) if row.outcome else None,
        row.outcome_note,
        row.lapsed_team,
        *(getattr(row, name) for name in INSTANTS),
    )
