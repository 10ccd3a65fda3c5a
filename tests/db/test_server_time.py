"""The server's clock at a seat whose own is wrong."""

from __future__ import annotations

import datetime as dt

from db.server_time import ServerTime, boot_ticks

TRUE = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)


class Ticks:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_before_any_comparison_the_local_clock() -> None:
    assert ServerTime(local=lambda: TRUE).now() == TRUE


def test_a_clock_a_day_wrong_tells_the_servers_instant() -> None:
    ticks = Ticks()
    wrong = TRUE + dt.timedelta(days=1)
    time = ServerTime(lambda: wrong, ticks)
    ticks.now = 100.4
    time.learn(TRUE, 100.0, 100.4)  # the answer left when half of the time had passed
    assert time.now() == TRUE + dt.timedelta(seconds=0.2)
    assert time.offset == dt.timedelta(days=-1, seconds=0.2)
    ticks.now += 60
    assert time.now() == TRUE + dt.timedelta(seconds=60.2)  # whatever the PC's clock did since


def test_what_the_server_says_in_another_zone_is_the_same_instant() -> None:
    ticks = Ticks()
    time = ServerTime(lambda: TRUE, ticks)
    paris = dt.timezone(dt.timedelta(hours=1))
    time.learn(TRUE.astimezone(paris), 100.0, 100.0)
    assert time.now() == TRUE
    assert time.now().utcoffset() == dt.timedelta()


def test_ticks_pass() -> None:
    assert boot_ticks() <= boot_ticks()
