"""Who may do what: one table, which drives what the screens enable and what services refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Coded, Role
from desktop_app.domain.errors import UserError


class Action(Coded):
    """What a right is about; the moves bear the codes of `workflow.Move`."""

    LOG = "log", "saisir un signalement"
    EMERGENCY = "emergency", "noter un renvoi vers les secours"
    ROUTE_OVERRIDE = "route_override", "changer l’équipe proposée"
    ACCEPT = "accept", "prendre en charge"
    REFUSE = "refuse", "refuser"
    ASSIGN = "assign", "affecter à une équipe"
    SCHEDULE = "schedule", "programmer"
    HOLD = "hold", "mettre en attente"
    RESUME = "resume", "reprendre"
    MONITOR = "monitor", "mettre sous surveillance"
    HAND_OVER = "hand_over", "transmettre"
    CLOSE = "close", "clore"
    REOPEN = "reopen", "rouvrir"
    CANCEL = "cancel", "annuler"
    VISIT = "visit", "consigner un passage"
    ATTACH = "attach", "rattacher"
    ADD_VOICE = "add_voice", "ajouter une voix"
    DETACH = "detach", "détacher"
    ANSWER = "answer", "consigner une réponse au déclarant"
    ADD_ATTACHMENT = "add_attachment", "joindre, flouter ou retirer un fichier"
    READ_ATTACHMENT = "read_attachment", "voir les pièces jointes"
    READ_IDENTITY = "read_identity", "lire les coordonnées d’un déclarant"
    SEARCH_IDENTITY = "search_identity", "chercher un déclarant"
    IMPORT = "import", "importer un fichier"
    CORRECT = "correct", "corriger les faits"
    PLAN_ROUND = "plan_round", "préparer une tournée"
    EDIT_HOTSPOT = "edit_hotspot", "suivre un lieu"
    EDIT_REFERENCE = "edit_reference", "modifier les règles et les équipes"
    CHECK = "check", "vérifier la base"
    BACKUP = "backup", "sauvegarder la base"
    RESTORE = "restore", "restaurer une sauvegarde"
    MOVE_BASE = "move_base", "transférer la base"
    FILL_DEMO = "fill_demo", "remplir une base d’exemple"
    PURGE = "purge", "éliminer les données échues"
    EDIT_RETENTION = "edit_retention", "changer les durées de conservation"
    READ_LOG = "read_log", "relire le journal des lectures"
    PERSON_REQUEST = "person_request", "répondre à la demande d’une personne"
    AUDIT_FLAGS = "audit_flags", "revoir les avertissements gardés"
    EDIT_ACCOUNTS = "edit_accounts", "tenir les comptes"


_A = Action
_TEAM_MOVES: Final = frozenset(
    {
        _A.ACCEPT,
        _A.REFUSE,
        _A.ASSIGN,
        _A.SCHEDULE,
        _A.HOLD,
        _A.RESUME,
        _A.MONITOR,
        _A.HAND_OVER,
        _A.CLOSE,
        _A.REOPEN,
        _A.VISIT,
        _A.ATTACH,
        _A.DETACH,
    }
)
_DESK_MOVES: Final = frozenset(
    {
        _A.ASSIGN,
        _A.HOLD,
        _A.RESUME,
        _A.HAND_OVER,
        _A.REOPEN,
        _A.CANCEL,
        _A.ATTACH,
        _A.DETACH,
    }
)
MOVES: Final = _TEAM_MOVES | _DESK_MOVES | {_A.CORRECT}
# By the arrondissement or the team.
_BOUND: Final = MOVES | {
    _A.ADD_VOICE,
    _A.EMERGENCY,
    _A.ANSWER,
    _A.ADD_ATTACHMENT,
    _A.PLAN_ROUND,
}
_IDENTITY: Final = frozenset({_A.READ_IDENTITY, _A.SEARCH_IDENTITY})
# About reporters, not about a team.
_VOICES: Final = frozenset(
    {_A.ATTACH, _A.ADD_VOICE, _A.DETACH, _A.ANSWER, _A.ADD_ATTACHMENT, _A.READ_ATTACHMENT}
)
_ENTRY: Final = frozenset({_A.LOG, _A.ROUTE_OVERRIDE, _A.EMERGENCY})
# A place is watched by whoever goes there, whatever the team.
_FIELD: Final = frozenset({_A.PLAN_ROUND, _A.EDIT_HOTSPOT})
_CARE: Final = frozenset(
    {_A.IMPORT, _A.EDIT_REFERENCE, _A.CHECK, _A.BACKUP, _A.RESTORE, _A.MOVE_BASE, _A.FILL_DEMO}
)
# Who keeps personal data in order; only who answers to persons sees what it says of them.
_KEEPING: Final = frozenset({_A.PURGE, _A.READ_LOG})
_PERSONS: Final = frozenset({_A.PERSON_REQUEST, _A.AUDIT_FLAGS})

TABLE: Final[dict[Role, frozenset[Action]]] = {
    Role.FRONT_DESK: _ENTRY | _DESK_MOVES | _IDENTITY | _VOICES | {_A.CHECK, _A.CORRECT},
    Role.MEDIATOR: _ENTRY
    | _TEAM_MOVES
    | _IDENTITY
    | _VOICES
    | _FIELD
    | {_A.CANCEL, _A.CHECK, _A.CORRECT},
    Role.TEAM_LEAD: _TEAM_MOVES | _IDENTITY | _VOICES | _FIELD | {_A.CHECK, _A.CORRECT},
    Role.COORDINATOR: _ENTRY | MOVES | _VOICES | _FIELD | _CARE | _KEEPING | _PERSONS,
    Role.ADMIN: _CARE | _KEEPING | {_A.EDIT_RETENTION, _A.EDIT_ACCOUNTS},
}

MEDIATION: Final = "mediation"
"""The team that mediators act for: what another team holds is that team’s to accept or close."""
MUNICIPAL_TEAMS: Final = frozenset({"uasa", MEDIATION})
"""The teams whose lead may read identities. Here and not in a table on purpose: an edited row must
not open the reporters' names to a partner association."""


