"""The same search on a server: its own words, found alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.open_base import open_base
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from tests.postgres import postgres_url
from tests.services.entries import EOLE, FLANDRE, entry

TEXTS = (
    "Fumées près de l’ÉCOLE, sœurs inquiètes",
    "Seringues dans le square, à côté du n°12",
    "כתובת ליד הגן — tentes",
)


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seat]:
    folder = tmp_path_factory.mktemp("words")
    with postgres_url() as url:
        store = open_base(folder, url)
        made = Seat(store, Actor("Coordination", Role.COORDINATOR), folder)
        seen = made.clock() - dt.timedelta(hours=1)
        for place, text in zip((EOLE, FLANDRE, EOLE), TEXTS, strict=True):
            log_signalement(made, entry(place=place, description=text, observed_at=seen))
        yield made
        store.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ecole", [1]),
        ("École", [1]),
        ("soeur", [1]),  # unfinished
        ("soeur ", []),  # finished
        ("sœurs", [1]),
        ("l’école", [1]),
        ("flandre seringues", [2]),
        ("12 square", [2]),
        ("הגן", [3]),
        ("aubervilliers", [3, 1]),  # the newest first
        ("s", []),
        ("seringues & tentes", []),
        ("' | 'a:* (", []),
    ],
)
def test_words_are_found_as_on_sqlite(seat: Seat, typed: str, found: list[int]) -> None:
    numbers = [hit.number for hit in search(seat, typed)]
    texts = {text: position for position, text in enumerate(TEXTS, start=1)}
    with seat.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT number, description FROM signalement")
        places = {row.number: texts[row.description] for row in rows}
    assert [places[number] for number in numbers] == found
