"""What waited is sent once, in order, whatever is cut or killed: on a real PostgreSQL that holds
its rights itself, behind a network that fails."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store
from db.errors import FaultKind, StorageFault
from db.schema import EmergencyCallRow
from desktop_app.domain.codes import EmergencyService, Outcome, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import say_moment
from desktop_app.domain.outbox import OutboxKind, OutboxLine, OutboxState, Sending
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.check import check
from desktop_app.services.drafts import load_drafts, save_draft
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.offline import send_waiting
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_acts import (
    emergency_or_keep,
    keep_accept,
    keep_close,
    keep_entry,
    keep_visit,
    log_or_keep,
)
from desktop_app.services.outbox_sending import HELD_BACK, send, send_all, send_one
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.show import show
from desktop_app.services.waiting import Waiting
from tests.keyring_file import BACKEND, FILE
from tests.proxy import Proxy
from tests.server import PASSWORD
from tests.services.outbox_steps import (
    just_seen,
    logged,
    team_case,
    told_by,
    voices_of,
)
from tests.services.shared import Shared

ROOT = Path(__file__).parents[2]
COMMIT = b"COMMIT\0"
AGO = dt.timedelta(hours=3)


@pytest.fixture
def desk(shared: Shared) -> Seat:
    return shared.seats["desk19"]


@pytest.fixture
def lead(shared: Shared) -> Seat:
    return shared.seats["lead"]


@pytest.fixture
def box(tmp_path: Path, ring: Path) -> Outbox:
    return Outbox(tmp_path, "desk19@essai:5432/postgres")


def behind(shared: Shared, way: Proxy, login: str) -> Seat:
    """The seat of a login whose way to the base is `way`."""
    url = shared.server.url_by(way.port, login, sslmode="disable")
    store = Store(url, lambda: PASSWORD)
    return replace(shared.seats[login], store=store, clock=clock_of(store))


def earlier(seat: Seat) -> Seat:
    """The same seat three hours ago."""
    return replace(seat, clock=lambda: seat.clock() - AGO)


def new(desk: Seat, before: int) -> list:
    return logged(desk)[before:]


def sound(shared: Shared) -> bool:
    """Whether every history and fact of the base verifies."""
    report = check(shared.seats["coord"])
    assert not report.problems, report.problems
    return True


def test_entries_are_sent_once_in_order_and_told_when_typed(
    shared: Shared, desk: Seat, box: Outbox
) -> None:
    before = len(logged(desk))
    then = earlier(desk)
    for turn in range(3):
        facts = just_seen(then, description=f"Fait {turn}")
        keep_entry(then, box, facts, draft=f"ordre-{turn}")
    seen: list[tuple[int, int]] = []
    report = send_all(desk, box, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    rows = new(desk, before)
    assert [row.description for row in rows] == ["Fait 0", "Fait 1", "Fait 2"]
    assert [line.number for line in report.sent] == [row.number for row in rows]
    assert [line.state for line in box.lines()] == [OutboxState.SENT] * 3
    # The second and third may tell the same facts as the first: told, and logged all the same.
    assert set(report.sent[2].duplicates) >= {rows[0].number, rows[1].number}
    for row, line in zip(rows, report.sent, strict=True):
        assert row.received_at == line.at
        kind, after = told_by(desk, row.number)[0]
        assert (kind, after["outbox"]) == ("created", line.uid)
        assert dt.datetime.fromisoformat(after["typed_at"]) == line.at
        events = show(desk, row.number).events
        assert desk.clock() - events[0].at < dt.timedelta(minutes=1)
        typed = say_moment(line.at, desk.clock())
        assert [f"tapé hors ligne {typed}" in event.text for event in events] == [True, False]
        deadlines = show(desk, row.number).deadlines
        assert deadlines is not None and deadlines.accept > events[0].at
    assert send_all(desk, box).sent == []
    assert len(new(desk, before)) == 3
    assert sound(shared)


def test_an_entry_waits_to_be_a_voice(shared: Shared, desk: Seat, box: Outbox) -> None:
    parent = log_signalement(desk, just_seen(desk, description="Le premier")).number
    said = just_seen(desk, description="Une voix de plus")
    keep_entry(desk, box, said, draft="voix", attach_to=parent)
    gone = keep_entry(desk, box, just_seen(desk), draft="close", attach_to="19-2020-000001")
    report = send_all(desk, box)
    assert [line.number for line in report.sent] == [parent]
    assert voices_of(desk)[-1] == "Une voix de plus"
    (refused,) = report.refused
    assert (refused.uid, refused.state) == (gone.uid, OutboxState.REFUSED)
    assert "19-2020-000001" in refused.reason
    assert box.content(gone.uid)["attach_to"] == "19-2020-000001"  # nothing of it is lost
    assert sound(shared)


def test_saved_and_cut_before_the_answer_it_is_logged_once(
    shared: Shared, desk: Seat, box: Outbox, way: Proxy
) -> None:
    before = len(logged(desk))
    agent = behind(shared, way, "desk19")
    facts = just_seen(agent, description="Coupé au moment du commit")
    log_signalement(agent, just_seen(agent, description="D’abord"))
    way.cut_once_sent(COMMIT)
    with pytest.raises(StorageFault):
        log_signalement(agent, facts, draft="doute")
    keep_entry(agent, box, facts, draft="doute")
    with pytest.raises(StorageFault):
        send_all(agent, box)
    assert len(box.waiting()) == 1
    _until_committed(desk, before + 2)
    way.mend()
    report = send_all(agent, box)
    rows = new(desk, before)
    assert [row.description for row in rows] == ["D’abord", "Coupé au moment du commit"]
    assert [line.number for line in report.sent] == [rows[1].number]
    agent.store.close()
    assert sound(shared)


def _until_committed(desk: Seat, count: int) -> None:
    # What the server was sent goes on after the line was cut.
    for _ in range(2_000):
        if len(logged(desk)) == count:
            return
    raise AssertionError("not committed")


def test_sent_and_cut_before_the_answer_it_is_logged_once(
    shared: Shared, desk: Seat, lead: Seat, box: Outbox, way: Proxy
) -> None:
    number, version = team_case(desk, lead)
    before = len(logged(desk))
    agent, theirs = behind(shared, way, "desk19"), behind(shared, way, "lead")
    their_box = Outbox(box.path.parent, "lead@essai:5432/postgres")
    keep_entry(agent, box, just_seen(agent, description="Envoyé sans réponse"), draft="envoi")
    keep_accept(theirs, their_box, number, version)
    for seat, outbox in ((agent, box), (theirs, their_box)):
        with seat.store.reading():
            pass
        way.cut_once_sent(COMMIT)
        with pytest.raises(StorageFault):
            send_all(seat, outbox)
        way.mend()
    _until_committed(desk, before + 1)
    for seat, outbox in ((agent, box), (theirs, their_box)):
        assert [line.state for line in send_all(seat, outbox).sent] == [OutboxState.SENT]
        seat.store.close()
    assert [row.description for row in new(desk, before)] == ["Envoyé sans réponse"]
    assert [kind for kind, _ in told_by(desk, number)].count("accepted") == 1


@pytest.mark.parametrize("answered", range(0, 9_000, 1_500))
def test_cut_anywhere_while_sending_each_is_logged_once(
    shared: Shared, desk: Seat, box: Outbox, way: Proxy, answered: int
) -> None:
    before = len(logged(desk))
    agent = behind(shared, way, "desk19")
    for turn in range(3):
        words = f"Envoi {turn} coupé après {answered}"
        keep_entry(agent, box, just_seen(agent, description=words), draft=f"n-{answered}-{turn}")
    with agent.store.reading():
        pass
    way.cut_after(answered)
    with pytest.raises(StorageFault):
        for _ in range(20):
            send_all(agent, box)
            log_signalement(agent, just_seen(agent, description="Encore"))
    way.mend()
    send_all(agent, box)
    said = [row.description for row in new(desk, before) if row.description != "Encore"]
    assert said == [f"Envoi {turn} coupé après {answered}" for turn in range(3)]
    agent.store.close()


SENDING = """
import sys
from dataclasses import replace
from pathlib import Path
from db.engine import Store
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_sending import send_all
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.sign_in import who_am_i
store = Store(sys.argv[1], lambda: sys.argv[2])
seat = Seat(store, who_am_i(store), Path(sys.argv[3]), clock_of(store))
print("ready", flush=True)
send_all(seat, Outbox(Path(sys.argv[3]), sys.argv[4]), lambda done, _: print(done, flush=True))
"""


@pytest.mark.parametrize("sent", [1, 4, 9])
def test_killed_while_sending_nothing_is_lost_nor_logged_twice(
    shared: Shared, desk: Seat, box: Outbox, ring: Path, sent: int
) -> None:
    before, count = len(logged(desk)), 20
    for turn in range(count):
        words = f"Tué {sent} {turn}"
        keep_entry(desk, box, just_seen(desk, description=words), draft=f"k-{sent}-{turn}")
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": BACKEND, FILE: str(ring)}
    command = [sys.executable, "-c", SENDING, shared.server.url_of("desk19"), PASSWORD]
    with subprocess.Popen(
        [*command, str(box.path.parent), box.owner],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    ) as sending:
        assert sending.stdout is not None
        while sending.stdout.readline().strip() != str(sent):
            pass
        sending.send_signal(signal.SIGKILL)
    assert len(box.waiting()) < count
    _forget_turns(box)
    send_all(desk, box)
    assert [row.description for row in new(desk, before)] == [
        f"Tué {sent} {turn}" for turn in range(count)
    ]
    assert box.waiting() == ()


def _forget_turns(box: Outbox) -> None:
    # The turn of a sender that was killed runs out after a minute.
    with sqlite3.connect(box.path) as base:
        base.execute("DELETE FROM sender")


def test_between_the_commit_and_the_mark_here_nothing_is_doubled(
    shared: Shared, desk: Seat, lead: Seat, box: Outbox
) -> None:
    number, version = team_case(desk, lead)
    before = len(logged(desk))
    line = keep_entry(desk, box, just_seen(desk, description="Sans marque"), draft="marque")
    theirs = Outbox(box.path.parent, "lead@essai:5432/postgres")
    kept = keep_accept(lead, theirs, number, version)
    for seat, outbox, waiting in ((desk, box, line), (lead, theirs, kept)):
        rows = _row_of(outbox, waiting.uid)
        first = send(seat, outbox, waiting)
        _put_back(outbox, rows)
        again = send(seat, outbox, outbox.line(waiting.uid))
        assert (again.state, again.number) == (OutboxState.SENT, first.number)
    assert len(new(desk, before)) == 1
    assert [kind for kind, _ in told_by(desk, number)].count("accepted") == 1
    assert sound(shared)


def _row_of(box: Outbox, uid: str) -> tuple:
    with sqlite3.connect(box.path) as base:
        query = "SELECT state, outcome, sealed, uid FROM entry WHERE uid = ?"
        return base.execute(query, (uid,)).fetchone()


def _put_back(box: Outbox, row: tuple) -> None:
    # As if this program had been killed before it marked the row.
    with sqlite3.connect(box.path) as base:
        base.execute("UPDATE entry SET state = ?, outcome = ?, sealed = ? WHERE uid = ?", row)


def test_a_gesture_is_done_on_what_was_seen_or_refused_aloud(
    shared: Shared, desk: Seat, lead: Seat, box: Outbox
) -> None:
    number, version = team_case(desk, lead)
    box = Outbox(box.path.parent, "lead@essai:5432/postgres")
    then = earlier(lead)
    keep_accept(lead, box, number, version)
    seen = Visit(PeopleMet.SOME, then.clock() + dt.timedelta(hours=2, minutes=30), minutes=10)
    keep_visit(lead, box, [number], seen, {number: version + 1})
    keep_close(lead, box, number, Outcome.NOT_FOUND, "", version + 2)
    report = send_all(lead, box)
    assert [line.state for line in report.sent] == [OutboxState.SENT] * 3, report.refused
    assert show(lead, number).row.status is Status.CLOSED
    assert show(lead, number).visits[0].at == seen.visited_at
    assert all("typed_at" in after for _, after in told_by(lead, number)[-3:])
    assert sound(shared)


def test_what_changed_meanwhile_is_shown_and_what_follows_waits_for_it(
    shared: Shared, desk: Seat, lead: Seat, box: Outbox
) -> None:
    number, version = team_case(desk, lead)
    box = Outbox(box.path.parent, "lead@essai:5432/postgres")
    accepted = keep_accept(lead, box, number, version)
    keep_visit(lead, box, [number], Visit(minutes=5), {number: version + 1})
    record_visit(lead, number, Visit(PeopleMet.FEW))  # from another seat, meanwhile
    report = send_all(lead, box)
    assert report.sent == []
    refused, held = report.refused
    assert (refused.code, held.code) == ("changed_meanwhile", "held_back")
    assert "Léa" in refused.reason and held.reason == HELD_BACK
    assert len(show(lead, number).visits) == 1
    box.drop(accepted.uid, "déjà sur place", lead.clock())
    again = send(lead, box, held, insist=True)
    assert again.state is OutboxState.SENT
    assert len(show(lead, number).visits) == 2
    assert sound(shared)


def test_a_right_that_was_taken_away_is_told(shared: Shared, desk: Seat, box: Outbox) -> None:
    number, version = team_case(desk, shared.seats["lead"])
    other = shared.seats["partner"]  # the lead of another team
    box = Outbox(box.path.parent, "partner@essai:5432/postgres")
    keep_accept(other, box, number, version)
    (refused,) = send_all(other, box).refused
    assert refused.code == "not_allowed"
    assert box.lines()[0].state is OutboxState.REFUSED
    moves.accept(shared.seats["lead"], number)


def test_a_caller_sent_to_the_emergency_is_counted_once_with_the_entry(
    shared: Shared, desk: Seat, box: Outbox, way: Proxy
) -> None:
    calls_before = len(_calls(desk))
    agent = behind(shared, way, "desk19")
    with agent.store.reading():
        pass
    way.cut_once_sent(COMMIT)  # it is kept by the base, which nobody is told
    line = emergency_or_keep(agent, box, EmergencyService.SAMU)
    assert line is not None
    then = earlier(desk)
    waiting = Waiting(box, desk.store)
    emergency_or_keep(replace(then, waiting=waiting), None, EmergencyService.POLICE)
    facts = just_seen(then, emergency=EmergencyService.POLICE)
    keep_entry(then, box, facts, draft="urgent")
    way.mend()
    _until_counted(desk, calls_before + 1)
    report = send_all(desk, box)
    assert [sent.kind for sent in report.sent] == [
        OutboxKind.EMERGENCY,
        OutboxKind.EMERGENCY,
        OutboxKind.LOG,
    ]
    rows = _calls(desk)[calls_before:]
    assert [row.service for row in rows] == ["15", "17"]
    assert rows[0].signalement_id is None and rows[1].signalement_id is not None
    assert abs(rows[1].at - then.clock()) < dt.timedelta(minutes=1)
    agent.store.close()
    assert sound(shared)


def _calls(desk: Seat) -> list:
    row = EmergencyCallRow
    with desk.store.reading() as connection:
        query = select(row.service, row.signalement_id, row.at).order_by(row.id)
        return list(connection.execute(query))


def _until_counted(desk: Seat, count: int) -> None:
    for _ in range(2_000):
        if len(_calls(desk)) == count:
            return
    raise AssertionError("not committed")


def test_what_was_settled_is_not_sent_again(desk: Seat, box: Outbox) -> None:
    line = keep_entry(desk, box, just_seen(desk), draft="une")
    sent = send(desk, box, line)
    with pytest.raises(UserError, match="n’attend plus"):
        send(desk, box, sent)


class Backdated(Seat):
    """A seat that says of what it logs that it was received three hours ago."""

    def typed_at(self) -> dt.datetime:
        return self.clock() - AGO


def test_a_receipt_of_long_ago_is_taken_only_with_the_line_that_tells_it(
    shared: Shared, desk: Seat
) -> None:
    before = len(logged(desk))
    forger = Backdated(desk.store, desk.actor, desk.folder, desk.clock)
    parent = log_signalement(desk, just_seen(desk)).number
    for attach_to in (None, parent):
        with pytest.raises(StorageFault) as refused:
            log_signalement(forger, just_seen(earlier(desk)), attach_to=attach_to)
        assert refused.value.kind is FaultKind.REFUSED
    assert len(new(desk, before)) == 1
    told = replace(forger, sending=Sending("ailleurs", forger.typed_at()))
    with pytest.raises(StorageFault):  # another instant than the line tells
        log_signalement(told, just_seen(earlier(desk)))
    assert sound(shared)


def test_many_are_sent_once_and_in_order(desk: Seat, box: Outbox) -> None:
    # How long 500 take is measured by `make bench-server`.
    before, count = len(logged(desk)), 150
    for turn in range(count):
        facts = just_seen(desk, description=f"Lot {turn}")
        keep_entry(desk, box, facts, draft=f"lot-{turn}")
    report = send_all(desk, box)
    assert len(report.sent) == count
    assert [row.description for row in new(desk, before)] == [
        f"Lot {turn}" for turn in range(count)
    ]


def kept(desk: Seat, box: Outbox, *words: str) -> list[OutboxLine]:
    """Entries with these texts, waiting."""
    return [
        keep_entry(desk, box, just_seen(desk, description=each), draft=f"d-{each}")
        for each in words
    ]


def test_what_is_taken_back_or_deleted_while_the_rest_is_sent_is_left_alone(
    desk: Seat, box: Outbox
) -> None:
    before = len(logged(desk))
    _, second, third = kept(desk, box, "part", "reprise", "supprimée")

    def told(done: int, _total: int) -> None:
        if done == 1:
            box.hold(second.uid, desk.clock())
            box.drop(third.uid, "faux numéro", desk.clock())

    report = send_all(desk, box, told)
    assert [line.reference for line in report.sent] == [box.lines()[0].reference]
    assert report.refused == [] and not report.busy
    assert [row.description for row in new(desk, before)] == ["part"]
    states = [line.state for line in box.lines()]
    assert states == [OutboxState.SENT, OutboxState.REFUSED, OutboxState.DROPPED]
    assert box.content(second.uid)["entry"]["description"] == "reprise"


def test_what_another_version_typed_stops_nothing_that_follows(desk: Seat, box: Outbox) -> None:
    before, now = len(logged(desk)), desk.clock()
    strange = (
        (OutboxKind.LOG, {"entry": {"category": "inconnue"}}),
        (OutboxKind.LOG, {}),
        (OutboxKind.EMERGENCY, {"service": "personne"}),
        (OutboxKind.VISIT, {"numbers": ["19-2026-900001"], "visit": {"visited_at": "hier"}}),
        (OutboxKind.CLOSE, {"numbers": ["19-2026-900002"], "outcome": "autre", "text": ""}),
        (OutboxKind.ACCEPT, {"numbers": []}),
    )
    for turn, (kind, content) in enumerate(strange):
        box.keep(kind, f"v-{turn}", now, content, "d’une autre version")
    kept(desk, box, "d’aujourd’hui")
    report = send_all(desk, box)
    assert [row.description for row in new(desk, before)] == ["d’aujourd’hui"]
    assert len(report.sent) == 1
    assert {line.code for line in report.refused} == {"outbox_other_version"}
    assert len(report.refused) == len(strange)


def test_a_sender_that_lost_its_turn_stops(
    desk: Seat, box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.services.outbox_sending.LEASE_S", 0.0)
    before = len(logged(desk))
    kept(desk, box, "la mienne", "celle de l’autre")

    def told(_done: int, _total: int) -> None:
        _forget_turns(box)
        assert box.take_turn("another")

    report = send_all(desk, box, told)
    assert report.busy
    assert [row.description for row in new(desk, before)] == ["la mienne"]
    assert len(box.waiting()) == 1
    box.give_turn_back("another")


def test_one_row_is_not_sent_while_all_are(desk: Seat, box: Outbox) -> None:
    (line,) = kept(desk, box, "une seule")
    assert box.take_turn("window")
    with pytest.raises(UserError) as refused:
        send_one(desk, box, line.uid, insist=False)
    assert refused.value.code == "outbox_busy"
    box.give_turn_back("window")
    assert send_one(desk, box, line.uid, insist=False).state is OutboxState.SENT


def test_a_draft_that_went_on_elsewhere_is_the_later_one(desk: Seat, box: Outbox) -> None:
    box.keep_draft("ici", desk.clock(), {"texte": "d’ici"})
    box.keep_draft("la-bas", desk.clock() - AGO, {"texte": "d’il y a trois heures"})
    save_draft(desk, "la-bas", {"texte": "de tout à l’heure"})
    send_waiting(desk, box, lambda _done, _total: None)
    found = {draft.uid: draft.content["texte"] for draft in load_drafts(desk)}
    assert (found["ici"], found["la-bas"]) == ("d’ici", "de tout à l’heure")
    assert box.drafts() == []


def test_a_damaged_outbox_does_not_make_a_saving_fail(desk: Seat, box: Outbox) -> None:
    before = len(logged(desk))
    box.path.write_bytes(b"rien de bon" * 500)
    facts = just_seen(desk, description="enregistrée")
    answer = log_or_keep(desk, box, facts, draft="abimee")
    assert [row.number for row in new(desk, before)] == [answer.number]
