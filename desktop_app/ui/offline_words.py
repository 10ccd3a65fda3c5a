"""What the window says of a shared base that is away, and of what waits for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.moments import PARIS, say_moment
from desktop_app.domain.outbox import REOPENED, OutboxKind, OutboxLine, OutboxState

TONES: Final = {
    OutboxState.WAITING: "warn",
    OutboxState.REFUSED: "danger",
    OutboxState.SENT: "ok",
    OutboxState.DROPPED: "neutral",
}
MOST_NUMBERS: Final = 4


def tr(text: str) -> str:
    """In the user's language."""
    return QCoreApplication.translate("offline", text)


def waiting(lines: Sequence[OutboxLine]) -> list[OutboxLine]:
    """Those that are to be sent."""
    return [line for line in lines if line.state is OutboxState.WAITING and line.readable]


def refused(lines: Sequence[OutboxLine]) -> list[OutboxLine]:
    """Those that somebody must look at: refused, or that can be read no more."""
    return [
        line
        for line in lines
        if (line.state is OutboxState.REFUSED and line.code != REOPENED)
        or (line.state is OutboxState.WAITING and not line.readable)
    ]


def reopened(lines: Sequence[OutboxLine]) -> list[OutboxLine]:
    """Those that are on the screen again, or were and never saved."""
    return [line for line in lines if line.code == REOPENED and line.state is OutboxState.REFUSED]


def label_of(line: OutboxLine) -> str:
    """Where a line stands."""
    return tr("à enregistrer") if line.code == REOPENED else line.state.label


def count_words(lines: Sequence[OutboxLine]) -> str:
    """« 3 saisies », « 1 geste », « 4 saisies et gestes »."""
    count, entries = len(lines), sum(line.kind is OutboxKind.LOG for line in lines)
    if entries == count:
        return tr("1 saisie") if count == 1 else tr("{0} saisies").format(count)
    if not entries:
        return tr("1 geste") if count == 1 else tr("{0} gestes").format(count)
    return tr("{0} saisies et gestes").format(count)


def hour(at: dt.datetime, now: dt.datetime) -> str:
    """The hour alone on the same day, else with its day."""
    same = at.astimezone(PARIS).date() == now.astimezone(PARIS).date()
    return f"{at.astimezone(PARIS):%H:%M}" if same else say_moment(at, now)


def state_words(synced_at: dt.datetime | None, now: dt.datetime) -> str:
    """Of what instant the pages are."""
    if synced_at is None:
        return tr("Hors ligne, sans copie de la file")
    return tr("Hors ligne, état de {0}").format(hour(synced_at, now))


def away_words(
    since: dt.datetime,
    synced_at: dt.datetime | None,
    now: dt.datetime,
    lines: Sequence[OutboxLine],
    *,
    able: bool,
) -> str:
    """The banner while the base is away."""
    begun = hour(since, now)
    if not able:
        return tr(
            "Base injoignable depuis {0}. Le trousseau de ce poste est absent ou verrouillé : rien "
            "ne peut être gardé en attendant, votre saisie reste à l’écran. {1}."
        ).format(begun, state_words(synced_at, now))
    left = waiting(lines)
    words = count_words(left) if left else tr("aucune saisie")
    sentence = tr(
        "Base injoignable depuis {0} : vous pouvez continuer, {1} en attente d’envoi. {2}."
    ).format(begun, words, state_words(synced_at, now))
    lost = refused(lines)
    if lost:
        sentence += " " + tr("À reprendre : {0}.").format(count_words(lost))
    return sentence


def sending_words(done: int, total: int) -> str:
    """The banner while what waited is sent."""
    return tr("La base répond : envoi de ce qui attendait, {0} sur {1}…").format(done, total)


def returned_words(sent: Sequence[OutboxLine]) -> str:
    """The banner once everything was sent, with the numbers given."""
    given = ", ".join(
        f"{line.reference} → {line.number}" for line in sent if line.kind is OutboxKind.LOG
    )
    sentence = tr("La base est revenue, tout est parti : {0}.").format(count_words(sent))
    return f"{sentence} {given}." if given and len(sent) <= MOST_NUMBERS else sentence


def refused_words(lines: Sequence[OutboxLine]) -> str:
    """The banner while something was refused."""
    lost = refused(lines)
    if len(lost) == 1:
        return tr("Envoi refusé pour {0}, à reprendre : {1}").format(
            lost[0].reference, lost[0].reason or lost[0].title
        )
    return tr("Envoi refusé pour {0}, à reprendre.").format(count_words(lost))


def outcome_words(line: OutboxLine) -> str:
    """What became of a line: its number, why it was refused, possible duplicates."""
    if line.state is OutboxState.WAITING:
        return ""
    if line.state is not OutboxState.SENT:
        return line.reason
    said = tr("Numéro donné : {0}").format(line.number) if line.kind is OutboxKind.LOG else ""
    if line.duplicates:
        found = ", ".join(line.duplicates)
        said += " · " + tr("doublons possibles : {0}").format(found)
    return said
