"""Import a DansMaRue export: rows kept as context, never in a team's queue."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import h3
from sqlalchemy import Connection, bindparam, insert, select, update

from db.schema import DmrReportRow
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import ImportReport
from desktop_app.integrations.csv_lines import count_lines
from desktop_app.integrations.dansmarue import DansMaRueFile, DmrLine, RefusedLine
from desktop_app.services.import_report import ImportLog
from desktop_app.services.seat import Seat

CHUNK_ROWS = 2_000
CELL_RESOLUTION = 11
PARIS = ZoneInfo("Europe/Paris")

_INSERT = insert(DmrReportRow)
_KNOWN = select(DmrReportRow.dmr_id, DmrReportRow.digest).where(
    DmrReportRow.dmr_id.in_(bindparam("keys", expanding=True))
)
_UPDATE = (
    update(DmrReportRow)
    .where(DmrReportRow.dmr_id == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in (*DmrLine._fields[2:], "cell", "digest")  # all but line and dmr_id
        }
    )
)


def import_dansmarue(
    seat: Seat,
    path: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Bring the rows of an export in, by transactions of `CHUNK_ROWS` rows.

    A row is known by its `id_dmr`: unchanged rows are left alone, changed ones rewritten. The
    arrondissement is the export's own column (its postcode may be another town's: such a row is
    kept); a row without coordinates is kept without a cell. `progress` gets lines done and the
    file's total; when `cancelled` says so the import stops after the transaction at hand, and
    what it committed stays. Raises `UserError` for a file that is no export, or "not_allowed".
    """
    require(seat.actor, Action.IMPORT)
    today = seat.clock().astimezone(PARIS).date()
    with DansMaRueFile(path, today) as file:
        total = count_lines(path)
        with ImportLog(seat, "dansmarue", path.name) as log:
            rows = file.rows()
            while not (cancelled and cancelled()):
                chunk = list(itertools.islice(rows, CHUNK_ROWS))
                if not chunk:
                    break
                _import_chunk(log, chunk)
                if progress:
                    progress(min(chunk[-1].line, total), total)
            return log.finish()


def _import_chunk(log: ImportLog, chunk: list[DmrLine | RefusedLine]) -> None:
    accepted = []
    for row in chunk:
        if isinstance(row, DmrLine):
            accepted.append(_values(row))
        else:
            log.refuse(row.line, row.key, row.reason)
    if not accepted:
        return
    with log.seat.store.writing() as connection:
        new, changed = _sort_out(connection, accepted)
        if new:
            connection.execute(_INSERT, new)
        if changed:
            connection.execute(_UPDATE, [{**row, "key": row["dmr_id"]} for row in changed])
    log.created += len(new)
    log.updated += len(changed)
    log.unchanged += len(accepted) - len(new) - len(changed)


def _sort_out(
    connection: Connection, rows: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    found = connection.execute(_KNOWN, {"keys": [row["dmr_id"] for row in rows]})
    known = {row.dmr_id: row.digest for row in found}
    new = [row for row in rows if row["dmr_id"] not in known]
    changed = [row for row in rows if known.get(row["dmr_id"], row["digest"]) != row["digest"]]
    return new, changed


def _values(row: DmrLine) -> dict[str, Any]:
    values = row._asdict()
    del values["line"]
    values["cell"] = (
        None
        if row.lon is None or row.lat is None
        else h3.str_to_int(h3.latlng_to_cell(row.lat, row.lon, CELL_RESOLUTION))
    )
    # Over the kept values, not the written ones: the same row in the other generation of
    # headers, or with its coordinates in another form, is the same row.
    content = "\x1f".join(map(str, row[1:]))
    values["digest"] = blake2b(content.encode(), digest_size=16).hexdigest()
    return values
