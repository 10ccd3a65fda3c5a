"""French sentences as they are shown: no mark stands alone at an edge, no hour is cut."""

from __future__ import annotations

import re
from typing import Final

_KEPT: Final = re.compile(
    r"(?<=«) "
    r"| (?=»)"
    r"|(?<=\S) (?=[:;?!](?:\s|$))"
    r"|(?<=\d) (?=h\b)"  # 23 h
    r"|(?<=\d[ \u00a0]h) (?=\d)"  # 9 h 30
)


def unbroken(text: str) -> str:
    """`text` with no-break spaces inside « … », before : ; ? ! and in hours: for what people wrote
    and the base keeps. The program's own words are written so (`.ci/french_spaces.py`)."""
    return _KEPT.sub("\u00a0", text)
