"""What is suggested letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.services.find_places import suggest
from desktop_app.services.import_gazetteer import import_gazetteer
from desktop_app.services.seat import Seat

NAMES = (
    # (what is typed, from which of its letters on, the label's beginning)
    ("43 rue d'Aubervilliers", "43 rue d'aub", "43 Rue d’Aubervilliers, 75018"),
    ("43 rue d'Aubervilliers", "43 rue d'aub", "43 Rue d’Aubervilliers, 75019"),
    ("43 rue daubervilliers", "43 rue daub", "43 Rue d’Aubervilliers, 75018"),
    ("12 bd de la chapelle", "12 bd de la ch", "12 Boulevard de la Chapelle"),
    ("12 bd de la villette", "12 bd de la v", "12 Boulevard de la Villette"),
    ("place de la bataille de stalingrad", "place de la ba", "Place de la Bataille"),
    ("bataille de stalingrad", "bat", "Place de la Bataille"),
    ("avenue de flandre", "avenue de fl", "Avenue de Flandre"),
    ("av jean jaures", "av jean j", "Avenue Jean Jaurès"),
    ("jardin d'eole", "jardin d'", "Jardin d’Éole"),
    ("jardin deole", "jardin deo", "Jardin d’Éole"),
    ("quai de l'oise", "quai de l'oi", "Quai de l’Oise"),
    ("quai loise", "quai loi", "Quai de l’Oise"),
    ("rue de l'ourcq", "rue de l'our", "Rue de l’Ourcq"),
    ("rue de la charbonniere", "rue de la cha", "Rue de la Charbonnière"),
    ("rue marx dormoy", "rue marx", "Rue Marx Dormoy"),
    ("rue de crimee", "rue de cri", "Rue de Crimée"),
    ("rue du departement", "rue du dep", "Rue du Département"),
    ("bd macdonald", "bd mac", "Boulevard Macdonald"),
    ("bd mc donald", "bd mc", "Boulevard Macdonald"),
    ("square du maroc", "square du mar", "Square du Maroc"),
    ("stalingrad", "sta", "Stalingrad"),
    ("porte de la chapelle", "porte de la cha", "Porte de la Chapelle"),
    ("rosa parks", "ros", "Rosa Parks"),
    ("quais du canal de l'ourcq", "quais du can", "Secteur Quais du canal"),
    ("canal de l'ourcq", "canal de l'our", "Canal de l’Ourcq"),
    ("bassin de la villette", "bassin de la vil", "Bassin de la Villette"),
    ("rue du faubourg saint-martin", "rue du faubourg saint-mar", "Rue du Faubourg Saint-Martin"),
)


@pytest.mark.parametrize("imported", [False, True])
def test_each_further_right_letter_keeps_the_suggestion(
    seat: Seat, shared_data: Path, imported: bool
) -> None:
    if imported:
        import_gazetteer(seat, sorted((shared_data / "geo").glob("*.csv")))
    lost = [
        text[:end]
        for text, first, label in NAMES
        for end in range(len(first), len(text) + 1)
        if not any(place.label.startswith(label) for place in suggest(seat, text[:end])[:5])
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("place", "Place de la Bataille-de-Stalingrad, 75010 Paris"),
        ("pl", "Place de la Bataille-de-Stalingrad, 75010 Paris"),
        ("jardin", "Jardin d’Éole, 75018 Paris"),
        ("jard", "Jardin d’Éole, 75018 Paris"),
        ("quai de", "Quai de la Seine, 75019 Paris"),
        ("43 r", "43 Rue d’Aubervilliers, 75018 Paris"),
        ("43 rue d", "43 Rue d’Aubervilliers, 75018 Paris"),
        ("12 bd de la", "12 Boulevard de la Chapelle, 75018 Paris"),
        ("bd", "Boulevard Ney, 75018 Paris"),
        ("la", "La Chapelle, 75018 Paris"),
    ],
)
def test_a_bare_sort_of_way_lists_the_best_known(seat: Seat, typed: str, label: str) -> None:
    assert suggest(seat, typed)[0].label == label


def test_the_same_number_is_offered_on_both_sides(seat: Seat) -> None:
    for typed in ("43 rue d'Aubervill", "43 rue d'Aubervilliers, 75019"):
        labels = [place.label for place in suggest(seat, typed)]
        assert labels[:2] == [
            "43 Rue d’Aubervilliers, 75018 Paris",
            "43 Rue d’Aubervilliers, 75019 Paris",
        ]


def test_a_word_cut_short_is_no_abbreviation_yet(seat: Seat) -> None:
    labels = [place.label for place in suggest(seat, "rue marc")]
    assert "Rue Marcadet, 75018 Paris" in labels[:2]
    assert "Rue Marcadet, 75018 Paris" in [place.label for place in suggest(seat, "rue mar")][:5]
