"""The kinds of import the panel offers, and the service each one runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from desktop_app.domain.table_mapping import Mapping
    from desktop_app.domain.views import ImportReport
    from desktop_app.services.seat import Seat

Progress = Callable[[int, int], None]


class ImportKind(Enum):
    """What a file is imported as."""

    DANSMARUE = "dansmarue"
    TABLE = "table"
    GAZETTEER = "gazetteer"


def title_of(kind: ImportKind) -> str:
    """The name of a kind, as its button shows it."""
    return {
        ImportKind.DANSMARUE: _tr("Export DansMaRue"),
        ImportKind.TABLE: _tr("Tableau d’un guichet"),
        ImportKind.GAZETTEER: _tr("Adresses et voies"),
    }[kind]


def text_of(kind: ImportKind) -> str:
    """What a kind does, in a sentence."""
    return {
        ImportKind.DANSMARUE: _tr(
            "Le jeu « dans-ma-rue » (CSV). Ses lignes servent de contexte sur la carte et dans les "
            "doublons ; elles n’entrent dans la file d’aucune équipe."
        ),
        ImportKind.TABLE: _tr(
            "Vos propres signalements (CSV ou XLSX). Chaque ligne reçoit un numéro et une "
            "équipe, comme un appel."
        ),
        ImportKind.GAZETTEER: _tr(
            "La Base adresse nationale (adresses-75.csv), ou des voies, stations et jardins en CSV "
            "ou GeoJSON. Plusieurs fichiers à la fois sont possibles."
        ),
    }[kind]


def filter_of(kind: ImportKind) -> str:
    """The file dialog's filter."""
    return {
        ImportKind.DANSMARUE: _tr("Exports DansMaRue (*.csv);;Tous les fichiers (*)"),
        ImportKind.TABLE: _tr(
            "Tableaux (*.csv *.txt *.tsv *.xlsx *.xlsm *.xls *.ods);;Tous les fichiers (*)"
        ),
        ImportKind.GAZETTEER: _tr("Lieux (*.csv *.geojson *.json);;Tous les fichiers (*)"),
    }[kind]


class _Stopped(Exception):
    """The user stopped an import that can only be undone as a whole."""


@dataclass(frozen=True)
class ImportJob:
    """One import to run off the main thread; `stop` is set to cancel it."""

    kind: ImportKind
    paths: tuple[Path, ...]
    mapping: Mapping | None
    stop: threading.Event

    def run(self, seat: Seat, progress: Progress) -> ImportReport | None:
        """The report, or None when it was stopped and kept nothing. Raises like its service."""
        if self.kind is ImportKind.DANSMARUE:
            from desktop_app.services.import_dansmarue import import_dansmarue

            return import_dansmarue(seat, self.paths[0], progress, self.stop.is_set)
        if self.kind is ImportKind.TABLE:
            from desktop_app.services.import_table import import_table
            from desktop_app.services.table_mappings import mapping_for

            mapping = self.mapping or mapping_for(seat, self.paths[0])
            return import_table(seat, self.paths[0], mapping, progress, self.stop.is_set)
        return self._run_gazetteer(seat, progress)

    def _run_gazetteer(self, seat: Seat, progress: Progress) -> ImportReport | None:
        from desktop_app.services.import_gazetteer import import_gazetteer

        def told(done: int, total: int) -> None:
            if self.stop.is_set():
                raise _Stopped
            progress(done, total)

        try:
            return import_gazetteer(seat, self.paths, told)
        except _Stopped:
            return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImportPanel", text)
