"""Tables written: read back by a spreadsheet, private, without formulas."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.integrations.spreadsheets import open_table
from desktop_app.integrations.tables_out import write_private, write_table

ROWS = [("19-2026-000001", 3, dt.date(2026, 11, 20)), ("=1+1", None, dt.date(2026, 1, 2))]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "XLSX"])
def test_a_table_is_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"liste.{suffix}"
    assert write_table(path, ("Numéro", "Voix", "Échéance"), ROWS) == 2
    with open_table(path) as table:
        assert table.headers == ["Numéro", "Voix", "Échéance"]
        records = [record.cells for record in table.records()]
    assert records[0] == ["19-2026-000001", "3", "2026-11-20"]
    assert records[1][0] in ("'=1+1", "=1+1")
    if suffix == "csv":
        assert records[1][0].startswith("'")
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_no_rows_is_a_header_alone(tmp_path: Path) -> None:
    assert write_table(tmp_path / "vide.csv", ("A", "B"), []) == 0
    assert (tmp_path / "vide.csv").read_text("utf-8-sig") == "A;B\n"


def test_another_kind_or_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        write_table(tmp_path / "liste.pdf", ("A",), [])
    assert refused.value.code == "table_kind"
    for act in (
        lambda: write_table(tmp_path / "absent" / "liste.csv", ("A",), []),
        lambda: write_private(tmp_path / "absent" / "x.json", lambda file: file.write("x")),
    ):
        with pytest.raises(WorldFault) as fault:
            act()
        assert fault.value.code == "file_denied"


def test_a_private_text_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_private(path, lambda file: file.write("é"))
    assert path.read_text("utf-8") == "é"
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
