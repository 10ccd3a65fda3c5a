"""How long personal data is kept, and from when it is due: rules alone, nothing is erased here.

CNIL: who reported is known as long as an answer, a call back or a reopening may be needed; what
they said, as long as the facts may come back; then only facts and places stay.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import asdict, dataclass
from typing import Final

from desktop_app.domain.addresses import without_house_number
from desktop_app.domain.codes import Coded, PlaceKind
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS

BOUNDS: Final = {"identity_months": (1, 12), "report_months": (12, 36), "draft_days": (1, 30)}
"""Least and most of each delay: what the register of processing allows."""
_SENTENCES: Final = {
    "identity_months": "Les coordonnées se gardent de {0} à {1} mois après la clôture.",
    "report_months": "Les textes se gardent de {0} à {1} mois après la réception.",
    "draft_days": "Les brouillons se gardent de {0} à {1} jours.",
}
DWELLINGS: Final = frozenset(
    {PlaceKind.PORCH, PlaceKind.COMMON_PARTS, PlaceKind.CAR_PARK, PlaceKind.SHOP}
)
"""Where the number of the house may well be that of who reports: a resident tells of their own
porch, a shopkeeper of their own door. In the street a number only says where in the street."""


class Purged(Coded):
    """What an elimination list names."""

    IDENTITY = "identity", "Coordonnées d’un déclarant"
    TEXTS = "texts", "Textes et adresse précise"
    ATTACHMENT = "attachment", "Pièce jointe"
    REMARK = "remark", "Remarque d’un passage"
    DRAFT = "draft", "Brouillon"
    DRAFT_TRACE = "draft_trace", "Trace d’une saisie enregistrée"


class Held(Coded):
    """Why what is due must wait."""

    OPEN = "open", "encore ouvert"
    AWAITING = "awaiting", "un déclarant attend sa réponse"


class PurgeReason(Coded):
    """Why something was eliminated."""

    RETENTION = "retention", "Durée de conservation"
    REQUEST = "request", "Demande d’une personne"


@dataclass(frozen=True, slots=True)
class Delays:
    """Months after the closing, months after the receipt, days after the last saving."""

    identity_months: int = 12
    report_months: int = 36
    draft_days: int = 30

    def as_json(self) -> dict[str, int]:
        """By name, as the base and the purges' own record keep them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: `held` says why it waits, None when it may go now. `due_on` is None
    for what a person asked to erase."""

    kind: Purged
    number: str | None
    voice: str | None
    due_on: dt.date | None
    held: Held | None = None


def delays_of(told: dict[str, int]) -> Delays:
    """The delays as kept; what is absent or out of bounds is the longest allowed."""
    usual = Delays().as_json()
    kept = {}
    for name, (least, most) in BOUNDS.items():
        value = told.get(name, usual[name])
        kept[name] = value if isinstance(value, int) and least <= value <= most else most
    return Delays(**kept)


def require_allowed(delays: Delays) -> None:
    """UserError "delay_out_of_bounds", field its name."""
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(delays, name) <= most:
            raise UserError("delay_out_of_bounds", _SENTENCES[name].format(least, most), name)


def day_of(at: dt.datetime) -> dt.date:
    """The day in Paris of an instant: what delays count from."""
    return at.astimezone(PARIS).date()


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later (earlier if negative), else the last of that month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def report_due_on(delays: Delays, received_at: dt.datetime) -> dt.date:
    """When the texts of a case are due, whose first part was received at that instant."""
    return months_after(day_of(received_at), delays.report_months)


def identity_due_on(
    delays: Delays, closed_at: dt.datetime | None, received_at: dt.datetime
) -> dt.date:
    """When who reported is due: after the closing, never later than the texts."""
    texts = report_due_on(delays, received_at)
    if closed_at is None:
        return texts
    return min(texts, months_after(day_of(closed_at), delays.identity_months))


def draft_due_on(delays: Delays, saved_at: dt.datetime) -> dt.date:
    """When a draft is due that was last saved at that instant."""
    return day_of(saved_at) + dt.timedelta(days=delays.draft_days)


def say_rule(kind: Purged, delays: Delays) -> str:
    """The rule by which a kind is due, in French."""
    if kind is Purged.IDENTITY:
        return (
            f"{delays.identity_months} mois après la clôture, {delays.report_months} après la "
            "réception au plus"
        )
    if kind in (Purged.DRAFT, Purged.DRAFT_TRACE):
        return f"{delays.draft_days} jours après la dernière saisie"
    since = "le passage" if kind is Purged.REMARK else "la réception"
    return f"{delays.report_months} mois après {since}"


def held_by(closed_at: dt.datetime | None, awaiting: int) -> Held | None:
    """What keeps a case from being purged: it is open, or a voice awaits its answer."""
    if closed_at is None:
        return Held.OPEN
    return Held.AWAITING if awaiting > 0 else None


def coarse_label(label: str, kind: PlaceKind) -> str:
    """The label of a place once its texts are gone: the street stays, the house of a dwelling or a
    shop does not."""
    return without_house_number(label) if kind in DWELLINGS else label
