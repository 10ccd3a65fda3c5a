"""A new signalement: its number, its team and why, its clocks, its first voice, its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, null, update

from db.queries.neighbours import cell_of
from db.queries.prepared import Prepared
from db.schema import SignalementRow, VoiceRow
from desktop_app.domain.codes import AnswerBy, EventKind, OverrideReason, Status
from desktop_app.domain.correction import scene_of
from desktop_app.domain.deadlines import due_at, stale_at
from desktop_app.domain.entry import Entry
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes, Identity, Logged, Proposal, SavedFlag
from desktop_app.services.awaiting import update_awaiting
from desktop_app.services.copies import keep_copies
from desktop_app.services.emergency import keep_call
from desktop_app.services.find_duplicates import duplicates_of
from desktop_app.services.history import Line, begin_history
from desktop_app.services.numbers import Allocated, allocate_number
from desktop_app.services.propose import Decided, decide_entry
from desktop_app.services.reference import Reference, load_reference
from desktop_app.services.rulings import keep_ruling
from desktop_app.services.sealing import tell_facts, tell_instant, tell_voices
from desktop_app.services.seat import Seat
from desktop_app.services.stored_scene import columns_of
from desktop_app.services.uids import new_uid
from desktop_app.services.voices import Voice, add_voice, keep_flags

_SIGNALEMENT = Prepared(
    insert(SignalementRow).returning(SignalementRow.id),
    "uid number arrondissement year sequence category place_kind status team_id rule_code "
    "description people recurrence_days recurrence_from recurrence_to vulnerable emergency "
    "observed_at received_at place_label lon lat precision place_score sector_code cell "
    "accept_due_at visit_due_at answer_due_at due_at closed_at awaiting stale_at created_by "
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class Split:
    """What was made of a voice."""

    id: int
    number: str


class Saving:
    """One saving of a new signalement, inside the caller's transaction."""

    def __init__(
        self,
        connection: Connection,
        seat: Seat,
        entry: Entry,
        received_at: dt.datetime,
    ) -> None:
        self.connection = connection
        self.seat = seat
        self.entry = entry
        self.received_at = received_at

    def save(
        self,
        arrondissement: int,
        identity: Identity | None,
        flags: tuple[SavedFlag, ...],
        other_flags: Mapping[str, tuple[SavedFlag, ...]],
    ) -> Logged:
        """Write everything and answer.

        The entry is taken as it is: checked, and without personal data, by the caller. `flags` are
        those of its description, `other_flags` those of its other texts by field.
        """
        connection, entry = self.connection, self.entry
        reference = load_reference(connection)
        duplicates = duplicates_of(connection, reference, entry)
        decided = decide_entry(reference, entry, self.received_at)
        if self.seat.sending is not None:
            decided = self._asked_now(reference, decided)
        _require_said(decided)
        standing = decided.standing
        status = Status.NEW if standing.team is None else Status.ROUTED
        allocated = allocate_number(connection, arrondissement, self.received_at)
        uid = new_uid()
        signalement_id = self._insert(reference, allocated, uid, status, standing)
        voice = self._voice(signalement_id, identity)
        self._keep_decision(reference, signalement_id, decided)
        keep_copies(connection, reference, signalement_id, standing.copies)
        keep_flags(connection, self.seat, signalement_id, voice.id, flags)
        for field, found in other_flags.items():
            keep_flags(connection, self.seat, signalement_id, None, found, field)
        lines = self._lines(allocated, uid, voice.told, status, decided)
        if entry.emergency is not None:
            keep_call(connection, self.seat, entry.emergency, signalement_id)
        begin_history(connection, self.seat, signalement_id, uid, lines)
        return Logged(
            number=allocated.number,
            uid=uid,
            status=status,
            proposal=standing,
            place=entry.place,
            duplicates=duplicates,
            privacy=flags,
            changes=Changes(numbers=frozenset({allocated.number})),
        )

    def split(self, arrondissement: int, voice_id: int, origin: str, *, withdrawn: bool) -> Split:
        """Write a signalement for a voice that leaves the signalement `origin` (its number).

        Its team is asked now and has its full time; the reporter waits since the call. With
        `withdrawn` it rests cancelled and no team has it.
        """
        connection = self.connection
        reference = load_reference(connection)
        decided = decide_entry(reference, self.entry, self.received_at)
        decided = self._asked_now(reference, decided)
        standing = replace(decided.standing, team=None) if withdrawn else decided.standing
        status = Status.NEW if standing.team is None else Status.ROUTED
        status = Status.CANCELLED if withdrawn else status
        allocated = allocate_number(connection, arrondissement, self.received_at)
        uid = new_uid()
        withdrawn_at = self.seat.clock() if withdrawn else None
        signalement_id = self._insert(reference, allocated, uid, status, standing, withdrawn_at)
        connection.execute(
            update(VoiceRow)
            .where(VoiceRow.id == voice_id)
            .values(signalement_id=signalement_id, origin_id=None, facts=null())
        )
        update_awaiting(connection, signalement_id)
        told_voice = tell_voices(connection, voice_id)[0]
        lines = self._lines(allocated, uid, told_voice, status, decided, origin)
        if withdrawn_at is not None:
            told = {
                "status": status.value,
                "rule": standing.rule,
                "closed_at": tell_instant(withdrawn_at),
                "taken_back": True,
            }
            lines[-1] = Line(EventKind.CANCELLED, {"status": Status.NEW.value}, told)
        else:
            self._keep_decision(reference, signalement_id, decided)
            keep_copies(connection, reference, signalement_id, standing.copies)
        begin_history(connection, self.seat, signalement_id, uid, lines)
        return Split(signalement_id, allocated.number)

    def _asked_now(self, reference: Reference, decided: Decided) -> Decided:
        # The team is asked now and has its full time; who called waits since then.
        fresh = decide_entry(reference, self.entry, self.seat.clock()).standing.deadlines
        clocks = replace(fresh, answer=decided.standing.deadlines.answer)
        return replace(decided, standing=replace(decided.standing, deadlines=clocks))

    def _voice(self, signalement_id: int, identity: Identity | None) -> Voice:
        entry = self.entry
        return add_voice(
            self.connection,
            self.seat,
            signalement_id,
            entry.reporter,
            identity,
            entry.description,
            entry.observed_at,
            self.received_at,
        )

    def _insert(
        self,
        reference: Reference,
        allocated: Allocated,
        uid: str,
        status: Status,
        standing: Proposal,
        closed_at: dt.datetime | None = None,
    ) -> int:
        entry, place = self.entry, self.entry.place
        clocks = standing.deadlines
        values = {
            **columns_of(scene_of(entry)),
            "uid": uid,
            "number": allocated.number,
            "arrondissement": allocated.arrondissement,
            "year": allocated.year,
            "sequence": allocated.sequence,
            "status": status.value,
            "team_id": None if standing.team is None else reference.team_ids[standing.team.code],
            "rule_code": standing.rule,
            "description": entry.description,
            "emergency": entry.emergency is not None,
            "received_at": self.received_at,
            "cell": cell_of(place.lon, place.lat),
            "accept_due_at": clocks.accept,
            "visit_due_at": clocks.visit,
            "answer_due_at": clocks.answer,
            "due_at": due_at(status, clocks),
            "closed_at": closed_at,
            "awaiting": int(entry.reporter.answer_by is not AnswerBy.NONE),
            "stale_at": stale_at(
                entry.observed_at,
                reference.settings[entry.category],
                recurring=entry.recurrence.recurring,
            ),
            "created_by": self.seat.actor.name,
            "updated_at": self.received_at,
        }
        return int(_SIGNALEMENT.rows(self.connection, values)[0][0])

    def _keep_decision(self, reference: Reference, signalement_id: int, decided: Decided) -> None:
        keep_ruling(
            self.connection,
            self.seat,
            reference,
            signalement_id,
            self.received_at,
            decided.standing,
            decided.override,
        )

    def _lines(
        self,
        allocated: Allocated,
        uid: str,
        told_voice: dict[str, Any],
        status: Status,
        decided: Decided,
        origin: str | None = None,
    ) -> list[Line]:
        # Codes and seals only: a history can never be rewritten, so no free text may enter it.
        entry, standing = self.entry, decided.standing
        created = {
            "number": allocated.number,
            "status": Status.NEW.value,
            "category": entry.category.value,
            "place_kind": entry.place_kind.value,
            "channel": entry.reporter.channel.value,
            "reporter_kind": entry.reporter.kind.value,
            **tell_facts(
                uid, allocated.arrondissement, entry, self.received_at, standing.deadlines
            ),
            **told_voice,
        }
        if origin is not None:
            created["from"] = origin
        routed = {
            "status": status.value,
            "team": None if standing.team is None else standing.team.code,
            "rule": standing.rule,
        }
        if decided.override is not None:
            routed["reason"] = decided.override.reason.value
        kind = EventKind.POOLED if standing.team is None else EventKind.ROUTED
        lines = [Line(EventKind.CREATED, None, created)]
        if entry.emergency is not None:
            lines.append(Line(EventKind.EMERGENCY, None, {"service": entry.emergency.value}))
        return [*lines, Line(kind, {"status": Status.NEW.value}, routed)]


def _require_said(decided: Decided) -> None:
    # Only for an override that changed something: what the rules gave anyway needs no reason.
    override = decided.override
    if override is None or override.reason is not OverrideReason.OTHER or override.text.strip():
        return
    raise UserError(
        "text_missing", "Dites en quelques mots pourquoi vous changez l’équipe proposée.", "text"
    )
