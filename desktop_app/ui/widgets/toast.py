"""A short message over the window's upper bar, with perhaps « Annuler »."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop_app.ui.desk import ToastAction
from desktop_app.ui.widgets.label import Label

PLAIN_SECONDS = 5.0
MARGIN, LEAST_PX = 20, 200


class Toast(QFrame):
    """One toast per window; a new message takes the place of the old. It stands in the middle of
    `bar`, where it hides nothing to read or to press."""

    def __init__(self, host: QWidget, bar: QWidget) -> None:
        super().__init__(host)
        self._bar = bar
        self.setProperty("kind", "toast")
        self._action: ToastAction | None = None
        self.label = Label(self)
        self.button = QPushButton(self)
        self.button.setProperty("kind", "toast")
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 10, 5)
        row.setSpacing(14)
        row.addWidget(self.label)
        row.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: ToastAction | None = None) -> None:
        """Show `text` for 5 s, or for the action's seconds with its button."""
        self._action = action
        self.label.setText(text)
        self.setAccessibleName(text)
        self.button.setVisible(action is not None)
        if action is not None:
            self.button.setText(action.label)
        self._timer.start(round(1000 * (action.seconds if action else PLAIN_SECONDS)))
        self._settle()
        self.show()
        self.raise_()

    def withdraw(self) -> None:
        """Go away if there is a button: what it would act on is gone."""
        if self._action is not None:
            self._action = None
            self.hide()

    def _settle(self) -> None:
        room = max(LEAST_PX, self._bar.width() - 2 * MARGIN)
        self.label.setWordWrap(False)
        size = self.sizeHint()
        if size.width() > room:
            self.label.setWordWrap(True)
            size = QSize(room, self.heightForWidth(room))
        self.resize(size)
        middle = self._bar.geometry().center()
        self.move(middle.x() - size.width() // 2, max(MARGIN // 4, middle.y() - size.height() // 2))

    def _on_clicked(self) -> None:
        action, self._action = self._action, None
        self.hide()
        if action is not None:
            action.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: stay in place when the window changes size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)
