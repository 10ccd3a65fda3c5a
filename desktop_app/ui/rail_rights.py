"""What the rail offers to who sits here."""

from __future__ import annotations

from desktop_app.domain.actor import Actor
from desktop_app.domain.board import reads_board
from desktop_app.domain.rights import Action, allowed
from desktop_app.ui.rail import Rail


def allow(rail: Rail, actor: Actor) -> None:
    """Enable what the role of `actor` may use."""
    rail.allow(
        entry=allowed(actor, Action.LOG, arrondissement=actor.arrondissement, team=actor.team),
        pages=True,
        rounds=allowed(actor, Action.PLAN_ROUND, team=actor.team),
        board=reads_board(actor),
        hotspots=allowed(actor, Action.EDIT_HOTSPOT),
    )
