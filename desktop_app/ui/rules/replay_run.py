"""One replay under way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.rules import Rule
from desktop_app.ui.long_run import LongRun, Stopped, Told

if TYPE_CHECKING:
    from desktop_app.services.replay import Replayed


class ReplayRun(LongRun):
    """`ended(Replayed)`: see LongRun."""

    def start(self, rules: Sequence[Rule], since: dt.datetime, until: dt.datetime) -> None:
        """Route again by `rules` what was received from `since` until `until`."""
        seat = self._desk.seat

        def work(told: Told, stopped: Stopped) -> Replayed:
            from desktop_app.services.replay import replay

            return replay(seat, rules, since, until, told, stopped)

        self.run(work)
