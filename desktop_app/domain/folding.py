"""Folding: the one way two spellings of the same text are made comparable."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}
_LATIN_ENDS = "\u024f"
_KEPT = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


class _Folded(dict[int, str]):
    """Code point → what it folds to; worked out once per sign, six times faster than per text."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        spelled = unicodedata.normalize("NFKD", _LIGATURES.get(sign, sign))
        bare = "".join(each for each in spelled if not unicodedata.combining(each)).lower()
        # Letters of other scripts stand as they are: a word in Hebrew or Arabic is found too.
        folded = "".join(
            each if each in _KEPT or (each.isalpha() and each > _LATIN_ENDS) else " "
            for each in bare
        )
        self[code] = folded
        return folded


_FOLDED = _Folded()


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Fold ``text`` for comparison: lower case, no accents, œ as oe, single spaces.

    Apostrophes, hyphens and every other punctuation become one space; the ends are bare.
    """
    return " ".join(text.translate(_FOLDED).split())
