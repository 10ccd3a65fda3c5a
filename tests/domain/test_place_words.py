"""Places in words."""

from __future__ import annotations

from desktop_app.domain.place_words import say_arrondissement


def test_arrondissements_are_written_with_a_raised_ending() -> None:
    assert [say_arrondissement(number) for number in (1, 2, 19)] == ["1ᵉʳ", "2ᵉ", "19ᵉ"]
