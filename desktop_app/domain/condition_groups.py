"""Conditions as a form shows them: groups of lines, "all", "at least one" or "none" of them.

Every checked tree reads as a group and is written again as a tree that holds for the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.codes import Coded


class Needs(Coded):
    """How many conditions of a group must hold."""

    ALL = "all", "toutes ces conditions"
    ANY = "any", "au moins une de ces conditions"
    NONE = "none", "aucune de ces conditions"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line: a keyword of `domain.conditions` and its value."""

    keyword: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """Lines and groups under one `needs`; without any part, "all" always holds."""

    needs: Needs
    parts: tuple[Leaf | Group, ...] = ()


def read_group(tree: Mapping[str, Any]) -> Group:
    """A checked tree as a group; what is no group stands alone in "all"."""
    part = _read(tree)
    return part if isinstance(part, Group) else Group(Needs.ALL, (part,))


def write_group(group: Group) -> dict[str, Any]:
    """A group as a tree; without parts, "at least one" is a tree that no check lets pass."""
    parts = [_write(part) for part in group.parts]
    if group.needs is not Needs.NONE:
        return {group.needs.value: parts}
    return {"not": parts[0] if len(parts) == 1 else {"any": parts}}


def _read(tree: Mapping[str, Any]) -> Leaf | Group:
    ((name, value),) = tree.items()
    if name in ("all", "any"):
        return Group(Needs(name), tuple(_read(each) for each in value))
    if name != "not":
        return Leaf(name, value)
    inside = _read(value)
    if isinstance(inside, Group) and inside.needs is Needs.ANY:
        return Group(Needs.NONE, inside.parts)
    return Group(Needs.NONE, (inside,))


def _write(part: Leaf | Group) -> dict[str, Any]:
    return {part.keyword: part.value} if isinstance(part, Leaf) else write_group(part)
