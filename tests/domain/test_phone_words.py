"""Telephone numbers as people read them."""

import pytest

from desktop_app.domain.phone_words import say_phone


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("0144556677", "01 44 55 66 77"),
        ("+3225551212", "+32 2 555 12 12"),
        ("poste 12 ?", "poste 12 ?"),
        ("", ""),
    ],
)
def test_a_number_is_said_as_written_by_hand(kept: str, said: str) -> None:
    assert say_phone(kept) == said
