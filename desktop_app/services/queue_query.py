"""What can be asked of the queue, and what its filters offer.

Without the base: the window knows this module before SQLAlchemy is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop_app.domain.views import TeamRef


class View(StrEnum):
    """Saved views; `mine` is what the actor typed, `copies` what the actor's team is told of,
    `to_check` scenes too old to be met as they were told (they are not late), `closed` the last 30
    days, `to_answer` what is over while a reporter still waits for an answer.
    """

    MINE = "mine"
    MY_TEAM = "my_team"
    COPIES = "copies"
    POOL = "pool"
    LATE = "late"
    TO_CHECK = "to_check"
    OPEN = "open"
    CLOSED = "closed"
    TO_ANSWER = "to_answer"


class Sort(StrEnum):
    """Orders, ascending: nearest deadline first (none last), oldest first, place by name.

    What is closed has no deadline left: there, `due` sorts by the instant of closing. The deadline
    of what is over but to be answered is the answer's.
    """

    DUE = "due"
    AGE = "age"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Filters:
    """Codes wanted per column; an empty set filters nothing."""

    categories: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    arrondissements: frozenset[int] = frozenset()
    teams: frozenset[str] = frozenset()
    place_kinds: frozenset[str] = frozenset()

    def by_column(self) -> dict[str, list[Any]]:
        """The values of each column that is filtered, in a fixed order."""
        every: dict[str, frozenset[Any]] = {
            "category": self.categories,
            "status": self.statuses,
            "sector": self.sectors,
            "arrondissement": self.arrondissements,
            "team": self.teams,
            "place_kind": self.place_kinds,
        }
        return {
            name: sorted(v.value if isinstance(v, StrEnum) else v for v in values)
            for name, values in every.items()
            if values
        }


NO_FILTER = Filters()


@dataclass(frozen=True, slots=True)
class QueueChoices:
    """Active teams by name, names of sectors by code, arrondissements known by their outline;
    `unconfirmed`: how many active teams have a shift that nobody confirmed; `hourless`: how many
    have no hours at all, so that nothing is proposed to them.
    """

    teams: tuple[TeamRef, ...]
    sectors: dict[str, str]
    arrondissements: tuple[int, ...]
    unconfirmed: int = 0
    hourless: int = 0
