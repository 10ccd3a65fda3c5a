"""Who may do what: one table, which drives what the screens enable and what services refuse."""

from __future__ import annotations

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
    FILL_DEMO = "fill_demo", "remplir une base d’exemple"
    PURGE = "purge", "éliminer les données échues"
    EDIT_RETENTION = "edit_retention", "changer les durées de conservation"
    READ_LOG = "read_log", "relire le journal des lectures"
    PERSON_REQUEST = "person_request", "répondre à la demande d’une personne"
    AUDIT_FLAGS = "audit_flags", "revoir les avertissements gardés"


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
    {_A.IMPORT, _A.EDIT_REFERENCE, _A.CHECK, _A.BACKUP, _A.RESTORE, _A.FILL_DEMO}
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
    Role.ADMIN: _CARE | _KEEPING | {_A.EDIT_RETENTION},
}

MEDIATION: Final = "mediation"
"""The team that mediators act for: what another team holds is that team’s to accept or close."""
MUNICIPAL_TEAMS: Final = frozenset({"uasa", MEDIATION})
"""The teams whose lead may read identities. Here and not in a table on purpose: an edited row must
not open the reporters' names to a partner association."""


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
    if action not in TABLE[actor.role]:
        return False
    if action in _IDENTITY:
        return _may_know(actor, action, arrondissement, team, still_open)
    if action is Action.READ_ATTACHMENT:
        return _may_see_files(actor, team)
    if action not in _BOUND or (own and action is Action.DETACH):
        return True
    if actor.role is Role.FRONT_DESK:
        # A desk of nowhere may act nowhere: its seat is not set up yet. A scene on a street of two
        # arrondissements is one scene: a desk adds its voices to it wherever it was logged first.
        anywhere = arrondissement is None or action is Action.ADD_VOICE
        return actor.arrondissement is not None and (
            anywhere or arrondissement == actor.arrondissement
        )
    if actor.role is Role.TEAM_LEAD:
        return team is None or team == actor.team
    if actor.role is Role.MEDIATOR and action not in _VOICES | {_A.EMERGENCY}:
        return team is None or team == (actor.team or MEDIATION)
    return True


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
    where = " (ce signalement n’est pas dans son ressort)" if action in TABLE[actor.role] else ""
    raise UserError(
        "not_allowed",
        f"Le profil « {actor.role.label} » ne permet pas le geste « {action.label} »{where} : "
        "adressez-vous à la coordination.",
    )


def _may_see_files(actor: Actor, team: str | None) -> bool:
    # A picture shows more than a fact tells: a partner sees those of what its team holds.
    partner = actor.role is Role.TEAM_LEAD and actor.team not in MUNICIPAL_TEAMS
    return not partner or (team is not None and team == actor.team)


def _may_know(
    actor: Actor,
    action: Action,
    arrondissement: int | None,
    team: str | None,
    still_open: bool,
) -> bool:
    searching = action is Action.SEARCH_IDENTITY  # the service bounds the result by READ_IDENTITY
    if actor.role is Role.FRONT_DESK:
        if actor.arrondissement is None:
            return False
        return searching if arrondissement is None else arrondissement == actor.arrondissement
    if actor.role is Role.MEDIATOR:
        return still_open
    if actor.team not in MUNICIPAL_TEAMS:
        return False
    return searching if team is None else team == actor.team
