"""Versions of the rules: who, when, why, what each changed; going back to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.codes import VersionState
from desktop_app.domain.errors import UserError
from desktop_app.domain.rule_changes import rule_changes
from desktop_app.services.rule_versions import RuleVersion
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.admin.plain_table import dress
from desktop_app.ui.rules.roll_back_question import RollBackQuestion
from desktop_app.ui.rules.room import room_for
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.version_model import NOTE, VersionModel
from desktop_app.ui.rules.wording import say_change, tr
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.unbroken import unbroken

if TYPE_CHECKING:
    from desktop_app.ui.desk import Desk

SIZE = (900, 620)
SPACING = 3


class VersionsDialog(QDialog):
    """`went_back(RuleVersion)` once a former version is in force again; `draft_chosen(RuleVersion)`
    to edit what a version says."""

    went_back = Signal(object)
    draft_chosen = Signal(object)

    def __init__(
        self,
        desk: Desk,
        versions: Sequence[RuleVersion],
        known: Known,
        editable: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Versions des règles"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(room_for(self, *SIZE))
        self._desk, self._known, self._editable = desk, known, editable
        self._versions = tuple(versions)
        self.model = VersionModel(desk.seat.clock, self)
        self.model.show_rows(self._versions)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Versions, de la plus récente à la plus ancienne"))
        dress(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        self.against = StillCombo(self)
        self.against.setAccessibleName(tr("Comparer à"))
        self.against.addItem(tr("ce qu’elle a changé à la version d’avant"), False)
        self.against.addItem(tr("ce qui la distingue des règles en vigueur"), True)
        self.differences = QListWidget(self)
        self.differences.setProperty("kind", "framed")
        self.differences.setAccessibleName(tr("Différences"))
        self.differences.setWordWrap(True)
        self.differences.setSpacing(SPACING)
        self.differences.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problem = Banner("", "danger", self)
        self.problem.hide()
        self.back = QPushButton(tr("Revenir à cette version…"), self)
        self.edit = QPushButton(tr("En faire un brouillon"), self)
        self.leave = QPushButton(tr("Fermer"), self)
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show())
        self.against.currentIndexChanged.connect(lambda _at: self._show())
        self.back.clicked.connect(self._on_back)
        self.edit.clicked.connect(self._on_edit)
        self.leave.clicked.connect(self.reject)
        self.table.selectRow(0)
        self.table.setFocus()

    def _lay_out(self) -> None:
        heading = Label(tr("Différences"), self)
        heading.setProperty("kind", "heading")
        compared = QHBoxLayout()
        compared.addWidget(heading)
        compared.addStretch(1)
        compared.addWidget(self.against)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.edit, self.back, self.leave):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.back.setVisible(self._editable)
        self.edit.setVisible(self._editable)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.table, 2)
        column.addLayout(compared)
        column.addWidget(self.differences, 3)
        column.addWidget(self.problem)
        column.addLayout(buttons)

    def chosen(self) -> RuleVersion:
        """The version in front."""
        return self._versions[max(0, self.table.currentIndex().row())]

    def _show(self) -> None:
        version = self.chosen()
        self.back.setEnabled(version.state is VersionState.PAST)
        self.edit.setEnabled(version.state is not VersionState.LIVE)
        other = self._live() if self.against.currentData() else self._before(version)
        self.differences.clear()
        if other is None:
            self.differences.addItem(tr("C’est la première version."))
            return
        before, after = (other, version)
        lines = [
            unbroken(say_change(each))
            for each in rule_changes(
                before.rules, after.rules, self._known.teams, self._known.sectors
            )
        ]
        self.differences.addItems(lines or [tr("Aucune différence.")])

    def _live(self) -> RuleVersion:
        return next(each for each in self._versions if each.state is VersionState.LIVE)

    def _before(self, version: RuleVersion) -> RuleVersion | None:
        # What stood in force when it was made: a draft replaces drafts, a return goes over some.
        published = [
            each
            for each in self._versions
            if each.number < version.number and each.state in (VersionState.LIVE, VersionState.PAST)
        ]
        return published[0] if published else None

    def _on_edit(self) -> None:
        self.draft_chosen.emit(self.chosen())
        self.accept()

    def _on_back(self) -> None:
        version = self.chosen()
        question = RollBackQuestion(self._desk, version, self)
        question.accepted.connect(lambda: self._go_back(version.number))
        question.open()

    def _go_back(self, number: int) -> None:
        seat = self._desk.seat

        def work() -> RuleVersion:
            from desktop_app.services.rule_versions import roll_back

            return roll_back(seat, number)

        self.back.setEnabled(False)
        self.problem.hide()
        self._desk.tasks.run(self, work, self._on_gone_back, self._on_error)

    def _on_gone_back(self, version: RuleVersion) -> None:
        self.went_back.emit(version)
        self.accept()

    def _on_error(self, error: Exception) -> None:
        self.back.setEnabled(True)
        said = error.message if isinstance(error, UserError) else tr("Le geste n’a pas abouti.")
        self.problem.say(said)
        self.problem.show()


def open_versions(
    desk: Desk,
    known: Known,
    editable: bool,
    parent: QWidget,
    connect: Callable[[VersionsDialog], object],
) -> None:
    """Read the versions, then open the dialog once `connect` has listened to it."""
    seat = desk.seat

    def read() -> tuple[RuleVersion, ...]:
        from desktop_app.services.rule_versions import list_versions

        return list_versions(seat)

    def opened(versions: tuple[RuleVersion, ...]) -> None:
        dialog = VersionsDialog(desk, versions, known, editable, parent)
        connect(dialog)
        dialog.open()

    desk.tasks.run(parent, read, opened)
