"""« Règles »: the editor of the routing rules, from a draft to what is in force."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop_app.domain.rights import Action, allowed
from desktop_app.domain.rules import Rule
from desktop_app.domain.views import Changes
from desktop_app.services.rule_versions import RuleVersion
from desktop_app.ui.desk import Desk, ToastAction
from desktop_app.ui.rules.acts import RuleActs
from desktop_app.ui.rules.checker import RuleChecker
from desktop_app.ui.rules.draft import RuleDraft
from desktop_app.ui.rules.form_pane import FormPane
from desktop_app.ui.rules.list_pane import ListPane
from desktop_app.ui.rules.opening import Opening, read_opening
from desktop_app.ui.rules.room import bring_into_sight
from desktop_app.ui.rules.state_bar import StateBar
from desktop_app.ui.rules.wording import tr
from desktop_app.ui.theme import px
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.shortcuts import bind

SIDE_BY_SIDE = 820  # pixels of width, for text of the usual size
LOWEST = 340  # pixels of height of the form below the list


class RulesPanel(QWidget):
    """The list at the left, the rule in front at the right; the state and the acts above.

    Edits stay on the screen until « Enregistrer »; `leaving` keeps them as a draft.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.editable = allowed(desk.seat.actor, Action.EDIT_REFERENCE)
        self.opening: Opening | None = None
        self.front: RuleVersion | None = None  # what the edits were made from
        self.draft = RuleDraft(self)
        self.bar = StateBar(self)
        self.notice = Banner("", "danger", self)
        self.notice.hide()
        self.list = ListPane(self.draft, self)
        self.pane = FormPane(self)
        self.checker = RuleChecker(desk, self.draft, self)
        self.acts = RuleActs(desk, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 9)
        self.splitter.setStretchFactor(1, 11)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(self.notice)
        column.addWidget(self.splitter, 1)
        self.bar.set_editable(self.editable)
        self.list.set_editable(self.editable)
        self._connect()
        self.load()

    def load(self, *, fresh: bool = False) -> None:
        """Read the rules and the names they use; `fresh`: what is not saved is given up."""
        seat = self._desk.seat
        self._desk.tasks.run(self, lambda: read_opening(seat), lambda it: self._open(it, fresh))

    def refresh(self, changes: Changes) -> None:
        """Read again where the reference tables changed."""
        if changes.reference:
            self.load()

    def leaving(self) -> None:
        """The window closes: keep what was not saved."""
        if self.editable and self.draft.modified:
            self.acts.keep()

    def finished(self) -> bool:
        """Whether the rule in front holds together; else the keyboard goes to what does not."""
        fault = None if self.pane.form is None else self.pane.form.fault()
        if fault is None:
            return True
        fault.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(fault)
        said = tr("Terminez d’abord la règle {0} : il y manque quelque chose.")
        self._desk.toast(said.format(self.pane.code))
        return False

    def take_saved(self, version: RuleVersion) -> None:
        """The rules on the screen stand in the base as `version`."""
        self.front = version
        self.draft.keep(version.rules)

    def take_up(self, opening: Opening, rules: tuple[Rule, ...]) -> None:
        """Edit what another seat saved, changed into `rules`: the same as if it were typed."""
        self._open(opening, fresh=True)
        self.draft.replace_all(rules)

    def see(self, code: str) -> None:
        """Put a rule in front, whatever the filter."""
        self.list.show_all()
        self.list.view.choose(code)
        self.list.view.setFocus()

    def say(self, text: str, tone: str = "danger") -> None:
        """Say something above the rules; an empty text removes it."""
        self.notice.clear_actions()
        self.notice.say(text, tone)
        if text:
            self.notice.add_action(tr("Fermer"), self.notice.hide, strong=False)
        self.notice.setVisible(bool(text))

    def _connect(self) -> None:
        view = self.list.view
        view.chosen.connect(self._on_chosen)
        view.form_asked.connect(self._on_form)
        for signal in (view.add_asked, self.list.add.clicked):
            signal.connect(self._on_add)
        for signal in (view.remove_asked, self.list.remove.clicked):
            signal.connect(self._on_remove)
        view.toggle_asked.connect(self._on_toggle)
        self.list.problems.rule_asked.connect(self.see)
        self.pane.edited.connect(self.draft.put)
        self.draft.changed.connect(self._follow)
        self.checker.checked.connect(self._on_checked)
        bind(self, [(QKeySequence.StandardKey.Save, self.acts.save)])
        self.acts.connect_buttons(self.bar)

    def _open(self, opening: Opening, fresh: bool) -> None:
        known = opening.known
        before, self.opening = self.opening, opening
        self.list.view.lines.say_names(known.teams, known.sectors)
        self.pane.use(known, editable=self.editable)
        if self.draft.modified and not fresh and self.front is not None:
            if before is not None and before.live.number != opening.live.number:
                self._say_overtaken(opening.live)
            self._say_state()
            return
        self.front = opening.front
        self.say("")
        self.draft.take(opening.front.rules)
        self.pane.show_rule(self.draft.find(self.list.view.code))
        self.checker.check()

    def _say_overtaken(self, live: RuleVersion) -> None:
        who = live.published_by or live.saved_by
        said = tr(
            "{0} a mis en vigueur la version {1} entre-temps : comparez et choisissez, "
            "ou repartez des règles en vigueur."
        )
        sentence = said.format(who, live.number)
        self.say(sentence)
        self.notice.add_action(tr("Comparer et choisir…"), lambda: self.acts.compare(sentence))
        self.notice.add_action(tr("Repartir des règles en vigueur"), lambda: self.load(fresh=True))

    def _follow(self) -> None:
        self._say_state()
        code = self.pane.code
        if code is not None and code == self.list.view.code:
            self.pane.follow(self.draft.find(code))
            self._show_problems()

    def _say_state(self) -> None:
        if self.opening is None or self.front is None:
            return
        modified = self.draft.modified
        now = self._desk.seat.clock()
        self.bar.say(self.front, self.opening.live, modified=modified, now=now)

    def _on_chosen(self, code: str) -> None:
        form = self.pane.form
        left = form is not None and form.rule.code != code
        if left and self.draft.find(self.pane.code) and form.fault() is not None:
            QTimer.singleShot(0, self, self._go_back)
        elif self.pane.code != code:
            self.pane.show_rule(self.draft.find(code))
            self._show_problems()

    def _go_back(self) -> None:
        # Not from inside the view's own change of line.
        self.list.view.choose(self.pane.code)
        self.finished()

    def _on_form(self) -> None:
        if self.pane.form is not None and self.editable:
            self.pane.form.start()
            bring_into_sight(self.pane.form.name)

    def _on_add(self) -> None:
        if self.opening is None or not self.finished():
            return
        self.list.show_all()
        rule = self.draft.add(self.list.view.code, tr("Nouvelle règle"))
        self.list.view.choose(rule.code)
        self._on_form()

    def _on_remove(self) -> None:
        rule = self.draft.find(self.list.view.code)
        if rule is None:
            return
        self.draft.remove(rule.code)
        left = self.draft.rules
        self.list.view.setFocus()
        self._toast_undo(tr("Règle {0} retirée du brouillon.").format(rule.code), left)

    def _on_toggle(self) -> None:
        if self.list.view.code is not None and self.finished():
            self.draft.toggle(self.list.view.code)

    def take_imported(self, rules: tuple[Rule, ...], name: str) -> None:
        """Rules of a file in place of those on the screen; can be undone."""
        self.say("")
        self.draft.replace_all(rules)
        said = tr("{0} règles de « {1} » dans le brouillon.").format(len(rules), name)
        self._toast_undo(said, self.draft.rules)

    def _toast_undo(self, said: str, made: tuple[Rule, ...]) -> None:
        def undo() -> None:
            if self.draft.rules is made:  # nothing else was done since
                self.draft.undo()

        self._desk.toast(said, ToastAction(tr("Annuler"), undo))

    def _on_checked(self) -> None:
        self.list.view.lines.say_problems(self.checker.problems)
        self.list.problems.show_problems(self.checker.problems)
        self._show_problems()

    def _show_problems(self) -> None:
        if self.pane.code is not None:
            self.pane.show_problems(self.list.view.lines.problems_of(self.pane.code))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's: one above the other where the window is narrow for its text."""
        super().resizeEvent(event)
        stacked = self.width() < px(SIDE_BY_SIDE)
        way = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        if self.splitter.orientation() != way:
            self.splitter.setOrientation(way)
            self.pane.setMinimumHeight(px(LOWEST) if stacked else 0)
