"""What services give back to the screens and to the command line: frozen, with no row in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields
from typing import Final, NamedTuple

from desktop_app.domain.codes import (
    AnswerBy,
    AttachmentKind,
    Category,
    Channel,
    EventKind,
    HoldReason,
    Outcome,
    Partner,
    People,
    PlaceKind,
    PrivacyKind,
    ReporterKind,
    Role,
    Status,
)
from desktop_app.domain.entry import Place, Recurrence


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write touched; broadcast once so that each page knows whether it is concerned."""

    numbers: frozenset[str] = frozenset()
    drafts: bool = False
    reference: bool = False
    places: bool = False
    imports: bool = False
    rounds: bool = False
    hotspots: bool = False


EVERYTHING: Final = Changes(reference=True, places=True, imports=True, rounds=True, hotspots=True)
"""Something may have been missed: every page reads anew, but one's own drafts."""


def merged(first: Changes, second: Changes) -> Changes:
    """What both writes touched."""
    return Changes(
        first.numbers | second.numbers,
        *(
            getattr(first, each.name) or getattr(second, each.name)
            for each in fields(Changes)
            if each.name != "numbers"
        ),
    )


@dataclass(frozen=True, slots=True)
class TeamRef:
    """A team as shown: code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The three clocks, as aware instants."""

    accept: dt.datetime
    visit: dt.datetime
    answer: dt.datetime


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The team that would have had it, by which rule."""

    team: TeamRef
    rule: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A routing decision to show: `team` None means the pool ("Sans équipe")."""

    team: TeamRef | None
    rule: str | None  # rule code
    reasons: tuple[str, ...]  # French sentences, first the rule
    runner_up: RunnerUp | None
    copies: tuple[TeamRef, ...]
    deadlines: Deadlines


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A signalement (or DansMaRue row) that may tell the same facts.

    `score` 0 to 1; `attachable` is False for DansMaRue rows and for what can only be shown.
    """

    number: str  # DansMaRue: its id_dmr
    score: float
    distance_m: float
    age_h: float
    reasons: tuple[str, ...]
    label: str  # place
    category: Category | None
    status: Status | None
    closed_at: dt.datetime | None
    attachable: bool
    source: str = "relais"  # relais | dansmarue
    summary: str = ""  # e.g. "Consommation, 7 et plus · UASA, pris en charge"
    lon: float = 0.0
    lat: float = 0.0


@dataclass(frozen=True, slots=True)
class PrivacyFinding:
    """A stretch of free text that looks like personal data; offsets are code points."""

    kind: PrivacyKind
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SavedFlag:
    """What was done with a finding; offsets in the text as typed."""

    kind: PrivacyKind
    start: int
    end: int
    action: str  # masked | kept


@dataclass(frozen=True, slots=True)
class Logged:
    """The answer of a saving."""

    number: str
    uid: str
    status: Status
    proposal: Proposal  # as decided (override included)
    place: Place
    duplicates: tuple[Duplicate, ...]
    privacy: tuple[SavedFlag, ...]
    changes: Changes
    attached_to: str | None = None  # the number of the parent when saved as a voice


class QueueRow(NamedTuple):
    """One line of the queue. A tuple: fifty are made for each page, at a fifth of the cost."""

    id: int
    number: str
    category: Category
    place_kind: PlaceKind
    people: People
    recurring: bool
    voices: int
    label: str
    arrondissement: int
    sector: str | None
    team: TeamRef | None
    status: Status
    hold_reason: HoldReason | None
    due_at: dt.datetime | None
    received_at: dt.datetime
    emergency: bool
    version: int
    closed_at: dt.datetime | None = None
    stale_at: dt.datetime | None = None
    lapsed_team: str | None = None  # code of the team that let its time to accept run out


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue with the cursors of its neighbours (opaque; None at an end)."""

    rows: tuple[QueueRow, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the timeline, already said in French. Of a passage: its `remark`, and the kind of
    each finding that was `masked` in it."""

    seq: int
    at: dt.datetime
    actor: str
    role: Role
    kind: EventKind
    title: str
    text: str
    remark: str = ""
    masked: tuple[PrivacyKind, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceView:
    """One voice; the identity itself is read apart, on click."""

    uid: str
    reporter_kind: ReporterKind
    channel: Channel
    answer_by: AnswerBy
    identified: bool
    description: str
    received_at: dt.datetime
    answered_at: dt.datetime | None
    attached: bool  # came after the first and can be detached
    own: bool = False  # attached by who looks, who may mend it


@dataclass(frozen=True, slots=True)
class VisitView:
    """A recorded visit."""

    at: dt.datetime
    team: TeamRef | None
    summary: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a signalement as it is listed; what it holds is read apart."""

    uid: str
    name: str
    kind: AttachmentKind
    mime: str
    bytes: int
    digest: str  # SHA-256 of what is kept
    width: int | None  # pixels, of a picture
    height: int | None
    blurred: int  # rectangles made unreadable
    added_at: dt.datetime
    added_by: str
    version: int
    number: str  # of the signalement it was added to: one attached to another keeps its own


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything of one signalement that its page shows."""

    row: QueueRow
    uid: str
    place: Place
    description: str
    recurrence: Recurrence
    observed_at: dt.datetime
    deadlines: Deadlines | None
    rule: str | None
    proposal: Proposal | None  # the decision that stands, for "Pourquoi ?"
    outcome: Outcome | None
    outcome_note: str
    partner: Partner | None
    attached_to: str | None
    voices: tuple[VoiceView, ...]
    events: tuple[EventView, ...]
    visits: tuple[VisitView, ...]
    flags_kept: int
    moves: tuple[str, ...]  # names of the moves this actor may make now (see workflow)
    vulnerable: bool = False
    hotspot: str = ""  # the name of the hotspot, watched now, that holds the place
    attachments: tuple[AttachmentView, ...] = ()  # none for who may not see them
    rules_say: str = ""  # the team they would send it to since a correction, if another


@dataclass(frozen=True, slots=True)
class Identity:
    """A reporter's identity, given only by the service that logs the reading."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The answer of a move: where the signalement stands, and whether it can be undone."""

    number: str
    status: Status
    team: TeamRef | None
    undo: str | None  # token for `undo`, valid 10 s
    changes: Changes
    stale: bool = False  # the scene was too old before this move to be met as it was told
    waiting: bool = False  # the base is away: kept in the outbox, to be sent when it is back
    masked: int = 0  # how many findings of the text that came with it were masked


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The answer of an import; `report` is the path of the file that lists every refused line."""

    created: int
    updated: int
    unchanged: int
    refused: int
    report: str
    changes: Changes = field(default_factory=Changes)
