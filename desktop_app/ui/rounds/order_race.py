"""What is said of a round that another seat changed first: an order of stops, what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.domain.race import Facet
from desktop_app.domain.rounds import Round, Stop, StopReport, StopState, in_their_places
from desktop_app.services.round_stops import place_of
from desktop_app.ui.dialogs import ask, tell
from desktop_app.ui.race_dialog import ask_race
from desktop_app.ui.rounds.wording import tr

if TYPE_CHECKING:
    from desktop_app.ui.rounds.report_dialog import ReportDialog


def adapted(stops: Sequence[Stop], wanted: Sequence[Stop]) -> tuple[Stop, ...]:
    """`stops` in the order of `wanted`; those that were not there go last, those recorded stay."""
    places = [place_of(stop) for stop in wanted]
    known = [stop for stop in stops if place_of(stop) in places]
    known.sort(key=lambda stop: places.index(place_of(stop)))
    new = (stop for stop in stops if place_of(stop) not in places)
    return in_their_places(stops, (*known, *new))


def ask_order(
    parent: QWidget,
    seen: Round,
    fresh: Round,
    wanted: Sequence[Stop],
    sentence: str,
    settled: Callable[[tuple[Stop, ...]], object],
) -> None:
    """Have one of the two orders of the stops of `fresh` chosen; `settled` gets mine."""
    mine = adapted(fresh.stops, wanted)
    by_place = {place_of(stop): stop for stop in (*seen.stops, *fresh.stops)}

    def say(places: Sequence[tuple[object, ...]]) -> str:
        return "\n".join(f"{at}. {by_place[place].label}" for at, place in enumerate(places, 1))

    def chosen(version: dict[str, Sequence[tuple[object, ...]]]) -> None:
        if version["order"] != _places(fresh.stops):
            settled(mine)

    three = ({"order": _places(stops)} for stops in (seen.stops, fresh.stops, mine))
    was, theirs, ours = three
    ask_race(
        parent, sentence, [Facet("order", tr("Ordre des arrêts"), say)], (was, theirs, ours), chosen
    )


def ask_report(
    parent: ReportDialog,
    versions: tuple[Round, Round],
    reports: Sequence[StopReport],
    sentence: str,
    again: Callable[[Round, tuple[StopReport, ...]], object],
) -> None:
    """Offer to record what came of the stops on the round as it stands, each at its place.

    `versions` are the round as it was reported on and as it stands.
    """
    seen, fresh = versions
    kept, gone = moved_reports(seen, fresh, reports)
    told = [sentence]
    if gone:
        told.append(tr("Ne sont plus à faire : {0}.").format(", ".join(gone)))
    if not kept:
        told.append(tr("Il n’en reste rien à enregistrer."))
        tell(parent, tr("Modifié entre-temps"), "\n\n".join(told)).setObjectName("report_race")
        return
    told.append(tr("Ce que vous avez coché peut être enregistré, lieu par lieu."))

    def record() -> None:
        parent.yes.setEnabled(False)
        again(fresh, kept)

    question = ask(
        parent,
        tr("Modifié entre-temps"),
        "\n\n".join(told),
        tr("Enregistrer sur la tournée actuelle"),
        record,
        no=tr("Revenir à la saisie"),
    )
    question.setObjectName("report_race")


def moved_reports(
    seen: Round, fresh: Round, reports: Sequence[StopReport]
) -> tuple[tuple[StopReport, ...], tuple[str, ...]]:
    """The reports of the stops of `seen` at their positions in `fresh`, and the labels of those
    that are no more to be done there."""
    places = {stop.position: stop for stop in seen.stops}
    waiting = {
        place_of(stop): stop.position for stop in fresh.stops if stop.state is StopState.PLANNED
    }
    kept, gone = [], []
    for report in reports:
        stop = places[report.position]
        position = waiting.get(place_of(stop))
        if position is None:
            gone.append(stop.label)
        else:
            kept.append(replace(report, position=position))
    return tuple(kept), tuple(gone)


def _places(stops: Sequence[Stop]) -> tuple[tuple[object, ...], ...]:
    return tuple(place_of(stop) for stop in stops)
