"""Faults of the drivers told apart; what was being saved stays out of their messages."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, StatementError

from db.engine import Store
from db.errors import FaultKind, StorageFault, fault_of


def test_a_postgresql_that_is_down_is_unreachable() -> None:
    store = Store("postgresql+psycopg://relais@127.0.0.1:1/relais")  # nobody listens there
    with pytest.raises(StorageFault) as fault, store.reading():
        pass
    assert fault.value.kind is FaultKind.UNREACHABLE
    store.close()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", FaultKind.UNREACHABLE),
        ("40001", FaultKind.LOCKED),
        ("40P01", FaultKind.LOCKED),
        ("53100", FaultKind.DISK_FULL),
        ("53300", FaultKind.UNREACHABLE),
        ("57P01", FaultKind.UNREACHABLE),
        ("57P03", FaultKind.UNREACHABLE),
        ("25006", FaultKind.READ_ONLY),
        ("42601", None),  # our own bad SQL
        ("23505", None),
    ],
)
def test_states_of_postgresql(state: str, kind: FaultKind | None) -> None:
    origin = psycopg.errors.lookup(state)("told by the server")
    fault = fault_of(OperationalError("SELECT 1", {}, origin))
    assert (fault and fault.kind) == kind


def test_the_message_of_a_bug_does_not_tell_what_was_saved(store: Store) -> None:
    with pytest.raises(StatementError) as broken, store.writing() as connection:
        connection.execute(
            text("INSERT INTO setting (name, content) VALUES (:name, :name, 3)"),
            {"name": "Mme Dupont"},
        )
    assert "Dupont" not in str(broken.value)
