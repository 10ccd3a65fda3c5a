"""The moves as the detail offers them: order, words, keys, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop_app.domain.workflow import Move
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label

SIDE = 18
GAP = 6

KEYS = {
    Move.ACCEPT: "A",
    Move.RESUME: "P",
    Move.REFUSE: "R",
    Move.CLOSE: "C",
    Move.VISIT: "V",
    Move.ASSIGN: "E",
    Move.HOLD: "H",
    Move.HAND_OVER: "T",
    Move.SCHEDULE: "G",
    Move.MONITOR: "S",
    Move.REOPEN: "O",
    Move.ATTACH: "D",
    Move.CORRECT: "X",
    Move.CANCEL: "",
}
"""Keys of the moves, in the order in which the detail offers them."""
NOT_FOUND_KEY = "N"
"""Closes as not found in one gesture."""
FOLLOW_KEY = "L"
"""Follows the place of the signalement shown."""


def words(move: Move) -> str:
    """What the button of a move says; « … » when a dialog follows."""
    return {
        Move.ACCEPT: tr("Prendre en charge"),
        Move.RESUME: tr("Reprendre"),
        Move.REFUSE: tr("Refuser…"),
        Move.CLOSE: tr("Clore…"),
        Move.VISIT: tr("Compte rendu…"),
        Move.ASSIGN: tr("Réaffecter…"),
        Move.HOLD: tr("Mettre en attente…"),
        Move.HAND_OVER: tr("Transmettre…"),
        Move.SCHEDULE: tr("Programmer…"),
        Move.MONITOR: tr("Surveiller…"),
        Move.REOPEN: tr("Rouvrir…"),
        Move.ATTACH: tr("Rattacher à un autre…"),
        Move.CORRECT: tr("Corriger…"),
        Move.CANCEL: tr("Annuler le signalement…"),
    }[move]


def done_words(move: Move) -> str:
    """What a toast says of a move once done, after the number."""
    return {
        Move.ACCEPT: tr("pris en charge"),
        Move.RESUME: tr("repris"),
        Move.REFUSE: tr("refusé"),
        Move.CLOSE: tr("clos"),
        Move.VISIT: tr("compte rendu enregistré"),
        Move.ASSIGN: tr("réaffecté"),
        Move.HOLD: tr("mis en attente"),
        Move.HAND_OVER: tr("transmis"),
        Move.SCHEDULE: tr("programmé"),
        Move.MONITOR: tr("mis sous surveillance"),
        Move.REOPEN: tr("rouvert"),
        Move.ATTACH: tr("rattaché"),
        Move.CORRECT: tr("corrigé"),
        Move.CANCEL: tr("annulé"),
    }[move]


class GestureBar(QWidget):
    """Buttons of what may be done now, on one line: what finds no room is under « Plus ».

    `asked(Move)`.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._none = Label(
            tr("Votre profil peut lire ce signalement, sans le faire avancer."), self
        )
        self._none.setProperty("kind", "muted")
        self._none.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SIDE, 10, SIDE, 10)
        self._row.setSpacing(GAP)
        self._row.addWidget(self._none, 1)
        self._more_button = KeyButton(tr("Plus ▾"), parent=self)
        self._more_button.setObjectName("more_moves")
        self._more_button.setAccessibleName(tr("Autres gestes"))
        self._more_button.clicked.connect(self._open_more)
        self._row.addWidget(self._more_button)
        self._row.addStretch(0)
        self._buttons: dict[Move, KeyButton] = {}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def offer(self, names: tuple[str, ...]) -> bool:
        """Show the moves named, the first one as the main one; True: the focused one is gone."""
        holder = self.window().focusWidget()  # also while a dialog is before the window
        focused = next((m for m, button in self._buttons.items() if button is holder), None)
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        moves = [move for move in KEYS if move.value in names]
        self._buttons = {move: self._button(move, position) for position, move in enumerate(moves)}
        self._none.setVisible(not moves)
        self._share_width()
        if focused in self._buttons:
            self._buttons[focused].setFocus()
            return False
        return focused is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds more buttons, or fewer."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        widths = [button.sizeHint().width() + GAP for button in self._buttons.values()]
        room = self.width() - 2 * SIDE + GAP
        shown = len(widths)
        if sum(widths) > room:
            room -= self._more_button.sizeHint().width() + GAP
            while shown > 1 and sum(widths[:shown]) > room:
                shown -= 1
        for position, button in enumerate(self._buttons.values()):
            button.setVisible(position < shown)
        self._more_button.setVisible(shown < len(widths))

    def _button(self, move: Move, position: int) -> KeyButton:
        button = KeyButton(words(move), KEYS[move], "plain" if position else "primary", self)
        button.setObjectName(f"move_{move}")
        button.clicked.connect(lambda: self.asked.emit(move))
        self._row.insertWidget(1 + position, button)
        return button

    def _open_more(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("more_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for move, button in self._buttons.items():
            if button.isVisible():
                continue
            key = f"\t{KEYS[move]}" if KEYS[move] else ""
            action = menu.addAction(words(move) + key)
            action.setObjectName(f"move_{move}")
            action.triggered.connect(lambda _checked, move=move: self.asked.emit(move))
        below = QPoint(0, self._more_button.height() + 2)
        menu.popup(self._more_button.mapToGlobal(below))
