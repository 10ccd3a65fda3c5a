"""Colours that can be read, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui import theme
from desktop_app.ui.tokens import DARK, LIGHT, Tokens

TEXT = 4.5
GRAPHIC = 3.0
TEXT_PAIRS = (
    *((ink, "card") for ink in ("ink", "muted", "faint", "accent_ink", "danger", "warn", "ok")),
    *((ink, "canvas") for ink in ("ink", "muted", "faint", "accent_ink", "violet", "neutral")),
    *((ink, "hover") for ink in ("ink", "muted", "neutral")),
    *((ink, "selected") for ink in ("ink", "muted", "accent_ink", "danger", "warn", "neutral")),
    *((tone, f"{tone}_soft") for tone in ("danger", "warn", "ok", "violet", "neutral")),
    ("accent_ink", "accent_soft"),
    ("muted", "accent_soft"),
    ("muted", "neutral_soft"),
    ("ink", "accent_soft"),
    ("ink", "mark"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "danger_fill"),
    ("on_accent", "badge"),
    *((ink, "rail") for ink in ("rail_ink", "rail_muted", "rail_ok")),
    ("rail_ink", "rail_active"),
)
GRAPHIC_PAIRS = (("focus", "card"), ("focus", "canvas"), ("focus", "rail"), ("accent", "card"))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio (WCAG 2.1), 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="/".join)
def test_texts_can_be_read(tokens: Tokens, pair: tuple[str, str]) -> None:
    assert contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= TEXT


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", GRAPHIC_PAIRS, ids="/".join)
def test_the_focus_can_be_seen(tokens: Tokens, pair: tuple[str, str]) -> None:
    assert contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) >= GRAPHIC


def test_applying_sets_palette_and_stylesheet(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert theme.tokens() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.card
    dark_sheet = qapp.styleSheet()
    theme.apply(qapp, "light")
    assert theme.tokens() is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == LIGHT.card
    assert qapp.styleSheet() != dark_sheet
    assert LIGHT.accent in qapp.styleSheet()


def test_text_size_grows_with_the_choice(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1.0)
    usual = qapp.font().pixelSize()
    theme.apply(qapp, "light", 1.5)
    assert qapp.font().pixelSize() == pytest.approx(usual * 1.5, abs=1)
    theme.apply(qapp, "light", 1.0)
