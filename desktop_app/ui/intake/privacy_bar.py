"""The question under a free text: mask these words, or keep them?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.views import PrivacyFinding
from desktop_app.ui.intake.typed_text import shorten
from desktop_app.ui.widgets.banner import Banner


class PrivacyBar(Banner):
    """Hidden while there is nothing to ask."""

    mask_asked = Signal()
    keep_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "warn", parent)
        self.mask = self.add_action(self.tr("&Masquer"), self.mask_asked.emit)
        self.keep = self.add_action(self.tr("&Conserver"), self.keep_asked.emit, strong=False)
        self.hide()

    def ask(self, finding: PrivacyFinding | None, count: int) -> None:
        """Ask about a finding, or go away."""
        if finding is None:
            self.hide()
            return
        words = shorten(finding.text, 40)
        text = self.tr("« {words} » ressemble à {what} : à retirer du texte ?").format(
            words=words, what=finding.kind.label
        )
        if count > 1:
            text += " " + self.tr("({count} à voir)").format(count=count)
        self.say(text)
        self.mask.setAccessibleName(self.tr("Masquer « {words} »").format(words=words))
        self.keep.setAccessibleName(self.tr("Conserver « {words} »").format(words=words))
        self.show()
