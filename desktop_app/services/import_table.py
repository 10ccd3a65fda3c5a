"""Import a desk's own table: each row is logged like a call, once however often it is imported."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection, insert, select

from db.engine import Store
from db.schema import ImportedRowRow, SignalementRow
from db.schema.base import canonical_json
from desktop_app.domain.entry import Entry, Place
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.folding import fold
from desktop_app.domain.rights import Action, require
from desktop_app.domain.table_mapping import Mapping
from desktop_app.domain.table_row import RowFacts, read_row
from desktop_app.domain.table_words import TableField
from desktop_app.domain.views import ImportReport
from desktop_app.integrations.csv_lines import Record
from desktop_app.integrations.spreadsheets import Table, open_table
from desktop_app.services.find_places import SURE_SCORE, geocode, locate
from desktop_app.services.import_report import ImportLog
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.refusals import plain_key, plain_reason
from desktop_app.services.reporter_identity import clean_identity, without_unasked
from desktop_app.services.seat import Seat
from desktop_app.services.table_mappings import check_mapping, remember_mapping

PROGRESS_EVERY_ROWS = 10


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as it would be imported: its cells, then its facts and place, or why it is refused.

    `field` is the code of the field the refusal is about, or None.
    """

    line: int
    cells: tuple[str, ...]
    facts: RowFacts | None
    place: Place | None
    reason: str
    field: str | None


def preview(seat: Seat, path: Path, mapping: Mapping, rows: int = 20) -> tuple[PreviewRow, ...]:
    """The first rows read through `mapping`; nothing is written, the network is not asked.

    Raises `UserError` for a file that is no table; an incomplete mapping shows in each row.
    """
    with open_table(path) as table:
        return tuple(
            _previewed(seat, table.headers, mapping, record)
            for record in itertools.islice(table.records(), rows)
        )


