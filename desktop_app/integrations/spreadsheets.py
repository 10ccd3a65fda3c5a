"""Tables that desks keep: CSV of any separator and encoding, XLSX and its cousins."""

from __future__ import annotations

import datetime as dt
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.errors import UserError
from desktop_app.integrations.csv_lines import CsvFile, Record, check_file, count_lines

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
MAX_UNPACKED_BYTES = 400_000_000
"""A workbook is read whole: one that unpacks to more is refused before it fills the memory."""

MAX_TITLE_ROWS = 20
"""Rows above the header (a title, a date) that are passed over."""


class Table:
    """An open table: `headers`, its `total` rows (about), and `records()` with their numbers.

    The header is the first row with at least two cells filled in; two columns of one name are
    told apart as "Nom" and "Nom (2)". Cells are text: dates as ISO, whole numbers without point.
    """

    def __init__(self, headers: list[str], total: int, records: Iterator[Record]) -> None:
        self.headers = headers
        self.total = total
        self._records = records

    def records(self) -> Iterator[Record]:
        """Every row that is not blank; those that cannot be read bear a fault."""
        return self._records


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open a CSV or a workbook (its first sheet). Raises `UserError`, field "file"."""
    check_file(path)
    if path.suffix.lower() in WORKBOOKS:
        yield _workbook(path)
        return
    with CsvFile(path) as file:
        yield Table(_distinct(file.header), count_lines(path), file.records())


def _workbook(path: Path) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bombs(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False) if names else []
    except CalamineError as error:
        raise UserError(
            "not_a_workbook",
            f"« {path.name} » n’est pas un classeur lisible (protégé ou abîmé ?). "
            "Ouvrez-le et enregistrez-le à nouveau en XLSX ou en CSV.",
            "file",
        ) from error
    for at, row in enumerate(itertools.islice(rows, MAX_TITLE_ROWS)):
        header = [_text(cell) for cell in row]
        if sum(bool(name) for name in header) >= 2:
            return Table(_distinct(header), len(rows), _records(rows[at + 1 :], at + 2))
    raise UserError(
        "file_empty",
        f"« {path.name} » n’a pas de ligne d’en-tête dans sa première feuille.",
        "file",
    )


def _refuse_bombs(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise UserError(
                "file_too_large",
                f"« {path.name} » est trop volumineux pour un classeur : enregistrez-le en CSV.",
                "file",
            )


def _records(rows: Sequence[Sequence[object]], first: int) -> Iterator[Record]:
    for number, row in enumerate(rows, first):
        cells = [_text(cell) for cell in row]
        if any(cells):
            fault = "caractère nul dans la ligne" if any("\0" in cell for cell in cells) else ""
            yield Record(number, cells, fault)


def _text(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        # A day alone reaches us as midnight.
        whole_day = cell.time() == dt.time()
        return cell.date().isoformat() if whole_day else cell.isoformat(" ", "minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, dt.time):
        return cell.isoformat("minutes")
    if isinstance(cell, dt.timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return distinct
