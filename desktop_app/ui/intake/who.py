"""Who reports: kind, channel, answer, and the identity, optional and folded away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import AnswerBy, Channel, ReporterKind
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services.reporter_identity import clean_email, clean_phone
from desktop_app.ui.intake.choice import Choice
from desktop_app.ui.intake.group import Content, Group, Problem, put_error
from desktop_app.ui.intake.typed_text import clean
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.widgets.field import Field


class WhoGroup(Group):
    """④ Qui signale ?"""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(4, parent)
        self._tasks = tasks
        self.kind = Choice(ReporterKind, self.tr("Déclarant"), self)
        self.channel = Choice(Channel, self.tr("Canal"), self)
        self.answer_by = Choice(AnswerBy, self.tr("Souhaite une réponse"), self)
        self.opener = QPushButton(self)
        self.notice = QCheckBox(self.tr("In&formation sur ses droits donnée"), self)
        self.identity = QWidget(self)
        self.name, self.phone, self.email = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.consent = QCheckBox(self.tr("Acc&epte que ses coordonnées soient gardées"), self)
        self._build()
        self._connect()
        self._open(False)

    def _build(self) -> None:
        kind = Field(self.tr("Déclara&nt"), self.kind, self)
        channel = Field(self.tr("C&anal"), self.channel, self)
        answer = Field(self.tr("&Souhaite une réponse"), self.answer_by, self)
        self.add_row((kind, 1), (channel, 1), (answer, 1))
        self.opener.setProperty("kind", "inline")
        self.opener.setCheckable(True)
        line = QHBoxLayout()
        line.addWidget(self.opener)
        line.addWidget(self.notice)
        line.addStretch(1)
        self.column.addLayout(line)
        name = Field(self.tr("Nom"), self.name, self)
        phone = Field(self.tr("Téléphone"), self.phone, self)
        email = Field(self.tr("Courriel"), self.email, self)
        inside = QVBoxLayout(self.identity)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.add_row((name, 1), (phone, 1), (email, 1)))
        consent = Field(self.tr("Accepte que ses coordonnées soient gardées"), self.consent, self)
        consent.label.hide()  # the box says the same
        inside.addWidget(consent)
        self.column.addWidget(self.identity)
        self.fields = {
            "reporter_kind": kind,
            "channel": channel,
            "answer_by": answer,
            "name": name,
            "phone": phone,
            "email": email,
            "consent": consent,
        }

    def _connect(self) -> None:
        self.opener.clicked.connect(self._on_opener_clicked)
        self.answer_by.chosen.connect(self._on_answer_chosen)
        self.phone.editingFinished.connect(self._check_phone)
        self.email.editingFinished.connect(self._check_email)
        for choice in (self.kind, self.channel, self.answer_by):
            choice.chosen.connect(self.changed)
        for field in (self.name, self.phone, self.email):
            field.textChanged.connect(self.changed)
        for box in (self.consent, self.notice):
            box.toggled.connect(self.changed)
        self.consent.toggled.connect(self._on_allowed)
        self.answer_by.chosen.connect(self._on_allowed)

    def title_text(self) -> str:
        """See Group."""
        return self.tr("Qui signale ?")

    def reporter(self) -> Reporter:
        """The reporter as typed."""
        return Reporter(
            kind=self.kind.code(),
            channel=self.channel.code(),
            answer_by=self.answer_by.code(),
            consent=self.consent.isChecked(),
            notice_given=self.notice.isChecked(),
            name=clean(self.name.text()).strip(),
            email=clean(self.email.text()).strip(),
            phone=clean(self.phone.text()).strip(),
        )

    def content(self) -> Content:
        """See Group."""
        reporter = self.reporter()
        return {
            "reporter_kind": reporter.kind.value,
            "channel": reporter.channel.value,
            "answer_by": reporter.answer_by.value,
            "name": reporter.name,
            "phone": reporter.phone,
            "email": reporter.email,
            "consent": reporter.consent,
            "notice": reporter.notice_given,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """See Group."""
        self.kind.set_code(content.get("reporter_kind", ReporterKind.RESIDENT.value))
        self.channel.set_code(content.get("channel", Channel.PHONE.value))
        self.answer_by.set_code(content.get("answer_by", AnswerBy.NONE.value))
        for name, field in (("name", self.name), ("phone", self.phone), ("email", self.email)):
            field.setText(str(content.get(name, "")))
        self.consent.setChecked(bool(content.get("consent", False)))
        self.notice.setChecked(bool(content.get("notice", False)))
        self.clear_problems()
        self._open(self.reporter().identified or self.answer_by.code() is not AnswerBy.NONE)

    def problems(self) -> list[Problem]:
        """See Group."""
        reporter = self.reporter()
        found = []
        phone = email = ""
        if reporter.answer_by is AnswerBy.PHONE and not reporter.phone:
            phone = self.tr("Indiquez le numéro à rappeler, ou choisissez « Non » pour la réponse.")
        if reporter.answer_by is AnswerBy.MAIL and not reporter.email:
            email = self.tr("Indiquez l’adresse où répondre, ou choisissez « Non ».")
        if reporter.answer_by is AnswerBy.LETTER and not reporter.name:
            found.append(Problem("name", self.tr("Indiquez à quel nom écrire.")))
        found += [Problem("phone", phone)] if phone else []
        found += [Problem("email", email)] if email else []
        if not self._may_be_kept(reporter):
            found.append(
                Problem(
                    "consent",
                    self.tr(
                        "Demandez l’accord du déclarant et cochez la case, choisissez la réponse "
                        "qu’il souhaite, ou effacez nom, téléphone et courriel."
                    ),
                )
            )
        return found

    @staticmethod
    def _may_be_kept(reporter: Reporter) -> bool:
        wanted = reporter.answer_by is not AnswerBy.NONE
        return reporter.consent or wanted or not reporter.identified

    def show_problem(self, problem: Problem) -> bool:
        """Open the identity where the problem is inside."""
        if problem.field in ("name", "phone", "email", "consent"):
            self._open(True)
        return super().show_problem(problem)

    def _check_phone(self) -> None:
        self._check(self.phone, "phone", clean_phone)

    def _check_email(self) -> None:
        self._check(self.email, "email", clean_email)

    def _check(self, line: QLineEdit, name: str, cleaned: Callable[[str], str]) -> None:
        # Off the main thread: the libraries that know every country load at the first check.
        typed = clean(line.text()).strip()

        def show(sentence: str) -> None:
            if clean(line.text()).strip() == typed:
                put_error(self.fields[name], sentence)

        def refuse(error: Exception) -> None:
            if isinstance(error, UserError):
                show(error.message)

        self._tasks.run(self, lambda: cleaned(typed), lambda _: show(""), refuse)

    def _on_opener_clicked(self) -> None:
        self._open(self.opener.isChecked())
        if self.opener.isChecked():
            self.name.setFocus()

    def _on_answer_chosen(self) -> None:
        if self.answer_by.code() is not AnswerBy.NONE:
            self._open(True)

    def _on_allowed(self) -> None:
        if self._may_be_kept(self.reporter()):
            put_error(self.fields["consent"], "")

    def _open(self, opened: bool) -> None:
        self.opener.setChecked(opened)
        self.opener.setText(
            self.tr("▾ &Identité (facultatif)") if opened else self.tr("▸ &Identité (facultatif)")
        )
        self.opener.setAccessibleName(self.tr("Identité du déclarant, facultatif"))
        self.identity.setVisible(opened)
