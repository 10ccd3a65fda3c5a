"""The detail of one signalement, at the right of the queue."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Status
from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.views import Detail, Identity
from desktop_app.ui.queue import wording
from desktop_app.ui.queue.attachments import AttachmentStrip
from desktop_app.ui.queue.facts import Facts
from desktop_app.ui.queue.gestures import GestureBar
from desktop_app.ui.queue.timeline import Timeline
from desktop_app.ui.queue.voices import VoiceList
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.empty import Empty
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.pill import Pill

SIDE = 18
FRAME = 4  # pixels: edge and padding of a link-like button


class DetailPane(QFrame):
    """Signals: `move_asked(Move)`, `identity_asked(uid)`, `answer_asked(uid)`,
    `detach_asked(uid)`, `number_asked(number)`, `why_asked`, `follow_asked`,
    `copied(number)`, `back_asked`, `strip_made(AttachmentStrip, number)` once shown,
    `settled(Detail | None)` with what is shown from now on."""

    move_asked = Signal(object)
    identity_asked = Signal(str)
    answer_asked = Signal(str)
    detach_asked = Signal(str)
    number_asked = Signal(str)
    why_asked = Signal()
    follow_asked = Signal()
    copied = Signal(str)
    back_asked = Signal()
    strip_made = Signal(object, str)
    settled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detail")
        self.setProperty("kind", "bar")
        self.setAccessibleName(tr("Détail du signalement"))
        self.detail: Detail | None = None
        self._expected: str | None = None  # chosen meanwhile; None: what is shown is what is chosen
        self._voices: VoiceList | None = None
        self._files: AttachmentStrip | None = None
        self._back = QPushButton(tr("← Retour à la liste"), self)
        self._back.setObjectName("back_to_list")
        self._back.setProperty("kind", "inline")
        self._back.setToolTip(tr("Retour à la liste (Échap)"))
        self._back.clicked.connect(self.back_asked)
        self._back.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._back_row = QHBoxLayout()
        self._back_row.addWidget(self._back)
        self._back_row.addStretch(1)
        whole.addLayout(self._back_row)
        self._stack = QStackedLayout()
        whole.addLayout(self._stack, 1)
        self._empty = Empty(
            tr("Aucun signalement ouvert"),
            tr("Choisissez une ligne de la file, ou cherchez un numéro avec Ctrl+K."),
            self,
        )
        self._stack.addWidget(self._empty)
        self._body = QWidget(self)
        self._stack.addWidget(self._body)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(_line(self))
        self._gestures = GestureBar(self)
        self._gestures.asked.connect(self.move_asked)
        column.addWidget(self._gestures)
        column.addWidget(_line(self))
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("detail_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        column.addWidget(self._scroll, 1)

    def _head(self) -> QWidget:
        head = QWidget(self)
        self._number = QPushButton(head)
        self._number.setObjectName("number")
        self._number.setProperty("kind", "inline")
        self._number.setProperty("strong", True)
        self._number.setToolTip(tr("Copier le numéro"))
        self._number.setCursor(Qt.CursorShape.PointingHandCursor)
        self._number.clicked.connect(self.copy_number)
        self._status = Pill(parent=head)
        self._status.setObjectName("detail_status")
        self._due = Pill(parent=head)
        self._due.setObjectName("detail_due")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._number)
        top.addWidget(self._status)
        top.addStretch(1)
        top.addWidget(self._due)
        self._title = Label(head)
        self._title.setObjectName("detail_title")
        self._title.setProperty("kind", "subtitle")
        self._title.setWordWrap(True)
        self._place = Label(head)
        self._place.setProperty("kind", "muted")
        self._place.setWordWrap(True)
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._present = Label(head)
        self._present.setObjectName("detail_present")
        self._present.setProperty("kind", "tone")
        self._present.setProperty("tone", "warn")
        self._present.setWordWrap(True)
        self._present.hide()
        column = QVBoxLayout(head)
        column.setContentsMargins(SIDE - FRAME, 13, SIDE, 11)
        for label in (
            self._title,
            self._place,
            self._present,
        ):  # the number's frame stands outside the column
            label.setContentsMargins(FRAME, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(self._title)
        column.addWidget(self._place)
        column.addWidget(self._present)
        return head

    # What is shown -------------------------------------------------------------------------

    @property
    def number(self) -> str | None:
        """The number shown, or None."""
        return self.detail.row.number if self.detail else None

    @property
    def ready(self) -> Detail | None:
        """What may be acted on: the detail shown, None while another one is awaited."""
        return self.detail if self._expected is None else None

    def expect(self, number: str) -> None:
        """Another number was chosen: until it is shown, nothing may be done with this one."""
        self._expected = None if number == self.number else number
        self._let_act()

    def _let_act(self) -> None:
        for part in (self._gestures, self._voices, self._files):
            if part is not None:
                part.setEnabled(self._expected is None)

    def clear(self, title: str = "", text: str = "") -> None:
        """Show no signalement; with a reason if there is one."""
        self.detail = self._expected = None
        self._voices = self._files = None
        self._empty.title.setText(title or tr("Aucun signalement ouvert"))
        self._empty.text.setText(
            text or tr("Choisissez une ligne de la file, ou cherchez un numéro avec Ctrl+K.")
        )
        self._stack.setCurrentWidget(self._empty)
        self.settled.emit(None)

    def show_detail(
        self, detail: Detail, actor: Actor, sectors: dict[str, str], now: dt.datetime
    ) -> None:
        """Show a signalement; the same one again keeps its scroll and its open parts."""
        same = self.number == detail.row.number
        kept = self._scroll.verticalScrollBar().value() if same else 0
        self.detail, self._expected = detail, None
        self._let_act()
        row = detail.row
        self._number.setText(row.number)
        self._number.setAccessibleName(tr("Copier le numéro {0}").format(row.number))
        self._status.say(wording.status_words(row), wording.STATUS_TONES[row.status])
        self.say_delay(now)
        self._title.setText(wording.title_sentence(row, detail.recurrence))
        self._place.setText(_place_words(detail, sectors))
        if self._gestures.offer(detail.moves):
            self.take_focus()
        self._scroll.setWidget(self._content(detail, actor, now))
        self._stack.setCurrentWidget(self._body)
        self._scroll.verticalScrollBar().setValue(kept)
        if self._files is not None:
            self.strip_made.emit(self._files, row.number)
        self.settled.emit(detail)

    def say_delay(self, now: dt.datetime) -> None:
        """Say the deadline as of now."""
        if self.detail is None:
            return
        say = wording.closing_sentence if wording.to_close(self.detail) else wording.due_sentence
        words = say(self.detail.row, now)
        self._due.say(words, wording.due_tone(self.detail.row, now))
        self._due.setVisible(bool(words))
        self._due.setToolTip(wording.due_tip(self.detail.row, now))

    def say_present(self, words: str) -> None:
        """Say who else has it open, under the place; an empty text says nobody."""
        self._present.setText(words)
        self._present.setVisible(bool(words))

    def offer_back(self, offered: bool) -> None:
        """Whether the detail stands in the place of the list, with a way back."""
        self._back_row.setContentsMargins(SIDE - 3, 6 if offered else 0, SIDE, 0)
        self._back.setVisible(offered)

    def show_identity(self, uid: str, identity: Identity) -> None:
        """Show what a logged reading gave."""
        if self._voices is not None:
            self._voices.show_identity(uid, identity)

    def copy_number(self) -> None:
        """Put the number on the clipboard."""
        if self.number is not None:
            QGuiApplication.clipboard().setText(self.number)
            self.copied.emit(self.number)

    def take_focus(self) -> None:
        """Put the focus on the first gesture, or the number."""
        self._number.setFocus(Qt.FocusReason.TabFocusReason)

    def _content(self, detail: Detail, actor: Actor, now: dt.datetime) -> QWidget:
        content = QWidget()
        content.setProperty("kind", "scroll")
        column = QVBoxLayout(content)
        column.setContentsMargins(SIDE, 13, SIDE, 16)
        column.setSpacing(12)
        may_read = _may_read(detail, actor)
        identified = any(voice.identified for voice in detail.voices)
        note = "" if may_read or not identified else tr("coordonnées réservées")
        may_follow = allowed(actor, Action.EDIT_HOTSPOT)
        facts = Facts(detail, now, note, content, may_follow=may_follow)
        facts.follow_asked.connect(self.follow_asked)
        facts.number_asked.connect(self.number_asked)
        facts.why_asked.connect(self.why_asked)
        column.addWidget(facts)
        told = {voice.description for voice in detail.voices}
        if detail.description and detail.description not in told:
            column.addWidget(_line(content))
            column.addWidget(_paragraph(detail.description, content))
        column.addWidget(_line(content))
        column.addWidget(_heading(_voices_title(detail), content))
        self._voices = VoiceList(
            detail.voices,
            now,
            may_read=may_read,
            may_detach=_may(Action.DETACH, detail, actor),
            may_answer=_may(Action.ANSWER, detail, actor),
            parent=content,
        )
        self._voices.identity_asked.connect(self.identity_asked)
        self._voices.answer_asked.connect(self.answer_asked)
        self._voices.detach_asked.connect(self.detach_asked)
        column.addWidget(self._voices)
        self._files = _strip(detail, actor, content)
        if self._files is not None:
            column.addWidget(_line(content))
            column.addWidget(self._files)
        column.addWidget(_line(content))
        column.addWidget(_heading(tr("Historique"), content))
        column.addWidget(Timeline(detail.events, now, content))
        column.addStretch(1)
        content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        return content


def _place_words(detail: Detail, sectors: dict[str, str]) -> str:
    row = detail.row
    parts = [row.label]
    if row.sector:
        parts.append(tr("secteur {0}").format(sectors.get(row.sector, row.sector)))
    else:
        parts.append(wording.ordinal(row.arrondissement))
    if row.voices > 1:
        attached = row.voices - 1
        parts.append(
            tr("1 signalement rattaché")
            if attached == 1
            else tr("{0} signalements rattachés").format(attached)
        )
    return " · ".join(parts)


def _voices_title(detail: Detail) -> str:
    count = len(detail.voices)
    return tr("1 voix") if count == 1 else tr("{0} voix").format(count)


def _may_read(detail: Detail, actor: Actor) -> bool:
    team = detail.row.team
    return allowed(
        actor,
        Action.READ_IDENTITY,
        arrondissement=detail.row.arrondissement,
        team=team.code if team else None,
        still_open=detail.row.status not in (Status.CLOSED, Status.CANCELLED),
    )


def _may(action: Action, detail: Detail, actor: Actor) -> bool:
    team = detail.row.team
    return allowed(
        actor,
        action,
        arrondissement=detail.row.arrondissement,
        team=team.code if team else None,
    )


def _strip(detail: Detail, actor: Actor, parent: QWidget) -> AttachmentStrip | None:
    """The files of a signalement; None for who may neither see nor add any."""
    may_add = _may(Action.ADD_ATTACHMENT, detail, actor) and detail.attached_to is None
    if not (may_add or _may(Action.READ_ATTACHMENT, detail, actor)):
        return None
    return AttachmentStrip(detail.attachments, may_add=may_add, parent=parent)


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("kind", "line")
    return line


def _heading(words: str, parent: QWidget) -> Label:
    label = Label(words, parent)
    label.setProperty("kind", "heading")
    return label


def _paragraph(words: str, parent: QWidget) -> Label:
    label = Label(words, parent)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
