"""The program tried on a new base, which is thrown away: `relais --self-check`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.errors import UserError, WorldFault

SELF_CHECK_SECONDS = 30.0


def self_check() -> int:
    """A new base in a temporary folder, one signalement logged, the window shown and closed, a
    text sealed as the outbox seals it.

    Prints one line of JSON ({"ok": true, …} or {"ok": false, "error": …}); returns 0 or 3.
    """
    import tempfile

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="relais-") as name:
        try:
            content = _check_in(Path(name))
        except UserError as error:
            content = {"ok": False, "error": error.code, "message": error.message}
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
    return 0 if content["ok"] else WorldFault.exit_code


def _check_in(folder: Path) -> dict[str, object]:
    from PySide6.QtCore import QTimer

    from desktop_app.bootstrap import Session, make_application
    from desktop_app.settings import Settings, save_settings
    from desktop_app.start_measure import list_filled

    actor = Actor("Contrôle du programme", Role.COORDINATOR)
    number = _log_one(folder, actor)
    save_settings(folder, Settings(profile=actor))
    app = make_application()
    session = Session(app, folder)
    seen: list[bool] = []
    began = time.monotonic()
    timer = QTimer()
    timer.setInterval(10)

    def look() -> None:
        if list_filled(session) or time.monotonic() - began > SELF_CHECK_SECONDS:
            seen.append(list_filled(session))
            timer.stop()
            session.frame.close()

    timer.timeout.connect(look)
    timer.start()
    session.frame.show()
    app.exec()
    session.close()
    shown, seals = bool(seen) and seen[0], _seals()
    return {
        "ok": shown and seals,
        "number": number,
        "window": shown,
        "seals": seals,
        "platform": app.platformName(),
    }


def _seals() -> bool:
    from desktop_app.integrations.sealed_box import KEY_BYTES, SealedBox

    box = SealedBox(os.urandom(KEY_BYTES))
    return box.open(box.seal(b"essai", "a"), "a") == b"essai"


def _log_one(folder: Path, actor: Actor) -> str:
    from desktop_app.domain.codes import Category, PlaceKind
    from desktop_app.domain.entry import Entry
    from desktop_app.services.find_places import geocode
    from desktop_app.services.log_signalement import log_signalement
    from desktop_app.services.open_base import open_base
    from desktop_app.services.seat import Seat, utc_now

    store = open_base(folder)
    try:
        seat = Seat(store, actor, folder)
        place = geocode(seat, "place de la bataille de stalingrad", offline=True)
        if place is None:
            raise UserError("self_check_place", "Le gazetier livré ne répond pas.")
        entry = Entry(Category.CONSUMPTION, place, PlaceKind.STREET, utc_now())
        return log_signalement(seat, entry).number
    finally:
        store.close()
