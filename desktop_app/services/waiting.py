"""Gestures while the shared base is away: done on this PC's copy, kept in the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.engine import Store
from desktop_app.domain.codes import Outcome
from desktop_app.domain.outbox import OutboxLine
from desktop_app.domain.views import Moved
from desktop_app.domain.visit import Visit
from desktop_app.services.outbox import Outbox
from desktop_app.services.outbox_acts import act_again, keep_accept, keep_close, keep_visit
from desktop_app.services.seat import Seat


@dataclass(frozen=True)
class Waiting:
    """Where what may be done waits: the outbox, and the copy that shows it meanwhile.

    A gesture that the copy refuses is refused as the base would; it then waits nowhere.
    """

    box: Outbox
    copy: Store

    def accept(self, seat: Seat, number: str, version: int | None) -> Moved:
        """See `moves.accept`."""
        return self._both(seat, keep_accept(seat, self.box, number, version))[0]

    def close(
        self, seat: Seat, number: str, outcome: Outcome, text: str, version: int | None
    ) -> Moved:
        """See `moves.close`."""
        kept = keep_close(seat, self.box, number, outcome, text, version)
        return self._both(seat, kept)[0]

    def visit(
        self,
        seat: Seat,
        numbers: Sequence[str],
        visit: Visit,
        versions: Mapping[str, int] | None,
    ) -> tuple[Moved, ...]:
        """See `record_passage`."""
        return self._both(seat, keep_visit(seat, self.box, numbers, visit, versions))

    def keep_draft(self, seat: Seat, uid: str, content: dict[str, Any]) -> dt.datetime:
        """See `drafts.save_draft`."""
        at = seat.clock()
        self.box.keep_draft(uid, at, content)
        return at

    def drop_draft(self, uid: str) -> None:
        """See `drafts.drop_draft`."""
        self.box.forget_draft(uid)

    def _both(self, seat: Seat, kept: OutboxLine) -> tuple[Moved, ...]:
        # Kept first: killed in between, the gesture is in the outbox, and the copy is made anew.
        local = replace(seat, store=self.copy, waiting=None)
        try:
            moved = act_again(local, kept.kind, self.box.content(kept.uid))
        except BaseException:
            self.box.take_back(kept.uid)
            raise
        return tuple(replace(each, undo=None, waiting=True) for each in moved)
