"""The table of hotspots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from desktop_app.services.hotspots import HotspotLine
from desktop_app.ui.admin.plain_table import PlainModel
from desktop_app.ui.hotspots.wording import (
    arrondissement_words,
    instant_words,
    review_words,
    state_words,
    tr,
)

NAME, ARRONDISSEMENT, STATE, VOICES, FACTS, VISIT, REVIEW = range(7)


class HotspotModel(PlainModel[HotspotLine]):
    """One line for each, those at rest last."""

    figures = frozenset({VOICES})
    today = dt.date.min

    def headings(self) -> tuple[str, ...]:
        """The columns' names."""
        return (
            tr("Lieu"),
            tr("Arr."),
            tr("Suivi depuis"),
            tr("Voix (6 mois)"),
            tr("Derniers faits"),
            tr("Dernier passage"),
            tr("À revoir"),
        )

    def texts(self, row: HotspotLine) -> tuple[str, ...]:
        """What a hotspot says."""
        hotspot = row.hotspot
        return (
            hotspot.name,
            arrondissement_words(hotspot),
            state_words(hotspot, self.today),
            str(row.voices),
            instant_words(row.last_facts_at, self.today),
            instant_words(row.last_visit_at, self.today),
            review_words(hotspot, self.today),
        )

    def show_lines(self, lines: Sequence[HotspotLine], today: dt.date) -> None:
        """Show these, with the words of `today`."""
        self.today = today
        self.show_rows(lines)

    def line(self, row: int) -> HotspotLine | None:
        """The hotspot of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, uid: str) -> int:
        """Where a hotspot stands, -1 if it does not."""
        return next((at for at, line in enumerate(self._rows) if line.hotspot.uid == uid), -1)
