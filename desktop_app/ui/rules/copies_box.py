"""The copies of a rule: teams told for information, who read and do not act."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import TeamKind
from desktop_app.ui.rules.copy_line import Copy, CopyLine
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr


class CopiesBox(QWidget):
    """`changed` at each change, `reshaped` when lines come or go."""

    changed = Signal()
    reshaped = Signal()

    def __init__(
        self, copies: Sequence[Copy], known: Known, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._known, self._editable = known, editable
        self.lines: list[CopyLine] = []
        self.add = QPushButton(tr("+ Copie"), self)
        self.add.setProperty("kind", "inline")
        self.add.setAutoDefault(False)
        self.add.setVisible(editable)
        self.add.clicked.connect(self._on_add)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._inside)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        for copy in copies:
            self._add(copy)

    def copies(self) -> tuple[Copy, ...]:
        """The copies as they stand."""
        return tuple(line.copy() for line in self.lines)

    def check(self) -> QWidget | None:
        """Say beside each input what is missing; the first input at fault."""
        faults = [line.check() for line in self.lines]
        return next((fault for fault in faults if fault is not None), None)

    def stops(self) -> list[QWidget]:
        """Where the keyboard stops, in order."""
        return [*(stop for line in self.lines for stop in line.stops()), self.add]

    def _add(self, copy: Copy) -> CopyLine:
        line = CopyLine(copy, self._known, self._editable, self)
        line.changed.connect(self.changed)
        line.reshaped.connect(self.reshaped)
        line.remove_asked.connect(lambda: self._on_remove(line))
        self.lines.append(line)
        self._inside.addWidget(line)
        return line

    def _on_add(self) -> None:
        taken = {str(line.kind.currentData()) for line in self.lines}
        usual = [TeamKind.MEDIATION, *TeamKind]
        kind = next((each for each in usual if each.value not in taken), TeamKind.MEDIATION)
        line = self._add(kind.value)
        line.show()
        self.reshaped.emit()
        line.kind.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _on_remove(self, line: CopyLine) -> None:
        at = self.lines.index(line)
        self.lines.remove(line)
        self._inside.removeWidget(line)
        near = self.lines[at].kind if at < len(self.lines) else self.add
        near.setFocus(Qt.FocusReason.OtherFocusReason)
        line.hide()
        line.deleteLater()
        self.reshaped.emit()
        self.changed.emit()
