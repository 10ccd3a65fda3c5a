"""Entries for tests, at real places of the three arrondissements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from desktop_app.domain.codes import AnswerBy, Category, Channel, PlaceKind, Precision
from desktop_app.domain.entry import Entry, Place, Reporter

EOLE = Place("43 Rue d’Aubervilliers, 75018 Paris", 2.3671, 48.8880, Precision.NUMBER, 0.98, 18)
FLANDRE = Place("12 Avenue de Flandre, 75019 Paris", 2.3705, 48.8845, Precision.NUMBER, 0.97, 19)
OBSERVED = dt.datetime(2026, 11, 20, 17, 20, tzinfo=dt.UTC)


def entry(**changes: Any) -> Entry:
    """A consumption scene under a porch of rue d'Aubervilliers, with `changes`."""
    values: dict[str, Any] = {
        "category": Category.CONSUMPTION,
        "place": EOLE,
        "place_kind": PlaceKind.PORCH,
        "observed_at": OBSERVED,
        "description": "Groupe sous le porche, fumées, passage difficile.",
    }
    return Entry(**{**values, **changes})


def wanting(answer_by: AnswerBy = AnswerBy.PHONE) -> Reporter:
    """A reporter who may be reached in any way and wants to be answered in that one."""
    return Reporter(
        channel=Channel.PHONE,
        answer_by=answer_by,
        consent=True,
        notice_given=True,
        name="Testeuse Fictive",
        phone="06 12 34 56 78",
        email="testeuse@exemple.fr",
    )
