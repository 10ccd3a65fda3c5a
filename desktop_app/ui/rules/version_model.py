"""The versions of the rules as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.services.rule_versions import RuleVersion
from desktop_app.ui.admin.plain_table import PlainModel
from desktop_app.ui.rules.wording import say_count, say_when, tr

NUMBER, STATE, WHO, WHEN, RULES, NOTE = range(6)


class VersionModel(PlainModel[RuleVersion]):
    """One row per version; `clock` gives the present instant, aware."""

    def __init__(self, clock: Callable[[], dt.datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return tr("N°"), tr("État"), tr("Par"), tr("Quand"), tr("Règles"), tr("Pourquoi")

    def texts(self, row: RuleVersion) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            str(row.number),
            row.state.label,
            row.published_by or row.saved_by,
            say_when(row.published_at or row.saved_at, self._clock()),
            say_count(len(row.rules), tr("règle"), tr("règles")),
            row.note or "—",
        )
