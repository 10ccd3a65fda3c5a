"""An account put in order before it is kept."""

from __future__ import annotations

import pytest

from desktop_app.domain.accounts import Account, checked, clean_login, districts_of
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError


def refusal(account: Account) -> tuple[str, str | None]:
    with pytest.raises(UserError) as refused:
        checked(account)
    assert refused.value.message.endswith((".", ")"))
    return refused.value.code, refused.value.field


def test_texts_are_put_in_order() -> None:
    given = Account(" Nadia.B ", "  Nadia   Benali ", Role.FRONT_DESK, (19, 10, 19), "")
    assert checked(given) == Account("nadia.b", "Nadia Benali", Role.FRONT_DESK, (19, 10), None)
    assert clean_login(" Nadia.B\t") == "nadia.b"


@pytest.mark.parametrize(
    "login", ["", "n", "élise", "9nadia", "nadia b", "relais_admin", "pg_x", "x" * 64, "a'b"]
)
def test_a_login_is_plain(login: str) -> None:
    assert refusal(Account(login, "Nadia", Role.ADMIN)) == ("bad_login", "login")


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_name_signs(name: str) -> None:
    assert refusal(Account("nadia.b", name, Role.ADMIN)) == ("name_missing", "name")


def test_a_role_has_what_bounds_it() -> None:
    assert refusal(Account("a.b", "A", Role.FRONT_DESK)) == (
        "bad_arrondissement",
        "arrondissements",
    )
    assert refusal(Account("a.b", "A", Role.COORDINATOR, (21,)))[0] == "bad_arrondissement"
    assert refusal(Account("a.b", "A", Role.TEAM_LEAD)) == ("team_missing", "team")
    assert checked(Account("a.b", "A", Role.TEAM_LEAD, team="uasa")).team == "uasa"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("", ()), ("19, 18", (19, 18)), ("19e;18ème 10", (19, 18, 10)), ("1er,20ᵉ", (1, 20))],
)
def test_arrondissements_as_they_are_typed(text: str, numbers: tuple[int, ...]) -> None:
    assert districts_of(text) == numbers


@pytest.mark.parametrize("text", ["dix", "19-18", "1900", "¹9"])
def test_what_is_no_arrondissement_is_said(text: str) -> None:
    with pytest.raises(UserError) as refused:
        districts_of(text)
    assert (refused.value.code, refused.value.field) == ("bad_arrondissement", "arrondissements")
    assert text in refused.value.message
