"""Light and dark looks: palette, fonts and stylesheet, all from the tokens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui.stylesheet import stylesheet
from desktop_app.ui.tokens import DARK, LIGHT, Tokens

# The last is wide and stands a pixel lower so that lines keep their length.
FAMILIES = (("Inter", 13), ("Segoe UI", 13), ("Noto Sans", 13), ("DejaVu Sans", 12))
_current: list[tuple[Tokens, float]] = [(LIGHT, 1.0)]

__all__ = ["FAMILIES", "Tokens", "apply", "px", "tokens"]


def tokens() -> Tokens:
    """The colours in use; painters ask at each paint."""
    return _current[0][0]


def px(size: float) -> int:
    """A text size of the drawings (13 is plain text) in pixels, for the chosen text size."""
    return max(8, round(size * _current[0][1]))


def apply(app: QApplication, mode: str = "system", font_scale: float = 1.0) -> None:
    """Dress the whole program: `mode` light, dark or system; `font_scale` multiplies texts."""
    if mode == "system":
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    else:
        dark = mode == "dark"
    colours = DARK if dark else LIGHT
    family, base = _family()
    _current[0] = (colours, base / 13 * font_scale)
    font = QFont(family)
    font.setFamilies([family, "Segoe UI", "DejaVu Sans"])
    font.setPixelSize(px(13))
    # Windows ships hinting that blurs small sizes unless asked not to.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setStyle("Fusion")
    app.setFont(font)
    app.setPalette(_palette(colours))
    app.setStyleSheet(stylesheet(colours, px))


def _family() -> tuple[str, int]:
    present = set(QFontDatabase.families())
    for family, base in FAMILIES:
        if family in present:
            return family, base
    return QFont().defaultFamily(), 13


def _palette(colours: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.canvas),
        (role.WindowText, colours.ink),
        (role.Base, colours.card),
        (role.AlternateBase, colours.hover),
        (role.Text, colours.ink),
        (role.PlaceholderText, colours.faint),
        (role.Button, colours.card),
        (role.ButtonText, colours.ink),
        (role.BrightText, colours.on_accent),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent_ink),
        (role.LinkVisited, colours.accent_ink),
        (role.ToolTipBase, colours.card),
        (role.ToolTipText, colours.ink),
        (role.Light, colours.hover),
        (role.Midlight, colours.line),
        (role.Mid, colours.line_strong),
        (role.Dark, colours.line_strong),
        (role.Accent, colours.accent),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.faint))
    return palette
