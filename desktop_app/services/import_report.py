"""What every import leaves behind: the file of refused lines and one row of `import_run`."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TextIO

from sqlalchemy import insert, select

from db.errors import StorageFault
from db.schema import ImportRunRow
from desktop_app.domain.errors import WorldFault
from desktop_app.domain.views import Changes, ImportReport
from desktop_app.services.faults import world_fault_of
from desktop_app.services.seat import Seat

REPORTS = "rapports"
COLUMNS = ("ligne", "identifiant", "motif")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line that was not imported: number in the file (from 1), its key if it has one, why."""

    line: int
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastImport:
    """An import that ended: `kind` dansmarue, table or gazetteer."""

    kind: str
    file_name: str
    started_at: dt.datetime
    actor: str
    created: int
    updated: int
    unchanged: int
    refused: int


class ImportStopped(WorldFault):
    """A fault of the world in the middle of an import; `changes` is what stays of it."""

    def __init__(self, fault: WorldFault, kept: int, changes: Changes) -> None:
        told = f" {kept} lignes de ce fichier restent importées : relancez-le ensuite tel quel."
        super().__init__(fault.code, fault.message + (told if kept else ""), fault.field)
        self.changes = changes


@dataclass
class ImportLog:
    """Counts of a running import; its file of refused lines is written as they come.

    The file names lines and reasons only: what the lines say may tell who somebody is. To be used
    in a `with`: an import that a fault stops leaves its row of `import_run` too, and raises
    `ImportStopped`.
    """

    seat: Seat
    kind: str
    name: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    numbers: set[str] = field(default_factory=set)
    started_at: dt.datetime = field(init=False)
    report: Path = field(init=False)
    _file: TextIO = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.started_at = self.seat.clock()
        folder = self.seat.folder / REPORTS
        folder.mkdir(parents=True, exist_ok=True)
        self.report, self._file = _new_file(folder, f"{self.kind}-{self.started_at:%Y%m%d-%H%M%S}")
        self._writer = csv.writer(self._file, delimiter=";")
        self._writer.writerow(COLUMNS)

    def __enter__(self) -> ImportLog:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._file.close()
            return
        fault = world_fault_of(error)
        with contextlib.suppress(OSError):  # told by the first fault already
            self._file.close()
        with contextlib.suppress(StorageFault):
            self._keep_run()
        if fault is not None:
            raise ImportStopped(fault, self.created + self.updated, self._changes()) from error

    def refuse(self, line: int, key: str, reason: str) -> None:
        """Count a refused line and write it down."""
        self.refused += 1
        self._writer.writerow((line, _harmless(key), reason))

    def finish(self, *, reference: bool = False, places: bool = False) -> ImportReport:
        """Write the `import_run` row and give the answer."""
        self._file.flush()
        self._keep_run()
        changes = replace(self._changes(), reference=reference, places=places)
        return ImportReport(
            self.created, self.updated, self.unchanged, self.refused, str(self.report), changes
        )

    def _changes(self) -> Changes:
        return Changes(imports=True, numbers=frozenset(self.numbers))

    def _keep_run(self) -> None:
        with self.seat.store.writing() as connection:
            connection.execute(
                insert(ImportRunRow).values(
                    kind=self.kind,
                    file_name=self.name[:255],
                    started_at=self.started_at,
                    actor=self.seat.actor.name,
                    created=self.created,
                    updated=self.updated,
                    unchanged=self.unchanged,
                    refused=self.refused,
                )
            )


def read_refusals(report: Path, limit: int = 5_000) -> tuple[RefusedRow, ...]:
    """The refused lines of any import's report, the first `limit` of them.

    The key of a line is its identifier, or its file where one import read several.
    """
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return tuple(
            RefusedRow(int(row["ligne"]), row["identifiant"], row["motif"])
            for row in itertools.islice(rows, limit)
        )


def recent_imports(seat: Seat, limit: int = 20) -> tuple[PastImport, ...]:
    """The last imports of this base, the latest first."""
    run = ImportRunRow
    query = (
        select(
            run.kind,
            run.file_name,
            run.started_at,
            run.actor,
            run.created,
            run.updated,
            run.unchanged,
            run.refused,
        )
        .order_by(run.id.desc())
        .limit(limit)
    )
    with seat.store.reading() as connection:
        return tuple(PastImport(*row) for row in connection.execute(query))


def _new_file(folder: Path, stem: str) -> tuple[Path, TextIO]:
    for turn in itertools.count(1):
        path = folder / (f"{stem}.csv" if turn == 1 else f"{stem}-{turn}.csv")
        try:
            # The BOM tells spreadsheets that the accents are UTF-8.
            return path, path.open("x", encoding="utf-8-sig", newline="")
        except FileExistsError:
            continue
    raise AssertionError("unreachable")


def _harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
