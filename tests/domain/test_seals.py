"""Seals of facts: the same for the same facts, another for any other."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.codes import Category
from desktop_app.domain.seals import LENGTH, seal_facts, seal_text, seal_voice

FACTS: dict[str, Any] = {
    "uid": "u",
    "category": "consumption",
    "place_kind": "porch",
    "people": "1-3",
    "days": 31,
    "start": "18:00",
    "end": None,
    "observed": 1_700_000_000_000_000,
    "received": 1_700_000_100_000_000,
    "label": "43 Rue d’Aubervilliers",
    "lon": 2.37,
    "lat": 48.88,
    "precision": "address",
    "arrondissement": 19,
    "vulnerable": False,
    "description": "שלום",
}
VOICE: dict[str, Any] = {
    "uid": "u",
    "reporter_kind": "resident",
    "channel": "phone",
    "answer_by": "mail",
    "observed": 1,
    "received": 2,
    "description": "texte",
}


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_is_sealed(name: str) -> None:
    other = {int: 7, float: 7.5, bool: True, str: "autre"}.get(type(FACTS[name]), "19:00")
    assert seal_facts(**FACTS) != seal_facts(**{**FACTS, name: other})


@pytest.mark.parametrize("name", VOICE)
def test_every_part_of_a_voice_is_sealed(name: str) -> None:
    other = 7 if isinstance(VOICE[name], int) else "autre"
    assert seal_voice(**VOICE) != seal_voice(**{**VOICE, name: other})


def test_codes_and_engine_forms_seal_alike() -> None:
    coded = {**FACTS, "category": Category.CONSUMPTION, "vulnerable": 0}
    assert seal_facts(**FACTS) == seal_facts(**coded)
    assert len(seal_facts(**FACTS)) == LENGTH


def test_no_text_is_in_the_open() -> None:
    assert seal_text("u", "texte") != seal_text("v", "texte")
    assert "texte" not in seal_text("u", "texte")
