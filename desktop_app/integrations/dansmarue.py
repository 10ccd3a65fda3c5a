"""Reader of DansMaRue exports: both header generations, typed rows or reasons for refusal.

Facts checked on real rows: `id_dmr` is the source letter, the year, the letter of the month
(A January … L December) and the counter `numero` on six digits; the older header has no
`id_dmr`, its key is put together again from PREFIXE, the date and NUMERO.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import le
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from desktop_app.domain.errors import UserError
from desktop_app.integrations.csv_lines import CsvFile, Record

PARIS = ZoneInfo("Europe/Paris")
FIRST_YEAR = 2012  # DansMaRue opened in 2012

# Paris with its two woods, and a margin for what is declared just over the ring road.
WEST, EAST, SOUTH, NORTH = 2.20, 2.49, 48.80, 48.92

SOURCE_LETTERS = {
    "android": "G",
    "iopage dmr paris.fr application": "A",
    "page dmr paris.fr": "S",
    "back office": "B",
}
UNKNOWN_SOURCE = "X"

# One name per column, whatever the generation: case, spaces and underscores do not count.
_NAMES = {
    "id_dmr": ("iddmr",),
    "numero": ("numero",),
    "type": ("type", "typedeclaration"),
    "subtype": ("soustype", "soustypedeclaration"),
    "address": ("adresse",),
    "postcode": ("codepostal",),
    "city": ("ville",),
    "arrondissement": ("arrondissement",),
    "quarter_council": ("conseilquartier", "conseildequartier"),
    "declared_on": ("datedecl", "datedeclaration"),
    "channel": ("prefixe",),
    "agent": ("intervenant",),
    "point": ("geopoint2d",),
    "shape": ("geoshape",),
}
_SHOWN = {
    "type": "type",
    "subtype": "soustype",
    "address": "adresse",
    "declared_on": "datedecl",
}
_LENGTHS = {"type": 160, "subtype": 255, "address": 255, "quarter_council": 120, "agent": 64}

_NUMBER = r"(-?\d{1,3}(?:\.\d+)?(?:[eE]-?\d+)?)"
_LON_LAT = re.compile(
    rf"""\{{\s*['"]lon['"]\s*:\s*{_NUMBER}\s*,\s*['"]lat['"]\s*:\s*{_NUMBER}\s*\}}"""
)
_LAT_LON = re.compile(
    rf"""\{{\s*['"]lat['"]\s*:\s*{_NUMBER}\s*,\s*['"]lon['"]\s*:\s*{_NUMBER}\s*\}}"""
)
_PAIR = re.compile(rf"\[?\s*{_NUMBER}\s*[,;]\s*{_NUMBER}\s*\]?")
_SHAPE = re.compile(rf"""['"]coordinates['"]\s*:\s*\[\s*{_NUMBER}\s*,\s*{_NUMBER}\s*[\],]""")
_EMPTY_PREFIX = re.compile(r"^\[\s*\]\s*")
_KEY = re.compile(r"[A-Za-z0-9_.\-]{1,32}")
_FULL_KEY = re.compile(r"[A-Z]\d{4}[A-L]\d+")


class DmrLine(NamedTuple):
    """A typed row of the export; WGS84 degrees, None where the export says nothing."""

    line: int
    dmr_id: str
    type: str
    subtype: str
    address: str
    postcode: str
    arrondissement: int | None
    quarter_council: str
    declared_on: dt.date
    agent: str
    channel: str
    lon: float | None
    lat: float | None


class RefusedLine(NamedTuple):
    """A line that cannot be imported: its number in the file (from 1), its key, and why."""

    line: int
    key: str
    reason: str


class _Refusal(Exception):
    """Why the row at hand is refused, in French."""


class DansMaRueFile:
    """An open export. Raises `UserError` "wrong_header" naming the columns that are missing."""

    def __init__(self, path: Path, today: dt.date) -> None:
        self._csv = CsvFile(path)
        self._today = today
        try:
            self._columns = _columns(self._csv.header, path.name)
        except BaseException:
            self._csv.__exit__(None, None, None)
            raise

    def __enter__(self) -> DansMaRueFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._csv.__exit__(kind, error, trace)

    def rows(self) -> Iterator[DmrLine | RefusedLine]:
        """Every row in the order of the file; a key met twice is refused the second time."""
        seen: dict[str, int] = {}
        read = self._reader()
        for record in self._csv.records():
            if record.fault:
                yield RefusedLine(record.line, "", record.fault)
                continue
            try:
                row = read(record)
            except _Refusal as refusal:
                yield RefusedLine(record.line, self._key_as_written(record), str(refusal))
                continue
            first = seen.setdefault(row.dmr_id, row.line)
            if first != row.line:
                yield RefusedLine(
                    row.line, row.dmr_id, f"identifiant déjà lu à la ligne {first} du fichier"
                )
                continue
            yield row

    def _key_as_written(self, record: Record) -> str:
        at = self._columns.get("id_dmr", self._columns.get("numero", 0))
        return record.cells[at][:32]

    def _reader(self) -> Callable[[Record], DmrLine]:
        columns, today = self._columns, self._today
        blank = len(self._csv.header)  # the index of the empty cell added to every record

        def at(name: str) -> int:
            return columns.get(name, blank)

        id_dmr, numero, channel = at("id_dmr"), at("numero"), at("channel")
        kind, subtype, address = at("type"), at("subtype"), at("address")
        postcode, city, district = at("postcode"), at("city"), at("arrondissement")
        council, declared, agent = at("quarter_council"), at("declared_on"), at("agent")
        point, shape = at("point"), at("shape")

        def read(record: Record) -> DmrLine:
            line, cells, _ = record
            cells.append("")
            declared_on = _date(cells[declared].strip(), today)
            source = cells[channel].strip()
            lon, lat = _position(cells[point].strip(), cells[shape])
            code = cells[postcode].strip()
            row = DmrLine(
                line,
                _key(cells[id_dmr].strip(), cells[numero].strip(), source, declared_on),
                cells[kind].strip(),
                _EMPTY_PREFIX.sub("", cells[subtype].strip()),
                cells[address].strip(),
                code if len(code) == 5 and code.isdigit() else "",
                _arrondissement(cells[district].strip(), cells[city], code),
                cells[council].strip(),
                declared_on,
                cells[agent].strip(),
                source[:32],
                lon,
                lat,
            )
            _check_texts(row)
            return row

        return read


def _columns(header: list[str], name: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, cell in enumerate(header):
        places.setdefault(re.sub(r"[\s_]", "", cell).lower(), index)
    found = {
        field: places[written]
        for field, names in _NAMES.items()
        for written in names
        if written in places
    }
    missing = [shown for field, shown in _SHOWN.items() if field not in found]
    if "id_dmr" not in found and "numero" not in found:
        missing.append("id_dmr (ou numero)")
    if "point" not in found and "shape" not in found:
        missing.append("geo_point_2d (ou geo_shape)")
    if missing:
        raise UserError(
            "wrong_header",
            f"« {name} » n’a pas l’en-tête d’un export DansMaRue : il manque "
            f"{_listed(missing)}. Exportez à nouveau le jeu « dans-ma-rue ».",
            "file",
        )
    return found


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"la colonne {names[0]}"
    return f"les colonnes {', '.join(names[:-1])} et {names[-1]}"


@lru_cache(maxsize=4096)
def _date_read(text: str) -> dt.date | None:
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
        day, month, year = (int(part) for part in text.split("/"))
    elif match := re.match(r"(\d{4})-(\d{2})-(\d{2})(?=$|[T ])", text):
        if len(text) > 10:
            return _date_of_instant(text)
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _date_of_instant(text: str) -> dt.date | None:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (instant.astimezone(PARIS) if instant.tzinfo else instant).date()


def _date(text: str, today: dt.date) -> dt.date:
    day = _date_read(text)
    if day is None:
        raise _Refusal(f"date illisible : « {text[:40]} »" if text else "date absente")
    if day > today:
        raise _Refusal(f"date dans l’avenir : {text[:40]}")
    if day.year < FIRST_YEAR:
        raise _Refusal(f"date antérieure à DansMaRue ({FIRST_YEAR}) : {text[:40]}")
    return day


def _key(id_dmr: str, numero: str, source: str, day: dt.date) -> str:
    written = id_dmr or (numero if _FULL_KEY.fullmatch(numero.upper()) else "")
    if written:
        if not _KEY.fullmatch(written):
            raise _Refusal(f"identifiant illisible : « {written[:40]} »")
        return written.upper()
    if not numero.isdecimal() or len(numero) > 12:
        raise _Refusal("ni id_dmr ni numéro : la ligne ne pourrait pas être reconnue plus tard")
    letter = source.upper() if len(source) == 1 and source.isalpha() else None
    letter = letter or SOURCE_LETTERS.get(source.lower(), UNKNOWN_SOURCE)
    return f"{letter}{day.year}{'ABCDEFGHIJKL'[day.month - 1]}{int(numero):06d}"


def _position(point: str, shape: str) -> tuple[float | None, float | None]:
    if point:
        if match := _LON_LAT.fullmatch(point):
            lon, lat = float(match[1]), float(match[2])
        elif match := _LAT_LON.fullmatch(point) or _PAIR.fullmatch(point):
            lat, lon = float(match[1]), float(match[2])
        elif match := _SHAPE.search(point):
            lon, lat = float(match[1]), float(match[2])
        else:
            raise _Refusal(f"coordonnées illisibles : « {point[:60]} »")
    elif shape.strip():
        match = _SHAPE.search(shape)
        if match is None:
            raise _Refusal(f"coordonnées illisibles : « {shape.strip()[:60]} »")
        lon, lat = float(match[1]), float(match[2])
    else:
        return None, None
    if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
        raise _Refusal(f"point hors de Paris : {lat}, {lon}")
    return round(lon, 7), round(lat, 7)


@lru_cache(maxsize=4096)
def _arrondissement(column: str, city: str, postcode: str) -> int | None:
    """The export's own column first: its postcode is known to differ (93300 in the 19e)."""
    for text in (column, city, postcode[-2:] if postcode.startswith("75") else ""):
        digits = re.sub(r"\D", "", text)
        if (
            digits
            and 1 <= int(digits[-5:]) % 100 <= 20
            and (len(digits) <= 2 or digits[:2] == "75")
        ):
            return int(digits[-5:]) % 100
    return None


def _check_texts(row: DmrLine) -> None:
    if not row.type:
        raise _Refusal("type absent")
    lengths = map(len, (row.type, row.subtype, row.address, row.quarter_council, row.agent))
    if all(map(le, lengths, _LENGTHS.values())):
        return
    for name, length in _LENGTHS.items():
        if len(getattr(row, name)) > length:
            raise _Refusal(f"{_SHOWN.get(name, name)} de plus de {length} caractères")
