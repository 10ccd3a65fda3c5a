"""`relais server`: reach the shared base of `--database-url`, and keep its password safely."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from db.engine import Store
from desktop_app.cli.database import ask_password
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.connection import EXAMPLE, Connection, SignIn, connection_of
from desktop_app.domain.errors import UserError, WorldFault

FOR_THE_DBA = (
    "pg_hba.conf : « hostssl BASE +relais_front_desk,+relais_mediator,+relais_team_lead,"
    "+relais_coordinator,+relais_admin RÉSEAU scram-sha-256 » (ou « gss » avec Kerberos).",
    "TLS : un certificat au nom du serveur ; les postes le vérifient (verify-full).",
    "Aucune extension n’est demandée. Les rôles relais_owner et relais_accounts n’ouvrent pas de "
    "session.",
    "Le premier administrateur : « relais account add prenom.nom --as admin --full-name "
    "'Prénom Nom' --database-url … » avec le compte d’administration du serveur.",
    "Sauvegardes : celles du serveur (pg_basebackup, pg_dump) ; « relais backup » fait une copie "
    "lisible sur un poste avec le compte d’administration.",
    "Mises à jour : relancer « relais server init » après l’installation d’une nouvelle version.",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.description = (
        "init : préparer une base vide ou en mettre une à jour, avec le compte de "
        "l’administrateur du serveur (--admin-url). test : essayer la connexion, étape par étape. "
        "login : garder le mot de passe dans le "
        "trousseau du poste (demandé, ou lu sur l’entrée standard). logout : l’en retirer."
    )
    parser.add_argument("act", choices=sorted((*ACTS, "init")), metavar="|".join((*ACTS, "init")))
    parser.add_argument(
        "--admin-url",
        help="init : adresse avec le compte d’administration, sans mot de passe",
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it, and print what was found."""
    return _init(args.admin_url, desk) if args.act == "init" else ACTS[args.act](desk)


def _connection(desk: Desk) -> Connection:
    if desk.connection is None:
        raise UserError(
            "no_connection",
            f"Dites quelle base partagée : ajoutez --database-url {EXAMPLE}.",
            "database_url",
        )
    return desk.connection


def _init(admin_url: str | None, desk: Desk) -> int:
    from desktop_app.services.connection import Password
    from desktop_app.services.server_init import init_server

    connection = _connection(desk) if admin_url is None else connection_of(admin_url)
    store = Store(connection.url, Password(connection, _admin_password(connection)))
    try:
        done = init_server(store)
    finally:
        store.close()
    print_json(
        {
            "base": done.base,
            "postgresql": done.version,
            "former_revision": done.former,
            "revision": done.revision,
            "seeded": done.seeded,
            "roles": list(done.roles),
            "for_the_dba": list(FOR_THE_DBA),
        }
    )
    return 0


def _admin_password(connection: Connection) -> str | None:
    # The keyring's or libpq's own file unless a terminal is there to ask.
    if connection.on_socket or connection.sign_in is SignIn.KERBEROS or not sys.stdin.isatty():
        return None
    return ask_password(connection)


def _test(desk: Desk) -> int:
    from desktop_app.services.connection import Password, try_connection

    connection = _connection(desk)
    steps = list(try_connection(connection, Password(connection)))
    tried = [step for step in steps if step.name != "clock"]
    ok = all(step.ok is not False for step in tried)
    print_json({"server": connection.key, "ok": ok, "steps": [_step_json(step) for step in steps]})
    return 0 if ok else WorldFault.exit_code


def _step_json(step: Any) -> dict[str, Any]:
    return {"step": step.name, "ok": step.ok, "code": step.code, "message": step.message}


def _login(desk: Desk) -> int:
    from desktop_app.services.connection import sign_in_and_keep

    connection = _connection(desk)
    if connection.sign_in is SignIn.KERBEROS:
        raise UserError(
            "no_password_needed", "Avec le compte de la Ville (Kerberos) rien n’est à garder."
        )
    sign_in_and_keep(connection, ask_password(connection))
    print_json({"server": connection.key, "kept": True})
    return 0


def _logout(desk: Desk) -> int:
    from desktop_app.services.connection import forget_password

    connection = _connection(desk)
    print_json({"server": connection.key, "forgotten": forget_password(connection)})
    return 0


ACTS = {"test": _test, "login": _login, "logout": _logout}
