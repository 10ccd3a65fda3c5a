"""The dialog of each move that has one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.domain.views import Detail
from desktop_app.domain.workflow import Move
from desktop_app.services.queue_query import QueueChoices
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.attach_dialog import AttachDialog
from desktop_app.ui.queue.close_dialog import CloseDialog
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.queue.move_dialogs import (
    AssignDialog,
    HandOverDialog,
    HoldDialog,
    MonitorDialog,
    RefuseDialog,
    ScheduleDialog,
    TextDialog,
)
from desktop_app.ui.queue.visit_dialog import VisitDialog
from desktop_app.ui.queue.wording import tr


def make_dialog(
    move: Move,
    page: QWidget,
    desk: Desk,
    subject: str,
    detail: Detail | None,
    choices: QueueChoices,
) -> MoveDialog:
    """The dialog that asks what `move` wants; `detail` None for several signalements."""
    now = desk.seat.clock()
    row = detail.row if detail else None
    present = row.team.code if row and row.team else None
    make: dict[Move, Callable[[], MoveDialog]] = {
        Move.REFUSE: lambda: RefuseDialog(page, subject),
        Move.HOLD: lambda: HoldDialog(page, subject, now),
        Move.HAND_OVER: lambda: HandOverDialog(page, subject),
        Move.ASSIGN: lambda: AssignDialog(
            page, subject, choices.teams, present, pool=row is None or row.team is not None
        ),
        Move.SCHEDULE: lambda: ScheduleDialog(page, subject, now),
        Move.MONITOR: lambda: MonitorDialog(page, subject, now),
        Move.ATTACH: lambda: AttachDialog(page, subject, desk, detail),
        Move.CLOSE: lambda: CloseDialog(page, subject, desk, detail),
        Move.VISIT: lambda: VisitDialog(page, subject, desk),
        Move.REOPEN: lambda: TextDialog(
            page, tr("Rouvrir"), subject, tr("Pourquoi ?"), cancels=False
        ),
        Move.CANCEL: lambda: TextDialog(
            page, tr("Annuler le signalement"), subject, tr("Pourquoi ?"), cancels=True
        ),
    }
    return make[move]()
