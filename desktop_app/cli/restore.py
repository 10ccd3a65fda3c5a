"""`relais restore FILE`: put a backup in place, the former base kept aside."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop_app.cli.main import Desk, print_json
from desktop_app.cli.who import require_sign_in
from desktop_app.domain.errors import UserError
from desktop_app.services.backup import restore
from desktop_app.services.seat import utc_now


def configure(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", type=Path, metavar="FICHIER", help="fichier de la sauvegarde")
    parser.add_argument("--yes", action="store_true", help="ne pas demander")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Ask, put in place, say where the former base is."""
    if desk.connection is not None:
        raise UserError(
            "server_base",
            "Une base partagée ne se remplace pas d’ici : restaurez la sauvegarde dans un dossier "
            "neuf (--database-url sqlite:// --data-dir …), puis transférez-la dans une base neuve "
            "du serveur avec « relais move ».",
            "database_url",
        )
    if not args.yes:
        _ask(desk)
    done = restore(require_sign_in(desk), desk.folder, args.file, utc_now())
    print_json(
        {
            "restored": str(done.file),
            "revision": done.revision,
            "kept": None if done.kept is None else str(done.kept),
        }
    )
    return 0


def _ask(desk: Desk) -> None:
    if not sys.stdin.isatty():
        raise UserError(
            "confirmation_needed", "Personne ne peut répondre ici : ajoutez --yes.", "yes"
        )
    sys.stderr.write(
        f"La base de {desk.folder} sera mise de côté et remplacée. Continuer ? (oui/non) "
    )
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("o", "oui"):
        raise UserError("cancelled", "Rien n’a été changé.")
