"""What a reporter says of themselves, in the one form that is stored and searched."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.codes import AnswerBy
from desktop_app.domain.entry import Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import Identity
from desktop_app.services.typed_text import storable

LONGEST_NAME = 160


def clean_identity(reporter: Reporter) -> Identity | None:
    """The identity to keep (phone in E.164, e-mail normalised), or None when nothing was given.

    Without consent only what the wanted answer needs is kept: the name and the means of that
    answer. A letter goes to the place of the signalement, in care of that name: no postal address
    is asked nor kept.

    UserError on "name", "email" or "phone" for what cannot be used, and when the answer is wanted
    by a means that was not given; "consent_missing" on "consent" for an identity that nothing
    allows to keep.
    """
    name, email, phone = (
        " ".join(storable(text).split()) for text in (reporter.name, reporter.email, reporter.phone)
    )
    if len(name) > LONGEST_NAME:
        raise UserError(
            "name_too_long",
            f"Le nom dépasse {LONGEST_NAME} caractères : n’écrivez ici que le nom du déclarant.",
            "name",
        )
    if reporter.answer_by is AnswerBy.MAIL and not email:
        raise UserError(
            "email_missing",
            "La réponse est demandée par courriel : indiquez l’adresse électronique, ou choisissez "
            "un autre moyen.",
            "email",
        )
    if reporter.answer_by is AnswerBy.PHONE and not phone:
        raise UserError(
            "phone_missing",
            "La réponse est demandée par téléphone : indiquez le numéro, ou choisissez un autre "
            "moyen.",
            "phone",
        )
    if reporter.answer_by is AnswerBy.LETTER and not name:
        raise UserError(
            "name_missing",
            "La réponse est demandée par courrier : indiquez à quel nom écrire, ou choisissez un "
            "autre moyen.",
            "name",
        )
    if not (name or email or phone):
        return None
    identity = Identity(name, clean_email(email), clean_phone(phone))
    return identity if reporter.consent else _needed(identity, reporter.answer_by)


def without_unasked(reporter: Reporter) -> Reporter:
    """`reporter` without the identity that nothing allows to keep: no consent, no answer wanted."""
    if reporter.consent or reporter.answer_by is not AnswerBy.NONE:
        return reporter
    return replace(reporter, name="", email="", phone="")


def _needed(identity: Identity, answer_by: AnswerBy) -> Identity:
    if answer_by is AnswerBy.NONE:
        raise UserError(
            "consent_missing",
            "Le déclarant n’a pas accepté que ses coordonnées soient gardées : demandez-lui son "
            "accord et cochez-le, choisissez une réponse s’il en souhaite une, ou effacez nom, "
            "téléphone et courriel.",
            "consent",
        )
    return Identity(
        identity.name,
        identity.email if answer_by is AnswerBy.MAIL else "",
        identity.phone if answer_by is AnswerBy.PHONE else "",
    )


def clean_email(text: str) -> str:
    """The address normalised, checked by its form only (no network); "" stays ""."""
    if not text:
        return ""
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise UserError(
            "email_invalid",
            f"L’adresse électronique « {text[:80]} » n’est pas valable : vérifiez-la (par exemple "
            "nom@domaine.fr), ou laissez le champ vide.",
            "email",
        ) from error


def clean_phone(text: str) -> str:
    """The number in E.164 ("+33612345678"), French when no country is given; "" stays ""."""
    if not text:
        return ""
    import phonenumbers

    refusal = UserError(
        "phone_invalid",
        f"Le numéro « {text[:40]} » n’est pas un numéro de téléphone : vérifiez-le (par exemple "
        "06 12 34 56 78), ou laissez le champ vide.",
        "phone",
    )
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise refusal from error
    if not phonenumbers.is_valid_number(number):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
