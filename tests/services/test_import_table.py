"""Desks' tables: each row logged like a call, once however often the file is imported."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select

from db.engine import Store, sqlite_url
from db.schema import (
    EventRow,
    ImportedRowRow,
    PrivacyFlagRow,
    ReporterIdentityRow,
    SignalementRow,
    VoiceRow,
)
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.domain.table_mapping import Mapping, suggest_mapping
from desktop_app.domain.table_words import TableField
from desktop_app.domain.views import ImportReport
from desktop_app.services.import_report import ImportStopped, read_refusals, recent_imports
from desktop_app.services.import_table import import_table, preview
from desktop_app.services.seat import Seat
from desktop_app.services.table_mappings import (
    mapping_for,
    proposed_mapping,
    read_head,
    remembered_mapping,
)

HEADER = "Fiche;Date;Heure;Adresse;Arrdt;Nature;Observations;Nom;Tél.;Déclarant;Canal;Accord"
ONE = (
    "1;19/11/2026;18h30;43 rue d'Aubervilliers;18;Conso crack;"
    "Mme Martin habite au 3e;Mme Petit;06 12 34 56 78;Riveraine;tél;oui"
)
TWO = "2;20/11/2026;7h;12 rue Riquet;19;Bruit;;;;Commerçant;guichet;"
THREE = "3;20/11/2026;8h;rue qui n’existe nulle part;19;Bruit;;;;Riverain;tél;"
WITHOUT_IDS = HEADER.replace("Fiche", "Suivi")


def table(folder: Path, *rows: str, header: str = HEADER, name: str = "accueil.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def run(seat: Seat, path: Path) -> ImportReport:
    return import_table(seat, path, mapping_for(seat, path))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.refused


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in read_refusals(Path(report.report))]


def stored(seat: Seat) -> int:
    with seat.store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(SignalementRow)) or 0)


def test_a_row_becomes_a_signalement_like_a_call(seat: Seat, tmp_path: Path) -> None:
    report = run(seat, table(tmp_path, ONE))
    assert counts(report) == (1, 0, 0, 0)
    assert report.changes.numbers == {"18-2026-000001"}
    with seat.store.reading() as connection:
        kept = connection.execute(select(SignalementRow.__table__)).one()
        voice = connection.execute(select(VoiceRow.__table__)).one()
        name = connection.scalar(select(ReporterIdentityRow.name))
        phone = connection.scalar(select(ReporterIdentityRow.phone))
        events = list(connection.scalars(select(EventRow.kind).order_by(EventRow.seq)))
        flags = connection.scalar(select(func.count()).select_from(PrivacyFlagRow))
    assert (kept.number, kept.category, kept.status) == ("18-2026-000001", "consumption", "routed")
    assert kept.observed_at.isoformat() == "2026-11-19T17:30:00+00:00"
    assert "Martin" not in kept.description
    assert "[masqué]" in kept.description
    assert flags
    assert (voice.reporter_kind, voice.channel) == ("resident", "phone")
    assert (name, phone) == ("Mme Petit", "+33612345678")
    assert events == ["created", "routed"]


def test_a_second_import_changes_nothing(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, ONE, TWO)
    assert counts(run(seat, path)) == (2, 0, 0, 0)
    assert counts(run(seat, path)) == (0, 0, 2, 0)
    assert stored(seat) == 2


def test_a_workbook_gives_the_same_rows(seat: Seat, tmp_path: Path) -> None:
    path = tmp_path / "accueil.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate((HEADER, ONE, TWO)):
            sheet.write_row(at, 0, line.split(";"))
    assert counts(run(seat, path)) == (2, 0, 0, 0)
    assert counts(run(seat, table(tmp_path, ONE, TWO))) == (0, 0, 2, 0)


def test_refused_rows_come_in_once_mended(seat: Seat, tmp_path: Path) -> None:
    report = run(seat, table(tmp_path, ONE, THREE))
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(3, "adresse introuvable — colonne « Adresse ou lieu »")]
    mended = THREE.replace("rue qui n’existe nulle part", "14 rue Riquet")
    assert counts(run(seat, table(tmp_path, ONE, mended))) == (1, 0, 1, 0)


def test_a_known_row_that_changed_is_refused_with_its_number(seat: Seat, tmp_path: Path) -> None:
    run(seat, table(tmp_path, ONE))
    report = run(seat, table(tmp_path, ONE.replace("18h30", "19h30")))
    assert counts(report) == (0, 0, 0, 1)
    assert "18-2026-000001" in reasons(report)[0][1]


def test_an_identifier_met_twice_in_the_file(seat: Seat, tmp_path: Path) -> None:
    report = run(seat, table(tmp_path, ONE, TWO.replace("2;", "1;", 1)))
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(3, "identifiant déjà lu à la ligne 2 du fichier")]


def test_without_identifiers_the_whole_row_is_the_key(seat: Seat, tmp_path: Path) -> None:
    # Two calls that say the same are two, and stay two; the order of the rows does not count.
    same = TWO.replace("2;", ";", 1)
    path = table(tmp_path, same, ONE.replace("1;", ";", 1), same, header=WITHOUT_IDS)
    assert counts(run(seat, path)) == (3, 0, 0, 0)
    again = table(tmp_path, ONE.replace("1;", ";", 1), same, same, header=WITHOUT_IDS)
    assert counts(run(seat, again)) == (0, 0, 3, 0)


def test_mending_the_mapping_makes_no_row_another(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, TWO, header=WITHOUT_IDS)
    mapping = mapping_for(seat, path)
    assert counts(import_table(seat, path, mapping)) == (1, 0, 0, 0)
    columns = {name: fed for name, fed in mapping.columns.items() if fed is not TableField.CHANNEL}
    assert counts(import_table(seat, path, replace(mapping, columns=columns))) == (0, 0, 1, 0)


def test_tables_of_two_names_may_number_alike(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, ONE)
    mapping = mapping_for(seat, path)
    assert counts(import_table(seat, path, replace(mapping, name="18e"))) == (1, 0, 0, 0)
    assert counts(import_table(seat, path, replace(mapping, name="19e"))) == (1, 0, 0, 0)


def test_the_mapping_is_remembered_by_its_header(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, TWO)
    mapping = replace(
        mapping_for(seat, path), values={TableField.CATEGORY: {"Bruit": "aggression"}}
    )
    import_table(seat, path, mapping)
    head = read_head(path)
    assert remembered_mapping(seat, head.headers) == mapping
    other = read_head(table(tmp_path, TWO.replace("Bruit", "Cris"), name="autre.csv"))
    assert proposed_mapping(seat, other).values[TableField.CATEGORY] == {
        "Bruit": "aggression",
        "Cris": "noise",
    }
    import_table(seat, path, replace(mapping, name="Accueil"))
    known = remembered_mapping(seat, head.headers)
    assert known is not None
    assert known.name == "Accueil"
    assert remembered_mapping(seat, ("Autre", "Chose")) is None
    shouted = remembered_mapping(seat, HEADER.upper().split(";"))
    assert shouted is not None
    assert shouted.columns["TÉL."] is TableField.PHONE
    assert len(shouted.columns) == len(mapping.columns)


def test_the_preview_writes_nothing_and_marks_errors(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, ONE, THREE, TWO.replace("Bruit", "Zut"), "x")
    mapping = suggest_mapping(*(read_head(path).headers, read_head(path).sample))
    good, lost, unknown, cut = preview(seat, path, mapping)
    assert good.facts is not None
    assert good.place is not None
    assert good.place.arrondissement == 18
    assert (lost.line, lost.facts, lost.field) == (3, None, "place")
    assert (unknown.line, unknown.field) == (4, "category")
    assert "Zut" in unknown.reason
    assert (cut.line, cut.cells) == (5, ())
    assert [row.line for row in preview(seat, path, mapping, rows=1)] == [2]
    assert stored(seat) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("43 rue d'Aubervilliers", ""), "adresse absente"),
        (("19/11/2026", "19/11/2027"), "date dans l’avenir"),
        (("06 12 34 56 78", "12"), "n’est pas un numéro de téléphone"),
        (("43 rue d'Aubervilliers;18", "1 avenue de la Gare, Pantin;"), "adresse"),
    ],
)
def test_refusals(seat: Seat, tmp_path: Path, change: tuple[str, str], words: str) -> None:
    report = run(seat, table(tmp_path, ONE.replace(*change)))
    assert counts(report) == (0, 0, 0, 1)
    assert words in reasons(report)[0][1]


def test_points_need_no_address(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, "Bruit;19/11/2026;2,3671;48,888", "Bruit;19/11/2026;2,0;48,0",
                 header="Nature;Date;Longitude;Latitude")  # fmt: skip
    report = run(seat, path)
    assert counts(report) == (1, 0, 0, 1)
    assert "hors de Paris" in reasons(report)[0][1]


def test_the_place_typed_beside_a_point_is_not_kept(seat: Seat, tmp_path: Path) -> None:
    row = "1;19/11/2026;chez Mme Dupont, 06 12 34 56 78;2,3655;48.8885;Bruit"
    header = "Fiche;Date;Adresse;Longitude;Latitude;Nature"
    assert counts(run(seat, table(tmp_path, row, header=header))) == (1, 0, 0, 0)
    with seat.store.reading() as connection:
        label = connection.scalar(select(SignalementRow.place_label)) or ""
    assert label
    assert "Dupont" not in label


def test_a_date_that_no_calendar_holds_refuses_its_row_alone(seat: Seat, tmp_path: Path) -> None:
    null = TWO.replace("20/11/2026;7h", "0001-01-01 00:00:00;")
    zoned = ONE.replace("19/11/2026;18h30", "0001-01-01T00:00:00+02:00;")
    report = run(seat, table(tmp_path, null, zoned, ONE.replace("1;", "4;", 1)))
    assert counts(report) == (1, 0, 0, 2)
    assert all(reason.startswith("date illisible") for _, reason in reasons(report))


def test_progress_and_cancel(seat: Seat, tmp_path: Path) -> None:
    rows = [TWO.replace("2;", f"{n};", 1) for n in range(25)]
    path = table(tmp_path, *rows)
    told: list[tuple[int, int]] = []
    mapping = mapping_for(seat, path)
    stopped = import_table(
        seat, path, mapping, lambda *step: told.append(step), lambda: len(told) == 1
    )
    assert counts(stopped) == (10, 0, 0, 0)
    assert told == [(11, 26)]
    assert counts(import_table(seat, path, mapping, lambda *step: told.append(step))) == (
        15,
        0,
        10,
        0,
    )
    assert told[1:] == [(11, 26), (21, 26), (26, 26)]


def test_the_whole_import_is_refused_when_a_column_is_missing(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, ONE)
    with pytest.raises(UserError) as caught:
        import_table(seat, path, Mapping({"Date": TableField.OBSERVED_AT}))
    assert (caught.value.code, caught.value.field) == ("mapping_incomplete", "mapping")
    assert "catégorie" in caught.value.message
    with pytest.raises(UserError) as caught:
        import_table(seat, path, Mapping({"Jour": TableField.OBSERVED_AT}))
    assert caught.value.code == "wrong_header"
    assert "Jour" in caught.value.message
    bare = table(tmp_path, "a;b", header="x;y", name="nu.csv")
    with pytest.raises(UserError) as caught:
        mapping_for(seat, bare)
    assert caught.value.code == "mapping_incomplete"
    assert stored(seat) == 0


def test_no_identity_is_kept_that_nobody_agreed_to(seat: Seat, tmp_path: Path) -> None:
    path = table(
        tmp_path, ONE.removesuffix("oui"), ONE.replace("1;", "9;", 1).replace(";oui", ";non")
    )
    assert counts(run(seat, path)) == (2, 0, 0, 0)
    with seat.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(ReporterIdentityRow)) == 0


def test_the_file_of_refused_lines_tells_nobodys_name(seat: Seat, tmp_path: Path) -> None:
    private = ("Dupont", "0612345678", "06 12 34 56", "dupont@exemple.fr", "Bât. C chez Mme Roy")
    name, key, phone, mail, place = private
    head = HEADER.replace("Observations", "Courriel")
    lines = [
        f"{key};20/11/2026;7h;{place};19;Bruit;;{name};;Riverain;tél;oui",
        f"{name};20/11/2026;{phone};12 rue Riquet;19;Bruit;;;;Riverain;tél;oui",
        f"A-12;{name};7h;12 rue Riquet;19;Bruit;;;;Riverain;tél;oui",
        f"2026/13;20/11/2026;7h;12 rue Riquet;{name};Bruit;;;;Riverain;tél;oui",
        f"14;20/11/2026;7h;12 rue Riquet;19;{name};;;;Riverain;tél;oui",
        f"15;20/11/2026;7h;12 rue Riquet;19;Bruit;;;{phone};Riverain;tél;oui",
        f"16;20/11/2026;7h;12 rue Riquet;19;Bruit;{mail}@;;;Riverain;tél;oui",
        f"17;20/11/2026;7h;12 rue Riquet;19;Bruit;;{name * 30};;Riverain;tél;oui",
    ]
    report = run(seat, table(tmp_path, *lines, header=head))
    assert counts(report) == (0, 0, 0, 8)
    written = Path(report.report).read_text("utf-8-sig")
    assert [text for text in private if text in written] == []
    refused = read_refusals(Path(report.report))
    assert [row.key for row in refused] == ["", "", "A-12", "2026/13", "14", "15", "16", "17"]
    assert "refusé" not in written  # each kind has its words


def test_an_import_stopped_by_a_fault_leaves_its_trace(seat: Seat, tmp_path: Path) -> None:
    path = table(tmp_path, *(TWO.replace("2;", f"{n};", 1) for n in range(25)))
    mapping = mapping_for(seat, path)

    def unplug(_done: int, _total: int) -> None:
        raise OSError(errno.EIO, "the key was pulled out", str(path))

    with pytest.raises(ImportStopped) as stopped:
        import_table(seat, path, mapping, unplug)
    assert (stopped.value.code, stopped.value.exit_code) == ("file_fault", 3)
    assert "10 lignes" in stopped.value.message
    assert len(stopped.value.changes.numbers) == 10
    assert stopped.value.changes.imports
    (past,) = recent_imports(seat)
    assert (past.file_name, past.created, past.refused) == ("accueil.csv", 10, 0)
    with pytest.raises(ZeroDivisionError):  # a bug of ours leaves its trace too
        import_table(seat, path, mapping, lambda _done, _total: 1 // 0)
    assert recent_imports(seat)[0].unchanged == 10


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.TEAM_LEAD, Role.ADMIN])
def test_who_may_not_import(seat: Seat, tmp_path: Path, role: Role) -> None:
    path = table(tmp_path, ONE)
    mapping = mapping_for(seat, path)
    with pytest.raises(UserError) as caught:
        import_table(replace(seat, actor=Actor("x", role)), path, mapping)
    assert caught.value.code == "not_allowed"
    assert stored(seat) == 0


KILLED = """
import os, signal, sys
from contextlib import contextmanager
from pathlib import Path
from db.engine import Store, sqlite_url
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.import_table import import_table
from desktop_app.services.seat import Seat
from desktop_app.services.table_mappings import mapping_for

folder, path, rows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
done = -1  # the first writing remembers the mapping

class Cut(Store):
    @contextmanager
    def writing(self):
        global done
        with super().writing() as connection:
            yield connection
            done += 1
            if done > rows:
                os.kill(os.getpid(), signal.SIGKILL)  # written, not committed

seat = Seat(Cut(sqlite_url(folder)), Actor("x", Role.COORDINATOR), folder)
import_table(seat, path, mapping_for(seat, path))
"""


def test_killed_half_way_no_row_is_there_twice(folder: Path, tmp_path: Path) -> None:
    store = Store(sqlite_url(folder))
    seat = Seat(store, Actor("x", Role.COORDINATOR), folder)
    day = f"{seat.clock():%d/%m/%Y}"
    rows = [f"{n};{day};0h01;12 rue Riquet;19;Bruit;;;;Riverain;tél;" for n in range(9)]
    path = table(tmp_path, *rows)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), str(path), "4"], check=False, env=os.environ
    )
    assert killed.returncode == -signal.SIGKILL
    assert stored(seat) == 4
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(ImportedRowRow)) == 4
    assert counts(run(seat, path)) == (5, 0, 4, 0)
    assert stored(seat) == 9
    store.close()
