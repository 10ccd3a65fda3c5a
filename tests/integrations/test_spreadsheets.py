"""Desks' tables: CSV and workbooks read alike."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from desktop_app.domain.errors import UserError
from desktop_app.integrations import spreadsheets
from desktop_app.integrations.spreadsheets import open_table


def workbook(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    return path


def test_a_workbook_reads_as_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "accueil.xlsx",
        [
            ["Signalements de novembre"],
            [],
            ["Date", "Heure", "N°", "Lieu", "Rappel", "Lieu"],
            [dt.date(2026, 11, 19), dt.time(18, 30), 12.0, " Éole ", True, "x"],
            [],
            [dt.datetime.fromisoformat("2026-11-19T07:05"), "", 2.5, "", False, ""],
        ],
    )
    with open_table(path) as table:
        assert table.headers == ["Date", "Heure", "N°", "Lieu", "Rappel", "Lieu (2)"]
        first, second = table.records()
    assert (first.line, first.cells) == (4, ["2026-11-19", "18:30", "12", "Éole", "oui", "x"])
    assert second.line == 6
    assert second.cells[:4] == ["2026-11-19 07:05", "", "2.5", ""]


def test_a_csv_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "accueil.csv"
    path.write_bytes("Date,Lieu\n19/11/2026,Éole\n".encode("cp1252"))
    with open_table(path) as table:
        assert table.headers == ["Date", "Lieu"]
        assert [record.cells for record in table.records()] == [["19/11/2026", "Éole"]]
        assert table.total == 2


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "faux.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing behind")
    with pytest.raises(UserError) as caught, open_table(path):
        pass
    assert caught.value.code == "not_a_workbook"


def test_a_workbook_without_header_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "vide.xlsx", [["un titre"]])
    with pytest.raises(UserError) as caught, open_table(path):
        pass
    assert caught.value.code == "file_empty"


def test_a_workbook_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(UserError) as caught, open_table(path):
        pass
    assert caught.value.code == "file_too_large"


def test_durations_and_nul_are_read(tmp_path: Path) -> None:
    assert spreadsheets._text(dt.timedelta(hours=7, minutes=5)) == "07:05"
    assert spreadsheets._text(dt.date(2026, 11, 19)) == "2026-11-19"
    (record,) = spreadsheets._records([["a\0", "b"]], 2)
    assert record.fault
