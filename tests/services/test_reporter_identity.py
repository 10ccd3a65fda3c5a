"""Identities in one form; what cannot be used is refused on its field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.codes import AnswerBy
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Identity
from desktop_app.services.reporter_identity import clean_identity, without_unasked


def test_nothing_given_is_nobody() -> None:
    assert clean_identity(Reporter(name="  ", phone="\0")) is None


def test_phone_and_email_take_their_one_form() -> None:
    given = Reporter(
        consent=True,
        name=" Mme  Diallo\0 \ud83d",
        email="Amina.Diallo@MAIRIE.fr",
        phone="06 12.34 56-78",
    )
    identity = clean_identity(given)
    assert identity is not None
    assert (identity.name, identity.email) == ("Mme Diallo ?", "Amina.Diallo@mairie.fr")
    assert identity.phone == "+33612345678"


def test_a_foreign_number_keeps_its_country() -> None:
    identity = clean_identity(Reporter(consent=True, phone="+32 2 279 22 11"))
    assert identity is not None
    assert identity.phone == "+3222792211"


@pytest.mark.parametrize(
    ("reporter", "field", "code"),
    [
        (Reporter(phone="12"), "phone", "phone_invalid"),
        (Reporter(phone="pas de téléphone"), "phone", "phone_invalid"),
        (Reporter(phone="06 12 34 56"), "phone", "phone_invalid"),
        (Reporter(email="amina@"), "email", "email_invalid"),
        (Reporter(email="a b@mairie.fr"), "email", "email_invalid"),
        (Reporter(name="x" * 161), "name", "name_too_long"),
        (Reporter(answer_by=AnswerBy.MAIL), "email", "email_missing"),
        (Reporter(answer_by=AnswerBy.PHONE, email="a@mairie.fr"), "phone", "phone_missing"),
        (Reporter(answer_by=AnswerBy.LETTER), "name", "name_missing"),
        (Reporter(answer_by=AnswerBy.LETTER, phone="0612345678"), "name", "name_missing"),
    ],
)
def test_what_cannot_be_used_is_refused_on_its_field(
    reporter: Reporter, field: str, code: str
) -> None:
    with pytest.raises(UserError) as refused:
        clean_identity(reporter)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    "reporter",
    [Reporter(name="Diallo"), Reporter(phone="0612345678"), Reporter(email="a@mairie.fr")],
)
def test_nothing_is_kept_without_consent_nor_answer(reporter: Reporter) -> None:
    with pytest.raises(UserError) as refused:
        clean_identity(reporter)
    assert (refused.value.code, refused.value.field) == ("consent_missing", "consent")
    assert "accord" in refused.value.message
    assert without_unasked(reporter) == Reporter()
    agreed = replace(reporter, consent=True)
    assert clean_identity(agreed) is not None
    assert without_unasked(agreed) == agreed


@pytest.mark.parametrize(
    ("answer_by", "kept"),
    [
        (AnswerBy.MAIL, Identity("Diallo", "a@mairie.fr", "")),
        (AnswerBy.PHONE, Identity("Diallo", "", "+33612345678")),
        (AnswerBy.LETTER, Identity("Diallo", "", "")),
    ],
)
def test_without_consent_only_what_the_answer_needs_is_kept(
    answer_by: AnswerBy, kept: Identity
) -> None:
    given = Reporter(answer_by=answer_by, name="Diallo", email="a@mairie.fr", phone="0612345678")
    assert clean_identity(given) == kept
    assert without_unasked(given) == given
    assert clean_identity(replace(given, consent=True)) == Identity(
        "Diallo", "a@mairie.fr", "+33612345678"
    )
