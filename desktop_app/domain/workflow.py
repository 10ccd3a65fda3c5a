"""The life of a signalement: the ten statuses and every legal move, in one table."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.codes import Coded, Outcome, Status
from desktop_app.domain.errors import UserError


class Move(Coded):
    """What a user does to a signalement; the label is the verb shown on its button."""

    ACCEPT = "accept", "Prendre en charge"
    REFUSE = "refuse", "Refuser"
    ASSIGN = "assign", "Affecter à une équipe"
    SCHEDULE = "schedule", "Programmer"
    HOLD = "hold", "Mettre en attente"
    RESUME = "resume", "Reprendre"
    MONITOR = "monitor", "Mettre sous surveillance"
    HAND_OVER = "hand_over", "Transmettre"
    CLOSE = "close", "Clore"
    REOPEN = "reopen", "Rouvrir"
    CANCEL = "cancel", "Annuler"
    VISIT = "visit", "Consigner un passage"
    ATTACH = "attach", "Rattacher"
    DETACH = "detach", "Détacher"
    CORRECT = "correct", "Corriger les faits"


_S = Status
_ANYWHERE_OPEN: Final = {
    Move.ASSIGN: _S.ROUTED,
    Move.HAND_OVER: _S.HANDED_OVER,
    Move.CLOSE: _S.CLOSED,
    Move.CANCEL: _S.CANCELLED,
    Move.ATTACH: _S.CANCELLED,
}

TABLE: Final[dict[Status, dict[Move, Status]]] = {
    # In the pool: nobody has it yet. Who accepts it or goes there takes it for their own team.
    _S.NEW: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.NEW,
        Move.ACCEPT: _S.ACCEPTED,
        Move.HOLD: _S.ON_HOLD,
        Move.VISIT: _S.ACCEPTED,
    },
    # A team was asked and has not replied.
    _S.ROUTED: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.ROUTED,
        Move.ACCEPT: _S.ACCEPTED,
        Move.REFUSE: _S.NEW,
        Move.HOLD: _S.ON_HOLD,
        Move.VISIT: _S.ACCEPTED,  # to go there is to accept
    },
    _S.ACCEPTED: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.ACCEPTED,
        Move.SCHEDULE: _S.SCHEDULED,
        Move.HOLD: _S.ON_HOLD,
        Move.MONITOR: _S.MONITORED,
        Move.VISIT: _S.ACCEPTED,
    },
    _S.SCHEDULED: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.SCHEDULED,
        Move.SCHEDULE: _S.SCHEDULED,  # another date
        Move.HOLD: _S.ON_HOLD,
        Move.MONITOR: _S.MONITORED,
        Move.VISIT: _S.SCHEDULED,  # a passage by chance does not undo the date given
    },
    # The clocks stand still until RESUME, which goes back to the status before.
    _S.ON_HOLD: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.ON_HOLD,
        Move.RESUME: _S.ACCEPTED,
        Move.VISIT: _S.ON_HOLD,
    },
    # Kept in sight until the review date.
    _S.MONITORED: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.MONITORED,
        Move.MONITOR: _S.MONITORED,  # another review date
        Move.RESUME: _S.ACCEPTED,
        Move.SCHEDULE: _S.SCHEDULED,
        Move.VISIT: _S.MONITORED,
    },
    # A partner has it; our part is over unless it comes back.
    _S.HANDED_OVER: {Move.CLOSE: _S.CLOSED, Move.REOPEN: _S.REOPENED},
    _S.CLOSED: {Move.REOPEN: _S.REOPENED},
    # The team that had it is told and replies again.
    _S.REOPENED: {
        **_ANYWHERE_OPEN,
        Move.CORRECT: _S.REOPENED,
        Move.ACCEPT: _S.ACCEPTED,
        Move.REFUSE: _S.NEW,
        Move.HOLD: _S.ON_HOLD,
        Move.MONITOR: _S.MONITORED,
        Move.VISIT: _S.ACCEPTED,
    },
    # Logged by mistake (REOPEN), or become a voice of another (DETACH).
    _S.CANCELLED: {Move.REOPEN: _S.REOPENED, Move.DETACH: _S.NEW},
}

_TO_POOL: Final = frozenset({Move.ASSIGN, Move.REOPEN, Move.RESUME, Move.DETACH})
TAKES: Final = frozenset({Move.ACCEPT, Move.VISIT})
"""Moves that give what is in the pool to the team of who makes them."""
OPEN: Final = frozenset(Status) - {_S.CLOSED, _S.CANCELLED, _S.HANDED_OVER}
"""Still something to do for us."""
STOPPED: Final = frozenset({_S.ON_HOLD, _S.MONITORED})
"""Open, but the clocks stand still."""
UNCONFIRMED: Final = frozenset({_S.NEW, _S.ROUTED})
"""Nobody took charge: such a signalement closes only with an outcome that claims no action."""
OUTCOMES_UNCONFIRMED: Final = frozenset({Outcome.NOT_FOUND, Outcome.HANDED_OVER, Outcome.NO_ACTION})


def legal(status: Status, move: Move) -> bool:
    """Whether the table allows `move` from `status` (rights are `rights.allowed`)."""
    return move in TABLE[status]


def moves_from(status: Status) -> tuple[Move, ...]:
    """The legal moves from `status`, in the order of `Move`."""
    return tuple(move for move in Move if move in TABLE[status])


def after(
    status: Status, move: Move, *, before: Status | None = None, to_pool: bool = False
) -> Status:
    """The status that `move` leads to.

    `before` is, for RESUME and DETACH, the status held before HOLD or ATTACH: it comes back if it
    was an open one whose clocks ran. `to_pool` is an ASSIGN to no team, or a REOPEN, RESUME or
    DETACH of what no team has. UserError "illegal_move".
    """
    if not legal(status, move):
        possible = ", ".join(f"« {each.label} »" for each in moves_from(status))
        raise UserError(
            "illegal_move",
            f"« {move.label} » est impossible : le signalement est « {status.label} ». "
            f"Gestes possibles : {possible}.",
        )
    if move in _TO_POOL and to_pool:
        return Status.NEW
    from_hold = move is Move.RESUME and status is Status.ON_HOLD
    if (from_hold or move is Move.DETACH) and before in OPEN - STOPPED:
        # What was in the pool before and has a team was taken by it meanwhile.
        return Status.ROUTED if before is Status.NEW else before
    return TABLE[status][move]


def outcomes(status: Status) -> tuple[Outcome, ...]:
    """The outcomes that a closing from `status` may state."""
    return tuple(
        each for each in Outcome if status not in UNCONFIRMED or each in OUTCOMES_UNCONFIRMED
    )


def require_outcome(status: Status, outcome: Outcome) -> None:
    """UserError "illegal_outcome" when closing from `status` may not state `outcome`."""
    if outcome not in outcomes(status):
        allowed = ", ".join(f"« {each.label} »" for each in outcomes(status))
        raise UserError(
            "illegal_outcome",
            f"« {outcome.label} » suppose que l’équipe a pris en charge le signalement : "
            f"prenez-le en charge d’abord, ou choisissez {allowed}.",
            "outcome",
        )
