"""The matrix of rights and the table of moves as a shared base takes them: plain values."""

from __future__ import annotations

from typing import Final

from db.postgres.plan import Plan
from desktop_app.domain.codes import EventKind, Role, Status
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import MEDIATION, MUNICIPAL_TEAMS, Action, scope_of
from desktop_app.domain.workflow import OPEN, Move, after, legal
from desktop_app.services.lapse import PROGRAM
from desktop_app.services.read_identity import OVER
from desktop_app.services.standing import CODES, INSTANTS
from desktop_app.services.turns import UNDO_SECONDS
from desktop_app.services.undo import UNDOABLE

_K, _A, _M = EventKind, Action, Move

LINES: Final[dict[EventKind, tuple[Move, ...]]] = {
    _K.ACCEPTED: (_M.ACCEPT,),
    _K.REFUSED: (_M.REFUSE,),
    _K.ASSIGNED: (_M.ASSIGN,),
    _K.POOLED: (_M.ASSIGN,),
    _K.SCHEDULED: (_M.SCHEDULE,),
    _K.HELD: (_M.HOLD,),
    _K.RESUMED: (_M.RESUME,),
    _K.MONITORED: (_M.MONITOR,),
    _K.HANDED_OVER: (_M.HAND_OVER,),
    _K.VISITED: (_M.VISIT,),
    _K.CLOSED: (_M.CLOSE,),
    _K.REOPENED: (_M.REOPEN,),
    _K.CANCELLED: (_M.CANCEL,),
    _K.ATTACHED: (_M.ATTACH,),
    _K.DETACHED: (_M.DETACH,),
    _K.CORRECTED: (_M.CORRECT,),
}
"""The move that a line of history tells."""

RIGHTS: Final[dict[EventKind, tuple[Action, ...]]] = {
    _K.CREATED: (_A.LOG,),
    _K.ROUTED: (),
    _K.POOLED: (_A.ASSIGN,),
    _K.ASSIGNED: (_A.ASSIGN,),
    _K.ACCEPTED: (_A.ACCEPT,),
    _K.REFUSED: (_A.REFUSE,),
    _K.SCHEDULED: (_A.SCHEDULE,),
    _K.HELD: (_A.HOLD,),
    _K.RESUMED: (_A.RESUME,),
    _K.MONITORED: (_A.MONITOR,),
    _K.HANDED_OVER: (_A.HAND_OVER,),
    _K.VISITED: (_A.VISIT,),
    _K.CLOSED: (_A.CLOSE,),
    _K.REOPENED: (_A.REOPEN,),
    _K.CANCELLED: (_A.CANCEL,),
    _K.ATTACHED: (_A.ATTACH, _A.ADD_VOICE),
    _K.DETACHED: (_A.DETACH,),
    _K.EMERGENCY: (_A.EMERGENCY,),
    _K.ANSWERED: (_A.ANSWER,),
    _K.UNDONE: (),
    _K.LAPSED: (),
    _K.CORRECTED: (_A.CORRECT,),
    _K.REROUTED: (_A.CORRECT,),
    _K.ATTACHMENT_ADDED: (_A.ADD_ATTACHMENT,),
    _K.ATTACHMENT_BLURRED: (_A.ADD_ATTACHMENT,),
    _K.ATTACHMENT_REMOVED: (_A.ADD_ATTACHMENT, _A.PURGE, _A.PERSON_REQUEST),
    _K.IDENTITY_ERASED: (_A.PURGE, _A.PERSON_REQUEST),
    _K.PSEUDONYMISED: (_A.PURGE, _A.PERSON_REQUEST),
    _K.RECTIFIED: (_A.PERSON_REQUEST,),
    _K.TEXT_MASKED: (_A.AUDIT_FLAGS, _A.PERSON_REQUEST, _A.PURGE),
}
"""The rights of which one is wanted to write a line of this kind. What a service writes on its way
(the routing of what is made, the pool after an undoing, a reopening by facts that come back) has
its own conditions in `db.postgres.lines`."""


def server_plan() -> Plan:
    """What `db.postgres` makes its roles, grants, policies and guards of."""
    if unsaid := set(EventKind) - set(RIGHTS):
        raise LookupError(f"lines without a right: {sorted(unsaid)}")
    return Plan(
        roles=tuple(role.value for role in Role),
        scopes={
            (role.value, action.value): scope.value
            for role in Role
            for action in Action
            if (scope := scope_of(role, action)) is not None
        },
        municipal_teams=tuple(sorted(MUNICIPAL_TEAMS)),
        mediation=MEDIATION,
        program=(PROGRAM.name, PROGRAM.role.value),
        rights={
            kind.value: tuple(action.value for action in actions)
            for kind, actions in RIGHTS.items()
        },
        legal=_legal(),
        undoable={kind.value: action.value for kind, action in UNDOABLE.items()},
        undo_seconds=UNDO_SECONDS,
        over=tuple(sorted(status.value for status in OVER)),
        still_open=tuple(sorted(status.value for status in OPEN)),
        told_codes=CODES,
        told_instants=INSTANTS,
    )


def _legal() -> frozenset[tuple[str, str, str]]:
    found = {
        (kind.value, status.value, reached.value)
        for kind, moves in LINES.items()
        for move in moves
        for status in Status
        if legal(status, move)
        for reached in _reached(status, move)
    }
    # Nobody went: everything stays as it is.
    found |= {
        (_K.VISITED.value, status.value, status.value)
        for status in Status
        if legal(status, _M.VISIT)
    }
    found.add((_K.ROUTED.value, Status.NEW.value, Status.ROUTED.value))
    # Another team, or none, as the rules say of facts put right; and what a team let lapse.
    for status in (Status.NEW, Status.ROUTED, Status.REOPENED):
        found |= {
            (_K.REROUTED.value, status.value, reached.value)
            for reached in (Status.NEW, Status.ROUTED)
        }
    for status in (Status.ROUTED, Status.REOPENED):
        found.add((_K.LAPSED.value, status.value, Status.NEW.value))
    return frozenset(found)


def _reached(status: Status, move: Move) -> set[Status]:
    reached = set()
    for before in (None, *Status):
        for to_pool in (False, True):
            try:
                reached.add(after(status, move, before=before, to_pool=to_pool))
            except UserError:  # not from there
                continue
    return reached
