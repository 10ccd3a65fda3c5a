"""The dark rail at the left: where one can go, the state of the base, who sits here."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look

WIDTH = 208
COMPACT_WIDTH = 148
BADGE_LIMIT = 999


class RailEntry(QAbstractButton):
    """One page's entry; `badge` counts what waits there (0 hides it). `calm`: nothing there is
    late by itself, the badge is grey."""

    def __init__(self, text: str, parent: QWidget | None = None, *, calm: bool = False) -> None:
        super().__init__(parent)
        self._calm = calm
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.badge = 0
        self.say_badge(0)

    def say_badge(self, count: int, counted: str = "") -> None:
        """Show how many wait; `counted` says of what (« 14 sans équipe »)."""
        self.badge = count
        self.setAccessibleName(f"{self.text()}, {counted}" if count and counted else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(120, QFontMetrics(self.font()).height() + 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            fill = QColor(colours.rail_active)
            fill.setAlphaF(1.0 if self.isChecked() else 0.5)
            painter.setBrush(fill)
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.drawRoundedRect(box, 6, 6)
        font = QFont(self.font())
        if self.isChecked():
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        ink = QColor("#ffffff" if self.isChecked() else colours.rail_ink)
        if not self.isEnabled():
            ink.setAlphaF(0.45)
        painter.setPen(ink)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box.adjusted(12, 0, -12, 0), left, self.text())
        if self.badge:
            self._paint_badge(painter, box, font)
        painter.end()

    def _paint_badge(self, painter: QPainter, box: QRectF, font: QFont) -> None:
        text = str(self.badge) if self.badge <= BADGE_LIMIT else f"{BADGE_LIMIT}+"
        small = QFont(font)
        small.setPixelSize(px(11))
        small.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(small)
        height = metrics.height() + 4
        width = max(height, metrics.horizontalAdvance(text) + 12)
        pill = QRectF(box.right() - 11 - width, box.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().rail_badge if self._calm else tokens().badge))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(QColor("#ffffff"))
        painter.setFont(small)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QFrame):
    """`entry_asked` (Nouveau), `page_asked(name)`, `profile_asked`; `entries` by page."""

    entry_asked = Signal()
    page_asked = Signal(str)
    profile_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._compact = False
        self.team_names: dict[str, str] = {}  # by code; known once the base is open
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 18, 10, 12)
        column.setSpacing(2)
        self._product = self._label("Relais", "product")
        self._product.setContentsMargins(10, 0, 0, 0)
        self.context = self._label("", "context")
        self.context.setContentsMargins(10, 0, 0, 10)
        self.new = KeyButton(self.tr("Nouveau"), self.tr("Ctrl N"), "rail", self, spread=True)
        self.new.clicked.connect(self.entry_asked)
        self.queue = RailEntry(self.tr("À traiter"), self)
        self.board = RailEntry(self.tr("Tableau"), self)
        self.rounds = RailEntry(self.tr("Tournées"), self, calm=True)
        self.hotspots = RailEntry(self.tr("Lieux suivis"), self)
        self.admin = RailEntry(self.tr("Administration"), self)
        self.entries = {
            "queue": self.queue,
            "board": self.board,
            "rounds": self.rounds,
            "hotspots": self.hotspots,
            "admin": self.admin,
        }
        for name, entry in self.entries.items():
            entry.clicked.connect(lambda _checked=False, name=name: self.page_asked.emit(name))
        self.base = self._label("", "base")
        self.base.setContentsMargins(12, 4, 0, 6)
        line = QFrame(self)
        line.setProperty("kind", "line")
        self.who = ProfileButton(self)
        self.who.clicked.connect(self.profile_asked)
        for widget in (self._product, self.context, self.new):
            column.addWidget(widget)
        column.addSpacing(8)
        for widget in (self.queue, self.board, self.rounds, self.hotspots):
            column.addWidget(widget)
        column.addStretch(1)
        for widget in (self.admin, self.base, line, self.who):
            column.addWidget(widget)
        self.scale_texts()
        self.say_base(self.tr("Ouverture de la base…"), well=True)

    def _label(self, text: str, kind: str) -> Label:
        label = Label(text, self)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        return label

    def scale_texts(self) -> None:
        """Follow the chosen text size."""
        for label, size in ((self._product, 17), (self.context, 11), (self.base, 11.5)):
            label.setStyleSheet(f"font-size: {px(size)}px;")
        self.set_compact(self._compact)

    def set_compact(self, compact: bool) -> None:
        """Narrow where the window is (200 % on a small screen): same entries, fewer words."""
        self._compact = compact
        least, scaled = (COMPACT_WIDTH, 116) if compact else (WIDTH, 138)
        self.setFixedWidth(max(least, px(scaled)))
        self.context.setVisible(not compact)
        self.new.set_key("" if compact else self.tr("Ctrl N"))

    def say_base(self, text: str, *, well: bool) -> None:
        """The state of the base; a sign and words, not colour alone."""
        self.base.setText(("● " if well else "▲ ") + text)
        set_look(self.base, tone="ok" if well else "warn")

    def say_profile(self, actor: Actor | None) -> None:
        """Who sits here and for what."""
        if actor is None:
            self.context.setText(self.tr("Signalements & médiation"))
            self.who.say("", "")
            return
        where = self.team_names.get(actor.team or "", actor.team or "")
        if actor.role is Role.FRONT_DESK:
            where = self.tr("Mairie du {0}").format(say_arrondissement(actor.arrondissement or 0))
        where = where or actor.role.label
        self.context.setText(self.tr("Signalements & médiation — {0}").format(where))
        change, lock = self.tr("Changer de profil"), self.tr("Votre compte ; Ctrl+L verrouille")
        self.who.setToolTip(lock if actor.login else change)
        self.who.say(actor.name, actor.role.label if where == actor.role.label else where)

    def allow(
        self,
        *,
        entry: bool,
        pages: bool,
        rounds: bool = False,
        board: bool = False,
        hotspots: bool = False,
    ) -> None:
        """Enable what the role and the state of the base allow."""
        self.new.setEnabled(entry)
        for button in self.entries.values():
            button.setEnabled(pages)
        self.rounds.setEnabled(rounds)
        self.board.setEnabled(board)
        self.hotspots.setEnabled(hotspots)
        self.who.setEnabled(pages)


class ProfileButton(QAbstractButton):
    """Name and place of who sits here; pressed, it leads to the profile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._under = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def say(self, name: str, under: str) -> None:
        """Two lines."""
        self._under = under
        self.setText(name)
        self.setAccessibleName(self.tr("Profil : {0}, {1}").format(name, under))
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's."""
        return QSize(120, 2 * QFontMetrics(self.font()).height() + 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.rail_line), 2))
            painter.drawRoundedRect(box, 6, 6)
        half = box.adjusted(11, 5, -8, -5)
        for font, ink, text, top in (
            (QFont.Weight.DemiBold, "#ffffff", self.text(), half.top()),
            (QFont.Weight.Normal, colours.rail_ink, self._under, half.center().y()),
        ):
            style = QFont(self.font())
            style.setWeight(font)
            style.setPixelSize(px(12))
            painter.setFont(style)
            painter.setPen(QColor(ink))
            room = QRectF(half.left(), top, half.width(), half.height() / 2)
            short = QFontMetrics(style).elidedText(
                text, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, short)
        painter.end()
