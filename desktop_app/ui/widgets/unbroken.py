"""French sentences as they are shown: no quotation mark stands alone at an edge, no hour is cut."""

from __future__ import annotations

import re
from typing import Final

_KEPT: Final = re.compile(
    r"(?<=«) "
    r"| (?=»)"
    r"|(?<=\d) (?=h\b)"  # 23 h
    r"|(?<=\d[ \u00a0]h) (?=\d)"  # 9 h 30
)


def unbroken(text: str) -> str:
    """`text` with no-break spaces inside « … » and in hours."""
    return _KEPT.sub("\u00a0", text)
