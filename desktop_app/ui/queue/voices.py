"""The voices of a signalement: who reported, when, how; identity on click, detaching."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import AnswerBy
from desktop_app.domain.moments import say_moment
from desktop_app.domain.phone_words import say_phone
from desktop_app.domain.views import Identity, VoiceView
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label


class VoiceList(QWidget):
    """`identity_asked(uid)`, `answer_asked(uid)`, `detach_asked(uid)`; `show_identity` after the
    reading."""

    identity_asked = Signal(str)
    answer_asked = Signal(str)
    detach_asked = Signal(str)

    def __init__(
        self,
        voices: tuple[VoiceView, ...],
        now: dt.datetime,
        *,
        may_read: bool,
        may_detach: bool,
        may_answer: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("voices")
        self._identities: dict[str, Label] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for voice in voices:
            box = self._voice(
                voice, now, may_read=may_read, may_detach=may_detach, may_answer=may_answer
            )
            column.addWidget(box)

    def _voice(
        self,
        voice: VoiceView,
        now: dt.datetime,
        *,
        may_read: bool,
        may_detach: bool,
        may_answer: bool,
    ) -> QFrame:
        box = QFrame(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        who = Label(f"<b>{voice.reporter_kind.label}</b> · {voice.channel.label}", box)
        who.setTextFormat(Qt.TextFormat.RichText)  # words of closed lists
        head.addWidget(who)
        head.addStretch(1)
        when = Label(say_moment(voice.received_at, now), box)
        when.setProperty("kind", "small")
        head.addWidget(when)
        column.addLayout(head)
        if voice.description:
            text = _text(voice.description, box)
            column.addWidget(text)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        answer = Label(_answer_words(voice, now), box)
        answer.setProperty("kind", "small")
        foot.addWidget(answer)
        foot.addStretch(1)
        if voice.answer_by is not AnswerBy.NONE and voice.answered_at is None:
            foot.addWidget(self._answer_button(voice, box, may_answer=may_answer))
        if voice.identified:
            foot.addWidget(self._identity_button(voice, box, may_read=may_read))
        if voice.attached:
            may_detach = may_detach or voice.own
            foot.addWidget(self._detach_button(voice, box, may_detach=may_detach))
        column.addLayout(foot)
        identity = _text("", box)
        identity.setObjectName(f"identity_{voice.uid}")
        identity.hide()
        self._identities[voice.uid] = identity
        column.addWidget(identity)
        return box

    def _identity_button(self, voice: VoiceView, box: QWidget, *, may_read: bool) -> QPushButton:
        button = QPushButton(tr("Coordonnées…"), box)
        button.setObjectName(f"read_{voice.uid}")
        button.setProperty("kind", "inline")
        if may_read:
            button.setToolTip(tr("La lecture est consignée : qui, quand, pourquoi."))
            button.clicked.connect(lambda: self.identity_asked.emit(voice.uid))
        else:
            button.setEnabled(False)
            button.setText(tr("Coordonnées réservées"))
            button.setToolTip(
                tr("Visibles par l’accueil de l’arrondissement et la médiation seulement.")
            )
        return button

    def _answer_button(self, voice: VoiceView, box: QWidget, *, may_answer: bool) -> QPushButton:
        button = QPushButton(tr("Répondre…"), box)
        button.setObjectName(f"answer_{voice.uid}")
        button.setProperty("kind", "inline")
        button.setEnabled(may_answer)
        button.setToolTip(tr("Voir le texte proposé et consigner que la réponse est donnée."))
        button.clicked.connect(lambda: self.answer_asked.emit(voice.uid))
        return button

    def _detach_button(self, voice: VoiceView, box: QWidget, *, may_detach: bool) -> QPushButton:
        button = QPushButton(tr("Détacher"), box)
        button.setObjectName(f"detach_{voice.uid}")
        button.setProperty("kind", "inline")
        button.setEnabled(may_detach)
        button.setToolTip(tr("Cette voix redevient un signalement à part."))
        button.clicked.connect(lambda: self.detach_asked.emit(voice.uid))
        return button

    def show_identity(self, uid: str, identity: Identity) -> None:
        """Show what was read, until another signalement is shown."""
        label = self._identities.get(uid)
        if label is None:
            return
        phone = say_phone(identity.phone) if identity.phone else ""
        parts = [identity.name, phone, identity.email]
        label.setText(" · ".join(part for part in parts if part))
        label.setProperty("kind", "tone")
        label.setProperty("tone", "accent")
        label.setAccessibleName(tr("Coordonnées : {0}").format(label.text()))
        label.show()


def _text(words: str, parent: QWidget) -> Label:
    label = Label(words, parent)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _answer_words(voice: VoiceView, now: dt.datetime) -> str:
    if voice.answered_at is not None:
        return tr("répondu {0}").format(say_moment(voice.answered_at, now))
    return {
        AnswerBy.NONE: tr("sans réponse souhaitée"),
        AnswerBy.MAIL: tr("réponse attendue par courriel"),
        AnswerBy.PHONE: tr("rappel attendu"),
        AnswerBy.LETTER: tr("réponse attendue par courrier"),
    }[voice.answer_by]
