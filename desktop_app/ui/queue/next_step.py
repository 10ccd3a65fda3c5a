"""What a passage calls for next, as the toast offers it and the next dialog begins with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.views import Moved
from desktop_app.domain.visit import Visit, next_moves, next_outcome, next_partner
from desktop_app.domain.workflow import Move
from desktop_app.ui.queue.gestures import KEYS
from desktop_app.ui.queue.wording import tr


@dataclass(frozen=True, slots=True)
class NextStep:
    """A move, the code that its dialog begins with, and the words that offer it."""

    move: Move
    code: str
    words: str


def next_step(moved: Sequence[Moved], visit: Visit) -> NextStep | None:
    """The step that all of `moved` call for after `visit`; None where they differ, or for none."""
    steps = {_step(each, visit) for each in moved}
    return steps.pop() if len(steps) == 1 else None


def _step(moved: Moved, visit: Visit) -> NextStep | None:
    moves = next_moves(moved.status, visit, stale=moved.stale)
    outcome, partner = next_outcome(visit, stale=moved.stale), next_partner(visit)
    if Move.HAND_OVER in moves and partner is not None:
        words = tr("Transmettre : {0} ({1})").format(partner.label, KEYS[Move.HAND_OVER])
        return NextStep(Move.HAND_OVER, partner.value, words)
    if Move.CLOSE in moves and outcome is not None:
        words = tr("Clore : {0} ({1})").format(outcome.label.lower(), KEYS[Move.CLOSE])
        return NextStep(Move.CLOSE, outcome.value, words)
    return None
