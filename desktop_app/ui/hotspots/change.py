"""Says something else of a hotspot; who comes too late chooses field by field."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.hotspots import Hotspot
from desktop_app.domain.race import Facet
from desktop_app.services.hotspots import CHANGED, Wanted, change_hotspot, show_hotspot
from desktop_app.ui.desk import Desk
from desktop_app.ui.hotspots.dialog import HotspotDialog
from desktop_app.ui.hotspots.wording import day_words, tr
from desktop_app.ui.race_dialog import ask_race


def ask_change(desk: Desk, parent: QWidget, hotspot: Hotspot, today: dt.date) -> None:
    """Open the dialog of `hotspot` and keep what is said there."""
    seat = desk.seat
    dialog = HotspotDialog(parent, desk, today, hotspot=hotspot)

    def run(seen: Hotspot, wanted: Wanted) -> None:
        def refused(problem: Exception) -> None:
            dialog.refuse(problem)
            if isinstance(problem, UserError) and problem.code == "changed_meanwhile":
                desk.tasks.run(
                    dialog,
                    lambda: show_hotspot(seat, seen.uid)[0].hotspot,
                    lambda fresh: ask(seen, fresh, wanted, problem.message),
                )

        desk.tasks.run(
            dialog,
            lambda: change_hotspot(seat, seen.uid, wanted, version=seen.version),
            lambda _after: done(),
            refused,
        )

    def ask(seen: Hotspot, fresh: Hotspot, wanted: Wanted, sentence: str) -> None:
        def settled(chosen: dict[str, Any]) -> None:
            dialog.yes.setEnabled(False)
            run(fresh, Wanted(**chosen))

        three = _said_of(seen), _said_of(fresh), _fields(wanted)
        ask_race(dialog, sentence, _facets(today), three, settled)

    def done() -> None:
        dialog.accept()
        desk.broadcast(CHANGED)

    dialog.confirmed.connect(lambda: run(hotspot, dialog.wanted()))
    dialog.open()


def _said_of(hotspot: Hotspot) -> dict[str, Any]:
    return {each.name: getattr(hotspot, each.name) for each in fields(Wanted)}


def _fields(wanted: Wanted) -> dict[str, Any]:
    return {each.name: getattr(wanted, each.name) for each in fields(Wanted)}


def _facets(today: dt.date) -> tuple[Facet, ...]:
    return (
        Facet("name", tr("Nom")),
        Facet("radius_m", tr("Rayon"), lambda value: tr("{0} m").format(value)),
        Facet(
            "review_on",
            tr("À revoir"),
            lambda value: day_words(value, today) if value else tr("sans date"),
        ),
        Facet("note", tr("À regarder sur place")),
    )
