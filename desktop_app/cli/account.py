"""`relais account`: the accounts of a shared base or of this PC, by their administrator; and one's
own sign-in on this PC."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from typing import Any

from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, print_json
from desktop_app.cli.who import typed_password
from desktop_app.domain.accounts import Account, districts_of
from desktop_app.domain.codes import Role
from desktop_app.domain.connection import Connection
from desktop_app.domain.errors import UserError
from desktop_app.services.edit_accounts import (
    add_account,
    give_password,
    list_accounts,
    retire_account,
    save_account,
)
from desktop_app.services.local_accounts import change_password, is_protected, sign_in
from desktop_app.services.local_keyring import forget_local, keep_local, recall_local
from desktop_app.services.seat import Seat, clock_of
from desktop_app.services.sign_in import who_am_i
from desktop_app.services.sign_in_log import LoggedSignIn, list_sign_ins

KEEPS = ("list", "add", "set", "reset", "retire", "log")  # by the administrator
OWN = ("sign-in", "sign-out", "password")  # by anybody, for themselves, on this PC


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, to whom."""
    parser.description = (
        "list : tous les comptes. add : en ouvrir un. set : le changer ou le rouvrir. reset : "
        "donner un nouveau mot de passe. retire : le fermer (il n’est jamais effacé). log : qui a "
        "ouvert une session sur ce poste. "
        "Sur une base partagée le mot de passe d’un compte est lu sur l’entrée standard (une "
        "ligne) ou demandé ; --kerberos pour un compte sans mot de passe. Sur la base de ce poste "
        "le premier compte (--as admin, avec --role admin) la protège ; les suivants reçoivent un "
        "mot de passe provisoire. "
        "sign-in : garder votre mot de passe de ce poste dans le trousseau, pour --login ; "
        "sign-out : l’en retirer. password : changer le vôtre (ancien, puis nouveau), sur une "
        "base partagée aussi."
    )
    parser.add_argument("act", choices=(*KEEPS, *OWN), metavar="ACTION")
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
    if args.act in OWN:
        return _run_own(args, desk)
    seat = desk.open_seat()
    with closing(seat.store):
        if args.act == "list":
            told = [account_json(each, local=not seat.store.shared) for each in list_accounts(seat)]
            print_json({"accounts": told})
        elif args.act == "log":
            page = list_sign_ins(seat, limit=1_000)
            print_json({"sign_ins": [_line_json(row) for row in page.rows]})
        else:
            _keep(args, seat)
    return 0


def account_json(account: Account, *, local: bool = False) -> dict[str, Any]:
    """An account as every command prints it; of a `local` one also what its base knows."""
    told = {
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "arrondissements": list(account.arrondissements),
        "team": account.team,
        "active": account.active,
    }
    if local:
        told["signed_in_at"] = iso(account.signed_in_at) if account.signed_in_at else None
        told["must_change"] = account.must_change
    return told


def _keep(args: argparse.Namespace, seat: Seat) -> None:
    login = _login(args)
    if args.act == "retire":
        retire_account(seat, login)
        print_json({"login": login, "active": False})
        return
    if args.act == "reset":
        print_json({"login": login, "one_time_password": give_password(seat, login)})
        return
    known = {each.login: each for each in list_accounts(seat)}
    account = _asked(args, known.get(login))
    if seat.store.shared:
        kept = args.kerberos or (args.act == "set" and args.keep_password)
        password = None if kept else typed_password("Mot de passe du compte")
        print_json(account_json(save_account(seat, account, password)))
    elif not is_protected(seat.store):
        password = _new_password()
        print_json(account_json(save_account(seat, account, password), local=True))
    elif args.act == "set":
        print_json(account_json(save_account(seat, account), local=True))
    else:
        given = add_account(seat, account)
        told = account_json(replace(account, active=True, must_change=True), local=True)
        print_json({**told, "one_time_password": given})


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
        return districts_of(args.districts or "")
    except UserError as error:
        raise UserError(error.code, error.message, "in") from None


def _line_json(row: LoggedSignIn) -> dict[str, Any]:
    return {
        "at": iso(row.at),
        "kind": row.kind.value,
        "login": row.login,
        "name": row.name or None,
        "pc": row.pc,
        "by": row.by or None,
    }


# -- one's own


def _run_own(args: argparse.Namespace, desk: Desk) -> int:
    if desk.connection is not None:
        return _run_on_server(args, desk, desk.connection)
    args.login = args.login or desk.login
    login = _login(args)
    if args.act == "sign-out":
        print_json({"login": login, "forgotten": forget_local(desk.folder, login)})
        return 0
    with closing(desk.open_local()) as store:
        if not is_protected(store):
            raise UserError(
                "no_accounts",
                "Ce poste n’a pas de comptes : son administrateur ouvre le premier avec « relais "
                "account add ».",
            )
        clock = clock_of(store)
        if args.act == "sign-in":
            password = typed_password(f"Mot de passe de {login}")
            done = sign_in(store, login, password, clock)
            if not done.must_change:
                keep_local(desk.folder, login, password)
            told = {"kept": not done.must_change, "must_change": done.must_change}
            print_json({"login": done.actor.login, "name": done.actor.name, **told})
            return 0
        former = typed_password(f"Mot de passe actuel de {login}")
        password = _new_password()
        change_password(store, login, former, password, clock)
        kept = recall_local(desk.folder, login) is not None
        if kept:
            keep_local(desk.folder, login, password)
        print_json({"login": login, "changed": True, "kept": kept})
    return 0


def _run_on_server(args: argparse.Namespace, desk: Desk, connection: Connection) -> int:
    if args.act != "password":
        raise UserError(
            "server_base",
            "Sur une base partagée le trousseau se tient avec « relais server login » et "
            "« relais server logout ».",
            "act",
        )
    from desktop_app.services.connection import Password, change_own_password, open_shared

    former = typed_password(f"Mot de passe actuel de {connection.key}")
    password = _new_password()
    store = open_shared(desk.folder, connection, Password(connection, former))
    with closing(store):
        actor = who_am_i(store)
        name = "" if actor is None else actor.name
        change_own_password(store, connection, name, former, password)
    print_json({"login": connection.login, "changed": True})
    return 0


def _login(args: argparse.Namespace) -> str:
    if not args.login:
        raise UserError("login_missing", "Dites quel compte : son identifiant.", "login")
    args.login = args.login.strip().lower()
    return str(args.login)


def _new_password() -> str:
    password = typed_password("Nouveau mot de passe")
    if sys.stdin.isatty() and typed_password("Le même, encore une fois") != password:
        raise UserError("password_differs", "Les deux ne sont pas les mêmes.", "password")
    return password
