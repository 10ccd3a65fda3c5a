"""What may come out of a text field: control marks dropped, offsets turned into Qt's units."""

from __future__ import annotations

import unicodedata

_KEPT_CONTROLS = frozenset("\n\t")
_LINE_ENDS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"})
_TURNERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text without NUL, control marks, halves of emoji or marks that turn a line around.

    Letters of every script, emoji and line ends stay. Length in code points may shrink.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
    return "".join(mark for mark in lines if _stays(mark))


def _stays(mark: str) -> bool:
    if mark in _KEPT_CONTROLS:
        return True
    return unicodedata.category(mark) not in ("Cc", "Cs") and mark not in _TURNERS


def qt_offset(text: str, position: int) -> int:
    """The place in a QTextDocument (UTF-16 units) of a place in `text` (code points)."""
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, length: int) -> str:
    """One line of at most `length` code points, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
