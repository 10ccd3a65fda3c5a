"""What waits on a PC for a shared base that is away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from desktop_app.domain.codes import Coded


class OutboxKind(Coded):
    """What may be done while the base is away."""

    LOG = "log", "Saisie"
    ACCEPT = "accept", "Prise en charge"
    VISIT = "visit", "Passage"
    CLOSE = "close", "Clôture"
    EMERGENCY = "emergency", "Appel aux secours"


GESTURES: Final = frozenset({OutboxKind.ACCEPT, OutboxKind.VISIT, OutboxKind.CLOSE})
"""What is done on signalements that are there, as they were seen."""


class OutboxState(Coded):
    """Where a row stands."""

    WAITING = "waiting", "en attente d’envoi"
    REFUSED = "refused", "refusé, à reprendre"
    SENT = "sent", "envoyé"
    DROPPED = "dropped", "supprimé"
    DRAFT = "draft", "brouillon"  # still being typed: never sent, never listed


AWAY_CODES: Final = frozenset(
    {
        "server_unknown",
        "server_refused",
        "server_silent",
        "server_lost",
        "server_stopped",
        "server_crowded",
    }
)
"""The codes of the faults of a shared base that another try may find (`db.errors.AWAY`)."""

OFFLINE_CODE: Final = "base_offline"
"""The code of what cannot be done while the shared base is away."""

REOPENED: Final = "typed_again"
"""The code of what is held back since it is on the screen again, to be saved anew."""

OPEN_STATES: Final = (OutboxState.WAITING, OutboxState.REFUSED)
"""What is not settled: nothing of it may be lost."""


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One row of the outbox as it is shown.

    `reference` is what the caller is told until there is a number; `title` says what it is; `code`
    and `reason` why it was refused, or what was typed when it was deleted. `number` is the one
    given, or that a gesture is about; `duplicates` the numbers of what may tell the same facts.
    `readable` is False where the keyring no longer has the key.
    """

    uid: str
    reference: str
    kind: OutboxKind
    at: dt.datetime
    state: OutboxState
    title: str
    number: str = ""
    code: str = ""
    reason: str = ""
    duplicates: tuple[str, ...] = ()
    settled_at: dt.datetime | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Sending:
    """What is being sent from an outbox: its uid, and when it was typed (aware)."""

    uid: str
    typed_at: dt.datetime

    @property
    def told(self) -> dict[str, str]:
        """What a history tells of it."""
        at = self.typed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        return {"outbox": self.uid, "typed_at": at}


def provisional(uid: str, taken: frozenset[str]) -> str:
    """A short reference for what has no number yet ("L-7F3"), other than those `taken`."""
    digits = uid.replace("-", "").upper()[::-1]  # the end of a uid is its random part
    for length in range(3, len(digits)):
        for start in range(len(digits) - length):
            reference = f"L-{digits[start : start + length]}"
            if reference not in taken:
                return reference
    return f"L-{digits}"
