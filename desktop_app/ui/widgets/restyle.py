"""Dynamic properties that the stylesheet looks at."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def set_look(widget: QWidget, **properties: object) -> None:
    """Set style properties (kind, tone, invalid…) and have the stylesheet look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
