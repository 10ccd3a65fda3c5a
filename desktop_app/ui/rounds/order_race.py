"""An order of stops that came too late: theirs or mine, once it is adapted to what stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.domain.race import Facet
from desktop_app.domain.rounds import Round, Stop
from desktop_app.services.round_stops import place_of
from desktop_app.ui.race_dialog import ask_race
from desktop_app.ui.rounds.wording import tr


def adapted(stops: Sequence[Stop], wanted: Sequence[Stop]) -> tuple[Stop, ...]:
    """`stops` in the order of `wanted`; those that were not there go last."""
    places = [place_of(stop) for stop in wanted]
    known = [stop for stop in stops if place_of(stop) in places]
    known.sort(key=lambda stop: places.index(place_of(stop)))
    return (*known, *(stop for stop in stops if place_of(stop) not in places))


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


def _places(stops: Sequence[Stop]) -> tuple[tuple[object, ...], ...]:
    return tuple(place_of(stop) for stop in stops)
