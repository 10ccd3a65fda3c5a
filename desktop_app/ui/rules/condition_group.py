"""Conditions under « toutes », « au moins une » or « aucune », groups inside groups."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.condition_groups import Group, Leaf, Needs
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.rules.condition_line import ConditionLine
from desktop_app.ui.rules.removable import Removable
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look

INDENT, INSET = 14, 8
DEEPEST = 3  # groups inside groups that one can still read


class ConditionGroup(Removable):
    """`reshaped` when lines come or go; only a group inside another may be removed."""

    def __init__(
        self,
        group: Group,
        known: Known,
        editable: bool,
        depth: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Retirer le groupe"), parent)
        self._known, self._editable, self._depth = known, editable, depth
        self.parts: list[ConditionLine | ConditionGroup] = []
        self.setProperty("kind", "card" if depth else "")
        self.needs = StillCombo(self)
        self.needs.setAccessibleName(tr("Combien de ces conditions sont demandées"))
        for needs in Needs:
            self.needs.addItem(needs.label, needs.value)
        self.needs.setCurrentIndex(self.needs.findData(group.needs.value))
        self.needs.currentIndexChanged.connect(lambda _at: self._on_changed())
        self.remove.setVisible(editable and depth > 0)
        self.add_line = QPushButton(tr("+ Condition"), self)
        self.add_line.clicked.connect(lambda: self._on_add(None))
        self.add_group = QPushButton(tr("+ Groupe"), self)
        self.add_group.clicked.connect(lambda: self._on_add(Group(Needs.ANY)))
        self.add_line.setVisible(editable)
        self.add_group.setVisible(editable and depth < DEEPEST)
        for button in (self.add_line, self.add_group):
            button.setProperty("kind", "inline")
            button.setAutoDefault(False)
        self.error = Label(tr("Ajoutez une condition à ce groupe, ou retirez-le."), self)
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self._inside = QVBoxLayout()
        self._lay_out()
        for part in group.parts:
            self._add(part)
        self.check()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((head, (self.needs,)), (foot, (self.add_line, self.add_group))):
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
        head.addWidget(self.remove)
        self._inside.setSpacing(6)
        self._inside.setContentsMargins(INDENT, 0, 0, 0)
        column = QVBoxLayout(self)
        edge = INSET if self._depth else 0
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._inside)
        column.addWidget(self.error)
        column.addLayout(foot)

    def part(self) -> Group:
        """The group as it stands."""
        return Group(Needs(self.needs.currentData()), tuple(each.part() for each in self.parts))

    def check(self) -> QWidget | None:
        """Say beside each input what is missing; the first input at fault."""
        empty = not self.parts and self.needs.currentData() != Needs.ALL.value
        self.error.setVisible(empty)
        self.add_line.setAccessibleDescription(self.error.text() if empty else "")
        set_look(self.needs, invalid=empty)
        faults = [self.needs if empty else None, *(part.check() for part in self.parts)]
        return next((fault for fault in faults if fault is not None), None)

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        inside = [stop for part in self.parts for stop in part.stops()]
        return [self.needs, self.remove, *inside, self.add_line, self.add_group]

    def _add(self, part: Leaf | Group | None) -> ConditionLine | ConditionGroup:
        made: ConditionLine | ConditionGroup
        if isinstance(part, Group):
            made = ConditionGroup(part, self._known, self._editable, self._depth + 1, self)
        else:
            made = ConditionLine(part, self._known, self._editable, self)
        made.changed.connect(self._on_changed)
        made.reshaped.connect(self.reshaped)
        made.remove_asked.connect(lambda: self._on_remove(made))
        self.parts.append(made)
        self._inside.addWidget(made)
        return made

    def _on_add(self, part: Group | None) -> None:
        made = self._add(part)
        made.show()
        self.reshaped.emit()
        made.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def _on_remove(self, part: ConditionLine | ConditionGroup) -> None:
        at = self.parts.index(part)
        self.parts.remove(part)
        self._inside.removeWidget(part)
        near = self.parts[at].stops()[0] if at < len(self.parts) else self.add_line
        near.setFocus(Qt.FocusReason.OtherFocusReason)
        part.hide()
        part.deleteLater()
        self.reshaped.emit()
        self._on_changed()

    def _on_changed(self) -> None:
        self.check()
        self.changed.emit()
