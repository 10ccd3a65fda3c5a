"""Who is meant by what a person says of themselves; what is left of their words."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import UserError
from desktop_app.domain.person_request import (
    Matched,
    Terms,
    how_matched,
    how_named,
    without_person,
)
from desktop_app.domain.views import Identity

KNOWN = Identity("Amélie-Rose Du Châtelet", "amelie@exemple.fr", "+33612345678")


@pytest.mark.parametrize(
    ("name", "known", "how"),
    [
        ("chatelet", "amelie rose du chatelet", Matched.NAME),
        ("rose amelie", "amelie rose du chatelet", Matched.NAME),
        ("chatellet", "amelie rose du chatelet", Matched.NEAR_NAME),
        ("emilie", "amelie rose du chatelet", None),
        ("du", "amelie rose du chatelet", None),
        ("", "amelie", None),
    ],
)
def test_how_a_name_is_known(name: str, known: str, how: Matched | None) -> None:
    assert how_named(name.split(), known.split()) is how


def test_the_surest_reason_comes_first() -> None:
    terms = Terms("Amélie", "Amelie@exemple.fr", "+33612345678")
    assert how_matched(terms, KNOWN) == (Matched.PHONE, Matched.EMAIL, Matched.NAME)
    assert how_matched(Terms("Bertrand"), KNOWN) == ()


def test_a_search_needs_something_to_go_by() -> None:
    Terms(email="a@exemple.fr").require_enough()
    Terms(phone="+33612345678").require_enough()
    Terms(name="Abé").require_enough()
    with pytest.raises(UserError):
        Terms(name="A é").require_enough()


def test_words_are_left_without_the_person() -> None:
    text = "Mme Du Châtelet appelle.\nJoindre amelie au 06 12 34 56 78, porche bleu."
    assert without_person(text, KNOWN) == (
        "Mme [masqué] appelle.\nJoindre [masqué] au [masqué], porche bleu."
    )
    assert without_person("Joindre Amelie au 3975.") == "Joindre Amelie au 3975."
