"""The part of the check that compares rows with what their history tells of the facts.

What cannot be proven is left out: the sector, for its outline may be drawn anew; who the reporter
is, which must stay erasable and of which a history that lasts may keep nothing, not even a digest;
remarks of passages, which the history does not hold.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from db.queries.neighbours import cell_of
from db.queries.upkeep import SEEN, SEEN_LISTS
from db.schema.base import canonical_json
from desktop_app.domain.codes import EventKind, Status, VisitResult
from desktop_app.domain.seals import seal_facts, seal_text, seal_voice
from desktop_app.domain.views import Deadlines
from desktop_app.services.turns import running_due

Tell = Callable[[str, str], None]
"""What is given each finding: its code and its French sentence."""

Said = tuple[int, str]
"""When a history last spoke of an answer (epoch µs), and when that was given (ISO; "" if not)."""

CODES: Final = {
    "hold_reason": "La raison de l’attente",
    "partner": "Le partenaire",
    "outcome": "Le résultat",
    "outcome_note": "Le texte du résultat",
    "rule": "La règle d’orientation",
}
INSTANTS: Final = {
    "accept_due_at": ("deadline_differs", "Le délai de prise en charge"),
    "visit_due_at": ("deadline_differs", "Le délai de passage"),
    "answer_due_at": ("deadline_differs", "Le délai de réponse"),
    "held_at": ("move_differs", "Le début de l’attente"),
    "review_at": ("move_differs", "La date de revue"),
    "closed_at": ("move_differs", "La date de clôture"),
}
REWRITING: Final = frozenset(
    {EventKind.PSEUDONYMISED, EventKind.TEXT_MASKED, EventKind.RECTIFIED, EventKind.IDENTITY_ERASED}
)
"""Lines that tell new seals of texts."""
_NO_VOICE: Final[dict[str, Any]] = {"identified": False, "consent": None, "notice_given": None}
_UNTOLD: Final = {"passage": "", "result": "met"}
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(slots=True)
class ToldFacts:
    """What a history tells, each thing as it told it last."""

    creator: str = ""
    last: dict[str, Any] = field(default_factory=dict)  # by name
    standing: dict[str, Any] = field(default_factory=dict)  # the last line with a status, whole
    voices: dict[str, dict[str, Any]] = field(default_factory=dict)  # by uid
    visits: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # by whom, what
    answers: dict[str, Said] = field(default_factory=dict)  # by uid of the voice
    numbered_in: int | None = None  # the arrondissement of its number, where it was corrected since
    moved: bool = False  # voices logged with it are, or were, on another
    # By the uid of a file: the digest of what it holds, None once it was removed.
    files: dict[str, str | None] = field(default_factory=dict)
    _forgotten: dict[str, str] = field(default_factory=dict)  # by the line before

    def hear(
        self, kind: str, at: int, actor: str, before: str | None, after: dict[str, Any]
    ) -> None:
        """Take in one event, in order; `at` in epoch µs, `before` still a text."""
        if not self.last:
            self.creator = actor
            self.moved = "from" in after
        self.last.update(after)
        if "status" in after:
            self.standing = after
        if "seal" in after:
            self.voices[after["voice"]] = after
        match kind:
            case EventKind.VISITED:
                self.visits.append((actor, after))
            case EventKind.DETACHED if "seal" not in after:
                self.voices.pop(after.get("voice", ""), None)
            case EventKind.ATTACHED if "to" in after:
                self.moved = True
            case EventKind.CORRECTED if "arrondissement" in after and self.numbered_in is None:
                self.numbered_in = json.loads(before or "{}").get("arrondissement")
            case EventKind.ANSWERED:
                self.answers[after["voice"]] = (at, after["answered_at"])
            case EventKind.ATTACHMENT_ADDED | EventKind.ATTACHMENT_BLURRED:
                self.files[after["attachment"]] = after["digest"]
            case EventKind.ATTACHMENT_REMOVED:
                self.files[after["attachment"]] = None
            case EventKind.UNDONE:  # of a reopening: what was answered before it is so again
                self.answers |= {uid: (at, given) for uid, given in self._forgotten.items()}
            case _ if kind in REWRITING:
                self._hear_rewriting(after)
        self._forgotten = after.get("answers_forgotten") or {}
        self.answers |= dict.fromkeys(self._forgotten, (at, ""))

    def _hear_rewriting(self, after: dict[str, Any]) -> None:
        # Texts that were taken away, masked or put right: known by their new seals from now on.
        for uid, seal in after.get("seals", {}).items():
            self.voices[uid] = {**self.voices.get(uid, _NO_VOICE), "seal": seal}
        if after.get("remarks_gone"):
            gone = [(actor, {**said, "remark_seal": None}) for actor, said in self.visits]
            self.visits = gone
        for rank, seal in after.get("remark_seals", {}).items():
            actor, said = self.visits[int(rank)]
            self.visits[int(rank)] = actor, {**said, "remark_seal": seal}


def compare_facts(row: Any, told: ToldFacts, waiting: int, tell: Tell) -> None:
    """The row of a signalement with all that its history tells; `waiting` voices want an answer."""
    last = told.last
    if _seal_of(row) != last.get("facts"):
        tell("facts_differ", "Les faits ne sont plus ceux de la saisie ou de sa correction.")
    elif row.cell != cell_of(row.lon, row.lat):
        tell("facts_differ", "La case de la carte n’est pas celle du lieu.")
    if row.created_by != told.creator:
        tell("facts_differ", "L’auteur de la saisie n’est pas celui de l’historique.")
    if bool(row.emergency) is not last.get("emergency"):
        tell("facts_differ", "Le renvoi vers les secours n’est pas celui de l’historique.")
    attached = last.get("attached_text", "")
    if attached != seal_text(row.uid, row.attached_text) and (attached or row.attached_text):
        tell("facts_differ", "Les textes rattachés ne sont plus ceux des déclarants.")
    codes = (row.hold_reason, row.partner, row.outcome, row.outcome_note, row.rule_code)
    for code, (name, what) in zip(codes, CODES.items(), strict=True):
        if code != last.get(name):
            tell("move_differs", f"{what} n’est pas dans l’historique.")
    _compare_instants(row, told, waiting, tell)


def _compare_instants(row: Any, told: ToldFacts, waiting: int, tell: Tell) -> None:
    kept = (
        row.accept_due_at,
        row.visit_due_at,
        row.answer_due_at,
        row.held_at,
        row.review_at,
        row.closed_at,
    )
    instants = [_instant(told.last.get(name)) for name in INSTANTS]
    for at, instant, (code, what) in zip(kept, instants, INSTANTS.values(), strict=True):
        if at != _micros(instant):
            tell(code, f"{what} n’est pas dans l’historique.")
    # The one deadline that no line tells: it follows from the others, and from who waits.
    accept, visit, answer, _, review, _ = instants
    due = running_due(
        Status(told.standing["status"]),
        Deadlines(accept, visit, answer) if accept and visit and answer else None,
        review,
        visited=any(said.get("result") != VisitResult.NOT_DONE.value for _, said in told.visits),
        awaited=waiting > 0,
    )
    if row.due_at != _micros(due):
        tell("deadline_differs", "Le délai qui court n’est pas celui de l’historique.")


def compare_voices(voices: list[Any], told: ToldFacts, tell: Tell) -> None:
    """The voices logged with a signalement, wherever they are now, with what it tells of them."""
    left = dict(told.voices)
    for voice in voices:
        known = left.pop(voice.uid, None)
        if known is None:
            tell("voice_unknown", f"L’historique ne connaît pas la voix {voice.uid}.")
            continue
        sealed = seal_voice(
            voice.uid,
            voice.reporter_kind,
            voice.channel,
            voice.answer_by,
            voice.observed_at,
            voice.received_at,
            voice.description,
        )
        if sealed != known["seal"]:
            tell("voice_differs", f"La voix {voice.uid} n’est plus telle qu’elle a été saisie.")
        agreed = (bool(voice.consent), bool(voice.notice_given))
        if agreed != (known.get("consent"), known.get("notice_given")):
            tell("voice_differs", f"L’accord de la voix {voice.uid} n’est plus celui de la saisie.")
        if known["identified"] and not voice.identified:
            tell("identity_missing", f"L’identité de la voix {voice.uid} a disparu.")
        elif voice.identified and not known["identified"]:
            tell("identity_unknown", f"La voix {voice.uid} a reçu une identité après coup.")
    for uid in left:
        tell("voice_missing", f"La voix {uid} a disparu.")


def compare_visits(uid: str, visits: list[Any], told: ToldFacts, tell: Tell) -> None:
    """The passages of the signalement `uid`, in order, with what its history tells of each."""
    if len(visits) != len(told.visits):
        tell("visits_differ", f"{len(visits)} passages pour {len(told.visits)} dans l’historique.")
        return
    for rank, (visit, (actor, said)) in enumerate(zip(visits, told.visits, strict=True), 1):
        _, visited_at, who, team, remark, *seen = visit
        when = _micros(_instant(said.get("visited_at")))
        same = (visited_at, who, team) == (when, actor, said.get("by_team"))
        sealed = seal_text(uid, remark) if remark else None
        if not same or seen != _seen_as_told(said) or sealed != said.get("remark_seal", sealed):
            tell("visits_differ", f"Le passage {rank} n’est pas celui de l’historique.")


def _seen_as_told(said: dict[str, Any]) -> list[Any]:
    # As the base keeps it: lists are texts there, and what is untold is the column's default.
    return [
        canonical_json(said.get(name, []))
        if name in SEEN_LISTS
        else said.get(name, _UNTOLD.get(name))
        for name in SEEN
    ]


class Rows:
    """A stream of rows in the order of the signalement that begins them, asked in that order."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, signalement_id: int) -> list[Any]:
        """Those of this signalement."""
        while self._next is not None and self._next[0] < signalement_id:
            self._next = next(self._rows, None)
        found = []
        while self._next is not None and self._next[0] == signalement_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def iso_of(at: int | None) -> str:
    """An instant of the base (epoch µs) as histories write it; "" for none."""
    if at is None:
        return ""
    moment = dt.datetime.fromtimestamp(at / 1_000_000, dt.UTC)
    return moment.isoformat(timespec="microseconds")


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _micros(at: dt.datetime | None) -> int | None:
    return None if at is None else (at - _EPOCH) // _MICROSECOND


def _seal_of(row: Any) -> str:
    return seal_facts(
        row.uid,
        row.category,
        row.place_kind,
        row.people,
        row.recurrence_days,
        row.recurrence_from,
        row.recurrence_to,
        row.observed_at,
        row.received_at,
        row.place_label,
        row.lon,
        row.lat,
        row.precision,
        row.arrondissement,
        row.vulnerable,
        row.description,
    )
