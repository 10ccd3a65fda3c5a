"""DansMaRue rows in the base: created once, rewritten when they change, stopped and resumed."""

from __future__ import annotations

import csv
import datetime as dt
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import h3
import pytest
from sqlalchemy import func, select

from db.engine import Store, sqlite_url
from db.schema import DmrReportRow, ImportRunRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import ImportReport
from desktop_app.services import import_dansmarue as module
from desktop_app.services.import_dansmarue import import_dansmarue
from desktop_app.services.import_report import RefusedRow, read_refusals
from desktop_app.services.seat import Seat

HEADER = "type;soustype;adresse;code_postal;arrondissement;datedecl;prefixe;id_dmr;geo_point_2d"


def row(number: int, subtype: str = "Seringues", date: str = "02/02/2024") -> str:
    point = "{'lon': 2.3671, 'lat': 48.888}"
    return f"Propreté;{subtype};12 rue Riquet;75019;19;{date};Android;G2024B{number:06};{point}"


def export(folder: Path, *rows: str) -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.refused


def stored(seat: Seat) -> int:
    with seat.store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(DmrReportRow)) or 0)


def test_a_row_is_kept_whole(seat: Seat, tmp_path: Path) -> None:
    report = import_dansmarue(seat, export(tmp_path, row(1)))
    assert counts(report) == (1, 0, 0, 0)
    assert report.changes.imports
    with seat.store.reading() as connection:
        kept = connection.execute(select(DmrReportRow.__table__)).one()._mapping
    assert {name: kept[name] for name in kept if name not in ("id", "digest")} == {
        "dmr_id": "G2024B000001",
        "type": "Propreté",
        "subtype": "Seringues",
        "address": "12 rue Riquet",
        "postcode": "75019",
        "arrondissement": 19,
        "quarter_council": "",
        "declared_on": dt.date(2024, 2, 2),
        "agent": "",
        "channel": "Android",
        "lon": 2.3671,
        "lat": 48.888,
        "cell": h3.str_to_int(h3.latlng_to_cell(48.888, 2.3671, 11)),
    }


def test_a_second_import_changes_nothing(seat: Seat, tmp_path: Path) -> None:
    path = export(tmp_path, *(row(n) for n in range(30)))
    assert counts(import_dansmarue(seat, path)) == (30, 0, 0, 0)
    assert counts(import_dansmarue(seat, path)) == (0, 0, 30, 0)


def test_a_changed_row_is_rewritten_once(seat: Seat, tmp_path: Path) -> None:
    import_dansmarue(seat, export(tmp_path, row(1), row(2)))
    path = export(tmp_path, row(1, "Encombrants"), row(2), row(3))
    assert counts(import_dansmarue(seat, path)) == (1, 1, 1, 0)
    assert counts(import_dansmarue(seat, path)) == (0, 0, 3, 0)
    with seat.store.reading() as connection:
        subtypes = select(DmrReportRow.subtype).order_by(DmrReportRow.dmr_id)
        assert list(connection.scalars(subtypes)) == ["Encombrants", "Seringues", "Seringues"]


def test_the_same_row_in_another_form_is_the_same(seat: Seat, tmp_path: Path) -> None:
    import_dansmarue(seat, export(tmp_path, row(5)))
    path = tmp_path / "ancien.csv"
    path.write_text(
        "TYPE,SOUSTYPE,ADRESSE,CODE_POSTAL,ARRONDISSEMENT,DATEDECL,PREFIXE,NUMERO,geo_point_2d\n"
        'Propreté,Seringues,12 rue Riquet,75019,19,2024-02-02,Android,5,"48.888,2.3671"\n'
    )
    assert counts(import_dansmarue(seat, path)) == (0, 0, 1, 0)


def test_a_row_without_coordinates_has_no_cell(seat: Seat, tmp_path: Path) -> None:
    text = row(1).rsplit(";", 1)[0] + ";"
    assert counts(import_dansmarue(seat, export(tmp_path, text))) == (1, 0, 0, 0)
    with seat.store.reading() as connection:
        assert connection.execute(select(DmrReportRow.cell, DmrReportRow.lon)).one() == (None, None)


