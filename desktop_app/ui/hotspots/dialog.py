"""What one says of a hotspot: its name, how wide, what to look at, when to look again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.entry import Place
from desktop_app.domain.hotspots import (
    LEAST_RADIUS_M,
    LONGEST_NAME,
    MOST_RADIUS_M,
    REVIEW_DAYS,
    USUAL_RADIUS_M,
    Hotspot,
    name_of_place,
)
from desktop_app.services.hotspots import Wanted
from desktop_app.ui.desk import Desk
from desktop_app.ui.hotspots.wording import day_words, tr
from desktop_app.ui.intake.place_field import PlaceField
from desktop_app.ui.queue.choice_list import TEXT_MARGIN_PX
from desktop_app.ui.queue.move_dialog import MoveDialog
from desktop_app.ui.widgets.field import Field

STEP_M = 25
NEVER = -1


class HotspotDialog(MoveDialog):
    """`confirmed` once what is typed is complete; `wanted()` then says it.

    Made for a hotspot to change, for the label of a place to follow, or, with neither, for a place
    to be chosen: `place()` and `kind()`.
    """

    def __init__(
        self,
        parent: QWidget | None,
        desk: Desk,
        today: dt.date,
        *,
        label: str = "",
        hotspot: Hotspot | None = None,
    ) -> None:
        title = tr("Suivre ce lieu") if hotspot is None else tr("Modifier le lieu suivi")
        yes = tr("Suivre") if hotspot is None else tr("Enregistrer")
        subject = label if hotspot is None else hotspot.place_label
        super().__init__(parent, title, subject, yes)
        self.setObjectName("hotspot_dialog")
        self._today = today
        self.where: PlaceField | None = None
        if hotspot is None and not label:
            self.heading.setText(tr("Suivre un lieu"))
            self._ask_place(desk)
        self.name = QLineEdit(self)
        self.name.setObjectName("hotspot_name")
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setText(name_of_place(label) if label else "")
        self.radius = QSpinBox(self)
        self.radius.setObjectName("hotspot_radius")
        self.radius.setRange(LEAST_RADIUS_M, MOST_RADIUS_M)
        self.radius.setSingleStep(STEP_M)
        self.radius.setSuffix(tr(" m"))
        self.radius.setValue(USUAL_RADIUS_M)
        # The stylesheet leaves none beside its buttons.
        self.radius.lineEdit().setTextMargins(TEXT_MARGIN_PX, 0, 0, 0)
        self.review = QComboBox(self)
        self.review.setObjectName("hotspot_review")
        self._offer_reviews(None if hotspot is None else hotspot.review_on, new=hotspot is None)
        self.add_field("name", tr("Nom"), self.name)
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, words, widget in (
            ("radius", tr("Rayon"), self.radius),
            ("review_on", tr("À revoir"), self.review),
        ):
            self._fields[name] = field = Field(words, widget, self)
            row.addWidget(field, 1)
        self.inputs.addLayout(row)
        self.note = self.add_text("note", tr("À regarder sur place (facultatif, jamais de nom)"))
        if hotspot is not None:
            self.name.setText(hotspot.name)
            self.radius.setValue(hotspot.radius_m)
            self.note.setPlainText(hotspot.note)
        self.name.selectAll()
        (self.name if self.where is None else self.where).setFocus()

    def _ask_place(self, desk: Desk) -> None:
        self.where = PlaceField(desk, self)
        self.where.setObjectName("hotspot_place")
        self.place_kind = QComboBox(self)
        self.place_kind.setObjectName("hotspot_kind")
        self.place_kind.setMaxVisibleItems(14)
        for kind in PlaceKind:
            self.place_kind.addItem(kind.label, kind)
        self.add_field("place", tr("Lieu"), self.where)
        self.add_field("kind", tr("Type de lieu"), self.place_kind)
        self.where.resolved.connect(self._on_place)

    def _on_place(self) -> None:
        place = self.place()
        if place is not None and not self.name.isModified():
            self.name.setText(name_of_place(place.label))

    def _offer_reviews(self, before: dt.date | None, *, new: bool) -> None:
        choices: Sequence[tuple[str, int]] = (
            (tr("dans 2 semaines"), 14),
            (tr("dans 1 mois"), REVIEW_DAYS),
            (tr("dans 3 mois"), 91),
            (tr("dans 6 mois"), 183),
        )
        if before is not None:
            self.review.addItem(tr("le {0}").format(day_words(before, self._today)), before)
        for words, days in choices:
            day = self._today + dt.timedelta(days=days)
            said = tr("{0} ({1})").format(words, day_words(day, self._today))
            self.review.addItem(said, day)
        self.review.addItem(tr("sans date"), None)
        if new:
            self.review.setCurrentIndex(1)
        elif before is None:
            self.review.setCurrentIndex(self.review.count() - 1)

    def wanted(self) -> Wanted:
        """What is said of it."""
        return Wanted(
            self.name.text().strip(),
            self.radius.value(),
            self.note.toPlainText().strip(),
            self.review.currentData(),
        )

    def place(self) -> Place | None:
        """The place chosen, None while it is not known."""
        return None if self.where is None else self.where.place()

    def kind(self) -> PlaceKind:
        """What sort of place it is."""
        return PlaceKind(self.place_kind.currentData())

    def complete(self) -> bool:
        """A place that was to be chosen is known."""
        if self.where is None:
            return True
        if self.where.place() is None and self.where.typed():
            best = self.where.best()
            if best is not None:
                self.where.choose(best)
        if self.where.place() is None:
            self._fields["place"].set_error(tr("Choisissez un lieu parmi ceux qui sont proposés."))
            self.where.setFocus()
            return False
        return True
