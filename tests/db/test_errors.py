"""Faults of the drivers told apart; what was being saved stays out of their messages."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, StatementError

from db.engine import Store
from db.errors import FaultKind, fault_of


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("08006", FaultKind.SERVER_LOST),
        ("40001", FaultKind.LOCKED),
        ("40P01", FaultKind.LOCKED),
        ("53100", FaultKind.SERVER_DISK_FULL),
        ("53300", FaultKind.SERVER_CROWDED),
        ("57P01", FaultKind.SERVER_STOPPED),
        ("57P03", FaultKind.SERVER_STOPPED),
        ("25006", FaultKind.SERVER_READ_ONLY),
        ("57014", FaultKind.SERVER_SLOW),
        ("28P01", FaultKind.PASSWORD_WRONG),
        ("3D000", FaultKind.BASE_UNKNOWN),
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
