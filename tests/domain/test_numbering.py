"""Numbers written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desktop_app.domain.numbering import NumberQuery, format_number, parse_number


def test_format() -> None:
    assert format_number(19, 2026, 4127) == "19-2026-004127"
    assert format_number(2, 2026, 1_234_567) == "02-2026-1234567"


@pytest.mark.parametrize("parts", [(0, 2026, 1), (21, 2026, 1), (19, 1999, 1), (19, 2026, 0)])
def test_no_such_number(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such number"):
        format_number(*parts)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("19-2026-004127", NumberQuery(19, 2026, 4127)),
        ("19-2026-4127", NumberQuery(19, 2026, 4127)),
        (" 19 2026 4127 ", NumberQuery(19, 2026, 4127)),
        ("19e 2026/4127", NumberQuery(19, 2026, 4127)),
        ("n° 19-2026-4127", NumberQuery(19, 2026, 4127)),
        ("192026004127", NumberQuery(19, 2026, 4127)),
        ("2026 4127", NumberQuery(None, 2026, 4127)),
        ("19 4127", NumberQuery(19, None, 4127)),
        ("4127", NumberQuery(None, None, 4127)),
        ("2026", NumberQuery(None, None, 2026)),
    ],
)
def test_parse(typed: str, query: NumberQuery) -> None:
    assert parse_number(typed) == query


@pytest.mark.parametrize(
    "typed", ["", "riquet", "43 rue Riquet", "21-2026-1", "0", "4127 bis", "19-2026-", "1" * 5000]
)
def test_not_a_number(typed: str) -> None:
    assert parse_number(typed) is None


@given(some.integers(1, 20), some.integers(2000, 2099), some.integers(1, 9_999_999))
def test_a_number_reads_back(arrondissement: int, year: int, sequence: int) -> None:
    number = format_number(arrondissement, year, sequence)
    query = parse_number(number)
    assert query == NumberQuery(arrondissement, year, sequence)
    assert query.number == number


def test_a_part_is_not_a_whole_number() -> None:
    assert NumberQuery(None, 2026, 4127).number is None
    assert NumberQuery(19, None, 4127).number is None
