"""The rules of a draft as a list: one line a rule, with its sentence and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop_app.domain.codes import Category
from desktop_app.domain.conditions import categories
from desktop_app.domain.folding import fold
from desktop_app.domain.rule_check import RuleProblem
from desktop_app.domain.rule_words import say_rule, say_team_kind
from desktop_app.domain.rules import Rule
from desktop_app.ui.rules.draft import RuleDraft
from desktop_app.ui.rules.wording import tr

LINE_ROLE = Qt.ItemDataRole.UserRole
MIME = "application/x-relais-regle"
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What the list says of a rule; `mark` and `tone` tell its problems, "" for none."""

    code: str
    name: str
    sentence: str
    target: str
    active: bool
    mark: str = ""
    tone: str = "neutral"
    problems: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """The whole line, for who hears it."""
        parts = [tr("Règle {0}").format(self.code), self.name, self.sentence]
        parts += [self.mark, *self.problems]
        return ". ".join(part.rstrip(".") for part in parts if part)


class RuleModel(QAbstractListModel):
    """Follows a draft; `editable` says whether lines may be dragged."""

    def __init__(self, draft: RuleDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editable = False
        self._draft = draft
        self._team_names: Mapping[str, str] = {}
        self._sector_names: Mapping[str, str] = {}
        self._problems: dict[str, list[RuleProblem]] = {}
        self._lines: list[RuleLine] = []
        draft.changed.connect(self._follow)

    def say_names(self, teams: Mapping[str, str], sectors: Mapping[str, str]) -> None:
        """The names that sentences use, by code."""
        self._team_names, self._sector_names = teams, sectors
        self._follow()

    def say_problems(self, problems: Sequence[RuleProblem]) -> None:
        """What is wrong, shown on the rule that each problem is told of first."""
        self._problems = {}
        for problem in problems:
            for code in problem.rules[:1]:
                self._problems.setdefault(code, []).append(problem)
        self._follow()

    def problems_of(self, code: str) -> Sequence[RuleProblem]:
        """What is wrong with a rule."""
        return self._problems.get(code, ())

    def line_at(self, row: int) -> RuleLine | None:
        """The line at a place, None outside."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, code: str | None) -> int:
        """Where a rule stands, or −1."""
        return next((row for row, line in enumerate(self._lines) if line.code == code), -1)

    def matches(self, row: int, text: str, category: Category | None) -> bool:
        """Whether a line has every word of `text` and may hold for `category`."""
        rule, line = self._draft.rules[row], self._lines[row]
        if category is not None and category not in categories(rule.conditions):
            return False
        said = fold(f"{line.code} {line.name} {line.sentence} {rule.note} {line.target}")
        return all(word in said for word in fold(text).split())

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt's."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's."""
        line = self.line_at(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{line.code} — {line.sentence}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        if role == Qt.ItemDataRole.ToolTipRole and line.problems:
            return "\n".join(line.problems)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt's."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self.editable else Qt.ItemFlag.NoItemFlags
        if not self.editable:
            return usual
        return usual | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Qt's."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Qt's."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Qt's: the code of the dragged rule."""
        content = QMimeData()
        content.setData(MIME, self._lines[indexes[0].row()].code.encode())
        return content

    def _follow(self) -> None:
        lines = [self._line(rule) for rule in self._draft.rules]
        if [line.code for line in lines] == [line.code for line in self._lines]:
            for row, (new, old) in enumerate(zip(lines, self._lines, strict=True)):
                if new != old:
                    self._lines[row] = new
                    self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def _line(self, rule: Rule) -> RuleLine:
        problems = self._problems.get(rule.code, [])
        mark, tone = "", "neutral"
        if problems:
            blocks = any(problem.blocks for problem in problems)
            mark, tone = (tr("erreur"), "danger") if blocks else (tr("à vérifier"), "warn")
        return RuleLine(
            rule.code,
            rule.name,
            say_rule(rule, self._team_names, self._sector_names),
            self._target(rule),
            rule.active,
            mark,
            tone,
            tuple(problem.message for problem in problems),
        )

    def _target(self, rule: Rule) -> str:
        if rule.target_team is not None:
            return self._team_names.get(rule.target_team, rule.target_team).split(" — ")[0]
        if rule.target_kind is not None:
            return say_team_kind(rule.target_kind)
        return tr("Sans équipe")
