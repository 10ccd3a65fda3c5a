"""Each cell of the matrix of rights twice: through the services as that person, and as their login
with the bare driver, by a line of history forged as well as can be. Both must agree."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import errors

from desktop_app.domain.codes import (
    AnswerBy,
    EmergencyService,
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    Partner,
    People,
    PlaceKind,
    RefusalReason,
    Status,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.errors import UserError
from desktop_app.domain.history import chain_hash
from desktop_app.domain.rights import Action, allowed, scope_of
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.domain.workflow import TABLE, Move
from desktop_app.services import moves
from desktop_app.services.answers import record_answer
from desktop_app.services.correct import correct
from desktop_app.services.emergency import log_emergency
from desktop_app.services.hotspots import Wanted, make_hotspot
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.read_identity import read_identity
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.services.entries import EOLE, FLANDRE, entry, wanting
from tests.services.shared import PEOPLE, Shared, shared_base

Line = psycopg.Connection
S, M, A = Status, Move, Action


@dataclass(frozen=True)
class Place:
    """Where a case is, and who holds it."""

    arrondissement: int
    team: str


PLACES = (Place(19, "uasa"), Place(18, "uasa"), Place(19, "maraude_gaia"), Place(18, "mediation"))
# The move, from which status, the kind of its line.
MOVES: dict[Move, tuple[Status, EventKind]] = {
    M.ACCEPT: (S.ROUTED, EventKind.ACCEPTED),
    M.REFUSE: (S.ROUTED, EventKind.REFUSED),
    M.ASSIGN: (S.ROUTED, EventKind.ASSIGNED),
    M.SCHEDULE: (S.ACCEPTED, EventKind.SCHEDULED),
    M.HOLD: (S.ACCEPTED, EventKind.HELD),
    M.RESUME: (S.ON_HOLD, EventKind.RESUMED),
    M.MONITOR: (S.ACCEPTED, EventKind.MONITORED),
    M.HAND_OVER: (S.ACCEPTED, EventKind.HANDED_OVER),
    M.CLOSE: (S.ACCEPTED, EventKind.CLOSED),
    M.REOPEN: (S.CLOSED, EventKind.REOPENED),
    M.CANCEL: (S.ACCEPTED, EventKind.CANCELLED),
    M.VISIT: (S.ACCEPTED, EventKind.VISITED),
    M.CORRECT: (S.ACCEPTED, EventKind.CORRECTED),
}
READ = "SELECT * FROM relais_read_identity(%s, 'rappel')"
TOMORROW = dt.timedelta(days=1)
BY_SERVICE: dict[Move, Callable[[Seat, str], object]] = {
    M.ACCEPT: moves.accept,
    M.REFUSE: lambda seat, n: moves.refuse(seat, n, RefusalReason.NO_STAFF),
    M.ASSIGN: lambda seat, n: moves.assign(seat, n, "proprete", OverrideReason.REQUEST),
    M.SCHEDULE: lambda seat, n: moves.schedule(seat, n, seat.clock() + TOMORROW),
    M.HOLD: lambda seat, n: moves.hold(seat, n, HoldReason.MEANS),
    M.RESUME: moves.resume,
    M.MONITOR: lambda seat, n: moves.monitor(seat, n, seat.clock() + TOMORROW),
    M.HAND_OVER: lambda seat, n: moves.hand_over(seat, n, Partner.RATP),
    M.CLOSE: lambda seat, n: moves.close(seat, n, Outcome.RESOLVED),
    M.REOPEN: lambda seat, n: moves.reopen(seat, n, "revenus"),
    M.CANCEL: lambda seat, n: moves.cancel(seat, n, "erreur"),
    M.VISIT: lambda seat, n: record_visit(seat, n, Visit(PeopleMet.SOME)),
    M.CORRECT: lambda seat, n: correct(seat, n, Correction(people=People.MANY)),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with shared_base(tmp_path_factory.mktemp("matrix")) as found:
        make_hotspot(found.seats["coord"], EOLE, PlaceKind.PORCH, Wanted())
        yield found


class Cases:
    """Cases in the state that a cell wants, kept until a service changed them."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._kept: dict[tuple[Place, Status], str] = {}

    def of(self, place: Place, status: Status) -> str:
        """The number of one that is so."""
        key = (place, status)
        if key not in self._kept:
            self._kept[key] = self._made(place, status)
        return self._kept[key]

    def used(self, place: Place, status: Status) -> None:
        """A service changed it."""
        del self._kept[(place, status)]

    def _made(self, place: Place, status: Status) -> str:
        coord = self._shared.seats["coord"]
        where = FLANDRE if place.arrondissement == 19 else EOLE
        seen = coord.clock() - dt.timedelta(minutes=10)
        number = log_signalement(
            coord, entry(place=where, observed_at=seen, reporter=wanting())
        ).number
        held = show(coord, number).row.team
        if held is None or held.code != place.team:
            moves.assign(coord, number, place.team, OverrideReason.REQUEST)
        if status is not S.ROUTED:
            moves.accept(coord, number)
        if status is S.ON_HOLD:
            moves.hold(coord, number, HoldReason.MEANS)
        if status is S.CLOSED:
            moves.close(coord, number, Outcome.RESOLVED)
        return number


