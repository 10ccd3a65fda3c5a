"""The life of one invented signalement: its moves until now, as rows ready to be inserted."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from db.schema.base import canonical_json
from desktop_app.domain.codes import (
    Category,
    EventKind,
    HoldReason,
    Outcome,
    Partner,
    RefusalReason,
    Role,
    Status,
)
from desktop_app.domain.deadlines import due_at, pushed_back
from desktop_app.domain.history import GENESIS, chain_hash_of_texts
from desktop_app.domain.views import Deadlines
from desktop_app.domain.workflow import OPEN
from desktop_app.services.sealing import micros, tell_clocks

HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_KINDS: Final = {
    Status.NEW: EventKind.POOLED,
    Status.ROUTED: EventKind.ASSIGNED,
    Status.ACCEPTED: EventKind.ACCEPTED,
    Status.SCHEDULED: EventKind.SCHEDULED,
    Status.ON_HOLD: EventKind.HELD,
    Status.MONITORED: EventKind.MONITORED,
    Status.HANDED_OVER: EventKind.HANDED_OVER,
    Status.CLOSED: EventKind.CLOSED,
    Status.REOPENED: EventKind.REOPENED,
}
_COME_BACK: Final = frozenset(
    {
        EventKind.POOLED,
        EventKind.ROUTED,
        EventKind.ASSIGNED,
        EventKind.ACCEPTED,
        EventKind.REFUSED,
        EventKind.REOPENED,
    }
)
_PARTNERS: Final = {
    Category.DEFECT: Partner.DANSMARUE,
    Category.SOILING: Partner.DANSMARUE,
    Category.DEALING: Partner.POLICE,
    Category.AGGRESSION: Partner.POLICE,
    Category.INTRUSION: Partner.LANDLORD,
}


def instant(micros: int) -> dt.datetime:
    """Epoch microseconds as an aware instant."""
    return _EPOCH + dt.timedelta(microseconds=micros)


def told_at(micros: int) -> str:
    """Epoch microseconds as histories tell an instant."""
    return instant(micros).isoformat(timespec="microseconds")


@lru_cache(maxsize=4096)
def _text(facts: tuple[tuple[str, Any], ...]) -> str:
    return canonical_json(dict(facts))


@dataclass(frozen=True, slots=True)
class TeamSeat:
    """A team of the demonstration, with the name its lead signs by."""

    id: int
    code: str
    lead: str


class NotYet(Exception):
    """The next move lies in the future: the life stops here."""


@dataclass(slots=True)
class Life:
    """One signalement being lived; instants in epoch microseconds."""

    rng: random.Random
    now: int
    id: int
    uid: str
    at: int  # of the last move
    category: Category
    clocks: Deadlines
    status: Status = Status.NEW
    team: TeamSeat | None = None
    visited: bool = False
    voices: int = 1
    hold_reason: str | None = None
    held_at: int | None = None
    review_at: int | None = None
    partner: str | None = None
    outcome: str | None = None
    closed_at: int | None = None
    stale_at: int | None = None
    awaiting: int = 0  # voices that want an answer and have none
    # Who wants an answer: voice, when it was logged, by which means.
    wanting: list[tuple[str, int, str]] = field(default_factory=list)
    answered: dict[str, int] = field(default_factory=dict)  # by voice
    # Still to come, calls and answers: at, kind, actor, role, what the history tells.
    coming: list[tuple[int, EventKind, str, Role, dict[str, Any]]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    # At, team, actor, what was seen.
    visits: list[tuple[int, int | None, str, dict[str, Any]]] = field(default_factory=list)
    last_hash: str = GENESIS

    def due(self) -> int | None:
        """The clock that runs, as the real moves compute it."""
        awaited = self.awaiting > 0
        if self.status in (Status.ON_HOLD, Status.MONITORED):
            return self.review_at
        due = due_at(self.status, self.clocks, visited=self.visited, awaited=awaited)
        return None if due is None else micros(due)

    def answer(self) -> None:
        """Answer the reporters who want it: soon after the end, but for a forgotten few."""
        self.awaiting = len(self.wanting)
        if self.closed_at is None:
            return
        for uid, logged, by in self.wanting:
            at = max(self.closed_at, logged) + int(self.rng.expovariate(1 / 14) * HOUR)
            if at < min(self.now, self.closed_at + 3 * DAY):
                told = {"voice": uid, "by": by}
                self.coming.append((at, EventKind.ANSWERED, *self.lead(), told))
        self.coming.sort(key=lambda each: each[0])
        self.pass_until(self.now)

    def record(self, kind: EventKind, actor: str, role: Role, before: Any, after: Any) -> None:
        """Chain one event at the present instant of this life."""
        seq = len(self.events) + 1
        # What tells of facts or instants is told once: to keep its text would push out those that
        # come back.
        often = kind in _COME_BACK
        told_after = _text(tuple(after.items())) if often else canonical_json(after)
        texts = _text(tuple(before.items())), told_after
        moment = instant(self.at).isoformat(timespec="microseconds")
        told = chain_hash_of_texts(
            self.last_hash, self.uid, seq, moment, actor, role.value, kind.value, *texts
        )
        self.events.append(
            (self.id, seq, self.at, actor, role.value, kind.value, *texts, self.last_hash, told)
        )
        self.last_hash = told

    def wait(self, span: float) -> None:
        """Let `span` microseconds pass, with the calls attached meanwhile.

        NotYet when that reaches the present.
        """
        until = self.at + int(max(span, 0))
        self.pass_until(until)
        if until > self.now:
            raise NotYet
        self.at = until

    def pass_until(self, until: int) -> None:
        """What comes of itself until that instant: calls attached, reporters answered."""
        while self.coming and self.coming[0][0] <= until:
            at, kind, actor, role, told = self.coming.pop(0)
            self.at = max(at, self.at)
            if kind is EventKind.ATTACHED:
                self.voices += 1
                before: dict[str, Any] = {"voices": self.voices - 1}
                after = {"voices": self.voices, **told}
            else:
                self.answered[told["voice"]] = self.at
                self.awaiting -= 1
                before = {"status": self.status.value}
                after = {**before, **told, "answered_at": told_at(self.at)}
            self.record(kind, actor, role, before, after)

    def start_again(self) -> dict[str, Any]:
        """Push the clocks back by the hold that ends now; what the history tells of them."""
        if self.held_at is not None:
            self.clocks = pushed_back(self.clocks, instant(self.held_at), instant(self.at))
        self.hold_reason = self.held_at = self.review_at = None
        nothing = dict.fromkeys(("hold_reason", "held_at", "review_at"))
        return {**tell_clocks(self.clocks), **nothing}

    def move(
        self, status: Status, actor: str, role: Role, kind: EventKind | None = None, **facts: Any
    ) -> None:
        """Go to a status and write it down; `facts` are added to what is told after."""
        before = {"status": self.status.value}
        after = {"status": status.value, **facts}
        if status not in OPEN:
            self.closed_at = self.at
            after["closed_at"] = told_at(self.at)
        self.status = status
        self.record(kind or _KINDS[status], actor, role, before, after)

    def lead(self) -> tuple[str, Role]:
        """Who acts for the team: its lead, or the coordination for the pool."""
        if self.team is None:
            return "Coordination", Role.COORDINATOR
        return self.team.lead, Role.TEAM_LEAD


def live(
    life: Life, others: Callable[[], TeamSeat | None], seen: Callable[[], dict[str, Any]]
) -> None:
    """Play the moves of a signalement just logged (routed or in the pool) until now.

    `others` draws another team, `seen` what a passage tells.
    """
    with suppress(NotYet):
        if _find_team(life, others) and _accept(life):
            _act(life, seen)
    life.answer()


def _find_team(life: Life, others: Callable[[], TeamSeat | None]) -> bool:
    rng = life.rng
    if life.status is Status.ROUTED and rng.random() < 0.06:
        life.wait(rng.uniform(0.2, 3) * HOUR)
        reason = rng.choice((RefusalReason.OUT_OF_SECTOR, RefusalReason.NO_STAFF))
        actor = life.lead()
        life.team = None
        life.move(Status.NEW, *actor, EventKind.REFUSED, team=None, reason=reason.value)
    if life.status is Status.NEW:
        life.wait(rng.lognormvariate(2.5, 1.2) * HOUR)
        chosen = others() if rng.random() < 0.9 else None
        if chosen is None:
            life.wait(3 * DAY)
            life.outcome = Outcome.NO_ACTION.value
            life.move(
                Status.CLOSED,
                "Coordination",
                Role.COORDINATOR,
                outcome=life.outcome,
                text="Faits trop anciens.",
            )
            return False
        life.team = chosen
        life.move(Status.ROUTED, "Coordination", Role.COORDINATOR, team=chosen.code)
    return True


def _accept(life: Life) -> bool:
    rng = life.rng
    if rng.random() < 0.03:
        life.wait(rng.uniform(5, 60) * DAY)  # forgotten: what stays late in the queue
    life.wait(rng.lognormvariate(-0.6, 1.1) * HOUR)
    if rng.random() < 0.04:
        life.wait(rng.uniform(1, 4) * DAY)
        life.outcome = Outcome.NOT_FOUND.value
        life.move(Status.CLOSED, *life.lead(), outcome=life.outcome)
        return False
    life.move(Status.ACCEPTED, *life.lead())
    return True


def _act(life: Life, seen: Callable[[], dict[str, Any]]) -> None:
    rng = life.rng
    draw = rng.random()
    if draw < 0.06:
        life.wait(rng.uniform(0.5, 8) * HOUR)
        partner = _PARTNERS.get(life.category, Partner.OTHER)
        life.partner = partner.value
        life.move(Status.HANDED_OVER, *life.lead(), partner=partner.value)
        life.wait(rng.uniform(2, 40) * DAY)
        life.outcome = Outcome.HANDED_OVER.value
        life.move(Status.CLOSED, *life.lead(), outcome=life.outcome)
        return
    if draw < 0.12:
        _hold(life)
    elif draw < 0.4:
        life.wait(rng.uniform(0.2, 2) * HOUR)
        planned = instant(life.at + int(rng.uniform(3, 30) * HOUR)).isoformat()
        life.move(Status.SCHEDULED, *life.lead(), scheduled_at=planned)
    for _ in range(0 if rng.random() < 0.2 else 1 + int(rng.random() * 1.5)):
        life.wait(rng.lognormvariate(2.2, 0.8) * HOUR)
        _visit(life, seen())
    if rng.random() < 0.04:
        life.held_at = life.at
        life.review_at = life.at + int(rng.uniform(3, 30) * DAY)
        told: dict[str, Any] = {"held_at": told_at(life.at), "review_at": told_at(life.review_at)}
        life.move(Status.MONITORED, *life.lead(), **told)
        life.wait(life.review_at - life.at + rng.uniform(-1, 3) * DAY)
        life.move(Status.ACCEPTED, *life.lead(), EventKind.RESUMED, **life.start_again())
    life.wait(rng.lognormvariate(2.8, 0.9) * HOUR)
    life.outcome = _outcome(life)
    life.move(Status.CLOSED, *life.lead(), outcome=life.outcome)


def _hold(life: Life) -> None:
    rng = life.rng
    life.wait(rng.uniform(0.2, 5) * HOUR)
    reason = rng.choice(tuple(HoldReason))
    before = life.status
    life.hold_reason, life.held_at = reason.value, life.at
    review = life.at + int(rng.uniform(1, 12) * DAY)
    life.review_at = review if rng.random() < 0.6 else None
    told: dict[str, Any] = {"hold_reason": reason.value, "held_at": told_at(life.at)}
    if life.review_at is not None:
        told["review_at"] = told_at(life.review_at)
    life.move(Status.ON_HOLD, *life.lead(), **told)
    life.wait(review - life.at + rng.uniform(-0.5, 2) * DAY)
    life.move(before, *life.lead(), EventKind.RESUMED, **life.start_again())


def _visit(life: Life, seen: dict[str, Any]) -> None:
    actor, role = life.lead()
    team = life.team
    life.visits.append((life.at, team.id if team else None, actor, seen))
    life.visited, life.stale_at = True, None
    status = {"status": life.status.value}
    by = {"by_team": team.code if team else None, "visited_at": told_at(life.at)}
    life.record(EventKind.VISITED, actor, role, status, {**status, **seen, **by})


def _outcome(life: Life) -> str:
    outcomes = (
        (Outcome.RESOLVED, Outcome.ORIENTED, Outcome.MEDIATED, Outcome.NOT_FOUND, Outcome.WORKS)
        if life.visited
        else (Outcome.NOT_FOUND, Outcome.RESOLVED)
    )
    return life.rng.choices(outcomes, (40, 18, 16, 18, 8)[: len(outcomes)])[0].value
