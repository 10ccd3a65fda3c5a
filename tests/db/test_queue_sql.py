"""The queue's statements use the indexes made for them."""

from __future__ import annotations

import pytest

from db.engine import Store
from db.queries.queue import Shape, page_statement


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("sort", ["due", "age", "place"])
@pytest.mark.parametrize("view", ["mine", "my_team", "pool", "late", "open"])
@pytest.mark.parametrize("filters", [(), (("category", 2), ("team", 2), ("sector", 1))])
def test_no_main_view_is_sorted_or_scanned(
    store: Store,
    view: str,
    sort: str,
    ascending: bool,
    after: bool,
    filters: tuple[tuple[str, int], ...],
) -> None:
    statement = page_statement(Shape(view, sort, ascending, after, filters))
    with store.reading() as connection:
        compiled = statement.compile(dialect=connection.dialect)
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(1 for _ in compiled.positiontup or ())
        ).all()
    told = [str(row[3]) for row in plan]
    assert not [line for line in told if "TEMP B-TREE" in line]
    assert [line for line in told if "signalement USING INDEX ix_signalement_" in line]


def test_closed_by_closing_date_is_read_in_order(store: Store) -> None:
    statement = page_statement(Shape("closed", "closed"))
    with store.reading() as connection:
        compiled = statement.compile(dialect=connection.dialect)
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(1 for _ in compiled.positiontup or ())
        ).all()
    told = " ".join(str(row[3]) for row in plan)
    assert "ix_signalement_closed" in told
    assert "TEMP B-TREE" not in told


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("after", [False, True])
def test_what_is_to_be_answered_is_read_in_order(
    store: Store, ascending: bool, after: bool
) -> None:
    statement = page_statement(Shape("to_answer", "due", ascending, after))
    with store.reading() as connection:
        compiled = statement.compile(dialect=connection.dialect)
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(1 for _ in compiled.positiontup or ())
        ).all()
    told = " ".join(str(row[3]) for row in plan)
    assert "ix_signalement_to_answer" in told
    assert "TEMP B-TREE" not in told


def test_an_unknown_view_is_a_bug() -> None:
    with pytest.raises(ValueError, match="attic"):
        page_statement(Shape("attic"))
