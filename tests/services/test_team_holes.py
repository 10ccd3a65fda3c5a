"""What a change to a team would leave without anybody, told before it is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.codes import Category, TeamKind
from desktop_app.domain.coverage import Level, say_hours
from desktop_app.domain.duty import DutyException, ExceptionKind, OnHolidays
from desktop_app.domain.rules import Team
from desktop_app.services.reference import read_reference
from desktop_app.services.seat import Seat
from desktop_app.services.team_holes import Opened, holes_opened


def told(opened: Opened, category: Category = Category.CAMP) -> set[str]:
    return {
        say_hours(gap)
        for gap in opened.gaps
        if gap.category is category and gap.level is Level.SURFACE and len(gap.zones) > 1
    }


def uasa(seat: Seat) -> Team:
    return read_reference(seat).teams["uasa"]


def test_what_changes_nothing_opens_nothing(seat: Seat) -> None:
    assert holes_opened(seat, uasa(seat)) == Opened((), 9)
    assert holes_opened(seat, Team("", "Neuve", TeamKind.UASA)) == Opened((), 0)


def test_an_evening_given_up(seat: Seat) -> None:
    team = uasa(seat)
    mornings = tuple(slot for slot in team.duty.slots if slot.start < 12 * 60)
    draft = replace(team, duty=replace(team.duty, slots=mornings))
    assert told(holes_opened(seat, draft)) == {"tous les jours 14 h – 21 h"}


def test_a_sector_given_up(seat: Seat) -> None:
    draft = replace(uasa(seat), sectors=frozenset({"eole"}))
    camps = [gap for gap in holes_opened(seat, draft).gaps if gap.category is Category.CAMP]
    assert camps
    assert all(zone.sector != "eole" for gap in camps for zone in gap.zones)


def test_a_team_put_aside(seat: Seat) -> None:
    assert told(holes_opened(seat, replace(uasa(seat), active=False))) == {
        "tous les jours 7 h – 21 h"
    }


def test_an_absence_to_come_is_seen_in_its_week(seat: Seat) -> None:
    team, day = uasa(seat), dt.date(2026, 12, 16)  # a Wednesday
    away = DutyException(day, day, ExceptionKind.ABSENCE)
    draft = replace(team, duty=replace(team.duty, exceptions=(away,)))
    assert told(holes_opened(seat, draft)) == {"mercredi 7 h – 21 h"}


def test_holidays_off_are_seen_at_the_next_one(seat: Seat) -> None:
    team = uasa(seat)
    draft = replace(team, duty=replace(team.duty, on_holidays=OnHolidays.OFF))
    assert told(holes_opened(seat, draft)) == {"vendredi 7 h – 21 h"}  # Christmas 2026
