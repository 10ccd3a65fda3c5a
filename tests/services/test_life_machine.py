"""Whatever is done in whatever order: nothing is lost and the base verifies."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from db.engine import MAIN_FILE, Store, sqlite_url
from db.schema import SignalementRow, TeamRow, VoiceRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    EmergencyService,
    HoldReason,
    Outcome,
    OverrideReason,
    Role,
    Weekday,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.entry import Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Moved
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.domain.workflow import OPEN, STOPPED
from desktop_app.services import moves
from desktop_app.services.answers import record_answer
from desktop_app.services.attach import attach, detach
from desktop_app.services.check import check
from desktop_app.services.correct import correct, reroute
from desktop_app.services.emergency import log_emergency
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.queue import Filters, View, list_page
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.take_back import take_back
from desktop_app.services.undo import undo
from tests.conftest import NOW, Clock
from tests.services.entries import EOLE, FLANDRE, entry

REFUSALS = {
    "illegal_move",
    "illegal_outcome",
    "attached",
    "already_attached",
    "parent_not_open",
    "same_number",
    "same_team",
    "first_voice",
    "take_back_changed",
    "undo_not_last",
    "undo_too_late",
    "undo_sent",
    "no_team",
    "already_answered",
    "changed_meanwhile",
    "not_allowed",  # a lead passing by what another team holds
    "nothing_corrected",
    "already_accepted",
}
LEAD = Actor("Chef UASA", Role.TEAM_LEAD, team="uasa")
TOLD_CATEGORIES = [Category.CONSUMPTION, Category.SOILING, Category.OTHER]
TOLD = {
    "category": st.sampled_from(TOLD_CATEGORIES),
    "recurrence": st.sampled_from([Recurrence(), Recurrence(frozenset({Weekday.MON}))]),
    "emergency": st.sampled_from([None, None, EmergencyService.SAMU]),
    "reporter": st.sampled_from(
        [Reporter(), Reporter(answer_by=AnswerBy.MAIL, consent=True, email="ba@mairie.fr")]
    ),
}
ENTRIES = st.fixed_dictionaries(TOLD)
CORRECTIONS = st.fixed_dictionaries(
    {
        "category": st.sampled_from([None, *TOLD_CATEGORIES]),
        "place": st.sampled_from([None, EOLE, FLANDRE]),
        "recurrence": st.sampled_from([None, Recurrence(), Recurrence(frozenset({Weekday.TUE}))]),
    }
)
PICK = st.integers(0, 1000)
MOVES = ["accept", "hold", "resume", "close", "reopen", "cancel", "pool"]


class Life(RuleBasedStateMachine):
    """A small base where anything that a user may do is done."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="life"))
        shutil.copy(self.template, self.folder / MAIN_FILE)
        self.store = Store(sqlite_url(self.folder))
        self.clock = Clock(NOW)
        self.seat = Seat(self.store, Actor("Claire", Role.COORDINATOR), self.folder, self.clock)
        self.numbers: list[str] = []
        self.voices = 0
        self.token: str | None = None

    def teardown(self) -> None:
        checked = check(self.seat)
        self.store.close()
        shutil.rmtree(self.folder)
        assert checked.problems == ()

    def attempt(self, work: Callable[[], Any]) -> Any:
        """Do it, or be refused for a known reason."""
        self.clock.advance(minutes=7)
        try:
            done = work()
        except UserError as refusal:
            assert refusal.code in REFUSALS, refusal
            return None
        numbers = done.changes.numbers - set(self.numbers)
        self.numbers += sorted(numbers)
        self.token = getattr(done, "undo", None)
        return done

    def one(self, pick: int) -> str:
        return self.numbers[pick % len(self.numbers)]

    @rule(told=ENTRIES)
    def log(self, told: dict[str, Any]) -> None:
        if len(self.numbers) < 6:
            self.attempt(lambda: log_signalement(self.seat, entry(**told)))
            self.voices += 1

    @precondition(lambda self: self.numbers)
    @rule(told=ENTRIES, pick=PICK, back=st.booleans())
    def voice(self, told: dict[str, Any], pick: int, back: bool) -> None:
        told = {**told, "place": FLANDRE}
        number = self.one(pick)
        logged = self.attempt(lambda: log_signalement(self.seat, entry(**told), attach_to=number))
        if logged is not None:
            self.voices += 1
            if back:
                self.clock.advance(minutes=-7)
                self.attempt(lambda: take_back(self.seat, number, logged.uid))

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK, move=st.sampled_from(MOVES))
    def move(self, pick: int, move: str) -> None:
        number, seat = self.one(pick), self.seat
        works: dict[str, Callable[[], Any]] = {
            "accept": lambda: moves.accept(seat, number),
            "hold": lambda: moves.hold(seat, number, HoldReason.MEANS),
            "resume": lambda: moves.resume(seat, number),
            "close": lambda: moves.close(seat, number, Outcome.NOT_FOUND),
            "reopen": lambda: moves.reopen(seat, number, "Revenu."),
            "cancel": lambda: moves.cancel(seat, number, "Erreur."),
            "pool": lambda: moves.assign(seat, number, None, OverrideReason.REQUEST),
        }
        self.attempt(works[move])

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK, days=st.integers(1, 5))
    def monitor(self, pick: int, days: int) -> None:
        until = self.clock.now + dt.timedelta(days=days)
        self.attempt(lambda: moves.monitor(self.seat, self.one(pick), until))

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK, told=CORRECTIONS, follow=st.booleans())
    def correct(self, pick: int, told: dict[str, Any], follow: bool) -> None:
        number, moved = self.one(pick), list[Moved]()

        def put_right() -> Moved:
            moved.append(correct(self.seat, number, Correction(**told)).moved)
            return moved[0]

        self.attempt(put_right)
        if follow and moved:
            self.attempt(lambda: reroute(self.seat, number))

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK)
    def visit(self, pick: int) -> None:
        lead = Seat(self.store, LEAD, self.folder, self.clock)
        self.attempt(lambda: record_visit(lead, self.one(pick), Visit(PeopleMet.NOBODY)))

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK)
    def answer(self, pick: int) -> None:
        wanting = VoiceRow.answer_by != AnswerBy.NONE.value
        with self.store.reading() as connection:
            voices = connection.scalars(select(VoiceRow.uid).where(wanting)).all()
        if voices:
            self.attempt(lambda: record_answer(self.seat, voices[pick % len(voices)], "mail"))

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK)
    def emergency(self, pick: int) -> None:
        log_emergency(self.seat, EmergencyService.SAMU, self.one(pick))

    @precondition(lambda self: self.token)
    @rule()
    def undo_last(self) -> None:
        token = self.token or ""
        self.clock.advance(minutes=-7)
        self.attempt(lambda: undo(self.seat, token))

    @precondition(lambda self: len(self.numbers) > 1)
    @rule(child=PICK, parent=PICK)
    def attach(self, child: int, parent: int) -> None:
        self.attempt(lambda: attach(self.seat, self.one(child), self.one(parent)))

    @precondition(lambda self: self.numbers)
    @rule(pick=PICK)
    def detach(self, pick: int) -> None:
        with self.store.reading() as connection:
            voices = connection.execute(
                select(VoiceRow.uid, SignalementRow.number)
                .join(SignalementRow, SignalementRow.id == VoiceRow.signalement_id)
                .order_by(VoiceRow.id)
            ).all()
        uid, number = voices[pick % len(voices)]
        self.attempt(lambda: detach(self.seat, number, uid))

    @invariant()
    def stands(self) -> None:
        with self.store.reading() as connection:
            found = connection.execute(select(SignalementRow.__table__)).all()
            voices = connection.scalar(select(func.count()).select_from(VoiceRow))
        assert voices == self.voices
        assert sum(row.voices for row in found if row.attached_to_id is None) == self.voices
        for row in found:
            if row.status in OPEN:
                assert row.team_id is not None or row.status in ("new", "on_hold")
                assert row.status != "new" or row.team_id is None
            assert (row.held_at is not None) == (row.status in STOPPED)
            assert row.attached_to_id is None or row.status == "cancelled"

    @invariant()
    def queued(self) -> None:
        row, shown = SignalementRow, list[str]()
        with self.store.reading() as connection:
            standing = list(connection.scalars(select(row.number).where(row.status.in_([*OPEN]))))
            teams = connection.scalars(
                select(TeamRow.code).join(row, row.team_id == TeamRow.id).distinct()
            ).all()
        for code in (None, *teams):
            actor = Actor("Chef", Role.TEAM_LEAD, team=code) if code else self.seat.actor
            seat = Seat(self.store, actor, self.folder, self.clock)
            view = View.MY_TEAM if code else View.POOL
            shown += [row.number for row in list_page(seat, view, Filters()).rows]
        assert sorted(shown) == sorted(standing)


def test_any_order_of_moves_keeps_the_base_whole(base_template: Path) -> None:
    Life.template = base_template
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
