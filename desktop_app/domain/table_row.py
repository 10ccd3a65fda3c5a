"""One row of a desk's table, read into the facts of an entry (its place not yet located)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as Cells
from dataclasses import dataclass
from typing import TypeVar

from desktop_app.domain.codes import AnswerBy, Category, Channel, Coded, People, PlaceKind
from desktop_app.domain.codes import ReporterKind as Kind
from desktop_app.domain.entry import Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.moments import LATEST_AHEAD, OLDEST, PARIS, in_paris
from desktop_app.domain.recurrence import parse_hour
from desktop_app.domain.table_mapping import Mapping
from desktop_app.domain.table_words import CODED, TableField, guess_code, guess_days

NOON = dt.time(12)
"""The hour of facts of which the table gives the day only."""

_YES = ("oui", "o", "x", "1", "vrai", "true")
_C = TypeVar("_C", bound=Coded)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_CLOCK = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::\d{2}(?:\.\d+)?)?|(\d{2})(\d{2})")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_DISTRICT = re.compile(r"(?:75[01])?(\d{1,2})\D*")


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row says. `place` is text to be located, unless `lon`/`lat` (WGS84) are given."""

    category: Category
    observed_at: dt.datetime  # aware, UTC
    place: str
    lon: float | None
    lat: float | None
    place_kind: PlaceKind
    description: str
    people: People
    recurrence: Recurrence
    reporter: Reporter
    external_id: str


def read_row(mapping: Mapping, cells: Cells[str, str], now: dt.datetime) -> RowFacts:
    """The facts of one row; `cells` are keyed by field code, `now` is aware.

    Facts of which only the day is known are put at noon in Paris. UserError with a French reason
    and the field's code.
    """
    row = _Row(mapping, cells)
    lon, lat = row.degrees(TableField.LON), row.degrees(TableField.LAT)
    place = _place(row)
    if not place and (lon is None or lat is None):
        raise UserError("place_missing", "adresse absente", TableField.PLACE)
    return RowFacts(
        category=row.code(TableField.CATEGORY, None),
        observed_at=_moment(row, now),
        place=place,
        lon=lon,
        lat=lat,
        place_kind=row.code(TableField.PLACE_KIND, PlaceKind.STREET),
        description=row.text(TableField.DESCRIPTION),
        people=row.code(TableField.PEOPLE, People.UNKNOWN),
        recurrence=_recurrence(row),
        reporter=Reporter(
            kind=row.code(TableField.REPORTER_KIND, Kind.OTHER),
            channel=row.code(TableField.CHANNEL, Channel.OTHER),
            answer_by=_answer_by(row),
            consent=fold(row.text(TableField.CONSENT)) in _YES,
            name=row.text(TableField.NAME),
            email=row.text(TableField.EMAIL),
            phone=row.text(TableField.PHONE),
        ),
        external_id=row.text(TableField.EXTERNAL_ID),
    )


class _Row:
    def __init__(self, mapping: Mapping, cells: Cells[str, str]) -> None:
        self._mapping = mapping
        self._cells = cells

    def text(self, wanted: TableField) -> str:
        return self._cells.get(wanted.value, "").strip()

    def code(self, wanted: TableField, default: _C | None) -> _C:
        codes = CODED[wanted]
        word = self.text(wanted)
        if not word:
            said = self._mapping.defaults.get(wanted)
            if said is not None:
                return codes(said)  # type: ignore[return-value]
            if default is None:
                raise UserError("value_missing", f"{wanted.label.lower()} absente", wanted)
            return default
        known = self._mapping.values.get(wanted, {})
        said = known.get(word) or {fold(name): code for name, code in known.items()}.get(fold(word))
        found = codes(said) if said else guess_code(codes, word)
        if found is None:
            raise UserError(
                "value_unknown",
                f"{wanted.label.lower()} inconnue : « {word[:40]} ». Associez cette valeur dans la "
                "correspondance",
                wanted,
            )
        return found  # type: ignore[return-value]

    def degrees(self, wanted: TableField) -> float | None:
        text = self.text(wanted).replace(",", ".")
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            raise UserError(
                "degrees_unreadable", f"{wanted.label.lower()} illisible : « {text[:20]} »", wanted
            ) from None


