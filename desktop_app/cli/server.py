"""`relais server`: reach the shared base of `--database-url`, and keep its password safely."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.cli.database import ask_password
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.connection import EXAMPLE, Connection, SignIn
from desktop_app.domain.errors import UserError, WorldFault


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.description = (
        "test : essayer la connexion, étape par étape. login : garder le mot de passe dans le "
        "trousseau du poste (demandé, ou lu sur l’entrée standard). logout : l’en retirer."
    )
    parser.add_argument("act", choices=sorted(ACTS), metavar="|".join(ACTS))


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it, and print what was found."""
    return ACTS[args.act](desk)


def _connection(desk: Desk) -> Connection:
    if desk.connection is None:
        raise UserError(
            "no_connection",
            f"Dites quelle base partagée : ajoutez --database-url {EXAMPLE}.",
            "database_url",
        )
    return desk.connection


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
