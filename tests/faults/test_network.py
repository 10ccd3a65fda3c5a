"""A network that is cut, slow or half open while an entry is saved: said, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.server_wait import PatientConnection
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.faults.seats import (
    assert_sound,
    log_refused,
    log_till_it_holds,
    numbers_by_text,
    seat_at,
    told,
)
from tests.proxy import Proxy
from tests.services.shared import Shared


@pytest.fixture
def seat(shared: Shared, way: Proxy, tmp_path: Path) -> Iterator[Seat]:
    """The desk of the 19e, behind the network."""
    made = seat_at(shared.server.url_by(way.port, "desk19", sslmode="disable"), tmp_path)
    yield made
    made.store.close()


def test_a_cut_is_told_and_the_entry_is_saved_afterwards(
    shared: Shared, way: Proxy, seat: Seat
) -> None:
    facts = told(seat, "coupure franche")
    way.cut()
    fault = log_refused(seat, facts, "franche")
    assert (fault.code, fault.exit_code) == ("server_lost", 3)
    assert "vérifiez le réseau puis réessayez" in fault.message
    way.mend()
    number, tries = log_till_it_holds(seat, facts, "franche")
    assert (numbers_by_text(shared)["coupure franche"], tries) == (number, 0)


@pytest.mark.parametrize("sent", [0, 1, 60, 400, 1_500, 3_000, 6_000, 9_000, 12_000])
def test_a_cut_after_so_many_bytes_saves_once(
    shared: Shared, way: Proxy, seat: Seat, sent: int
) -> None:
    text = f"coupé après {sent} octets"
    facts = told(seat, text)
    way.cut_after_sent(sent)
    fault = log_refused(seat, facts, text)
    assert fault.code == "server_lost"
    way.mend()
    number, _ = log_till_it_holds(seat, facts, text)
    assert numbers_by_text(shared)[text] == number
    assert_sound(shared)


def test_a_saving_whose_answer_is_lost_is_not_doubled(
    shared: Shared, way: Proxy, seat: Seat
) -> None:
    facts = told(seat, "réponse perdue")
    way.cut_once_sent(b"COMMIT\0")  # not READ COMMITTED
    assert log_refused(seat, facts, "perdue").code == "server_lost"
    way.mend()
    number, _ = log_till_it_holds(seat, facts, "perdue")
    assert numbers_by_text(shared)["réponse perdue"] == number
    assert_sound(shared)


def test_a_slow_network_saves_all_the_same(way: Proxy, seat: Seat) -> None:
    way.slow(0.03)
    assert log_signalement(seat, told(seat, "réseau lent")).number.startswith("19-")


def test_a_half_open_network_is_told_in_the_end(
    shared: Shared, way: Proxy, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientConnection, "patience_s", 1.0)
    facts = told(seat, "à demi ouvert")
    way.swallow()
    fault = log_refused(seat, facts, "demi")
    assert fault.code in ("server_lost", "server_silent")
    way.mend()
    number, _ = log_till_it_holds(seat, facts, "demi")
    assert numbers_by_text(shared)["à demi ouvert"] == number
