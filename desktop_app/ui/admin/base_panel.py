"""« Base »: verify, copy, put a copy back; the copies of each day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rights import Action, allowed
from desktop_app.services.backup import BackedUp, backup
from desktop_app.services.check import Checked, check
from desktop_app.ui.admin.daily_copies import DailyCopiesCard, say_size
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.label import Label

LANE = "net"  # seconds of reading: the pages' own questions must not wait behind them


class BasePanel(QWidget):
    """Three acts, each with its result below; the buttons follow the role's rights."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        actor, shared = desk.seat.actor, desk.connection is not None
        self.check = QPushButton(self.tr("Vérifier"), self)
        self.backup = QPushButton(self.tr("Sauvegarder…"), self)
        self.restore = QPushButton(self.tr("Restaurer…"), self)
        self.result = Banner("", "neutral", self)
        self.result.hide()
        self.problems = QPlainTextEdit(self)
        self.problems.setReadOnly(True)
        self.problems.setTabChangesFocus(True)
        self.problems.setMinimumHeight(120)
        self.problems.setAccessibleName(self.tr("Ce qui ne se vérifie pas"))
        self.problems.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for button, action, title, text in (
            (
                self.check,
                Action.CHECK,
                self.tr("Vérifier la base"),
                self.tr("Relit tout : fichier, numéros, historiques enchaînés, comptes."),
            ),
            (
                self.backup,
                Action.BACKUP,
                self.tr("Sauvegarder"),
                self.tr("Copie la base entière, vérifiée, pendant que l’on travaille."),
            ),
            (
                self.restore,
                Action.RESTORE,
                self.tr("Restaurer une sauvegarde"),
                self.tr("Une base partagée se restaure sur son serveur : voyez l’informatique.")
                if shared
                else self.tr("Remplace la base de ce poste ; l’ancienne est gardée à côté."),
            ),
        ):
            button.setEnabled(allowed(actor, action))
            column.addWidget(self._card(title, text, button))
        column.addWidget(self.result)
        column.addWidget(self.problems)
        self.daily = DailyCopiesCard(desk, self)
        self.daily.said.connect(self._say)
        self.daily.restore_asked.connect(self.ask_restore)
        column.addWidget(self.daily)
        if shared:  # copied and put back where it lies
            self.restore.setEnabled(False)
            self.daily.hide()
        self.check.clicked.connect(self._on_check)
        self.backup.clicked.connect(self._on_backup)
        self.restore.clicked.connect(self._on_restore)

    def _card(self, title: str, text: str, button: QPushButton) -> Card:
        card = Card(self)
        heading = Label(title, card)
        heading.setProperty("kind", "heading")
        note = Label(text, card)
        note.setProperty("kind", "muted")
        note.setWordWrap(True)
        words = QVBoxLayout()
        words.addWidget(heading)
        words.addWidget(note)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(button)
        card.body.addLayout(row)
        return card

    def _say(self, text: str, tone: str) -> None:
        self.result.say(text, tone)
        self.result.show()

    def _busy(self, button: QPushButton, text: str) -> None:
        button.setEnabled(False)
        self.problems.hide()
        self._say(text, "neutral")

    def _failed(self, button: QPushButton, error: Exception) -> None:
        button.setEnabled(True)
        text = error.message if isinstance(error, UserError) else self.tr("Le travail a échoué.")
        self._say(text, "danger")

    def _on_check(self) -> None:
        seat = self._desk.seat
        self._busy(self.check, self.tr("Vérification en cours…"))
        self._desk.tasks.run(
            self,
            lambda: check(seat),
            self._on_checked,
            lambda error: self._failed(self.check, error),
            lane=LANE,
            called=self.tr("Une vérification"),
        )

    def _on_checked(self, checked: Checked) -> None:
        self.check.setEnabled(True)
        if checked.ok:
            self._say(
                self.tr("Tout se vérifie : {0} signalements, {1} lignes d’historique.").format(
                    checked.signalements, checked.events
                ),
                "ok",
            )
            return
        self._say(
            self.tr("{0} anomalies. Gardez une copie et prévenez l’informatique.").format(
                checked.found
            ),
            "danger",
        )
        lines = (f"{p.number or '—'} · {p.message}" for p in checked.problems)
        self.problems.setPlainText("\n".join(lines))
        self.problems.show()

    def _on_backup(self) -> None:
        stamp = dt.datetime.now(PARIS).strftime("%Y-%m-%d")
        start = str(Path.home() / f"relais-{stamp}.sqlite")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Sauvegarder la base"), start, self.tr("Base Relais (*.sqlite)")
        )
        if name:
            self.back_up(Path(name))

    def back_up(self, target: Path) -> None:
        """Copy the base to `target`, which the file dialog already asked to replace."""
        seat = self._desk.seat
        self._busy(self.backup, self.tr("Sauvegarde en cours…"))
        self._desk.tasks.run(
            self,
            lambda: backup(seat, target, force=True),
            self._on_backed_up,
            lambda error: self._failed(self.backup, error),
            lane=LANE,
            called=self.tr("Une sauvegarde"),
        )

    def _on_backed_up(self, made: BackedUp) -> None:
        self.backup.setEnabled(True)
        size = say_size(made.bytes)
        self._say(self.tr("Copie vérifiée, {0} : {1}").format(size, made.file), "ok")

    def _on_restore(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Restaurer une sauvegarde"), "", self.tr("Base Relais (*.sqlite)")
        )
        if name:
            self.ask_restore(Path(name))

    def ask_restore(self, source: Path) -> None:
        """Ask once more, then put `source` in place of the base."""
        ask(
            self,
            self.tr("Restaurer cette sauvegarde ?"),
            self.tr(
                "Tout ce qui a été saisi depuis cette copie quittera l’écran. La base actuelle "
                "est gardée à côté, rien n’est effacé."
            ),
            self.tr("Restaurer"),
            lambda: self._desk.restore_asked.emit(source),
            danger=True,
        )
