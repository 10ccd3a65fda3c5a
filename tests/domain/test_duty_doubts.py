"""Doubtful hours are named; those that were there already are not told again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from desktop_app.domain.duty import Duty, DutyException, ExceptionKind, Slot
from desktop_app.domain.duty_doubts import doubts

H = 60
NIGHT = tuple(Slot(day, 14 * H, 31 * H) for day in (0, 1))
USUAL = Duty((Slot(0, 7 * H, 21 * H, 12), Slot(1, 22 * H, 30 * H)))


def told(duty: Duty, kept: Duty = USUAL) -> list[str]:
    return [each.replace("\u00a0", " ") for each in doubts(duty, kept)]


def test_usual_hours_are_not_doubtful() -> None:
    assert told(USUAL, Duty()) == []


def test_what_is_long_or_holds_nothing_is_named_once_for_its_days() -> None:
    assert told(Duty((*NIGHT, Slot(4, 7 * H, 31 * H), Slot(5, 7 * H, 14 * H, 0)))) == [
        "lundi, mardi 14 h – 7 h : le service dure 17 h.",
        "vendredi 7 h – 7 h : le service dure 24 heures.",
        "samedi 7 h – 14 h : capacité 0, aucun arrêt n’y tient.",
    ]


def test_only_what_is_new_is_asked_about() -> None:
    kept = Duty(NIGHT)
    confirmed = tuple(replace(slot, confirmed=True) for slot in NIGHT)
    assert told(Duty(confirmed), kept) == []
    assert told(Duty((*NIGHT, Slot(3, 14 * H, 31 * H))), kept) == [
        "jeudi 14 h – 7 h : le service dure 17 h."
    ]


def test_a_long_reinforcement_is_named_too() -> None:
    day = dt.date(2026, 12, 24)
    away = DutyException(day, day, ExceptionKind.ABSENCE)
    extra = DutyException(day, day, ExceptionKind.REINFORCEMENT, 6 * H, 22 * H, 0)
    assert told(Duty(exceptions=(away, extra))) == [
        "Renfort du 24/12/2026, 6 h – 22 h : le service dure 16 h.",
        "Renfort du 24/12/2026, 6 h – 22 h : capacité 0, aucun arrêt n’y tient.",
    ]
    assert told(Duty(exceptions=(extra,)), Duty(exceptions=(extra,))) == []
