"""What happens: category, facts, how many people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.domain.codes import Category, People
from desktop_app.ui.intake.category_choice import CategoryChoice
from desktop_app.ui.intake.choice import Choice
from desktop_app.ui.intake.description import DescriptionEdit
from desktop_app.ui.intake.emergency_bar import EmergencyBar
from desktop_app.ui.intake.group import Content, Group, Problem, put_error
from desktop_app.ui.intake.privacy_bar import PrivacyBar
from desktop_app.ui.intake.privacy_check import PrivacyCheck
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.widgets.field import Field, InlineField

CATEGORIES = frozenset(Category)
PEOPLE_LETTERS = 11  # « Non précisé »


class WhatGroup(Group):
    """① Que se passe-t-il ?"""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(1, parent)
        self.emergency = EmergencyBar(self)
        self.category = CategoryChoice(self)
        self.description = DescriptionEdit(self)
        self.privacy_bar = PrivacyBar(self)
        self.privacy = PrivacyCheck(tasks, self.description)
        self.people = Choice(People, self.tr("Personnes (estimation)"), self)
        self.vulnerable = QCheckBox(self.tr("Personne &vulnérable sur place"), self)
        self._build()
        self.privacy.asked.connect(self.privacy_bar.ask)
        self.privacy.decided.connect(self.changed)
        self.privacy_bar.mask_asked.connect(self.privacy.mask)
        self.privacy_bar.keep_asked.connect(self.privacy.keep)
        for signal in (self.category.chosen, self.description.edited, self.people.chosen):
            signal.connect(self.changed)
        self.vulnerable.toggled.connect(self.changed)
        self.category.chosen.connect(lambda: put_error(self.fields["category"], ""))

    def _build(self) -> None:
        self.column.addWidget(self.emergency)
        category = Field(self.tr("Catégorie"), self.category, self)
        category.label.hide()  # the heading above asks the same
        self.column.addWidget(category)
        description = Field(
            self.tr("&Description (les faits, sans nommer ni décrire une personne identifiable)"),
            self.description,
            self,
        )
        description.label.setWordWrap(True)
        self.column.addWidget(description)
        self.column.addWidget(self.privacy_bar)
        people = InlineField(self.tr("&Personnes (estimation)"), self.people, self)
        self.people.setMinimumContentsLength(PEOPLE_LETTERS)
        self.add_line(people, self.vulnerable)
        self.fields = {"category": category, "description": description, "people": people}

    def title_text(self) -> str:
        """See Group."""
        return self.tr("Que se passe-t-il ?")

    def content(self) -> Content:
        """See Group."""
        category = self.category.category()
        return {
            "category": category.value if category else None,
            "description": self.description.text(),
            "kept": sorted(list(pair) for pair in self.privacy.kept()),
            "people": self.people.code().value,
            "vulnerable": self.vulnerable.isChecked(),
            "emergency": self.emergency.service(),
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """See Group."""
        category = content.get("category")
        self.category.choose(Category(category) if category in CATEGORIES else None)
        self.privacy.forget()
        self.privacy.set_kept(frozenset((kind, words) for kind, words in content.get("kept", ())))
        self.description.set_text(str(content.get("description", "")))
        self.people.set_code(content.get("people", People.UNKNOWN.value))
        self.vulnerable.setChecked(bool(content.get("vulnerable", False)))
        self.emergency.set_service(content.get("emergency"))
        self.clear_problems()

    def problems(self) -> list[Problem]:
        """See Group."""
        if self.category.category() is None:
            return [
                Problem(
                    "category",
                    self.tr(
                        "Choisissez ce qui se passe : une touche de 1 à 9, ou 0 et les flèches."
                    ),
                )
            ]
        return []
