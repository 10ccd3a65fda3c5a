"""The printed sheet tells a place that is watched and what to look at there."""

from __future__ import annotations

from pathlib import Path

from desktop_app.services import rounds
from desktop_app.services.find_places import background
from desktop_app.services.round_proposals import propose_stops
from desktop_app.services.seat import Seat
from desktop_app.ui.rounds.sheet import map_box, write_pdf
from tests.pdf_text import pdf_pages
from tests.services.hotspot_steps import watched
from tests.services.round_steps import DAY, evening_shift


def test_the_sheet_names_it(qapp: object, seat: Seat, lead: Seat, tmp_path: Path) -> None:
    watched(seat, name="Les marches", note="Regarder derrière la grille")
    stops = propose_stops(lead, "uasa", DAY)
    found = rounds.build_round(lead, "uasa", DAY, evening_shift(lead), None, stops)
    path = tmp_path / "feuille.pdf"
    write_pdf(path, found, background(lead, *map_box(found)))
    (page,) = pdf_pages(path)
    told = " ".join(page.split())
    assert "Les marches" in told
    assert "Lieu suivi" in told
    assert "derrière" in told
    assert "grille" in told
