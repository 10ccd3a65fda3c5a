"""The number of a signalement: readable on the phone, unique across seats."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASHED = re.compile(
    r"(?:n(?:°|º|o|um(?:é|e)ro)?\s*)?"
    r"(?:(?P<district>\d{1,2})(?:er|e|ᵉ|eme|ème)?[\s\-/.]+)?"
    r"(?:(?P<year>20\d\d)[\s\-/.]+)?"
    r"(?P<sequence>\d{1,7})",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"(?P<district>\d\d)(?P<year>20\d\d)(?P<sequence>\d{6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class NumberQuery:
    """What was typed of a number; a part left out is None."""

    arrondissement: int | None
    year: int | None
    sequence: int

    @property
    def number(self) -> str | None:
        """The whole number, when all its parts were typed."""
        if self.arrondissement is None or self.year is None:
            return None
        return format_number(self.arrondissement, self.year, self.sequence)


def format_number(arrondissement: int, year: int, sequence: int) -> str:
    """Write a number: 19, 2026, 4127 → "19-2026-004127".

    ValueError outside 1–20, 2000–2099, 1–9 999 999.
    """
    if not (1 <= arrondissement <= 20 and 2000 <= year <= 2099 and 1 <= sequence <= 9_999_999):
        raise ValueError(f"no such number: {arrondissement}, {year}, {sequence}")
    return f"{arrondissement:02d}-{year}-{sequence:06d}"


def parse_number(text: str) -> NumberQuery | None:
    """Read a number or a part of it: "19-2026-4127", "2026 4127", "4127", "19e 2026 4127".

    None when the text is not one (an address, a word, an impossible arrondissement).
    """
    typed = text.strip()
    found = _COMPACT.fullmatch(typed) or _DASHED.fullmatch(typed)
    if found is None:
        return None
    district, year = found["district"], found["year"]
    sequence = int(found["sequence"])
    if sequence == 0 or (district is not None and not 1 <= int(district) <= 20):
        return None
    return NumberQuery(
        int(district) if district is not None else None,
        int(year) if year is not None else None,
        sequence,
    )
