"""Search: numbers in any form, words without accents or order, reporters for those who may."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.queries.search import match_expression
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import AnswerBy, Outcome, Role
from desktop_app.domain.entry import Reporter
from desktop_app.services import moves
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.search import search
from desktop_app.services.seat import Seat
from tests.services.entries import FLANDRE, entry

TEXT = "Éclairage cassé près du square, œuvre murale dégradée, passage difficile."


def numbers(seat: Seat, text: str) -> list[str]:
    return [hit.number for hit in search(seat, text)]


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement of the 19e whose reporter is known."""
    reporter = Reporter(
        answer_by=AnswerBy.PHONE,
        consent=True,
        notice_given=True,
        name="Testeuse Fictive-Durand",
        email="testeuse@exemple.fr",
        phone="06 12 34 56 78",
    )
    return log_signalement(seat, entry(place=FLANDRE, description=TEXT, reporter=reporter)).number


@pytest.mark.parametrize(
    "form", ["{0}", " {0} ", "19-2026-1", "2026 1", "1", "n° {0}", "19e 2026 1", "19/2026/000001"]
)
def test_a_number_in_any_form_and_whatever_its_status(seat: Seat, number: str, form: str) -> None:
    moves.close(seat, number, Outcome.NO_ACTION, "Essai.")
    assert numbers(seat, form.format(number)) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "éclairage",
        "ECLAIRAGE",
        "eclair",
        "eclairag",
        "square eclairage",
        "difficile pass",
        "oeuvre",
        "œuvre mur",
        "flandre",
        "12 avenue de flandre",
        "avenue flan",
        "murale  ",
    ],
)
def test_words_in_any_order_without_accents(seat: Seat, number: str, text: str) -> None:
    assert numbers(seat, text) == [number]


@pytest.mark.parametrize(
    "text", ["eclairages", "murale eclaireur", "mural ", "x", "flandre 13", ""]
)
def test_what_is_not_there_is_not_found(seat: Seat, number: str, text: str) -> None:
    assert numbers(seat, text) == []


def test_newest_first_and_no_more_than_asked(seat: Seat) -> None:
    logged = [log_signalement(seat, entry()).number for _ in range(5)]
    hits = search(seat, "porche", limit=3)
    assert [hit.number for hit in hits] == logged[:1:-1]
    assert "porche" in hits[0].matched
    assert "Consommation" in hits[0].title


def test_a_long_prefix_is_found_behind_others_that_share_its_beginning(seat: Seat) -> None:
    rare = log_signalement(seat, entry(description="Consommatrice seule.")).number
    for _ in range(30):
        log_signalement(seat, entry(description="Consommation visible."))
    # Newer rows share the six indexed signs; more of them than are read before asking again.
    assert [hit.number for hit in search(seat, "consommatri", limit=5)] == [rare]
    assert len(search(seat, "consommati", limit=50)) == 30


@pytest.mark.parametrize(
    "text",
    [
        *('"', "'", "NEAR(a b)", "*", "-", "a AND", "OR", "^x", "{place_label}: x", "😀", "\0"),
        *("(", ")", "place_label:x", '"; DROP TABLE event; --', "%", "_", "\\", "أبجد", "a\0b"),
        "é" * 5000,
    ],
)
def test_no_sign_is_an_operator(seat: Seat, number: str, text: str) -> None:
    assert number not in numbers(seat, text)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=40))
def test_any_text_is_only_a_text(seat: Seat, text: str) -> None:
    for hit in search(seat, text):
        assert hit.number


def test_match_expression_is_bounded() -> None:
    assert match_expression([], None) is None
    assert match_expression(["a"], None) is None
    assert match_expression(["a", "bc"], 2) == '"a" AND "bc"*'
    assert match_expression(["coeur"], None) == '("coeur" OR "cœur")'


class TestReporters:
    """A reporter is found by those who may, and never named."""

    @pytest.fixture
    def mediator(self, seat: Seat) -> Seat:
        return dataclasses.replace(seat, actor=Actor("Médiation", Role.MEDIATOR))

    @pytest.mark.parametrize(
        "text",
        [
            *("fictive", "testeuse fic", "TESTEUSE", "durand", "testeuse@exemple"),
            *("06 12 34 56 78", "+33612345678", "0033 6 12 34 56 78"),
        ],
    )
    def test_found_without_being_named(self, mediator: Seat, number: str, text: str) -> None:
        (hit,) = search(mediator, text)
        assert (hit.number, hit.matched) == (number, "déclarant correspondant")
        shown = " ".join(dataclasses.astuple(hit)).lower()
        assert "testeuse" not in shown and "durand" not in shown and "34 56" not in shown

    def test_the_desk_of_another_arrondissement_finds_nobody(
        self, front_desk: Seat, number: str
    ) -> None:
        assert numbers(front_desk, "durand") == [number]
        other = dataclasses.replace(
            front_desk, actor=Actor("Accueil 18e", Role.FRONT_DESK, arrondissement=18)
        )
        assert numbers(other, "durand") == []

    def test_coordination_and_partners_find_nobody(self, seat: Seat, number: str) -> None:
        partner = dataclasses.replace(seat, actor=Actor("P", Role.TEAM_LEAD, team="maraude_ego"))
        assert numbers(seat, "durand") == numbers(partner, "durand") == []

    def test_once_closed_the_mediation_finds_nobody(
        self, seat: Seat, mediator: Seat, number: str
    ) -> None:
        moves.close(seat, number, Outcome.NO_ACTION, "Essai.")
        assert numbers(mediator, "durand") == []

    def test_signs_of_patterns_are_only_signs(self, mediator: Seat, number: str) -> None:
        for text in ("%%%", "___", "te%euse@exemple", "%@%", "t_steuse@exemple"):
            assert numbers(mediator, text) == []


def test_words_of_other_scripts_are_found(seat: Seat) -> None:
    number = log_signalement(seat, entry(description="Il crie « שלום » sous le porche.")).number
    log_signalement(seat, entry())
    assert numbers(seat, "שלום") == [number]
    assert numbers(seat, "שלו") == [number]


def test_half_a_sign_finds_nothing_and_breaks_nothing(seat: Seat, front_desk: Seat) -> None:
    number = log_signalement(seat, entry()).number
    assert numbers(seat, "porche \ud83d") == [number]
    assert numbers(front_desk, "essai\ud83d@exemple") == []  # may be the mail of a reporter