@pytest.fixture(scope="module")
def cases(shared: Shared) -> Cases:
    return Cases(shared)


def append(
    line: Line, seat: Seat, number: str, kind: EventKind, after: dict[str, Any], **row: Any
) -> None:
    """A true line in the history of `number`, signed by the seat, and `row` changed with it."""
    found = line.execute(
        "SELECT id, uid, last_seq, last_hash, status FROM signalement WHERE number = %s", (number,)
    ).fetchone()
    assert found is not None
    case, uid, seq, tail, status = found
    told = {"status": status}, {"status": status, **after}
    micros = round(dt.datetime.now(dt.UTC).timestamp() * 1_000_000)
    at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=micros)
    who = (seat.actor.name, seat.actor.role.value, kind.value)
    digest = chain_hash(tail, uid, seq + 1, at, *who, *told)
    texts = [
        json.dumps(each, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for each in told
    ]
    line.execute(
        'INSERT INTO event (signalement_id, seq, at, actor, role, kind, "before", "after", '
        "previous_hash, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (case, seq + 1, micros, *who, *texts, tail, digest),
    )
    line.execute(
        "UPDATE signalement SET last_seq = %s, last_hash = %s WHERE id = %s",
        (seq + 1, digest, case),
    )
    changed = {"version": 1_000, **row}
    sets = ", ".join(f"{name} = %s" for name in changed)
    line.execute(f"UPDATE signalement SET {sets} WHERE id = %s", (*changed.values(), case))


def forge_move(line: Line, seat: Seat, number: str, move: Move, status: Status) -> None:
    """What the service of the move writes, the least of it."""
    reached, kind = TABLE[status][move].value, MOVES[move][1]
    if move is M.VISIT:
        line.execute(
            "INSERT INTO visit (signalement_id, team_id, visited_at, people_met, consumption_seen, "
            "mood, orientations_offered, orientations_accepted, material_collected, "
            "mediation_done, police_called, minutes, remark, actor, passage, result, offered, "
            "accepted, mediation) SELECT id, team_id, 1, '1-3', false, 'calm', 0, 0, false, false, "
            "false, 0, '', %s, '', 'met', '[]', '[]', '[]' FROM signalement WHERE number = %s",
            (seat.actor.name, number),
        )
    if move is M.CORRECT:
        append(line, seat, number, kind, {"people": "7+"}, people="7+")
    else:
        append(line, seat, number, kind, {"status": reached}, status=reached)


def taken(shared: Shared, login: str, act: Callable[[Line], object]) -> bool:
    """Whether the base takes what `act` writes as `login`, judged whole and rolled back."""
    with shared.bare(login) as line:
        try:
            act(line)
            line.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except errors.InsufficientPrivilege:
            return False
        finally:
            line.rollback()
    return True


def served(act: Callable[[], object]) -> bool:
    """Whether the service does it; any refusal but for want of right is a fault of the test."""
    try:
        act()
    except UserError as refused:
        assert refused.code == "not_allowed"
        return False
    return True


@pytest.mark.parametrize("login", PEOPLE)
def test_moves_are_the_same_by_the_service_and_by_hand(
    shared: Shared, cases: Cases, login: str
) -> None:
    seat = shared.seats[login]
    for place in PLACES:
        for move, (status, _) in MOVES.items():
            cell = (login, place, move)
            number = cases.of(place, status)
            right = allowed(
                seat.actor,
                Action(move.value),
                arrondissement=place.arrondissement,
                team=place.team,
            )
            by_hand = taken(
                shared,
                login,
                lambda line, n=number, m=move, s=status: forge_move(line, seat, n, m, s),
            )
            assert by_hand is right, cell
            assert served(lambda n=number, m=move: BY_SERVICE[m](seat, n)) is right, cell
            if right:
                cases.used(place, status)


@pytest.mark.parametrize("login", PEOPLE)
def test_reporters_are_the_same_by_the_service_and_by_hand(
    shared: Shared, cases: Cases, login: str
) -> None:
    seat = shared.seats[login]
    for place in PLACES:
        for status in (S.ACCEPTED, S.CLOSED):
            number = cases.of(place, status)
            voice = show(seat, number).voices[0].uid
            where = {"arrondissement": place.arrondissement, "team": place.team}
            cell = (login, place, status)

            right = allowed(seat.actor, A.READ_IDENTITY, still_open=status is not S.CLOSED, **where)
            by_hand = taken(shared, login, lambda line, v=voice: line.execute(READ, (v,)))
            assert by_hand is right, ("read", cell)
            assert served(lambda v=voice: read_identity(seat, v, "rappel")) is right, cell

            right = allowed(seat.actor, A.ANSWER, **where)
            by_hand = taken(
                shared, login, lambda line, n=number, v=voice: _answer(line, seat, n, v)
            )
            assert by_hand is right, ("answer", cell)
            if not right:
                assert not served(lambda v=voice: record_answer(seat, v, AnswerBy.PHONE.value))

            right = allowed(seat.actor, A.EMERGENCY, **where)
            by_hand = taken(shared, login, lambda line, n=number: _emergency(line, seat, n))
            assert by_hand is right, ("emergency", cell)
            if not right:
                assert not served(lambda n=number: log_emergency(seat, EmergencyService.SAMU, n))


def _answer(line: Line, seat: Seat, number: str, voice: str) -> None:
    micros = round(dt.datetime.now(dt.UTC).timestamp() * 1_000_000)
    at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=micros)
    line.execute("UPDATE voice SET answered_at = %s WHERE uid = %s", (micros, voice))
    told = {"voice": voice, "by": "phone", "answered_at": at.isoformat(timespec="microseconds")}
    append(line, seat, number, EventKind.ANSWERED, told)


