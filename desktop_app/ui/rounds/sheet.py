"""The sheet of a round on A4: map, what to look for beside it, stops, what is known, boxes to tick.

The map takes all that the stops leave of the page. Lengths are tenths of a millimetre. It names
nobody: the texts come scrubbed from the services, and nothing else about a reporter reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
    QPen,
    QTextLayout,
    QTextOption,
)

from desktop_app.domain.codes import Category
from desktop_app.domain.errors import WorldFault
from desktop_app.domain.rounds import Round, Stop, look_for, say_length
from desktop_app.domain.scrubbing import scrubbed, shortened
from desktop_app.services.find_places import Background
from desktop_app.ui.map_canvas import Frame, draw_background, frame_around
from desktop_app.ui.rounds.stop_marks import draw_stops, kept_clear
from desktop_app.ui.rounds.wording import (
    hours,
    known_words,
    level_words,
    long_day,
    place_words,
    stops_words,
    team_words,
    tr,
    visit_words,
)
from desktop_app.ui.tokens import LIGHT

UNITS_PER_INCH: Final = 254
WIDTH, HEIGHT, MARGIN = 2100, 2970, 90
MAP_UNIT: Final = UNITS_PER_INCH / 96  # the map is drawn in pixels of a screen
MAP_SPAN_M: Final = 700.0
MAP_NUMBERS: Final = 11
MAP_EDGE: Final = 24
HIGHEST_MAP: Final = 1300
LEGEND: Final = 620  # beside the map, which is no strip then
_NUMBER, _PLACE, _BOX, _HEAD, _FOOT, _PAD = 80, 390, 74, 96, 46, 12
_BREAK: Final = "\u2028"
_BOXES: Final = (
    "vu",
    f"non{_BREAK}cons-{_BREAK}taté",
    f"non{_BREAK}traité",
    "0",
    "1-3",
    "4-6",
    "7+",
    f"orien-{_BREAK}tation",
    f"maté-{_BREAK}riel",
    "police",
)
_BANDS: Final = slice(3, 7)  # of the boxes, those that say how many people
_INK, _GREY, _LINE = QColor("#111111"), QColor("#555555"), QColor("#9a9a9a")
_TICKS: Final = _BOX * len(_BOXES)
_KNOWN: Final = WIDTH - 2 * MARGIN - _NUMBER - _PLACE - _TICKS
_SQUARE, _BOX_ROW = 40, 60


@dataclass(frozen=True, slots=True)
class Density:
    """How much the sheet says: size of its text, least height of its map, signs of each
    description; `joined`: the signalements of a stop follow one another on its lines."""

    text: int
    map_height: int
    description: int
    joined: bool = False


DENSITIES: Final = (
    Density(31, 900, 200),
    Density(30, 760, 140),
    Density(28, 640, 110),
    Density(26, 540, 80),
    Density(25, 460, 60),
    Density(24, 400, 0),
    Density(23, 320, 0),
    Density(23, 320, 0, joined=True),
    Density(21, 300, 0, joined=True),
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text laid out in a column, measured by what draws it."""

    layout: QTextLayout
    height: float
    colour: QColor


@dataclass(frozen=True, slots=True)
class _Row:
    """A stop's line of the table."""

    stop: Stop
    place: tuple[_Piece, ...]
    known: tuple[_Piece, ...]
    asked: tuple[_Piece, ...]  # below the boxes: what to look for there, why one goes
    height: float


