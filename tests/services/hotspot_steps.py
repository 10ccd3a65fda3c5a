"""Steps shared by the tests of hotspots."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.codes import PlaceKind
from desktop_app.domain.entry import Place
from desktop_app.domain.geometry import METRES_PER_LON
from desktop_app.domain.hotspots import Hotspot
from desktop_app.services.hotspots import Wanted, make_hotspot
from desktop_app.services.seat import Seat
from tests.services.entries import EOLE


def watched(seat: Seat, place: Place = EOLE, **wanted: Any) -> Hotspot:
    """A hotspot under watch, at the porch of rue d'Aubervilliers unless told."""
    return make_hotspot(seat, place, PlaceKind.PORCH, Wanted(**wanted))


def east_of(place: Place, metres: float) -> Place:
    """The place moved to the east."""
    return Place(
        f"{place.label[:2]} bis Rue de l’Est, 75018 Paris",
        place.lon + metres / METRES_PER_LON,
        place.lat,
        place.precision,
        place.score,
        place.arrondissement,
        place.sector,
    )
