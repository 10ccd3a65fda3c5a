"""What leaves the house on paper names nobody."""

from __future__ import annotations

import pytest

from desktop_app.domain.scrubbing import scrubbed, shortened


@pytest.mark.parametrize(
    ("text", "names", "told"),
    [
        ("Groupe sous\nle  porche.", (), "Groupe sous le porche."),
        ("Vu par M. Dupont, au fond.", (), "Vu par M. [masqué], au fond."),
        ("Appeler le 06 12 34 56 78", (), "Appeler le [masqué]"),
        ("Éléonore Lefèvre a vu", ("LEFEVRE Eleonore",), "[masqué] a vu"),
        ("la cour de Léa", ("Léa de La Cour",), "la [masqué] de [masqué]"),
        ("eleonor n’est pas Éléonore", ("Éléonore",), "eleonor n’est pas [masqué]"),
        ("", ("Anne",), ""),
    ],
)
def test_nobody_is_named(text: str, names: tuple[str, ...], told: str) -> None:
    assert scrubbed(text, names) == told


@pytest.mark.parametrize(
    ("text", "most", "told"),
    [
        ("court", 10, "court"),
        ("un porche, au fond", 12, "un porche…"),
        ("anticonstitutionnellement", 8, "anticon…"),
    ],
)
def test_texts_are_cut_between_words(text: str, most: int, told: str) -> None:
    assert shortened(text, most) == told
    assert len(told) <= most
