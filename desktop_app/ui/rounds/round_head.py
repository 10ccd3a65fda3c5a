"""Above the stops: whose round, how long, how full; below them: what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.rounds import Round, RoundState, StopState, say_length
from desktop_app.ui.rounds.wording import round_words, state_words, stops_words, tr
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill


class RoundHead(QWidget):
    """Title, state, length, capacity, and the warnings in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = Label(self)
        self.name.setProperty("kind", "subtitle")
        self.name.setWordWrap(True)
        self.state = Pill("", "neutral", self)
        self.facts = Label(self)
        self.facts.setProperty("kind", "muted")
        self.facts.setWordWrap(True)
        self.warning = Banner("", "warn", self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.facts)
        column.addWidget(self.warning)

    def say(self, found: Round) -> None:
        """Another round, or the same changed."""
        self.name.setText(round_words(found))
        self.state.say(*state_words(found.state, len(found.stops), found.left))
        facts = [stops_words(len(found.stops)), tr("{0} à pied").format(say_length(found.length_m))]
        if found.state is RoundState.PLANNED and found.left < len(found.stops):
            facts[0] = tr("{0}, {1} à consigner").format(facts[0], found.left)
        if found.capacity is not None:
            facts.insert(1, tr("capacité {0}").format(found.capacity))
        facts.append(
            tr("départ : {0}").format(found.start.label) if found.start else tr("départ libre")
        )
        self.facts.setText(" · ".join(facts))
        self.warning.say(" ".join(found.warnings))
        self.warning.setVisible(bool(found.warnings))


class RoundActions(QWidget):
    """One signal per button; keys are bound by the page."""

    walk_asked = Signal()
    add_asked = Signal()
    remove_asked = Signal()
    pdf_asked = Signal()
    print_asked = Signal()
    report_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flow = FlowLayout(self, gap_x=8, gap_y=8)
        flow.setContentsMargins(16, 10, 16, 12)
        self.buttons: dict[str, QPushButton] = {}
        for name, words, key, kind, signal in (
            ("report", tr("Compte rendu…"), "V", "primary", self.report_asked),
            ("walk", tr("Ordre de marche"), "O", "plain", self.walk_asked),
            ("add", tr("Ajouter…"), "+", "plain", self.add_asked),
            ("remove", tr("Retirer"), tr("Suppr"), "plain", self.remove_asked),
            ("pdf", tr("PDF…"), "P", "plain", self.pdf_asked),
            ("print", tr("Imprimer…"), "I", "plain", self.print_asked),
            ("cancel", tr("Annuler la tournée"), "", "link", self.cancel_asked),
        ):
            button = KeyButton(words, key, kind, self)
            button.setObjectName(f"round_{name}")
            button.clicked.connect(lambda _checked=False, signal=signal: signal.emit())
            flow.addWidget(button)
            self.buttons[name] = button

    def allow(self, found: Round | None) -> None:
        """Enable what the round shown allows."""
        planned = found is not None and found.state is RoundState.PLANNED
        begun = found is not None and any(
            stop.state is not StopState.PLANNED for stop in found.stops
        )
        for name, button in self.buttons.items():
            button.setEnabled(found is not None if name in ("pdf", "print") else planned)
        self.buttons["cancel"].setEnabled(planned and not begun)
