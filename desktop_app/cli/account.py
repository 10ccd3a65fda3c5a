"""`relais account`: the accounts of a shared base, by its administrator."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import (
    Account,
    list_accounts,
    retire_account,
    save_account,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, to whom."""
    parser.description = (
        "list : tous les comptes. add : en ouvrir un. set : le changer ou le rouvrir. retire : le "
        "fermer (il n’est jamais effacé). Le mot de passe d’un compte est lu sur l’entrée standard "
        "(une ligne) ou demandé ; --kerberos pour un compte sans mot de passe."
    )
    parser.add_argument("act", choices=("list", "add", "set", "retire"), metavar="ACTION")
    parser.add_argument("login", nargs="?", help="identifiant (prenom.nom)")
    parser.add_argument("--as", dest="account_role", choices=[role.value for role in Role])
    parser.add_argument("--full-name", help="nom qui signe l’historique")
    parser.add_argument("--in", dest="districts", help="arrondissements : 19,18")
    parser.add_argument("--of-team", help="code de l’équipe")
    parser.add_argument("--kerberos", action="store_true", help="sans mot de passe")
    parser.add_argument(
        "--keep-password", action="store_true", help="set : laisser le mot de passe en place"
    )


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it, and print the account, or all of them."""
    seat = desk.open_seat()
    try:
        if args.act == "list":
            print_json({"accounts": [account_json(each) for each in list_accounts(seat)]})
            return 0
        if not args.login:
            raise UserError("login_missing", "Dites quel compte : son identifiant.", "login")
        if args.act == "retire":
            retire_account(seat, args.login)
            print_json({"login": args.login, "active": False})
            return 0
        known = {each.login: each for each in list_accounts(seat)}
        account = _asked(args, known.get(args.login))
        kept = args.kerberos or (args.act == "set" and args.keep_password)
        print_json(account_json(save_account(seat, account, None if kept else _password())))
    finally:
        seat.store.close()
    return 0


def account_json(account: Account) -> dict[str, Any]:
    """An account as every command prints it."""
    return {
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "arrondissements": list(account.arrondissements),
        "team": account.team,
        "active": account.active,
    }


def _asked(args: argparse.Namespace, known: Account | None) -> Account:
    if args.act == "add" and known is not None and known.active:
        raise UserError(
            "account_exists",
            f"« {args.login} » a déjà un compte : changez-le avec « relais account set ».",
            "login",
        )
    if args.act == "set" and known is None:
        raise UserError("unknown_account", f"« {args.login} » n’a pas de compte ici.", "login")
    role = args.account_role or (known.role.value if known else None)
    if role is None:
        raise UserError("role_missing", "Dites le rôle avec --as.", "as")
    name = args.full_name or (known.name if known else "")
    districts = known.arrondissements if known and args.districts is None else _districts(args)
    team = args.of_team if args.of_team is not None else (known.team if known else None)
    return Account(args.login, name, Role(role), districts, team or None)


def _districts(args: argparse.Namespace) -> tuple[int, ...]:
    try:
        return tuple(int(each) for each in (args.districts or "").split(",") if each.strip())
    except ValueError:
        raise UserError(
            "bad_arrondissement",
            f"« {args.districts[:40]} » : écrivez des numéros séparés par des virgules (19,18).",
            "in",
        ) from None


def _password() -> str:
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass("Mot de passe du compte : ")
    return sys.stdin.readline().rstrip("\r\n")
