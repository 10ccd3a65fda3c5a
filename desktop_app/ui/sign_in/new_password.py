"""Choose a password of one's own: twice, judged as it is typed for good."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.ui.sign_in.password_field import PasswordField
from desktop_app.ui.widgets.label import Label


class NewPassword(QWidget):
    """The two fields and the rule. `entered` on Enter in the last one."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = PasswordField(self.tr("&Nouveau mot de passe"), self)
        self.again = PasswordField(self.tr("Le même, &encore une fois"), self)
        rule = Label(
            self.tr(
                "14 caractères de trois sortes (minuscules, majuscules, chiffres, signes), ou 12 "
                "des quatre. Plusieurs mots sans rapport se retiennent bien. Il n’expire pas."
            ),
            self,
        )
        rule.setProperty("kind", "muted")
        rule.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (rule, self.first, self.again):
            column.addWidget(widget)
        self.first.line.returnPressed.connect(self.again.line.setFocus)
        self.again.line.returnPressed.connect(self.entered)

    def chosen(self, login: str, name: str) -> str | None:
        """The password if it is good and twice the same; else None, and what to mend is said."""
        # With SQLAlchemy, which the first page of a starting window does not wait for.
        from desktop_app.services.local_accounts import require_good

        self.first.set_error("")
        self.again.set_error("")
        try:
            require_good(self.first.text(), login, name)
        except UserError as error:
            self.say(error)
            return None
        if self.again.text() != self.first.text():
            self.again.set_error(self.tr("Les deux ne sont pas les mêmes : écrivez-le à nouveau."))
            self.again.line.setFocus()
            self.again.line.selectAll()
            return None
        return self.first.text()

    def say(self, error: UserError) -> None:
        """What is wrong with it."""
        self.first.set_error(error.message)
        self.first.line.setFocus()
        self.first.line.selectAll()

    def clear(self) -> None:
        """Forget both."""
        self.first.clear()
        self.again.clear()