def test_refused_lines_are_written_down(seat: Seat, tmp_path: Path) -> None:
    path = export(tmp_path, row(1), row(2, date="demain"), row(1), "trop;court")
    report = import_dansmarue(seat, path)
    assert counts(report) == (1, 0, 0, 3)
    kept = Path(report.report)
    assert kept.parent == seat.folder / "rapports"
    assert kept.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_refusals(kept) == (
        RefusedRow(3, "G2024B000002", "date illisible : « demain »"),
        RefusedRow(4, "G2024B000001", "identifiant déjà lu à la ligne 2 du fichier"),
        RefusedRow(5, "", "2 colonnes au lieu de 9 : ligne coupée ?"),
    )
    assert read_refusals(kept, limit=1)[0].line == 3


def test_a_report_holds_no_formula(seat: Seat, tmp_path: Path) -> None:
    bad = row(1).replace("G2024B000001", "=1+2")
    report = import_dansmarue(seat, export(tmp_path, bad))
    with Path(report.report).open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file, delimiter=";"))[1][1] == "'=1+2"


def test_the_import_is_kept_in_the_journal(seat: Seat, tmp_path: Path) -> None:
    import_dansmarue(seat, export(tmp_path, row(1), row(2, date="")))
    with seat.store.reading() as connection:
        run = connection.execute(select(ImportRunRow.__table__)).one()
    assert (run.kind, run.file_name, run.actor) == ("dansmarue", "export.csv", seat.actor.name)
    assert (run.created, run.updated, run.unchanged, run.refused) == (1, 0, 0, 1)
    assert run.started_at == seat.clock()


def test_progress_and_cancel(seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_ROWS", 10)
    path = export(tmp_path, *(row(n) for n in range(35)))
    told: list[tuple[int, int]] = []
    report = import_dansmarue(
        seat, path, lambda done, total: told.append((done, total)), lambda: len(told) == 2
    )
    assert counts(report) == (20, 0, 0, 0)
    assert told == [(11, 36), (21, 36)]
    assert stored(seat) == 20
    assert counts(import_dansmarue(seat, path)) == (15, 0, 20, 0)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MEDIATOR, Role.TEAM_LEAD])
def test_who_may_not_import(seat: Seat, tmp_path: Path, role: Role) -> None:
    with pytest.raises(UserError) as caught:
        import_dansmarue(replace(seat, actor=Actor("x", role)), export(tmp_path, row(1)))
    assert caught.value.code == "not_allowed"
    assert stored(seat) == 0


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a;b\n1;2\n"])
def test_a_file_that_is_no_export_changes_nothing(
    seat: Seat, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        import_dansmarue(seat, path)
    assert caught.value.field == "file"
    with seat.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(ImportRunRow)) == 0


KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from db.engine import Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services import import_dansmarue as module
from desktop_app.services.seat import Seat

folder, path, rows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
module.CHUNK_ROWS = 50
inserted = 0

class Cut(Store):
    @contextmanager
    def writing(self):
        global inserted
        with super().writing() as connection:
            yield connection
            inserted += module.CHUNK_ROWS
            if inserted > rows:
                os.kill(os.getpid(), signal.SIGKILL)  # written, not committed

seat = Seat(Cut(sqlite_url(folder)), Actor("x", Role.COORDINATOR), folder)
module.import_dansmarue(seat, path)
"""


def test_killed_half_way_the_next_import_completes(folder: Path, tmp_path: Path) -> None:
    path = export(tmp_path, *(row(n) for n in range(400)))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(path), "200"], check=False, env=os.environ
    )
    assert killed.returncode == -signal.SIGKILL
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("x", Role.COORDINATOR), folder)
    assert stored(seat) == 200
    assert counts(import_dansmarue(seat, path)) == (200, 0, 200, 0)
    assert counts(import_dansmarue(seat, path)) == (0, 0, 400, 0)
    store.close()


def test_the_real_export(seat: Seat, shared_data: Path) -> None:
    path = shared_data / "dmr" / "dans-ma-rue_export.csv"
    assert counts(import_dansmarue(seat, path)) == (10_000, 0, 0, 0)
    assert counts(import_dansmarue(seat, path)) == (0, 0, 10_000, 0)
    with seat.store.reading() as connection:
        outside = select(DmrReportRow.arrondissement).where(DmrReportRow.postcode == "93300")
        assert list(connection.scalars(outside)) == [19]
        without = select(func.count()).where(DmrReportRow.arrondissement.is_(None))
        assert connection.scalar(without) == 0
