"""A shared base with its rights installed goes down and up again: rows and rights stand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from db.engine import Store
from db.revision import head
from db.schema import SignalementRow
from db.upgrade import run_steps
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import accept
from desktop_app.services.server_init import init_server
from tests.services.entries import FLANDRE, entry
from tests.services.shared import shared_base


@pytest.mark.parametrize("times", [1, 2])
def test_the_steps_since_accounts_go_down_and_up_under_the_rights(
    tmp_path: Path, times: int
) -> None:
    with shared_base(tmp_path) as shared, closing(Store(shared.server.admin_url)) as keeper:
        desk, lead = shared.seats["desk19"], shared.seats["lead"]
        number = log_signalement(desk, entry(place=FLANDRE, observed_at=desk.clock())).number
        for _ in range(times):
            with keeper.writing() as connection:
                run_steps(connection, "0005", down=True)
            done = init_server(keeper)
            assert (done.former, done.revision, done.seeded) == ("0005", head(), False)
        assert check(shared.seats["coord"]).problems == ()
        later = log_signalement(desk, entry(place=FLANDRE, observed_at=desk.clock())).number
        with keeper.reading() as connection:
            held = connection.scalars(select(SignalementRow.number).order_by(SignalementRow.id))
            assert list(held) == [number, later]
        with shared.bare("desk19") as line, pytest.raises(psycopg.Error):
            line.execute("UPDATE event SET actor = 'autre'")
        with shared.bare("desk18") as line, pytest.raises(psycopg.Error):
            line.execute("SELECT name FROM reporter_identity")
        assert accept(lead, later).number == later
