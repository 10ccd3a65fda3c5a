"""The part of the check that compares rows with what their history tells of the facts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_app.domain.codes import EventKind
from desktop_app.domain.seals import seal_facts, seal_text, seal_voice

Tell = Callable[[str, str], None]
"""What is given each finding: its code and its French sentence."""

CLOCKS: Final = {
    "accept_due_at": "de prise en charge",
    "visit_due_at": "de passage",
    "answer_due_at": "de réponse",
}
_DETACHED: Final = EventKind.DETACHED.value
_CORRECTED: Final = EventKind.CORRECTED.value


@dataclass(slots=True)
class ToldFacts:
    """The last that a history tells: texts of its `after`, and voices by uid."""

    sealed: str = ""
    numbered_in: int | None = None  # the arrondissement of its number, where it was corrected since
    clocks: dict[str, str] = field(default_factory=dict)
    emergency: str = ""
    attached: str = ""
    voices: dict[str, tuple[str, bool]] = field(default_factory=dict)  # seal, identified

    def hear(self, kind: str, before: str | None, after: str) -> None:
        """Take in one event, in order; `before` and `after` are canonical JSON.

        Texts are looked into and not parsed: a million histories are read at a time. A quote
        inside a value is escaped, so that no free text is taken for a name.
        """
        if '"facts":' in after:
            self.sealed = after
        if kind == _CORRECTED and self.numbered_in is None and '"arrondissement":' in after:
            self.numbered_in = json.loads(before or "{}").get("arrondissement")
        if '_due_at":' in after:
            for name in CLOCKS:
                if f'"{name}":' in after:
                    self.clocks[name] = after
        if '"emergency":' in after:
            self.emergency = after
        if '"attached_text":' in after:
            self.attached = after
        if '"seal":' in after:
            identified = '"identified":true' in after
            self.voices[_word(after, "voice")] = (_word(after, "seal"), identified)
        elif kind == _DETACHED and '"voice":' in after:
            self.voices.pop(_word(after, "voice"), None)


def compare_facts(row: Any, told: ToldFacts, tell: Tell) -> None:
    """The row of a signalement with its seal, its urgency, its attached texts, its deadlines."""
    sealed = seal_facts(
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
    if sealed != _word(told.sealed, "facts"):
        tell("facts_differ", "Les faits ne sont plus ceux de la saisie ou de sa correction.")
    if bool(row.emergency) is not ('"emergency":true' in told.emergency):
        tell("facts_differ", "Le renvoi vers les secours n’est pas celui de l’historique.")
    attached = _word(told.attached, "attached_text")
    if attached != seal_text(row.uid, row.attached_text) and (attached or row.attached_text):
        tell("facts_differ", "Les textes rattachés ne sont plus ceux des déclarants.")
    for name, clock in CLOCKS.items():
        if _word(told.clocks.get(name, ""), name) != iso_of(getattr(row, name)):
            tell("deadline_differs", f"Le délai {clock} n’est pas celui de l’historique.")


def compare_voices(voices: list[Any], told: ToldFacts, tell: Tell) -> None:
    """The voices logged with a signalement, wherever they are now, with what it tells of them."""
    left = dict(told.voices)
    for voice in voices:
        known = left.pop(voice.uid, None)
        if known is None:
            tell("voice_unknown", f"L’historique ne connaît pas la voix {voice.uid}.")
            continue
        seal, identified = known
        sealed = seal_voice(
            voice.uid,
            voice.reporter_kind,
            voice.channel,
            voice.answer_by,
            voice.observed_at,
            voice.received_at,
            voice.description,
        )
        if sealed != seal:
            tell("voice_differs", f"La voix {voice.uid} n’est plus telle qu’elle a été saisie.")
        if identified and not voice.identified:
            tell("identity_missing", f"L’identité de la voix {voice.uid} a disparu.")
        elif voice.identified and not identified:
            tell("identity_unknown", f"La voix {voice.uid} a reçu une identité après coup.")
    for uid in left:
        tell("voice_missing", f"La voix {uid} a disparu.")


class VoiceStream:
    """Voices in the order of the signalement they were logged with, asked in that order."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, signalement_id: int) -> list[Any]:
        """The voices that this signalement was logged with, or that were logged on it."""
        while self._next is not None and self._next.home < signalement_id:
            self._next = next(self._rows, None)
        found = []
        while self._next is not None and self._next.home == signalement_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def iso_of(at: int | None) -> str:
    """An instant of the base (epoch µs) as histories write it; "" for none."""
    if at is None:
        return ""
    moment = dt.datetime.fromtimestamp(at / 1_000_000, dt.UTC)
    return moment.isoformat(timespec="microseconds")


def _word(text: str, name: str) -> str:
    # The text value of `name`, which holds no quote; "" when it is null or not there.
    begun = text.find(f'"{name}":"')
    if begun < 0:
        return ""
    begun += len(name) + 4
    return text[begun : text.find('"', begun)]
