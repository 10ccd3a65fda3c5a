"""« Suivre ce lieu »: from a signalement, or from a place chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.domain.hotspots import Hotspot
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import Changes, Detail
from desktop_app.services.hotspots import CHANGED, follow, make_hotspot
from desktop_app.ui.desk import Desk
from desktop_app.ui.hotspots.dialog import HotspotDialog
from desktop_app.ui.hotspots.wording import tr


def follow_signalement(desk: Desk, parent: QWidget, detail: Detail) -> None:
    """Ask what to say of the place of a signalement, then follow it."""
    number, seat = detail.row.number, desk.seat
    today = seat.clock().astimezone(PARIS).date()
    dialog = HotspotDialog(parent, desk, today, label=detail.place.label)

    def run() -> None:
        wanted = dialog.wanted()
        changes = Changes(numbers=frozenset({number}), hotspots=True)
        _run(desk, dialog, lambda: follow(seat, number, wanted), changes)

    dialog.confirmed.connect(run)
    dialog.open()


def follow_place(desk: Desk, parent: QWidget) -> None:
    """Ask for a place, then follow it."""
    seat = desk.seat
    dialog = HotspotDialog(parent, desk, seat.clock().astimezone(PARIS).date())

    def run() -> None:
        place, kind, wanted = dialog.place(), dialog.kind(), dialog.wanted()
        if place is not None:
            _run(desk, dialog, lambda: make_hotspot(seat, place, kind, wanted), CHANGED)

    dialog.confirmed.connect(run)
    dialog.open()


def _run(desk: Desk, dialog: HotspotDialog, work: Callable[[], Hotspot], changes: Changes) -> None:
    def done(made: Hotspot) -> None:
        dialog.accept()
        desk.broadcast(changes)
        desk.toast(tr("Lieu suivi : {0}").format(made.name))

    desk.tasks.run(dialog, work, done, dialog.refuse)
