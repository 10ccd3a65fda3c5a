"""Seals: digests of facts that a history carries, so that a fact altered in its row shows.

A history can never be rewritten, so no free text enters it: texts go in by their digest only, and
every digest holds the uid of what it seals, so that equal facts of two rows have different seals.
"""

from __future__ import annotations

import hashlib
from typing import Final

LENGTH: Final = 32
"""Hexadecimal digits of a seal: 128 bits of SHA-256, for a history holds millions of them."""


def seal_text(uid: str, text: str) -> str:
    """The seal of a free text of the row `uid`."""
    return _digest(f"{uid}\n{text}")


def seal_facts(
    uid: str,
    category: str,
    place_kind: str,
    people: str,
    days: int,
    start: str | None,
    end: str | None,
    observed: int,
    received: int,
    label: str,
    lon: float,
    lat: float,
    precision: str,
    arrondissement: int,
    vulnerable: bool | int,
    description: str,
) -> str:
    """The seal of what a signalement says for good: `days` in bits, hours "HH:MM", instants in
    epoch microseconds. What events change later (status, team, urgency, deadlines, attached
    texts) is not in it: each event tells it.
    """
    # The label alone may hold the sign that parts: its length tells where it ends.
    return _digest(
        f"{uid}|{category}|{place_kind}|{people}|{days}|{start}|{end}|{observed}|{received}|"
        f"{len(label)}|{label}|{float(lon)!r}|{float(lat)!r}|{precision}|{arrondissement}|"
        f"{int(vulnerable)}|{seal_text(uid, description)}"
    )


def seal_voice(
    uid: str,
    reporter_kind: str,
    channel: str,
    answer_by: str,
    observed: int,
    received: int,
    description: str,
) -> str:
    """The seal of one reporter's part, without who it is: instants in epoch microseconds."""
    text = seal_text(uid, description)
    return _digest(f"{uid}|{reporter_kind}|{channel}|{answer_by}|{observed}|{received}|{text}")


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:LENGTH]
