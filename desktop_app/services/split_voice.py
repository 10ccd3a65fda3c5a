"""Make a signalement of a voice that was logged on another one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, delete, select, update

from db.schema import ReporterIdentityRow, VoiceRow
from desktop_app.domain.codes import AnswerBy
from desktop_app.services.emergency import move_call
from desktop_app.services.new_signalement import Saving
from desktop_app.services.seat import Seat
from desktop_app.services.voice_facts import entry_of
from desktop_app.services.voices import Held


def split_off(
    connection: Connection, seat: Seat, parent: Held, voice_id: int, *, withdrawn: bool = False
) -> str:
    """Give the voice a signalement of its own, with all that it told; returns its number.

    It is numbered in the voice's own arrondissement and routed on the voice's own facts; with
    `withdrawn` it rests cancelled instead, and no team ever has it.
    """
    voice = connection.execute(select(VoiceRow.__table__).where(VoiceRow.id == voice_id)).one()
    entry = entry_of(voice)
    if withdrawn:
        entry = replace(entry, reporter=replace(entry.reporter, answer_by=AnswerBy.NONE))
        withdraw_reporter(connection, voice_id)
    saving = Saving(connection, seat, entry, voice.received_at)
    split = saving.split(
        voice.facts["arrondissement"], voice_id, parent.number, withdrawn=withdrawn
    )
    if entry.emergency is not None:
        call = (voice.created_by, entry.emergency, voice.received_at)
        move_call(connection, *call, held_by=parent.id, to=None if withdrawn else split.id)
    return split.number


def withdraw_reporter(connection: Connection, voice_id: int) -> None:
    """Erase who a voice was: nobody waits for an answer about what was never said."""
    voice, identity = VoiceRow, ReporterIdentityRow
    unasked = update(voice).where(voice.id == voice_id).values(answer_by=AnswerBy.NONE.value)
    connection.execute(unasked)
    connection.execute(delete(identity).where(identity.voice_id == voice_id))
