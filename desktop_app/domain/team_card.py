"""A team as its administrator edits it: what makes it sound, and the code its name gives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.rules import Team

LONGEST_CODE: Final = 32
RESERVED: Final = frozenset({"pool"})  # says "no team" on the command line
_LONGEST: Final = {
    "name": ("Le nom", 120),
    "operator": ("L’opérateur", 120),
    "contact": ("Le contact", 200),
    "hours_note": ("La note sur les horaires", 200),
}
_PARIS: Final = range(1, 21)
NO_HOURS: Final = (
    "Sans horaires, rien ne lui est proposé : saisissez-les (Administration › Services)."
)


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team, its duty included, and the version of the base it was read from.

    An empty `team.code`: not yet in the base.
    """

    team: Team
    version: int = 0


def require_sound(team: Team, drawn: Collection[str]) -> None:
    """UserError, its field the one to mend, for a team that could not work as it is described.

    `drawn`: the codes of the sectors that have a polygon. Codes "name_missing", "text_too_long",
    "sector_unknown", "arrondissement_unknown", "no_level", "capacity_negative".
    """
    if not fold(team.name):
        raise UserError("name_missing", "Donnez un nom à l’équipe.", "name")
    for name, (said, most) in _LONGEST.items():
        if len(getattr(team, name)) > most:
            raise UserError("text_too_long", f"{said} dépasse {most} caractères.", name)
    for sector in sorted(team.sectors):
        if sector not in drawn:
            raise UserError(
                "sector_unknown",
                f"Le secteur « {sector} » est sans périmètre dessiné : importez-le ou choisissez "
                "« partout ».",
                "sectors",
            )
    for number in sorted(team.arrondissements):
        if number not in _PARIS:
            raise UserError(
                "arrondissement_unknown",
                f"« {number} » n’est pas un arrondissement de Paris : écrivez de 1 à 20.",
                "arrondissements",
            )
    if not team.surface and not team.underground:
        raise UserError(
            "no_level",
            "L’équipe ne travaille ni en surface ni en souterrain : cochez au moins l’un des deux.",
            "levels",
        )
    if team.capacity is not None and team.capacity < 0:
        raise UserError(
            "capacity_negative", "La capacité est un nombre d’arrêts, zéro ou plus.", "capacity"
        )


def warnings_of(team: Team) -> tuple[str, ...]:
    """What keeps a sound team from work: an active one whose hours nobody gave gets none."""
    return (NO_HOURS,) if team.active and not team.duty.known else ()


def new_code(name: str, taken: Collection[str]) -> str:
    """A code made from the name, as none in `taken`: "Maraude Est" → "maraude_est"."""
    bare = "".join(sign if sign.isascii() else "" for sign in fold(name))
    stem = "_".join(bare.split())[:LONGEST_CODE].rstrip("_") or "equipe"
    code, place = stem, 1
    while code in taken or code in RESERVED:
        place += 1
        code = f"{stem[: LONGEST_CODE - len(str(place)) - 1]}_{place}"
    return code
