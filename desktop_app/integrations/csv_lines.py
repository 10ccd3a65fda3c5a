"""Lines of a CSV file as met in offices: any separator, UTF-8 or cp1252, cut or damaged."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

from desktop_app.domain.errors import UserError

MAX_LINE_BYTES = 100_000
"""Longer lines are refused without being kept in memory; no real export comes near."""

MAX_SPAN = 50
"""Physical lines one quoted record may cover before its quote is held to be a stray one."""

SEPARATORS = (";", ",", "\t", "|")

TOO_LONG = "ligne de plus de 100 000 octets : fichier abîmé ?"
NUL = "caractère nul dans la ligne : fichier abîmé"
STRAY_QUOTE = "guillemet ouvert et jamais refermé"

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD_BYTES = 4096
_SKIP_BYTES = 1 << 20
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1f]")  # no text has them; a lone NUL may be damage


class Record(NamedTuple):
    """One record: its first line (from 1), its cells, and why it cannot be used ("" if it can)."""

    line: int
    cells: list[str]
    fault: str


def check_file(path: Path) -> None:
    """Refuse what is not a file with something in it, with a sentence that says what to do."""
    if path.is_dir():
        raise UserError(
            "file_is_folder",
            f"« {path} » est un dossier. Choisissez le fichier à importer.",
            "file",
        )
    if not path.exists():
        raise UserError(
            "file_missing", f"Le fichier « {path} » est introuvable. Vérifiez le chemin.", "file"
        )
    if path.stat().st_size == 0:
        raise UserError(
            "file_empty", f"Le fichier « {path.name} » est vide. Exportez-le à nouveau.", "file"
        )


def count_lines(path: Path) -> int:
    """Line ends of the file: the total that a progress bar is drawn against."""
    total = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total += block.count(b"\n")
    return max(total, 1)


class CsvFile:
    """An open CSV file; `header` is its first line that is not blank, `records()` the rest.

    Each line is decoded alone, as UTF-8 or else as cp1252, so that one foreign line does not
    garble the others. Raises `UserError` where the file is no text.
    """

    def __init__(self, path: Path) -> None:
        check_file(path)
        self.path = path
        self._file = path.open("rb")
        try:
            self._refuse_other_formats()
            self._lines = _Lines(self._file)
            self.separator, self.header = self._read_header()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def records(self) -> Iterator[Record]:
        """Every record after the header; blank lines are passed over."""
        lines, width = self._lines, len(self.header)
        reader = csv.reader(lines, delimiter=self.separator)
        while True:
            lines.start()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Record(lines.retry(), [], STRAY_QUOTE)
                continue
            first, _, fault = lines.span[0]
            if fault:
                yield Record(first, [], fault)
            elif len(cells) == width:
                yield Record(first, cells, lines.fault())
            elif any(cells):
                yield self._uneven(first, cells, width)

    def _uneven(self, first: int, cells: list[str], width: int) -> Record:
        if len(self._lines.span) > 1:
            return Record(self._lines.retry(), [], STRAY_QUOTE)
        if len(cells) > width and not any(cells[width:]):
            return Record(first, cells[:width], "")
        return Record(first, [], f"{len(cells)} colonnes au lieu de {width} : ligne coupée ?")

    def _refuse_other_formats(self) -> None:
        head = self._file.read(_HEAD_BYTES)
        self._file.seek(0)
        name = self.path.name
        if head.startswith(_WORKBOOKS):
            raise UserError(
                "not_csv",
                f"« {name} » est un classeur ou une archive, pas un CSV. "
                "Enregistrez-le au format CSV.",
                "file",
            )
        if _CONTROLS.search(head) and not head.startswith(_UTF_16):
            raise _no_text(name)
        if head.startswith(_UTF_16):
            raise UserError(
                "not_csv", f"« {name} » est en UTF-16. Enregistrez-le en CSV UTF-8.", "file"
            )

    def _read_header(self) -> tuple[str, list[str]]:
        for _, text, fault in self._lines.items():
            if fault:
                raise _no_text(self.path.name)
            if text.strip():
                return _split_header(text)
        raise UserError(
            "file_empty", f"Le fichier « {self.path.name} » n’a que des lignes vides.", "file"
        )


def _no_text(name: str) -> UserError:
    return UserError(
        "not_csv", f"« {name} » n’est pas un fichier texte. Choisissez un export CSV.", "file"
    )


def _split_header(text: str) -> tuple[str, list[str]]:
    splits = [(mark, next(csv.reader([text], delimiter=mark))) for mark in SEPARATORS]
    mark, cells = max(splits, key=lambda split: len(split[1]))
    return mark, [cell.strip() for cell in cells]


class _Lines:
    """The iterator that feeds `csv.reader`: bounded lines, and those of the current record."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0
        self._again: deque[tuple[int, str, str]] = deque()
        self.span: list[tuple[int, str, str]] = []

    def start(self) -> None:
        """A new record begins."""
        self.span.clear()

    def retry(self) -> int:
        """Give up the record's first line (its number) and read the others again, one by one."""
        self._again.extendleft(reversed(self.span[1:]))
        return self.span[0][0]

    def fault(self) -> str:
        """The first fault among the lines of the record."""
        if len(self.span) == 1:
            return self.span[0][2]
        return next((fault for _, _, fault in self.span if fault), "")

    def items(self) -> Iterator[tuple[int, str, str]]:
        """Physical lines, outside any record."""
        while (item := self._next()) is not None:
            yield item

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.span) >= MAX_SPAN:
            raise csv.Error(STRAY_QUOTE)
        item = self._next()
        if item is None:
            raise StopIteration
        self.span.append(item)
        return item[1]

    def _next(self) -> tuple[int, str, str] | None:
        if self._again:
            return self._again.popleft()
        raw = self._file.readline(MAX_LINE_BYTES)
        if not raw:
            return None
        self._number += 1
        if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
            while (rest := self._file.readline(_SKIP_BYTES)) and not rest.endswith(b"\n"):
                pass
            return self._number, "\n", TOO_LONG
        if b"\0" in raw:
            return self._number, "\n", NUL
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
        if self._number == 1:
            text = text.removeprefix("\ufeff")
        return self._number, text, ""
