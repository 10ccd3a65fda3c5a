"""What a PC keeps of a shared base to go on reading while it is away: the last 30 days of one's
own team or arrondissement, without identities, in a base of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.engine import MAIN_FILE, Store, sqlite_url
from db.errors import StorageFault
from db.private import make_folder
from db.reading_store import ReadingStore
from db.revision import is_current
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.rights import MEDIATION
from desktop_app.services.open_base import SEEDED, open_base
from desktop_app.services.seat import Seat
from desktop_app.services.typed_json import from_json, to_json

FOLDER: Final = "offline"
KEPT_FOR: Final = dt.timedelta(days=30)
MOST_CASES: Final = 10_000


@dataclass(frozen=True)
class Copy:
    """An open copy: `reading` refuses to write, `store` takes what is done here meanwhile."""

    folder: Path
    reading: ReadingStore
    store: Store
    actor: Actor
    synced_at: dt.datetime | None  # None: nothing was ever brought, it only takes entries

    def close(self) -> None:
        """Give back every connection."""
        self.reading.close()
        self.store.close()

    def retire(self) -> None:
        """Nobody works on it any more: whoever still comes late keeps no connection."""
        self.reading.retire()
        self.store.retire()


def copy_folder(folder: Path, owner: str) -> Path:
    """Where the copy of the connection `owner` lies in the data folder."""
    return folder / FOLDER / hashlib.sha256(owner.encode()).hexdigest()[:16]


def refresh_copy(seat: Seat, owner: str) -> dt.datetime:
    """Bring the copy up to what the base of `seat` holds now: only what changed is read. Gives
    the instant that it shows. StorageFault."""
    from db.window_rows import Window, copy_window

    own, now = copy_folder(seat.folder, owner), seat.clock()
    state = _ready(own)
    actor = seat.actor
    window = Window(now - KEPT_FOR, MOST_CASES, _team(actor), actor.arrondissements)
    told = {
        "synced_at": now.isoformat(),
        "actor": json.dumps(to_json(actor)),
        "window": json.dumps([window.team, list(window.arrondissements)]),
    }
    same = state is not None and state.get("window") == told["window"]
    floor = int(state.get("floor", "0")) if state is not None and same else 0
    with seat.store.reading() as source:
        copy_window(source, own / MAIN_FILE, window, told, floor)
    return now


def open_copy(folder: Path, owner: str, now: dt.datetime) -> Copy | None:
    """The copy of the connection `owner`; None where there is none of this program's, or one too
    old to be kept, which is deleted. StorageFault."""
    from db.window_rows import read_state

    own = copy_folder(folder, owner)
    path = own / MAIN_FILE
    if not is_current(path, SEEDED):
        return None
    state = read_state(path)
    if state is None:
        return None
    synced_at = dt.datetime.fromisoformat(state["synced_at"])
    if synced_at < now - KEPT_FOR:
        forget_copy(folder, owner)
        return None
    return Copy(
        own,
        ReadingStore(sqlite_url(own)),
        Store(sqlite_url(own)),
        from_json(Actor, json.loads(state["actor"])),
        synced_at,
    )


def bare_copy(seat: Seat, owner: str) -> Copy:
    """A copy of nothing, with the first teams and rules of the program: for a base that went away
    before it was ever copied here. StorageFault."""
    own = copy_folder(seat.folder, owner)
    _ready(own)
    url = sqlite_url(own)
    return Copy(own, ReadingStore(url), Store(url), seat.actor, None)


def forget_copy(folder: Path, owner: str) -> None:
    """Delete the copy of the connection `owner`."""
    _empty(copy_folder(folder, owner))


def sweep_copies(folder: Path, now: dt.datetime) -> None:
    """Delete the copies of any connection that are too old to be kept, such as those of a base
    that this PC has left. OSError."""
    for path in (folder / FOLDER).glob(f"*/{MAIN_FILE}"):
        # By the file's own date, which each turn renews: one that is being made says nothing yet.
        if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < now - KEPT_FOR:
            _empty(path.parent)


def _empty(own: Path) -> None:
    for path in own.glob(f"{MAIN_FILE}*"):
        path.unlink(missing_ok=True)


def _ready(own: Path) -> dict[str, str] | None:
    # One that another version of the program made, or that is damaged, is made anew.
    from db.window_rows import read_state

    path = own / MAIN_FILE
    try:
        if is_current(path, SEEDED):
            return read_state(path)
    except StorageFault:
        pass
    make_folder(own.parent)
    for left in own.glob(f"{MAIN_FILE}*"):
        left.unlink()
    with closing(open_base(own)):
        return None


def _team(actor: Actor) -> str | None:
    return actor.team or (MEDIATION if actor.role is Role.MEDIATOR else None)
