"""The chain of hashes that makes a history impossible to alter unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import lru_cache
from typing import Any, Final

GENESIS: Final = "0" * 64
"""What the first event of a signalement is chained to."""
# Made once: `json.dumps` with options makes an encoder per call, which is half its cost.
_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":")
)


def chain_hash(
    previous: str,
    uid: str,
    seq: int,
    at: dt.datetime,
    actor: str,
    role: str,
    kind: str,
    before: Any,
    after: Any,
) -> str:
    """The hash (64 hexadecimal digits, SHA-256) of an event and of all that came before it.

    Computed on canonical JSON, instants to the microsecond in UTC, so that a base moved to another
    engine keeps its hashes. ValueError for a naive instant or a value that is not JSON.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    content = [previous, uid, seq, moment, str(actor), str(role), str(kind), before, after]
    return hashlib.sha256(_CANONICAL.encode(content).encode("ascii")).hexdigest()


def chain_hash_of_texts(
    previous: str,
    uid: str,
    seq: int,
    moment: str,
    actor: str,
    role: str,
    kind: str,
    before: str,
    after: str,
) -> str:
    """The same hash, from `before` and `after` as canonical ASCII JSON texts and the instant as
    its ISO text: five times faster, for who reads millions. What is not canonical differs.
    """
    who = _who(actor, role, kind)
    text = f'["{previous}","{uid}",{seq},"{moment}",{who},{before},{after}]'
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4096)
def _who(actor: str, role: str, kind: str) -> str:
    return _CANONICAL.encode([actor, role, kind])[1:-1]