class Scope(StrEnum):
    """How far a right of the table reaches."""

    ANYWHERE = "anywhere"
    DESK = "desk"  # whatever the signalement, from a desk that has an arrondissement
    DISTRICT = "district"  # of the actor's arrondissements, or not known yet
    TEAM = "team"  # in the pool, or held by the actor's team
    MEDIATION = "mediation"  # the same; without a team the actor acts for the mediation
    OWN_DISTRICT = "own_district"  # of the actor's arrondissements, known
    WHILE_OPEN = "while_open"
    MUNICIPAL = "municipal"  # held by the actor's team, which is a municipal one
    FILES = "files"  # anything from a municipal team, else what the actor's team holds


def scope_of(role: Role, action: Action) -> Scope | None:
    """How far `role` may go in `action`; None: not at all.

    With `TABLE` this is the whole matrix: `allowed` applies it to screens and services, and
    `services.server_rights` has a shared base apply it to whoever signs in there.
    """
    if action not in TABLE[role]:
        return None
    if action in _IDENTITY:
        return _IDENTITY_SCOPES[role]
    if action is Action.READ_ATTACHMENT:
        return Scope.FILES if role is Role.TEAM_LEAD else Scope.ANYWHERE
    if action not in _BOUND:
        return Scope.ANYWHERE
    if role is Role.FRONT_DESK:
        # A desk of nowhere may act nowhere: its seat is not set up yet. A scene on a street of two
        # arrondissements is one scene: a desk adds its voices to it wherever it was logged first.
        return Scope.DESK if action is Action.ADD_VOICE else Scope.DISTRICT
    if role is Role.TEAM_LEAD:
        return Scope.TEAM
    if role is Role.MEDIATOR and action not in _VOICES | {_A.EMERGENCY}:
        return Scope.MEDIATION
    return Scope.ANYWHERE


