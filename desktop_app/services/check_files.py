"""The part of the check that compares files with what the histories tell of them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection

from db.queries.attachments import read_content
from desktop_app.services.check_facts import Tell, ToldFacts


def compare_files(connection: Connection, files: list[Any], told: ToldFacts, tell: Tell) -> None:
    """The files added to a signalement, contents included, with what its history tells; contents
    are read one at a time.
    """
    left = dict(told.files)
    for file in files:
        if file.uid not in left:
            tell("file_unknown", f"L’historique ne connaît pas la pièce jointe {file.uid}.")
            continue
        digest = left.pop(file.uid)
        if file.removed or digest is None:
            _compare_removed(file, digest, tell)
        elif digest != file.digest:
            tell("file_differs", f"La pièce jointe {file.uid} n’est pas celle de l’historique.")
        elif not file.held:
            tell("file_missing", f"Le contenu de la pièce jointe {file.uid} a disparu.")
        elif not _is_whole(connection, file):
            tell("file_differs", f"Le contenu de la pièce jointe {file.uid} a été modifié.")
    for uid, digest in left.items():
        if digest is not None:
            tell("file_missing", f"La pièce jointe {uid} a disparu.")


def _compare_removed(file: Any, digest: str | None, tell: Tell) -> None:
    if not file.removed or digest is not None:
        tell("file_differs", f"L’historique ne dit pas que la pièce {file.uid} a été retirée.")
    elif file.held:
        tell("file_kept", f"Le contenu de la pièce jointe {file.uid}, retirée, est encore là.")


def _is_whole(connection: Connection, file: Any) -> bool:
    content = read_content(connection, file.id) or b""
    told = (file.bytes, file.digest)
    return told == (len(content), hashlib.sha256(content).hexdigest())
