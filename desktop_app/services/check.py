"""Verify a whole base: histories, references, numbers, words, and what the engine itself says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, select

from db.queries import upkeep
from db.queries.attachments import stream_files
from db.schema import NumberSequenceRow
from desktop_app.domain.codes import AnswerBy, EventKind, Status
from desktop_app.domain.history import GENESIS, chain_hash_of_texts
from desktop_app.domain.rights import Action, require
from desktop_app.domain.workflow import OPEN, STOPPED
from desktop_app.services.check_answers import Answers
from desktop_app.services.check_facts import (
    Rows,
    ToldFacts,
    compare_facts,
    compare_visits,
    compare_voices,
)
from desktop_app.services.check_files import compare_files
from desktop_app.services.seat import Seat

MOST_PROBLEMS: Final = 200
_OPEN: Final = frozenset(status.value for status in OPEN)
_STOPPED: Final = frozenset(status.value for status in STOPPED)
_HELD: Final = frozenset({Status.NEW.value, Status.ON_HOLD.value})  # open, and in the pool
_WITH_TEAM: Final = _OPEN - {Status.NEW.value}
_KNOWN: Final = frozenset(status.value for status in Status)
_CREATED: Final = EventKind.CREATED.value
_parsed: Final = json.JSONDecoder().raw_decode  # twice as fast as `loads`: nothing follows a value


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not verify; `number` is None when it is about the whole base."""

    code: str
    number: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was verified; `found` counts every problem, `problems` holds the first 200."""

    ok: bool
    signalements: int
    events: int
    found: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Report:
    found: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, number: str | None, message: str) -> None:
        self.found += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, number, message))


@dataclass(slots=True)
class _Told:
    """What the history of one signalement says; `broken` is the first line that lies."""

    lines: int = 0
    broken: int | None = None
    end: str = GENESIS  # hash of the last line that verifies
    facts: ToldFacts = field(default_factory=ToldFacts)


def check(seat: Seat) -> Checked:
    """Read everything once; memory stays flat however large the base, but for the answers to
    voices that moved from one signalement to another. UserError "not_allowed"."""
    require(seat.actor, Action.CHECK)
    seat.require_whole()
    report = _Report()
    with seat.store.reading() as connection:
        for problem in upkeep.engine_problems(connection):
            report.add("engine", None, problem)
        for name in upkeep.altered_guards(connection):
            report.add("guard_altered", None, f"Le garde-fou « {name} » manque ou a été changé.")
        for number in upkeep.chained_attachments(connection):
            report.add("attachment", number, "Rattaché à un signalement absent ou déjà rattaché.")
        signalements, events = _check_each(connection, report)
    with seat.store.writing() as connection:
        if not upkeep.words_are_whole(connection):
            report.add("search", None, "L’index des mots ne correspond plus aux textes.")
    return Checked(report.found == 0, signalements, events, report.found, tuple(report.problems))


def _check_each(connection: Connection, report: _Report) -> tuple[int, int]:
    sequences = {
        (row.arrondissement, row.year): row.last
        for row in connection.execute(select(NumberSequenceRow.__table__))
    }
    histories = _Histories(upkeep.stream_events(connection))
    voices = _Counts(upkeep.stream_voice_counts(connection))
    waiting = _Counts(upkeep.stream_waiting(connection, AnswerBy.NONE.value))
    visits = Rows(upkeep.stream_visits(connection))
    spoken = Rows(upkeep.stream_voices(connection))
    files = Rows(stream_files(connection))
    answers = Answers()
    signalements = 0
    for row in upkeep.stream_signalements(connection):
        signalements += 1
        for orphan in histories.before(row.id):
            report.add("orphan_event", None, f"Historique sans signalement (ligne {orphan}).")
        told, awaited = histories.of(row.id, row.uid), waiting.of(row.id)
        _check_history(row, told, report)
        _check_row(row, told, voices.of(row.id), sequences, report)
        _check_standing(row, told, report)
        _check_kept(row, told, awaited, report)
        _check_files(connection, row, told, files.of(row.id), report)
        _check_told(row, told, awaited, spoken.of(row.id), visits.of(row.id), answers, report)
    answers.finish(report.add)
    for orphan in histories.before(None):
        report.add("orphan_event", None, f"Historique sans signalement (ligne {orphan}).")
    return signalements, histories.read


def _check_history(row: Any, told: _Told, report: _Report) -> None:
    if told.lines == 0:
        report.add("history_missing", row.number, "Le signalement n’a pas d’historique.")
        return
    if told.broken is not None:
        report.add(
            "chain_broken", row.number, f"L’historique a été modifié à la ligne {told.broken}."
        )
        return
    if told.facts.last.get("status") != row.status:
        report.add(
            "status_differs", row.number, f"Le statut « {row.status} » n’est pas dans l’historique."
        )
    if told.facts.last.get("team", row.code) != row.code:
        report.add("team_differs", row.number, "L’équipe n’est pas celle de l’historique.")


def _check_row(
    row: Any,
    told: _Told,
    voices: int,
    sequences: dict[tuple[int, int], int],
    report: _Report,
) -> None:
    # A number stays when the place is corrected: it keeps the arrondissement where it was given.
    district = told.facts.numbered_in or row.arrondissement
    if row.team_id is not None and row.code is None:
        report.add("team_unknown", row.number, "L’équipe n’existe pas.")
    if row.status not in _KNOWN or (row.closed_at is None) != (row.status in _OPEN):
        report.add(
            "closing_differs", row.number, "Le statut et la date de clôture se contredisent."
        )
    if voices != row.voices or (voices < 1) is (row.attached_to_id is None):
        report.add("voices_differ", row.number, f"{row.voices} voix annoncées, {voices} présentes.")
    if row.number != f"{district:02d}-{row.year}-{row.sequence:06d}":
        report.add("number_differs", row.number, "Le numéro ne correspond pas à ses parties.")
    if row.sequence > sequences.get((district, row.year), 0):
        report.add("number_beyond", row.number, "Le numéro dépasse le dernier attribué.")


def _check_standing(row: Any, told: _Told, report: _Report) -> None:
    # What is open stands with a team or in the pool; what is stopped says since when.
    nobody, is_open = row.team_id is None, row.status in _OPEN
    if is_open and row.status not in (_HELD if nobody else _WITH_TEAM):
        held = "sans équipe" if nobody else "avec une équipe"
        report.add("team_misplaced", row.number, f"« {row.status} » {held} : nulle part en file.")
    if (row.held_at is not None) != (row.status in _STOPPED):
        report.add("hold_differs", row.number, "Le statut et la mise en attente se contredisent.")
    attached = row.status == Status.CANCELLED.value and "to" in told.facts.standing
    if (row.attached_to_id is not None) != attached:
        report.add("attachment", row.number, "Le rattachement n’est pas celui de l’historique.")


def _check_kept(row: Any, told: _Told, waiting: int, report: _Report) -> None:
    # What the row itself keeps of its history and of its voices.
    whole = told.lines > 0 and told.broken is None
    if whole and (row.last_seq, row.last_hash) != (told.lines, told.end):
        report.add(
            "history_cut",
            row.number,
            f"L’historique s’arrête à la ligne {told.lines}, le signalement à la {row.last_seq}.",
        )
    if row.awaiting != waiting:
        report.add(
            "awaiting_differs",
            row.number,
            f"{row.awaiting} réponses dues, {waiting} attendues.",
        )


def _check_told(
    row: Any,
    told: _Told,
    waiting: int,
    voices: list[Any],
    visits: list[Any],
    answers: Answers,
    report: _Report,
) -> None:
    if told.lines == 0 or told.broken is not None:
        return  # nothing to compare with: said already

    def tell(code: str, message: str) -> None:
        report.add(code, row.number, message)

    compare_facts(row, told.facts, waiting, tell)
    compare_voices(voices, told.facts, tell)
    compare_visits(row.uid, visits, told.facts, tell)
    answers.compare(row.number, voices, told.facts, tell)


def _check_files(
    connection: Connection, row: Any, told: _Told, files: list[Any], report: _Report
) -> None:
    if told.broken is None:
        number = row.number
        compare_files(
            connection, files, told.facts, lambda code, said: report.add(code, number, said)
        )


class _Histories:
    """The stream of all events, given back signalement by signalement."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self.read = 0

    def before(self, signalement_id: int | None) -> Iterator[int]:
        """Places of the events whose signalement does not exist, up to this one (None: all)."""
        while self._next is not None and (signalement_id is None or self._next[0] < signalement_id):
            self.read += 1
            yield int(self._next[1])
            self._next = next(self._rows, None)

    def of(self, signalement_id: int, uid: str) -> _Told:
        """Verify the chain of one signalement."""
        told = _Told()
        previous = GENESIS
        row = self._next
        while row is not None and row[0] == signalement_id:
            _, seq, at, actor, role, kind, before, after, linked, stored = row
            told.lines += 1
            if told.broken is None:
                moment = dt.datetime.fromtimestamp(at / 1_000_000, dt.UTC).isoformat(
                    timespec="microseconds"
                )
                computed = chain_hash_of_texts(
                    previous,
                    uid,
                    told.lines,
                    moment,
                    actor,
                    role,
                    kind,
                    _ascii(before),
                    _ascii(after),
                )
                first = told.lines > 1 or kind == _CREATED
                chained = seq == told.lines and linked == previous and stored == computed
                heard = after is None or (
                    first and chained and _heard(told.facts, kind, at, actor, before, after)
                )
                if not (first and chained and heard):
                    told.broken = told.lines
                previous = stored
            row = next(self._rows, None)
        self._next = row
        told.end = previous
        self.read += told.lines
        return told


def _heard(
    facts: ToldFacts, kind: str, at: int, actor: str, before: str | None, after: str
) -> bool:
    # A line may be chained as it must be and tell nonsense.
    try:
        facts.hear(kind, at, actor, before, _parsed(after)[0])
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return True


class _Counts:
    """A stream of (id, count) in order, asked in order."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, signalement_id: int) -> int:
        """The count of this id; 0 when it has none."""
        while self._next is not None and self._next[0] < signalement_id:
            self._next = next(self._rows, None)
        if self._next is None or self._next[0] != signalement_id:
            return 0
        return int(self._next[1])


def _ascii(text: str | None) -> str:
    if text is None:
        return "null"
    return text if text.isascii() else _escaped(text)


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return "?"  # never equals: the line lies
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
