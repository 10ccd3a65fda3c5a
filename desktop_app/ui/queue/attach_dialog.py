"""Attaching to another signalement: what lies near is proposed, any number may be typed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Detail, Duplicate
from desktop_app.services.attach import attach
from desktop_app.services.find_duplicates import find_duplicates
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from desktop_app.ui.queue.move_dialog import Command, MoveDialog
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label, literal, plain_tip


class AttachDialog(MoveDialog):
    """The signalement shown becomes a voice of the one named."""

    def __init__(
        self, parent: QWidget | None, subject: str, desk: Desk, detail: Detail | None
    ) -> None:
        super().__init__(parent, tr("Rattacher à un autre"), subject, tr("Rattacher"))
        self.setMinimumWidth(520)
        self.number = QLineEdit(self)
        self.number.setObjectName("attach_number")
        self.number.setPlaceholderText("19-2026-004127")
        self.add_field("number", tr("Numéro du signalement qui décrit la même scène"), self.number)
        self._near = QVBoxLayout()
        self._near.setSpacing(4)
        self.inputs.addLayout(self._near)
        if detail is not None:
            self._find(desk, detail)
        self.number.setFocus()

    def _find(self, desk: Desk, detail: Detail) -> None:
        seat, row, place = desk.seat, detail.row, detail.place

        def work() -> tuple[Duplicate, ...]:
            return find_duplicates(
                seat,
                lon=place.lon,
                lat=place.lat,
                observed_at=detail.observed_at,
                category=row.category,
                place_kind=row.place_kind,
                text=detail.description,
                recurring=detail.recurrence.recurring,
            )

        def done(found: tuple[Duplicate, ...]) -> None:
            self._offer([each for each in found if each.attachable and each.number != row.number])

        desk.tasks.run(self, work, done, self.refuse)

    def _offer(self, found: list[Duplicate]) -> None:
        words = (
            tr("À proximité :") if found else tr("Rien d’approchant n’a été trouvé à proximité.")
        )
        label = Label(words, self)
        label.setProperty("kind", "field")
        self._near.addWidget(label)
        label.show()  # at once, as the height is taken below
        for duplicate in found:
            score = round(100 * duplicate.score)
            button = QPushButton(
                literal(f"{score} %  {duplicate.number} — {duplicate.label}"), self
            )
            button.setObjectName(f"near_{duplicate.number}")
            button.setToolTip(plain_tip("\n".join(duplicate.reasons)))
            button.setAutoDefault(False)
            button.clicked.connect(
                lambda _checked, number=duplicate.number: self.number.setText(number)
            )
            self._near.addWidget(button)
            button.show()
        self.fit()

    def command(self) -> Command:
        """Attach."""
        to = self.number.text().strip()
        return lambda seat, number, version: attach(
            seat, number, _resolved(seat, to), version=version
        )

    def complete(self) -> bool:
        """A number is wanted."""
        if self.number.text().strip():
            return True
        self._fields["number"].set_error(tr("Tapez le numéro, par exemple 19-2026-004127."))
        return False


def _resolved(seat: Seat, typed: str) -> str:
    """The whole number that a part of it means; UserError when it may mean several."""
    found = [hit.number for hit in search(seat, typed, 3) if hit.matched == "numéro"]
    if len(found) > 1:
        raise UserError(
            "number_ambiguous",
            tr("« {0} » désigne plusieurs signalements : {1}. Tapez le numéro entier.").format(
                typed, ", ".join(found)
            ),
            "number",
        )
    return found[0] if found else typed
