"""The chain of a history, computed again line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.domain.history import GENESIS, chain_hash


def assert_whole(uid: str, lines: Sequence[Any]) -> None:
    """`lines`, whole rows of `event` in order, are the whole chain of the signalement `uid`."""
    assert lines
    previous = GENESIS
    for seq, line in enumerate(lines, start=1):
        told = (line.at, line.actor, line.role, line.kind, line.before, line.after)
        assert (line.seq, line.previous_hash) == (seq, previous)
        assert line.hash == chain_hash(previous, uid, seq, *told)
        previous = line.hash
