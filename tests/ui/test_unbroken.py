"""Where a French sentence may be cut at the end of a line, and where not."""

from __future__ import annotations

import pytest

from desktop_app.ui.widgets.unbroken import unbroken


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("l’équipe « Maraude Est » part", "l’équipe «_Maraude Est_» part"),
        ("entre 21 h 30 et 6 h, puis", "entre 21_h_30 et 6_h, puis"),
        ("tous les jours 7 h – 21 h", "tous les jours 7_h – 21_h"),
        ("3 hommes, 12 heures", "3 hommes, 12 heures"),
        ("à revoir : qui ? lui ; demain !", "à revoir_: qui_? lui_; demain_!"),
        ("vu à 18:30 :-)", "vu à 18:30 :-)"),
        ("", ""),
    ],
)
def test_marks_and_hours_hold_together(said: str, shown: str) -> None:
    assert unbroken(said).replace("\u00a0", "_") == shown
    assert unbroken(unbroken(said)) == unbroken(said)
