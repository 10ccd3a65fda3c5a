"""What stopped a saving, above the form, with the way to try again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.ui.widgets.banner import Banner


class Failure(Banner):
    """Hidden until something fails; the form below keeps everything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "danger", parent)
        self.hide()

    def tell(self, sentence: str, retry: Callable[[], object] | None = None) -> None:
        """Say what to do, with « Réessayer » where the act can be done again."""
        self.clear_actions()
        self.say(sentence, "danger")
        if retry is not None:
            self.add_action(self.tr("Réessa&yer"), retry).setAutoDefault(True)
        self.show()
