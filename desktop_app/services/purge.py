"""Eliminate what is due: shown first, then done, and the list of what went is kept.

A case goes whole or not at all, by short transactions: one killed half-way leaves whole cases, and
the next purge goes on. Nothing is purged of a case that is open or whose voices await an answer.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, delete, update

from db.erasing import forget_erased
from db.queries.retention import due_drafts, due_identities, due_remarks, due_texts, lock_cases
from db.schema import DraftRow, PlaceVisitRow
from desktop_app.domain.codes import EventKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.retention import (
    Delays,
    Due,
    Held,
    Purged,
    PurgeReason,
    day_of,
    draft_due_on,
    held_by,
    identity_due_on,
    months_after,
    report_due_on,
)
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes
from desktop_app.services.attachments import remove_all
from desktop_app.services.case_texts import Case, load_case, wipe_case
from desktop_app.services.erase_identity import erase_identities
from desktop_app.services.purge_runs import KEPT_COPIES_DAYS, keep_run
from desktop_app.services.retention import load_delays
from desktop_app.services.seat import Seat

CASES_AT_ONCE: Final = 100
_MARGIN: Final = dt.timedelta(days=4)  # a month may be three days shorter than the one before


@dataclass(frozen=True, slots=True)
class Plan:
    """What a purge would do on the day `until`: nothing of it is done."""

    until: dt.date
    delays: Delays
    lines: tuple[Due, ...]

    @property
    def counts(self) -> Mapping[Purged, int]:
        """How many of each kind would go."""
        return Counter(line.kind for line in self.lines if line.held is None)

    @property
    def held(self) -> int:
        """How many are due and must wait."""
        return sum(line.held is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Eliminated:
    """What a purge did. `emptied`: the files of the embedded base hold nothing of it any more;
    daily copies do until `copies_until`."""

    runs: tuple[str, ...]
    counts: Mapping[Purged, int]
    held: int
    emptied: bool
    copies_until: dt.date
    changes: Changes
    cancelled: bool = False


@dataclass(slots=True)
class DueCase:
    """A case of which something is due: voices (id, uid, day) whose identity is, the day of its
    texts if they are."""

    id: int
    number: str
    held: Held | None
    identities: list[tuple[int, str, dt.date]] = field(default_factory=list)
    texts_on: dt.date | None = None
    files: int = 0


def plan(seat: Seat, until: dt.date | None = None) -> Plan:
    """What is due on the day `until` (today without it, any day to come to see ahead), the oldest
    first. UserError "not_allowed"."""
    require(seat.actor, Action.PURGE)
    seat.require_whole()
    day = until or day_of(seat.clock())
    with seat.store.reading() as connection:
        delays = load_delays(connection)
        lines = [line for case in due_cases(connection, delays, day) for line in _lines(case)]
        lines += [_draft_line(delays, row) for row in _drafts(connection, delays, day)]
        lines += [_remark_line(delays, row) for row in _remarks(connection, delays, day)]
    lines.sort(key=lambda line: (line.held is not None, line.due_on or day, line.number or ""))
    return Plan(day, delays, tuple(lines))


def _never() -> bool:
    return False


def purge(
    seat: Seat,
    until: dt.date | None = None,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = _never,
) -> Eliminated:
    """Eliminate what is due on the day `until`, not later than today.

    `progress(done, total)` in cases. What other seats changed meanwhile is judged anew. UserError
    "not_allowed"; "date_future", field "until".
    """
    require(seat.actor, Action.PURGE)
    today = day_of(seat.clock())
    day = until or today
    if day > today:
        raise UserError(
            "date_future",
            "Ce qui n’est pas encore échu ne s’élimine pas : choisissez une date passée ou "
            "aujourd’hui.",
            "until",
        )
    with seat.store.reading() as connection:
        delays = load_delays(connection)
        remarks = bool(_remarks(connection, delays, day))
        ready = [case.id for case in due_cases(connection, delays, day) if case.held is None]
        drafts = bool(_drafts(connection, delays, day))
    work = _Purging(seat, delays, day)
    done, stopped = 0, False
    for at in range(0, len(ready), CASES_AT_ONCE):
        if stopped := cancelled():
            break
        work.cases(ready[at : at + CASES_AT_ONCE])
        done = min(at + CASES_AT_ONCE, len(ready))
        progress(done, len(ready))
    if (drafts or remarks) and not stopped:
        work.rest()
    with seat.store.reading() as connection:
        held = sum(
            len(_lines(case))
            for case in due_cases(connection, delays, day)
            if case.held is not None
        )
    return Eliminated(
        tuple(work.runs),
        work.counts,
        held,
        forget_erased(seat.store),
        today + dt.timedelta(days=KEPT_COPIES_DAYS),
        Changes(numbers=frozenset(work.numbers), drafts=drafts),
        stopped,
    )


class _Purging:
    """Transactions, each with its own run and its list."""

    def __init__(self, seat: Seat, delays: Delays, day: dt.date) -> None:
        self._seat = seat
        self._delays = delays
        self._day = day
        self.runs: list[str] = []
        self.counts: Counter[Purged] = Counter()
        self.numbers: set[str] = set()

    def cases(self, ids: Sequence[int]) -> None:
        with self._seat.store.writing() as connection:
            gone: list[Due] = []
            lock_cases(connection, ids)
            # Judged now that nobody else can change them.
            for due in due_cases(connection, self._delays, self._day, ids):
                if due.held is None:
                    case = load_case(connection, due.id)
                    self._eliminate(connection, case, due)
                    gone += _lines(due)
                    self.numbers |= {row.number for row in case.rows}
            self._keep(connection, gone)

    def rest(self) -> None:
        with self._seat.store.writing() as connection:
            drafts = _drafts(connection, self._delays, self._day)
            for row in drafts:
                # Unless it was touched meanwhile: it is being typed again.
                same = (DraftRow.uid == row.uid, DraftRow.saved_at == row.saved_at)
                connection.execute(delete(DraftRow).where(*same))
            remarks = _remarks(connection, self._delays, self._day)
            for row in remarks:
                passage = update(PlaceVisitRow).where(PlaceVisitRow.id == row.id)
                connection.execute(passage.values(remark=""))
            gone = [_draft_line(self._delays, row) for row in drafts]
            gone += [_remark_line(self._delays, row) for row in remarks]
            self._keep(connection, gone)

    def _eliminate(self, connection: Connection, case: Case, due: DueCase) -> None:
        why = PurgeReason.RETENTION
        if due.texts_on is not None:
            for row in case.rows:
                remove_all(connection, self._seat, row.id)
            wipe_case(connection, self._seat, case, {"why": why.value})
        voices = [voice_id for voice_id, _, _ in due.identities]
        erase_identities(connection, self._seat, case, voices, why)

    def _keep(self, connection: Connection, gone: Sequence[Due]) -> None:
        if gone:
            self.runs.append(
                keep_run(connection, self._seat, PurgeReason.RETENTION, self._delays, gone)
            )
            self.counts.update(line.kind for line in gone)


def due_cases(
    connection: Connection, delays: Delays, day: dt.date, among: Iterable[int] | None = None
) -> list[DueCase]:
    """Cases (`among` these ids) of which something is due on `day`, those that must wait too."""
    closed = _latest(months_after(day, -delays.identity_months))
    received = _latest(months_after(day, -delays.report_months))
    found: dict[int, DueCase] = {}

    def case_of(row: Any) -> DueCase:
        held = held_by(row.closed_at, row.awaiting)
        return found.setdefault(row.case_id, DueCase(row.case_id, row.number, held))

    for row in due_identities(connection, closed, received, among):
        due_on = identity_due_on(delays, row.closed_at, row.oldest)
        if due_on <= day:
            case_of(row).identities.append((row.id, row.uid, due_on))
    for row in due_texts(connection, received, EventKind.PSEUDONYMISED.value, among):
        due_on = report_due_on(delays, row.oldest)
        if due_on <= day:
            case = case_of(row)
            case.texts_on, case.files = due_on, row.files
    return list(found.values())


def _lines(case: DueCase) -> list[Due]:
    lines = [
        Due(Purged.IDENTITY, case.number, uid, due_on, case.held)
        for _, uid, due_on in case.identities
    ]
    if case.texts_on is not None:
        lines.append(Due(Purged.TEXTS, case.number, None, case.texts_on, case.held))
        file = Due(Purged.ATTACHMENT, case.number, None, case.texts_on, case.held)
        lines += [file] * case.files
    return lines


def _drafts(connection: Connection, delays: Delays, day: dt.date) -> list[Any]:
    rows = due_drafts(connection, _latest(day - dt.timedelta(days=delays.draft_days)))
    return [row for row in rows if draft_due_on(delays, row.saved_at) <= day]


def _draft_line(delays: Delays, row: Any) -> Due:
    number = row.content.get("number") if row.logged else None
    kind = Purged.DRAFT_TRACE if row.logged else Purged.DRAFT
    return Due(kind, number, None, draft_due_on(delays, row.saved_at))


def _remarks(connection: Connection, delays: Delays, day: dt.date) -> list[Any]:
    rows = due_remarks(connection, _latest(months_after(day, -delays.report_months)))
    return [row for row in rows if report_due_on(delays, row.visited_at) <= day]


def _remark_line(delays: Delays, row: Any) -> Due:
    return Due(Purged.REMARK, None, None, report_due_on(delays, row.visited_at))


def _latest(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + _MARGIN, dt.time(), PARIS)
