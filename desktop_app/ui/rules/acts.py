"""What the buttons above the rules do: save, check, replay, put in force, versions, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.codes import VersionState
from desktop_app.domain.errors import UserError, WorldFault
from desktop_app.domain.moments import PARIS
from desktop_app.domain.rule_changes import rule_changes
from desktop_app.domain.rules import Rule
from desktop_app.domain.views import Changes
from desktop_app.services.rule_versions import RuleVersion, drop_draft, save_draft
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import ask
from desktop_app.ui.rules.opening import Opening, read_opening
from desktop_app.ui.rules.race import ask_rules
from desktop_app.ui.rules.rule_files import read_rules, write_rules
from desktop_app.ui.rules.state_bar import StateBar
from desktop_app.ui.rules.wording import say_problems, tr

if TYPE_CHECKING:
    from desktop_app.ui.rules.panel import RulesPanel
    from desktop_app.ui.rules.versions_dialog import VersionsDialog

FILES = "*.json"


class RuleActs(QObject):
    """Each act on the rules of `panel`; dialogs are made when they are asked."""

    def __init__(self, desk: Desk, panel: RulesPanel) -> None:
        super().__init__(panel)
        self._desk, self._panel = desk, panel
        self._tell_check = False
        panel.checker.checked.connect(self._on_checked)

    def connect_buttons(self, bar: StateBar) -> None:
        """Have the buttons of the bar act."""
        for button, act in (
            (bar.save, self.save),
            (bar.publish, self.publish),
            (bar.check, self.check),
            (bar.replay, self.replay),
            (bar.versions, self.versions),
            (bar.review, self.review),
            (bar.load, self._on_load),
            (bar.store, self.store),
            (bar.drop, self.drop),
        ):
            button.clicked.connect(act)

    def keep(self) -> None:
        """Save without a word: the window closes."""
        self._save(lambda _version: None, lambda _error: None)

    def save(self) -> None:
        """« Enregistrer le brouillon »."""
        panel = self._panel
        if panel.editable and panel.draft.modified and panel.finished():
            self._save(self._on_saved, self._refusal(self.save))

    def check(self) -> None:
        """« Vérifier »: the keyboard goes to what is wrong."""
        if self._panel.finished():
            self._tell_check = True
            self._panel.checker.check()

    def replay(self) -> None:
        """« Rejouer… » the rules on the screen."""
        panel = self._panel
        if panel.opening is None or not panel.finished():
            return
        from desktop_app.ui.rules.replay_dialog import ReplayDialog

        dialog = ReplayDialog(self._desk, panel.draft.rules, panel.opening.known, panel)
        dialog.show()

    def publish(self) -> None:
        """« Mettre en vigueur… »."""
        panel = self._panel
        if panel.opening is None or panel.front is None or not panel.finished():
            return
        from desktop_app.ui.rules.publish_dialog import Proposal, PublishDialog

        opening, rules = panel.opening, panel.draft.rules
        known = opening.known
        changes = rule_changes(opening.live.rules, rules, known.teams, known.sectors)
        note = panel.front.note if panel.front.state is VersionState.DRAFT else ""
        dialog = PublishDialog(
            self._desk, Proposal(rules, panel.front.number, changes, note), panel
        )
        dialog.saved.connect(panel.take_saved)
        dialog.published.connect(self._on_published)
        dialog.open()

    def versions(self) -> None:
        """« Versions… »."""
        panel = self._panel
        if panel.opening is None:
            return
        from desktop_app.ui.rules.versions_dialog import open_versions

        def connect(dialog: VersionsDialog) -> None:
            dialog.went_back.connect(self._on_gone_back)
            dialog.draft_chosen.connect(self._on_draft_chosen)

        open_versions(self._desk, panel.opening.known, panel.editable, panel, connect)

    def review(self) -> None:
        """« Règles à revoir… »."""
        from desktop_app.ui.rules.review_dialog import ReviewDialog

        dialog = ReviewDialog(self._desk, self._panel)
        dialog.rule_asked.connect(self._panel.see)
        dialog.open()

    def drop(self) -> None:
        """« Abandonner le brouillon… »."""
        ask(
            self._panel,
            tr("Abandonner le brouillon ?"),
            tr("L’écran revient aux règles en vigueur. Exportez d’abord ce qui doit être gardé."),
            tr("Abandonner"),
            self._drop,
            danger=True,
        )

    def load(self, path: Path) -> None:
        """The rules of a file in place of those on the screen."""
        panel = self._panel
        self._desk.tasks.run(
            panel,
            lambda: read_rules(path),
            lambda rules: panel.take_imported(rules, path.name),
            self._refusal(lambda: self.load(path)),
            lane="net",
        )

    def store(self) -> None:
        """« Exporter… » the rules on the screen."""
        if not self._panel.finished():
            return
        dialog = self._files(tr("Exporter les règles"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        day = self._desk.seat.clock().astimezone(PARIS).date()
        dialog.selectFile(f"regles-{day:%Y-%m-%d}.json")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def write(self, path: Path) -> None:
        """The rules on the screen into a file."""
        rules = self._panel.draft.rules
        said = tr("Règles écrites dans « {0} ».").format(path.name)
        self._desk.tasks.run(
            self._panel,
            lambda: write_rules(path, rules),
            lambda _path: self._desk.toast(said),
            self._refusal(lambda: self.write(path)),
            lane="net",
        )

    def compare(self, sentence: str) -> None:
        """What another seat saved beside what is on the screen; a choice for each rule."""
        panel, seat, front = self._panel, self._desk.seat, self._panel.front
        if front is None or not panel.finished():
            return

        def ask(opening: Opening) -> None:
            def settled(rules: tuple[Rule, ...]) -> None:
                panel.take_up(opening, rules)

            versions = front.rules, opening.front.rules, panel.draft.rules
            ask_rules(panel, opening.known, versions, sentence, settled)

        self._desk.tasks.run(panel, lambda: read_opening(seat), ask)

    def _on_load(self) -> None:
        dialog = self._files(tr("Importer des règles"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.load(Path(name)))
        dialog.open()

    def _files(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._panel, title)
        dialog.setNameFilter(tr("Règles ({0})").format(FILES))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _save(
        self, done: Callable[[RuleVersion], None], error: Callable[[Exception], None]
    ) -> None:
        panel, seat, rules = self._panel, self._desk.seat, self._panel.draft.rules
        front = panel.front
        if front is None:
            return
        note = front.note if front.state is VersionState.DRAFT else ""
        self._desk.tasks.run(
            panel, lambda: save_draft(seat, rules, note, front.number), done, error
        )

    def _drop(self) -> None:
        panel, seat, front = self._panel, self._desk.seat, self._panel.front
        if front is None or front.state is not VersionState.DRAFT:
            panel.load(fresh=True)
            return
        self._desk.tasks.run(
            panel,
            lambda: drop_draft(seat, front.number),
            lambda _none: panel.load(fresh=True),
            self._refusal(self._drop),
        )

    def _on_saved(self, version: RuleVersion) -> None:
        self._panel.say("")
        self._panel.take_saved(version)
        self._desk.toast(tr("Brouillon {0} enregistré.").format(version.number))

    def _on_published(self, version: RuleVersion) -> None:
        self._desk.broadcast(Changes(reference=True))
        said = tr("Version {0} en vigueur : elle décide dès la prochaine saisie.")
        self._desk.toast(said.format(version.number))

    def _on_gone_back(self, version: RuleVersion) -> None:
        self._desk.broadcast(Changes(reference=True))
        said = tr("Version {0} en vigueur, reprise de la version {1}.")
        self._desk.toast(said.format(version.number, version.based_on))

    def _on_draft_chosen(self, version: RuleVersion) -> None:
        self._panel.draft.replace_all(version.rules)

    def _on_checked(self) -> None:
        if not self._tell_check:
            return
        self._tell_check = False
        panel = self._panel
        problems = panel.checker.problems
        self._desk.toast(tr("Vérification : {0}.").format(say_problems(problems)))
        if problems:
            panel.list.problems.list.setFocus()

    def _refusal(self, again: Callable[[], None]) -> Callable[[Exception], None]:
        def refused(error: Exception) -> None:
            if isinstance(error, WorldFault):
                self._desk.show_problem(error, again)
            elif isinstance(error, UserError):
                self._on_refused(error)

        return refused

    def _on_refused(self, error: UserError) -> None:
        panel = self._panel
        panel.say(error.message)
        if error.code == "changed_meanwhile":
            panel.notice.add_action(tr("Comparer et choisir…"), lambda: self.compare(error.message))
            panel.notice.add_action(tr("Exporter l’écran…"), self.store)
            panel.notice.add_action(
                tr("Repartir de ce qui est enregistré"), lambda: panel.load(fresh=True)
            )
