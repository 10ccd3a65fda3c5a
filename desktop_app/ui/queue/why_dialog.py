"""« Pourquoi ? »: the decision that stands in all its parts, and why not another team."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import say_moment
from desktop_app.domain.views import TeamRef
from desktop_app.domain.why import Explanation, NearRule
from desktop_app.services.why import explain, why_not_team
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue.wording import team_name, tr
from desktop_app.ui.why_words import why_not_words
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.unbroken import unbroken

WIDTH = 640


class WhyDialog(Question):
    """Reads the decision of `number` when opened; `teams` are those one may ask about."""

    def __init__(
        self, parent: QWidget, desk: Desk, number: str, subject: str, teams: Iterable[TeamRef]
    ) -> None:
        super().__init__(parent, tr("Pourquoi ?"), subject, tr("Fermer"), no="")
        self.setObjectName("why_dialog")
        self.text.setProperty("kind", "muted")
        self._desk = desk
        self._number = number
        self._teams = tuple(teams)
        self._generation = 0
        self.told = Told(self)
        self.usual_width = WIDTH
        self.inputs.addWidget(self.told)
        self.team = QComboBox(self)
        self.team.setObjectName("why_not")
        self.team.setMaxVisibleItems(14)
        self.team.activated.connect(self._on_asked)
        self.inputs.addWidget(Field(tr("&Pourquoi pas … ?"), self.team, self))
        self.answer = _label(self, "")
        self.answer.setObjectName("why_not_answer")
        self.answer.hide()
        self.inputs.addWidget(self.answer)
        self._read()

    def _read(self) -> None:
        seat, number = self._desk.seat, self._number

        def refused(problem: Exception) -> None:
            if isinstance(problem, UserError):
                self.text.setText(problem.message)

        self._desk.tasks.run(self, lambda: explain(seat, number), self._show, refused)

    def _show(self, told: Explanation) -> None:
        self.heading.setText(tr("Pourquoi {0} ?").format(_whom(told.team)))
        self.told.say(told, self._desk)
        self._offer(told)

    def _offer(self, told: Explanation) -> None:
        second = told.runner_up.team if told.runner_up else None
        others = [team for team in self._teams if team not in (told.team, second)]
        self.team.addItem(tr("Choisissez une équipe"), None)
        for team in ([second] if second else []) + others:
            self.team.addItem(team.name, team)

    def _on_asked(self) -> None:
        team = self.team.currentData()
        self._generation += 1
        generation, seat, number = self._generation, self._desk.seat, self._number
        if team is None:
            self._say("")
            return

        def done(sentences: tuple[str, ...]) -> None:
            if generation == self._generation:
                self._say(why_not_words(team, sentences))

        self._desk.tasks.run(
            self, lambda: why_not_team(seat, number, team.code), done, self._desk.show_problem
        )

    def _say(self, words: str) -> None:
        self.answer.setText(unbroken(words))
        self.answer.setVisible(bool(words))


class Told(QWidget):
    """The parts of an explanation: a name at the left, sentences at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)

    def say(self, told: Explanation, desk: Desk) -> None:
        """Fill it."""
        when = say_moment(told.decided_at, desk.seat.clock())
        self._add(tr("Décision"), [_sentence(told.by_hand)] if told.by_hand else [])
        self._add(tr("Prise"), [tr("{0}, par {1}").format(when, told.decided_by)])
        self._say_override(told)
        self._say_rule(told)
        self._add(tr("A convenu"), [_met(met.condition, met.actual) for met in told.met])
        if told.duty and told.team is not None:
            self._add(tr("Service"), [f"{told.team.name} : {told.duty}"])
        if told.hotspot:
            self._add(tr("Lieu"), [tr("point suivi : {0}").format(told.hotspot)])
        then = [_sentence(reason) for reason in told.reasons[1:] if reason != told.duty]
        self._add(tr("Dit alors"), then)
        self._add(tr("Juste avant"), _near(told.before))
        self._add(tr("Juste après"), _near(told.after))
        if told.runner_up is not None:
            second = told.runner_up
            self._add(
                tr("À défaut"), [tr("{0}, par la règle {1}").format(second.team.name, second.rule)]
            )
        self._add(tr("Copies"), [team.name for team in told.copies])

    def _say_override(self, told: Explanation) -> None:
        override = told.override
        if override is None:
            return
        lines = [tr("Motif : {0}").format(override.reason.label)]
        if override.text:
            lines[0] += f" — {override.text}"
        lines.append(tr("Les règles donnaient : {0}").format(team_name(override.instead)))
        self._add(tr("Autre choix"), lines)

    def _say_rule(self, told: Explanation) -> None:
        rule = told.rule
        if rule is None:
            self._add(tr("Règle"), [tr("Aucune règle ne convenait.")])
            return
        lines = [f"{rule.code} — {rule.name}" if rule.name else rule.code]
        lines += [rule.sentence] if rule.sentence else []
        lines += [_sentence(rule.note)] if rule.note else []
        self._add(tr("Règle"), lines)
        if rule.since:
            self._add("", [_sentence(rule.since)], tone="warn")

    def _add(self, name: str, lines: list[str], tone: str = "") -> None:
        if not lines:
            return
        row = self._grid.rowCount()
        label = _label(self, name, "muted")
        label.setWordWrap(False)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        text = _label(self, "\n".join(lines), "tone" if tone else "")
        text.setProperty("tone", tone)
        text.setAccessibleName(f"{name} : {'. '.join(lines)}" if name else ". ".join(lines))
        self._grid.addWidget(text, row, 1)


def _near(rule: NearRule | None) -> list[str]:
    if rule is None:
        return []
    return [tr("Règle {0} ({1}) : {2}.").format(rule.code, rule.name, rule.missing)]


def _met(condition: str, actual: str) -> str:
    if not actual:
        return _sentence(condition)
    return tr("{0} — ici : {1}").format(_sentence(condition), actual)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _whom(team: TeamRef | None) -> str:
    return tr("sans équipe") if team is None else team.name


def _label(parent: QWidget, words: str, kind: str = "") -> Label:
    label = Label(unbroken(words), parent)
    label.setProperty("kind", kind)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
