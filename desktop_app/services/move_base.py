"""Move a whole base to another one, from this PC to a server or back; the first stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import make_url

from db.engine import Store
from db.errors import FaultKind, StorageFault
from db.moves import MoveRefused, TableSum, copy_to_file, move_rows
from db.private import make_file
from db.revision import head
from db.upgrade import sqlite_path, upgrade
from desktop_app.domain.connection import connection_of
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.services.connection import Password
from desktop_app.services.seat import Seat

_NEXT_SERVER = (
    "Vérifiez la base partagée avec « relais check --database-url … », puis choisissez-la sur "
    "chaque poste (Administration, Connexion). La base de départ n’a pas changé : gardez-la "
    "jusque-là, puis supprimez-la, elle contient des données personnelles."
)
_NEXT_FILE = (
    "Mettez ce fichier en place avec « relais restore {0} ». La base de départ n’a pas changé."
)
_NEXT_ACCOUNTS = (
    " Les comptes sont passés sans leurs mots de passe : donnez à chacun un accès au serveur "
    "(Administration, Comptes)."
)
_REFUSED = {
    "own_rows": "La base d’arrivée contient déjà des données ({0}). Rien n’a été changé : "
    "choisissez une base neuve.",
    "not_owner": "Ce compte ne peut pas lire et écrire toute la base partagée. Relancez avec le "
    "compte de son propriétaire (celui de « relais server init »).",
    "unfit": "Une valeur ne convient pas à la base d’arrivée ({0}). Corrigez-la dans la base de "
    "départ, puis relancez la même commande : le transfert reprendra.",
    "differs": "Après le transfert, la table {0} n’est pas la même des deux côtés. Relancez la "
    "même commande : cette table sera reprise.",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved and verified; addresses without password. `next_step` says what is left to
    do."""

    source: str
    target: str
    tables: tuple[TableSum, ...]
    next_step: str

    @property
    def rows(self) -> int:
        """How many rows in all."""
        return sum(table.rows for table in self.tables)


def move_base(
    seat: Seat, target: Store, told: Callable[[TableSum], None] = lambda _: None
) -> Moved:
    """Move every row of the seat's base into `target`, a prepared base without rows of its own,
    and compare both. Cut, it goes on with the same call; `told` hears of each table.

    UserError "not_allowed", "same_base", "folder_missing", "target_not_ready",
    "target_other_version", "own_rows", "not_owner", "unfit", "differs"; faults pass through.
    """
    require(seat.actor, Action.MOVE_BASE)
    _refuse_same(seat.store, target)
    _make_ready(target)
    with _explained():
        tables = tuple(move_rows(seat.store, target, told))
    return Moved(_shown(seat.store), _shown(target), tables, _next_step(target, tables))


def copy_of_server(store: Store, target: Path) -> int:
    """The whole of a server's base in the file `target`; gives its bytes. UserError "not_owner",
    "differs"; faults pass through."""
    with _explained():
        return copy_to_file(store, target)


def target_at(address: str, password: str | None = None) -> Store:
    """The base at an address as one types it, not opened yet: a file, or a server with its
    `password` (None: the one that this PC keeps). UserError "bad_url", "password_in_url" and what
    `domain.connection.checked` refuses."""
    if address.startswith("sqlite:"):
        path = address.removeprefix("sqlite:///")
        if path in ("", ":memory:") or path == address:
            raise UserError(
                "bad_url", "Écrivez le fichier d’arrivée : sqlite:////dossier/fichier.sqlite.", "to"
            )
        return Store(address)
    try:
        connection = connection_of(address)
    except UserError as error:
        raise UserError(error.code, error.message, "to") from error
    return Store(connection.url, Password(connection, password))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except MoveRefused as refused:
        raise UserError(
            refused.reason, _REFUSED[refused.reason].format(refused.where or "table inconnue"), "to"
        ) from refused


def _refuse_same(source: Store, target: Store) -> None:
    before, after = sqlite_path(source.url), sqlite_path(target.url)
    if before is not None and after is not None:
        same = after.exists() and before.exists() and after.samefile(before)
    else:
        same = make_url(source.url) == make_url(target.url)
    if same:
        raise UserError(
            "same_base", "La base d’arrivée est celle de départ : écrivez une autre adresse.", "to"
        )


def _make_ready(target: Store) -> None:
    path = sqlite_path(target.url)
    if path is not None:
        if path.is_dir() or not path.parent.is_dir():
            raise UserError(
                "folder_missing", f"{path} n’est pas un nom de fichier dans un dossier.", "to"
            )
        _upgrade_file(target, path)
    with target.reading() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise UserError(
            "target_not_ready",
            "La base d’arrivée n’est pas préparée pour Relais : lancez d’abord « relais server "
            "init » sur ce serveur, ou écrivez l’adresse d’un fichier qui n’existe pas encore.",
            "to",
        )
    if revision != head():
        raise UserError(
            "target_other_version",
            "La base d’arrivée est d’une autre version de Relais : mettez-la à jour avec « relais "
            "server init », ou choisissez-en une autre.",
            "to",
        )


def _upgrade_file(target: Store, path: Path) -> None:
    if not path.exists():
        make_file(path)
    try:
        upgrade(target)
    except StorageFault as fault:
        if fault.kind is not FaultKind.MOVING:  # cut: it goes on
            raise


def _next_step(target: Store, tables: tuple[TableSum, ...]) -> str:
    path = sqlite_path(target.url)
    if path is not None:
        return _NEXT_FILE.format(path)
    accounts = any(table.table == "account" and table.rows for table in tables)
    return _NEXT_SERVER + (_NEXT_ACCOUNTS if accounts else "")


def _shown(store: Store) -> str:
    return make_url(store.url).render_as_string(hide_password=True)
