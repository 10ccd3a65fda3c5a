"""Places of a fresh base: search, points, sectors, background."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.codes import Precision
from desktop_app.domain.errors import UserError
from desktop_app.domain.geometry import distance_m
from desktop_app.services.find_places import background, geocode, locate, sectors, suggest
from desktop_app.services.import_gazetteer import import_gazetteer
from desktop_app.services.seat import Seat
from desktop_app.services.seed_places import seed_places


def test_the_address_of_the_contract(seat: Seat) -> None:
    place = geocode(seat, "43 rue d'Aubervilliers, 75018", offline=True)
    assert place is not None
    assert distance_m(place.lon, place.lat, 2.367, 48.888) < 60
    assert place.precision in (Precision.NUMBER, Precision.INTERPOLATED)
    assert (place.arrondissement, place.sector) == (18, "eole")
    assert place.label == "43 Rue d’Aubervilliers, 75018 Paris"
    assert place.score >= 0.7


@pytest.mark.parametrize(
    ("typed", "label", "precision"),
    [
        ("43 rue daubervilier", "43 Rue d’Aubervilliers, 75018 Paris", Precision.NUMBER),
        ("stalingrad", "Stalingrad, 75019 Paris", Precision.PLACE),
        ("pte chapelle", "Porte de la Chapelle, 75018 Paris", Precision.PLACE),
        ("sq maroc", "Square du Maroc, 75019 Paris", Precision.PLACE),
        ("68 bd ney", "68 Boulevard Ney, 75018 Paris", Precision.NUMBER),
        ("12 r riquet 19", "12 Rue Riquet, 75019 Paris", Precision.NUMBER),
        ("riquet 12", "12 Rue Riquet, 75019 Paris", Precision.NUMBER),
        ("jardin d eole", "Jardin d’Éole, 75018 Paris", Precision.PLACE),
        ("rosa parks", "Rosa Parks, 75019 Paris", Precision.PLACE),
        ("ROSAPARKS", "Rosa Parks, 75019 Paris", Precision.PLACE),
        ("rue myrha", "Rue Myrha, 75018 Paris", Precision.STREET),
        ("55 rue d'aubervilliers 18", "55 Rue d’Aubervilliers, 75018 Paris", "interpolated"),
        ("hall du 43 rue d’aubervilliers", "43 Rue d’Aubervilliers, 75018 Paris", "number"),
        (
            "Square de la Porte de la Villette Rue du Chemin de Fer, 75019 PARIS",
            "Square de la Porte de la Villette, 75019 Paris",
            Precision.PLACE,
        ),
        ("192S Rue d'Aubervilliers", "192S Rue d’Aubervilliers, 75019 Paris", "interpolated"),
        ("8bis Quai de la Charente", "8 bis Quai de la Charente, 75019 Paris", Precision.STREET),
        ("24 quai de la seine", "24 Quai de la Seine, 75019 Paris", Precision.STREET),
        ("7Z Place Auguste Baron", "7Z Place Auguste Baron, 75019 Paris", Precision.STREET),
        ("rue Ambroise-Paré 4", "4 Rue Ambroise Paré, 75010 Paris", Precision.STREET),
        ("quai de jemmapes 100", "100 Quai de Jemmapes, 75010 Paris", Precision.STREET),
        ("12 cité charles hermite", "12 Cité Charles-Hermite, 75018 Paris", Precision.PLACE),
        ("rue d'Aubervilliers 43", "43 Rue d’Aubervilliers, 75018 Paris", Precision.NUMBER),
        ("rue d'Aubervilliers 43, 75018", "43 Rue d’Aubervilliers, 75018 Paris", "number"),
        ("rue riquet, au 12 bis", "12 bis Rue Riquet, 75019 Paris", "interpolated"),
        ("rue du 8 mai 1945", "Rue du 8 Mai 1945, 75010 Paris", Precision.STREET),
        ("rue pajol 18", "Rue Pajol, 75018 Paris", Precision.STREET),
        ("rue pajol 10e", "Rue Pajol, 75018 Paris", Precision.STREET),
        ("104", "104, 75019 Paris", Precision.PLACE),
        ("5 r du dept", "5 Rue du Département, 75019 Paris", "interpolated"),
        ("mc donald", "Boulevard Macdonald, 75019 Paris", Precision.STREET),
        ("rue ordener", "Rue Ordener, 75018 Paris", Precision.STREET),
        ("place du maroc", "Place du Maroc, 75019 Paris", Precision.STREET),
        ("canal de l'ourcq", "Canal de l’Ourcq, 75019 Paris", Precision.PLACE),
        ("bassin de la villette", "Bassin de la Villette, 75019 Paris", Precision.PLACE),
        ("canal saint martin", "Canal Saint-Martin, 75010 Paris", Precision.PLACE),
        ("square emile chautemps", "Square Émile-Chautemps, 75003 Paris", Precision.PLACE),
    ],
)
def test_what_people_type(seat: Seat, typed: str, label: str, precision: str) -> None:
    place = geocode(seat, typed, offline=True)
    assert place is not None
    assert (place.label, place.precision) == (label, precision)


@pytest.mark.parametrize(
    "typed", ["", " ", "zzzzzz", "🙂", "\0", "rue", "Route sans nom Route sans nom", "x" * 10_000]
)
def test_what_fits_nothing_is_nowhere(seat: Seat, typed: str) -> None:
    assert geocode(seat, typed, offline=True) is None


def test_a_street_on_two_arrondissements_is_offered_twice(seat: Seat) -> None:
    labels = [place.label for place in suggest(seat, "rue d'aubervil")]
    assert labels[:2] == ["Rue d’Aubervilliers, 75018 Paris", "Rue d’Aubervilliers, 75019 Paris"]


def test_what_answers_far_worse_than_the_best_is_not_listed(seat: Seat) -> None:
    labels = [place.label for place in suggest(seat, "place de la bataille de stal")]
    assert labels == [
        "Place de la Bataille-de-Stalingrad, 75010 Paris",
        "Place de la Bataille-de-Stalingrad, 75019 Paris",
    ]


def test_suggestions_keep_to_their_number_and_order(seat: Seat) -> None:
    places = suggest(seat, "rue de", limit=5)
    assert len(places) == 5
    assert len({place.label for place in places}) == 5


def test_a_number_past_the_end_is_not_sure(seat: Seat) -> None:
    place = suggest(seat, "900 rue d'aubervilliers, 75018")[0]
    assert place.precision is not Precision.NUMBER
    assert place.score < 0.7


def test_a_number_far_from_every_known_one_answers_for_its_street(
    seat: Seat, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "numero,suffixe,voie,code_postal,lon,lat\n3,,Rue Inventée,75018,2.36,48.89\n", "utf-8"
    )
    import_gazetteer(seat, [path])
    place = geocode(seat, "41 rue inventée 75018", offline=True)
    assert place is not None
    assert (place.precision, place.label) == (Precision.STREET, "41 Rue Inventée, 75018 Paris")
    assert 0.5 < place.score < 0.7


@pytest.mark.parametrize("number", ["9999", "900", "0"])
@pytest.mark.parametrize("surveyed", [False, True])
def test_an_absurd_number_stays_as_said_but_answers_for_its_street_alone(
    seat: Seat, tmp_path: Path, number: str, surveyed: bool
) -> None:
    if surveyed:
        path = tmp_path / "a.csv"
        lines = [
            f"{each},,Rue Pajol,75018,{2.361 + each / 1e4:.4f},48.887" for each in range(1, 20, 2)
        ]
        path.write_text("\n".join(["numero,suffixe,voie,code_postal,lon,lat", *lines]), "utf-8")
        import_gazetteer(seat, [path])
    place = geocode(seat, f"{number} rue pajol", offline=True)
    assert place is not None
    label = f"{int(number)} Rue Pajol, 75018 Paris"
    assert (place.precision, place.label) == (Precision.STREET, label)
    assert place.score < 0.7


@pytest.mark.parametrize("imported", [False, True])
@pytest.mark.parametrize(
    ("typed", "label", "arrondissement"),
    [
        ("12 rue riquet 75018", "12 Rue Riquet, 75019 Paris", 19),
        ("12 r riquet 18", "12 Rue Riquet, 75019 Paris", 19),
        ("150 rue d'aubervilliers 75018", "150 Rue d’Aubervilliers, 75019 Paris", 19),
        ("43 rue d'aubervilliers 75019", "43 Rue d’Aubervilliers, 75018 Paris", 18),
    ],
)
def test_the_postcode_typed_does_not_override_the_side_where_the_number_stands(
    seat: Seat, shared_data: Path, imported: bool, typed: str, label: str, arrondissement: int
) -> None:
    if imported:
        import_gazetteer(seat, sorted((shared_data / "geo").glob("*.csv")))
    found = suggest(seat, f"{typed} ")
    assert (found[0].label, found[0].arrondissement) == (label, arrondissement)
    assert 0.5 < found[0].score < 0.7
    wrong = label.replace(f"750{arrondissement}", f"750{37 - arrondissement}")
    other = next(place for place in found if place.label == wrong)
    assert other.precision is Precision.STREET
    assert other.score < found[0].score


def test_a_number_is_not_put_far_from_the_arrondissement_asked(seat: Seat) -> None:
    place = geocode(seat, "20 rue riquet 75018", offline=True)
    assert place is not None
    assert (place.label, place.precision) == ("20 Rue Riquet, 75019 Paris", "interpolated")
    assert place.score < 0.7


def test_a_number_between_both_sides_is_of_the_arrondissement_asked(seat: Seat) -> None:
    place = geocode(seat, "50 rue riquet 75018", offline=True)
    assert place is not None
    assert (place.label, place.precision) == ("50 Rue Riquet, 75018 Paris", "interpolated")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("47-49 rue Pajol", "47-49 Rue Pajol, 75018 Paris"),
        ("47 à 49 rue Pajol", "47-49 Rue Pajol, 75018 Paris"),
        ("49-47 rue Pajol", "49 Rue Pajol, 75018 Paris"),
        ("47bis/49 rue Pajol", "47 bis-49 Rue Pajol, 75018 Paris"),
    ],
)
def test_a_range_stays_in_the_label(seat: Seat, typed: str, label: str) -> None:
    place = geocode(seat, typed, offline=True)
    alone = geocode(seat, label.replace("-49", ""), offline=True)
    assert place is not None and alone is not None
    assert place.label == label
    assert (place.lon, place.lat) == (alone.lon, alone.lat)


def test_another_arrondissement_than_asked_is_doubtful(seat: Seat) -> None:
    place = geocode(seat, "rue myrha, 75010", offline=True)
    assert place is not None
    assert place.arrondissement == 18
    assert place.score < 0.7


def test_a_point_takes_the_nearest_address(seat: Seat) -> None:
    place = locate(seat, 2.3672, 48.8880)
    assert place.label in (
        "43 Rue d’Aubervilliers, 75018 Paris",
        "44 Rue d’Aubervilliers, 75019 Paris",
    )
    assert (place.lon, place.lat) == (2.3672, 48.8880)
    assert place.sector == "eole"


def test_a_point_far_from_addresses_takes_a_landmark_or_its_coordinates(seat: Seat) -> None:
    assert locate(seat, 2.3828, 48.8791).label == "Parc des Buttes-Chaumont, 75019 Paris"
    lone = locate(seat, 2.4400, 48.8300)
    assert lone.label == "Point 2.44000, 48.83000, 75012 Paris"
    assert (lone.arrondissement, lone.sector, lone.precision) == (12, None, Precision.PLACE)


@pytest.mark.parametrize(
    ("lon", "lat", "arrondissement"),
    [
        (2.2945, 48.8584, 7),
        (2.3499, 48.8530, 4),
        (2.3364, 48.8606, 1),
        (2.3431, 48.8867, 18),
        (2.3828, 48.8791, 19),
        (2.3590, 48.8745, 10),
        (2.3933, 48.8610, 20),
        (2.3325, 48.8339, 14),
        (2.3159, 48.8870, 17),
    ],
)
def test_arrondissements_by_outline(
    seat: Seat, lon: float, lat: float, arrondissement: int
) -> None:
    assert locate(seat, lon, lat).arrondissement == arrondissement


@pytest.mark.parametrize(
    ("lon", "lat"), [(2.4100, 48.9100), (0.0, 0.0), (-122.4, 37.8), (48.8, 2.3)]
)
def test_a_point_outside_paris_is_refused(seat: Seat, lon: float, lat: float) -> None:
    with pytest.raises(UserError) as caught:
        locate(seat, lon, lat)
    assert (caught.value.code, caught.value.field) == ("place_outside_paris", "place")


def test_a_point_just_over_the_border_is_still_of_paris(seat: Seat) -> None:
    assert locate(seat, 2.3600, 48.9022).arrondissement == 18


def test_the_six_sectors_await_confirmation(seat: Seat) -> None:
    found = sectors(seat)
    assert [sector.code for sector in found] == [
        "stalingrad",
        "eole",
        "porte_chapelle",
        "rosa_parks",
        "ourcq",
        "forceval",
    ]
    assert not any(sector.confirmed for sector in found)


@pytest.mark.parametrize(
    ("typed", "sector"),
    [
        ("stalingrad", "stalingrad"),
        ("jardin d'éole", "eole"),
        ("rosa parks", "rosa_parks"),
        ("square forceval", "forceval"),
        ("pont de crimée", "ourcq"),
        ("68 bd ney", "porte_chapelle"),
        ("gare du nord", None),
    ],
)
def test_places_fall_in_their_sector(seat: Seat, typed: str, sector: str | None) -> None:
    place = geocode(seat, typed, offline=True)
    assert place is not None
    assert place.sector == sector


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Stalingrad", "stalingrad"),
        ("Éole", "eole"),
        ("Porte de la Chapelle", "porte_chapelle"),
        ("Rosa Parks", "rosa_parks"),
        ("Quais du canal de l’Ourcq", "ourcq"),
        ("Forceval", "forceval"),
    ],
)
def test_every_sector_is_found_by_its_name(seat: Seat, name: str, sector: str) -> None:
    for typed in (name, f"secteur {name}"):
        place = geocode(seat, typed, offline=True)
        assert place is not None
        assert (place.sector, place.precision) == (sector, Precision.PLACE)
        assert place.score >= 0.9
    assert place.label.startswith(f"Secteur {name}, 750")
    assert place.label in {each.label for each in suggest(seat, name)}


@pytest.mark.parametrize(
    "typed",
    ["quai de l'ourcq", "avenue d'aubervilliers", "square de la villette", "square stalingrad"],
)
def test_a_name_of_another_sort_or_within_another_is_doubtful(seat: Seat, typed: str) -> None:
    assert all(place.score < 0.7 for place in suggest(seat, f"{typed} "))


def test_a_place_is_offered_under_one_name_only(seat: Seat) -> None:
    points = [(place.lon, place.lat) for place in suggest(seat, "rotonde")]
    assert len(points) == len(set(points))


def test_the_background_holds_what_the_frame_shows(seat: Seat) -> None:
    shown = background(seat, 2.360, 48.880, 2.375, 48.892)
    assert {"10", "18", "19"} <= {outline.code for outline in shown.outlines}
    assert "16" not in {outline.code for outline in shown.outlines}
    assert "Jardin d’Éole" in {garden.name for garden in shown.gardens}
    assert "Bassin de la Villette" in {water.name for water in shown.water}
    assert "Rue d’Aubervilliers" in {street.name for street in shown.streets}
    assert {"Stalingrad", "Jaurès"} <= {station.name for station in shown.stations}
    assert "Porte des Lilas" not in {station.name for station in shown.stations}
    assert all(isinstance(part, float) for part in shown.water[0].rings[0][0])


def test_nothing_of_paris_in_a_frame_elsewhere(seat: Seat) -> None:
    shown = background(seat, 3.0, 49.0, 3.1, 49.1)
    assert not (shown.outlines or shown.water or shown.gardens or shown.streets or shown.stations)


def test_seeding_again_changes_nothing(seat: Seat) -> None:
    before = suggest(seat, "rue d'aubervilliers")
    with seat.store.writing() as connection:
        seed_places(connection)
    assert suggest(seat, "rue d'aubervilliers") == before
