"""A race lost on a signalement: what became of it meanwhile, and whether to begin again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.domain.correction import Correction, Scene
from desktop_app.domain.moments import say_moment
from desktop_app.domain.race import Facet, contests
from desktop_app.domain.views import Detail
from desktop_app.domain.workflow import Move
from desktop_app.ui.dialogs import Question
from desktop_app.ui.queue import gestures, wording
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label

WIDTH = 620
MOST_LINES = 6


def scene_shown(detail: Detail) -> Scene:
    """The facts of a signalement that a correction may put right."""
    row = detail.row
    return Scene(
        row.category,
        detail.place,
        row.place_kind,
        detail.observed_at,
        detail.recurrence,
        row.people,
        detail.vulnerable,
    )


def fields_of(scene: Scene) -> dict[str, Any]:
    """The facts by name."""
    return {name: getattr(scene, name) for name in Scene.__slots__}


def correction_to(wanted: dict[str, Any], stands: Scene) -> Correction:
    """What makes of the facts that stand those that are wanted."""
    kept = fields_of(stands)
    return Correction(**{name: value for name, value in wanted.items() if value != kept.get(name)})


def scene_facets(now: dt.datetime) -> tuple[Facet, ...]:
    """The facts, as they are said."""
    return (
        Facet("category", tr("Catégorie"), lambda value: value.label),
        Facet("people", tr("Personnes (estimation)"), lambda value: value.label),
        Facet("vulnerable", tr("Personne vulnérable sur place"), _yes_no),
        Facet("place", tr("Lieu"), _say_place),
        Facet("place_kind", tr("Type de lieu"), lambda value: value.label),
        Facet("observed_at", tr("Observé"), lambda value: say_moment(value, now)),
        Facet("recurrence", tr("Fréquence"), lambda value: wording.recurrence_words(value, now)),
    )


def _say_place(place: Any) -> str:
    # Two points may bear one label.
    return f"{place.label} ({place.lat:.5f}, {place.lon:.5f})"


def _yes_no(value: bool) -> str:
    return tr("oui") if value else tr("non")


def _stands(detail: Detail) -> dict[str, Any]:
    row = detail.row
    return {
        **fields_of(scene_shown(detail)),
        "status": wording.status_words(row),
        "team": wording.team_name(row.team),
        "voices": row.voices,
        "emergency": row.emergency,
        "outcome": detail.outcome,
    }


def _move_facets(now: dt.datetime) -> tuple[Facet, ...]:
    return (
        Facet("status", tr("État")),
        Facet("team", tr("Équipe")),
        Facet("outcome", tr("Suite donnée"), lambda value: value.label if value else "—"),
        Facet("voices", tr("Voix")),
        Facet("emergency", tr("Renvoi vers les secours"), _yes_no),
        *scene_facets(now),
    )


class MoveRaceDialog(Question):
    """What changed since `seen`, and « Recommencer » where the move is still possible."""

    def __init__(
        self,
        parent: QWidget,
        sentence: str,
        move: Move | None,
        seen: Detail | None,
        fresh: Detail,
        now: dt.datetime,
    ) -> None:
        possible = move is None or move.value in fresh.moves
        again = tr("Recommencer sur la version actuelle")
        leave = tr("Laisser ainsi")
        super().__init__(
            parent,
            tr("Modifié entre-temps"),
            sentence,
            again if possible else leave,
            no=leave if possible else "",
        )
        self.setObjectName("move_race")
        self.possible = possible
        self.usual_width = WIDTH
        if seen is not None:
            self._show_lines(seen, fresh, now)
            self._show_changes(seen, fresh, now)
        self._say_wish(move, fresh)
        # The hand may still be on Enter: what others did is not gone over by chance.
        (self.no if possible else self.yes).setFocus()
        self.yes.setDefault(not possible)
        self.no.setDefault(possible)

    def _show_lines(self, seen: Detail, fresh: Detail, now: dt.datetime) -> None:
        last = max((event.seq for event in seen.events), default=0)
        lines = [event for event in fresh.events if event.seq > last][-MOST_LINES:]
        if lines:
            said = [f"{say_moment(each.at, now)} · {each.actor} · {each.title}" for each in lines]
            self._add("\n".join(said), "race_lines")

    def _show_changes(self, seen: Detail, fresh: Detail, now: dt.datetime) -> None:
        was, stands = _stands(seen), _stands(fresh)
        found = contests(_move_facets(now), was, stands, was)
        if not found:
            return
        inside = QWidget(self)
        inside.setObjectName("race_changes")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for column in (1, 2):
            grid.setColumnStretch(column, 1)
        heads = ("", tr("Quand vous l’avez ouvert"), tr("Maintenant"))
        rows = [heads, *((each.label, each.seen, each.theirs) for each in found)]
        for line, texts in enumerate(rows):
            for column, text in enumerate(texts):
                label = Label(text, inside)
                label.setWordWrap(column > 0)
                if line == 0 or column == 0:
                    label.setProperty("kind", "muted")
                grid.addWidget(label, line, column, Qt.AlignmentFlag.AlignTop)
        self.inputs.addWidget(inside)

    def _say_wish(self, move: Move | None, fresh: Detail) -> None:
        words = tr("consigner la réponse") if move is None else gestures.words(move).rstrip("…")
        if self.possible:
            self._add(tr("Vous vouliez : « {0} ».").format(words), "race_wish")
            return
        self._add(
            tr("Vous vouliez : « {0} ». Ce n’est plus possible : {1} est « {2} ».").format(
                words, fresh.row.number, fresh.row.status.label
            ),
            "race_wish",
        )

    def _add(self, text: str, name: str) -> None:
        label = Label(text, self)
        label.setObjectName(name)
        label.setWordWrap(True)
        self.inputs.addWidget(label)


def ask_again(
    parent: QWidget,
    sentence: str,
    move: Move | None,
    versions: tuple[Detail | None, Detail],
    now: dt.datetime,
    again: Callable[[], object],
) -> MoveRaceDialog:
    """Show what others made of it; `again` runs for who begins again on what stands now."""
    dialog = MoveRaceDialog(parent, sentence, move, *versions, now)
    if dialog.possible:
        dialog.accepted.connect(lambda: again())
    dialog.open()
    return dialog
