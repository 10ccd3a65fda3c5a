"""A free text made fit to leave the house on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop_app.domain.folding import fold
from desktop_app.domain.privacy import MASK, find_personal_data, mask

_LEAST_WORD: Final = 3  # "de", "le": particles of a name are words of any text
_WORD = re.compile(r"\w+")
_TWICE = re.compile(rf"{re.escape(MASK)}(?:[\s,'’-]*{re.escape(MASK)})+")


def scrubbed(text: str, names: Iterable[str] = ()) -> str:
    """`text` on one line, without what looks like personal data, even where an agent chose to
    keep it, and without any word of `names` (who reported it)."""
    words = {word for name in names for word in fold(name).split() if len(word) >= _LEAST_WORD}
    line = " ".join(text.split())
    masked, _ = mask(line, find_personal_data(line))
    bare = _WORD.sub(lambda found: MASK if fold(found[0]) in words else found[0], masked)
    return _TWICE.sub(MASK, bare)


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` signs, cut between words and ended by "…"."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    head, space, _ = cut.rpartition(" ")
    return f"{(head if space else cut).rstrip(' ,;:')}…"
