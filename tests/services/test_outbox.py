"""The box itself: sealed, durable, its own login's; what it says without a keyring."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import pytest

from desktop_app.domain.codes import Channel, MediationWith, Orientation, Weekday
from desktop_app.domain.entry import Entry, Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.outbox import OutboxKind, OutboxState, provisional
from desktop_app.domain.visit import Mood, PeopleMet, Visit
from desktop_app.services.outbox import UNREADABLE, Outbox
from desktop_app.services.outbox_acts import entry_of, keep_entry, keep_visit, visit_of
from desktop_app.services.seat import Seat
from desktop_app.services.typed_json import from_json, to_json
from tests.conftest import NOW
from tests.keyring_file import BACKEND, FILE, FileKeyring
from tests.services.entries import FLANDRE, entry

OWNER = "desk19@serveur:5432/relais"
PRIVATE = "Mme Diallo au 06 12 34 56 78"
KNOWN = Reporter(consent=True, notice_given=True, name="Mme Diallo", phone="0612345678")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def box(tmp_path: Path, ring: Path) -> Outbox:
    return Outbox(tmp_path / "donnees", OWNER)


def test_every_field_comes_back() -> None:
    full = entry(
        recurrence=Recurrence(frozenset({Weekday.FRI, Weekday.MON}), dt.time(18), dt.time(20, 30)),
        reporter=Reporter(channel=Channel.MAIL, consent=True, name="N", email="n@exemple.fr"),
        vulnerable=True,
        kept_flags=frozenset({(3, 9)}),
    )
    visit = Visit(
        PeopleMet.SOME,
        NOW,
        "uasa",
        mood=Mood.TENSE,
        offered=tuple(Orientation)[:1],
        mediation=tuple(MediationWith)[:2],
        kept_flags=frozenset({(0, 2)}),
    )
    for value in (full, visit):
        assert from_json(type(value), json.loads(json.dumps(to_json(value)))) == value


def test_what_is_kept_is_read_again_and_nothing_of_it_lies_in_clear(
    box: Outbox, front_desk: Seat
) -> None:
    facts = entry(place=FLANDRE, description=PRIVATE, reporter=KNOWN)
    kept = keep_entry(front_desk, box, facts, draft="a-1", form={"description": PRIVATE})
    assert (kept.state, kept.kind, kept.at) == (OutboxState.WAITING, OutboxKind.LOG, NOW)
    assert kept.reference.startswith("L-")
    again = Outbox(box.path.parent, OWNER)
    assert again.lines() == (kept,)
    content = again.content("a-1")
    assert entry_of(content) == facts
    assert content["form"] == {"description": PRIVATE}
    files = list(box.path.parent.glob("outbox*"))
    clear = b"".join(file.read_bytes() for file in files)
    for words in (b"Diallo", b"0612345678", b"06 12 34", b"Flandre", b"consumption"):
        assert words not in clear
    if os.name == "posix":
        assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_kept_twice_under_one_uid_it_waits_once(box: Outbox, front_desk: Seat) -> None:
    first = keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    assert keep_entry(front_desk, box, entry(place=FLANDRE), draft="a") == first
    assert len(box.lines()) == 1


def test_another_login_sees_nothing_of_it(box: Outbox, front_desk: Seat) -> None:
    keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    other = Outbox(box.path.parent, "lead@serveur:5432/relais")
    assert (other.lines(), other.of_others(), box.of_others()) == ((), 1, 0)
    with pytest.raises(UserError, match="n’attend pas sur ce poste"):
        other.content("a")


def test_a_row_moved_to_another_place_is_not_believed(box: Outbox, front_desk: Seat) -> None:
    import sqlite3

    keep_entry(front_desk, box, entry(place=FLANDRE, description="un"), draft="a")
    keep_entry(front_desk, box, entry(place=FLANDRE, description="deux"), draft="b")
    with sqlite3.connect(box.path) as base:
        base.execute("UPDATE entry SET sealed = (SELECT sealed FROM entry WHERE uid = 'b')")
    assert [line.readable for line in box.lines()] == [False, True]


def test_without_a_keyring_nothing_is_kept_and_it_is_said(
    box: Outbox, front_desk: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FILE)
    with pytest.raises(UserError) as refused:
        keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    assert refused.value.code == "outbox_no_keyring"
    assert "votre saisie y reste" in refused.value.message
    assert not box.path.exists()


def test_a_lost_key_is_said_and_loses_no_row(box: Outbox, front_desk: Seat, ring: Path) -> None:
    keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    ring.unlink()
    again = Outbox(box.path.parent, OWNER)
    (line,) = again.lines()
    assert (line.title, line.readable, line.state) == (UNREADABLE, False, OutboxState.WAITING)
    with pytest.raises(UserError, match="n’est pas dans le trousseau"):
        again.content("a")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (entry(observed_at=NOW + dt.timedelta(days=1)), "moment_future"),
        (entry(reporter=Reporter(consent=True, phone="12")), "phone_invalid"),
    ],
)
def test_what_the_base_would_refuse_is_refused_at_once(
    box: Outbox, front_desk: Seat, facts: Entry, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        keep_entry(front_desk, box, facts, draft="a")
    assert refused.value.code == code
    assert box.lines() == ()


def test_a_passage_is_dated_when_it_is_typed(box: Outbox, lead: Seat) -> None:
    line = keep_visit(lead, box, ["19-2026-000001"], Visit(), {"19-2026-000001": 3})
    content = box.content(line.uid)
    assert visit_of(content, NOW).visited_at == NOW
    earlier = NOW - dt.timedelta(days=1)  # the PC's clock was a day ahead
    assert visit_of(content, earlier).visited_at == earlier


def test_deleting_wants_a_reason_that_stays_a_week(box: Outbox, front_desk: Seat) -> None:
    line = keep_entry(front_desk, box, entry(place=FLANDRE, description=PRIVATE), draft="a")
    with pytest.raises(UserError) as refused:
        box.drop("a", "  ", NOW)
    assert (refused.value.code, refused.value.field) == ("text_missing", "reason")
    box.drop(line.reference, "saisi deux fois", NOW)
    (dropped,) = box.lines()
    assert (dropped.state, dropped.reason) == (OutboxState.DROPPED, "saisi deux fois")
    assert box.content("a") == {}
    with pytest.raises(UserError, match="n’attend plus"):
        box.drop("a", "encore", NOW)
    box.sweep(NOW + dt.timedelta(days=6))
    assert len(box.lines()) == 1
    box.sweep(NOW + dt.timedelta(days=8))
    assert box.lines() == ()


def test_what_waits_is_never_swept(box: Outbox, front_desk: Seat) -> None:
    keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    box.keep_draft("b", NOW, {"texte": "commencé"})
    box.sweep(NOW + dt.timedelta(days=400))
    assert len(box.lines()) == 1
    assert [content for _, _, content in box.drafts()] == [{"texte": "commencé"}]


def test_what_was_deleted_is_kept_when_it_is_typed_again(box: Outbox, front_desk: Seat) -> None:
    line = keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    box.drop(line.uid, "par erreur", NOW)
    again = keep_entry(front_desk, box, entry(place=FLANDRE, description="Encore"), draft="a")
    assert again.state is OutboxState.WAITING
    assert entry_of(box.content("a")).description == "Encore"
    box.drop("a", "par erreur", NOW)
    box.keep_draft("a", NOW, {"texte": "commencé"})
    assert [content for _, _, content in box.drafts()] == [{"texte": "commencé"}]


def test_what_was_sent_is_not_kept_anew_in_silence(box: Outbox, front_desk: Seat) -> None:
    line = keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    box.settle(line, OutboxState.SENT, NOW, number="19-2026-000001")
    with pytest.raises(UserError) as refused:
        keep_entry(front_desk, box, entry(place=FLANDRE, description="Autre"), draft="a")
    assert refused.value.code == "outbox_settled"


class SlowKeyring(FileKeyring):
    """Answers late, as one that asks a service of the system."""

    def get_password(self, service: str, username: str) -> str | None:
        found = super().get_password(service, username)
        threading.Event().wait(0.05)
        return found


def test_a_first_key_asked_for_twice_at_once_is_one(box: Outbox, front_desk: Seat) -> None:
    keyring.set_keyring(SlowKeyring())  # the fixture puts the former one back
    ready = threading.Barrier(8)

    def keep(turn: int) -> None:
        own = Outbox(box.path.parent, box.owner)
        ready.wait()
        keep_entry(front_desk, own, entry(place=FLANDRE), draft=f"k{turn}")

    threads = [threading.Thread(target=keep, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = Outbox(box.path.parent, box.owner)
    assert [line.readable for line in fresh.lines()] == [True] * 8


def test_references_are_short_and_differ() -> None:
    uid = "0191f0aa-1111-7222-8333-0123456789ab"
    first = provisional(uid, frozenset())
    assert first == "L-BA9"
    assert provisional(uid, frozenset({first})) not in (first, "")


def test_only_one_sends_at_a_time(box: Outbox, front_desk: Seat) -> None:
    keep_entry(front_desk, box, entry(place=FLANDRE), draft="a")
    assert box.take_turn("window") and box.take_turn("window")
    assert not box.take_turn("command")
    box.give_turn_back("window")
    assert box.take_turn("command")


KEEPING = """
import sys
from pathlib import Path
from desktop_app.domain.outbox import OutboxKind
from desktop_app.services.outbox import Outbox
from tests.conftest import NOW
box = Outbox(Path(sys.argv[1]), sys.argv[2])
turn = 0
while True:
    turn += 1
    box.keep(OutboxKind.LOG, f"u-{turn}", NOW, {"turn": turn}, f"Saisie {turn}")
    print(turn, flush=True)
"""


def test_killed_at_any_moment_all_that_was_acknowledged_is_there(
    box: Outbox, ring: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": BACKEND, FILE: str(ring)}
    for wanted in (1, 7, 23):
        box.path.unlink(missing_ok=True)
        with subprocess.Popen(
            [sys.executable, "-c", KEEPING, str(box.path.parent), OWNER],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        ) as keeping:
            assert keeping.stdout is not None
            for _ in range(wanted):
                acknowledged = int(keeping.stdout.readline())
            keeping.send_signal(signal.SIGKILL)
            rest = keeping.stdout.read().split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        lines = Outbox(box.path.parent, OWNER).lines()
        assert all(line.readable for line in lines)
        assert [line.title for line in lines][:acknowledged] == [
            f"Saisie {turn}" for turn in range(1, acknowledged + 1)
        ]
        assert acknowledged <= len(lines) <= acknowledged + 1
