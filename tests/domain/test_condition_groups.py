"""Conditions as groups of lines: what is read and written again holds for the same facts."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.condition_groups import Group, Leaf, Needs, read_group, write_group
from desktop_app.domain.conditions import ConditionRefused, parse_conditions

PORCH: dict[str, Any] = {"place_kind": ["porch"]}
NIGHT: dict[str, Any] = {"hours": ["22:00", "06:00"]}
AGAIN: dict[str, Any] = {"recurring": True}


@pytest.mark.parametrize(
    ("tree", "group"),
    [
        ({"all": []}, Group(Needs.ALL)),
        (PORCH, Group(Needs.ALL, (Leaf("place_kind", ["porch"]),))),
        ({"any": [AGAIN]}, Group(Needs.ANY, (Leaf("recurring", True),))),
        ({"not": AGAIN}, Group(Needs.NONE, (Leaf("recurring", True),))),
        (
            {"not": {"any": [AGAIN, PORCH]}},
            Group(Needs.NONE, (Leaf("recurring", True), Leaf("place_kind", ["porch"]))),
        ),
        (
            {"not": {"all": [AGAIN, PORCH]}},
            Group(
                Needs.NONE,
                (Group(Needs.ALL, (Leaf("recurring", True), Leaf("place_kind", ["porch"]))),),
            ),
        ),
        (
            {"all": [NIGHT, {"not": PORCH}]},
            Group(
                Needs.ALL,
                (
                    Leaf("hours", ["22:00", "06:00"]),
                    Group(Needs.NONE, (Leaf("place_kind", ["porch"]),)),
                ),
            ),
        ),
    ],
)
def test_trees_read_as_groups(tree: dict[str, Any], group: Group) -> None:
    assert read_group(tree) == group


@pytest.mark.parametrize(
    "tree",
    [
        {"all": []},
        {"any": [AGAIN, {"all": [PORCH, NIGHT]}]},
        {"not": {"any": [AGAIN, PORCH]}},
        {"not": {"all": [AGAIN, PORCH]}},
        {"not": AGAIN},
        {"not": {"not": {"any": [AGAIN, NIGHT]}}},
        {"all": [NIGHT, {"not": {"any": [PORCH, {"not": AGAIN}]}}]},
    ],
)
def test_what_is_read_is_written_again(tree: dict[str, Any]) -> None:
    assert write_group(read_group(tree)) == tree


def test_a_line_alone_is_written_as_a_group() -> None:
    assert write_group(read_group(PORCH)) == {"all": [PORCH]}
    assert write_group(read_group({"not": {"any": [PORCH]}})) == {"not": PORCH}


@pytest.mark.parametrize("needs", [Needs.ANY, Needs.NONE])
def test_an_empty_group_is_refused_by_the_check(needs: Needs) -> None:
    with pytest.raises(ConditionRefused):
        parse_conditions(write_group(Group(needs)))
