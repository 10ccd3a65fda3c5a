"""What several queries ask of a row of `SignalementRow`; instants in epoch µs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, ColumnElement, literal_column, type_coerce

from db.clauses import OPEN_CLAUSE
from db.schema import SignalementRow

OPEN: Final[ColumnElement[bool]] = literal_column(f"({OPEN_CLAUSE})").self_group()
DUE: Final = type_coerce(SignalementRow.due_sort, BigInteger)
STALE_AT: Final = type_coerce(SignalementRow.stale_at, BigInteger)
