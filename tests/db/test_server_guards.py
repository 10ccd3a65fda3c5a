"""Who signs in to a shared base and tries to get round its rights with the bare driver."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import psycopg
import pytest
from psycopg import errors

from desktop_app.domain.codes import OverrideReason, Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.history import chain_hash
from desktop_app.domain.rights import Action, allowed
from desktop_app.services import moves
from desktop_app.services.edit_accounts import Account, save_account
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.show import show
from tests.services.entries import FLANDRE, entry, wanting
from tests.services.shared import PEOPLE, Shared

Line = psycopg.Connection
DENIED = (errors.InsufficientPrivilege, errors.InvalidParameterValue)


@pytest.fixture(scope="module")
def number(shared: Shared) -> str:
    """A scene of the 19e that the UASA was asked to take, with a reporter who is known."""
    desk = shared.seats["desk19"]
    seen = desk.clock() - dt.timedelta(minutes=10)
    made = log_signalement(desk, entry(place=FLANDRE, observed_at=seen, reporter=wanting())).number
    team = show(desk, made).row.team
    if team is None or team.code != "uasa":
        moves.assign(desk, made, "uasa", OverrideReason.OTHER, "pour l’essai")
    return made


def case_of(line: Line, number: str) -> tuple[int, str, int, str, str]:
    found = line.execute(
        "SELECT id, uid, last_seq, last_hash, status FROM signalement WHERE number = %s", (number,)
    ).fetchone()
    assert found is not None
    return found


def tell(
    line: Line, number: str, actor: str, role: str, kind: str, after: str, **wrong: object
) -> int:
    """Append a line of history that is chained as it must be, but for what is `wrong`."""
    case, uid, seq, tail, status = case_of(line, number)
    status = str(wrong.get("status", status))
    at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=int(str(wrong.get("minutes", 0))))
    micros = round(at.timestamp() * 1_000_000)
    at = dt.datetime.fromtimestamp(micros // 1_000_000, dt.UTC) + dt.timedelta(
        microseconds=micros % 1_000_000
    )
    told = ({"status": status}, {"status": after})
    digest = chain_hash(tail, uid, seq + 1, at, actor, role, kind, *told)
    touch = (
        "UPDATE signalement SET last_seq = %s, last_hash = %s WHERE id = %s",
        (seq + 1, digest, case),
    )
    if wrong.get("row_first"):
        line.execute(*touch)
    line.execute(
        'INSERT INTO event (signalement_id, seq, at, actor, role, kind, "before", "after", '
        "previous_hash, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            case,
            seq + 1,
            micros,
            actor,
            role,
            kind,
            f'{{"status":"{status}"}}',
            f'{{"status":"{after}"}}',
            tail,
            wrong.get("hash", digest),
        ),
    )
    if not wrong.get("row_first"):
        line.execute(*touch)
    return case


def set_status(line: Line, number: str, status: str) -> None:
    line.execute("UPDATE signalement SET status = %s WHERE number = %s", (status, number))


FORGERIES: dict[str, tuple[str, Callable[[Line, str], object]]] = {
    "a status without a line": ("lead", lambda line, n: set_status(line, n, "accepted")),
    "a team without a line": (
        "coord",
        lambda line, n: line.execute(
            "UPDATE signalement SET team_id = NULL WHERE number = %s", (n,)
        ),
    ),
    "a deadline without a line": (
        "lead",
        lambda line, n: line.execute(
            "UPDATE signalement SET answer_due_at = answer_due_at + 1 WHERE number = %s", (n,)
        ),
    ),
    "a line under another name": (
        "lead",
        lambda line, n: tell(line, n, "Coline", "coordinator", "monitored", "monitored"),
    ),
    "a line under another role": (
        "lead",
        lambda line, n: tell(line, n, "Léa 😀 Chef", "coordinator", "monitored", "monitored"),
    ),
    "a line with a hash of one's own": (
        "lead",
        lambda line, n: tell(
            line, n, "Léa 😀 Chef", "team_lead", "accepted", "accepted", hash="0" * 64
        ),
    ),
    "a line dated an hour ago": (
        "lead",
        lambda line, n: tell(
            line, n, "Léa 😀 Chef", "team_lead", "accepted", "accepted", minutes=-60
        ),
    ),
    "a line that the row does not follow": (
        "lead",
        lambda line, n: tell(line, n, "Léa 😀 Chef", "team_lead", "accepted", "accepted"),
    ),
    "accepting, by a desk": (
        "desk19",
        lambda line, n: (
            tell(line, n, "Dora Écoute", "front_desk", "accepted", "accepted"),
            set_status(line, n, "accepted"),
        ),
    ),
    "accepting what another team holds": (
        "partner",
        lambda line, n: (
            tell(line, n, "Paul", "team_lead", "accepted", "accepted"),
            set_status(line, n, "accepted"),
        ),
    ),
    "cancelling in another arrondissement": (
        "desk18",
        lambda line, n: (
            tell(line, n, "Dina « 18e »", "front_desk", "cancelled", "cancelled"),
            set_status(line, n, "cancelled"),
        ),
    ),
    "a move that is not legal": (
        "lead",
        lambda line, n: (
            tell(line, n, "Léa 😀 Chef", "team_lead", "scheduled", "scheduled"),
            set_status(line, n, "scheduled"),
        ),
    ),
    "letting lapse what has time": (
        "lead",
        lambda line, n: (
            tell(line, n, "Relais", "coordinator", "lapsed", "new"),
            set_status(line, n, "new"),
        ),
    ),
    "a decision without a line": (
        "lead",
        lambda line, n: line.execute(
            "INSERT INTO routing_decision (signalement_id, at, reasons, copies, actor) "
            "SELECT id, 1, '[]', '[]', 'Léa 😀 Chef' FROM signalement WHERE number = %s",
            (n,),
        ),
    ),
    "a line that lies about what was before": (
        "lead",
        lambda line, n: (
            tell(line, n, "Léa 😀 Chef", "team_lead", "accepted", "accepted", status="new"),
            set_status(line, n, "accepted"),
        ),
    ),
    "a line elsewhere, the end of the history moved first": (
        "desk18",
        lambda line, n: tell(
            line, n, "Dina « 18e »", "front_desk", "answered", "routed", row_first=True
        ),
    ),
    "a passage without its row": (
        "lead",
        lambda line, n: tell(line, n, "Léa 😀 Chef", "team_lead", "visited", "routed"),
    ),
    "an answer without its voice": (
        "desk19",
        lambda line, n: tell(line, n, "Dora Écoute", "front_desk", "answered", "routed"),
    ),
    "facts that no line puts right": (
        "lead",
        lambda line, n: (
            tell(line, n, "Léa 😀 Chef", "team_lead", "accepted", "accepted"),
            line.execute(
                "UPDATE signalement SET status = 'accepted', description = 'rien' "
                "WHERE number = %s",
                (n,),
            ),
        ),
    ),
    "a reopening that no voice follows": (
        "desk18",
        lambda line, n: tell(line, n, "Dina « 18e »", "front_desk", "reopened", "reopened"),
    ),
    "what a voice said": (
        "desk19",
        lambda line, n: line.execute("UPDATE voice SET description = 'rien'"),
    ),
    "who waits for an answer": (
        "desk19",
        lambda line, n: line.execute("UPDATE voice SET answered_at = 1"),
    ),
    "an identity erased in silence": (
        "desk19",
        lambda line, n: line.execute("DELETE FROM reporter_identity"),
    ),
    "a number taken for nothing": (
        "desk19",
        lambda line, n: line.execute("UPDATE number_sequence SET last = last + 1"),
    ),
    "a team told of it for nothing": (
        "desk19",
        lambda line, n: line.execute(
            "INSERT INTO signalement_copy (signalement_id, team_id) "
            "SELECT s.id, t.id FROM signalement s, team t WHERE s.number = %s AND t.code = 'gpis'",
            (n,),
        ),
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_history_is_not_forged(shared: Shared, number: str, what: str) -> None:
    login, forge = FORGERIES[what]
    with shared.bare(login) as line, pytest.raises(DENIED):
        forge(line, number)
        line.commit()
    with shared.bare(login) as line:
        assert case_of(line, number)[4] == "routed"


def test_the_same_line_told_truly_is_taken(shared: Shared, number: str) -> None:
    with shared.bare("lead") as line:
        tell(line, number, "Léa 😀 Chef", "team_lead", "accepted", "accepted")
        set_status(line, number, "accepted")
        line.execute("SET CONSTRAINTS ALL IMMEDIATE")
        line.rollback()


REFUSED = (
    "UPDATE event SET actor = 'autre'",
    "DELETE FROM event",
    "TRUNCATE event",
    "DELETE FROM signalement",
    "UPDATE signalement SET number = '19-2026-999999'",
    "UPDATE signalement SET created_by = 'autre'",
    "DELETE FROM identity_reading",
    "INSERT INTO identity_reading (voice_id, actor, role, reason, read_at) "
    "VALUES (1, 'a', 'admin', 'b', 1)",
    "SELECT name FROM reporter_identity",
    "SELECT * FROM reporter_identity",
    "SELECT r FROM reporter_identity r",
    "COPY reporter_identity TO STDOUT",
    "UPDATE reporter_identity SET name = 'autre'",
    "SELECT hash FROM account_secret",
    "INSERT INTO account (login, name, role, arrondissements, active, created_at, created_by, "
    "updated_at, version) VALUES ('x', 'x', 'admin', '[]', true, 1, 'x', 1, 1)",
    "UPDATE account SET role = 'admin'",
    "UPDATE number_sequence SET last = 0",
    "UPDATE number_sequence SET last = last + 2",
    "SET ROLE relais_owner",
    "SET ROLE relais_accounts",
    "SET SESSION AUTHORIZATION postgres",
    "CREATE TABLE mine (a int)",
    "CREATE TEMP TABLE account (a int)",
    "CREATE SCHEMA mine",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "ALTER TABLE draft DISABLE ROW LEVEL SECURITY",
    "DROP TRIGGER relais_history ON event",
    "SET session_replication_role = replica",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_from_bytea(0, 'x')",
    "COPY event TO PROGRAM 'cat'",
    "CREATE ROLE mine",
    "GRANT relais_admin TO desk19",
    "SELECT relais_account_retire('lead')",
    "SELECT relais_account_save('desk19', 'D', 'coordinator', '[]', '', '')",
)


@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize("login", ["desk19", "lead"])
def test_nobody_gets_round_the_grants(
    shared: Shared, number: str, login: str, statement: str
) -> None:
    with shared.bare(login) as line, pytest.raises((*DENIED, errors.ObjectNotInPrerequisiteState)):
        line.execute(statement)


def test_other_roles_are_not_to_be_taken(shared: Shared) -> None:
    for login, role in itertools.product(PEOPLE, Role):
        if PEOPLE[login].role is role:
            continue
        with shared.bare(login) as line, pytest.raises(errors.InsufficientPrivilege):
            line.execute(f"SET ROLE relais_{role.value}")


def test_a_foreign_identity_and_none_are_refused_alike(shared: Shared, number: str) -> None:
    with shared.bare("desk18") as line:
        found = line.execute(
            "SELECT v.uid FROM voice v JOIN signalement s ON s.id = v.signalement_id "
            "WHERE s.number = %s",
            (number,),
        ).fetchone()
    assert found is not None
    said = set()
    for uid in (found[0], "00000000-0000-4000-8000-000000000000"):
        with shared.bare("desk18") as line, pytest.raises(errors.InsufficientPrivilege) as refused:
            line.execute("SELECT * FROM relais_read_identity(%s, 'rappel')", (uid,))
        said.add(str(refused.value))
    assert len(said) == 1


def test_the_administrator_makes_accounts_and_no_superuser(shared: Shared) -> None:
    with shared.bare("adm") as line:
        line.execute(
            "SELECT relais_account_save('nouvelle', 'Nour', 'mediator', '[]', 'mediation', '')"
        )
        line.rollback()
    for login in ("postgres", "relais_owner", "relais_admin", "pg_monitor"):
        with shared.bare("adm") as line, pytest.raises(errors.InsufficientPrivilege):
            line.execute("SELECT relais_account_save(%s, 'X', 'admin', '[]', '', '')", (login,))
    mine = ("retire('adm')", "save('adm', 'Ada', 'coordinator', '[]', '', '')")
    for call in mine:
        with shared.bare("adm") as line, pytest.raises(errors.InsufficientPrivilege):
            line.execute(f"SELECT relais_account_{call}")


def test_a_login_of_the_server_for_another_use_is_not_taken_over(shared: Shared) -> None:
    with psycopg.connect(host=str(shared.server.folder), user="postgres") as keeper:
        keeper.execute("CREATE ROLE paie LOGIN")
    try:
        with shared.bare("adm") as line, pytest.raises(errors.InsufficientPrivilege):
            line.execute("SELECT relais_account_save('paie', 'X', 'admin', '[]', '', '')")
        with pytest.raises(UserError) as refused:
            save_account(shared.seats["adm"], Account("paie", "Paie", Role.MEDIATOR))
        assert refused.value.code == "login_taken"
    finally:
        with psycopg.connect(host=str(shared.server.folder), user="postgres") as keeper:
            keeper.execute("DROP ROLE paie")


def test_a_search_that_finds_is_a_reading(shared: Shared, number: str) -> None:
    asked = "SELECT * FROM relais_find_reporters(%s, '', '', 5)"
    with shared.bare("desk19") as line:
        assert line.execute(asked, ("te",)).fetchall() == []  # too short to spell a name out
        found = line.execute(asked, ("testeuse",)).fetchall()
        line.execute(asked, ("testeuse f",))
    with shared.bare("coord") as line:
        told = line.execute(
            "SELECT count(*) FROM identity_reading WHERE actor = 'Dora Écoute' "
            "AND reason = 'recherche d’un déclarant'"
        ).fetchone()
    assert len(found) == 1
    assert told == (1,)
    for login in ("coord", "adm"):
        with shared.bare(login) as line, pytest.raises(errors.InsufficientPrivilege):
            line.execute(asked, ("testeuse",))


def test_how_a_reporter_may_be_reached_is_told_to_who_answers(shared: Shared, number: str) -> None:
    asked = (
        "SELECT m.* FROM signalement s JOIN voice v ON v.signalement_id = s.id, "
        "LATERAL relais_identity_means(v.id) AS m WHERE s.number = %s"
    )
    with shared.bare("desk19") as line:
        assert line.execute(asked, (number,)).fetchall() == [(True, True, True)]
    with shared.bare("desk18") as line:
        assert line.execute(asked, (number,)).fetchall() == []


PLACES = (18, 19, 13)
TEAMS = (None, "uasa", "mediation", "maraude_gaia")
OPENNESS = (True, False)


@pytest.mark.parametrize("login", PEOPLE)
def test_every_cell_of_the_matrix_is_the_same_in_the_base(shared: Shared, login: str) -> None:
    actor = shared.seats[login].actor
    # A search is bounded by the right to read, in the function that searches.
    cells = [
        (action, place, team, still_open)
        for action in Action
        if action is not Action.SEARCH_IDENTITY
        for place in PLACES
        for team in TEAMS
        for still_open in OPENNESS
        if not (team is None and action is Action.READ_IDENTITY)
    ]
    with shared.bare(login) as line:
        for action, place, team, still_open in cells:
            found = line.execute(
                "SELECT relais_may(%s, %s, %s, %s)", (action.value, place, team, still_open)
            ).fetchone()
            said = allowed(actor, action, arrondissement=place, team=team, still_open=still_open)
            assert found == (said,), (login, action, place, team, still_open)
