"""Lists of what is due, and of what went."""

from __future__ import annotations

from desktop_app.domain.retention import Delays, Due, say_rule
from desktop_app.services.purge_runs import Run
from desktop_app.ui.admin.personal_wording import (
    say_counts,
    say_day,
    say_instant,
    say_what,
    tr,
)
from desktop_app.ui.admin.plain_table import PlainModel

WHAT, NUMBER, DUE_ON, RULE, BECOMES = range(5)
WHEN, ACTOR, WHY, GONE = range(4)


class DueModel(PlainModel[Due]):
    """What is due, one line each, by the rules of `delays`."""

    delays = Delays()

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return tr("Quoi"), tr("Signalement"), tr("Échéance"), tr("Règle"), tr("Suite")

    def texts(self, row: Due) -> tuple[str, ...]:
        """See PlainModel."""
        return (
            row.kind.label,
            row.number or "—",
            say_day(row.due_on),
            say_rule(row.kind, self.delays),
            say_what(row),
        )

    def number_at(self, row: int) -> str | None:
        """The signalement of a row."""
        return self._rows[row].number if 0 <= row < len(self._rows) else None


class RunModel(PlainModel[Run]):
    """What went before."""

    def headings(self) -> tuple[str, ...]:
        """See PlainModel."""
        return tr("Quand"), tr("Par"), tr("Motif"), tr("Ce qui est parti")

    def texts(self, row: Run) -> tuple[str, ...]:
        """See PlainModel."""
        return say_instant(row.at), row.actor, row.why.label, say_counts(dict(row.counts))

    def uid_at(self, row: int) -> str | None:
        """The run of a row."""
        return self._rows[row].uid if 0 <= row < len(self._rows) else None
