"""Which column of a desk's table is what, with the first rows as they would be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.table_mapping import Mapping, with_values
from desktop_app.ui.admin.mapping_lists import ColumnList, WordList
from desktop_app.ui.admin.plain_table import dress
from desktop_app.ui.admin.preview_model import LINE, STATE, PreviewModel
from desktop_app.ui.dialogs import TITLE_BAR_PX
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.services.import_table import PreviewRow
    from desktop_app.services.table_mappings import TableHead
    from desktop_app.ui.desk import Desk

PAUSE_MS = 200
PREVIEW_ROWS = 20
USUAL = QSize(1080, 680)


class MappingDialog(QDialog):
    """Left: columns and the fields they feed; right: words and their codes; below: a preview.

    `mapping_chosen(Mapping)` once accepted; the mapping is remembered for this header then.
    """

    mapping_chosen = Signal(object)

    def __init__(
        self,
        desk: Desk,
        path: Path,
        head: TableHead,
        mapping: Mapping,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Correspondance des colonnes"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        screen = self.screen().availableSize() - QSize(0, TITLE_BAR_PX)
        self.resize(USUAL.boundedTo(screen))
        self._desk, self._path, self._head = desk, path, head
        self._start = mapping
        self._asked = 0
        self.columns = ColumnList(head.headers, head.sample, mapping, self)
        self.words = WordList(self)
        self.name = QLineEdit(mapping.name, self)
        self.name.setMaxLength(120)
        self.name.setPlaceholderText(self.tr("par exemple « Accueil du 18ᵉ »"))
        self.banner = Banner("", "neutral", self)
        self.model = PreviewModel(desk.seat.clock, self)
        self.preview = QTableView(self)
        self.accept_button = QPushButton(self.tr("Utiliser cette correspondance"), self)
        self.accept_button.setProperty("kind", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._on_accept)
        self.cancel_button = QPushButton(self.tr("Annuler"), self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._read_preview)
        self._set_up_preview()
        self._lay_out()
        self.words.show_words(mapping, head.headers, head.sample)
        self.columns.changed.connect(self._on_columns_changed)
        self.words.changed.connect(self._on_changed)
        self._on_changed()

    def mapping(self) -> Mapping:
        """The mapping as the dialog stands; words met in other files keep their codes."""
        values = {fed: dict(words) for fed, words in self._start.values.items()}
        for fed, words in self.words.values().items():
            values[fed] = values.get(fed, {}) | words
        return replace(
            self._start,
            columns=self.columns.columns(),
            values=values,
            name=self.name.text().strip(),
        )

    def _set_up_preview(self) -> None:
        view = self.preview
        view.setModel(self.model)
        view.setAccessibleName(self.tr("Aperçu des premières lignes"))
        dress(view)
        header = view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for section, width in enumerate((64, 230, 190, 130, 240, 120)):
            header.resizeSection(section, width)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, title, widget in (
            (left, self.tr("Colonnes du fichier"), self.columns),
            (right, self.tr("Valeurs à traduire"), self.words),
        ):
            heading = Label(title, self)
            heading.setProperty("kind", "heading")
            column.setSpacing(6)
            column.addWidget(heading)
            column.addWidget(widget, 1)
        lists = QHBoxLayout()
        lists.setSpacing(24)
        lists.addLayout(left, 1)
        lists.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(Field(self.tr("Nom de ce tableau (facultatif)"), self.name, self), 1)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignBottom)
        buttons.addWidget(self.accept_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(lists, 5)
        column.addWidget(self.banner)
        column.addWidget(self.preview, 2)
        column.addLayout(buttons)

    def _on_columns_changed(self) -> None:
        guessed = with_values(self.mapping(), self._head.headers, self._head.sample)
        self.words.show_words(guessed, self._head.headers, self._head.sample)
        self._on_changed()

    def _on_changed(self) -> None:
        repeated = self.columns.repeated()
        missing = self.mapping().missing()
        self.accept_button.setEnabled(repeated is None and not missing)
        if repeated is not None:
            text = self.tr("Deux colonnes donnent « {field} » : gardez-en une.")
            self.banner.say(text.format(field=repeated.label), "danger")
        elif missing:
            text = self.tr("Choisissez la colonne qui donne : {fields}.")
            names = ", ".join(fed.label.lower() for fed in missing)
            self.banner.say(text.format(fields=names), "warn")
        else:
            self.banner.say(self.tr("Lecture des premières lignes…"), "neutral")
        self._pause.start()

    def _read_preview(self) -> None:
        if not self.accept_button.isEnabled():
            self.model.show_rows(())
            return
        self._asked += 1
        asked, seat, path, mapping = self._asked, self._desk.seat, self._path, self.mapping()

        def read() -> tuple[PreviewRow, ...]:
            from desktop_app.services.import_table import preview

            return preview(seat, path, mapping, PREVIEW_ROWS)

        self._desk.tasks.run(
            self, read, lambda rows: self._show_preview(asked, rows), self._on_error, lane="net"
        )

    def _show_preview(self, asked: int, rows: tuple[PreviewRow, ...]) -> None:
        if asked != self._asked or not self.accept_button.isEnabled():
            return  # the mapping has changed since
        self.model.show_rows(rows)
        self.preview.resizeColumnToContents(LINE)
        refused = self.model.refused()
        if refused:
            text = self.tr(
                "{refused} des {rows} premières lignes seraient refusées : voir l’aperçu."
            )
            self.banner.say(text.format(refused=refused, rows=len(rows)), "warn")
            self.preview.horizontalHeader().resizeSection(STATE, 420)
        else:
            text = self.tr("Les {rows} premières lignes sont comprises.")
            self.banner.say(text.format(rows=len(rows)), "ok")

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.banner.say(error.message, "danger")

    def _on_accept(self) -> None:
        seat, headers, mapping = self._desk.seat, self._head.headers, self.mapping()

        def remember() -> None:
            from desktop_app.services.table_mappings import remember_mapping

            remember_mapping(seat, headers, mapping)

        self.accept_button.setEnabled(False)
        self._desk.tasks.run(self, remember, lambda _: self._close(mapping), self._on_error)

    def _close(self, mapping: Mapping) -> None:
        self.mapping_chosen.emit(mapping)
        self.accept()
