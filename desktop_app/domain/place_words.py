"""Places in words, the same on every screen and in every letter."""

from __future__ import annotations


def say_arrondissement(number: int) -> str:
    """« 19ᵉ », « 1ᵉʳ »."""
    return f"{number}ᵉʳ" if number == 1 else f"{number}ᵉ"
