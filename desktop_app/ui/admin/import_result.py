"""What an import gave: its counts, and every refused line with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.services.import_report import RefusedRow, read_refusals
from desktop_app.ui.admin.plain_table import dress
from desktop_app.ui.admin.refused_model import LINE, REASON, RefusedModel
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.domain.views import ImportReport
    from desktop_app.ui.tasks import Tasks


class ImportResult(QWidget):
    """Hidden until `tell`; `read` then fills the table of refused lines from the report's file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report: Path | None = None
        self.line = Banner("", "ok", self)
        self.line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.heading = Label(self.tr("Lignes refusées"), self)
        self.heading.setProperty("kind", "heading")
        self.folder_button = QPushButton(self.tr("Ouvrir le dossier du rapport"), self)
        self.folder_button.setProperty("kind", "link")
        self.model = RefusedModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Lignes refusées"))
        dress(self.table)
        self.table.setAlternatingRowColors(True)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(REASON, QHeaderView.ResizeMode.Stretch)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.folder_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.line)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addStretch(0)  # takes the room of the table while it is hidden
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.hide()

    def tell(self, report: ImportReport | None, *, stopped: bool) -> None:
        """Say the counts; None: stopped with nothing kept."""
        self.report = None if report is None else Path(report.report)
        self.model.show_rows(())
        refused = 0 if report is None else report.refused
        for widget in (self.table, self.heading):
            widget.setVisible(refused > 0)
        self.folder_button.setVisible(report is not None)
        if report is None:
            self.line.say(self.tr("Import arrêté : rien n’a été gardé."), "warn")
        else:
            counts = self._counts(report)
            if stopped:
                text = self.tr("Import arrêté. Lignes : {counts}. Relancez-le pour finir.")
                self.line.say(text.format(counts=counts), "warn")
            else:
                text = self.tr("Import terminé. Lignes : {counts}.").format(counts=counts)
                self.line.say(text, "warn" if refused else "ok")
        self.show()

    def read(self, tasks: Tasks) -> None:
        """Fill the table of refused lines, off the main thread."""
        report = self.report
        if report is not None and self.table.isVisibleTo(self):
            tasks.run(self, lambda: read_refusals(report), self._on_read, lane="net")

    def _on_read(self, rows: tuple[RefusedRow, ...]) -> None:
        self.model.show_rows(rows)
        self.table.resizeColumnToContents(LINE)

    def _counts(self, report: ImportReport) -> str:
        parts = (
            (report.created, self.tr("nouvelle"), self.tr("nouvelles")),
            (report.updated, self.tr("mise à jour"), self.tr("mises à jour")),
            (report.unchanged, self.tr("inchangée"), self.tr("inchangées")),
            (report.refused, self.tr("refusée"), self.tr("refusées")),
        )
        said = [
            f"{_spaced(count)} {several if count > 1 else one}"
            for count, one, several in parts
            if count
        ]
        return ", ".join(said) or self.tr("aucune ligne")


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
