"""Who else has a signalement open, and how a seat is called."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.rights import MEDIATION

BEAT_S: Final = 20
"""How often a seat says again that it is there."""
STALE_AFTER: Final = dt.timedelta(seconds=60)
"""Whoever was not heard for so long is gone."""
FORGOTTEN_AFTER: Final = dt.timedelta(minutes=10)
"""When the row of a seat that is gone may be taken away by any other."""


@dataclass(frozen=True, slots=True)
class Present:
    """Another seat that has a signalement open."""

    name: str
    place: str
    since: dt.datetime


def place_words(actor: Actor, team: str) -> str:
    """Where an actor sits: "accueil du 19e", "équipe UASA"; `team` is the name of its team."""
    if actor.role is Role.FRONT_DESK:
        home = actor.arrondissement
        if home is None:
            return "accueil"
        return "accueil du 1er" if home == 1 else f"accueil du {home}e"
    if actor.role is Role.COORDINATOR:
        return "coordination"
    if actor.role is Role.ADMIN:
        return "administration"
    if actor.role is Role.MEDIATOR and actor.team in (None, MEDIATION):
        return "médiation"
    return f"équipe {team}" if team else "équipe"
