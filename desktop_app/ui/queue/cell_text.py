"""The words of a cell broken on lines for a width, measured once and kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from desktop_app.domain.views import QueueRow
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.columns import Column

LINE_GAP = 2
KEPT = 6000  # cells; some hundred lines of the queue


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn, cut to its width."""

    words: str
    strong: bool = False
    muted: bool = False


class Fonts:
    """The three fonts of the queue with their measures, in pixels."""

    def __init__(self, plain: QFont) -> None:
        self.plain = QFont(plain)
        self.strong = QFont(plain)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self.measure = QFontMetrics(self.plain)
        self.measure_strong = QFontMetrics(self.strong)
        self.pill = QFont(self.strong)
        self.pill.setPixelSize(max(10, self.measure.ascent() - 1))
        self.measure_pill = QFontMetrics(self.pill)
        self.height = self.measure.height()
        self.ascent = self.measure.ascent()
        self.pitch = self.height + LINE_GAP


class CellTexts:
    """Gives the lines of a cell; forgets all when the font or the names of sectors change."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, int, int, int, int], tuple[Line, ...]] = {}
        self._sectors: dict[str, str] = {}
        self._font_key = ""
        self.fonts = Fonts(QFont())

    def use(self, font: QFont, sectors: dict[str, str]) -> Fonts:
        """The fonts made from `font`."""
        if font.key() != self._font_key or sectors is not self._sectors:
            self._font_key, self._sectors = font.key(), sectors
            self.fonts = Fonts(font)
            self._lines.clear()
        return self.fonts

    def lines(self, row: QueueRow, column: int, width: int, room: int) -> tuple[Line, ...]:
        """At most `room` lines for a width in pixels; for the status, the team alone."""
        key = (row.id, row.version, column, width, room)
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) > KEPT:
                self._lines.clear()
            found = self._lines[key] = self._lay(row, column, width, room)
        return found

    def stacked(self, row: QueueRow, width: int) -> tuple[Line, ...]:
        """Subject, place and numbers on one line each, where the place has no column."""
        key = (row.id, row.version, -1, width, 3)
        found = self._lines.get(key)
        if found is None:
            place = f"{wording.short_label(row.label)} · {wording.ordinal(row.arrondissement)}"
            numbers = wording.short_subject_line(row)
            found = self._lines[key] = (
                *self._stack(wording.short_category(row.category), "", width, 1, strong=True),
                *self._stack(place, "", width, 1),
                *self._stack("", numbers, width, 1),
            )
        return found

    def _lay(self, row: QueueRow, column: int, width: int, room: int) -> tuple[Line, ...]:
        match column:
            case Column.NUMBER:
                return self._stack(row.number, "", width, 1, strong=True)
            case Column.SUBJECT:
                title, below = wording.short_category(row.category), wording.subject_line(row)
                shorter = wording.short_subject_line(row)
                return self._stack(title, below, width, room, shorter=shorter, strong=True)
            case Column.PLACE:
                below = wording.place_line(row, self._sectors)
                shorter = wording.short_place_line(row, self._sectors)
                return self._stack(
                    wording.short_label(row.label), below, width, room, shorter=shorter
                )
            case Column.TEAM:
                return self._stack(wording.team_line(row), "", width, room)
            case Column.STATUS:
                return self._stack("", wording.team_line(row), width, room)
        return ()

    def _stack(
        self,
        above: str,
        below: str,
        width: int,
        room: int,
        *,
        shorter: str = "",
        strong: bool = False,
    ) -> tuple[Line, ...]:
        """The first text may take what the second leaves, which keeps one line at least.

        `shorter` replaces the second where it finds no room.
        """
        first: list[str] = []
        if above:
            measure = self.fonts.measure_strong if strong else self.fonts.measure
            first = broken(above, measure, width, room - 1 if below else room)
            first = [measure.elidedText(line, ELIDE, width) for line in first]
        second: list[str] = []
        if below:
            measure, left = self.fonts.measure, room - len(first)
            second = broken(below, measure, width, left)
            if shorter and any(measure.horizontalAdvance(line) > width for line in second):
                second = broken(shorter, measure, width, left)
            second = [measure.elidedText(line, ELIDE, width) for line in second]
        return (
            *(Line(line, strong=strong) for line in first),
            *(Line(line, muted=True) for line in second),
        )


ELIDE = Qt.TextElideMode.ElideRight


def broken(words: str, metrics: QFontMetrics, width: int, room: int) -> list[str]:
    """Words on at most `room` lines, cut at « · » if there are any, else at spaces."""
    joint = " · " if " · " in words else " "
    lines = [""]
    for part in words.split(joint):
        longer = joint.join(filter(None, (lines[-1], part)))
        if lines[-1] and len(lines) < room and metrics.horizontalAdvance(longer) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines
