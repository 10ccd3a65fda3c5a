"""Delays of personal data: when things are due, what holds them back, what a label keeps."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop_app.domain.addresses import without_house_number
from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import (
    BOUNDS,
    Delays,
    Held,
    Purged,
    coarse_label,
    delays_of,
    draft_due_on,
    held_by,
    identity_due_on,
    months_after,
    report_due_on,
    require_allowed,
    say_rule,
)

NIGHT = dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC)  # the 1st of February in Paris


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-11-20", 12, "2027-11-20"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -36, "2023-01-15"),
    ],
)
def test_months_end_where_the_month_does(day: str, months: int, due: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(due)


def test_delays_count_from_the_day_in_paris() -> None:
    delays = Delays(identity_months=2, report_months=12, draft_days=10)
    assert report_due_on(delays, NIGHT) == dt.date(2027, 2, 1)
    assert identity_due_on(delays, NIGHT, NIGHT) == dt.date(2026, 4, 1)
    assert draft_due_on(delays, NIGHT) == dt.date(2026, 2, 11)


def test_an_identity_never_outlives_the_texts() -> None:
    delays = Delays(identity_months=12, report_months=12)
    assert identity_due_on(delays, NIGHT + dt.timedelta(days=200), NIGHT) == dt.date(2027, 2, 1)
    assert identity_due_on(delays, None, NIGHT) == dt.date(2027, 2, 1)


def test_what_is_open_or_awaits_an_answer_is_held() -> None:
    assert held_by(None, 0) is Held.OPEN
    assert held_by(NIGHT, 1) is Held.AWAITING
    assert held_by(NIGHT, 0) is None


@pytest.mark.parametrize("name", BOUNDS)
def test_delays_stay_within_what_the_law_allows(name: str) -> None:
    least, most = BOUNDS[name]
    require_allowed(Delays(**{name: least}))
    require_allowed(Delays(**{name: most}))
    for value in (least - 1, most + 1):
        with pytest.raises(UserError) as refused:
            require_allowed(Delays(**{name: value}))
        assert refused.value.code == "delay_out_of_bounds"
        assert refused.value.field == name
        assert str(most) in refused.value.message


def test_kept_delays_that_make_no_sense_never_keep_longer_than_allowed() -> None:
    assert delays_of({}) == Delays()
    assert delays_of({"identity_months": 6}) == Delays(identity_months=6)
    assert delays_of({"identity_months": 600, "draft_days": 0}) == Delays()
    assert delays_of(Delays(3, 24, 7).as_json()) == Delays(3, 24, 7)


@pytest.mark.parametrize(
    ("label", "street"),
    [
        ("12 Avenue de Flandre, 75019 Paris", "Avenue de Flandre, 75019 Paris"),
        ("47-49 Rue de Miromesnil", "Rue de Miromesnil"),
        ("192S Rue d’Aubervilliers", "Rue d’Aubervilliers"),
        ("8bis Quai de la Charente", "Quai de la Charente"),
        ("Hall, 3 bis rue Riquet", "Hall, rue Riquet"),
        ("Place du 8 Mai 1945, 75010 Paris", "Place du 8 Mai 1945, 75010 Paris"),
        ("Station Stalingrad", "Station Stalingrad"),
        ("12", "12"),
    ],
)
def test_a_street_without_its_house(label: str, street: str) -> None:
    assert without_house_number(label) == street


def test_only_where_somebody_lives_or_trades_the_house_goes() -> None:
    label = "12 Avenue de Flandre, 75019 Paris"
    assert coarse_label(label, PlaceKind.PORCH) == "Avenue de Flandre, 75019 Paris"
    assert coarse_label(label, PlaceKind.STREET) == label


def test_the_rule_is_said_of_each_kind() -> None:
    delays = Delays(6, 24, 10)
    said = {kind: say_rule(kind, delays) for kind in Purged}
    assert said[Purged.IDENTITY] == "6 mois après la clôture, 24 après la réception au plus"
    assert said[Purged.TEXTS] == said[Purged.ATTACHMENT] == "24 mois après la réception"
    assert said[Purged.REMARK] == "24 mois après le passage"
    assert said[Purged.DRAFT] == said[Purged.DRAFT_TRACE] == "10 jours après la dernière saisie"
