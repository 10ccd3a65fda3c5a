"""The check: green on what the program wrote, red on what someone else did to the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db.engine import MAIN_FILE
from desktop_app.domain.codes import OverrideReason
from desktop_app.domain.errors import UserError
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import moves
from desktop_app.services.attach import attach
from desktop_app.services.check import check
from desktop_app.services.demo import fill_demo
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from tests.services.entries import FLANDRE, entry


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement with three moves, beside others."""
    fill_demo(seat, 40, seed=2)
    number = log_signalement(seat, entry()).number
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    moves.accept(seat, number)
    record_visit(seat, number, Visit(PeopleMet.FEW))
    return number


@contextmanager
def by_hand(folder: Path, guards: bool = False) -> Iterator[sqlite3.Connection]:
    """The file opened with the plain driver, its triggers dropped and, unless `guards`, put back
    after: what a clever hand would do.
    """
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        found = base.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' "
            "ESCAPE '\\'"
        ).fetchall()
        for name, _ in found:
            base.execute(f"DROP TRIGGER {name}")
        yield base
        if not guards:
            for _, sql in found:
                base.execute(sql)


def codes(seat: Seat) -> set[str]:
    checked = check(seat)
    assert checked.ok is (checked.problems == ())
    return {problem.code for problem in checked.problems}


def test_green_on_what_the_program_wrote(seat: Seat, number: str) -> None:
    child = log_signalement(seat, entry(place=FLANDRE)).number
    attach(seat, child, number)
    checked = check(seat)
    assert checked.problems == ()
    assert checked.signalements == 42
    assert checked.events > 42 * 2


def test_green_on_an_empty_base(seat: Seat) -> None:
    checked = check(seat)
    assert (checked.ok, checked.signalements, checked.events) == (True, 0, 0)


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE event SET after = replace(after, 'accepted', 'refused') WHERE seq = 5 AND "
        "signalement_id = {id}",
        "UPDATE event SET actor = 'Quelqu’un' WHERE seq = 2 AND signalement_id = {id}",
        "UPDATE event SET at = at + 1 WHERE seq = 3 AND signalement_id = {id}",
        "UPDATE event SET hash = '{zeros}' WHERE seq = 2 AND signalement_id = {id}",
        "UPDATE event SET after = '{{broken é' WHERE seq = 2 AND signalement_id = {id}",
        "UPDATE event SET before = NULL WHERE seq = 3 AND signalement_id = {id}",
        "DELETE FROM event WHERE seq = 2 AND signalement_id = {id}",
        "DELETE FROM event WHERE seq = 1 AND signalement_id = {id}",
        "UPDATE signalement SET uid = 'autre' WHERE id = {id}",
    ],
)
def test_an_altered_history_is_seen(seat: Seat, folder: Path, number: str, forged: str) -> None:
    with by_hand(folder) as base:
        row = base.execute("SELECT id FROM signalement WHERE number = ?", (number,)).fetchone()
        base.execute(forged.format(id=row[0], zeros="0" * 64))
    checked = check(seat)
    assert [(each.code, each.number) for each in checked.problems] == [("chain_broken", number)]


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ("UPDATE signalement SET status = 'scheduled' WHERE number = '{n}'", "status_differs"),
        ("UPDATE signalement SET status = 'closed' WHERE number = '{n}'", "closing_differs"),
        ("UPDATE signalement SET team_id = 1 + team_id WHERE number = '{n}'", "team_differs"),
        ("UPDATE signalement SET voices = 7 WHERE number = '{n}'", "voices_differ"),
        ("UPDATE signalement SET sequence = 8000 WHERE number = '{n}'", "number_differs"),
        ("UPDATE number_sequence SET last = 0", "number_beyond"),
        ("DELETE FROM visit", "visits_differ"),
        ("DELETE FROM visit WHERE id = (SELECT max(id) FROM visit)", "visits_differ"),
        ("DELETE FROM voice WHERE id = (SELECT max(id) FROM voice)", "voices_differ"),
        ("SELECT 'the guards stay away'", "guard_altered"),
        ("DROP TRIGGER signalement_search_au", "guard_altered"),
        (
            "CREATE TRIGGER forget AFTER INSERT ON event BEGIN SELECT 1; END",
            "guard_altered",
        ),
        (
            "DELETE FROM event WHERE signalement_id = (SELECT id FROM signalement "
            "WHERE number = '{n}')",
            "history_missing",
        ),
        (
            "DELETE FROM event WHERE seq > 4 AND signalement_id = (SELECT id FROM signalement "
            "WHERE number = '{n}')",
            "status_differs",
        ),
        ("UPDATE signalement SET attached_to_id = id WHERE number = '{n}'", "attachment"),
        (
            "UPDATE signalement SET attached_to_id = 1, status = 'cancelled' WHERE number = '{n}'",
            "attachment",
        ),
        ("UPDATE signalement SET status = 'new' WHERE number = '{n}'", "team_misplaced"),
        ("UPDATE signalement SET team_id = NULL WHERE number = '{n}'", "team_misplaced"),
        ("UPDATE signalement SET held_at = 1 WHERE number = '{n}'", "hold_differs"),
        ("UPDATE signalement SET status = 'on_hold' WHERE number = '{n}'", "hold_differs"),
        (
            "INSERT INTO signalement_search(signalement_search, rowid, place_label, description, "
            "attached_text) VALUES ('delete', 1, 'a', 'b', 'c')",
            "search",
        ),
    ],
)
def test_a_forged_row_is_seen(
    seat: Seat, folder: Path, number: str, forged: str, code: str
) -> None:
    with by_hand(folder, guards="guards" in forged) as base:
        base.execute(forged.format(n=number))
    assert code in codes(seat)


def test_an_event_of_nobody_and_a_lost_reference_are_seen(
    seat: Seat, folder: Path, number: str
) -> None:
    with by_hand(folder) as base:
        base.execute(
            "INSERT INTO event (signalement_id, seq, at, actor, role, kind, previous_hash, hash) "
            "VALUES (99999, 1, 0, 'x', 'admin', 'created', '', '')"
        )
    assert codes(seat) == {"orphan_event", "engine"}


def test_broken_pages_are_seen(seat: Seat, folder: Path, number: str) -> None:
    with by_hand(folder) as base:
        base.execute("PRAGMA writable_schema = ON")
        base.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'due_sort', 'received_at') "
            "WHERE name = 'ix_signalement_open_due'"
        )
    assert "engine" in codes(seat)


def test_problems_are_counted_but_not_all_kept(seat: Seat, folder: Path) -> None:
    fill_demo(seat, 250, seed=5)
    with by_hand(folder) as base:
        base.execute("UPDATE signalement SET voices = 99")
    checked = check(seat)
    assert (checked.found, len(checked.problems)) == (250, 200)


def test_who_may_not_check_is_told(seat: Seat) -> None:
    import dataclasses

    from desktop_app.domain import rights
    from desktop_app.domain.actor import Actor
    from desktop_app.domain.codes import Role

    refused = [role for role in Role if rights.Action.CHECK not in rights.TABLE[role]]
    for role in refused:
        with pytest.raises(UserError):
            check(dataclasses.replace(seat, actor=Actor("x", role)))
