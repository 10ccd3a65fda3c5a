"""Drafts hold names before anything is saved: whose they are, how long, and never twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from db.schema import DraftRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import AnswerBy, Role
from desktop_app.domain.entry import Entry, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services.drafts import drop_draft, load_drafts, save_draft
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.conftest import Clock
from tests.services.entries import FLANDRE, OBSERVED, entry, wanting
from tests.services.test_log_signalement import counts


def held(seat: Seat) -> dict[str, object]:
    """What the table holds, by uid."""
    with seat.store.reading() as connection:
        return {
            row.uid: row.content
            for row in connection.execute(select(DraftRow.uid, DraftRow.content))
        }


def test_a_saving_that_comes_after_the_entry_brings_nothing_back(front_desk: Seat) -> None:
    save_draft(front_desk, "a", {"name": "Anne Martin"})
    log_signalement(front_desk, entry(), draft="a")
    assert save_draft(front_desk, "a", {"name": "Anne Martin"}) == front_desk.clock()
    assert load_drafts(front_desk) == ()
    assert "Anne" not in str(held(front_desk))


def test_nor_does_it_where_no_draft_was_saved_before(front_desk: Seat) -> None:
    log_signalement(front_desk, entry(), draft="b")
    save_draft(front_desk, "b", {"name": "Anne Martin"})
    assert load_drafts(front_desk) == ()
    assert "Anne" not in str(held(front_desk))
    drop_draft(front_desk, "b")
    save_draft(front_desk, "b", {"name": "Anne Martin"})
    assert load_drafts(front_desk) == ()


@pytest.mark.parametrize("as_voice", [False, True])
@pytest.mark.parametrize("now", [False, True])
def test_an_entry_saved_again_under_its_draft_is_not_doubled(
    front_desk: Seat, clock: Clock, as_voice: bool, now: bool
) -> None:
    parent = log_signalement(front_desk, entry(place=FLANDRE)).number if as_voice else None

    def told() -> Entry:
        seen = {"observed_at": clock()} if now else {}  # a form left empty there means now
        return entry(place=FLANDRE, description="M. Durand crie.", reporter=wanting(), **seen)

    save_draft(front_desk, "a", {"name": "Anne Martin"})
    first = log_signalement(front_desk, told(), attach_to=parent, draft="a")
    before = counts(front_desk)
    clock.advance(minutes=3)
    again = log_signalement(front_desk, told(), attach_to=parent, draft="a")
    assert counts(front_desk) == before
    for name in ("number", "uid", "status", "proposal", "privacy", "attached_to"):
        assert getattr(again, name) == getattr(first, name), name
    log_signalement(front_desk, told(), attach_to=parent, draft="another")
    assert counts(front_desk) != before


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "trois"},
        {"observed_at": OBSERVED - dt.timedelta(hours=1)},
        {"reporter": wanting(AnswerBy.MAIL)},
        {"reporter": replace(wanting(), name="Une autre")},
        {"reporter": Reporter()},
    ],
)
def test_what_was_changed_after_the_saving_is_not_lost_unsaid(
    front_desk: Seat, changes: dict[str, Any]
) -> None:
    told = {"place": FLANDRE, "reporter": wanting()}
    number = log_signalement(front_desk, entry(**told), draft="a").number
    before = counts(front_desk)
    with pytest.raises(UserError, match=number) as refused:
        log_signalement(front_desk, entry(**{**told, **changes}), draft="a")
    assert refused.value.code == "draft_logged"
    assert counts(front_desk) == before


def test_a_draft_saved_by_an_older_version_tells_no_number(front_desk: Seat) -> None:
    log_signalement(front_desk, entry(place=FLANDRE), draft="a")
    with front_desk.store.writing() as connection:
        connection.execute(update(DraftRow).values(content={}))
    with pytest.raises(UserError, match="déjà enregistrée") as refused:
        log_signalement(front_desk, entry(place=FLANDRE), draft="a")
    assert refused.value.code == "draft_logged"


def test_a_draft_is_for_those_who_may_log(front_desk: Seat, lead: Seat) -> None:
    save_draft(front_desk, "a", {"name": "Anne Martin"})
    for act in (
        lambda: load_drafts(lead),
        lambda: save_draft(lead, "b", {}),
        lambda: drop_draft(lead, "a"),
    ):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.code == "not_allowed"
    assert held(front_desk) == {"a": {"name": "Anne Martin"}}


@pytest.mark.parametrize(
    "other",
    [
        Actor("Autre", Role.FRONT_DESK, arrondissement=19),
        Actor("Accueil 19e", Role.COORDINATOR),
    ],
    ids=["another name", "another role"],
)
def test_a_draft_is_that_of_one_profile(front_desk: Seat, other: Actor) -> None:
    save_draft(front_desk, "a", {"name": "Anne Martin"})
    beside = replace(front_desk, actor=other)
    assert load_drafts(beside) == ()
    drop_draft(beside, "a")
    with pytest.raises(UserError) as refused:
        save_draft(beside, "a", {"name": "?"})
    assert refused.value.code == "draft_of_another"
    log_signalement(beside, entry(), draft="a")
    (draft,) = load_drafts(front_desk)
    assert draft.content == {"name": "Anne Martin"}


def test_after_thirty_days_a_draft_is_erased_whoever_looks(
    front_desk: Seat, seat: Seat, clock: Clock
) -> None:
    save_draft(front_desk, "old", {"name": "Anne Martin"})
    clock.advance(days=29)
    save_draft(front_desk, "young", {})
    assert len(load_drafts(front_desk)) == 2
    clock.advance(days=2)
    assert load_drafts(seat) == ()
    assert set(held(seat)) == {"young"}


def test_half_an_emoji_does_not_stop_the_saving(front_desk: Seat) -> None:
    save_draft(
        front_desk, "a", {"description": "bruit \ud83d", "days": ["mon"], "kept": [["\ud83d"]]}
    )
    (draft,) = load_drafts(front_desk)
    assert draft.content == {"description": "bruit ?", "days": ["mon"], "kept": [["?"]]}
