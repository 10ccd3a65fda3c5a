"""Answers to the reporters: one proposed text per voice, and the trace that one was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Final

from sqlalchemy import select, update

from db.queries.identities import means_left
from db.schema import SignalementRow, VoiceRow
from desktop_app.domain.codes import AnswerBy, Category, EventKind, Outcome
from desktop_app.domain.errors import UserError
from desktop_app.domain.moments import PARIS
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes, Moved
from desktop_app.services.awaiting import update_awaiting
from desktop_app.services.history import append_event
from desktop_app.services.lost_race import require_version
from desktop_app.services.reference import load_reference
from desktop_app.services.sealing import tell_instant
from desktop_app.services.seat import Seat
from desktop_app.services.turns import Standing, load_standing, set_row

KINDS: Final = tuple(answer for answer in AnswerBy if answer is not AnswerBy.NONE)

_MISSING: Final = {
    AnswerBy.MAIL: "aucune adresse électronique",
    AnswerBy.PHONE: "aucun numéro de téléphone",
    AnswerBy.LETTER: "aucun nom",
}


@dataclass(frozen=True, slots=True)
class ProposedAnswer:
    """The text to send, read out or print for one voice; nobody met is ever told of."""

    voice_uid: str
    answer_by: AnswerBy
    text: str


def proposed_answers(seat: Seat, number: str, outcome: Outcome) -> tuple[ProposedAnswer, ...]:
    """A text for each voice that wants an answer and has none yet, for this outcome.

    UserError "unknown_number".
    """
    row, voice = SignalementRow, VoiceRow
    with seat.store.reading() as connection:
        found = connection.execute(
            select(row.id, row.category, row.place_label, row.arrondissement).where(
                row.number == number
            )
        ).first()
        if found is None:
            raise UserError(
                "unknown_number", f"Le signalement {number} n’existe pas : vérifiez le numéro."
            )
        voices = connection.execute(
            select(voice.uid, voice.answer_by, voice.received_at)
            .where(
                voice.signalement_id == found.id,
                voice.answer_by != AnswerBy.NONE.value,
                voice.answered_at.is_(None),
            )
            .order_by(voice.id)
        ).all()
    category = Category(found.category).label
    return tuple(
        ProposedAnswer(
            each.uid,
            AnswerBy(each.answer_by),
            _write(
                AnswerBy(each.answer_by),
                outcome,
                number=number,
                day=f"{each.received_at.astimezone(PARIS):%d/%m/%Y}",
                category=category[0].lower() + category[1:],
                place=found.place_label,
                arrondissement=say_arrondissement(found.arrondissement),
            ),
        )
        for each in voices
    )


def record_answer(
    seat: Seat, voice_uid: str, text_kind: str, *, version: int | None = None
) -> Moved:
    """Keep that a voice was answered, and how (`AnswerBy` code): never the text, nor to whom.

    The means may be another than the one wanted if the voice left what it needs: an e-mail sent
    to who could not be reached by phone is an answer, a call to nobody's number is a slip.
    UserError "unknown_voice", "answer_kind" and "answer_means_unknown" (field "kind"),
    "answer_unwanted", "already_answered", "not_allowed", and "changed_meanwhile" where `version`
    (of its signalement, as it was seen) is given.
    """
    if text_kind not in KINDS:
        raise UserError(
            "answer_kind", "Dites comment la réponse est partie : mail, phone ou letter.", "kind"
        )
    row, voice = SignalementRow, VoiceRow
    with seat.store.writing() as connection:
        found = connection.execute(
            select(voice.id, voice.answer_by, voice.answered_at, row.number)
            .join(row, row.id == voice.signalement_id)
            .where(voice.uid == voice_uid)
        ).first()
        if found is None:
            raise UserError("unknown_voice", "Cette voix n’existe plus : rouvrez le signalement.")
        standing = load_standing(connection, load_reference(connection), found.number)
        _require_right(seat, standing)
        require_version(connection, standing, version)
        named, by_mail, by_phone = means_left(connection, found.id)
        left = {AnswerBy.MAIL: by_mail, AnswerBy.PHONE: by_phone, AnswerBy.LETTER: named}
        _require_reachable(AnswerBy(found.answer_by), AnswerBy(text_kind), left)
        if found.answered_at is not None:
            raise UserError("already_answered", "Cette voix a déjà reçu sa réponse.")
        set_row(connection, seat, standing, {})
        at = seat.clock()
        connection.execute(update(voice).where(voice.id == found.id).values(answered_at=at))
        update_awaiting(connection, standing.id)
        told = {
            "status": standing.status.value,
            "voice": voice_uid,
            "by": str(text_kind),
            "answered_at": tell_instant(at),
        }
        before = {"status": standing.status.value}
        append_event(connection, seat, standing.id, standing.uid, EventKind.ANSWERED, before, told)
    changes = Changes(numbers=frozenset({standing.number}))
    return Moved(standing.number, standing.status, standing.team, None, changes)


def _require_right(seat: Seat, standing: Standing) -> None:
    require(
        seat.actor,
        Action.ANSWER,
        arrondissement=standing.arrondissement,
        team=standing.team.code if standing.team else None,
    )


def _require_reachable(wanted: AnswerBy, by: AnswerBy, left: Mapping[AnswerBy, bool]) -> None:
    if wanted is AnswerBy.NONE:
        raise UserError(
            "answer_unwanted",
            "Ce déclarant n’a pas demandé de réponse : il n’y en a pas à consigner.",
        )
    if by is not wanted and not left[by]:
        raise UserError(
            "answer_means_unknown",
            f"Ce déclarant n’a laissé {_MISSING[by]} : dites par quel autre moyen la réponse est "
            "partie.",
            "kind",
        )


def _write(answer_by: AnswerBy, outcome: Outcome, **facts: str) -> str:
    body = _template(f"outcome_{outcome.value}").substitute(facts).strip()
    return _template(f"answer_{answer_by.value}").substitute(facts, body=body).strip()


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    return Template((files("resources") / "templates" / f"{name}.txt").read_text("utf-8"))