def _place(row: _Row) -> str:
    place, district = row.text(TableField.PLACE), row.text(TableField.POSTCODE)
    if not place or not district or re.search(r"\b75[01]\d\d\b", place):
        return place
    found = _DISTRICT.fullmatch(district)
    if found is None or not 1 <= int(found[1]) <= 20:
        raise UserError(
            "postcode_unreadable",
            f"code postal ou arrondissement illisible : « {district[:20]} »",
            TableField.POSTCODE,
        )
    return f"{place}, {75000 + int(found[1])} Paris"


def _moment(row: _Row, now: dt.datetime) -> dt.datetime:
    text = row.text(TableField.OBSERVED_AT)
    if not text:
        raise UserError("value_missing", "date absente", TableField.OBSERVED_AT)
    if _OFFSET.search(text) and "T" in text:
        return _checked(_instant(text), now, text)
    day, rest = _day(text)
    spelled = row.text(TableField.OBSERVED_TIME) or rest
    at = _clock(spelled) if spelled else None
    try:
        moment = in_paris(day, at or NOON)
    except OverflowError:  # the null date of other programs: 0001-01-01 00:00:00
        raise _no_date(text) from None
    if at is None and day == now.astimezone(PARIS).date():
        moment = min(moment, now)
    return _checked(moment, now, text)


def _instant(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _no_date(text) from None


def _day(text: str) -> tuple[dt.date, str]:
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _FRENCH.match(text):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    else:
        raise _no_date(text)
    rest = text[found.end() :].strip(" T,à")
    try:
        return dt.date(year, month, day), rest
    except ValueError:
        raise _no_date(text) from None


def _clock(text: str) -> dt.time:
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (found[1] or found[3], found[2] or found[4] or 0) if found else (99, 99)
    if int(hour) > 23 or int(minute) > 59:
        raise UserError(
            "time_unreadable", f"heure illisible : « {text[:20]} »", TableField.OBSERVED_TIME
        )
    return dt.time(int(hour), int(minute))


def _checked(moment: dt.datetime, now: dt.datetime, text: str) -> dt.datetime:
    if moment > now + LATEST_AHEAD:
        raise UserError(
            "moment_future", f"date dans l’avenir : {text[:40]}", TableField.OBSERVED_AT
        )
    if moment < now - OLDEST:
        raise UserError(
            "moment_too_old", f"date de plus d’un an : {text[:40]}", TableField.OBSERVED_AT
        )
    return moment


def _no_date(text: str) -> UserError:
    return UserError(
        "moment_unreadable",
        f"date illisible : « {text[:40]} » (attendu : 21/11/2026 ou 2026-11-21)",
        TableField.OBSERVED_AT,
    )


def _recurrence(row: _Row) -> Recurrence:
    text = row.text(TableField.DAYS)
    days = guess_days(text) if text else frozenset()
    if days is None:
        raise UserError("days_unreadable", f"jours illisibles : « {text[:40]} »", TableField.DAYS)
    start, end = row.text(TableField.START), row.text(TableField.END)
    if end and not start:
        raise UserError("hour_missing", "heure de début absente", TableField.START)
    return Recurrence(
        days,
        parse_hour(start, TableField.START) if start else None,
        parse_hour(end, TableField.END) if end else None,
    )


def _answer_by(row: _Row) -> AnswerBy:
    if fold(row.text(TableField.ANSWER_BY)) in _YES:
        # "Yes" alone: by the means the row gives.
        return AnswerBy.MAIL if row.text(TableField.EMAIL) else AnswerBy.PHONE
    return row.code(TableField.ANSWER_BY, AnswerBy.NONE)
