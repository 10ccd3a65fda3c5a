"""The three delays, which the administrator changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSpinBox, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import BOUNDS, Delays
from desktop_app.domain.rights import Action, allowed
from desktop_app.services.retention import read_delays, save_delays
from desktop_app.ui.admin.personal_wording import tr
from desktop_app.ui.admin.races import ask_delays
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import InlineField
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk


class DelaysCard(Card):
    """`saved()` once other delays hold."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=12)
        self._desk = desk
        self._known = Delays()
        self.spins = {name: QSpinBox(self) for name in BOUNDS}
        self.save = QPushButton(tr("Enregistrer les durées"), self)
        self.problem = Label(self)
        self.problem.setProperty("kind", "error")
        self.problem.hide()
        words = {
            "identity_months": (tr("Coordonnées"), tr(" mois après la clôture")),
            "report_months": (tr("Textes"), tr(" mois après la réception")),
            "draft_days": (tr("Brouillons"), tr(" jours")),
        }
        holder = QWidget(self)
        row = FlowLayout(holder, gap_x=18)
        may = allowed(desk.seat.actor, Action.EDIT_RETENTION)
        for name, (title, suffix) in words.items():
            spin = self.spins[name]
            spin.setRange(*BOUNDS[name])
            spin.setSuffix(suffix)
            spin.lineEdit().setTextMargins(px(7), 0, 0, 0)  # the style gives it none
            spin.setEnabled(may)
            spin.valueChanged.connect(lambda _value: self._show_state())
            row.addWidget(InlineField(title, spin, holder))
        row.addWidget(self.save)
        if not may:
            self.save.hide()
            note = Label(tr("Durées fixées par l’administration"), holder)
            note.setProperty("kind", "muted")
            row.addWidget(note)
        self.body.addWidget(holder)
        self.body.addWidget(self.problem)
        self.save.clicked.connect(self._on_save)
        self._show_state()
        seat = desk.seat
        desk.tasks.run(self, lambda: read_delays(seat), self._on_read, lane="net")

    def wanted(self) -> Delays:
        """The delays as shown."""
        return Delays(**{name: spin.value() for name, spin in self.spins.items()})

    def _on_read(self, delays: Delays) -> None:
        self._known = delays
        for name, spin in self.spins.items():
            spin.setValue(getattr(delays, name))
        self._show_state()

    def _show_state(self) -> None:
        self.save.setEnabled(self.wanted() != self._known)

    def _on_save(self) -> None:
        seat, known, wanted = self._desk.seat, self._known, self.wanted()
        self.save.setEnabled(False)
        self._desk.tasks.run(
            self, lambda: save_delays(seat, wanted, seen=known), self._on_saved, self._on_failed
        )

    def _on_saved(self, delays: Delays) -> None:
        self.problem.hide()
        self._on_read(delays)
        self._desk.toast(tr("Durées de conservation enregistrées."))
        self.saved.emit()

    def _on_failed(self, error: Exception) -> None:
        self._show_state()
        if isinstance(error, UserError):
            self.problem.setText(error.message)
            self.problem.show()
            if error.code == "changed_meanwhile":
                self._compare(error.message)

    def _compare(self, sentence: str) -> None:
        seat, seen, wanted = self._desk.seat, self._known, self.wanted()

        def settled(chosen: Delays) -> None:
            for name, spin in self.spins.items():
                spin.setValue(getattr(chosen, name))
            self.problem.hide()
            if self.save.isEnabled():
                self._on_save()

        def ask(fresh: Delays) -> None:
            def take(chosen: Delays) -> None:
                self._known = fresh
                settled(chosen)
                self._show_state()

            ask_delays(self, (seen, fresh, wanted), sentence, take)

        self._desk.tasks.run(self, lambda: read_delays(seat), ask, lane="net")
