"""The part of the check about answers: given when, wherever the voice has been since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.services.check_facts import Said, Tell, ToldFacts, iso_of

NOTHING_SAID: Said = (0, "")


class Answers:
    """Compares the answers of voices with what histories tell of them.

    Most voices stay where they were logged and are compared there. One that was attached to another
    signalement may have been answered in that one's history: such answers alone are kept until all
    histories are read.
    """

    def __init__(self) -> None:
        self._standing: dict[str, tuple[str, str]] = {}  # by voice: number, answered at
        self._heard: dict[str, list[tuple[Said, str]]] = {}  # by voice: what was said, in which

    def compare(self, number: str, voices: list[Any], told: ToldFacts, tell: Tell) -> None:
        """Take in the voices logged with a signalement, wherever they are, and its history."""
        left = dict(told.answers)
        for voice in voices:
            answered = iso_of(voice.answered_at)
            said = left.pop(voice.uid, NOTHING_SAID)
            if not told.moved:
                if answered != said[1]:
                    tell("answer_differs", _sentence(voice.uid))
                continue
            if answered:
                self._standing[voice.uid] = (number, answered)
            if said[1]:
                left[voice.uid] = said
        for uid, said in left.items():
            self._heard.setdefault(uid, []).append((said, number))

    def finish(self, add: Callable[[str, str, str], None]) -> None:
        """Compare what was kept; `add` is given code, number and sentence of each finding."""
        for uid in {**self._standing, **self._heard}:
            heard = self._heard.get(uid, [(NOTHING_SAID, "")])
            latest = max(at for (at, _), _ in heard)
            number, answered = self._standing.get(uid, (heard[-1][1], ""))
            # At one instant two histories may speak of it: either is right.
            if answered not in {said for (at, said), _ in heard if at == latest}:
                add("answer_differs", number, _sentence(uid))


def _sentence(uid: str) -> str:
    return f"La réponse à la voix {uid} n’est pas celle de l’historique."