def _emergency(line: Line, seat: Seat, number: str) -> None:
    told = {"service": "15", "first": True, "emergency": True}
    append(line, seat, number, EventKind.EMERGENCY, told, emergency=True)


# What is not about one case: a statement that does it, for who may.
ELSEWHERE: dict[Action, str] = {
    A.LOG: "INSERT INTO draft (uid, actor, role, logged, content, saved_at) "
    "VALUES ('d', relais_name(), relais_role(), false, '{}', 1)",
    A.SEARCH_IDENTITY: "SELECT * FROM relais_find_reporters('testeuse', '', '', 5)",
    A.IMPORT: "INSERT INTO import_run (kind, file_name, started_at, actor, created, updated, "
    "unchanged, refused) VALUES ('dansmarue', 'f', 1, relais_name(), 0, 0, 0, 0)",
    A.EDIT_REFERENCE: "UPDATE team SET capacity = 9 WHERE code = 'uasa'",
    A.EDIT_HOTSPOT: "UPDATE hotspot SET name = 'x'",
    A.PURGE: "INSERT INTO purge_run (uid, at, actor, role, why, rules, counts) "
    "VALUES ('u', 1, relais_name(), relais_role(), 'retention', '{}', '{}')",
    A.READ_LOG: "SELECT * FROM identity_reading",
    A.PERSON_REQUEST: "SELECT * FROM relais_person_find(ARRAY['testeuse'], '', '', 5)",
    A.AUDIT_FLAGS: "SELECT * FROM privacy_audit",
    A.EDIT_ACCOUNTS: "SELECT relais_account_save('nouvelle', 'N', 'mediator', '[]', '', '')",
    A.CHECK: "SELECT count(*) FROM event",
}
# Nothing of a shared base is done with these by a person's login: its owner's and the files'.
BY_THE_OWNER = {A.BACKUP, A.RESTORE, A.MOVE_BASE, A.FILL_DEMO}
BY_CASE = {
    *(Action(move.value) for move in Move),
    A.READ_IDENTITY,
    A.ANSWER,
    A.EMERGENCY,
    A.ADD_VOICE,
    A.ROUTE_OVERRIDE,
    A.PLAN_ROUND,
    A.ADD_ATTACHMENT,
    A.READ_ATTACHMENT,
    A.EDIT_RETENTION,
}


