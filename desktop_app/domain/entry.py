"""What an agent types: the entry of one signalement, before anything is saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    Channel,
    EmergencyService,
    OverrideReason,
    People,
    PlaceKind,
    Precision,
    ReporterKind,
    Weekday,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A located place. `lon`/`lat` WGS84 degrees, `score` 0 to 1 (under 0.7 is doubtful).

    `arrondissement` is None outside Paris; `sector` the code of the sector that covers it.
    """

    label: str
    lon: float
    lat: float
    precision: Precision
    score: float
    arrondissement: int | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Days and hours (Paris) at which the facts come back; no days and no hours: once."""

    days: frozenset[Weekday] = frozenset()
    start: dt.time | None = None
    end: dt.time | None = None

    @property
    def recurring(self) -> bool:
        """Whether the facts were said to come back."""
        return bool(self.days) or self.start is not None


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports; name, e-mail and phone are optional and kept apart."""

    kind: ReporterKind = ReporterKind.RESIDENT
    channel: Channel = Channel.PHONE
    answer_by: AnswerBy = AnswerBy.NONE
    consent: bool = False
    notice_given: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def identified(self) -> bool:
        """Whether anything about the person is kept."""
        return bool(self.name or self.email or self.phone)


@dataclass(frozen=True, slots=True)
class Override:
    """The agent's choice of another team (code; None: the pool) than proposed, and why."""

    team: str | None
    reason: OverrideReason
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything of one call. `observed_at` is aware; `kept_flags` are the privacy findings
    (start, end in `description`) that the agent chose to keep: all others are masked at saving.
    `label_typed`: the label of the place was typed, and not found by us: it is checked too.
    """

    category: Category
    place: Place
    place_kind: PlaceKind
    observed_at: dt.datetime
    description: str = ""
    people: People = People.UNKNOWN
    recurrence: Recurrence = field(default_factory=Recurrence)
    reporter: Reporter = field(default_factory=Reporter)
    vulnerable: bool = False
    emergency: EmergencyService | None = None
    override: Override | None = None
    kept_flags: frozenset[tuple[int, int]] = frozenset()
    label_typed: bool = False
