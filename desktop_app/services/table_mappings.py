"""Mappings of desks' tables: what a file looks like, the mapping remembered for its header."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import insert, select, update

from db.schema import ImportMappingRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.rights import Action, require
from desktop_app.domain.table_mapping import (
    Mapping,
    mapping_from_json,
    signature,
    suggest_mapping,
    with_values,
)
from desktop_app.integrations.spreadsheets import open_table
from desktop_app.services.seat import Seat

SAMPLE_ROWS = 500
"""Rows read to propose a mapping: enough to meet nearly every word of a coded column."""


@dataclass(frozen=True, slots=True)
class TableHead:
    """The headers of a file and its first rows, cell by cell; `total` rows, about."""

    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    total: int


def read_head(path: Path) -> TableHead:
    """What the mapping is made from. Raises `UserError`, field "file"."""
    with open_table(path) as table:
        width = len(table.headers)
        sample = tuple(
            tuple(record.cells[:width])
            for record in itertools.islice(table.records(), SAMPLE_ROWS)
            if not record.fault
        )
        return TableHead(tuple(table.headers), sample, table.total)


def mapping_for(seat: Seat, path: Path) -> Mapping:
    """The remembered mapping of this header, or else a proposal, with the words of the file.

    UserError "mapping_incomplete" (field "mapping") when neither feeds what every row needs.
    """
    head = read_head(path)
    mapping = proposed_mapping(seat, head)
    check_mapping(mapping, head.headers)
    return mapping


def proposed_mapping(seat: Seat, head: TableHead) -> Mapping:
    """The remembered mapping of this header, or else a proposal; it may be incomplete."""
    known = remembered_mapping(seat, head.headers)
    if known is not None:
        return with_values(known, head.headers, head.sample)
    return suggest_mapping(head.headers, head.sample)


def check_mapping(mapping: Mapping, headers: Sequence[str]) -> None:
    """UserError, field "mapping", naming the columns the file lacks or the fields not fed."""
    absent = [name for name in mapping.columns if name not in headers]
    if absent:
        raise UserError(
            "wrong_header",
            f"Colonnes absentes du fichier : {', '.join(absent)}. "
            f"Le fichier a : {', '.join(name for name in headers if name)}.",
            "mapping",
        )
    missing = mapping.missing()
    if missing:
        raise UserError(
            "mapping_incomplete",
            "Il manque une colonne pour : "
            f"{', '.join(fed.label.lower() for fed in missing)}. "
            "Complétez la correspondance des colonnes.",
            "mapping",
        )


def remembered_mapping(seat: Seat, headers: Sequence[str]) -> Mapping | None:
    """The mapping last used for a table with these headers (in any order), or None."""
    query = select(ImportMappingRow.mapping).where(ImportMappingRow.signature == signature(headers))
    with seat.store.reading() as connection:
        content = connection.scalar(query)
    if content is None:
        return None
    known = mapping_from_json(content)
    # The signature folds the headers; the mapping wants them as this file writes them.
    written = {fold(name): name for name in reversed(headers)}
    columns = {written[fold(name)]: fed for name, fed in known.columns.items()}
    return replace(known, columns=columns)


def remember_mapping(seat: Seat, headers: Sequence[str], mapping: Mapping) -> None:
    """Keep `mapping` for the next table with these headers. UserError "not_allowed"."""
    require(seat.actor, Action.IMPORT)
    key = signature(headers)
    values = {"name": mapping.name[:120], "mapping": mapping.to_json()}
    with seat.store.writing() as connection:
        changed = connection.execute(
            update(ImportMappingRow).where(ImportMappingRow.signature == key).values(values)
        )
        if changed.rowcount == 0:
            connection.execute(insert(ImportMappingRow).values(signature=key, **values))
