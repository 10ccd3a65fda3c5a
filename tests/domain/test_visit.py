"""A passage in one sentence."""

from __future__ import annotations

from desktop_app.domain.visit import Mood, PeopleMet, Visit, summary


def test_nobody_there() -> None:
    assert summary(Visit(PeopleMet.NOBODY)) == "aucune personne rencontrée"


def test_everything_at_once() -> None:
    visit = Visit(
        PeopleMet.MANY,
        consumption_seen=True,
        mood=Mood.VIOLENT,
        orientations_offered=1,
        orientations_accepted=1,
        material_collected=True,
        mediation_done=True,
        police_called=True,
        minutes=40,
    )
    assert summary(visit) == (
        "7 personnes rencontrées et plus, consommation vue, climat violent, "
        "1 orientation proposée, 1 acceptée, matériel ramassé, médiation faite, police appelée, "
        "40 min"
    )
