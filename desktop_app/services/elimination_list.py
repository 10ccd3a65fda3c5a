"""The elimination list as a file: what went or would go, without saying what it was."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from desktop_app.domain.retention import Due
from desktop_app.integrations.tables_out import write_table

COLUMNS: Final = ("quoi", "signalement", "voix", "échéance", "retenu")


def write_list(path: Path, lines: Iterable[Due]) -> int:
    """Write the list at `path` (.csv or .xlsx); how many lines. UserError and WorldFault as
    `write_table`."""
    return write_table(
        path,
        COLUMNS,
        (
            (
                line.kind.label,
                line.number,
                line.voice,
                line.due_on,
                "" if line.held is None else line.held.label,
            )
            for line in lines
        ),
    )
