"""Reference tables read once per version; proposals; drafts found again."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import delete, event, select, text, update

from db.schema import RoutingRuleRow, TeamRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Category, OverrideReason, PlaceKind, Role
from desktop_app.domain.entry import Override
from desktop_app.domain.errors import UserError
from desktop_app.services.drafts import drop_draft, load_drafts, save_draft
from desktop_app.services.propose import propose, why_not
from desktop_app.services.reference import load_reference, read_reference, touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.seed_reference import seed_reference
from tests.services.entries import FLANDRE, entry


def rows_read(seat: Seat) -> int:
    """How many statements reading the reference takes now."""
    executed: list[str] = []

    def keep(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        executed.append(statement)

    event.listen(seat.store.engine, "before_cursor_execute", keep)
    read_reference(seat)
    event.remove(seat.store.engine, "before_cursor_execute", keep)
    return sum(statement.startswith("SELECT") for statement in executed)


def test_a_new_base_has_teams_rules_and_every_delay(seat: Seat) -> None:
    reference = read_reference(seat)
    assert {"uasa", "mediation", "maraude_aurore"} <= set(reference.teams)
    assert set(reference.settings) == set(Category)
    assert len(reference.rules) >= 12
    assert reference.team_of(None) is None
    uasa = reference.team_of(reference.team_ids["uasa"])
    assert uasa is not None
    assert uasa.code == "uasa"


def test_the_reference_is_read_again_only_when_it_was_touched(seat: Seat) -> None:
    first = read_reference(seat)
    assert rows_read(seat) == 1
    with seat.store.writing() as connection:
        connection.execute(update(TeamRow).where(TeamRow.code == "uasa").values(name="UASA bis"))
        touch_reference(connection)
    assert read_reference(seat).team_refs["uasa"].name == "UASA bis"
    assert rows_read(seat) == 1
    assert first.team_refs["uasa"].name != "UASA bis"


def test_seeding_again_gives_back_what_is_missing_and_overwrites_nothing(seat: Seat) -> None:
    with seat.store.writing() as connection:
        connection.execute(update(TeamRow).where(TeamRow.code == "uasa").values(name="UASA bis"))
        connection.execute(delete(RoutingRuleRow).where(RoutingRuleRow.code == "12"))
        before = load_reference(connection).version
        seed_reference(connection)
        names = connection.scalars(select(TeamRow.name)).all()
        assert "UASA bis" in names
        assert connection.scalar(text("SELECT count(*) FROM routing_rule WHERE code = '12'")) == 1
        touched = load_reference(connection).version
        assert touched != before
        seed_reference(connection)
        assert load_reference(connection).version == touched


def test_the_proposal_is_that_of_the_saving(seat: Seat) -> None:
    proposal = propose(seat, entry())
    assert proposal.team is not None
    assert (proposal.team.code, proposal.rule) == ("uasa", "12")
    assert proposal.reasons[0].startswith("Règle 12")
    assert proposal.deadlines.accept > seat.clock()
    assert proposal.runner_up is not None


def test_the_place_and_the_kind_of_place_count(seat: Seat) -> None:
    distress = replace(entry(), category=Category.DISTRESS, place_kind=PlaceKind.STATION)
    underground = propose(seat, distress)
    surface = propose(seat, replace(distress, place=FLANDRE, place_kind=PlaceKind.SQUARE))
    assert underground.team is not None
    assert surface.team is not None
    assert underground.team.code != surface.team.code


def test_why_not_another_team(seat: Seat) -> None:
    sentences = why_not(seat, entry(), "mediation")
    assert sentences
    assert all(sentence.endswith(".") for sentence in sentences)
    assert why_not(seat, entry(), "uasa") == ("UASA — police municipale est l’équipe proposée.",)
    with pytest.raises(UserError):
        why_not(seat, entry(), "personne")


def test_an_inactive_team_cannot_be_chosen(seat: Seat) -> None:
    with seat.store.writing() as connection:
        connection.execute(update(TeamRow).where(TeamRow.code == "mediation").values(active=False))
        touch_reference(connection)
    with pytest.raises(UserError) as fault:
        propose(seat, entry(override=Override("mediation", OverrideReason.OTHER)))
    assert fault.value.field == "override"


def test_a_draft_is_kept_in_its_last_state(seat: Seat, clock: Any) -> None:
    content = {"description": "été « œuf » 😶‍🌫️", "jours": ["mon"], "lieu": None}
    assert save_draft(seat, "a", {"description": "é"}) == clock.now
    clock.advance(seconds=5)
    save_draft(seat, "a", content)
    clock.advance(seconds=5)
    save_draft(seat, "b", {})
    newest, oldest = load_drafts(seat)
    assert (newest.uid, oldest.uid, oldest.content) == ("b", "a", content)
    assert (newest.saved_at - oldest.saved_at).total_seconds() == 5
    drop_draft(seat, "b")
    drop_draft(seat, "b")
    assert [draft.uid for draft in load_drafts(seat)] == ["a"]


def test_drafts_belong_to_who_types_them(seat: Seat) -> None:
    save_draft(seat, "a", {})
    assert load_drafts(replace(seat, actor=Actor("Autre", Role.FRONT_DESK))) == ()


def test_every_rule_of_the_file_stands_in_the_base_as_written(seat: Seat) -> None:
    written = json.loads(
        (files("resources") / "reference" / "rules.json").read_text(encoding="utf-8")
    )
    with seat.store.reading() as connection:
        rows = connection.execute(select(RoutingRuleRow.__table__)).mappings().all()
    stored = {row["code"]: row for row in rows}
    assert len(stored) == len(written)
    for rule in written:
        row = stored[rule["code"]]
        assert {name: row[name] for name in rule} == rule
        assert row["copies"] == rule.get("copies", [])
    assert any(row["copies"] for row in rows)
