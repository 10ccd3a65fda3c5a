"""What two seats made of one thing, field by field."""

from __future__ import annotations

from desktop_app.domain.race import ABSENT, Contest, Facet, Side, contests, settled

FACETS = (Facet("a", "A"), Facet("b", "B"), Facet("c", "C"), Facet("d", "D"))


def test_each_field_that_differs_says_who_changed_it() -> None:
    seen = {"a": 1, "b": 1, "c": 1, "d": 1}
    theirs = {"a": 2, "b": 1, "c": 2, "d": 2}
    mine = {"a": 1, "b": 3, "c": 3, "d": 2}
    found = contests(FACETS, seen, theirs, mine)
    assert found == (
        Contest("a", "A", "1", "2", "1", Side.THEIRS),
        Contest("b", "B", "1", "1", "3", Side.MINE),
        Contest("c", "C", "1", "2", "3", None),
    )


def test_a_field_may_be_there_on_one_side_alone() -> None:
    facets = (Facet("a", "A", lambda value: "—" if value is ABSENT else str(value)),)
    assert contests(facets, {"a": 1}, {}, {"a": 1}) == (
        Contest("a", "A", "1", "—", "1", Side.THEIRS),
    )
    assert contests(facets, {}, {}, {"a": 2}) == (Contest("a", "A", "—", "—", "2", Side.MINE),)


def test_what_is_kept_is_put_into_theirs() -> None:
    theirs, mine = {"a": 2, "b": 2, "c": 2}, {"a": 1, "b": 1}
    assert settled(theirs, mine, {"b", "c"}) == {"a": 2, "b": 1}
    assert settled(theirs, mine, ()) == theirs
