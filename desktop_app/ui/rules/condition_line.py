"""One condition of a rule: what it looks at, what it wants, a button to remove it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.condition_groups import Leaf
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.rules.removable import Removable
from desktop_app.ui.rules.value_editor import ValueEditor
from desktop_app.ui.rules.value_editors import Known, make_editor
from desktop_app.ui.rules.wording import keyword_labels, tr
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look


class ConditionLine(Removable):
    """`reshaped` when the input is another one."""

    def __init__(
        self, leaf: Leaf | None, known: Known, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Retirer"), parent)
        self._known = known
        leaf = leaf or Leaf("category", None)
        self.keyword = StillCombo(self)
        self.keyword.setAccessibleName(tr("Condition"))
        self.keyword.setMinimumContentsLength(15)
        self.keyword.setSizeAdjustPolicy(
            StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for code, label in keyword_labels().items():
            self.keyword.addItem(label, code)
        self.keyword.setMaxVisibleItems(self.keyword.count())
        self.keyword.setCurrentIndex(self.keyword.findData(leaf.keyword))
        self.keyword.currentIndexChanged.connect(self._on_keyword)
        self.editor = self._make_editor(leaf)
        self.remove.setVisible(editable)
        self.error = Label(self)
        self.error.setProperty("kind", "error")
        self.error.hide()
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addWidget(self.keyword)
        self._row.addWidget(self.editor, 1)
        self._row.addWidget(self.remove)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(self._row)
        self._column.addWidget(self.error)
        self._name_removal()
        self.check()

    def part(self) -> Leaf:
        """The condition as it stands."""
        return Leaf(str(self.keyword.currentData()), self.editor.value())

    def check(self) -> QWidget | None:
        """Say beside the input what is missing; the input at fault, None when there is none."""
        fault = self.editor.fault()
        self.error.setText(fault)
        self.error.setVisible(bool(fault))
        first = self.editor.stops()[0]
        first.setAccessibleDescription(fault)
        for stop in self.editor.stops():
            set_look(stop, invalid=bool(fault))
        return first if fault else None

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        return [self.keyword, *self.editor.stops(), self.remove]

    def _make_editor(self, leaf: Leaf) -> ValueEditor:
        editor = make_editor(leaf.keyword, leaf.value, self._known, self)
        editor.changed.connect(self._on_changed)
        editor.reshaped.connect(self.reshaped)
        editor.unfolded.connect(lambda inside: self._column.insertWidget(1, inside))
        return editor

    def _on_keyword(self) -> None:
        old = self.editor
        self.editor = self._make_editor(Leaf(str(self.keyword.currentData()), None))
        self._row.replaceWidget(old, self.editor)
        self.editor.show()
        old.fold()
        old.hide()
        old.deleteLater()
        self._name_removal()
        self.reshaped.emit()
        self._on_changed()

    def _name_removal(self) -> None:
        said = self.keyword.currentText()
        self.remove.setAccessibleName(tr("Retirer la condition : {0}").format(said))

    def _on_changed(self) -> None:
        self.check()
        self.changed.emit()
