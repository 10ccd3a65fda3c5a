"""Lines of damaged, foreign and hostile CSV files."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from desktop_app.domain.errors import UserError
from desktop_app.integrations import csv_lines
from desktop_app.integrations.csv_lines import CsvFile, Record, count_lines


def records_of(path: Path) -> list[Record]:
    with CsvFile(path) as file:
        return list(file.records())


def written(folder: Path, content: bytes) -> Path:
    path = folder / "fichier.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "separator"),
    [
        (b"a;b;c\n1;2;3\n", ";"),
        (b"a,b,c\n1,2,3\n", ","),
        (b"a\tb\tc\n1\t2\t3\n", "\t"),
        (b"a|b|c\n1|2|3\n", "|"),
        (b'"a,x";b;c\n"1,x";2;3\n', ";"),
    ],
)
def test_separator_is_the_one_that_cuts_the_header(
    tmp_path: Path, content: bytes, separator: str
) -> None:
    with CsvFile(written(tmp_path, content)) as file:
        assert file.separator == separator
        assert len(file.header) == 3
        assert [len(record.cells) for record in file.records()] == [3]


def test_each_line_is_decoded_alone(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        b"\xef\xbb\xbflieu;fait\n" + "Éole;œuf\n".encode() + "Éole;œuf\n".encode("cp1252"),
    )
    with CsvFile(path) as file:
        assert file.header == ["lieu", "fait"]
        assert [record.cells for record in file.records()] == [["Éole", "œuf"]] * 2


def test_a_file_cut_inside_a_letter_keeps_its_other_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b\nété;1\nété;é".encode()[:-1])
    good, cut = records_of(path)
    assert good.cells == ["été", "1"]
    assert cut.line == 3


def test_quoted_records_may_span_lines(tmp_path: Path) -> None:
    path = written(tmp_path, b'a;b\r\n"une\r\ndeux";2\r\n3;4\r\n')
    first, second = records_of(path)
    assert (first.line, first.cells) == (2, ["une\r\ndeux", "2"])
    assert (second.line, second.cells) == (4, ["3", "4"])


def test_a_stray_quote_costs_one_line_only(tmp_path: Path) -> None:
    lines = ["a;b", '"jamais refermé;1', *(f"{n};{n}" for n in range(300))]
    refused, *kept = records_of(written(tmp_path, "\n".join(lines).encode()))
    assert (refused.line, refused.fault) == (2, csv_lines.STRAY_QUOTE)
    assert [record.cells for record in kept] == [[str(n), str(n)] for n in range(300)]
    assert not any(record.fault for record in kept)


def test_a_quote_that_covers_too_many_lines_is_a_stray_one(tmp_path: Path) -> None:
    inside = [f"{n};{n}" for n in range(csv_lines.MAX_SPAN)]
    path = written(tmp_path, "\n".join(["a;b", '"ouvert', *inside, '";fin', "1;2"]).encode())
    first, *others = records_of(path)
    assert (first.line, first.fault) == (2, csv_lines.STRAY_QUOTE)
    assert [record.cells for record in others[: len(inside)]] == [
        line.split(";") for line in inside
    ]


def test_uneven_lines_are_refused_and_blank_ones_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, b"a;b\n1\n\n;\n1;2;\n1;2;3\n")
    short, ending, long = [
        record for record in records_of(path) if any(record.cells) or record.fault
    ]
    assert (short.line, short.fault) == (2, "1 colonnes au lieu de 2 : ligne coupée ?")
    assert (ending.line, ending.cells, ending.fault) == (5, ["1", "2"], "")
    assert (long.line, long.fault) == (6, "3 colonnes au lieu de 2 : ligne coupée ?")


def test_nul_bytes_refuse_their_line(tmp_path: Path) -> None:
    nul, good = records_of(written(tmp_path, b"a;b\n1;\x002\n3;4\n"))
    assert (nul.line, nul.fault) == (2, csv_lines.NUL)
    assert good.cells == ["3", "4"]


def test_an_endless_line_is_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a;b\n1;2\n")
        file.seek(300_000_000, 1)  # a hole: one line of 300 million NUL bytes
        file.write(b"\n3;4\n")
    tracemalloc.start()
    found = records_of(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [record.cells for record in found] == [["1", "2"], [], ["3", "4"]]
    assert (found[1].line, found[1].fault) == (3, csv_lines.TOO_LONG)
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\r\n  \n", "file_empty"),
        (b"PK\x03\x04rest of a workbook", "not_csv"),
        ("a;b\n".encode("utf-16"), "not_csv"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not_csv"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "not_csv"),
        (b"x" * 200_000, "not_csv"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(UserError) as caught:
        CsvFile(written(tmp_path, content))
    assert caught.value.code == code
    assert caught.value.field == "file"


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        CsvFile(tmp_path)
    assert caught.value.code == "file_is_folder"
    with pytest.raises(UserError) as caught:
        CsvFile(tmp_path / "absent.csv")
    assert caught.value.code == "file_missing"


def test_lines_are_counted(tmp_path: Path) -> None:
    assert count_lines(written(tmp_path, b"a\nb\nc")) == 2
    assert count_lines(written(tmp_path, b"")) == 1
