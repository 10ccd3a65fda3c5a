"""Erase who voices are: the row goes, the history says so, what was counted stays counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, update

from db.schema import ReporterIdentityRow, SignalementRow, VoiceRow
from desktop_app.domain.codes import AnswerBy, EventKind
from desktop_app.domain.retention import PurgeReason
from desktop_app.services.awaiting import update_awaiting
from desktop_app.services.case_texts import Case, home_of
from desktop_app.services.history import append_event
from desktop_app.services.sealing import tell_voices
from desktop_app.services.seat import Seat


def erase_identities(
    connection: Connection, seat: Seat, case: Case, voices: Iterable[int], why: PurgeReason
) -> tuple[str, ...]:
    """Erase the identities of these voices (ids) of a case loaded in this transaction.

    Who waited for an answer waits no longer: nobody knows any more whom to answer. Answers for the
    uids of the voices that had one; the line is in the history of the signalement that the voice
    was logged with, and where it is now.
    """
    wanted = set(voices)
    erased = []
    for voice in case.voices:
        if voice.id in wanted and _erase(connection, seat, case, voice, why):
            erased.append(str(voice.uid))
    return tuple(erased)


def _erase(
    connection: Connection, seat: Seat, case: Case, voice: Row[Any], why: PurgeReason
) -> bool:
    gone = delete(ReporterIdentityRow).where(ReporterIdentityRow.voice_id == voice.id)
    if connection.execute(gone).rowcount == 0:
        return False
    if voice.answer_by != AnswerBy.NONE.value and voice.answered_at is None:
        unasked = update(VoiceRow).where(VoiceRow.id == voice.id)
        connection.execute(unasked.values(answer_by=AnswerBy.NONE.value))
        update_awaiting(connection, voice.signalement_id)
    told = {**tell_voices(connection, voice.id)[0], "why": why.value}
    home = home_of(voice)
    for row in case.rows:
        if row.id not in (home, voice.signalement_id):
            continue
        connection.execute(
            update(SignalementRow)
            .where(SignalementRow.id == row.id)
            .values(version=SignalementRow.version + 1, updated_at=seat.clock())
        )
        # Where it came from vouches for the voice; where it is now only says what was done.
        line = told if row.id == home else {"voice": voice.uid, "why": why.value}
        append_event(connection, seat, row.id, row.uid, EventKind.IDENTITY_ERASED, None, line)
    return True
