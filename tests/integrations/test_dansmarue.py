"""Every form of DansMaRue export, row by row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from desktop_app.domain.errors import UserError
from desktop_app.integrations.dansmarue import DansMaRueFile, DmrLine, RefusedLine

TODAY = dt.date(2026, 11, 20)
NEW = (
    "numero;type;soustype;adresse;code_postal;ville;arrondissement;conseilquartier;datedecl;"
    "anneedecl;moisdecl;prefixe;intervenant;id_dmr;geo_shape;geo_point_2d;mois_annee_decla"
)
OLD = (
    "TYPE;SOUSTYPE;ADRESSE;CODE_POSTAL;VILLE;ARRONDISSEMENT;DATEDECL;ANNEE DECLARATION;"
    "MOIS DECLARATION;NUMERO;PREFIXE;INTERVENANT;CONSEIL DE QUARTIER;OBJECTID;geo_shape;"
    "geo_point_2d"
)
DICT_POINT = "{'lon': 2.3671, 'lat': 48.888}"
DICT_SHAPE = (
    "{'type': 'Feature', 'geometry': {'coordinates': [2.3671, 48.888], 'type': 'Point'}, "
    "'properties': {}}"
)


def read(path: Path) -> list[DmrLine | RefusedLine]:
    with DansMaRueFile(path, TODAY) as file:
        return list(file.rows())


def new_row(**changes: str) -> str:
    cells = {
        "numero": "5747",
        "type": "Propreté",
        "soustype": "Seringues",
        "adresse": "43 Rue d'Aubervilliers, 75018 PARIS",
        "code_postal": "75018",
        "ville": "Paris 18",
        "arrondissement": "18",
        "conseilquartier": "CHARLES HERMITE",
        "datedecl": "02/02/2024",
        "anneedecl": "2024",
        "moisdecl": "2",
        "prefixe": "Android",
        "intervenant": "DPE-STPP-DT",
        "id_dmr": "G2024B005747",
        "geo_shape": DICT_SHAPE,
        "geo_point_2d": DICT_POINT,
        "mois_annee_decla": "2024-02",
    }
    return ";".join((cells | changes).values())


def old_row(**changes: str) -> str:
    cells = {
        "type": "Propreté",
        "soustype": "Seringues",
        "adresse": "43 Rue d'Aubervilliers, 75018 PARIS",
        "code_postal": "75018",
        "ville": "Paris 18",
        "arrondissement": "18",
        "datedecl": "2024-02-02",
        "annee": "2024",
        "mois": "2",
        "numero": "5747",
        "prefixe": "G",
        "intervenant": "DPE-STPP-DT",
        "conseil": "CHARLES HERMITE",
        "objectid": "911",
        "geo_shape": '"{""type"": ""Point"", ""coordinates"": [2.3671, 48.888]}"',
        "geo_point_2d": "48.888,2.3671",
    }
    return ";".join((cells | changes).values())


def one(folder: Path, header: str, row: str) -> DmrLine | RefusedLine:
    path = folder / "export.csv"
    path.write_text(f"{header}\r\n{row}\r\n", encoding="utf-8")
    (line,) = read(path)
    return line


def taken(folder: Path, **changes: str) -> DmrLine:
    line = one(folder, NEW, new_row(**changes))
    assert isinstance(line, DmrLine), line
    return line


def refusal(folder: Path, **changes: str) -> str:
    line = one(folder, NEW, new_row(**changes))
    assert isinstance(line, RefusedLine), line
    assert line.line == 2
    return line.reason


def test_both_generations_tell_the_same_row(tmp_path: Path) -> None:
    new, old = one(tmp_path, NEW, new_row()), one(tmp_path, OLD, old_row())
    assert isinstance(new, DmrLine)
    assert isinstance(old, DmrLine)
    assert new._replace(channel="") == old._replace(channel="")
    assert new == DmrLine(
        line=2,
        dmr_id="G2024B005747",
        type="Propreté",
        subtype="Seringues",
        address="43 Rue d'Aubervilliers, 75018 PARIS",
        postcode="75018",
        arrondissement=18,
        quarter_council="CHARLES HERMITE",
        declared_on=dt.date(2024, 2, 2),
        agent="DPE-STPP-DT",
        channel="Android",
        lon=2.3671,
        lat=48.888,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    cells = [f'"{cell}"' for cell in new_row().split(";")]
    path = tmp_path / "export.csv"
    text = f"{NEW.replace(';', separator)}\n{separator.join(cells)}\n"
    path.write_bytes(text.encode(encoding))
    (line,) = read(path)
    assert isinstance(line, DmrLine)
    assert (line.type, line.lon, line.lat) == ("Propreté", 2.3671, 48.888)


@pytest.mark.parametrize(
    ("point", "shape"),
    [
        ("48.888,2.3671", ""),
        ("48.888, 2.3671", ""),
        ("[48.888, 2.3671]", ""),
        (DICT_POINT, ""),
        ("{'lat': 48.888, 'lon': 2.3671}", ""),
        ('"{""lon"": 2.3671, ""lat"": 48.888}"', ""),
        ('"{""lat"":48.888,""lon"":2.3671}"', ""),
        ("", DICT_SHAPE),
        ("", '"{""coordinates"": [2.3671, 48.888], ""type"": ""Point""}"'),
        (DICT_SHAPE, ""),
    ],
)
def test_coordinate_forms(tmp_path: Path, point: str, shape: str) -> None:
    line = taken(tmp_path, geo_point_2d=point, geo_shape=shape)
    assert (line.lon, line.lat) == (2.3671, 48.888)


def test_a_row_without_coordinates_is_kept(tmp_path: Path) -> None:
    line = taken(tmp_path, geo_point_2d="", geo_shape="", adresse="")
    assert (line.lon, line.lat, line.address) == (None, None, "")


@pytest.mark.parametrize(
    "written",
    ["02/02/2024", "2/2/2024", "2024-02-02", "2024-02-02T09:10:00", "2024-02-01T23:30:00+00:00"],
)
def test_date_forms(tmp_path: Path, written: str) -> None:
    assert taken(tmp_path, datedecl=written).declared_on == dt.date(2024, 2, 2)


def test_the_empty_bracket_prefix_goes(tmp_path: Path) -> None:
    assert taken(tmp_path, soustype="[] Patrouille propreté DT").subtype == "Patrouille propreté DT"
    assert taken(tmp_path, soustype="[DT] Autre").subtype == "[DT] Autre"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"arrondissement": "19", "ville": "Paris 19", "code_postal": "93300"}, 19),
        ({"arrondissement": "", "ville": "Paris 19", "code_postal": "93300"}, 19),
        ({"arrondissement": "", "ville": "", "code_postal": "75116"}, 16),
        ({"arrondissement": "75010", "ville": "", "code_postal": ""}, 10),
        ({"arrondissement": "", "ville": "Pantin", "code_postal": "93500"}, None),
        ({"arrondissement": "21", "ville": "", "code_postal": ""}, None),
    ],
)
def test_arrondissement(tmp_path: Path, cells: dict[str, str], expected: int | None) -> None:
    assert taken(tmp_path, **cells).arrondissement == expected


@pytest.mark.parametrize(
    ("prefix", "key"),
    [
        ("G", "G2024B005747"),
        ("Android", "G2024B005747"),
        ("IOPage DMR Paris.fr application", "A2024B005747"),
        ("Page DMR Paris.fr", "S2024B005747"),
        ("Back Office", "B2024B005747"),
        ("", "X2024B005747"),
    ],
)
def test_the_older_key_is_put_together(tmp_path: Path, prefix: str, key: str) -> None:
    line = one(tmp_path, OLD, old_row(prefixe=prefix))
    assert isinstance(line, DmrLine)
    assert line.dmr_id == key


def test_an_older_numero_may_be_the_whole_key(tmp_path: Path) -> None:
    line = one(tmp_path, OLD, old_row(numero="s2019c12"))
    assert isinstance(line, DmrLine)
    assert line.dmr_id == "S2019C12"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"datedecl": ""}, "date absente"),
        ({"datedecl": "31/02/2024"}, "date illisible : « 31/02/2024 »"),
        ({"datedecl": "2024-13-02"}, "date illisible : « 2024-13-02 »"),
        ({"datedecl": "2024-02-02Thier"}, "date illisible : « 2024-02-02Thier »"),
        ({"datedecl": "hier"}, "date illisible : « hier »"),
        ({"datedecl": "21/11/2026"}, "date dans l’avenir : 21/11/2026"),
        ({"datedecl": "01/01/1970"}, "date antérieure à DansMaRue (2012) : 01/01/1970"),
        ({"id_dmr": "G 2024"}, "identifiant illisible : « G 2024 »"),
        ({"id_dmr": "", "numero": "abc"},
         "ni id_dmr ni numéro : la ligne ne pourrait pas être reconnue plus tard"),
        ({"type": " "}, "type absent"),
        ({"adresse": "x" * 256}, "adresse de plus de 255 caractères"),
        ({"geo_point_2d": "{'lon': 2.36"}, "coordonnées illisibles : « {'lon': 2.36 »"),
        ({"geo_point_2d": "", "geo_shape": "{}"}, "coordonnées illisibles : « {} »"),
        ({"geo_point_2d": "0.0,0.0"}, "point hors de Paris : 0.0, 0.0"),
        ({"geo_point_2d": "__import__('os')"}, "coordonnées illisibles : « __import__('os') »"),
    ],
)  # fmt: skip
def test_refusals_say_why(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    assert refusal(tmp_path, **cells) == reason


def test_a_key_met_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("\n".join((NEW, new_row(), new_row(type="Autre"), new_row(id_dmr="G2024B1"))))
    first, again, other = read(path)
    assert isinstance(first, DmrLine)
    assert again == RefusedLine(3, "G2024B005747", "identifiant déjà lu à la ligne 2 du fichier")
    assert isinstance(other, DmrLine)


def test_a_truncated_file_refuses_its_last_line_only(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    whole = "\r\n".join((NEW, new_row(), new_row(id_dmr="G2024B000002")))
    path.write_bytes(whole.encode()[:-40])
    first, cut = read(path)
    assert isinstance(first, DmrLine)
    assert isinstance(cut, RefusedLine)
    assert cut.line == 3


def test_a_foreign_header_names_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("nom;adresse\nx;y\n")
    with pytest.raises(UserError) as caught:
        DansMaRueFile(path, TODAY)
    assert (caught.value.code, caught.value.field) == ("wrong_header", "file")
    assert (
        "il manque les colonnes type, soustype, datedecl, id_dmr (ou numero) et "
        "geo_point_2d (ou geo_shape)" in caught.value.message
    )
    path.write_text(NEW.replace("datedecl;", "") + "\n")
    with pytest.raises(UserError) as caught:
        DansMaRueFile(path, TODAY)
    assert "il manque la colonne datedecl." in caught.value.message


def test_the_real_export_reads_whole(shared_data: Path) -> None:
    rows = read(shared_data / "dmr" / "dans-ma-rue_export.csv")
    assert len(rows) == 10_000
    assert all(isinstance(row, DmrLine) for row in rows)
