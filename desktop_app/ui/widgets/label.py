"""Words of the base and of the user, shown as they are: Qt takes what looks like HTML for HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel


class Label(QLabel):
    """A QLabel of plain text; one of rich text says so, and escapes what it is given."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain_tip(text: str) -> str:
    """A tool tip that shows `text` as it is: tool tips have no format of their own."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<span>{escape(text)}</span>".replace("\n", "<br>")


def literal(text: str) -> str:
    """A text for a button or a menu in which « & » is no key."""
    return text.replace("&", "&&")
