"""What a window asks for on the db lane: the base it works on, and who sits before it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError

if TYPE_CHECKING:
    from db.engine import Store
    from desktop_app.domain.connection import Connection
    from desktop_app.services.connection import Password
    from desktop_app.services.offline import Going

NOBODY = Actor("Premier démarrage", Role.FRONT_DESK)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open base. `actor` is the account of a shared one; `warning` what to say of it; `going`
    what the window works on meanwhile where a shared one is away."""

    store: Store
    team_names: dict[str, str]
    actor: Actor | None = None
    warning: str = ""
    going: Going | None = None
    protected: bool = False  # one has to sign in on this PC's own base


def open_own(folder: Path) -> Opened:
    """The embedded base of `folder`.

    One that is ready is opened and read without SQLAlchemy, which is loaded once the first lines
    are on the screen; any other is opened, or refused, the ordinary way.
    """
    from desktop_app.services.first_page import asks_sign_in, first_team_names
    from desktop_app.services.open_base import open_base

    store = open_base(folder)
    names = first_team_names(folder)
    protected = asks_sign_in(folder)
    if protected is None:
        from desktop_app.services.local_accounts import is_protected

        protected = is_protected(store)
    teams = _team_names(store, folder) if names is None else names
    return Opened(store, teams, protected=protected)


def open_joined(folder: Path, connection: Connection, password: Password, keep: str = "") -> Opened:
    """The shared base; `keep` is a password to put into the keyring once the server took it."""
    from desktop_app.services.connection import clock_sentence, keep_password, open_shared
    from desktop_app.services.sign_in import who_am_i

    store = open_shared(folder, connection, password)
    try:
        names = _team_names(store, folder)
        actor = who_am_i(store)
    except BaseException:
        store.close()
        raise
    store.impatient = True
    warning = clock_sentence(store)
    if keep:
        try:
            keep_password(connection, keep)
        except UserError as error:  # joined all the same
            warning = error.message
    return Opened(store, names, actor, warning)


def open_or_go_on(folder: Path, connection: Connection, password: Password) -> Opened:
    """The shared base; where it is away, this PC's copy of it. Raises as `open_joined` where there
    is no copy."""
    from desktop_app.domain.outbox import AWAY_CODES

    try:
        return open_joined(folder, connection, password)
    except UserError as fault:
        if fault.code not in AWAY_CODES:
            raise
        opened = _go_on(folder, connection, password, fault.code)
        if opened is None:
            raise
        return opened


def _go_on(folder: Path, connection: Connection, password: Password, code: str) -> Opened | None:
    from db.engine import Store
    from desktop_app.services.offline import start_offline
    from desktop_app.services.outbox import Outbox

    store = Store(connection.url, password)
    store.impatient = True
    going = start_offline(folder, Outbox(folder, connection.key), store, code)
    if going is None:
        return None
    names = _team_names(going.copy.reading, folder)
    return Opened(store, names, going.copy.actor, going=going)


def _team_names(store: Store, folder: Path) -> dict[str, str]:
    from desktop_app.services.list_reference import list_teams
    from desktop_app.services.seat import Seat

    return {team.code: team.name for team in list_teams(Seat(store, NOBODY, folder))}
