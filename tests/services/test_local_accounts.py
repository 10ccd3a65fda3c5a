"""Accounts of a base of one file: the first, the others, sign in, wait, change, close."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import Store, sqlite_url
from desktop_app.domain.accounts import Account, SignInKind
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import (
    add_account,
    give_password,
    list_accounts,
    retire_account,
    save_account,
)
from desktop_app.services.first_page import asks_sign_in
from desktop_app.services.local_accounts import (
    change_password,
    is_protected,
    note_lock,
    sign_in,
)
from desktop_app.services.seat import Seat
from desktop_app.services.sign_in_log import list_sign_ins
from tests.conftest import Clock

FIRST = "trottinette bleu-nuit 7 kiwis"
OWN = "Brouette à 3 roues, merci"
CHIEF = Account("ada.roux", "Ada Roux", Role.ADMIN)
NADIA = Account("nadia.b", "Nadia Benali", Role.FRONT_DESK, (19, 10))


@pytest.fixture
def keeper(seat: Seat) -> Seat:
    """The administrator of a PC that nobody has protected yet."""
    return replace(seat, actor=Actor("Administration", Role.ADMIN))


@pytest.fixture
def chief(keeper: Seat) -> Seat:
    """The first account, signed in."""
    save_account(keeper, CHIEF, FIRST)
    return replace(keeper, actor=sign_in(keeper.store, "ada.roux", FIRST, keeper.clock).actor)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        act()
    assert refused.value.message.endswith(".")
    return refused.value.code


def try_in(seat: Seat, login: str, password: str) -> str:
    return code_of(lambda: sign_in(seat.store, login, password, seat.clock))


def test_accounts_are_off_until_the_first_is_made(keeper: Seat) -> None:
    assert not is_protected(keeper.store)
    assert asks_sign_in(keeper.folder) is False
    assert code_of(lambda: add_account(keeper, NADIA)) == "first_account"
    assert code_of(lambda: save_account(keeper, NADIA, OWN)) == "first_account"
    assert code_of(lambda: save_account(keeper, CHIEF)) == "password_missing"
    assert code_of(lambda: save_account(keeper, CHIEF, "AdaRoux-kiwi-77")) == "password_personal"
    assert list_accounts(keeper) == ()
    save_account(keeper, CHIEF, FIRST)
    assert is_protected(keeper.store)
    assert asks_sign_in(keeper.folder) is True
    actor = sign_in(keeper.store, " Ada.Roux ", FIRST, keeper.clock).actor
    assert (actor.login, actor.name, actor.role) == ("ada.roux", "Ada Roux", Role.ADMIN)


def test_a_profile_keeps_no_accounts_once_there_are_some(chief: Seat, keeper: Seat) -> None:
    assert code_of(lambda: save_account(keeper, NADIA)) == "not_allowed"
    assert code_of(lambda: give_password(keeper, "ada.roux")) == "not_allowed"
    assert code_of(lambda: retire_account(keeper, "ada.roux")) == "not_allowed"


def test_another_gets_a_password_for_once_and_chooses_theirs(chief: Seat, clock: Clock) -> None:
    given = add_account(chief, NADIA)
    done = sign_in(chief.store, "nadia.b", given, clock)
    assert done.must_change
    assert done.actor == Actor("Nadia Benali", Role.FRONT_DESK, 19, None, "nadia.b", (10,))
    change = lambda new: change_password(chief.store, "nadia.b", given, new, clock)  # noqa: E731
    assert code_of(lambda: change(given)) == "password_same"
    assert code_of(lambda: change("Nadia-kiwi-7-brouette")) == "password_personal"
    assert not change(OWN).must_change
    assert try_in(chief, "nadia.b", given) == "sign_in_refused"
    assert not sign_in(chief.store, "nadia.b", OWN, clock).must_change


def test_a_password_given_is_good_for_a_week(chief: Seat, clock: Clock) -> None:
    given = add_account(chief, NADIA)
    clock.advance(days=8)
    assert try_in(chief, "nadia.b", given) == "one_time_expired"
    again = give_password(chief, "nadia.b")
    assert sign_in(chief.store, "nadia.b", again, clock).must_change


def test_the_base_holds_no_password(chief: Seat, folder: Path) -> None:
    given = add_account(chief, NADIA)
    try_in(chief, given, FIRST)  # typed into the wrong field
    chief.store.close()
    content = b"".join(path.read_bytes() for path in folder.glob("relais.sqlite*"))
    assert b"ada.roux" in content
    assert given[:6].encode() not in content
    assert FIRST.encode() not in content
    assert b"$argon2id$v=19$m=65536,t=3,p=4$" in content


def test_composed_or_not_a_password_is_the_same(chief: Seat, clock: Clock) -> None:
    given = add_account(chief, NADIA)
    change_password(chief.store, "nadia.b", given, "Brouette e\u0301te\u0301 7, merci", clock)
    sign_in(chief.store, "nadia.b", "Brouette été 7, merci", clock)


@pytest.mark.parametrize("login", ["nadia.b", "personne"])
def test_wrong_passwords_wait_longer_and_longer(chief: Seat, clock: Clock, login: str) -> None:
    add_account(chief, NADIA)
    for wait in (0, 0, 5, 10, 20, 40, 80, 160, 320, 900):
        assert try_in(chief, login, "faux") == "sign_in_refused"
        if wait:
            clock.advance(seconds=wait - 1)
            assert try_in(chief, login, "faux") in ("sign_in_wait", "sign_in_locked")
            clock.advance(seconds=1)
    assert try_in(chief, login, "faux") == "sign_in_refused"
    assert try_in(chief, login, "faux") == "sign_in_locked"


def test_waits_outlive_the_program(chief: Seat, clock: Clock, folder: Path) -> None:
    given = add_account(chief, NADIA)
    for login in ("nadia.b", "personne"):
        for failed in range(10):
            assert try_in(chief, login, "faux") == "sign_in_refused", failed
            clock.advance(minutes=16 if failed < 9 else 0)
        with closing(Store(sqlite_url(folder))) as anew:
            late = replace(chief, store=anew)
            # The right password does not pass either, and is not even looked at.
            assert try_in(late, login, given) == "sign_in_locked"
            clock.advance(minutes=16)
    sign_in(chief.store, "nadia.b", given, clock)


def test_three_wrong_ones_make_the_whole_pc_wait(chief: Seat, clock: Clock) -> None:
    for login in ("un", "deux", "trois"):
        assert try_in(chief, login, "faux") == "sign_in_refused"
    assert try_in(chief, "ada.roux", FIRST) == "sign_in_wait"
    clock.advance(seconds=6)
    sign_in(chief.store, "ada.roux", FIRST, clock)
    assert try_in(chief, "un", "faux") == "sign_in_refused"  # the PC begins anew


def test_another_s_success_does_not_tell_who_exists(chief: Seat, clock: Clock) -> None:
    add_account(chief, NADIA)
    told = []
    for login in ("nadia.b", "personne"):
        for _ in range(6):
            try_in(chief, login, "faux")
            clock.advance(minutes=20)
        sign_in(chief.store, "ada.roux", FIRST, clock)  # the PC begins anew, the login does not
        with pytest.raises(UserError) as refused:
            sign_in(chief.store, login, "faux", clock)
        told.append((refused.value.code, refused.value.message))
        clock.advance(minutes=20)
        sign_in(chief.store, "ada.roux", FIRST, clock)
    assert told[0] == told[1]
    assert "2 minutes" in told[0][1]


def test_an_unknown_login_takes_as_long(chief: Seat, clock: Clock) -> None:
    def span(login: str) -> float:
        begun = time.perf_counter()
        try_in(chief, login, "faux")
        clock.advance(minutes=16)
        return time.perf_counter() - begun

    span("ada.roux"), span("personne")
    spans = [(span("ada.roux"), span(f"personne{each}")) for each in range(5)]
    known, unknown = (statistics.median(each) for each in zip(*spans, strict=True))
    assert 0.5 < known / unknown < 2
    assert unknown > 0.02


def test_who_is_closed_comes_in_no_more(chief: Seat, clock: Clock) -> None:
    given = add_account(chief, NADIA)
    retire_account(chief, "nadia.b")
    assert try_in(chief, "nadia.b", given) == "account_retired"
    assert try_in(chief, "nadia.b", "faux") == "sign_in_refused"  # told to who knows it alone
    assert code_of(lambda: give_password(chief, "nadia.b")) == "account_closed"
    again = add_account(chief, NADIA)
    assert sign_in(chief.store, "nadia.b", again, clock).must_change


def test_an_administrator_always_remains(chief: Seat, clock: Clock) -> None:
    second = Account("zoe.l", "Zoé L.", Role.ADMIN)
    given = add_account(chief, second)
    assert code_of(lambda: retire_account(chief, "ada.roux")) == "own_account"
    demoted = replace(CHIEF, role=Role.COORDINATOR)
    assert code_of(lambda: save_account(chief, demoted)) == "own_account"
    zoe = replace(chief, actor=sign_in(chief.store, "zoe.l", given, clock).actor)
    save_account(zoe, demoted)
    # Still at a window opened before: that is over.
    assert code_of(lambda: retire_account(chief, "zoe.l")) == "not_allowed"
    with chief.store.writing() as connection:
        connection.execute(text("DELETE FROM account_secret WHERE account_id = 1"))
        connection.execute(text("UPDATE account SET role = 'admin' WHERE id = 1"))
    # A profile with the name of one that has no password does not count.
    forged = replace(chief, actor=replace(chief.actor, login="ada.roux"))
    assert code_of(lambda: retire_account(forged, "zoe.l")) == "last_administrator"


def test_a_hash_made_with_less_is_made_anew(chief: Seat, clock: Clock) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(FIRST)
    with chief.store.writing() as connection:
        connection.execute(text("UPDATE account_secret SET hash = :weak"), {"weak": weak})
    sign_in(chief.store, "ada.roux", FIRST, clock)
    with chief.store.reading() as connection:
        kept = connection.scalar(text("SELECT hash FROM account_secret"))
    assert "m=65536,t=3,p=4" in kept
    sign_in(chief.store, "ada.roux", FIRST, clock)


def test_everything_is_logged_without_secrets(chief: Seat, clock: Clock) -> None:
    given = add_account(chief, NADIA)
    try_in(chief, "secret-tape-ici", "faux")
    sign_in(chief.store, "nadia.b", given, clock)
    change_password(chief.store, "nadia.b", given, OWN, clock)
    note_lock(chief.store, "nadia.b", clock)
    sign_in(chief.store, "nadia.b", OWN, clock, SignInKind.UNLOCKED)
    give_password(chief, "nadia.b")
    save_account(chief, replace(NADIA, arrondissements=(18,)))
    retire_account(chief, "nadia.b")
    told = [(row.kind, row.login, row.by) for row in reversed(list_sign_ins(chief).rows)]
    kind = SignInKind
    assert told == [
        (kind.ACCOUNT_OPENED, "ada.roux", "Administration"),
        (kind.SIGNED_IN, "ada.roux", ""),
        (kind.ACCOUNT_OPENED, "nadia.b", "Ada Roux"),
        (kind.FAILED, None, ""),
        (kind.SIGNED_IN, "nadia.b", ""),
        (kind.PASSWORD_CHANGED, "nadia.b", ""),
        (kind.LOCKED, "nadia.b", ""),
        (kind.UNLOCKED, "nadia.b", ""),
        (kind.PASSWORD_GIVEN, "nadia.b", "Ada Roux"),
        (kind.ACCOUNT_CHANGED, "nadia.b", "Ada Roux"),
        (kind.ACCOUNT_CLOSED, "nadia.b", "Ada Roux"),
    ]
    first = list_sign_ins(chief, limit=4)
    rest = list_sign_ins(chief, first.next, limit=20)
    assert (len(first.rows), len(rest.rows), rest.next) == (4, 7, None)
    listed = {each.login: each for each in list_accounts(chief)}
    assert listed["nadia.b"].signed_in_at == clock.now
    clock.advance(days=366)
    sign_in(chief.store, "ada.roux", FIRST, clock)
    assert len(list_sign_ins(chief).rows) == 1  # a line is kept for a year
    other = replace(chief, actor=Actor("C", Role.COORDINATOR, login="c"))
    assert code_of(lambda: list_sign_ins(other)) == "not_allowed"