def map_box(found: Round) -> tuple[float, float, float, float]:
    """West, south, east, north of all that the map of the sheet may show, whatever its height."""
    heights = (HIGHEST_MAP, *(density.map_height for density in DENSITIES))
    boxes = [_map_frame(found, height).box() for height in heights]
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def write_pdf(path: Path, found: Round, background: Background) -> int:
    """Write the sheet; gives the number of its pages. WorldFault "file_denied"."""
    # Written by ourselves: the writer only warns about a file that it cannot open.
    try:
        path.touch()
    except OSError as error:
        raise WorldFault(
            "file_denied", f"Impossible d’écrire {path} : choisissez un autre dossier."
        ) from error
    writer = QPdfWriter(str(path))
    writer.setTitle(tr("Tournée {0}").format(team_words(found.team.name)))
    writer.setCreator("Relais")
    writer.setResolution(UNITS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    painter = QPainter(writer)
    pages = Sheet(found, background, writer).paint(painter, writer.newPage)
    painter.end()
    return pages


class Sheet:
    """One round on paper, for any device painted in tenths of a millimetre."""

    def __init__(self, found: Round, background: Background, device: QPaintDevice) -> None:
        self._round = found
        self._background = background
        self._device = device
        self.density, self._pages = self._fitted()
        self.map_height = self._room_of_map()

    def paint(self, painter: QPainter, new_page: Callable[[], object]) -> int:
        """Draw every page; gives how many there are."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, rows in enumerate(self._pages, 1):
            if number > 1:
                new_page()
            top = self._paint_title(painter, whole=number == 1)
            if number == 1:
                top = self._paint_map(painter, top)
            self._paint_table(painter, rows, top)
            self._paint_foot(painter, number, len(self._pages))
        return len(self._pages)

    # -- measured

    def _fitted(self) -> tuple[Density, list[list[_Row]]]:
        """The fewest pages, and on them as much as they hold."""
        fitted = []
        for density in DENSITIES:
            rows = [self._row(stop, density) for stop in self._round.stops]
            fitted.append((density, list(self._paged(rows, density))))
        return min(fitted, key=lambda each: len(each[1]))

    def _paged(self, rows: Sequence[_Row], density: Density) -> Iterator[list[_Row]]:
        whole = HEIGHT - 2 * MARGIN - _FOOT - _HEAD
        above = max(density.map_height, self._legend_height(density))
        left = whole - self._title_height() - above - _PAD
        page: list[_Row] = []
        for row in rows:
            if page and row.height > left:
                yield page
                page, left = [], whole - _HEAD
            page.append(row)
            left -= row.height
        yield page

    def _row(self, stop: Stop, density: Density) -> _Row:
        size, small = density.text, density.text - 3
        numbers, facts = list(stop.numbers), [known_words(each) for each in stop.known]
        if density.joined and numbers:
            numbers, facts = [", ".join(numbers)], [" / ".join(facts)]
        place = (
            self._piece(scrubbed(place_words(stop)), size, _PLACE, bold=True),
            self._piece(level_words(stop), small, _PLACE, grey=True),
            *(self._piece(number, small, _PLACE, grey=True) for number in numbers),
        )
        known = [self._piece(text, size, _KNOWN) for text in facts]
        asked = [self._piece(f"{stop.reason} · {visit_words(stop)}", small, _TICKS, grey=True)]
        if stop.note:
            told = tr("À regarder : {0}").format(stop.note)
            asked.insert(0, self._piece(told, small, _TICKS))
        texts = [each.text for each in stop.known if each.text] if density.description else []
        known += [
            self._piece(f"« {shortened(text, density.description)} »", small, _KNOWN, grey=True)
            for text in texts
        ]
        columns = (place, tuple(known), tuple(asked))
        heights = [sum(piece.height for piece in column) for column in columns]
        heights[2] += _BOX_ROW
        return _Row(stop, *columns, max(heights) + _PAD)

    def _room_of_map(self) -> float:
        """What the first page leaves to the map."""
        used = self._title_height() + _HEAD + sum(row.height for row in self._pages[0])
        left = HEIGHT - 2 * MARGIN - _FOOT - _PAD - used
        least = max(self.density.map_height, self._legend_height(self.density))
        return max(least, min(HIGHEST_MAP, left))

    def _legend_height(self, density: Density) -> float:
        return sum(piece.height for piece in self._legend(density))

    def _legend(self, density: Density) -> list[_Piece]:
        """What to look for, said once for each category of the round."""
        categories = _categories(self._round)
        if not categories:
            return []
        pieces = [self._piece(tr("À regarder"), density.text + 3, LEGEND, bold=True)]
        for category in categories:
            pieces.append(self._piece(category.label, density.text, LEGEND, bold=True))
            pieces.append(self._piece(look_for(category), density.text, LEGEND))
        return pieces

    def _piece(
        self,
        text: str,
        size: int,
        width: float,
        *,
        bold: bool = False,
        grey: bool = False,
        centred: bool = False,
    ) -> _Piece:
        layout = QTextLayout(text, _font(size, bold=bold), self._device)
        # A word wider than its column is broken: nothing is cut.
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if centred:
            option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width - 2 * _PAD)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return _Piece(layout, height, _GREY if grey else _INK)

    def _title_height(self) -> float:
        return sum(piece.height for piece in self._title(whole=True)) + _PAD

    def _title(self, *, whole: bool) -> list[_Piece]:
        found = self._round
        told = f"{long_day(found.day)}, {hours(found.begins_at, found.ends_at)}"
        name = tr("Tournée — {0}").format(found.team.name)
        width = WIDTH - 2 * MARGIN
        if not whole:
            return [self._piece(f"{name} · {told}", 32, width, bold=True)]
        parts = [stops_words(len(found.stops))]
        if found.start is not None:
            parts.append(tr("départ : {0}").format(scrubbed(found.start.label)))
        parts.append(tr("{0} à pied").format(say_length(found.length_m)))
        return [
            self._piece(name, 50, width, bold=True),
            self._piece(f"{told} · {' · '.join(parts)}", 32, width),
        ]

    # -- drawn

    def _paint_title(self, painter: QPainter, *, whole: bool) -> float:
        return _put(painter, self._title(whole=whole), MARGIN - _PAD, MARGIN) + _PAD

    def _paint_map(self, painter: QPainter, top: float) -> float:
        height = self.map_height
        frame = _map_frame(self._round, height)
        painter.save()
        painter.translate(MARGIN, top)
        painter.scale(MAP_UNIT, MAP_UNIT)
        box = QRectF(0, 0, frame.width, frame.height)
        painter.setClipRect(box)
        painter.fillRect(box, QColor(LIGHT.neutral_soft))
        draw_background(
            painter,
            frame,
            self._background,
            LIGHT,
            near=True,
            taken=kept_clear(frame, self._round.start, self._round.stops, MAP_NUMBERS),
            text_px=9,
        )
        draw_stops(painter, frame, self._round.start, self._round.stops, LIGHT, text_px=MAP_NUMBERS)
        painter.setPen(QPen(_LINE, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.restore()
        _put(painter, self._legend(self.density), WIDTH - MARGIN - LEGEND, top)
        return top + height + _PAD

    def _paint_table(self, painter: QPainter, rows: Sequence[_Row], top: float) -> None:
        self._paint_head(painter, top)
        y = top + _HEAD
        for row in rows:
            _rule(painter, y)
            number = self._piece(str(row.stop.position), 36, _NUMBER, bold=True)
            _put(painter, [number], MARGIN, y + _PAD / 2)
            _put(painter, row.place, MARGIN + _NUMBER, y + _PAD / 2)
            _put(painter, row.known, MARGIN + _NUMBER + _PLACE, y + _PAD / 2)
            painter.setPen(QPen(_INK, 3))
            for left in self._box_lefts():
                middle = left + (_BOX - _SQUARE) / 2
                painter.drawRect(QRectF(middle, y + _PAD, _SQUARE, _SQUARE))
            _put(painter, row.asked, WIDTH - MARGIN - _TICKS, y + _BOX_ROW)
            y += row.height
        _rule(painter, y)

    def _paint_head(self, painter: QPainter, top: float) -> None:
        heads = ((tr("N°"), 0), (tr("Lieu"), _NUMBER), (tr("Ce que l’on sait"), _NUMBER + _PLACE))
        for text, left in heads:
            piece = self._piece(text, 26, _PLACE, bold=True)
            _put(painter, [piece], MARGIN + left, top + _HEAD - piece.height - 8)
        lefts = self._box_lefts()
        for text, left in zip(_BOXES, lefts, strict=True):
            piece = self._piece(text, 19, _BOX + 2 * _PAD, bold=True, centred=True)
            _put(painter, [piece], left - _PAD, top + _HEAD - piece.height - 8)
        people = lefts[_BANDS]
        width = people[-1] + _BOX - people[0]
        piece = self._piece(tr("personnes"), 19, width + 2 * _PAD, centred=True)
        _put(painter, [piece], people[0] - _PAD, top + _HEAD - 2 * piece.height - 14)

    def _box_lefts(self) -> list[float]:
        first = WIDTH - MARGIN - _TICKS
        return [first + _BOX * rank for rank in range(len(_BOXES))]

    def _paint_foot(self, painter: QPainter, page: int, pages: int) -> None:
        told = tr(
            "Des nombres et des cases : jamais de nom, de surnom ni de fait de santé. "
            "Danger immédiat : 17, 15, 18 ou 112."
        )
        numbered = tr("Relais · page {0} sur {1}").format(page, pages)
        piece = self._piece(f"{told} · {numbered}", 22, WIDTH - 2 * MARGIN, grey=True)
        _put(painter, [piece], MARGIN - _PAD, HEIGHT - MARGIN - piece.height)


def _categories(found: Round) -> list[Category]:
    """Those of the round, in the order of the list."""
    present = {known.category for stop in found.stops for known in stop.known}
    return [category for category in Category if category in present]


def _map_frame(found: Round, height: float) -> Frame:
    points = [(stop.lon, stop.lat) for stop in found.stops]
    if found.start is not None:
        points.append((found.start.lon, found.start.lat))
    beside = LEGEND + _PAD if _categories(found) else 0
    width = round((WIDTH - 2 * MARGIN - beside) / MAP_UNIT)
    high = round(height / MAP_UNIT)
    return frame_around(points, width, high, span_m=MAP_SPAN_M, edge=MAP_EDGE)


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Alternates by context have no character of their own: "18-2026-…" could not be found again.
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def _put(painter: QPainter, pieces: Sequence[_Piece], left: float, top: float) -> float:
    for piece in pieces:
        painter.setPen(piece.colour)
        piece.layout.draw(painter, QPointF(left + _PAD, top))
        top += piece.height
    return top


def _rule(painter: QPainter, y: float) -> None:
    painter.setPen(QPen(_LINE, 2))
    painter.drawLine(QPointF(MARGIN, y), QPointF(WIDTH - MARGIN, y))
