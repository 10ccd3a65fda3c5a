"""The command line: options common to all, then one module per subcommand, loaded alone."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.services.typed_text import storable

if TYPE_CHECKING:
    from db.engine import Store
    from desktop_app.domain.connection import Connection
    from desktop_app.services.seat import Seat

MOST_LINES = 1_000
# Each module has `configure(parser)` and `run(args, desk) -> exit code`.
COMMANDS = {
    "log": ("desktop_app.cli.log", "saisir des signalements (JSON, une ligne chacun)"),
    "list": ("desktop_app.cli.listing", "lister une vue de la file"),
    "show": ("desktop_app.cli.show", "relire un signalement"),
    "round": ("desktop_app.cli.round", "préparer, lister, imprimer les tournées"),
    "hotspot": ("desktop_app.cli.hotspot", "suivre des lieux, les mettre au repos"),
    "act": ("desktop_app.cli.act", "accepter, refuser, clore…"),
    "visit": ("desktop_app.cli.visit", "consigner des passages (JSON, une ligne chacun)"),
    "attach": ("desktop_app.cli.attach", "joindre, lire, flouter, retirer photos et PDF"),
    "clock": ("desktop_app.cli.clock", "lire les trois délais d’un signalement"),
    "watch": ("desktop_app.cli.watch", "suivre ce que les autres changent"),
    "sweep": ("desktop_app.cli.sweep", "reprendre ce que les équipes n’ont pas accepté à temps"),
    "search": ("desktop_app.cli.search", "chercher un numéro, une adresse, un mot"),
    "geocode": ("desktop_app.cli.geocode", "situer des adresses ou des lieux"),
    "duplicates": ("desktop_app.cli.duplicates", "chercher les doublons possibles"),
    "team": ("desktop_app.cli.team", "lire, créer, changer les équipes"),
    "duty": ("desktop_app.cli.duty", "qui travaille quand ; changer les horaires"),
    "coverage": ("desktop_app.cli.coverage", "qui prend quoi, et quand personne"),
    "import": ("desktop_app.cli.imports", "importer DansMaRue, un tableau, un gazetier"),
    "demo": ("desktop_app.cli.demo", "remplir une base d’exemple"),
    "server": ("desktop_app.cli.server", "préparer, essayer la base partagée ; mot de passe"),
    "account": ("desktop_app.cli.account", "les comptes d’un poste ou d’une base partagée"),
    "outbox": ("desktop_app.cli.outbox", "ce qui attend que la base partagée revienne"),
    "check": ("desktop_app.cli.check", "vérifier la base"),
    "purge": ("desktop_app.cli.purge", "éliminer ce dont la durée de conservation est passée"),
    "person": ("desktop_app.cli.person", "répondre à la demande d’une personne"),
    "readings": ("desktop_app.cli.readings", "relire qui a lu des coordonnées, et pourquoi"),
    "flags": ("desktop_app.cli.flags", "revoir les avertissements gardés"),
    "rules": ("desktop_app.cli.rules", "vérifier, rejouer, exporter, importer les règles"),
    "backup": ("desktop_app.cli.backup", "sauvegarder la base"),
    "move": ("desktop_app.cli.move", "transférer la base vers un serveur, ou en revenir"),
    "restore": ("desktop_app.cli.restore", "restaurer une sauvegarde"),
    "tour": ("desktop_app.cli.tour", "visite guidée : une image de chaque page"),
}
_LISTED = ", ".join(COMMANDS)
_ACTOR_OPTIONS = frozenset({"name", "role", "arrondissement"})


@dataclass(frozen=True)
class Desk:
    """What a subcommand gets: the folder, the actor, whether the network may be used, and the
    shared base to work on (None: the one of the folder)."""

    folder: Path
    actor: Actor
    offline: bool
    connection: Connection | None = None
    told: frozenset[str] = frozenset()  # options that say who acts, given on the line
    login: str = ""  # of an account of the folder's own base

    def open_seat(self) -> Seat:
        """Open the base; the one of the folder is made and upgraded."""
        from desktop_app.cli.who import actor_on
        from desktop_app.services.seat import Seat, clock_of
        from desktop_app.settings import load_settings

        store = self._open_store()
        try:
            actor = actor_on(store, self)
        except BaseException:
            store.close()
            raise
        geocoder = None if self.offline else load_settings(self.folder).allowed_geocoder
        seat = Seat(store, actor, self.folder, clock_of(store), geocoder_url=geocoder)
        _require_team(seat)
        return seat

    def open_local(self) -> Store:
        """The base of the folder, before anybody has signed in."""
        from desktop_app.services.open_base import open_base

        return open_base(self.folder)

    def _open_store(self) -> Store:
        if self.connection is None:
            return self.open_local()
        from desktop_app.cli.database import open_shared_base

        return open_shared_base(self.folder, self.connection)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        from desktop_app.cli.usage import in_french

        told, field = in_french(message)
        raise UserError(
            "usage", f"{told[:1].upper()}{told[1:]} — voir « {self.prog} --help ».", field
        )


def run(argv: list[str]) -> int:
    """Run `argv`; 0 done, 2 the caller can mend it, 3 a fault of the world or a bug of ours."""
    from desktop_app.cli.last_edge import LastEdge
    from desktop_app.services.faults import explained

    with LastEdge(_folder_in(argv)):
        try:
            with explained():
                return _dispatch(argv)
        except UserError as error:
            print_error(error)
            return error.exit_code
    return WorldFault.exit_code


def _require_team(seat: Seat) -> None:
    from desktop_app.services.reference import load_reference

    code = seat.actor.team
    if code is None:
        return
    with seat.store.reading() as connection:
        teams = load_reference(connection).teams
    if code not in teams:
        seat.store.close()
        raise UserError(
            "unknown_team",
            f"« {code[:40]} » n’est pas une équipe de cette base : écrivez l’une de "
            f"{', '.join(sorted(teams))}.",
            "team",
        )


def count_of(text: str) -> int:
    """A whole number of an option, as any base can hold it."""
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text[:20]} » n’est pas un nombre entier") from None
    if abs(number) >= 2**31:
        raise argparse.ArgumentTypeError(f"« {text[:20]} » est un nombre trop grand")
    return number


def lines_of(text: str) -> int:
    """How many lines an option asks for, 1 to `MOST_LINES`."""
    number = count_of(text)
    if not 1 <= number <= MOST_LINES:
        raise argparse.ArgumentTypeError(f"demandez entre 1 et {MOST_LINES} lignes")
    return number


def arrondissement_of(text: str) -> int:
    """The number of an arrondissement of Paris, from an option."""
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 20):
        raise argparse.ArgumentTypeError(
            f"« {text[:20]} » n’est pas un arrondissement de Paris : écrivez de 1 à 20"
        )
    return int(text)


def print_error(error: UserError) -> None:
    """One line of JSON on stderr."""
    content = {"code": error.code, "message": error.message, "field": error.field}
    sys.stderr.write(_line_of({"error": content}))


def print_json(content: object) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(_line_of(content))
    sys.stdout.flush()


def _line_of(content: object) -> str:
    line = json.dumps(content, ensure_ascii=False) + "\n"
    # The name of a file may hold bytes that are no text: escaped, it can be printed.
    return line if storable(line) == line else json.dumps(content) + "\n"


def _dispatch(argv: list[str]) -> int:
    common = _common_options()
    usage = "relais [OPTIONS] [COMMANDE …]"
    top = _Parser(prog="relais", usage=usage, parents=[common], description=_summary())
    top.formatter_class = argparse.RawDescriptionHelpFormatter
    top.add_argument(
        "--self-check",
        action="store_true",
        help="essaie le programme sur une base neuve, puis la jette",
    )
    # The command is the first word that is no value of a common option; all that follows is its.
    top.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMANDE")
    chosen = top.parse_args(argv)
    command, *rest = chosen.words or [None]
    if chosen.self_check or command is None:
        if chosen.self_check:
            from desktop_app.self_check import self_check

            return self_check()
        from desktop_app.bootstrap import start_window

        folder = _folder(chosen)
        return start_window(folder, _connection(chosen, folder))
    if command not in COMMANDS:
        top.error(f"argument COMMANDE: invalid choice: {command!r} (choose from {_LISTED})")
    module = importlib.import_module(COMMANDS[command][0])
    parser = _Parser(prog=f"relais {command}", parents=[_common_options(suppress=True)])
    module.configure(parser)
    chosen.team_before = chosen.team_of_actor
    arguments = _cleaned(parser.parse_args(rest, namespace=chosen))
    actor = Actor(
        arguments.name, Role(arguments.role), arguments.arrondissement, arguments.team_of_actor
    )
    folder = _folder(arguments)
    connection = _connection(arguments, folder)
    login = arguments.login_of_actor
    desk = Desk(folder, actor, arguments.offline, connection, _told(argv), login)
    exit_code: int = module.run(arguments, desk)
    return exit_code


def _cleaned(arguments: argparse.Namespace) -> argparse.Namespace:
    # Bytes that are no text reach us as signs that no base and no terminal takes. Names of files
    # (paths) alone go back to the system as they came.
    for name, value in vars(arguments).items():
        if isinstance(value, str) and name != "data_dir":
            setattr(arguments, name, storable(value))
        elif isinstance(value, list):
            cleaned = [storable(each) if isinstance(each, str) else each for each in value]
            setattr(arguments, name, cleaned)
    return arguments


def _told(argv: list[str]) -> frozenset[str]:
    given = {word.split("=", 1)[0].removeprefix("--") for word in argv if word.startswith("--")}
    return frozenset(given & _ACTOR_OPTIONS)


def _connection(arguments: argparse.Namespace, folder: Path) -> Connection | None:
    from desktop_app.cli.database import chosen_connection

    return chosen_connection(arguments.database_url, folder)


def _folder(arguments: argparse.Namespace) -> Path:
    from desktop_app.paths import default_folder

    return Path(arguments.data_dir) if arguments.data_dir else default_folder()


def _folder_in(argv: list[str]) -> Path:
    # Before anything is parsed, and whatever else is wrong on the line.
    options = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    options.add_argument("--data-dir", nargs="?", default=None)
    return _folder(options.parse_known_args(argv)[0])


def _common_options(*, suppress: bool = False) -> argparse.ArgumentParser:
    # Accepted before and after the subcommand; after it, an absent option keeps what stood before.
    def default(value: object) -> object:
        return argparse.SUPPRESS if suppress else value

    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--data-dir", default=default(None), help="dossier des données")
    options.add_argument(
        "--database-url",
        default=default(None),
        metavar="ADRESSE",
        help="base partagée, sans mot de passe ; « sqlite » : celle du dossier",
    )
    options.add_argument(
        "--offline", action="store_true", default=default(False), help="aucun accès au réseau"
    )
    options.add_argument(
        "--login",
        dest="login_of_actor",
        default=default(""),
        help="votre compte, sur un poste protégé par des comptes",
    )
    options.add_argument("--name", default=default("Ligne de commande"), help="nom de l’agent")
    options.add_argument(
        "--role", default=default(Role.COORDINATOR.value), choices=[role.value for role in Role]
    )
    options.add_argument("--arrondissement", type=arrondissement_of, default=default(None))
    options.add_argument("--team", dest="team_of_actor", default=default(None))
    return options


def _summary() -> str:
    lines = "\n".join(f"  {name:<12}{text}" for name, (_, text) in COMMANDS.items())
    return f"Sans commande : ouvre la fenêtre.\n\nCommandes :\n{lines}"
