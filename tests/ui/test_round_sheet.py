"""The sheet: one page as long as it can, nothing cut, on a file and on a printer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.domain.codes import Category, People, PlaceKind, Status
from desktop_app.domain.geometry import to_degrees
from desktop_app.domain.rounds import Known, Round, RoundState, Start, Stop, StopWhy, look_for
from desktop_app.domain.views import TeamRef
from desktop_app.services.find_places import Background, background
from desktop_app.services.seat import Seat
from desktop_app.ui import theme
from desktop_app.ui.map_canvas import frame_around
from desktop_app.ui.rounds.printing import new_printer, print_sheet
from desktop_app.ui.rounds.sheet import (
    DENSITIES,
    HEIGHT,
    HIGHEST_MAP,
    MARGIN,
    Sheet,
    _map_frame,
    map_box,
    write_pdf,
)
from desktop_app.ui.rounds.stop_marks import radius_of, spots_of
from tests.conftest import NOW
from tests.pdf_text import pdf_pages
from tests.services.round_steps import DAY, evening_shift
from tests.ui.queue_steps import dialog_of, settle
from tests.ui.test_rounds_page import Made, built, opened

assert opened  # the fixture
TEXT = "Groupe installé sous le porche chaque soir, passage difficile pour les habitants du fond."


def known(number: int) -> Known:
    return Known(
        f"18-2026-{number:06d}",
        Category.CONSUMPTION,
        PlaceKind.PORCH,
        People.SOME,
        "lun., mar., ven., 7 h – 9 h",
        3,
        Status.ACCEPTED,
        None,
        NOW,
        TEXT,
    )


def stop(position: int) -> Stop:
    lon, lat = to_degrees(90.0 * (position % 7), 70.0 * (position // 7))
    return Stop(
        f"{position} Rue du Département, 75018 Paris",
        lon,
        lat,
        StopWhy.ACCEPTED,
        "Pris en charge, échéance demain 9 h",
        known=(known(position),),
        position=position,
    )


@pytest.fixture
def made(seat: Seat, qapp: QApplication) -> Round:
    """A round without stops yet."""
    theme.apply(qapp, "light")
    shift = evening_shift(seat)
    return Round(
        "u",
        TeamRef("uasa", "UASA — police municipale"),
        DAY,
        shift.begins_at,
        shift.ends_at,
        14,
        Start("Mairie du 18e", 2.3445, 48.8925),
        RoundState.PLANNED,
        "Claire",
        1,
        (),
    )


def with_stops(made: Round, count: int) -> Round:
    return replace(made, stops=tuple(stop(position) for position in range(1, count + 1)))


def drawn(seat: Seat, found: Round) -> Background:
    return background(seat, *map_box(found))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (8, 1), (20, 1), (40, 2), (70, 4)])
def test_a_second_page_only_for_long_rounds(
    seat: Seat, made: Round, tmp_path: Path, count: int, pages: int
) -> None:
    found = with_stops(made, count)
    path = tmp_path / "tournee.pdf"
    told = write_pdf(path, found, drawn(seat, found))
    texts = pdf_pages(path)
    assert told == len(texts)
    assert told <= pages
    whole = " ".join(texts)
    for position in range(1, count + 1):
        assert f"{position} Rue du Département" in whole
        assert f"18-2026-{position:06d}" in whole
    assert f"page {told} sur {told}" in texts[-1]
    assert all("non traité" in text for text in texts)  # the head of the table on each


def test_places_on_paper_name_nobody(made: Round, seat: Seat, tmp_path: Path) -> None:
    labels = (
        "Chez Mme Martin, porte B",
        "12 Rue du Docteur Potain, 75019 Paris",
        "Rue Marx Dormoy",
    )
    start = Start("Chez M. Lefèvre", 2.3445, 48.8925)
    stops = tuple(replace(stop(at), label=label) for at, label in enumerate(labels, 1))
    found = replace(made, start=start, stops=stops)
    path = tmp_path / "tournee.pdf"
    write_pdf(path, found, drawn(seat, found))
    whole = " ".join(" ".join(pdf_pages(path)).split())
    assert "Martin" not in whole
    assert "Lefèvre" not in whole
    assert "Chez Mme [masqué]" in whole
    assert "départ : Chez M. [masqué]" in whole
    assert "12 Rue du Docteur Potain" in whole
    assert "Rue Marx Dormoy" in whole


def test_short_rounds_say_more(made: Round, seat: Seat, tmp_path: Path) -> None:
    writer = QPdfWriter(str(tmp_path / "nowhere.pdf"))
    few, many = (
        Sheet(with_stops(made, count), drawn(seat, with_stops(made, count)), writer).density
        for count in (4, 20)
    )
    assert few is DENSITIES[0]
    assert many.text < few.text


@pytest.mark.parametrize("count", [1, 5, 14, 20])
def test_the_map_takes_what_the_stops_leave(
    made: Round, seat: Seat, tmp_path: Path, count: int
) -> None:
    found = with_stops(made, count)
    sheet = Sheet(found, drawn(seat, found), QPdfWriter(str(tmp_path / "nowhere.pdf")))
    (rows,) = sheet._pages
    used = sheet._title_height() + sheet.map_height + sum(row.height for row in rows)
    free = HEIGHT - 2 * MARGIN - used - 96 - 46 - 12  # head, foot, a pad
    assert free >= 0
    assert sheet.map_height == HIGHEST_MAP or free < 1
    frame = _map_frame(found, sheet.map_height)
    assert frame.width / frame.height < 3  # no strip
    west, south, east, north = map_box(found)
    inner = frame.box()
    assert west <= inner[0] and south <= inner[1] and east >= inner[2] and north >= inner[3]


def test_a_full_shift_stays_on_one_page(made: Round, seat: Seat, tmp_path: Path) -> None:
    stops = tuple(
        replace(stop(at), known=tuple(known(10 * at + rank) for rank in range(3)), note="Talus")
        for at in range(1, 15)
    )
    found = replace(made, stops=stops)
    path = tmp_path / "tournee.pdf"
    assert write_pdf(path, found, drawn(seat, found)) == 1
    (page,) = pdf_pages(path)
    assert all(f"18-2026-{10 * at + 2:06d}" in page for at in range(1, 15))


def test_what_to_look_for_is_said_once(made: Round, seat: Seat, tmp_path: Path) -> None:
    other = replace(stop(2), known=(replace(known(2), category=Category.CAMP),), note="Talus")
    found = replace(made, stops=(stop(1), other, stop(3)))
    path = tmp_path / "tournee.pdf"
    write_pdf(path, found, drawn(seat, found))
    page = " ".join(pdf_pages(path)[0].split())
    assert page.count(look_for(Category.CONSUMPTION)) == 1
    assert page.count(look_for(Category.CAMP)) == 1
    assert "À regarder : Talus" in page
    bare = replace(made, stops=(replace(stop(1), known=()),))
    assert _map_frame(bare, 900).width > _map_frame(found, 900).width  # no list beside it


def test_no_number_is_cut_by_the_edge_of_the_map(made: Round) -> None:
    found = replace(made, stops=tuple(replace(stop(7), position=at) for at in range(1, 8)))
    frame = frame_around([(each.lon, each.lat) for each in found.stops], 200, 60, span_m=1, edge=0)
    radius = radius_of(11)
    for spot in spots_of(frame, found.stops, 11)[:5]:
        assert radius <= spot.x() <= frame.width - radius
        assert radius <= spot.y() <= frame.height - radius


def test_no_row_is_higher_than_its_page(made: Round, seat: Seat, tmp_path: Path) -> None:
    found = with_stops(made, 30)
    long = replace(found.stops[0], label="Passage" + "x" * 120)
    found = replace(found, stops=(long, *found.stops[1:]))
    sheet = Sheet(found, drawn(seat, found), QPdfWriter(str(tmp_path / "nowhere.pdf")))
    for rows in sheet._pages:
        assert sum(row.height for row in rows) < HEIGHT
    assert sheet._pages[0][0].place[0].height > 2 * sheet.density.text  # broken, not cut


def test_a_printer_prints_the_same(made: Round, seat: Seat, tmp_path: Path) -> None:
    found = with_stops(made, 5)
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "print.pdf"))
    assert print_sheet(printer, found, drawn(seat, found)) == 1
    (page,) = pdf_pages(tmp_path / "print.pdf")
    assert "5 Rue du Département" in page


def test_the_page_writes_where_it_is_told(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot, tmp_path: Path
) -> None:
    built(seat, 1, 2)
    page = opened(lead)
    page.actions_bar.buttons["pdf"].click()
    dialog = dialog_of(qtbot, QFileDialog)
    dialog.reject()
    said: list[str] = []
    problems: list[Exception] = []
    page._desk.toast_asked.connect(lambda text, _action: said.append(text))
    page._desk.problem_met.connect(lambda problem, _retry: problems.append(problem))
    page.acts.write_pdf(tmp_path / "feuille.pdf")
    settle(qtbot, page._desk)
    assert said == ["Feuille enregistrée : feuille.pdf"]
    assert "Rue d’Aubervilliers" in pdf_pages(tmp_path / "feuille.pdf")[0]
    page.acts.write_pdf(tmp_path / "absent" / "feuille.pdf")
    settle(qtbot, page._desk)
    assert "choisissez un autre dossier" in str(problems[0])


def test_the_page_prints_on_the_printer_chosen(
    opened: Made, seat: Seat, lead: Seat, qtbot: QtBot, tmp_path: Path
) -> None:
    built(seat, 1)
    page = opened(lead)
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "print.pdf"))
    page.acts.print_on(printer, page.keeper.round)
    settle(qtbot, page._desk)
    assert "Rue d’Aubervilliers" in pdf_pages(tmp_path / "print.pdf")[0]
