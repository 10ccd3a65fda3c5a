"""One row of a desk's table, read."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.codes import AnswerBy, Category, Channel, People, PlaceKind, Weekday
from desktop_app.domain.codes import ReporterKind as Kind
from desktop_app.domain.entry import Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.table_mapping import Mapping
from desktop_app.domain.table_row import RowFacts, read_row
from desktop_app.domain.table_words import TableField

NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)  # 18:30 in Paris
BASE = {"category": "Bruit", "observed_at": "19/11/2026", "place": "12 rue Riquet"}


def read(**cells: str) -> RowFacts:
    return read_row(Mapping(), BASE | {name.rstrip("_"): cell for name, cell in cells.items()}, NOW)


def refused(**cells: str) -> UserError:
    with pytest.raises(UserError) as caught:
        read(**cells)
    return caught.value


def test_a_bare_row_takes_the_defaults() -> None:
    assert read() == RowFacts(
        category=Category.NOISE,
        observed_at=dt.datetime(2026, 11, 19, 11, 0, tzinfo=dt.UTC),
        place="12 rue Riquet",
        lon=None,
        lat=None,
        place_kind=PlaceKind.STREET,
        description="",
        people=People.UNKNOWN,
        recurrence=Recurrence(),
        reporter=Reporter(kind=Kind.OTHER, channel=Channel.OTHER),
        external_id="",
    )


def test_a_full_row() -> None:
    facts = read(
        external_id=" 12 ",
        place_kind="hall",
        description=" Odeur ",
        people="5",
        days="lun, mar",
        from_="7h",
        to="9h30",
        reporter_kind="Commerçante",
        channel="guichet",
        answer_by="oui",
        name="Mme Petit",
        email="petit@exemple.fr",
        phone="0612345678",
        lon="2,36",
        lat="48.88",
    )
    assert facts.external_id == "12"
    assert facts.place_kind is PlaceKind.PORCH
    assert facts.description == "Odeur"
    assert facts.people is People.SOME
    assert facts.recurrence == Recurrence(
        frozenset({Weekday.MON, Weekday.TUE}), dt.time(7), dt.time(9, 30)
    )
    assert facts.reporter == Reporter(
        kind=Kind.SHOP,
        channel=Channel.DESK,
        answer_by=AnswerBy.MAIL,
        name="Mme Petit",
        email="petit@exemple.fr",
        phone="0612345678",
    )
    assert (facts.lon, facts.lat) == (2.36, 48.88)


def test_yes_without_an_address_is_a_call() -> None:
    assert read(answer_by="Oui").reporter.answer_by is AnswerBy.PHONE


@pytest.mark.parametrize(
    ("date", "time", "expected"),
    [
        ("19/11/2026", "18h30", "2026-11-19T17:30:00+00:00"),
        ("19/11/26", "18:30", "2026-11-19T17:30:00+00:00"),
        ("19.11.2026", "1830", "2026-11-19T17:30:00+00:00"),
        ("19-11-2026", "18h", "2026-11-19T17:00:00+00:00"),
        ("19/11/2026 18:30", "", "2026-11-19T17:30:00+00:00"),
        ("19/11/2026 à 18h30", "", "2026-11-19T17:30:00+00:00"),
        ("2026-11-19", "18:30:15", "2026-11-19T17:30:00+00:00"),
        ("2026-11-19 18:30", "", "2026-11-19T17:30:00+00:00"),
        ("2026-07-14T18:30:00", "", "2026-07-14T16:30:00+00:00"),
        ("2026-11-19T18:30:00+01:00", "", "2026-11-19T17:30:00+00:00"),
        ("2026-11-19T17:30:00Z", "", "2026-11-19T17:30:00+00:00"),
        ("20/11/2026", "", "2026-11-20T11:00:00+00:00"),
    ],
)
def test_moments(date: str, time: str, expected: str) -> None:
    assert read(observed_at=date, observed_time=time).observed_at.isoformat() == expected


def test_today_before_noon_is_now() -> None:
    morning = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
    facts = read_row(Mapping(), BASE | {"observed_at": "20/11/2026"}, morning)
    assert facts.observed_at == morning


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"observed_at": ""}, "value_missing", "observed_at"),
        ({"observed_at": "hier"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "31/02/2026"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "2026-13-01T25:00Z"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "0001-01-01 00:00:00"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "0001-01-01T00:00:00+02:00"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "9999-12-31T23:00:00-05:00"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "29/03/2026 02:30"}, "moment_unreadable", "observed_at"),
        ({"observed_at": "21/11/2026"}, "moment_future", "observed_at"),
        ({"observed_at": "19/11/2025"}, "moment_too_old", "observed_at"),
        ({"observed_time": "25h"}, "time_unreadable", "observed_time"),
        ({"observed_time": "matin"}, "time_unreadable", "observed_time"),
        ({"category": ""}, "value_missing", "category"),
        ({"category": "Embrouille"}, "value_unknown", "category"),
        ({"place": " "}, "place_missing", "place"),
        ({"place": "", "lon": "2.36"}, "place_missing", "place"),
        ({"lon": "est"}, "degrees_unreadable", "lon"),
        ({"postcode": "Pantin"}, "postcode_unreadable", "postcode"),
        ({"postcode": "75021"}, "postcode_unreadable", "postcode"),
        ({"days": "parfois"}, "days_unreadable", "days"),
        ({"to": "9h"}, "hour_missing", "from"),
        ({"from_": "25h"}, "hour_unreadable", "from"),
    ],
)
def test_refusals(cells: dict[str, str], code: str, field: str) -> None:
    error = refused(**cells)
    assert (error.code, error.field) == (code, field)


@pytest.mark.parametrize(
    ("place", "district", "expected"),
    [
        ("12 rue Riquet", "19", "12 rue Riquet, 75019 Paris"),
        ("12 rue Riquet", "19e", "12 rue Riquet, 75019 Paris"),
        ("12 rue Riquet", "75019", "12 rue Riquet, 75019 Paris"),
        ("1 rue de Passy", "75116", "1 rue de Passy, 75016 Paris"),
        ("12 rue Riquet, 75019 Paris", "Paris", "12 rue Riquet, 75019 Paris"),
        ("12 rue Riquet", "", "12 rue Riquet"),
    ],
)
def test_the_district_completes_the_address(place: str, district: str, expected: str) -> None:
    assert read(place=place, postcode=district).place == expected


def test_words_mean_what_the_mapping_says() -> None:
    mapping = Mapping(
        values={TableField.CATEGORY: {"Bruit": "aggression", "ÉMOI ": "distress"}},
        defaults={TableField.CATEGORY: "other", TableField.CHANNEL: "3975"},
    )
    assert read_row(mapping, BASE, NOW).category is Category.AGGRESSION
    assert read_row(mapping, BASE | {"category": "émoi"}, NOW).category is Category.DISTRESS
    assert read_row(mapping, BASE | {"category": ""}, NOW).category is Category.OTHER
    assert read_row(mapping, BASE, NOW).reporter.channel is Channel.CALL_3975
