"""The hash computed from stored texts is the hash computed from values."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.history import GENESIS, chain_hash, chain_hash_of_texts

FACTS = st.none() | st.dictionaries(st.text(), st.none() | st.integers() | st.text(), max_size=3)


@given(st.text(), st.datetimes(), FACTS, FACTS)
def test_both_ways_agree(actor: str, at: dt.datetime, before: object, after: object) -> None:
    moment = at.replace(tzinfo=dt.UTC)
    texts = [json.dumps(each, sort_keys=True, separators=(",", ":")) for each in (before, after)]
    told = chain_hash(GENESIS, "u", 1, moment, actor, "admin", "created", before, after)
    iso = moment.isoformat(timespec="microseconds")
    assert told == chain_hash_of_texts(
        GENESIS, "u", 1, iso, actor, "admin", "created", texts[0], texts[1]
    )
    assert told != chain_hash_of_texts(
        GENESIS, "u", 2, iso, actor, "admin", "created", texts[0], texts[1]
    )
