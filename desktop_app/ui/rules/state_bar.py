"""The top of the editor: what stands on the screen, and what can be done with it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import VersionState
from desktop_app.services.rule_versions import RuleVersion
from desktop_app.ui.rules.wording import say_when, tr
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill


class StateBar(QWidget):
    """The state in words, and the buttons, which the owner connects."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pill = Pill("", "neutral", self)
        self.text = Label(self)
        self.text.setWordWrap(True)
        self.save = KeyButton(tr("Enregistrer le brouillon"), tr("Ctrl S"), parent=self)
        self.publish = QPushButton(tr("Mettre en vigueur…"), self)
        self.publish.setProperty("kind", "primary")
        self.check = QPushButton(tr("Vérifier"), self)
        self.replay = QPushButton(tr("Rejouer…"), self)
        self.versions = QPushButton(tr("Versions…"), self)
        self.review = QPushButton(tr("Règles à revoir…"), self)
        self.load = QPushButton(tr("Importer…"), self)
        self.store = QPushButton(tr("Exporter…"), self)
        self.drop = QPushButton(tr("Abandonner…"), self)
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(self.pill)
        state.addWidget(self.text, 1)
        buttons = FlowLayout(gap_x=8, gap_y=8)
        for button in (
            self.save,
            self.publish,
            self.check,
            self.replay,
            self.versions,
            self.review,
            self.load,
            self.store,
            self.drop,
        ):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(state)
        column.addLayout(buttons)

    def set_editable(self, editable: bool) -> None:
        """Whether the acts that change something, or that only a coordinator may ask, are there."""
        for button in (self.save, self.publish, self.replay, self.load, self.drop):
            button.setVisible(editable)

    def say(
        self, opened: RuleVersion, live: RuleVersion, *, modified: bool, now: dt.datetime
    ) -> None:
        """What stands on the screen: `opened`, as it is or changed since."""
        draft = opened.state is VersionState.DRAFT
        who = _who(opened, now)
        if modified:
            self.pill.say(tr("Brouillon modifié"), "warn")
            said = tr("pas encore enregistré ; à partir de la version {0} en vigueur")
            self.text.setText(said.format(live.number))
        elif draft:
            self.pill.say(tr("Brouillon enregistré"), "accent")
            said = tr("brouillon {0} ({1}) ; en vigueur : version {2}")
            self.text.setText(said.format(opened.number, who, live.number))
        else:
            self.pill.say(tr("Règles en vigueur"), "ok")
            self.text.setText(tr("version {0}, {1}").format(opened.number, who))
        self.setAccessibleName(f"{self.pill.text()} : {self.text.text()}")
        self.save.setEnabled(modified)
        self.publish.setEnabled(modified or draft)
        self.drop.setEnabled(modified or draft)


def _who(version: RuleVersion, now: dt.datetime) -> str:
    at = version.published_at or version.saved_at
    who = version.published_by or version.saved_by
    return tr("d’origine") if at is None else f"{who}, {say_when(at, now)}"
