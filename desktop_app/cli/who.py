"""Who acts: the account that signed in, on a base that has accounts; else who the options say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.actor import Actor
from desktop_app.domain.errors import UserError

if TYPE_CHECKING:
    from db.engine import Store
    from desktop_app.cli.main import Desk

_ACTOR_OPTIONS = ("arrondissement", "name", "role")


def actor_on(store: Store, desk: Desk) -> Actor:
    """The actor on an open base. UserError "sign_in_needed", "no_accounts", "other_actor", and what
    a sign-in refuses."""
    actor = _of_server(store) if store.shared else _of_this_pc(store, desk)
    if actor is None:
        return desk.actor
    for option in _ACTOR_OPTIONS:
        if option in desk.told and getattr(desk.actor, option) != getattr(actor, option):
            raise UserError(
                "other_actor",
                f"Vous agissez ici comme « {actor.name} » ({actor.role.label}) : retirez "
                f"--{option}.",
                option,
            )
    return actor


def require_sign_in(desk: Desk) -> Actor:
    """The actor where the base may be too broken to be opened: who signed in, if it asks for it."""
    from desktop_app.services.first_page import asks_sign_in

    if not asks_sign_in(desk.folder):
        return desk.actor
    seat = desk.open_seat()
    seat.store.close()
    return seat.actor


def typed_password(question: str) -> str:
    """A password: typed unseen on a terminal, else the next line of the standard input. UserError
    "password_empty"."""
    if sys.stdin.isatty():
        from getpass import getpass

        password = getpass(f"{question} : ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UserError(
            "password_empty",
            "Écrivez le mot de passe, ou donnez-le sur l’entrée standard.",
            "password",
        )
    return password


def _of_server(store: Store) -> Actor | None:
    from desktop_app.services.sign_in import who_am_i

    return who_am_i(store)


def _of_this_pc(store: Store, desk: Desk) -> Actor | None:
    from desktop_app.services.local_accounts import is_protected

    if not is_protected(store):
        if desk.login:
            raise UserError(
                "no_accounts", "Ce poste n’a pas de comptes : retirez --login.", "login"
            )
        return None
    if not desk.login:
        raise UserError(
            "sign_in_needed",
            "Ce poste est protégé par des comptes : ajoutez --login IDENTIFIANT. Sans terminal, "
            "le mot de passe vient du trousseau : « relais account sign-in » l’y garde.",
            "login",
        )
    return _signed_in(store, desk.login, desk.folder)


def _signed_in(store: Store, login: str, folder: Path) -> Actor:
    from desktop_app.services.local_accounts import sign_in
    from desktop_app.services.local_keyring import forget_local, recall_local
    from desktop_app.services.seat import clock_of

    kept = recall_local(folder, login)
    if kept is None and not sys.stdin.isatty():
        raise UserError(
            "sign_in_needed",
            f"Le trousseau n’a pas de mot de passe pour « {login} » : gardez-le avec « relais "
            "account sign-in », ou lancez la commande dans un terminal.",
            "login",
        )
    password = typed_password(f"Mot de passe de {login}") if kept is None else kept
    try:
        done = sign_in(store, login, password, clock_of(store))
    except UserError as error:
        if kept is not None and error.code == "sign_in_refused":
            forget_local(folder, login)  # or each run would bring the account nearer to its lock
        raise
    if done.must_change:
        raise UserError(
            "password_must_change",
            "Ce mot de passe est provisoire : choisissez le vôtre avec « relais account password "
            f"{login} ».",
            "password",
        )
    return done.actor
