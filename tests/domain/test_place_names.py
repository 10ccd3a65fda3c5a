"""Names found as they are typed."""

from __future__ import annotations

import pytest

from desktop_app.domain.addresses import parse_address
from desktop_app.domain.place_names import NamedPlace, NameIndex

NAMES = (
    ("street", "Rue d’Aubervilliers", "75018"),
    ("street", "Rue d’Aubervilliers", "75019"),
    ("street", "Rue Riquet", "75019"),
    ("street", "Boulevard Ney", "75018"),
    ("street", "Place du Maroc", "75019"),
    ("street", "Rue du Maroc", "75019"),
    ("street", "Avenue Jean Jaurès", "75019"),
    ("street", "Rue de la Chapelle", "75018"),
    ("street", "Place de la Bataille-de-Stalingrad", "75019"),
    ("street", "Boulevard Macdonald", "75019"),
    ("street", "Boulevard Mortier", "75020"),
    ("station", "Stalingrad", "75019"),
    ("station", "Porte de la Chapelle", "75018"),
    ("station", "Rosa Parks", "75019"),
    ("garden", "Square du Maroc", "75019"),
    ("garden", "Jardin d’Éole", "75018"),
    ("garden", "Jardins Rosa-Luxemburg", "75018"),
    ("structure", "Le 104", "75019"),
    ("bridge", "Pont Riquet", "75018"),
    ("bridge", "Pont de la rue Riquet", "75018"),
    ("sector", "Éole", "75018"),
    ("garden", "Parc de la Villette", "75019"),
)
INDEX = NameIndex(
    NamedPlace(number, kind, name, postcode, 2.36, 48.88)
    for number, (kind, name, postcode) in enumerate(NAMES)
)


def first(text: str) -> str | None:
    query = parse_address(text)
    found = INDEX.find(query.words, finished=query.finished)
    return found[0].places[0].name if found else None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("43 rue daubervilier", "Rue d’Aubervilliers"),
        ("stalingrad", "Stalingrad"),
        ("metro stalingrad", "Stalingrad"),
        ("bataille stalin", "Place de la Bataille-de-Stalingrad"),
        ("pte chapelle", "Porte de la Chapelle"),
        ("sq maroc", "Square du Maroc"),
        ("pl maroc", "Place du Maroc"),
        ("68 bd ney", "Boulevard Ney"),
        ("12 r riquet", "Rue Riquet"),
        ("12 r riqeut", "Rue Riquet"),
        ("jardin d eole", "Jardin d’Éole"),
        ("rosa parks", "Rosa Parks"),
        ("rosaparks", "Rosa Parks"),
        ("rosa lux", "Jardins Rosa-Luxemburg"),
        ("jaures", "Avenue Jean Jaurès"),
        ("bd m", "Boulevard Mortier"),
        ("rosa p", "Rosa Parks"),
        ("le 104", "Le 104"),
        ("bd mc donald", "Boulevard Macdonald"),
        ("mac don", "Boulevard Macdonald"),
        ("bd mc", "Boulevard Macdonald"),
        ("rue daub", "Rue d’Aubervilliers"),
        ("jardin deol", "Jardin d’Éole"),
        ("place de la ba", "Place de la Bataille-de-Stalingrad"),
        ("pl", "Place du Maroc"),
        ("rue d", "Rue d’Aubervilliers"),
        ("pont riquet ", "Pont Riquet"),
        ("rue riquet ", "Rue Riquet"),
        ("secteur éole", "Éole"),
        ("tiquet", "Rue Riquet"),
        ("de la", None),
        ("zzzzzzzz", None),
        ("zzz", None),
        ("rozaparks ", "Rosa Parks"),
        ("", None),
    ],
)
def test_the_name_meant_comes_first(typed: str, name: str | None) -> None:
    assert first(typed) == name


def test_a_street_on_two_arrondissements_is_one_name_with_two_places() -> None:
    best = INDEX.find(("rue", "d", "aubervilliers"), finished=True)[0]
    assert best.score == pytest.approx(1.0)
    assert [place.postcode for place in best.places] == ["75018", "75019"]


def test_a_sort_of_way_alone_says_nothing() -> None:
    scores = [match.score for match in INDEX.find(("rue",), finished=True)]
    assert scores and max(scores) <= 0.5


def test_scores_fall_from_exact_to_near() -> None:
    exact = INDEX.find(("rue", "riquet"), finished=True)[0].score
    slip = INDEX.find(("rue", "riqet"), finished=True)[0].score
    other_sort = INDEX.find(("place", "riquet"), finished=True)[0].score
    assert exact == pytest.approx(1.0)
    assert 0.7 < slip < exact
    assert other_sort < exact


@pytest.mark.parametrize(
    "typed", ["square de la villette ", "jardin de l'aubervilliers ", "passage riquet "]
)
def test_a_name_of_another_sort_never_answers_well(typed: str) -> None:
    found = INDEX.find(parse_address(typed).words, finished=True)
    assert found
    assert found[0].score < 0.75


def test_a_street_is_not_what_bears_its_name() -> None:
    scores = {
        match.places[0].name: match.score for match in INDEX.find(("rue", "riquet"), finished=True)
    }
    assert scores["Rue Riquet"] == pytest.approx(1.0)
    assert scores["Pont de la rue Riquet"] < 0.75


def test_it_knows_how_many_names_it_holds() -> None:
    assert len(INDEX) == len(NAMES) - 1
    assert len(INDEX.find(("rue",), finished=False, limit=2)) == 2
