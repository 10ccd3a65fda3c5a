"""Shifts and exceptions of a team, changed and confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.duty import Duty, DutyException, ExceptionKind, OnHolidays, Slot
from desktop_app.domain.errors import UserError
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard
from desktop_app.services.edit_duty import confirm_duty, save_duty
from desktop_app.services.edit_teams import save_team
from desktop_app.services.reference import read_reference
from desktop_app.services.seat import Seat
from desktop_app.services.team_cards import team_card

H = 60
DAY = dt.date(2026, 12, 24)
DUTY = Duty(
    (Slot(0, 7 * H, 14 * H, 12), Slot(4, 22 * H, 30 * H), Slot(6, 0, 24 * H)),
    (
        DutyException(DAY, DAY, ExceptionKind.ABSENCE, note="veille de Noël"),
        DutyException(DAY, DAY, ExceptionKind.REINFORCEMENT, 20 * H, 26 * H, 4),
    ),
    OnHolidays.AS_SUNDAY,
)


def test_a_duty_is_read_back_as_it_was_saved(seat: Seat) -> None:
    before = team_card(seat, "uasa")
    assert save_duty(seat, "uasa", DUTY, version=before.version).reference
    after = team_card(seat, "uasa")
    assert after.team.duty == DUTY
    assert after.version == before.version + 1
    with pytest.raises(UserError) as refused:
        save_duty(seat, "uasa", Duty(), version=before.version)
    assert refused.value.code == "changed_meanwhile"


def test_confirmed_once_for_all_shifts(seat: Seat) -> None:
    assert not team_card(seat, "uasa").team.duty.confirmed
    confirm_duty(seat, "uasa")
    assert team_card(seat, "uasa").team.duty.confirmed
    assert not team_card(seat, "proprete").team.duty.confirmed


def test_a_changed_shift_is_to_be_confirmed_again_whatever_is_claimed(seat: Seat) -> None:
    save_duty(seat, "uasa", DUTY)
    confirm_duty(seat, "uasa")
    kept = read_reference(seat).teams["uasa"].duty
    first, *others = kept.slots
    later = replace(first, end=first.end + 15, confirmed=True)
    save_duty(seat, "uasa", replace(kept, slots=(later, *others)))
    slots = team_card(seat, "uasa").team.duty.slots
    assert [slot.confirmed for slot in slots] == [False, True, True]


@pytest.mark.parametrize(
    ("duty", "code", "said"),
    [
        (
            Duty((Slot(0, 7 * H, 14 * H), Slot(0, 13 * H, 20 * H))),
            "hours_overlap",
            "lundi 7 h – 14 h et lundi 13 h – 20 h se chevauchent",
        ),
        (Duty((Slot(0, 14 * H, 7 * H),)), "hours_inverted", "la fin doit suivre le début"),
        (
            Duty(exceptions=(DutyException(DAY, DAY, ExceptionKind.ABSENCE, note="x" * 201),)),
            "note_too_long",
            "200 caractères",
        ),
    ],
)
def test_impossible_hours_are_refused_with_their_sentence(
    seat: Seat, duty: Duty, code: str, said: str
) -> None:
    before = team_card(seat, "uasa")
    with pytest.raises(UserError) as refused:
        save_duty(seat, "uasa", duty)
    assert refused.value.code == code
    assert said in refused.value.message
    assert team_card(seat, "uasa") == before


def test_a_week_that_had_shifts_is_not_emptied(seat: Seat) -> None:
    before = team_card(seat, "uasa")
    with pytest.raises(UserError) as refused:
        save_duty(seat, "uasa", replace(before.team.duty, slots=()))
    assert (refused.value.code, refused.value.field) == ("no_shift", "slots")
    assert "plus rien ne lui serait proposé" in refused.value.message
    assert team_card(seat, "uasa") == before


def test_hours_that_were_never_given_are_not_confirmed(seat: Seat) -> None:
    made = save_team(seat, TeamCard(Team("", "Maraude Est", TeamKind.MARAUDE))).card.team.code
    save_duty(seat, made, Duty(on_holidays=OnHolidays.OFF))
    with pytest.raises(UserError) as refused:
        confirm_duty(seat, made)
    assert (refused.value.code, refused.value.field) == ("no_shift", "slots")
    with pytest.raises(UserError) as unknown:
        confirm_duty(seat, "lune")
    assert unknown.value.code == "unknown_team"
