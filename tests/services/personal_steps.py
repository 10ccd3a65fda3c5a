"""Cases for the tests of personal data: told by people, closed, grown old."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import AnswerBy, Channel, Outcome, PlaceKind, Role
from desktop_app.domain.entry import Reporter
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services.attach import attach
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import close
from desktop_app.services.record_visit import record_visit
from desktop_app.services.seat import Seat
from tests.services.entries import FLANDRE, entry

NAME, PHONE, EMAIL = "Zéphyrine Quatrebarbes", "0612345678", "zephyrine@exemple.fr"
WORDS = "Odeur de térébenthine sous le porche bleu."
DESK_19 = Actor("Accueil 19e", Role.FRONT_DESK, arrondissement=19)


def told_by(answer_by: AnswerBy = AnswerBy.NONE, **changes: str) -> Reporter:
    """Somebody known who agreed to be."""
    said = {"name": NAME, "phone": PHONE, "email": EMAIL, **changes}
    return Reporter(
        channel=Channel.PHONE, answer_by=answer_by, consent=True, notice_given=True, **said
    )


def logged(seat: Seat, **changes: object) -> str:
    """The number of a signalement of the 19e told by somebody known."""
    desk = replace(seat, actor=DESK_19)
    facts = {
        "place": FLANDRE,
        "place_kind": PlaceKind.PORCH,
        "observed_at": seat.clock(),
        "description": WORDS,
        "reporter": told_by(),
    }
    return log_signalement(desk, entry(**{**facts, **changes})).number


def closed_case(seat: Seat, *, attached: bool = False) -> str:
    """A closed case with a voice, a passage with a remark and, if `attached`, another signalement
    attached to it with a voice of its own."""
    number = logged(seat)
    if attached:
        other = logged(seat, description="Encore la térébenthine, au fond de la cour.")
        log_signalement(
            replace(seat, actor=DESK_19),
            entry(
                place=FLANDRE,
                observed_at=seat.clock(),
                description="Troisième voix.",
                reporter=told_by(name="Autre Nom"),
            ),
            attach_to=other,
        )
        attach(seat, other, number)
    end(seat, number)
    return number


def end(seat: Seat, number: str) -> None:
    """A passage with a remark, then the closing with a note."""
    remark = "Remarque du palissandre"
    record_visit(seat, number, Visit(PeopleMet.FEW, minutes=5, remark=remark, team="uasa"))
    close(seat, number, Outcome.RESOLVED, "Note du jacaranda")


def assert_whole(seat: Seat) -> None:
    """The whole base verifies."""
    checked = check(replace(seat, actor=Actor("Claire", Role.COORDINATOR)))
    assert checked.ok, checked.problems
