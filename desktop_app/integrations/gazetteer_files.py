"""Official place files: BAN addresses, streets, stations, gardens, landmarks, polygons.

A file is recognised by its header or by the properties of its features, never by its name.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.addresses import (
    arrondissement_of,
    postcode_of,
    street_name,
    suffix_of,
)
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.geometry import Box, Ring, box_of, crossing_of, opened

ZONE = Box(2.10, 48.70, 2.60, 49.02)  # Paris and what touches it; elsewhere is a slip
LANDMARK_KINDS = {
    "station": "station", "gare": "station", "jardin": "garden", "parc": "garden",
    "square": "garden", "pont": "bridge", "passerelle": "bridge", "structure": "structure",
    "quai": "street", "place": "street", "rue": "street", "avenue": "street",
    "boulevard": "street",
}  # fmt: skip
WAY = "street"
"""The kind of a landmark that is a street, whose file does not say which arrondissements."""


@dataclass(frozen=True, slots=True)
class AddressRecord:
    """A numbered address; `suffix` as `addresses.suffix_of` keeps it."""

    number: int
    suffix: str
    street: str
    postcode: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class StreetRecord:
    """A street's middle point in one arrondissement."""

    street: str
    postcode: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class LandmarkRecord:
    """A named place; `postcode` empty where the file does not say.

    `official`: from a register of such places, not from a list of places of every sort.
    """

    name: str
    kind: str
    postcode: str
    lon: float
    lat: float
    official: bool = True


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """A polygon by its outer rings; `kind` as in the base (arrondissement, sector, water…)."""

    kind: str
    code: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line (from 1, the header included) or feature that cannot be taken, and why."""

    line: int
    reason: str
    content: str


Record = AddressRecord | StreetRecord | LandmarkRecord | AreaRecord


class _Refused(Exception):
    """Why the line at hand cannot be taken."""


def read_gazetteer(path: Path) -> Iterator[tuple[int, Record | Refusal]]:
    """Each line of the file as (line number, record or refusal).

    Raises `UserError` "gazetteer_shape" for a file of no known shape, `OSError`.
    """
    text = _text_of(path)
    if text.lstrip()[:1] == "{":
        yield from _features(path, text)
    else:
        yield from _lines(path, text)


def _text_of(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unknown(path: Path) -> UserError:
    return UserError(
        "gazetteer_shape",
        f"{path.name} n’est pas un fichier de lieux reconnu. Attendus : adresses BAN "
        "(adresses-75.csv), adresses, voies, stations, espaces verts, lieux, ou GeoJSON "
        "d’arrondissements, de quartiers, de plans d’eau ou de secteurs (un secteur porte les "
        "propriétés « code » et « nom »).",
        "file",
    )


def _lines(path: Path, text: str) -> Iterator[tuple[int, Record | Refusal]]:
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    header = [fold(name).replace(" ", "_") for name in next(reader, [])]
    make = _maker_of(frozenset(header))
    if make is None:
        raise _unknown(path)
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        try:
            yield line, make(_fields(header, cells))
        except _Refused as refused:
            yield line, Refusal(line, str(refused), delimiter.join(cells))


def _fields(header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise _Refused(f"{len(cells)} colonnes au lieu de {len(header)}")
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


_Maker = Callable[[dict[str, str]], Record]


def _maker_of(header: frozenset[str]) -> _Maker | None:
    shapes: tuple[tuple[frozenset[str], _Maker], ...] = (
        (frozenset(("numero", "nom_voie", "code_postal", "lon", "lat")), _ban_address),
        (frozenset(("numero", "voie", "code_postal", "lon", "lat")), _plain_address),
        (frozenset(("voie", "code_postal", "lon", "lat")), _street),
        (frozenset(("nom", "lignes", "lon", "lat")), _station),
        (frozenset(("nom", "categorie", "adresse", "lon", "lat")), _garden),
        (frozenset(("nom", "type", "lon", "lat")), _landmark),
        (frozenset(("ardt", "service", "adresse", "lon", "lat")), _police),
    )
    return next((make for needed, make in shapes if needed <= header), None)


def _ban_address(fields: dict[str, str]) -> Record:
    return _address(fields, fields["nom_voie"], fields.get("rep", ""))


def _plain_address(fields: dict[str, str]) -> Record:
    return _address(fields, fields["voie"], fields.get("suffixe", ""))


def _address(fields: dict[str, str], street: str, mark: str) -> Record:
    number = fields["numero"]
    if not number.isdigit() or not 0 < int(number) < 10_000:
        raise _Refused(f"numéro illisible : « {number} »")
    lon, lat = _point(fields)
    return AddressRecord(
        int(number), suffix_of(mark), _street_name(street), _postcode(fields), lon, lat
    )


def _street(fields: dict[str, str]) -> Record:
    lon, lat = _point(fields)
    return StreetRecord(_street_name(fields["voie"]), _postcode(fields), lon, lat)


def _station(fields: dict[str, str]) -> Record:
    lon, lat = _point(fields)
    name = _name(fields["nom"])
    return LandmarkRecord(name, "station", _postcode_of_number(fields), lon, lat)


def _garden(fields: dict[str, str]) -> Record:
    lon, lat = _point(fields)
    return LandmarkRecord(_name(fields["nom"]), "garden", _postcode_of_number(fields), lon, lat)


def _landmark(fields: dict[str, str]) -> Record:
    lon, lat = _point(fields)
    kind = LANDMARK_KINDS.get(fold(fields["type"]), "place")
    name = _name(fields["nom"]).partition(" (")[0]
    if kind == WAY:
        name = name.partition(" / ")[0]  # "Place du Maroc / rue du Maroc"
    if kind == "station":
        name = name.removeprefix("Station ").removeprefix("Gare ")
    return LandmarkRecord(name, kind, _postcode_of_number(fields), lon, lat, official=False)


def _police(fields: dict[str, str]) -> Record:
    lon, lat = _point(fields)
    name = _name(f"{fields['service']}, {fields['adresse']}")
    digits = "".join(sign for sign in fields["ardt"] if sign.isdigit())
    postcode = postcode_of(int(digits)) if digits and 1 <= int(digits) <= 20 else ""
    return LandmarkRecord(name[:160], "police", postcode, lon, lat)


def _point(fields: dict[str, str]) -> tuple[float, float]:
    try:
        lon = float(fields["lon"].replace(",", "."))
        lat = float(fields["lat"].replace(",", "."))
    except ValueError:
        raise _Refused(f"coordonnées illisibles : « {fields['lon']} ; {fields['lat']} »") from None
    if not ZONE.holds(lon, lat):
        raise _Refused(f"point hors de la région parisienne : {lon}, {lat}")
    return lon, lat


def _street_name(name: str) -> str:
    cleaned = street_name(name)
    if not fold(cleaned):
        raise _Refused("voie sans nom")
    if len(cleaned) > 120:
        raise _Refused("nom de voie de plus de 120 caractères")
    return cleaned


def _name(name: str) -> str:
    cleaned = " ".join(name.replace("\u200b", "").split())
    if not fold(cleaned):
        raise _Refused("lieu sans nom")
    if len(cleaned) > 160:
        raise _Refused("nom de lieu de plus de 160 caractères")
    return said(cleaned) if cleaned.isupper() else cleaned


def said(capitals: str) -> str:
    """A name written in capitals, as one writes it: "JARDIN D'EOLE" → "Jardin d'Eole"."""
    small = {"de", "du", "des", "la", "le", "les", "et", "a", "au", "aux", "dit"}
    words = []
    for index, word in enumerate(capitals.lower().split(" ")):
        elided = word[:2] in ("d'", "l'", "d’", "l’")
        if word in small and index:
            words.append(word)
        elif elided:
            words.append(word[:2] + _capital(word[2:]))
        else:
            words.append(_capital(word))
    return " ".join(words)


def _capital(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def _postcode(fields: dict[str, str]) -> str:
    postcode = fields["code_postal"]
    arrondissement = arrondissement_of(postcode)
    if arrondissement is not None:
        return postcode_of(arrondissement)
    if len(postcode) == 5 and postcode.isdigit():
        return postcode
    raise _Refused(f"code postal illisible : « {postcode} »")


def _postcode_of_number(fields: dict[str, str]) -> str:
    number = fields.get("arrondissement", "")
    return postcode_of(int(number)) if number.isdigit() and 1 <= int(number) <= 20 else ""


def _features(path: Path, text: str) -> Iterator[tuple[int, Record | Refusal]]:
    try:
        content = json.loads(text)
    except ValueError:
        raise _unknown(path) from None
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _unknown(path)
    if not any(_area_key(feature, 1) for feature in features):
        raise _unknown(path)
    for index, feature in enumerate(features, start=1):
        try:
            yield index, _area(feature, index)
        except _Refused as refused:
            yield index, Refusal(index, str(refused), json.dumps(feature)[:200])


def _area(feature: Any, index: int) -> AreaRecord:
    key = _area_key(feature, index)
    if key is None:
        raise _Refused(
            "propriétés non reconnues : un secteur porte « code » et « nom », un arrondissement "
            "« insee »"
        )
    kind, code, name = key
    if kind == "sector" and not code:
        raise _Refused("secteur sans nom : écrivez-le dans sa propriété « nom »")
    try:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        rings = tuple(
            tuple((round(float(at[0]), 6), round(float(at[1]), 6)) for at in polygon[0])
            for polygon in polygons
        )
    except (KeyError, TypeError, ValueError, IndexError):
        raise _Refused("géométrie illisible : un polygone est attendu") from None
    _require_outline(kind, name or code, rings)
    return AreaRecord(kind, code, name, rings)


def _require_outline(kind: str, name: str, rings: tuple[Ring, ...]) -> None:
    said = f"{_SORTS[kind]} « {name} »"
    if not rings or any(len(set(opened(ring))) < 3 for ring in rings):
        raise _Refused(f"{said} : polygone de moins de trois points")
    box = box_of(rings)
    if not (ZONE.holds(box.west, box.south) and ZONE.holds(box.east, box.north)):
        raise _Refused(f"{said} : polygone hors de la région parisienne")
    if kind == "water":
        return  # only drawn, and the City's own file crosses itself by centimetres
    for ring in rings:
        crossing = crossing_of(ring)
        if crossing is not None:
            first, second, (lon, lat) = crossing
            raise _Refused(
                f"{said} : le contour se croise lui-même près de {lat:.5f} N, {lon:.5f} E (côtés "
                f"qui partent des points {first} et {second}) : redessinez-le"
            )


_SORTS = {
    "sector": "Secteur",
    "arrondissement": "Arrondissement",
    "quarter": "Quartier",
    "water": "Plan d’eau",
}


SECTORS = {
    "stalingrad": "stalingrad",
    "eole": "eole",
    "porte de la chapelle": "porte_chapelle",
    "rosa parks": "rosa_parks",
    "quais du canal de l ourcq": "ourcq",
    "forceval": "forceval",
}


def _area_key(feature: Any, index: int) -> tuple[str, str, str] | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    name = str(properties.get("nom") or properties.get("lib_classe") or "")[:120]
    insee = str(properties.get("insee") or "")
    if "arrondissement" in properties and len(insee) == 7:
        return "quarter", insee, name
    arrondissement = arrondissement_of(insee)
    if arrondissement is not None:
        return "arrondissement", str(arrondissement), name
    if "eau" in fold(str(properties.get("lib_classe") or "")).split():
        return "water", f"eau-{properties.get('objectid', index)}", name
    if "code" in properties and "nom" in properties:
        folded = fold(name)
        known = (code for start, code in SECTORS.items() if folded.startswith(start))
        return "sector", next(known, folded.replace(" ", "_")[:32]), name
    return None
