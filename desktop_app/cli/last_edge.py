"""The last edge of the command line: a bug of ours ends in one line of JSON, its trace in the log.

A traceback on a terminal would print what was being handled: names, telephones, texts.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from types import TracebackType

from desktop_app.crash_report import close_log, keep_report, open_log

FAULT = 3
_SENTENCE = (
    "Une erreur imprévue du programme est survenue ; ce qui était enregistré l’est toujours. Le "
    "rapport est dans {0} : transmettez-le à l’informatique."
)


class LastEdge:
    """A `with` that no bug leaves: `broken` tells afterwards whether there was one."""

    def __init__(self, folder: Path) -> None:
        self.broken = False
        self._folder = folder

    def __enter__(self) -> LastEdge:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.broken = True
        self._keep(error)
        told = {
            "code": "internal",
            "message": _SENTENCE.format(self._folder / "logs"),
            "field": None,
        }
        sys.stderr.write(json.dumps({"error": told}, ensure_ascii=False) + "\n")
        return True

    def _keep(self, error: Exception) -> None:
        try:
            handler = open_log(self._folder)
        except OSError:
            # Without any handler the log would write to the terminal.
            logging.getLogger("relais").addHandler(logging.NullHandler())
            keep_report(self._folder, error, "ligne de commande")
            return
        try:
            keep_report(self._folder, error, "ligne de commande")
        finally:
            close_log(handler)
