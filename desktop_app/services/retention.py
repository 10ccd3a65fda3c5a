"""The delays after which personal data goes, as this base has them."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from db.schema import SettingRow
from desktop_app.domain.errors import UserError
from desktop_app.domain.retention import Delays, delays_of, require_allowed
from desktop_app.domain.rights import Action, allowed, require
from desktop_app.services.seat import Seat

NAME = "retention"


def load_delays(connection: Connection) -> Delays:
    """The delays as they stand in this transaction."""
    told = connection.scalar(select(SettingRow.content).where(SettingRow.name == NAME))
    return delays_of(told or {})


def read_delays(seat: Seat) -> Delays:
    """The delays of this base. UserError "not_allowed"."""
    if not allowed(seat.actor, Action.EDIT_RETENTION):
        require(seat.actor, Action.PURGE)
    with seat.store.reading() as connection:
        return load_delays(connection)


def save_delays(seat: Seat, delays: Delays, *, seen: Delays | None = None) -> Delays:
    """Keep other delays; they hold from the next purge on. UserError "not_allowed",
    "delay_out_of_bounds", and "changed_meanwhile" where those that were `seen` hold no more."""
    require(seat.actor, Action.EDIT_RETENTION)
    require_allowed(delays)
    with seat.store.writing() as connection:
        if seen is not None and load_delays(connection) != seen:
            raise UserError(
                "changed_meanwhile",
                "Les durées ont été changées entre-temps depuis un autre poste : relisez-les, puis "
                "recommencez si besoin.",
            )
        named = update(SettingRow).where(SettingRow.name == NAME)
        if connection.execute(named.values(content=delays.as_json())).rowcount == 0:
            connection.execute(insert(SettingRow).values(name=NAME, content=delays.as_json()))
    return delays
