"""Teams made, changed, put aside: what they hold is never lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from db.schema import AreaRow
from desktop_app.domain.codes import EventKind, HoldReason, Status, TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard
from desktop_app.services.check import check
from desktop_app.services.edit_teams import (
    deactivate_team,
    open_count,
    reactivate_team,
    save_team,
)
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import accept, hold
from desktop_app.services.reference import read_reference
from desktop_app.services.rules_to_review import rules_to_review
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.team_cards import team_card, team_cards
from desktop_app.services.why import explain
from tests.conftest import NOW
from tests.services.entries import entry

NEW = Team(
    "",
    "  Maraude  Est ",
    TeamKind.MARAUDE,
    "Association",
    surface=True,
    underground=True,
    sectors=frozenset({"eole"}),
    arrondissements=frozenset({18, 19}),
    capacity=6,
    contact="accueil",
)


def test_a_new_team_is_read_back_whole(seat: Seat) -> None:
    saved = save_team(seat, TeamCard(NEW))
    assert saved.changes.reference
    assert saved.card == team_card(seat, "maraude_est")
    team = saved.card.team
    assert (saved.card.version, team.name, team.active) == (1, "Maraude Est", True)
    assert replace(NEW, code="maraude_est", name="Maraude Est", duty=team.duty) == team
    assert not team.duty.known
    assert read_reference(seat).teams["maraude_est"] == team  # every seat reads it anew


def test_a_change_names_the_version_it_was_made_from(seat: Seat) -> None:
    before = team_card(seat, "uasa")
    changed = replace(before, team=replace(before.team, capacity=20, confirmed=True))
    after = save_team(seat, changed).card
    assert after.team == changed.team  # its duty is as it was
    assert after.version == before.version + 1
    with pytest.raises(UserError) as refused:
        save_team(seat, before)
    assert refused.value.code == "changed_meanwhile"
    assert "UASA" in refused.value.message
    assert team_card(seat, "uasa").team.capacity == 20


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "name_missing", "name"),
        ({"name": "UASA - Police municipale"}, "name_taken", "name"),
        ({"sectors": frozenset({"lune"})}, "sector_unknown", "sectors"),
        ({"surface": False, "underground": False}, "no_level", "levels"),
        ({"capacity": -1}, "capacity_negative", "capacity"),
        ({"code": "lune"}, "unknown_team", "team"),
    ],
)
def test_what_is_refused_changes_nothing(
    seat: Seat, changes: dict[str, Any], code: str, field: str
) -> None:
    before = team_cards(seat)
    with pytest.raises(UserError) as refused:
        save_team(seat, TeamCard(replace(NEW, **changes)))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert team_cards(seat) == before


def test_a_sector_without_polygon_is_no_perimeter(seat: Seat) -> None:
    with seat.store.writing() as connection:
        connection.execute(update(AreaRow).where(AreaRow.code == "eole").values(rings=[]))
    assert "eole" not in team_cards(seat).sectors
    with pytest.raises(UserError) as refused:
        save_team(seat, TeamCard(NEW))
    assert "sans périmètre dessiné" in refused.value.message


def test_a_team_that_holds_something_is_not_put_aside_in_silence(seat: Seat) -> None:
    number = log_signalement(seat, entry()).number
    holder = show(seat, number).row.team
    assert holder is not None
    assert open_count(seat, holder.code) == 1
    with pytest.raises(UserError) as refused:
        deactivate_team(seat, holder.code)
    assert (refused.value.code, refused.value.field) == ("team_holds_open", "open")
    assert "1 signalement ouvert : dites qu" in refused.value.message
    assert team_card(seat, holder.code).team.active
    assert show(seat, number).row.team == holder


def test_what_it_held_goes_to_the_pool_with_a_line_of_history(seat: Seat) -> None:
    numbers = [log_signalement(seat, entry()).number for _ in range(3)]
    holder = show(seat, numbers[0]).row.team
    assert holder is not None
    accept(seat, numbers[1])
    hold(seat, numbers[2], next(iter(HoldReason)))
    changes = deactivate_team(seat, holder.code, to_pool=True)
    assert changes.reference
    assert changes.numbers == frozenset(numbers)
    for number in numbers:
        detail = show(seat, number)
        assert (detail.row.team, detail.row.status) == (None, Status.NEW)
        assert detail.events[-1].kind is EventKind.POOLED
        assert detail.events[-1].text.endswith(f"{holder.name} n’est plus active : sans équipe")
        assert explain(seat, number).override is None
    assert rules_to_review(seat, NOW.date()) == ()  # nobody contested a rule
    found = check(seat)
    assert found.ok, found.problems
    assert not team_card(seat, holder.code).team.active
    other = log_signalement(seat, entry()).number
    assert show(seat, other).row.team != holder


def test_a_team_comes_back(seat: Seat) -> None:
    deactivate_team(seat, "gpis")
    assert team_cards(seat).cards[-1].team.code == "gpis"
    card = team_card(seat, "gpis")
    with pytest.raises(UserError) as refused:
        reactivate_team(seat, "gpis", version=card.version - 1)
    assert refused.value.code == "changed_meanwhile"
    reactivate_team(seat, "gpis", version=card.version)
    assert team_card(seat, "gpis").team.active
