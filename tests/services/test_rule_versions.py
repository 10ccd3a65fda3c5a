"""Versions of the rules: drafted, published, gone back to; two coordinators at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from db.schema import RoutingRuleRow, RuleVersionRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role, TeamKind, VersionState
from desktop_app.domain.errors import UserError
from desktop_app.domain.routing import Rule
from desktop_app.services.propose import propose
from desktop_app.services.reference import read_reference
from desktop_app.services.rule_versions import (
    drop_draft,
    find_problems,
    list_versions,
    publish,
    read_version,
    roll_back,
    save_draft,
)
from desktop_app.services.seat import Seat
from desktop_app.services.seed_reference import seed_reference
from tests.conftest import NOW, Clock
from tests.services.entries import entry

TO_MEDIATION = Rule(
    "1",
    10,
    "tout à la médiation",
    {"all": []},
    TeamKind.MEDIATION,
    copies=({"kind": "uasa", "if": {"recurring": True}},),
    note="essai",
)


@pytest.fixture
def other(seat: Seat) -> Seat:
    """Another coordinator on the same base."""
    return replace(seat, actor=Actor("Omar Coordination", Role.COORDINATOR))


def kept(seat: Seat) -> int:
    with seat.store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(RuleVersionRow)) or 0)


def refused(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as error:
        act()
    return error.value


def test_before_any_draft_the_rules_in_force_are_version_one(seat: Seat) -> None:
    (version,) = list_versions(seat)
    assert (version.number, version.state, version.saved_at) == (1, VersionState.LIVE, None)
    assert len(version.rules) == 29 and version.rules[0].code == "1"
    assert read_version(seat, 1) == version
    assert kept(seat) == 0


def test_a_draft_changes_nothing_until_it_is_published(seat: Seat, clock: Clock) -> None:
    draft = save_draft(seat, [TO_MEDIATION], "  Essai \0de l’été ")
    assert (draft.number, draft.state, draft.based_on) == (2, VersionState.DRAFT, 1)
    assert (draft.rules, draft.note) == ((TO_MEDIATION,), "Essai de l’été")
    assert (draft.saved_at, draft.saved_by) == (NOW, "Claire Coordination")
    assert [each.number for each in list_versions(seat)] == [2, 1]
    before = propose(seat, entry()).team
    assert before is not None and before.code == "uasa"

    clock.advance(hours=1)
    live = publish(seat, 2)
    assert (live.state, live.published_by) == (VersionState.LIVE, "Claire Coordination")
    assert live.published_at is not None and live.published_at > NOW
    assert read_reference(seat).rules == (TO_MEDIATION,)
    after = propose(seat, entry()).team
    assert after is not None and after.code == "mediation"
    assert [(each.number, each.state) for each in list_versions(seat)] == [
        (2, VersionState.LIVE),
        (1, VersionState.PAST),
    ]


def test_going_back_publishes_the_former_rules_as_a_new_version(seat: Seat) -> None:
    shipped = read_version(seat, 1).rules
    publish(seat, save_draft(seat, [TO_MEDIATION]).number)
    back = roll_back(seat, 1)
    assert (back.number, back.state, back.based_on) == (3, VersionState.LIVE, 1)
    assert back.rules == shipped and back.note == "Retour à la version 1."
    assert {rule.code: rule for rule in read_reference(seat).rules} == {
        rule.code: rule for rule in shipped
    }
    assert [each.state for each in list_versions(seat)] == [
        VersionState.LIVE, VersionState.PAST, VersionState.PAST,
    ]  # fmt: skip
    assert refused(lambda: roll_back(seat, 3)).code == "already_live"
    assert refused(lambda: roll_back(seat, 9)).code == "unknown_version"
    draft = save_draft(seat, [TO_MEDIATION])
    assert refused(lambda: roll_back(seat, draft.number)).code == "not_published"


def test_a_draft_saved_again_takes_the_place_of_the_first(seat: Seat, other: Seat) -> None:
    first = save_draft(seat, [TO_MEDIATION])
    again = save_draft(other, [TO_MEDIATION], "mieux", first.number)
    assert (again.number, again.based_on) == (3, 2)
    assert [each.number for each in list_versions(seat)] == [3, 1]
    for late in (
        lambda: save_draft(seat, [TO_MEDIATION], "", first.number),
        lambda: publish(seat, first.number),
        lambda: drop_draft(seat, first.number),
    ):
        error = refused(late)
        assert error.code == "changed_meanwhile"
        assert "repris par Omar Coordination (brouillon 3)" in error.message
    assert publish(seat, again.number).state is VersionState.LIVE


def test_a_draft_of_rules_no_longer_in_force_is_refused_with_who(seat: Seat, other: Seat) -> None:
    mine = save_draft(seat, [TO_MEDIATION])
    theirs = save_draft(other, [replace(TO_MEDIATION, name="autre")])
    publish(other, theirs.number)
    for late in (
        lambda: publish(seat, mine.number),
        lambda: save_draft(seat, [TO_MEDIATION], "", mine.number),
        lambda: save_draft(seat, [TO_MEDIATION], "", 1),
    ):
        error = refused(late)
        assert error.code == "changed_meanwhile"
        assert "publiées par Omar Coordination (version 3)" in error.message
    for late in (lambda: publish(seat, theirs.number), lambda: drop_draft(seat, theirs.number)):
        assert "publiée par Omar Coordination" in refused(late).message
    assert "publiée par Relais" in refused(lambda: publish(seat, 1)).message
    saved = save_draft(seat, [TO_MEDIATION], "", theirs.number)  # made anew from theirs
    assert publish(seat, saved.number).rules == (TO_MEDIATION,)


def test_a_dropped_draft_is_gone_and_says_by_whom(seat: Seat, other: Seat) -> None:
    draft = save_draft(seat, [TO_MEDIATION])
    drop_draft(other, draft.number)
    assert [each.number for each in list_versions(seat)] == [1]
    assert "abandonné par Omar" in refused(lambda: publish(seat, draft.number)).message
    assert refused(lambda: drop_draft(seat, draft.number)).code == "changed_meanwhile"
    assert refused(lambda: drop_draft(seat, 9)).code == "unknown_version"


def test_errors_keep_a_draft_from_being_published_and_warnings_do_not(seat: Seat) -> None:
    broken = replace(TO_MEDIATION, target_team="inconnue", target_kind=None)
    twice = replace(TO_MEDIATION, code="2", position=20, copies=("uasa", "uasa"))
    draft = save_draft(seat, [broken, twice])
    assert {each.code for each in find_problems(seat, draft.rules)} >= {
        "target_unknown",
        "copy_twice",
    }
    error = refused(lambda: publish(seat, draft.number))
    assert error.code == "rules_refused"
    assert "« inconnue » n’existe pas" in error.message and "1 autre" in error.message
    assert len(read_reference(seat).rules) == 29
    assert [each.state for each in list_versions(seat)] == [VersionState.DRAFT, VersionState.LIVE]
    warned = save_draft(seat, [replace(TO_MEDIATION, conditions={"category": ["noise"]})])
    assert find_problems(seat, warned.rules)
    publish(seat, warned.number)
    assert find_problems(seat) == find_problems(seat, warned.rules)


def test_what_no_base_could_keep_is_refused(seat: Seat) -> None:
    assert refused(lambda: save_draft(seat, [TO_MEDIATION, TO_MEDIATION])).code == (
        "rules_unreadable"
    )
    long = replace(TO_MEDIATION, name="x" * 201)
    assert refused(lambda: save_draft(seat, [long])).code == "rules_unreadable"
    assert refused(lambda: save_draft(seat, [TO_MEDIATION], "n" * 2_001)).field == "note"
    assert refused(lambda: save_draft(seat, [TO_MEDIATION], "", 7)).code == "unknown_version"
    assert refused(lambda: read_version(seat, 7)).code == "unknown_version"
    assert kept(seat) == 0


def test_a_rule_taken_away_does_not_come_back_with_the_next_start(seat: Seat) -> None:
    publish(seat, save_draft(seat, [TO_MEDIATION]).number)
    with seat.store.writing() as connection:
        seed_reference(connection)
        assert list(connection.scalars(select(RoutingRuleRow.code))) == ["1"]
    publish(seat, save_draft(seat, []).number)
    with seat.store.writing() as connection:
        seed_reference(connection)
    assert read_reference(seat).rules == ()
