"""Erase what is kept about a person, at their request: the trace stays, not the words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from db.erasing import forget_erased
from db.queries import persons
from db.schema import DraftRow
from desktop_app.domain.codes import EventKind
from desktop_app.domain.person_request import WordsOf, without_person
from desktop_app.domain.retention import Due, Purged, PurgeReason, day_of
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes, Identity
from desktop_app.services.case_texts import Case, load_case, rewrite_voices
from desktop_app.services.erase_identity import erase_identities
from desktop_app.services.person_file import chosen_voices
from desktop_app.services.person_identities import read_identities
from desktop_app.services.person_search import asked_reason
from desktop_app.services.purge_runs import KEPT_COPIES_DAYS, keep_run
from desktop_app.services.retention import load_delays
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did; `emptied` and `copies_until` as `purge.Eliminated` has them."""

    run: str
    identities: int
    texts: int
    drafts: int
    numbers: tuple[str, ...]
    emptied: bool
    copies_until: dt.date
    changes: Changes


def erase_person(
    seat: Seat,
    voices: Sequence[str],
    drafts: Sequence[str],
    words: WordsOf,
    reference: str,
) -> Erased:
    """Erase the identities of these voices (uids) and these drafts; `words` says what becomes of
    the voices' texts. What was counted stays counted, open cases go on without their reporter.

    UserError "not_allowed", "reason_missing", "nothing_chosen", "unknown_voice".
    """
    require(seat.actor, Action.PERSON_REQUEST)
    reason = asked_reason(reference)
    work = _Erasing(seat, words)
    with seat.store.writing() as connection:
        ids = chosen_voices(connection, voices, drafts)
        known = read_identities(connection, seat, ids, reason)
        cases = {row.id: row.case_id for row in persons.voices_told(connection, ids)}
        for case_id in sorted(set(cases.values())):
            here = [each for each, case in cases.items() if case == case_id]
            work.case(connection, load_case(connection, case_id), here, known)
        work.drafts(connection, drafts)
        run = ""
        if work.gone:
            delays = load_delays(connection)
            run = keep_run(connection, seat, PurgeReason.REQUEST, delays, work.gone)
    counted = {kind: sum(line.kind is kind for line in work.gone) for kind in Purged}
    return Erased(
        run,
        counted[Purged.IDENTITY],
        counted[Purged.TEXTS],
        counted[Purged.DRAFT],
        tuple(sorted(work.numbers)),
        forget_erased(seat.store),
        day_of(seat.clock()) + dt.timedelta(days=KEPT_COPIES_DAYS),
        Changes(numbers=frozenset(work.numbers), drafts=bool(drafts)),
    )


class _Erasing:
    def __init__(self, seat: Seat, words: WordsOf) -> None:
        self._seat = seat
        self._words = words
        self.gone: list[Due] = []
        self.numbers: set[str] = set()

    def case(
        self,
        connection: Connection,
        case: Case,
        voices: Sequence[int],
        known: Mapping[int, Identity],
    ) -> None:
        # The texts first: the line that tells of the identity seals them as they are left.
        texts = self._texts(case, voices, known)
        told = {"why": PurgeReason.REQUEST.value}
        self.numbers |= set(
            rewrite_voices(connection, self._seat, case, texts, EventKind.TEXT_MASKED, told)
        )
        self.gone += [
            Due(Purged.TEXTS, case.number, voice.uid, None)
            for voice in case.voices
            if texts.get(voice.id, voice.description) != voice.description
        ]
        erased = erase_identities(connection, self._seat, case, voices, PurgeReason.REQUEST)
        self.gone += [Due(Purged.IDENTITY, case.number, uid, None) for uid in erased]
        if erased:
            self.numbers.add(case.number)

    def drafts(self, connection: Connection, uids: Sequence[str]) -> None:
        for uid in uids:
            row = DraftRow
            gone = delete(row).where(row.uid == uid, row.logged.is_(False))
            if connection.execute(gone).rowcount:
                self.gone.append(Due(Purged.DRAFT, None, None, None))

    def _texts(
        self, case: Case, voices: Sequence[int], known: Mapping[int, Identity]
    ) -> dict[int, str]:
        if self._words is WordsOf.KEEP:
            return {}
        # The name of one voice may stand in the words of another of the same person.
        named = [known[each] for each in voices if each in known]
        texts = {}
        for voice in case.voices:
            if voice.id in voices:
                text = "" if self._words is WordsOf.ERASE else without_person(voice.description)
                for identity in named:
                    text = without_person(text, identity)
                texts[voice.id] = text
        return texts
