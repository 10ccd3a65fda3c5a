"""The outbox of this PC: what was typed while the shared base was away, sealed until it is sent.

The key lies in the keyring. One box belongs to one login on one base: nobody sends what another
typed.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from db.outbox_file import OutboxFile, OutboxRow
from db.schema.base import EPOCH
from desktop_app.domain.errors import UserError
from desktop_app.domain.outbox import (
    OPEN_STATES,
    REOPENED,
    OutboxKind,
    OutboxLine,
    OutboxState,
    provisional,
)
from desktop_app.integrations.sealed_box import SealBroken, SealedBox, box_of
from desktop_app.services.sealing import micros
from desktop_app.services.typed_text import storable

KEPT_FOR: Final = dt.timedelta(days=7)
"""How long what was sent or deleted is still listed."""
LONGEST_REASON: Final = 300
LEASE_S: Final = 60.0


class Outbox:
    """The rows of `owner` (the key of a connection) in the data folder `folder`.

    StorageFault where the disk refuses.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self.owner = owner
        self._file = OutboxFile(folder)
        self._box: SealedBox | None = None

    @property
    def path(self) -> Path:
        """The file, whether or not it is there yet."""
        return self._file.path

    def prepare(self) -> None:
        """Make sure that what is typed can be kept. UserError "outbox_no_keyring"."""
        self._sealing()

    def keep(
        self, kind: OutboxKind, uid: str, at: dt.datetime, content: dict[str, Any], title: str
    ) -> OutboxLine:
        """Keep what was typed at `at`; it is on the disk, sealed, when this returns. Kept once
        more under the same uid before it was sent, or deleted, the later words stand in place of
        the first. UserError "outbox_no_keyring", "outbox_settled" for what was sent."""
        reference = provisional(uid, frozenset(self._file.references()))
        told = {"kind": kind.value, "title": title, "content": content}
        row = self._sealed_row(uid, reference, at, OutboxState.WAITING, told)
        renewed = tuple(state.value for state in OPEN_STATES)
        line = self._line(self._file.add(row, renewed, _FORGOTTEN))
        if line.state is not OutboxState.WAITING:
            raise _settled(line)
        return line

    def keep_draft(self, uid: str, at: dt.datetime, content: dict[str, Any]) -> None:
        """Keep what is being typed, sealed, in place of its last state; what already waits to be
        sent under that uid stays as it is. UserError "outbox_no_keyring"."""
        told = {"kind": OutboxKind.LOG.value, "title": "", "content": content}
        row = self._sealed_row(uid, "", at, OutboxState.DRAFT, told)
        self._file.add(row, replaced=_FORGOTTEN)

    def drafts(self) -> list[tuple[str, dt.datetime, dict[str, Any]]]:
        """The uid, the instant and the content of each draft that can be read, oldest first."""
        found = []
        for row in self._file.rows(self.owner):
            if row.state == OutboxState.DRAFT:
                told = self._open(row.sealed, row.uid, "content")
                if told is not None:
                    found.append((row.uid, _instant(row.at), told["content"]))
        return found

    def forget_draft(self, uid: str) -> None:
        """Forget a draft; what waits to be sent under that uid stays."""
        row = self._file.row(self.owner, uid)
        if row is not None and row.state == OutboxState.DRAFT:
            self._file.remove(uid)

    def lines(self) -> tuple[OutboxLine, ...]:
        """Every row but drafts, in the order in which they were typed."""
        rows = self._file.rows(self.owner)
        return tuple(self._line(row) for row in rows if row.state != OutboxState.DRAFT)

    def waiting(self) -> tuple[OutboxLine, ...]:
        """Those that are to be sent, in order."""
        return tuple(line for line in self.lines() if line.state is OutboxState.WAITING)

    def line(self, uid: str) -> OutboxLine:
        """One row, by its uid or its reference. UserError "unknown_outbox"."""
        for line in self.lines():
            if uid in (line.uid, line.reference):
                return line
        raise _unknown(uid)

    def current(self, uid: str) -> OutboxLine | None:
        """One row by its uid as it stands now; None where there is none."""
        row = self._file.row(self.owner, uid)
        return None if row is None else self._line(row)

    def of_others(self) -> int:
        """How many wait on this PC for another login or another base."""
        return self._file.others(self.owner, OutboxState.WAITING.value)

    def content(self, uid: str) -> dict[str, Any]:
        """What was typed. UserError "unknown_outbox", "outbox_unreadable"."""
        told = self._open(self._row(uid).sealed, uid, "content")
        if told is None:
            raise _unreadable()
        content: dict[str, Any] = told["content"]
        return content

    def settle(
        self,
        line: OutboxLine,
        state: OutboxState,
        at: dt.datetime,
        *,
        number: str = "",
        code: str = "",
        reason: str = "",
        duplicates: tuple[str, ...] = (),
    ) -> OutboxLine:
        """Keep what became of a row, and give it back; what was sent or deleted keeps its title
        alone."""
        outcome = {"number": number, "code": code, "reason": reason, "duplicates": duplicates}
        sealed = self._seal(outcome, line.uid, "outcome")
        emptied = None
        if state not in OPEN_STATES:
            told = {"kind": line.kind.value, "title": line.title, "content": {}}
            emptied = self._seal(told, line.uid, "content")
        self._file.mark(line.uid, state.value, micros(at), sealed, emptied)
        return self._line(self._row(line.uid))

    def hold(self, uid: str, at: dt.datetime) -> dict[str, Any]:
        """Keep a row from being sent while it is typed again on the screen; gives its content.

        UserError "unknown_outbox", "outbox_unreadable", "outbox_settled".
        """
        line, content = self.line(uid), self.content(uid)
        if line.state not in OPEN_STATES:
            raise _settled(line)
        self.settle(line, OutboxState.REFUSED, at, code=REOPENED, reason=TYPED_AGAIN)
        return content

    def settled_elsewhere(self, uid: str, number: str, at: dt.datetime) -> None:
        """What waits under `uid`, if anything, was saved as `number` without being sent."""
        row = self._file.row(self.owner, uid)
        if row is not None and OutboxState(row.state) in OPEN_STATES:
            self.settle(self._line(row), OutboxState.SENT, at, number=number)

    def drop(self, uid: str, reason: str, at: dt.datetime) -> None:
        """Delete what waits, for a reason that stays listed for a week.

        UserError "unknown_outbox", "text_missing", "outbox_settled".
        """
        line = self.line(uid)
        said = storable(reason).strip()[:LONGEST_REASON]
        if not said:
            raise UserError(
                "text_missing",
                "Dites en une phrase pourquoi vous supprimez cette saisie.",
                "reason",
            )
        if line.state not in OPEN_STATES:
            raise _settled(line)
        if line.readable:
            self.settle(
                line, OutboxState.DROPPED, at, number=line.number, code="dropped", reason=said
            )
        else:
            self._file.remove(line.uid)

    def take_back(self, uid: str) -> None:
        """Forget a row that was not to be kept after all."""
        self._file.remove(uid)

    def sweep(self, now: dt.datetime) -> None:
        """Forget what has been settled for a week."""
        settled = (OutboxState.SENT.value, OutboxState.DROPPED.value)  # drafts still wait
        self._file.sweep(settled, micros(now - KEPT_FOR))

    def take_turn(self, holder: str) -> bool:
        """Whether `holder` alone sends from this box for `LEASE_S` seconds."""
        return self._file.take_turn(self.owner, holder, LEASE_S)

    def give_turn_back(self, holder: str) -> None:
        """Let another send."""
        self._file.give_turn_back(self.owner, holder)

    def _row(self, uid: str) -> OutboxRow:
        row = self._file.row(self.owner, uid)
        if row is None:
            raise _unknown(uid)
        return row

    def _sealed_row(
        self, uid: str, reference: str, at: dt.datetime, state: OutboxState, told: dict[str, Any]
    ) -> OutboxRow:
        sealed, when = self._seal(told, uid, "content"), micros(at)
        return OutboxRow(0, uid, self.owner, reference, when, state.value, when, sealed, None)

    def _label(self, uid: str, part: str) -> str:
        return f"relais outbox|{self.owner}|{uid}|{part}"

    def _sealing(self) -> SealedBox:
        try:
            box = self._known_box(make=True)
        except UserError as error:
            raise _no_keyring() from error
        if box is None:
            raise _no_keyring()
        return box

    def _known_box(self, *, make: bool) -> SealedBox | None:
        if self._box is None:
            self._box = box_of(f"outbox {self.owner}", make=make)
        return self._box

    def _seal(self, told: dict[str, Any], uid: str, part: str) -> bytes:
        return self._sealing().seal(json.dumps(told).encode(), self._label(uid, part))

    def _open(self, sealed: bytes, uid: str, part: str) -> dict[str, Any] | None:
        try:
            box = self._known_box(make=False)
            if box is None:
                return None
            told: dict[str, Any] = json.loads(box.open(sealed, self._label(uid, part)))
        except (UserError, SealBroken):
            return None
        return told

    def _line(self, row: OutboxRow) -> OutboxLine:
        told = self._open(row.sealed, row.uid, "content")
        outcome = None
        if row.outcome is not None:
            outcome = self._open(row.outcome, row.uid, "outcome")
        became = outcome or {}
        content = {} if told is None else told["content"]
        about = ", ".join(content.get("numbers", ()))
        state = OutboxState(row.state)
        return OutboxLine(
            uid=row.uid,
            reference=row.reference,
            kind=OutboxKind.LOG if told is None else OutboxKind(told["kind"]),
            at=_instant(row.at),
            state=state,
            title=UNREADABLE if told is None else told["title"],
            number=became.get("number") or about,
            code=became.get("code", ""),
            reason=became.get("reason", ""),
            duplicates=tuple(became.get("duplicates", ())),
            settled_at=None if state is OutboxState.WAITING else _instant(row.changed_at),
            readable=told is not None,
        )


