"""Official place files: each shape, twice, with what cannot be taken told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from db.schema import AddressRow, AreaRow, LandmarkRow, StreetRow
from desktop_app.domain.codes import Precision
from desktop_app.domain.errors import UserError
from desktop_app.services.find_places import background, geocode, locate, sectors, suggest
from desktop_app.services.import_gazetteer import import_gazetteer
from desktop_app.services.seat import Seat

BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_"
    "commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;"
    "nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles\n"
)


def ban_line(number: str, rep: str, street: str, postcode: str, lon: str, lat: str) -> str:
    place = f";{number};{rep};{street};{postcode};75118;Paris;;;0;0;{lon};{lat};entrée;;;;;;;;\n"
    return f"75118_0437_{number}" + ";" + place


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_ban_file_places_its_numbers(seat: Seat, tmp_path: Path) -> None:
    text = BAN + ban_line("3", "", "Rue Inventée", "75018", "2.3600", "48.8900")
    text += ban_line("3", "bis", "Rue Inventée", "75018", "2.3602", "48.8901")
    text += ban_line("11", "", "Rue Inventée", "75116", "2.2800", "48.8700")
    report = import_gazetteer(seat, [write(tmp_path / "adresses-75.csv", text)])
    assert (report.created, report.updated, report.unchanged, report.refused) == (5, 0, 0, 0)
    assert report.changes.places
    place = geocode(seat, "3 bis rue inventee 75018", offline=True)
    assert place is not None
    assert (place.label, place.precision) == (
        "3 bis Rue Inventée, 75018 Paris",
        Precision.NUMBER,
    )
    assert (place.lon, place.lat) == (2.3602, 48.8901)
    west = geocode(seat, "11 rue inventee 75016", offline=True)
    assert west is not None and west.arrondissement == 16


def test_importing_again_changes_nothing_and_a_move_updates(seat: Seat, tmp_path: Path) -> None:
    header = "numero,suffixe,voie,code_postal,lon,lat\n"
    path = write(tmp_path / "a.csv", f"{header}3,,Rue Inventée,75018,2.36,48.89\n")
    first = import_gazetteer(seat, [path])
    again = import_gazetteer(seat, [path])
    assert (first.created, again.created, again.updated, again.unchanged) == (2, 0, 0, 1)
    assert not again.changes.places
    write(path, f"{header}3,,Rue Inventée,75018,2.37,48.89\n")
    moved = import_gazetteer(seat, [path])
    assert (moved.created, moved.updated, moved.unchanged) == (0, 1, 0)
    place = geocode(seat, "3 rue inventée", offline=True)
    assert place is not None and place.lon == 2.37


def test_refused_lines_are_told_with_number_and_reason(seat: Seat, tmp_path: Path) -> None:
    lines = [
        "numero,suffixe,voie,code_postal,lon,lat",
        "3,,Rue Bonne,75018,2.36,48.89",
        "trois,,Rue Bonne,75018,2.36,48.89",
        "4,,,75018,2.36,48.89",
        "5,,Rue Bonne,7501,2.36,48.89",
        "6,,Rue Bonne,75018,,48.89",
        "7,,Rue Bonne,75018,-122.4,37.8",
        "8,,Rue Bonne",
        "",
        f"9,,Rue {'x' * 130},75018,2.36,48.89",
        "3,,Rue Bonne,75018,2.36,48.89",
    ]
    report = import_gazetteer(seat, [write(tmp_path / "a.csv", "\n".join(lines), "cp1252")])
    assert (report.created, report.unchanged, report.refused) == (2, 1, 7)
    path = Path(report.report)
    assert path.parent == seat.folder / "rapports"
    with path.open(encoding="utf-8-sig", newline="") as file:
        told = [(line["ligne"], line["motif"]) for line in csv.DictReader(file, delimiter=";")]
    assert [line for line, _ in told] == ["3", "4", "5", "6", "7", "8", "10"]
    assert told[0][1] == "numéro illisible : « trois »"
    assert "hors de la région" in told[4][1]
    assert told[5][1] == "3 colonnes au lieu de 6"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a;b;c\n1;2;3\n",
        "{",
        '{"type":"Feature"}',
        '{"type":"FeatureCollection","features":[{}]}',
    ],
)
def test_an_unknown_file_is_refused_whole(seat: Seat, tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as caught:
        import_gazetteer(seat, [write(tmp_path / "x.csv", text)])
    assert (caught.value.code, caught.value.field) == ("gazetteer_shape", "file")


def test_nothing_is_kept_when_one_file_is_unknown(seat: Seat, tmp_path: Path) -> None:
    good = write(tmp_path / "a.csv", "voie,code_postal,lon,lat\nRue Inventée,75018,2.36,48.89\n")
    with pytest.raises(UserError):
        import_gazetteer(seat, [good, write(tmp_path / "x.csv", "a;b\n")])
    assert geocode(seat, "rue inventée", offline=True) is None


def test_streets_stations_gardens_landmarks_and_desks(seat: Seat, tmp_path: Path) -> None:
    files = {
        "voies.csv": "voie,code_postal,lon,lat,points\nBis Rue Inventée,75010,2.36,48.88,2\n",
        "stations.csv": "nom,lignes,lon,lat,arrondissement\nGare Rêvée,RER Z,2.36,48.88,\n",
        "verts.csv": "nom,type,categorie,adresse,lon,lat,arrondissement\n"
        "JARDIN DE L'ÉTÉ-NEUF,Jardin,x,y,2.38,48.89,19\n",
        "lieux.csv": "nom,type,secteur_plan_crack,lon,lat,source\n"
        "Station Imaginaire (M99),station,x,2.37,48.885,x\n",
        "desks.csv": "ardt,service,adresse,lon,lat\n19e,Poste,3 rue X,2.38,48.88\n",
    }
    paths = [write(tmp_path / name, text) for name, text in files.items()]
    assert import_gazetteer(seat, paths).created == 5
    labels = [
        suggest(seat, typed)[0].label
        for typed in ("rue inventée", "gare rêvée", "ete neuf", "imaginaire", "poste 3 rue x")
    ]
    assert labels == [
        "Rue Inventée, 75010 Paris",
        "Gare Rêvée, 75010 Paris",
        "Jardin de l'Été-Neuf, 75019 Paris",
        "Imaginaire, 75019 Paris",
        "Poste, 3 rue X, 75019 Paris",
    ]


def polygon(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}


def test_polygons_of_each_kind(seat: Seat, tmp_path: Path) -> None:
    ring = polygon((2.36, 48.88), (2.38, 48.88), (2.38, 48.90))
    features = [
        {"properties": {"numero": 19, "insee": "75119", "nom": "19e Ardt"}, "geometry": ring},
        {
            "properties": {
                "numero": 73,
                "insee": "7511973",
                "nom": "Villette",
                "arrondissement": 19,
            },
            "geometry": ring,
        },
        {"properties": {"code": "STA", "nom": "Stalingrad"}, "geometry": ring},
        {"properties": {"code": "NEW", "nom": "Secteur nouveau"}, "geometry": ring},
        {
            "properties": {"objectid": 7, "lib_classe": "Emprise voie d'eau : bief"},
            "geometry": {"type": "MultiPolygon", "coordinates": [ring["coordinates"]]},
        },
        {"properties": {"x": 1}, "geometry": ring},
        {"properties": {"code": "A", "nom": "A"}, "geometry": {"type": "Point"}},
        {"properties": {"code": "A", "nom": "A"}, "geometry": polygon((2.36, 48.88))},
        {"properties": {"code": "A", "nom": "A"}, "geometry": polygon((0, 0), (1, 1), (0, 1))},
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path = write(tmp_path / "zones.geojson", json.dumps(collection))
    report = import_gazetteer(seat, [path])
    assert (report.created, report.updated, report.refused) == (3, 2, 4)
    again = import_gazetteer(seat, [path])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5)
    assert "secteur_nouveau" in {sector.code for sector in sectors(seat)}
    assert locate(seat, 2.3795, 48.8850).sector == "stalingrad"
    assert "eau-7" in {water.code for water in background(seat, 2.3, 48.8, 2.4, 48.9).water}


def test_the_real_files_twice(seat: Seat, shared_data: Path) -> None:
    paths = sorted((shared_data / "geo").glob("*.csv")) + sorted(
        (shared_data / "geo").glob("*.geojson")
    )
    first = import_gazetteer(seat, paths)
    assert first.created > 5_000
    assert first.refused < 10
    again = import_gazetteer(seat, paths)
    assert (again.created, again.updated, again.refused) == (0, 0, first.refused)
    place = geocode(seat, "43 rue d'Aubervilliers, 75018", offline=True)
    assert place is not None and place.arrondissement == 18


def test_progress_may_stop_an_import(seat: Seat, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "voie,code_postal,lon,lat\nRue Inventée,75018,2.36,48.89\n")
    seen = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        import_gazetteer(seat, [path], stop)
    assert seen == [(0, 1)]
    assert geocode(seat, "rue inventée", offline=True) is None


def test_the_real_files_one_by_one_in_any_order_converge(seat: Seat, shared_data: Path) -> None:
    folder = shared_data / "geo"
    paths = sorted(folder.glob("*.csv")) + sorted(folder.glob("*.geojson"))
    for path in reversed(paths):
        import_gazetteer(seat, [path])
    before = kept(seat)
    for path in paths:
        again = import_gazetteer(seat, [path])
        assert (path.name, again.created, again.updated) == (path.name, 0, 0)
    again = import_gazetteer(seat, paths)
    assert (again.created, again.updated) == (0, 0)
    assert kept(seat) == before


def kept(seat: Seat) -> list[object]:
    with seat.store.reading() as connection:
        return [
            connection.execute(select(row.__table__).order_by(row.id)).all()
            for row in (StreetRow, AddressRow, LandmarkRow, AreaRow)
        ]


def test_the_better_source_wins_whatever_the_order(seat: Seat, tmp_path: Path) -> None:
    header = "numero,suffixe,voie,code_postal,lon,lat\n"
    old = write(tmp_path / "2025.csv", f"{header}3,,Rue Inventée,75018,2.36,48.89\n")
    new = write(tmp_path / "2026.csv", f"{header}3,,Rue Inventée,75018,2.37,48.89\n")
    loose = write(tmp_path / "lieux.csv", "nom,type,lon,lat\nGare Rêvée (M99),gare,2.361,48.881\n")
    stations = write(
        tmp_path / "stations.csv",
        "nom,lignes,lon,lat,arrondissement\nRêvée,RER Z,2.36,48.88,10\n",
    )
    assert import_gazetteer(seat, [new, old, stations]).created == 3
    assert import_gazetteer(seat, [old, loose]).updated == 0
    moved = geocode(seat, "3 rue inventée", offline=True)
    station = geocode(seat, "gare rêvée", offline=True)
    assert moved is not None and station is not None
    assert (moved.lon, station.lon) == (2.37, 2.36)
    write(new, f"{header}3,,Rue Inventée,75018,2.38,48.89\n")
    assert import_gazetteer(seat, [new, old]).updated == 1


def test_a_street_among_landmarks_hides_no_street(seat: Seat, tmp_path: Path) -> None:
    text = (
        "nom,type,secteur_plan_crack,lon,lat,source\n"
        "Rue d'Aubervilliers (18e/19e),rue,x,2.36827,48.88981,x\n"
        "Place de la Bataille-de-Stalingrad,place,x,2.36983,48.883,x\n"
        "Quai Rêvé / rue Rêvée,quai,x,2.371,48.886,x\n"
    )
    path = write(tmp_path / "lieux.csv", text)
    report = import_gazetteer(seat, [path])
    assert (report.created, report.updated, report.unchanged) == (1, 0, 2)
    found = suggest(seat, "rue d'aubervilliers")
    assert [place.label for place in found[:2]] == [
        "Rue d’Aubervilliers, 75018 Paris",
        "Rue d’Aubervilliers, 75019 Paris",
    ]
    assert {place.precision for place in found[:2]} == {Precision.STREET}
    quay = geocode(seat, "quai rêvé", offline=True)
    assert quay is not None
    assert (quay.label, quay.precision) == ("Quai Rêvé, 75019 Paris", Precision.STREET)
    again = import_gazetteer(seat, [path])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def sector_file(path: Path, points: list[list[float]]) -> Path:
    feature = {
        "type": "Feature",
        "properties": {"code": "x", "nom": "Cour du Maroc"},
        "geometry": {"type": "Polygon", "coordinates": [points]},
    }
    return write(path, json.dumps({"type": "FeatureCollection", "features": [feature]}))


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (
            [[2.36, 48.88], [2.37, 48.89], [2.37, 48.88], [2.36, 48.89], [2.36, 48.88]],
            "Secteur « Cour du Maroc » : le contour se croise lui-même près de 48.88500 N, "
            "2.36500 E (côtés qui partent des points 1 et 3) : redessinez-le",
        ),
        (
            [[2.36, 48.88], [2.37, 48.89], [2.36, 48.88]],
            "Secteur « Cour du Maroc » : polygone de moins de trois points",
        ),
        (
            [[12.36, 48.88], [12.37, 48.89], [12.37, 48.88]],
            "Secteur « Cour du Maroc » : polygone hors de la région parisienne",
        ),
    ],
)
def test_a_sector_that_is_no_outline_is_refused(
    seat: Seat, tmp_path: Path, points: list[list[float]], told: str
) -> None:
    report = import_gazetteer(seat, [sector_file(tmp_path / "s.geojson", points)])
    assert (report.created, report.refused) == (0, 1)
    with Path(report.report).open(encoding="utf-8-sig", newline="") as file:
        assert [line["motif"] for line in csv.DictReader(file, delimiter=";")] == [told]
    assert "cour_du_maroc" not in {sector.code for sector in sectors(seat)}


def test_a_sector_says_which_properties_it_lacks(seat: Seat, tmp_path: Path) -> None:
    square = [[2.36, 48.88], [2.37, 48.88], [2.37, 48.89], [2.36, 48.88]]
    polygon = {"type": "Polygon", "coordinates": [square]}
    features = [
        {"type": "Feature", "properties": properties, "geometry": polygon}
        for properties in (
            {"code": "eole", "nom": "Éole"},
            {"code": "vide", "nom": ""},
            {"name": "Nord"},
        )
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    report = import_gazetteer(seat, [write(tmp_path / "s.geojson", text)])
    with Path(report.report).open(encoding="utf-8-sig", newline="") as file:
        told = [line["motif"] for line in csv.DictReader(file, delimiter=";")]
    assert told == [
        "secteur sans nom : écrivez-le dans sa propriété « nom »",
        (
            "propriétés non reconnues : un secteur porte « code » et « nom », un arrondissement "
            "« insee »"
        ),
    ]
    alone = json.dumps({"type": "FeatureCollection", "features": features[2:]})
    with pytest.raises(UserError, match="un secteur porte les propriétés « code » et « nom »"):
        import_gazetteer(seat, [write(tmp_path / "nord.geojson", alone)])
