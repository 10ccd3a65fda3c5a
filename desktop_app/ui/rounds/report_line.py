"""One stop of the report: digits say how many were met, letters the rest; Tab goes on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.codes import NotDoneReason, VisitResult
from desktop_app.domain.rounds import Stop, StopState
from desktop_app.domain.visit import PeopleMet, Visit, counted, summary
from desktop_app.ui.rounds.wording import known_words, level_words, place_words, tr
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.label import Label

_BANDS: Final = dict.fromkeys("789", PeopleMet.MANY) | {
    "0": PeopleMet.NOBODY,
    **dict.fromkeys("123", PeopleMet.FEW),
    **dict.fromkeys("456", PeopleMet.SOME),
}
_BAND_KEYS: Final = {
    PeopleMet.NOBODY: "0",
    PeopleMet.FEW: "1",
    PeopleMet.SOME: "4",
    PeopleMet.MANY: "7",
}
_REASONS: Final = {str(at): reason for at, reason in enumerate(NotDoneReason, 1)}
CONSUMPTION, MATERIAL, OFFERED, ACCEPTED, POLICE = "U", "M", "O", "A", "P"
_WITH_NOBODY: Final = frozenset({CONSUMPTION, MATERIAL, POLICE})
_NOT_FOUND: Final = frozenset({MATERIAL})
SIDE_BY_SIDE, NAMES_WIDTH = 900, 210  # pixels at the plain text size
WIDEST = 16_777_215  # Qt's "no bound"


class ReportLine(QFrame):
    """A stop and its chips; the line itself has the focus. `changed()` after each tick."""

    changed = Signal()
    focused = Signal()

    def __init__(self, stop: Stop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stop = stop
        self.result: VisitResult | None = None
        self.met = PeopleMet.NOBODY
        self.reason: NotDoneReason | None = None
        self.facts: set[str] = set()
        self.setObjectName(f"report_{stop.position}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Arrêt {0}, {1}").format(stop.position, place_words(stop)))
        self._narrow = False
        self._chips: dict[str, Chip] = {}
        self._reasons: dict[str, Chip] = {}
        self._lay_out()
        self._show()
        self.setEnabled(stop.state is StopState.PLANNED)

    def _lay_out(self) -> None:
        number = Label(str(self.stop.position), self)
        number.setProperty("kind", "subtitle")
        number.setMinimumWidth(px(20))
        place = Label(place_words(self.stop), self)
        place.setProperty("kind", "heading")
        # One passage is written to all of them: each is named.
        seen = [f"{each.number} · {known_words(each)}" for each in self.stop.known]
        if len(seen) > 1:
            seen.insert(0, tr("Un passage pour {0} signalements :").format(len(seen)))
        words = Label("\n".join([level_words(self.stop), *seen]), self)
        words.setObjectName("report_known")
        words.setProperty("kind", "small")
        self._told = Label(self)
        self._told.setProperty("kind", "small")
        told = QVBoxLayout()
        told.setSpacing(1)
        for label in (place, words, self._told):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        told.addWidget(words)
        told.addWidget(self._told)
        told.addStretch(1)
        self._left = QWidget(self)
        self._names = QVBoxLayout(self._left)
        self._names.setContentsMargins(0, 0, 0, 0)
        self._names.addWidget(place, 0, Qt.AlignmentFlag.AlignTop)
        self._names.addLayout(told, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._left)
        self._parts = QHBoxLayout(self)
        self._parts.setContentsMargins(12, 8, 10, 8)
        self._parts.setSpacing(8)
        self._parts.addLayout(head)
        self._parts.addWidget(self._chip_box(), 1)
        self._place(narrow=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: the stop above its chips where the room is narrow for its text."""
        super().resizeEvent(event)
        narrow = self.width() < px(SIDE_BY_SIDE)
        if narrow != self._narrow:
            self._place(narrow=narrow)

    def _place(self, *, narrow: bool) -> None:
        self._narrow = narrow
        ways = QBoxLayout.Direction
        self._parts.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._names.setDirection(ways.LeftToRight if narrow else ways.TopToBottom)
        self._names.setSpacing(px(10) if narrow else 1)
        self._left.setMinimumWidth(0 if narrow else px(NAMES_WIDTH))
        self._left.setMaximumWidth(WIDEST if narrow else px(NAMES_WIDTH))

    def _chip_box(self) -> QWidget:
        box = QWidget(self)
        flow = FlowLayout(box, gap_x=6, gap_y=6)
        bands = [(_BAND_KEYS[met], met.value.replace("-", " à ")) for met in PeopleMet]
        facts = (
            ("N", tr("non constaté"), ""),
            ("T", tr("non traité"), ""),
            (CONSUMPTION, tr("conso."), tr("consommation vue")),
            (MATERIAL, tr("matér."), tr("matériel ramassé")),
            (OFFERED, tr("orient."), tr("orientation proposée")),
            (ACCEPTED, tr("accept."), tr("orientation acceptée")),
            (POLICE, tr("police"), tr("police appelée")),
        )
        for key, words in bands:
            self._chips[key] = self._chip(words, key, flow, box)
        for key, words, whole in facts:
            self._chips[key] = chip = self._chip(words, key, flow, box)
            chip.setToolTip(whole)
            chip.setAccessibleName(whole or words)
        for key, reason in _REASONS.items():
            self._reasons[key] = self._chip(reason.label, key, flow, box)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        box.setSizePolicy(policy)
        return box

    def _chip(self, words: str, key: str, flow: FlowLayout, box: QWidget) -> Chip:
        chip = Chip(words, key, box)
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.clicked.connect(lambda: self._on_clicked(key))
        flow.addWidget(chip)
        return chip

    # -- ticks

    def press(self, key: str) -> bool:
        """Take a key; False when it says nothing here."""
        if self.result is VisitResult.NOT_DONE and key in _REASONS:
            self.reason = _REASONS[key]
        elif key in _BANDS:
            self.result, self.met = VisitResult.MET, _BANDS[key]
        elif key == "N":
            self._take(VisitResult.NOT_FOUND)
        elif key == "T":
            self._take(VisitResult.NOT_DONE)
        elif key in self._possible():
            self.facts ^= {key}
            if key == ACCEPTED and key in self.facts:
                self.facts.add(OFFERED)
            elif key == OFFERED and key not in self.facts:
                self.facts.discard(ACCEPTED)
        else:
            return False
        self.facts &= self._possible()
        self._show()
        self.changed.emit()
        return True

    def _take(self, result: VisitResult) -> None:
        # The same letter again takes it back: nothing is said of this stop yet.
        self.result = None if self.result is result else result
        self.met, self.reason = PeopleMet.NOBODY, None

    def _possible(self) -> frozenset[str]:
        match self.result:
            case VisitResult.MET if self.met is not PeopleMet.NOBODY:
                return _WITH_NOBODY | {OFFERED, ACCEPTED}
            case VisitResult.MET:
                return _WITH_NOBODY
            case VisitResult.NOT_FOUND:
                return _NOT_FOUND
            case _:
                return frozenset()

    def visit(self) -> Visit | None:
        """What the line says; None while it says nothing."""
        if self.result is None:
            return None
        return Visit(
            self.met,
            consumption_seen=CONSUMPTION in self.facts,
            material_collected=MATERIAL in self.facts,
            orientations_offered=int(OFFERED in self.facts),
            orientations_accepted=int(ACCEPTED in self.facts),
            police_called=POLICE in self.facts,
            result=self.result,
            not_done=self.reason,
        )

    # -- shown

    def _show(self) -> None:
        undone = self.result is VisitResult.NOT_DONE
        possible, always = self._possible(), {*_BAND_KEYS.values(), "N"}
        met = self.result is VisitResult.MET
        for key, chip in self._chips.items():
            band = _BANDS.get(key)
            if band is not None:
                chip.setChecked(met and self.met is band)
            elif key in "NT":
                wanted = VisitResult.NOT_FOUND if key == "N" else VisitResult.NOT_DONE
                chip.setChecked(self.result is wanted)
            else:
                chip.setChecked(key in self.facts)
            chip.setVisible(key == "T" or (not undone and (key in always or key in possible)))
        for key, chip in self._reasons.items():
            chip.setChecked(self.reason is _REASONS[key])
            chip.setVisible(undone)
        visit = self.visit()
        told = "" if visit is None else summary(counted(visit))
        if undone and self.reason is None:
            told = tr("Dites pourquoi : 1 à {0}").format(len(_REASONS))
        if self.stop.state is not StopState.PLANNED:
            told = tr("Déjà consigné : {0}").format(self.stop.state.label.lower())
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self.setAccessibleDescription(told or tr("rien de coché"))

    def _on_clicked(self, key: str) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.press(key)
        self._show()  # a chip that said nothing goes back to what it was

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ticks; Enter goes to the next stop."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.focusNextChild()
        elif plain and event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif not ((plain or shift) and self.press(event.text().upper())):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's."""
        super().focusInEvent(event)
        self.focused.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ring of the line that the keys go to."""
        palette, painter = tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(palette.focus if self.hasFocus() else palette.line), 1))
        painter.setBrush(QColor(palette.selected if self.hasFocus() else palette.card))
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), 2))
        painter.drawRoundedRect(box, 7, 7)
        painter.end()
