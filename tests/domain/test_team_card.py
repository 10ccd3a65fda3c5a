"""What a team must be to work, and the code its name gives."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.routing import Team
from desktop_app.domain.team_card import new_code, require_sound

SOUND = Team("", "Maraude Est", TeamKind.MARAUDE, sectors=frozenset({"eole"}), capacity=0)


def test_a_sound_team_passes() -> None:
    require_sound(SOUND, {"eole", "ourcq"})
    require_sound(dataclasses.replace(SOUND, surface=False, underground=True), {"eole"})


@pytest.mark.parametrize(
    ("changes", "code", "field", "said"),
    [
        ({"name": " — "}, "name_missing", "name", "Donnez un nom"),
        ({"name": "x" * 121}, "text_too_long", "name", "Le nom dépasse 120"),
        ({"contact": "x" * 201}, "text_too_long", "contact", "Le contact dépasse 200"),
        (
            {"sectors": frozenset({"lune"})},
            "sector_unknown",
            "sectors",
            "Le secteur « lune » est sans périmètre dessiné : importez-le ou choisissez "
            "« partout ».",
        ),
        ({"arrondissements": frozenset({21})}, "arrondissement_unknown", "arrondissements", "« 21"),
        ({"surface": False}, "no_level", "levels", "ni en surface ni en souterrain"),
        ({"capacity": -1}, "capacity_negative", "capacity", "zéro ou plus"),
    ],
)
def test_what_cannot_work_is_told(
    changes: dict[str, Any], code: str, field: str, said: str
) -> None:
    with pytest.raises(UserError) as caught:
        require_sound(dataclasses.replace(SOUND, **changes), {"eole"})
    assert (caught.value.code, caught.value.field) == (code, field)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("Maraude Est", (), "maraude_est"),
        ("Équipe « Cœur » n° 2", (), "equipe_coeur_n_2"),
        ("UASA", {"uasa", "uasa_2"}, "uasa_3"),
        ("Pool", (), "pool_2"),
        ("צוות", (), "equipe"),
        ("a" * 40, (), "a" * 32),
        ("a" * 40, {"a" * 32}, "a" * 30 + "_2"),
    ],
)
def test_a_name_gives_a_code_of_its_own(name: str, taken: Any, code: str) -> None:
    assert new_code(name, taken) == code
