"""Questions before a person's data is put right or erased."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.folding import fold
from desktop_app.domain.person_request import WordsOf
from desktop_app.domain.views import Identity
from desktop_app.services.person_rectify import Rectification
from desktop_app.ui.admin.personal_wording import tr
from desktop_app.ui.dialogs import Question
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.field import Field

WORD = "effacer"


class RectifyQuestion(Question):
    """The identity as it is, to be put right; a text only where it is to change."""

    def __init__(self, parent: QWidget | None, number: str, identity: Identity | None) -> None:
        super().__init__(
            parent,
            tr("Rectifier {0}").format(number),
            tr(
                "L’historique dira quels champs ont été rectifiés, sans leur contenu. Le texte est "
                "contrôlé : ce qui désigne quelqu’un y est masqué."
            ),
            tr("Rectifier"),
        )
        self._known = identity
        self.name, self.phone, self.email = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.words = QPlainTextEdit(self)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(px(90))
        self.fields = {
            "name": Field(tr("Nom"), self.name, self),
            "phone": Field(tr("Téléphone"), self.phone, self),
            "email": Field(tr("Courriel"), self.email, self),
            "text": Field(tr("Nouveau texte (vide : il reste tel quel)"), self.words, self),
        }
        for name, field in self.fields.items():
            if identity is not None or name == "text":
                self.inputs.addWidget(field)
            else:
                field.hide()
        if identity is not None:
            self.name.setText(identity.name)
            self.phone.setText(identity.phone)
            self.email.setText(identity.email)
        self.say_key()

    def wanted(self) -> Rectification:
        """What changed; what did not is left out."""
        text = self.words.toPlainText().strip() or None
        if self._known is None:
            return Rectification(text=text)
        return Rectification(
            self._changed(self.name, self._known.name),
            self._changed(self.email, self._known.email),
            self._changed(self.phone, self._known.phone),
            text,
        )

    def complete(self) -> bool:
        """Refuse what changes nothing."""
        for field in self.fields.values():
            field.set_error("")
        if self.wanted() == Rectification():
            first = "text" if self._known is None else "name"
            self.fields[first].set_error(tr("Rien n’a changé : rectifiez un champ."))
            return False
        return True

    def take(self, wanted: Rectification) -> None:
        """Show what was asked before."""
        edits = ((self.name, wanted.name), (self.email, wanted.email), (self.phone, wanted.phone))
        for edit, text in edits:
            if text is not None:
                edit.setText(text)
        self.words.setPlainText(wanted.text or "")

    def refuse(self, error: UserError) -> None:
        """Say beside its field what was refused."""
        field = self.fields.get(error.field or "", self.fields["text"])
        field.set_error(error.message)
        field.widget.setFocus()

    @staticmethod
    def _changed(edit: QLineEdit, known: str) -> str | None:
        text = edit.text().strip()
        return None if text == known else text


class EraseQuestion(Question):
    """What becomes of the texts, and the word that confirms."""

    def __init__(self, parent: QWidget | None, text: str) -> None:
        super().__init__(
            parent,
            tr("Effacer pour de bon ?"),
            text,
            tr("Effacer"),
            danger=True,
        )
        self.choice = QComboBox(self)
        for words in (WordsOf.MASK, WordsOf.ERASE, WordsOf.KEEP):
            label = words.label
            self.choice.addItem(label[:1].upper() + label[1:], words.value)
        self.typed = QLineEdit(self)
        self.typed_field = Field(tr("Tapez « {0} » pour confirmer").format(WORD), self.typed, self)
        self.inputs.addWidget(Field(tr("Ses textes"), self.choice, self))
        self.inputs.addWidget(self.typed_field)
        self.typed.setFocus()

    def words(self) -> WordsOf:
        """What becomes of the texts."""
        return WordsOf(self.choice.currentData())

    def complete(self) -> bool:
        """Refuse without the word."""
        right = fold(self.typed.text()) == WORD
        said = tr("Rien n’est effacé sans ce mot : tapez « {0} ».").format(WORD)
        self.typed_field.set_error("" if right else said)
        if not right:
            self.typed.setFocus()
        return right
