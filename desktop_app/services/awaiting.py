"""Who still waits for an answer: counted on the signalement, cleared when it is opened anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, case, func, select, update

from db.schema import SignalementRow, VoiceRow
from desktop_app.domain.codes import AnswerBy

_WAITING = (
    select(func.count())
    .select_from(VoiceRow)
    .where(
        VoiceRow.signalement_id == bindparam("signalement"),
        VoiceRow.answer_by != AnswerBy.NONE.value,
        VoiceRow.answered_at.is_(None),
    )
    .scalar_subquery()
)
# Once over, only the answer's clock may still run (`domain.deadlines.due_at`).
_UPDATE = (
    update(SignalementRow)
    .where(SignalementRow.id == bindparam("signalement"))
    .values(
        awaiting=_WAITING,
        due_at=case(
            (SignalementRow.closed_at.is_(None), SignalementRow.due_at),
            (_WAITING > 0, SignalementRow.answer_due_at),
        ),
    )
)


def update_awaiting(connection: Connection, signalement_id: int) -> None:
    """Count again the voices that want an answer and have none, after any change of the voices.

    What is over shows the answer's deadline as long as someone waits. Nothing else of the row
    changes, not even its version: the caller's own change does that.
    """
    connection.execute(_UPDATE, {"signalement": signalement_id})


def forget_answers(connection: Connection, signalement_id: int) -> dict[str, str]:
    """Let every voice wait for an answer again; the former instants (ISO, UTC) by voice uid."""
    voice = VoiceRow
    given = connection.execute(
        select(voice.uid, voice.answered_at).where(
            voice.signalement_id == signalement_id, voice.answered_at.isnot(None)
        )
    ).all()
    connection.execute(
        update(voice).where(voice.signalement_id == signalement_id).values(answered_at=None)
    )
    update_awaiting(connection, signalement_id)
    return {row.uid: row.answered_at.isoformat(timespec="microseconds") for row in given}


def remember_answers(connection: Connection, signalement_id: int, given: Mapping[str, str]) -> None:
    """Put back what `forget_answers` took away."""
    for uid, at in given.items():
        connection.execute(
            update(VoiceRow)
            .where(VoiceRow.signalement_id == signalement_id, VoiceRow.uid == uid)
            .values(answered_at=dt.datetime.fromisoformat(at))
        )
    update_awaiting(connection, signalement_id)
