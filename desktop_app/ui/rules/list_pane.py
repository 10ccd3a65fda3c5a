"""The left side: filter, ordered list, the acts on a rule, and what is wrong."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.codes import Category
from desktop_app.ui.admin.mapping_lists import StillCombo
from desktop_app.ui.rules.draft import RuleDraft
from desktop_app.ui.rules.problem_list import ProblemList
from desktop_app.ui.rules.rule_view import RuleView
from desktop_app.ui.rules.wording import say_count, tr
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.shortcuts import bind


class ListPane(QWidget):
    """The list and what stands around it; the owner connects the buttons."""

    def __init__(self, draft: RuleDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.words = QLineEdit(self)
        self.words.setPlaceholderText(tr("Filtrer : mot, équipe, numéro"))
        self.words.setAccessibleName(tr("Filtrer les règles par leur texte"))
        self.words.setClearButtonEnabled(True)
        self.category = StillCombo(self)
        self.category.setAccessibleName(tr("Filtrer les règles par catégorie"))
        self.category.addItem(tr("Toutes catégories"), "")
        for each in Category:
            self.category.addItem(each.label, each.value)
        self.category.setMaxVisibleItems(self.category.count())
        self.category.setMinimumContentsLength(11)
        self.category.setSizeAdjustPolicy(
            StillCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.view = RuleView(draft, self)
        self.count = Label(self)
        self.count.setProperty("kind", "small")
        self.problems = ProblemList(self)
        self.add = KeyButton(tr("Nouvelle"), "N", parent=self)
        self.remove = KeyButton(tr("Retirer"), tr("Suppr"), parent=self)
        self.up = QPushButton("↑", self)
        self.down = QPushButton("↓", self)
        self.undo = QPushButton("↶", self)
        self.redo = QPushButton("↷", self)
        for button, said, tip in (
            (self.up, tr("Monter la règle"), tr("Alt ↑")),
            (self.down, tr("Descendre la règle"), tr("Alt ↓")),
            (self.undo, tr("Annuler le dernier geste"), tr("Ctrl Z")),
            (self.redo, tr("Rétablir le geste annulé"), tr("Ctrl Y")),
        ):
            button.setAccessibleName(said)
            button.setToolTip(f"{said} ({tip})")
        self._lay_out()
        self.up.clicked.connect(lambda: self.view.shift(-1))
        self.down.clicked.connect(lambda: self.view.shift(1))
        self.undo.clicked.connect(draft.undo)
        self.redo.clicked.connect(draft.redo)
        self.words.textChanged.connect(lambda _text: self._on_filter())
        self.category.currentIndexChanged.connect(lambda _at: self._on_filter())
        bind(self, [(QKeySequence.StandardKey.Find, self.words.setFocus)])
        draft.changed.connect(self._on_changed)

    def set_editable(self, editable: bool) -> None:
        """Whether rules may be changed from here."""
        self.view.set_editable(editable)
        for button in self._buttons():
            button.setVisible(editable)

    def show_all(self) -> None:
        """No filter any more."""
        self.words.clear()
        self.category.setCurrentIndex(0)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.add, self.remove, self.up, self.down, self.undo, self.redo

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(6)
        filters.addWidget(self.words, 3)
        filters.addWidget(self.category, 2)
        acts = FlowLayout(gap_x=6, gap_y=6)
        for button in self._buttons():
            acts.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 12)
        column.setSpacing(8)
        column.addLayout(filters)
        column.addWidget(self.count)
        column.addWidget(self.view, 1)
        column.addLayout(acts)
        column.addWidget(self.problems)

    def _on_filter(self) -> None:
        code = self.category.currentData()
        self.view.show_only(self.words.text(), Category(code) if code else None)
        self._say_count()

    def _on_changed(self) -> None:
        self.undo.setEnabled(self._draft.can_undo)
        self.redo.setEnabled(self._draft.can_redo)
        self._say_count()

    def _say_count(self) -> None:
        total = len(self._draft.rules)
        shown = self.view.shown()
        said = say_count(total, tr("règle"), tr("règles"))
        if shown != total:
            said = tr("{0} sur {1}").format(shown, said)
        self.count.setText(
            tr("{0}, essayées de haut en bas : la première qui convient décide").format(said)
        )