_FORGOTTEN: Final = (OutboxState.DRAFT.value, OutboxState.DROPPED.value)
"""What stands in the way of nothing that is typed under the same uid."""
TYPED_AGAIN: Final = "Reprise à l’écran : enregistrez-la pour qu’elle parte."
UNREADABLE: Final = "Illisible : sa clé n’est pas dans le trousseau de cette session"


def busy() -> UserError:
    """What is said to who wants to send while another does."""
    return UserError(
        "outbox_busy",
        "Une fenêtre Relais envoie déjà ces saisies : attendez qu’elle ait fini.",
    )


def _unknown(uid: str) -> UserError:
    return UserError("unknown_outbox", f"« {uid[:40]} » n’attend pas sur ce poste.", "uid")


def _settled(line: OutboxLine) -> UserError:
    return UserError(
        "outbox_settled", f"{line.reference} n’attend plus : {line.state.label}.", "uid"
    )


def _no_keyring() -> UserError:
    return UserError(
        "outbox_no_keyring",
        "La base est injoignable, et le trousseau de ce poste est absent ou verrouillé : rien ne "
        "peut être gardé ici en attendant. Laissez cette page ouverte, votre saisie y reste, et "
        "enregistrez-la quand la base revient.",
    )


def _unreadable() -> UserError:
    return UserError(
        "outbox_unreadable",
        "La clé de cette saisie n’est pas dans le trousseau de cette session : ouvrez la session "
        "qui l’a tapée, ou déverrouillez le trousseau.",
    )


def _instant(at: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=at)
