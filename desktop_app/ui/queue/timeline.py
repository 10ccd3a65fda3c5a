"""The history of a signalement, newest first, as dots on a line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from html import escape

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.codes import EventKind
from desktop_app.domain.moments import say_moment
from desktop_app.domain.views import EventView
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import tokens
from desktop_app.ui.widgets.label import Label, plain_tip

DOT = 5.5
CENTRE_X = 6.5
TEXT_LEFT = 26

TONES = {
    EventKind.ROUTED: "accent",
    EventKind.ASSIGNED: "accent",
    EventKind.ACCEPTED: "accent",
    EventKind.SCHEDULED: "accent",
    EventKind.RESUMED: "accent",
    EventKind.VISITED: "ok",
    EventKind.CLOSED: "ok",
    EventKind.ANSWERED: "ok",
    EventKind.HELD: "warn",
    EventKind.MONITORED: "warn",
    EventKind.REFUSED: "danger",
    EventKind.REOPENED: "danger",
    EventKind.EMERGENCY: "danger",
}


class Timeline(QWidget):
    """One line per event; `now` says the hours (« hier 18:24 »)."""

    def __init__(
        self, events: tuple[EventView, ...], now: dt.datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        newest_first = sorted(events, key=lambda event: event.seq, reverse=True)
        for event in newest_first:
            line = _Line(event, now, self)
            column.addWidget(line)
            line.last = event is newest_first[-1]


class _Line(QWidget):
    def __init__(self, event: EventView, now: dt.datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self.last = False
        self._tone = TONES.get(event.kind, "")
        said = f"<b>{escape(event.title)}</b>"
        if event.text:
            joint = " — "
            if event.text[0] in ",;":
                joint = ""
            elif event.text[0] == ":" or event.text.startswith("par "):
                joint = " "
            said += f"{joint}{escape(event.text)}"
        remark = _remark_words(event)
        said += "".join(f"<br>{escape(words)}" for words in remark)
        self._text = Label(said, self)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        when = Label(say_moment(event.at, now), self)
        when.setProperty("kind", "small")
        when.setToolTip(plain_tip(event.actor))
        row = QHBoxLayout(self)
        row.setContentsMargins(TEXT_LEFT, 0, 0, 12)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        self.setToolTip(plain_tip(f"{event.actor} ({event.role.label})"))
        self.setAccessibleName(f"{say_moment(event.at, now)}, {event.title} {event.text}")
        self.setAccessibleDescription(" ".join(remark))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The dot and the line down to the next one."""
        colours = tokens()
        colour = {
            "accent": colours.accent,
            "ok": colours.ok,
            "warn": colours.warn,
            "danger": colours.danger_fill,
        }.get(self._tone, colours.line_strong)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self._text.fontMetrics().height() / 2 + 1
        if not self.last:
            painter.setPen(QPen(QColor(colours.line), 2))
            painter.drawLine(QPointF(CENTRE_X, middle + DOT + 1), QPointF(CENTRE_X, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(CENTRE_X, middle), DOT, DOT)


def _remark_words(event: EventView) -> list[str]:
    parts = [tr("Remarque : « {0} »").format(event.remark)] if event.remark else []
    if event.masked:
        kinds = Counter(kind.label.lower() for kind in event.masked)
        told = ", ".join(f"{kind} × {n}" if n > 1 else kind for kind, n in kinds.items())
        parts.append(tr("Masqué : {0}").format(told))
    return parts
