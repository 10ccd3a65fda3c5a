"""The live check of the description: found while typing, asked about one by one."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.entry import Entry
from desktop_app.domain.privacy import find_personal_data
from desktop_app.domain.views import PrivacyFinding
from desktop_app.ui.intake.description import MASK, DescriptionEdit
from desktop_app.ui.tasks import Tasks

PAUSE_MS = 200
MOST_SHOWN = 60  # a pasted list of names would cost the main thread too long

Kept = frozenset[tuple[str, str]]  # (kind, words) that the agent chose to keep


def with_kept_flags(entry: Entry, kept: Kept) -> Entry:
    """The entry with the places of what was kept; runs off the main thread, at saving."""
    findings = find_personal_data(entry.description)
    places = frozenset(
        (finding.start, finding.end)
        for finding in findings
        if (finding.kind.value, finding.text) in kept
    )
    return replace(entry, kept_flags=places)


class PrivacyCheck(QObject):
    """Follows a description.

    `asked(finding | None, count)` says what to ask now and how many wait in all.
    """

    asked = Signal(object, int)
    decided = Signal()

    def __init__(self, tasks: Tasks, edit: DescriptionEdit) -> None:
        super().__init__(edit)
        self._tasks = tasks
        self._edit = edit
        self._kept: set[tuple[str, str]] = set()
        self._findings: tuple[PrivacyFinding, ...] = ()
        self._generation = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._look)
        edit.edited.connect(self._on_edited)

    def kept(self) -> Kept:
        """What the agent chose to keep so far."""
        return frozenset(self._kept)

    def set_kept(self, kept: Kept) -> None:
        """Start from these choices (a restored draft)."""
        self._kept = set(kept)
        self._show()

    def current(self) -> PrivacyFinding | None:
        """The finding being asked about."""
        waiting = self._waiting()
        return waiting[0] if waiting else None

    def mask(self) -> None:
        """Put « [masqué] » in place of the current finding and go to the next."""
        finding = self.current()
        if finding is None:
            return
        text = self._edit.toPlainText()
        if text[finding.start : finding.end] != finding.text:
            self._look()  # typed over since: the next answer asks again
            return
        shift = len(MASK) - (finding.end - finding.start)
        rest = [other for other in self._findings if other != finding]
        self._findings = tuple(
            _moved(other, shift) if other.start >= finding.end else other
            for other in rest
            if other.start >= finding.end or other.end <= finding.start
        )
        self._edit.replace(finding.start, finding.end, MASK)
        self._show()
        self.decided.emit()

    def keep(self) -> None:
        """Leave these words, now and wherever they come again; recorded at saving."""
        finding = self.current()
        if finding is not None:
            self._kept.add((finding.kind.value, finding.text))
            self._show()
            self.decided.emit()

    def forget(self) -> None:
        """A new entry: no choice, nothing found."""
        self._kept.clear()
        self._findings = ()
        self._show()

    def _waiting(self) -> list[PrivacyFinding]:
        return [each for each in self._findings if (each.kind.value, each.text) not in self._kept]

    def _on_edited(self) -> None:
        self._generation += 1
        self._timer.start()

    def _look(self) -> None:
        generation, text = self._generation, self._edit.toPlainText()
        self._tasks.run(
            self, lambda: find_personal_data(text), lambda found: self._on_found(generation, found)
        )

    def _on_found(self, generation: int, found: tuple[PrivacyFinding, ...]) -> None:
        if generation == self._generation:
            self._findings = found
            self._show()

    def _show(self) -> None:
        waiting = self._waiting()
        current = waiting[0] if waiting else None
        self._edit.highlight(waiting[:MOST_SHOWN], current)
        self.asked.emit(current, len(waiting))


def _moved(finding: PrivacyFinding, shift: int) -> PrivacyFinding:
    return PrivacyFinding(finding.kind, finding.start + shift, finding.end + shift, finding.text)
