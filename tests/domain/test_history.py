"""The chain of hashes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.codes import EventKind, Role
from desktop_app.domain.history import GENESIS, chain_hash, chain_hash_of_texts

UID = "0190-uid"
START = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("place", range(9))
def test_each_part_of_an_event_changes_its_hash(place: int) -> None:
    told: list[Any] = [GENESIS, UID, 2, START, "Agent é", "front_desk", "routed", {"n": 1}, None]
    altered = [
        "f" * 64, "another", 3, START + dt.timedelta(microseconds=1), "Agent e", "admin", "closed",
        {"n": 2}, {},
    ]  # fmt: skip
    whole = chain_hash(*told)
    told[place] = altered[place]
    assert chain_hash(*told) != whole


def test_the_hash_depends_on_the_instant_not_on_its_zone() -> None:
    paris = START.astimezone(dt.timezone(dt.timedelta(hours=1)))
    one = chain_hash(GENESIS, UID, 1, START, "a", Role.ADMIN, EventKind.CREATED, None, {"é": 1.5})
    other = chain_hash(GENESIS, UID, 1, paris, "a", "admin", "created", None, {"é": 1.5})
    assert one == other
    assert len(one) == 64
    # Written once and for all: bases in service hold hashes made this way.
    assert one == "3c8d5e2f823dc18b1555ecfd67c858c8a544477b4abd55459efad6bfa3db7ee6"


def test_a_naive_instant_is_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        chain_hash(GENESIS, UID, 1, naive, "a", "admin", "created", None, None)


@given(some.dictionaries(some.text(), some.integers() | some.text() | some.none()))
def test_the_order_of_keys_does_not_matter(content: dict[str, Any]) -> None:
    turned = dict(reversed(content.items()))
    told = (GENESIS, UID, 1, START, "a", "admin", "created")
    assert chain_hash(*told, None, content) == chain_hash(*told, None, turned)


@given(
    some.integers(0, 10**15).map(lambda each: START + dt.timedelta(microseconds=each)),
    some.text(),
    some.dictionaries(some.text(), some.integers() | some.text() | some.booleans()),
)
def test_from_texts_the_hash_is_the_same(
    at: dt.datetime, actor: str, content: dict[str, Any]
) -> None:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    moment = at.isoformat(timespec="microseconds")
    told = (actor, "front_desk", "routed")
    assert chain_hash_of_texts(GENESIS, UID, 3, moment, *told, "null", text) == chain_hash(
        GENESIS, UID, 3, at, *told, None, content
    )
