"""« Demandes de personnes »: find, tick what is theirs, hand over, put right, erase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Changes
from desktop_app.services.person_search import PersonMatch, find_person, terms_of
from desktop_app.ui.admin.personal_acts import PersonActs
from desktop_app.ui.admin.personal_matches import TICK, WHO, MatchModel
from desktop_app.ui.admin.personal_wording import tr
from desktop_app.ui.admin.plain_table import dress
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk


class RequestPanel(QWidget):
    """Who asks, what was found, the three acts; each act is on what is ticked."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self.acts = PersonActs(desk, self)
        self.reason, self.name = QLineEdit(self), QLineEdit(self)
        self.phone, self.email = QLineEdit(self), QLineEdit(self)
        self.reason.setPlaceholderText(tr("courrier du 12 novembre, dossier 2026-31"))
        self.fields = {
            "reason": Field(tr("Référence de la demande"), self.reason, self),
            "name": Field(tr("Nom"), self.name, self),
            "phone": Field(tr("Téléphone"), self.phone, self),
            "email": Field(tr("Courriel"), self.email, self),
        }
        self.search = QPushButton(tr("Chercher"), self)
        self.search.setProperty("kind", "primary")
        self.told = Label(self)
        self.told.setWordWrap(True)
        self.result = Banner("", "ok", self)
        self.result.hide()
        self.model = MatchModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Ce qui concerne peut-être cette personne"))
        dress(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHO, QHeaderView.ResizeMode.Stretch)
        self.hand_over = QPushButton(tr("Remettre le dossier…"), self)
        self.rectify = QPushButton(tr("Rectifier…"), self)
        self.erase = QPushButton(tr("Effacer…"), self)
        self.erase.setProperty("kind", "danger")
        self._lay_out()
        self._connect()
        self._show_state()

    def refresh(self, _changes: Changes) -> None:
        """Nothing: each search is a reading that is logged, so none is made unasked."""

    def find(self) -> None:
        """Search what was typed."""
        for field in self.fields.values():
            field.set_error("")
        self.result.hide()
        self._asked += 1
        asked, seat, reason = self._asked, self._desk.seat, self.reason.text()
        typed = (self.name.text(), self.email.text(), self.phone.text())
        self._desk.tasks.run(
            self,
            lambda: find_person(seat, terms_of(*typed), reason),
            lambda found: self._on_found(asked, reason, found),
            self._on_failed,
        )

    def _lay_out(self) -> None:
        card = Card(self, margin=12)
        row = QHBoxLayout()
        row.setSpacing(10)
        for name, stretch in (("reason", 4), ("name", 3), ("phone", 2), ("email", 3)):
            row.addWidget(self.fields[name], stretch)
        holder = QVBoxLayout()
        holder.setSpacing(4)  # as in a field
        gap = Label(" ", card)  # the button stands beside the inputs, below the height of a label
        gap.setProperty("kind", "field")
        holder.addWidget(gap)
        holder.addWidget(self.search)
        holder.addStretch(1)
        row.addLayout(holder)
        note = Label(
            tr(
                "Chaque identité montrée est consignée au journal des lectures avec cette "
                "référence. Vérifiez d’abord l’identité de la personne qui demande."
            ),
            card,
        )
        note.setProperty("kind", "small")
        note.setWordWrap(True)
        card.body.addLayout(row)
        card.body.addWidget(note)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.told, 1)
        for button in (self.hand_over, self.rectify, self.erase):
            acts.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(card)
        column.addWidget(self.result)
        column.addWidget(self.table, 1)
        column.addLayout(acts)
        self.table.setColumnWidth(TICK, px(34))

    def _connect(self) -> None:
        self.search.clicked.connect(self.find)
        for edit in (self.reason, self.name, self.phone, self.email):
            edit.returnPressed.connect(self.find)
        self.model.ticked.connect(self._show_state)
        self.table.activated.connect(lambda index: self._open(index.row()))
        space = QShortcut(QKeySequence("Space"), self.table)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)  # elsewhere it is a sign to type
        space.activated.connect(lambda: self.model.toggle(self.table.currentIndex().row()))
        self.acts.said.connect(self._say)
        self.acts.rectified.connect(self.find_again)
        self.acts.erased.connect(self._on_erased)
        self.hand_over.clicked.connect(self._on_hand_over)
        self.rectify.clicked.connect(self._on_rectify)
        self.erase.clicked.connect(self._on_erase)

    def _show_state(self) -> None:
        chosen = self.model.chosen()
        voices = [match for match in chosen if match.voice is not None]
        self.hand_over.setEnabled(bool(chosen))
        self.erase.setEnabled(bool(chosen))
        self.rectify.setEnabled(len(voices) == len(chosen) == 1)
        if self.model.rowCount():
            told = tr("{0} trouvés, {1} cochés. Cochez ce qui est bien à cette personne.")
            self.told.setText(told.format(self.model.rowCount(), len(chosen)))

    def _ticked(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        chosen = self.model.chosen()
        return (
            tuple(match.voice for match in chosen if match.voice is not None),
            tuple(match.draft for match in chosen if match.draft is not None),
        )

    def _on_found(self, asked: int, reason: str, found: tuple[PersonMatch, ...]) -> None:
        if asked != self._asked:
            return
        self.acts.reason = reason
        self.model.show_rows(found)
        if found:
            self.table.selectRow(0)
            self.table.setFocus()
        else:
            self.told.setText(
                tr(
                    "Rien ne concerne cette personne dans cette base. Essayez une autre "
                    "orthographe, ou seulement le téléphone."
                )
            )

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            return
        field = self.fields.get(error.field or "")
        if field is None:
            self._say(error.message, "danger")
            return
        field.set_error(error.message)
        field.widget.setFocus()

    def _on_hand_over(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Dossier où écrire"), str(Path.home()))
        if chosen:
            self.acts.write_file(Path(chosen), *self._ticked())

    def _on_rectify(self) -> None:
        (match,) = self.model.chosen()
        self.acts.rectify(match)

    def _on_erase(self) -> None:
        self.acts.erase(*self._ticked())

    def _on_erased(self) -> None:
        self.model.show_rows(())
        self.told.setText("")

    def find_again(self) -> None:
        """What was found, as it is now, without taking the answer from the screen."""
        text, tone = self.result.label.text(), str(self.result.property("tone"))
        self.find()
        self._say(text, tone)

    def _say(self, text: str, tone: str) -> None:
        self.result.say(text, tone)
        self.result.show()

    def _open(self, row: int) -> None:
        match = self.model.match_at(row)
        if match is not None and match.number is not None:
            self._desk.open_number(match.number)
