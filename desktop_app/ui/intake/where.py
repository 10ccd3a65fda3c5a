"""Where: address or place, kind of place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.codes import PlaceKind, Precision
from desktop_app.domain.entry import Place
from desktop_app.services.find_places import SURE_SCORE
from desktop_app.ui.desk import Desk
from desktop_app.ui.intake.choice import Choice
from desktop_app.ui.intake.group import Content, Group, Problem, put_error
from desktop_app.ui.intake.place_field import PlaceField
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label


class WhereGroup(Group):
    """② Où ?"""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(2, parent)
        self.place = PlaceField(desk, self)
        self.understood = Label(self)
        self.understood.setProperty("kind", "small")
        self.understood.setWordWrap(True)
        self.understood.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.kind = Choice(PlaceKind, self.tr("Type de lieu"), self)
        place = Field(self.tr("Adresse ou &lieu"), self.place, self)
        kind = Field(self.tr("&Type de lieu"), self.kind, self)
        self.add_row((place, 2), (kind, 1))
        self.heading.addWidget(self.understood, 1)
        self.fields = {"place": place, "place_kind": kind}
        self.place.resolved.connect(self._on_resolved)
        self.place.resolved.connect(self.changed)
        self.place.refused.connect(lambda words: self.show_problem(Problem("place", words)))
        self.kind.chosen.connect(self.changed)
        self._on_resolved()

    def title_text(self) -> str:
        """See Group."""
        return self.tr("Où ?")

    def settle(self, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Call `done` once the typed place was looked up, `failed` when it could not be."""
        self.place.settle(done, failed)

    def content(self) -> Content:
        """See Group."""
        place = self.place.place()
        return {
            "place_text": self.place.typed(),
            "place": None if place is None else place_content(place),
            "place_kind": self.kind.code().value,
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """See Group."""
        saved = content.get("place")
        place = None if saved is None else place_from(saved)
        self.kind.set_code(content.get("place_kind", PlaceKind.STREET.value))
        self.place.show_place(str(content.get("place_text", "")), place)
        self.clear_problems()

    def problems(self) -> list[Problem]:
        """See Group; to be asked once settled."""
        if self.place.place() is not None:
            return []
        return [Problem("place", self._missing())]

    def _missing(self) -> str:
        if not self.place.typed():
            return self.tr("Indiquez où : une adresse, une rue ou un lieu connu.")
        return self.tr(
            "Ce lieu n’est pas trouvé. Vérifiez la rue, ou écrivez un lieu proche "
            "(station, square) et choisissez-le dans la liste."
        )

    def _on_resolved(self) -> None:
        place = self.place.place()
        unknown = place is None and self.place.unknown()
        put_error(self.fields["place"], self._missing() if unknown else "")
        if place is None:
            self.understood.hide()
            return
        parts = [self.place.say(place)]
        if place.label != self.place.typed():
            parts.insert(0, place.label)
        if place.score < SURE_SCORE and place.precision is not Precision.PLACE:
            parts.append(self.tr("à vérifier avec l’appelant"))
        self.understood.setText(" · ".join(parts))
        self.understood.show()


def place_content(place: Place) -> Content:
    """A place as plain values."""
    return {
        "label": place.label,
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision.value,
        "score": place.score,
        "arrondissement": place.arrondissement,
        "sector": place.sector,
    }


def place_from(content: Mapping[str, Any]) -> Place:
    """The place of plain values."""
    return Place(
        str(content["label"]),
        float(content["lon"]),
        float(content["lat"]),
        Precision(content["precision"]),
        float(content["score"]),
        content.get("arrondissement"),
        content.get("sector"),
    )
