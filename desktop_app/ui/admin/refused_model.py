"""The refused lines of an import, as a table: line, identifier, reason."""

from __future__ import annotations

from desktop_app.services.import_report import RefusedRow
from desktop_app.ui.admin.plain_table import PlainModel

LINE, KEY, REASON = range(3)


class RefusedModel(PlainModel[RefusedRow]):
    """Rows are set once per import."""

    figures = frozenset({LINE})

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return (self.tr("Ligne"), self.tr("Identifiant"), self.tr("Motif du refus"))

    def texts(self, row: RefusedRow) -> tuple[str, ...]:
        """See PlainModel."""
        return (str(row.line), row.key, row.reason)