def test_no_action_is_left_out() -> None:
    assert set(Action) == set(ELSEWHERE) | BY_THE_OWNER | BY_CASE


@pytest.mark.parametrize("login", PEOPLE)
def test_what_is_not_about_a_case_is_the_same_by_hand(shared: Shared, login: str) -> None:
    actor = shared.seats[login].actor
    for action, statement in ELSEWHERE.items():
        right = allowed(actor, action)
        if action is A.SEARCH_IDENTITY:
            right = scope_of(actor.role, action) is not None  # what it finds is bounded
        if action is A.AUDIT_FLAGS:
            right = right or allowed(actor, A.READ_LOG)
        if action is A.PURGE:
            right = right or allowed(actor, A.PERSON_REQUEST)
        by_hand = taken(shared, login, lambda line, s=statement: line.execute(s))
        assert by_hand is right, (login, action)


@pytest.mark.parametrize("login", PEOPLE)
def test_what_a_team_holds_is_the_same_by_hand(shared: Shared, cases: Cases, login: str) -> None:
    actor = shared.seats[login].actor
    for place in PLACES:
        number = cases.of(place, S.ACCEPTED)
        where = {"arrondissement": place.arrondissement, "team": place.team}
        cell = (login, place)
        made = taken(shared, login, lambda line, p=place: _round(line, p.team))
        assert made is allowed(actor, A.PLAN_ROUND, team=place.team), ("round", cell)
        added = taken(shared, login, lambda line, n=number: _file(line, n))
        assert added is allowed(actor, A.ADD_ATTACHMENT, **where), ("file", cell)
        _keep_file(shared, number)
        with shared.bare(login) as line:
            seen = line.execute(
                "SELECT a.id FROM attachment a JOIN signalement s ON s.id = a.signalement_id "
                "WHERE s.number = %s",
                (number,),
            ).fetchall()
        assert bool(seen) is allowed(actor, A.READ_ATTACHMENT, **where), ("seen", cell)
    with shared.bare(login) as line:
        changed = line.execute("SELECT relais_has('edit_retention')").fetchone()
    assert changed == (allowed(actor, A.EDIT_RETENTION),)


def _round(line: Line, team: str) -> None:
    line.execute(
        "INSERT INTO round (uid, team_id, day, begins_at, ends_at, start_label, state, created_by, "
        "created_at, updated_at, version) SELECT 'r', id, '2026-11-25', 1, 2, '', 'planned', "
        "relais_name(), 1, 1, 1 FROM team WHERE code = %s",
        (team,),
    )


def _file(line: Line, number: str) -> None:
    line.execute(
        "INSERT INTO attachment (uid, signalement_id, name, kind, mime, bytes, digest, blurred, "
        "added_at, added_by, version) SELECT 'a', id, 'f', 'picture', 'image/jpeg', 1, 'd', 0, 1, "
        "relais_name(), 1 FROM signalement WHERE number = %s",
        (number,),
    )


def _keep_file(shared: Shared, number: str) -> None:
    shared.server.run(
        "INSERT INTO attachment (uid, signalement_id, name, kind, mime, bytes, digest, blurred, "
        "added_at, added_by, version) "
        f"SELECT 'k' || id, id, 'f', 'picture', 'image/jpeg', 1, 'd', 0, 1, 'x', 1 "
        f"FROM signalement WHERE number = '{number}' ON CONFLICT DO NOTHING"
    )
