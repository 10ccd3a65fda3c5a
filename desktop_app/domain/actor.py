"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.codes import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a seat: the name written in the history, the role that gives rights.

    `arrondissement` bounds a front desk (10, 18, 19…), `team` is the code of a lead's team;
    both None for the others.
    """

    name: str
    role: Role
    arrondissement: int | None = None
    team: str | None = None
