"""Two seats changed the same thing: what differs, field by field, and what is made of both.

A version is a mapping of field names to values; a field that one of the versions does not have (a
rule that was taken out) is `ABSENT` there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

Version = Mapping[str, Any]


class Absent(Enum):
    """What stands for a field that is not there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class Side(Enum):
    """Whose value is kept."""

    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Facet:
    """A field as it is shown: its French label and how its values are said."""

    name: str
    label: str
    say: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True)
class Contest:
    """A field on which both versions differ; `side` is the only one that changed it, None: both
    did, somebody must choose."""

    name: str
    label: str
    seen: str
    theirs: str
    mine: str
    side: Side | None


def contests(
    facets: Collection[Facet], seen: Version, theirs: Version, mine: Version
) -> tuple[Contest, ...]:
    """The fields on which `mine` and `theirs`, both made of `seen`, differ."""
    found = []
    for facet in facets:
        was, here, there = (each.get(facet.name, ABSENT) for each in (seen, mine, theirs))
        if here == there:
            continue
        side = Side.THEIRS if here == was else Side.MINE if there == was else None
        say = facet.say
        found.append(Contest(facet.name, facet.label, say(was), say(there), say(here), side))
    return tuple(found)


def settled(theirs: Version, mine: Version, kept: Collection[str]) -> dict[str, Any]:
    """What stands at the end: theirs, with the fields `kept` as in `mine`."""
    whole = dict(theirs)
    for name in kept:
        value = mine.get(name, ABSENT)
        if value is ABSENT:
            whole.pop(name, None)
        else:
            whole[name] = value
    return whole
