"""The closed lists, and what an entry says of itself."""

from __future__ import annotations

from desktop_app.domain.codes import Category, People, PlaceKind
from desktop_app.domain.entry import Recurrence, Reporter


def test_codes_that_other_programs_depend_on() -> None:
    assert " ".join(Category) == (
        "consumption gathering intrusion dealing distress litter_drug aggression noise soiling "
        "camp defect other"
    )
    assert " ".join(PlaceKind) == (
        "street porch common_parts square playground school station car_park tunnel quay shop "
        "site other"
    )


def test_the_lower_end_of_each_band_of_people() -> None:
    assert [band.at_least for band in People] == [0, 1, 2, 4, 7]


def test_a_reporter_is_identified_by_anything_kept() -> None:
    assert not Reporter().identified
    assert all(Reporter(**{field: "x"}).identified for field in ("name", "email", "phone"))


def test_an_entry_recurs_by_days_or_hours() -> None:
    assert not Recurrence().recurring
