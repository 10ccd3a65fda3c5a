"""The board, the corrections and the reasons of a decision on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.board import BoardColumn
from desktop_app.domain.codes import Category, Role
from desktop_app.domain.correction import Correction
from desktop_app.services import moves
from desktop_app.services.board import read_board
from desktop_app.services.check import check
from desktop_app.services.correct import correct, reroute
from desktop_app.services.demo import fill_demo
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.queue import View, list_page
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from desktop_app.services.why import explain, why_not_team
from tests.conftest import NOW, Clock
from tests.postgres import postgres_url
from tests.services.duties import work_always
from tests.services.entries import FLANDRE, entry


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """A coordinator's seat on a PostgreSQL of its own."""
    with postgres_url() as url:
        store = open_base(tmp_path, url)
        yield Seat(store, Actor("Claire", Role.COORDINATOR), tmp_path, Clock(NOW))
        store.close()


def test_the_board_and_a_correction_work_alike(seat: Seat) -> None:
    fill_demo(seat, 300, seed=1)
    board = read_board(seat)
    held = [row for row in list_page(seat, View.OPEN, size=500).rows if row.team is not None]
    assert sum(lane.total for lane in board.lanes) == len(held)
    assert {card for lane in board.lanes for card in lane.cards} == set(held)
    lead = replace(seat, actor=Actor("Chef", Role.TEAM_LEAD, team="uasa"))
    ours = read_board(lead)
    for shift in ours.shifts:
        part = read_board(lead, shift=shift)
        whole = {card for lane in ours.lanes for card in lane.cards}
        assert {card for lane in part.lanes for card in lane.cards} <= whole

    work_always(seat)
    number = log_signalement(seat, entry()).number
    told = correct(seat, number, Correction(category=Category.SOILING, place=FLANDRE))
    assert told.may_reroute
    assert explain(seat, number).rule is not None
    reroute(seat, number)
    assert show(seat, number).row.team == told.proposal.team
    assert explain(seat, number).team == told.proposal.team
    assert why_not_team(seat, number, "uasa")
    moves.accept(seat, number)
    lanes = {lane.column: lane for lane in read_board(seat).lanes}
    accepted = {card.number for card in lanes[BoardColumn.ACCEPTED].cards}
    assert number in accepted
    assert check(seat).problems == ()
