"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.codes import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a seat: the name written in the history, the role that gives rights.

    `arrondissement` bounds a front desk (10, 18, 19…), with `more_arrondissements` where it serves
    several; `team` is the code of a lead's team; None for the others. `login` is that of the
    account that the person signed in with; "" for a profile that anybody at this PC may take.
    """

    name: str
    role: Role
    arrondissement: int | None = None
    team: str | None = None
    login: str = ""
    more_arrondissements: tuple[int, ...] = ()

    @property
    def arrondissements(self) -> tuple[int, ...]:
        """All that a desk serves, its home first; empty for a desk of nowhere."""
        return (
            () if self.arrondissement is None else (self.arrondissement, *self.more_arrondissements)
        )

    def covers(self, arrondissement: int | None) -> bool:
        """Whether `arrondissement` is one of the actor's own."""
        return arrondissement in self.arrondissements
