"""« Corriger… »: the facts as they were logged, with the inputs of the entry page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop_app.domain.codes import Category, People
from desktop_app.domain.correction import Correction
from desktop_app.domain.views import Detail
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.category_choice import CategoryChoice
from desktop_app.ui.intake.choice import Choice
from desktop_app.ui.intake.group import Content, Group, Problem, put_error
from desktop_app.ui.intake.hours import say_hour
from desktop_app.ui.intake.when import WhenGroup
from desktop_app.ui.intake.where import WhereGroup, place_content
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.field import Field

WIDTH = 720


class SceneGroup(Group):
    """① Que se passe-t-il ? Without the description, which stays as it was told."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(1, parent)
        self.category = CategoryChoice(self)
        self.people = Choice(People, tr("Personnes (estimation)"), self)
        self.vulnerable = QCheckBox(tr("Personne &vulnérable sur place"), self)
        category = Field(tr("Catégorie"), self.category, self)
        category.label.hide()  # the heading above asks the same
        self.column.addWidget(category)
        people = Field(tr("&Personnes (estimation)"), self.people, self)
        beside = QWidget(self)
        bottom = QVBoxLayout(beside)
        bottom.setContentsMargins(0, 0, 0, 4)
        bottom.addStretch(1)
        bottom.addWidget(self.vulnerable)
        self.add_row((people, 1), (beside, 2))
        self.fields = {"category": category, "people": people}

    def title_text(self) -> str:
        """See Group."""
        return tr("Que se passe-t-il ?")

    def content(self) -> Content:
        """See Group."""
        category = self.category.category()
        return {
            "category": None if category is None else category.value,
            "people": self.people.code().value,
            "vulnerable": self.vulnerable.isChecked(),
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """See Group."""
        self.category.choose(Category(content["category"]))
        self.people.set_code(content["people"])
        self.vulnerable.setChecked(content["vulnerable"])


class CorrectDialog(MoveDialog):
    """`correction()` names only what was changed."""

    def __init__(
        self,
        parent: QWidget,
        subject: str,
        desk: Desk,
        detail: Detail,
        sectors: Mapping[str, str],
    ) -> None:
        super().__init__(parent, tr("Corriger les faits"), subject, tr("Corriger"))
        self.setObjectName("correct_dialog")
        self._detail = detail
        self.scene = SceneGroup(self)
        self.where = WhereGroup(desk, self)
        self.where.place.sector_names = sectors
        self.when = WhenGroup(desk.seat.clock, self)
        self._groups: tuple[Group, ...] = (self.scene, self.where, self.when)
        self._fill(detail)
        self._moment = self.when.content()["moment"]
        for group in self._groups:
            self._fields |= group.fields
        self._fields["recurrence"] = self.when.fields["days"]
        self._lay_out()
        self.scene.category.take_focus()

    def _lay_out(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for group in self._groups:
            column.addWidget(group)
        self.usual_width = WIDTH
        self.inputs.addWidget(inside)

    def _fill(self, detail: Detail) -> None:
        row, back = detail.row, detail.recurrence
        self.scene.restore(
            {
                "category": row.category.value,
                "people": row.people.value,
                "vulnerable": detail.vulnerable,
            }
        )
        self.where.restore(
            {
                "place_text": detail.place.label,
                "place": place_content(detail.place),
                "place_kind": row.place_kind.value,
            }
        )
        self.when.restore(
            {
                "observed_at": detail.observed_at.isoformat(),
                "days": [day.value for day in back.days],
                "from": "" if back.start is None else say_hour(back.start),
                "to": "" if back.end is None else say_hour(back.end),
            }
        )

    def correction(self) -> Correction:
        """What was changed; ask once the inputs are complete."""
        detail, row = self._detail, self._detail.row
        category, people = self.scene.category.category(), self.scene.people.code()
        vulnerable, kind = self.scene.vulnerable.isChecked(), self.where.kind.code()
        place, recurrence = self.where.place.place(), self.when.recurrence()
        # The field says minutes: a moment that was not touched keeps its seconds.
        touched = self.when.content()["moment"] != self._moment
        return Correction(
            category=None if category is row.category else category,
            place=None if place == detail.place else place,
            place_kind=None if kind is row.place_kind else kind,
            observed_at=self.when.observed_at() if touched else None,
            recurrence=None if recurrence == detail.recurrence else recurrence,
            people=None if people is row.people else people,
            vulnerable=None if vulnerable == detail.vulnerable else vulnerable,
        )

    def complete(self) -> bool:
        """Whether every group can be read; says beside the field what cannot."""
        problems = [problem for group in self._groups for problem in group.problems()]
        for problem in reversed(problems):
            self._show(problem)
        if not problems and self.correction() == Correction():
            self.say_problem(tr("Rien n’a changé : corrigez un fait, ou annulez."))
            return False
        return not problems

    def _show(self, problem: Problem) -> None:
        field = self._fields[problem.field]
        put_error(field, problem.sentence)
        field.widget.setFocus()

    def _on_yes(self) -> None:
        # What was typed as a place is looked up first.
        self.where.settle(super()._on_yes, self.refuse)