_IDENTITY_SCOPES: Final = {
    Role.FRONT_DESK: Scope.OWN_DISTRICT,
    Role.MEDIATOR: Scope.WHILE_OPEN,
    Role.TEAM_LEAD: Scope.MUNICIPAL,
}


@dataclass(frozen=True, slots=True)
class _Case:
    action: Action
    arrondissement: int | None
    team: str | None
    still_open: bool


def allowed(
    actor: Actor,
    action: Action,
    *,
    arrondissement: int | None = None,
    team: str | None = None,
    still_open: bool = True,
    own: bool = False,
) -> bool:
    """Whether `actor` may do `action` on a signalement of `arrondissement`, held by `team`.

    `arrondissement` and `team` None: not known yet, or in the pool; the answer then says whether
    the role may at all, except for READ_IDENTITY and READ_ATTACHMENT which want both known where
    they bound it.
    `still_open` is False once closed: a mediator then reads no identity. `own` is True for a
    DETACH of what the actor attached: who may attach may mend it, whosever the signalement is.
    """
    scope = scope_of(actor.role, action)
    if scope is None:
        return False
    if own and action is Action.DETACH:
        return True
    return _REACHES[scope](actor, _Case(action, arrondissement, team, still_open))


def require(
    actor: Actor,
    action: Action,
    *,
    arrondissement: int | None = None,
    team: str | None = None,
    still_open: bool = True,
    own: bool = False,
) -> None:
    """UserError "not_allowed" when `allowed` says no."""
    if allowed(
        actor, action, arrondissement=arrondissement, team=team, still_open=still_open, own=own
    ):
        return
    where = ""
    if action in TABLE[actor.role]:
        where = f" ({_ELSEWHERE.get(action, 'ce signalement n’est pas dans son ressort')})"
    raise UserError(
        "not_allowed",
        f"Le profil « {actor.role.label} » ne permet pas le geste « {action.label} »{where} : "
        "adressez-vous à la coordination.",
    )


_ELSEWHERE: Final = {Action.PLAN_ROUND: "cette tournée est celle d’une autre équipe"}


def _in_district(actor: Actor, case: _Case) -> bool:
    if case.arrondissement is None:
        return actor.arrondissement is not None
    return actor.covers(case.arrondissement)


def _in_own_district(actor: Actor, case: _Case) -> bool:
    # The service of a search bounds what it gives by READ_IDENTITY.
    searching = case.action is Action.SEARCH_IDENTITY
    return (searching or case.arrondissement is not None) and _in_district(actor, case)


def _of_municipal_team(actor: Actor, case: _Case) -> bool:
    if actor.team not in MUNICIPAL_TEAMS:
        return False
    searching = case.action is Action.SEARCH_IDENTITY
    return searching if case.team is None else case.team == actor.team


def _of_seen_files(actor: Actor, case: _Case) -> bool:
    # A picture shows more than a fact tells: a partner sees those of what its team holds.
    return actor.team in MUNICIPAL_TEAMS or (case.team is not None and case.team == actor.team)


_REACHES: Final[dict[Scope, Callable[[Actor, _Case], bool]]] = {
    Scope.ANYWHERE: lambda _actor, _case: True,
    Scope.DESK: lambda actor, _case: actor.arrondissement is not None,
    Scope.DISTRICT: _in_district,
    Scope.TEAM: lambda actor, case: case.team is None or case.team == actor.team,
    Scope.MEDIATION: lambda actor, case: (
        case.team is None or case.team == (actor.team or MEDIATION)
    ),
    Scope.OWN_DISTRICT: _in_own_district,
    Scope.WHILE_OPEN: lambda _actor, case: case.still_open,
    Scope.MUNICIPAL: _of_municipal_team,
    Scope.FILES: _of_seen_files,
}
