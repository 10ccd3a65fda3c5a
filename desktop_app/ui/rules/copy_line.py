"""One kind of team told for information: always, or under conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.condition_groups import Group, Needs, read_group, write_group
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.rules.condition_group import ConditionGroup
from desktop_app.ui.rules.removable import Removable
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr

INDENT = 14
Copy = str | Mapping[str, Any]


class CopyLine(Removable):
    """`reshaped` when its conditions come or go."""

    def __init__(
        self, copy: Copy, known: Known, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Retirer"), parent)
        self._known, self._editable = known, editable
        kind, when = (copy, None) if isinstance(copy, str) else (copy["kind"], copy.get("if"))
        self.kind = StillCombo(self)
        self.kind.setAccessibleName(tr("Équipe mise en copie"))
        for each in TeamKind:
            self.kind.addItem(each.label, each.value)
        self.kind.setCurrentIndex(self.kind.findData(str(kind)))
        self.when = StillCombo(self)
        self.when.setAccessibleName(tr("Quand cette copie est faite"))
        self.when.addItem(tr("toujours"), False)
        self.when.addItem(tr("seulement si…"), True)
        self.when.setCurrentIndex(0 if when is None else 1)
        for combo in (self.kind, self.when):
            combo.setMinimumContentsLength(11)
            combo.setSizeAdjustPolicy(
                StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.remove.setVisible(editable)
        self.conditions: ConditionGroup | None = None
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.kind, 3)
        row.addWidget(self.when, 2)
        row.addWidget(self.remove)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        if when is not None:
            self._show_conditions(read_group(when))
        self.kind.currentIndexChanged.connect(lambda _at: self._on_kind())
        self.when.currentIndexChanged.connect(lambda _at: self._on_when())
        self._name_removal()

    def copy(self) -> Copy:
        """The copy as it stands."""
        kind = str(self.kind.currentData())
        if self.conditions is None:
            return kind
        return {"kind": kind, "if": write_group(self.conditions.part())}

    def check(self) -> QWidget | None:
        """Say beside each input what is missing; the first input at fault."""
        return None if self.conditions is None else self.conditions.check()

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        inside = [] if self.conditions is None else self.conditions.stops()
        return [self.kind, self.when, self.remove, *inside]

    def _show_conditions(self, group: Group) -> ConditionGroup:
        self.conditions = ConditionGroup(group, self._known, self._editable, parent=self)
        self.conditions.changed.connect(self.changed)
        self.conditions.reshaped.connect(self.reshaped)
        row = QHBoxLayout()
        row.setContentsMargins(INDENT, 0, 0, 0)
        row.addWidget(self.conditions)
        self._column.addLayout(row)
        return self.conditions

    def _on_kind(self) -> None:
        self._name_removal()
        self.changed.emit()

    def _on_when(self) -> None:
        if self.when.currentData() and self.conditions is None:
            self._show_conditions(Group(Needs.ALL)).show()
        elif not self.when.currentData() and self.conditions is not None:
            self.conditions.hide()
            self.conditions.deleteLater()
            self.conditions = None
        self.reshaped.emit()
        self.changed.emit()

    def _name_removal(self) -> None:
        said = self.kind.currentText()
        self.remove.setAccessibleName(tr("Retirer la copie : {0}").format(said))
