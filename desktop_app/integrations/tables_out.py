"""Tables written for people: CSV that any spreadsheet reads, or a workbook."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TextIO

from desktop_app.domain.errors import UserError, WorldFault

MOST_ROWS: Final = 1_048_575
"""What a sheet of a workbook holds below its header."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_PRIVATE: Final = 0o600

Cell = str | int | dt.date | None


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write `rows` under `header` at `path`, as its suffix says (.csv or .xlsx); gives how many.

    For its owner alone; nothing typed is ever a formula. UserError "table_kind", "too_many_rows";
    WorldFault "file_denied".
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise UserError(
            "table_kind",
            f"« {path.name} » : donnez un nom en .csv ou en .xlsx.",
            "file",
        )
    try:
        path.touch(mode=_PRIVATE)
        write = _write_csv if kind == ".csv" else _write_workbook
        return write(path, header, rows)
    except OSError as error:
        raise WorldFault(
            "file_denied", f"Impossible d’écrire {path} : choisissez un autre dossier.", "file"
        ) from error


def write_private(path: Path, fill: Callable[[TextIO], object]) -> None:
    """Write a text file for its owner alone. WorldFault "file_denied"."""
    try:
        path.touch(mode=_PRIVATE)
        with path.open("w", encoding="utf-8") as file:
            fill(file)
    except OSError as error:
        raise WorldFault(
            "file_denied", f"Impossible d’écrire {path} : choisissez un autre dossier.", "file"
        ) from error


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    count = 0
    # The mark at the start is by which spreadsheets know UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        for row in rows:
            writer.writerow([_safe(cell) for cell in row])
            count += 1
    return count


def _write_workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    from xlsxwriter import Workbook  # 0.2 s: only for who asks for one

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        sheet.set_column(0, max(0, len(header) - 1), 22)
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                raise UserError(
                    "too_many_rows",
                    "Un classeur ne tient pas autant de lignes : exportez en .csv.",
                    "file",
                )
            sheet.write_row(count, 0, ["" if cell is None else _text(cell) for cell in row])
    return count


def _safe(cell: Cell) -> str:
    text = "" if cell is None else _text(cell)
    # A spreadsheet would run it.
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
