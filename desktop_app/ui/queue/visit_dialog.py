"""The record of a passage in ten taps: counts and codes only, nothing about a person met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop_app.domain.codes import MediationWith, NotDoneReason, Orientation, VisitResult
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import parse_moment
from desktop_app.domain.privacy import find_personal_data
from desktop_app.domain.views import PrivacyFinding
from desktop_app.domain.visit import LONGEST_REMARK, Mood, PeopleMet, Visit, counted
from desktop_app.domain.visit import require_possible as require_possible_visit
from desktop_app.services.record_visit import record_passage, record_visit
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.description import DescriptionEdit
from desktop_app.ui.intake.privacy_bar import PrivacyBar
from desktop_app.ui.intake.privacy_check import Kept, PrivacyCheck
from desktop_app.ui.queue.move_dialog import Command, MoveDialog
from desktop_app.ui.queue.move_runner import Together
from desktop_app.ui.queue.tap_rows import CountRow, Tap, TapRow
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label

MINUTES = (5, 10, 20, 30, 60)
WIDTH = 790  # pixels; the kinds of orientation stand on one line
NO, YES = "no", "yes"


class VisitDialog(MoveDialog):
    """Ten questions, one digit each; a digit goes on to the next question, Enter saves."""

    def __init__(self, parent: QWidget | None, subject: str, desk: Desk) -> None:
        super().__init__(parent, tr("Compte rendu de passage"), subject, tr("Enregistrer"))
        self.setMinimumWidth(WIDTH)
        self._now = desk.seat.clock()
        self._rows: list[TapRow] = []
        self._labels: dict[TapRow, Label] = {}
        self._content = QWidget(self)
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._ask_all()
        # Questions come and go: their answers stay where they are.
        widest = max(label.sizeHint().width() for label in self._labels.values())
        self._grid.setColumnMinimumWidth(0, widest)
        self.inputs.addWidget(self._content)
        self.moment = QLineEdit(tr("maintenant"), self)
        self.moment.setObjectName("visited_at")
        self.add_field("visited_at", tr("Quand"), self.moment)
        self._add_remark(desk)
        self.result.changed.connect(self._offer_rows)
        self.met.changed.connect(self._offer_rows)
        self._offer_rows()
        self._untouched = self._said()
        self.result.take_focus()

    def _ask_all(self) -> None:
        kinds = [
            Tap(kind.value, kind.label, str(at)) for at, kind in enumerate(Orientation, start=1)
        ]
        self.result = self._ask(tr("Résultat"), _taps(VisitResult))
        self.not_done = self._ask(tr("Pourquoi"), _taps(NotDoneReason))
        self.met = self._ask(
            tr("Personnes rencontrées"),
            [Tap(met.value, met.value.replace("-", " à "), met.value[0]) for met in PeopleMet],
        )
        self.consumption = self._ask_yes_no(tr("Consommation vue"))
        self.mood = self._ask(
            tr("Climat"),
            [
                Tap(mood.value, mood.label.capitalize(), str(at))
                for at, mood in enumerate(Mood, start=1)
            ],
        )
        self.offered = self._add(CountRow(tr("Orientations proposées"), kinds, self._content))
        self.accepted_kinds = self._add(
            CountRow(tr("Orientations acceptées"), kinds, self._content)
        )
        self.material = self._ask_yes_no(tr("Matériel ramassé"))
        self.mediation = self._add(
            TapRow(tr("Médiation avec"), _taps(MediationWith), self._content, exclusive=False)
        )
        self.police = self._ask_yes_no(tr("Police appelée"))
        self.minutes = self._ask(
            tr("Durée"),
            [
                Tap(str(minutes), tr("{0} min").format(minutes), str(at))
                for at, minutes in enumerate(MINUTES, start=1)
            ],
        )

    def _ask(self, words: str, taps: Sequence[Tap]) -> TapRow:
        return self._add(TapRow(words, taps, self._content))

    def _ask_yes_no(self, words: str) -> TapRow:
        return self._ask(words, [Tap(NO, tr("Non"), "0"), Tap(YES, tr("Oui"), "1")])

    def _add(self, row: TapRow) -> TapRow:
        label = Label(row.accessibleName(), self._content)
        label.setProperty("kind", "field")
        at = self._grid.rowCount()
        self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(row, at, 1)
        self._labels[row] = label
        self._rows.append(row)
        row.answered.connect(lambda: self._go_on(row))
        return row

    def _add_remark(self, desk: Desk) -> None:
        self.remark = DescriptionEdit(self)
        self.remark.setObjectName("visit_remark")
        self.remark.setPlaceholderText(tr("Jamais de nom, de surnom ni de fait de santé"))
        self.add_field(
            "remark", tr("Remarque sur le lieu ({0} signes)").format(LONGEST_REMARK), self.remark
        )
        self.privacy_bar = PrivacyBar(self)
        self.inputs.addWidget(self.privacy_bar)
        self.privacy = PrivacyCheck(desk.tasks, self.remark)
        self.privacy.asked.connect(self._ask_privacy)
        self.privacy_bar.mask_asked.connect(self.privacy.mask)
        self.privacy_bar.keep_asked.connect(self.privacy.keep)

    def _ask_privacy(self, finding: PrivacyFinding | None, count: int) -> None:
        self.privacy_bar.ask(finding, count)

    # Questions -----------------------------------------------------------------------------

    def _offer_rows(self) -> None:
        """Ask only what the result leaves to ask."""
        result = VisitResult(self.result.code())
        asked = {
            VisitResult.MET: set(self._rows) - {self.not_done},
            VisitResult.NOT_FOUND: {self.result, self.material, self.minutes},
            VisitResult.NOT_DONE: {self.result, self.not_done},
        }[result]
        for row, label in self._labels.items():
            label.setVisible(row in asked)
            row.setVisible(row in asked)
        somebody = self.met.code() != PeopleMet.NOBODY.value
        for row in (self.offered, self.accepted_kinds):
            row.setEnabled(somebody)

    def _current(self) -> TapRow | None:
        holder = self.focusWidget()
        if holder is None:
            return None
        return next((row for row in self._rows if row.isAncestorOf(holder)), None)

    def _go_on(self, answered: TapRow) -> None:
        for row in self._rows[self._rows.index(answered) + 1 :]:
            if row.isEnabled() and not row.isHidden() and not self._without_object(row):
                row.take_focus()
                self.bring_in_sight(row)
                return
        self.yes.setFocus(Qt.FocusReason.TabFocusReason)

    def _without_object(self, row: TapRow) -> bool:
        return row is self.accepted_kinds and not self.offered.checked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit answers the question that has the focus."""
        row = self._current()
        if row is None or not row.press(event.text()):
            super().keyPressEvent(event)

    # The answer ----------------------------------------------------------------------------

    def complete(self) -> bool:
        """The moment must be readable, and nothing may contradict the rest."""
        try:
            self._at = parse_moment(self.moment.text(), self._now)
        except UserError as error:
            self._fields["visited_at"].set_error(error.message)
            return False
        try:
            require_possible_visit(counted(self.passage()), self._at)
        except UserError as error:
            self.refuse(error)
            return False
        return True

    def unkept(self) -> str:
        """Whatever was answered since the dialog opened."""
        if self._said() == self._untouched:
            return ""
        return tr("Ce que vous avez coché et écrit de ce passage serait perdu.")

    def _said(self) -> tuple[object, ...]:
        counts = (
            row.counted() if isinstance(row, CountRow) else row.checked() for row in self._rows
        )
        return *counts, self.moment.text(), self.remark.text().strip()

    def passage(self) -> Visit:
        """What the taps say, once complete."""
        result = VisitResult(self.result.code())
        remark = self.remark.text().strip()
        base = Visit(visited_at=self._at, result=result, remark=remark)
        if result is VisitResult.NOT_DONE:
            return replace(base, not_done=NotDoneReason(self.not_done.code()))
        base = replace(
            base,
            material_collected=self.material.code() == YES,
            minutes=int(self.minutes.code()),
        )
        if result is VisitResult.NOT_FOUND:
            return base
        met = PeopleMet(self.met.code())
        nobody = met is PeopleMet.NOBODY
        return replace(
            base,
            people_met=met,
            consumption_seen=self.consumption.code() == YES,
            mood=Mood(self.mood.code()),
            offered=() if nobody else _kinds(self.offered),
            accepted=() if nobody else _kinds(self.accepted_kinds),
            mediation=tuple(MediationWith(side) for side in self.mediation.checked()),
            police_called=self.police.code() == YES,
        )

    def command(self) -> Command:
        """Record the passage of one signalement."""
        visit, kept = self.passage(), self.privacy.kept()
        return lambda seat, number, version: record_visit(
            seat, number, with_kept_flags(visit, kept), version
        )

    def together(self) -> Together:
        """Record one passage of several."""
        visit, kept = self.passage(), self.privacy.kept()
        return lambda seat, versions: record_passage(
            seat, tuple(versions), with_kept_flags(visit, kept), versions
        )


def with_kept_flags(visit: Visit, kept: Kept) -> Visit:
    """The visit with the places of what its agent keeps; runs off the main thread, at saving."""
    places = frozenset(
        (finding.start, finding.end)
        for finding in find_personal_data(visit.remark)
        if (finding.kind.value, finding.text) in kept
    )
    return replace(visit, kept_flags=places)


def _kinds(row: TapRow) -> tuple[Orientation, ...]:
    counted_codes = row.counted() if isinstance(row, CountRow) else row.checked()
    return tuple(Orientation(code) for code in counted_codes)


def _taps(codes: type[VisitResult] | type[NotDoneReason] | type[MediationWith]) -> list[Tap]:
    return [Tap(code.value, code.label, str(at)) for at, code in enumerate(codes, start=1)]
