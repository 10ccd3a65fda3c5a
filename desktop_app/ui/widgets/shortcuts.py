"""Keys that act wherever the focus is inside a widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Keys = str | QKeySequence.StandardKey
SAVE_KEYS = ("Ctrl+Return", "Ctrl+Enter")
"""The second is that of the keypad."""


def bind(
    owner: QWidget, slots: Iterable[tuple[Keys, Callable[[], object]]], *, repeat: bool = True
) -> None:
    """Have each key call its slot while the focus is in `owner`; `repeat`: again while held."""
    for keys, slot in slots:
        shortcut = QShortcut(QKeySequence(keys), owner)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(repeat)
        shortcut.activated.connect(slot)