def import_table(
    seat: Seat,
    path: Path,
    mapping: Mapping,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Log every row of a CSV or a workbook, one transaction each, and remember the mapping.

    Number, routing, masks of personal data and history are those of a call. A row is known by
    its identifier column where one is mapped, else by all that it says: importing the file again
    changes nothing, importing the corrected file brings in what was refused. A known identifier
    with other contents is refused, for the signalement may have been worked on since. Places are
    found offline and doubtful ones refused. Names and coordinates of reporters are kept only where
    the row says that they agreed or wish an answer. Raises `UserError` when the file, the mapping
    or the actor's rights forbid the whole import, `ImportStopped` for a fault half-way.
    """
    require(seat.actor, Action.IMPORT)
    require(seat.actor, Action.LOG)
    with open_table(path) as table:
        check_mapping(mapping, table.headers)
        remember_mapping(seat, table.headers, mapping)
        with ImportLog(seat, "table", path.name) as log:
            _import_rows(log, table, mapping, progress, cancelled)
            return log.finish()


def _import_rows(
    log: ImportLog,
    table: Table,
    mapping: Mapping,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    keys = _Keys(mapping)
    for count, record in enumerate(table.records(), 1):
        if cancelled and cancelled():
            break
        _import_row(log, table.headers, mapping, keys, record)
        if progress and count % PROGRESS_EVERY_ROWS == 0:
            progress(min(record.line, table.total), table.total)
    else:
        if progress:
            progress(table.total, table.total)


def _import_row(
    log: ImportLog, headers: Sequence[str], mapping: Mapping, keys: _Keys, record: Record
) -> None:
    """Log one row, unless it was known or is refused."""
    seat = log.seat
    if record.fault:
        log.refuse(record.line, "", record.fault)
        return
    cells = _by_field(headers, mapping, record)
    shown = cells.get(TableField.EXTERNAL_ID.value, "")
    try:
        row = keys.of(headers, record, cells)
        with seat.store.reading() as connection:
            if _known(connection, row):
                log.unchanged += 1
                return
        entry = _entry(*_understood(seat, mapping, cells))
        with seat.store.writing() as connection:
            if _known(connection, row):  # another window imports the same file
                log.unchanged += 1
                return
            joined = replace(seat, store=_OneTransaction(seat.store, connection))
            logged = log_signalement(joined, entry)
            _keep(connection, row, logged.number)
    except WorldFault:
        raise
    except UserError as error:
        log.refuse(record.line, plain_key(shown), plain_reason(error))
        return
    log.created += 1
    log.numbers.add(logged.number)


class _OneTransaction(Store):
    """The store as seen inside a transaction of ours: what is saved and the mark that the row was
    imported stand or fall together."""

    def __init__(self, store: Store, connection: Connection) -> None:
        super().__init__(store.url)
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        yield self._connection


@dataclass(frozen=True, slots=True)
class _RowKey:
    key: str
    digest: str
    named: bool  # by an identifier column


class _Keys:
    """Keys of the rows of one file."""

    def __init__(self, mapping: Mapping) -> None:
        self._name = fold(mapping.name)
        self._lines: dict[str, int] = {}
        self._alike: Counter[str] = Counter()

    def of(self, headers: Sequence[str], record: Record, cells: dict[str, str]) -> _RowKey:
        """The key of a row; UserError when its identifier was met before in the file."""
        external = fold(cells.get(TableField.EXTERNAL_ID.value, ""))
        if external:
            first = self._lines.setdefault(external, record.line)
            if first != record.line:
                raise UserError(
                    "key_repeated", f"identifiant déjà lu à la ligne {first} du fichier"
                )
            return _RowKey(f"id:{_digest([self._name, external])}", _digest(cells), named=True)
        # All that the row says, mapped or not: mending the mapping must not make it another row.
        # Rows that say the same are told apart by their order.
        said = {
            fold(name): cell.strip()
            for name, cell in zip(headers, record.cells, strict=False)
            if cell.strip()
        }
        digest = _digest(said)
        self._alike[digest] += 1
        return _RowKey(f"row:{digest}:{self._alike[digest]}", digest, named=False)


def _digest(content: object) -> str:
    return blake2b(canonical_json(content).encode(), digest_size=16).hexdigest()


def _known(connection: Connection, row: _RowKey) -> bool:
    """Whether the row was imported; UserError when it was, and says something else now."""
    query = (
        select(ImportedRowRow.digest, SignalementRow.number)
        .join(SignalementRow, SignalementRow.id == ImportedRowRow.signalement_id)
        .where(ImportedRowRow.key == row.key)
    )
    known = connection.execute(query).one_or_none()
    if known is None:
        return False
    if known.digest != row.digest:
        raise UserError(
            "row_changed",
            f"déjà importée sous le numéro {known.number}, et modifiée depuis dans le fichier : "
            "corrigez le signalement lui-même",
        )
    return True


def _keep(connection: Connection, row: _RowKey, number: str) -> None:
    signalement_id = connection.scalar(
        select(SignalementRow.id).where(SignalementRow.number == number)
    )
    connection.execute(
        insert(ImportedRowRow).values(key=row.key, digest=row.digest, signalement_id=signalement_id)
    )


def _by_field(headers: Sequence[str], mapping: Mapping, record: Record) -> dict[str, str]:
    return {
        mapping.columns[name].value: cell
        for name, cell in zip(headers, record.cells, strict=False)
        if name in mapping.columns
    }


def _understood(seat: Seat, mapping: Mapping, cells: dict[str, str]) -> tuple[RowFacts, Place]:
    facts = read_row(mapping, cells, seat.clock())
    facts = replace(facts, reporter=without_unasked(facts.reporter))
    clean_identity(facts.reporter)
    return facts, _located(seat, facts)


def _located(seat: Seat, facts: RowFacts) -> Place:
    if facts.lon is not None and facts.lat is not None:
        return locate(seat, facts.lon, facts.lat)
    place = geocode(seat, facts.place, offline=True)
    if place is None:
        raise UserError(
            "place_not_found", f"adresse introuvable : « {facts.place[:80]} »", TableField.PLACE
        )
    if place.score < SURE_SCORE:
        raise UserError(
            "place_doubtful",
            f"adresse douteuse : « {facts.place[:80]} » serait « {place.label} »",
            TableField.PLACE,
        )
    return place


def _entry(facts: RowFacts, place: Place) -> Entry:
    return Entry(
        category=facts.category,
        place=place,
        place_kind=facts.place_kind,
        observed_at=facts.observed_at,
        description=facts.description,
        people=facts.people,
        recurrence=facts.recurrence,
        reporter=facts.reporter,
    )


def _previewed(seat: Seat, headers: Sequence[str], mapping: Mapping, record: Record) -> PreviewRow:
    cells = tuple(record.cells)
    if record.fault:
        return PreviewRow(record.line, cells, None, None, record.fault, None)
    try:
        facts, place = _understood(seat, mapping, _by_field(headers, mapping, record))
    except WorldFault:
        raise
    except UserError as error:
        reason = error.message.removesuffix(".")
        return PreviewRow(record.line, cells, None, None, reason, error.field)
    return PreviewRow(record.line, cells, facts, place, "", None)
