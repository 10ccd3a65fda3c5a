"""What waits in the outbox, on the screen again as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.domain.outbox import OutboxLine
from desktop_app.ui.desk import Desk

if TYPE_CHECKING:
    from desktop_app.services.drafts import Draft


def type_again(
    desk: Desk,
    owner: QObject,
    line: OutboxLine,
    failed: Callable[[Exception], None],
    done: Callable[[], object] = lambda: None,
) -> None:
    """Keep `line` from being sent and put it on the entry page, under its own uid: it is sent once
    it is saved there. `failed` gets a UserError where it was settled meanwhile."""
    box, now, name = desk.outbox, desk.seat.clock(), desk.seat.actor.name
    if box is None:
        return

    def work() -> Draft:
        from desktop_app.services.drafts import Draft

        return Draft(line.uid, name, box.hold(line.uid, now)["form"], line.at)

    def held(draft: Draft) -> None:
        done()
        desk.kept.emit(None)
        desk.typed_again.emit(draft)

    desk.tasks.run(owner, work, held, failed, lane="net")
