"""Numbers in turn, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Store, sqlite_url
from db.queries.sequences import next_sequence
from db.schema import BaseRow
from tests.postgres import postgres_url


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A base with the tables, of each kind."""
    if request.param == "sqlite":
        store = Store(sqlite_url(tmp_path))
        with store.writing() as connection:
            BaseRow.metadata.create_all(connection)
        yield store
        store.close()
        return
    with postgres_url() as url:
        store = Store(url)
        with store.writing() as connection:
            BaseRow.metadata.create_all(connection)
        yield store
        store.close()


def test_each_arrondissement_and_year_has_its_own_sequence(base: Store) -> None:
    asked = [(19, 2026), (19, 2026), (18, 2026), (19, 2027), (19, 2026)]
    given = []
    for key in asked:
        with base.writing() as connection:
            given.append(next_sequence(connection, *key))
    assert given == [1, 2, 1, 1, 3]


def test_a_number_of_a_failed_saving_is_given_again(base: Store) -> None:
    with base.writing() as connection:
        assert next_sequence(connection, 19, 2026) == 1
    with pytest.raises(RuntimeError), base.writing() as connection:
        assert next_sequence(connection, 19, 2026) == 2
        raise RuntimeError
    with base.writing() as connection:
        assert next_sequence(connection, 19, 2026) == 2
