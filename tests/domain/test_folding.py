"""Folding of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rue d’Aubervilliers", "rue d aubervilliers"),
        ("  Sacré-Cœur ", "sacre coeur"),
        ("Place de la Bataille-de-Stalingrad", "place de la bataille de stalingrad"),
        ("ÉOLE\0!", "eole"),
        ("🙂", ""),
        ("Straße", "strasse"),
    ],
)
def test_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_of_other_scripts_are_kept() -> None:
    assert fold("« שלום » — Élan") == "שלום elan"
