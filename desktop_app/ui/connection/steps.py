"""The steps of a trial: a sign, a name and a sentence each, as they come."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.services.connection import STEPS, Step
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look

WAITING = "…"


class StepList(QWidget):
    """One line a step, all shown at once and filled one after the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = {
            "name": self.tr("Nom du serveur"),
            "port": self.tr("Port"),
            "tls": self.tr("Chiffrement"),
            "sign_in": self.tr("Identité"),
            "version": self.tr("Version"),
            "schema": self.tr("Base préparée"),
            "rights": self.tr("Droits"),
            "clock": self.tr("Horloge"),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        self.lines: dict[str, tuple[Label, Label]] = {}
        top = Qt.AlignmentFlag.AlignTop
        for row, name in enumerate(STEPS):
            sign, title, text = (Label(self) for _ in range(3))
            title.setText(self._names[name])
            title.setProperty("kind", "field")
            text.setWordWrap(True)
            sign.setProperty("kind", "tone")
            for column, label in enumerate((sign, title, text)):
                grid.addWidget(label, row, column, top)
            self.lines[name] = sign, text
        self.clear()

    def clear(self) -> None:
        """Nothing was tried yet."""
        for name in STEPS:
            self._say(name, WAITING, "", "neutral")

    def show_step(self, step: Step) -> None:
        """Fill the line of `step`."""
        sign, tone = {True: ("✓", "ok"), False: ("✗", "danger"), None: ("–", "neutral")}[step.ok]
        if step.ok is False and step.name == "clock":
            sign, tone = "!", "warn"  # the base is reached all the same
        self._say(step.name, sign, step.message, tone)

    def _say(self, name: str, sign: str, text: str, tone: str) -> None:
        mark, words = self.lines[name]
        mark.setText(sign)
        words.setText(text)
        set_look(mark, tone=tone)
        words.setAccessibleName(f"{self._names[name]} : {sign} {text}")
