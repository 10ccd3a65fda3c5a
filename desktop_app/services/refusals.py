"""Why a row of a desk's table was refused, told without any of its content.

The file of refused lines is opened, sent and kept by hand: a name, a telephone or an address that
was typed in the wrong column must not travel with it.
"""

from __future__ import annotations

import re
from typing import Final

from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import find_personal_data
from desktop_app.domain.table_words import TableField

_KEY = re.compile(r"(?:[A-Za-z]{1,5}[-/._ ]?)?\d{1,8}(?:[-/._]\d{1,8}){0,3}")
_KINDS: Final = {
    "place_missing": "adresse absente",
    "place_not_found": "adresse introuvable",
    "place_doubtful": "adresse douteuse : précisez la rue et l’arrondissement",
    "place_outside_paris": "lieu hors de Paris",
    "postcode_unreadable": "code postal ou arrondissement illisible",
    "value_unknown": "valeur inconnue : associez-la dans la correspondance",
    "value_missing": "valeur absente",
    "degrees_unreadable": "coordonnée illisible",
    "moment_unreadable": "date illisible (attendu : 21/11/2026 ou 2026-11-21)",
    "moment_future": "date dans l’avenir",
    "moment_too_old": "date de plus d’un an",
    "time_unreadable": "heure illisible",
    "hour_unreadable": "heure illisible",
    "hour_missing": "heure de début absente",
    "days_unreadable": "jours illisibles",
    "name_too_long": "nom trop long",
    "email_invalid": "adresse électronique non valable",
    "email_missing": "réponse par courriel demandée sans adresse électronique",
    "phone_invalid": "ce n’est pas un numéro de téléphone",
    "phone_missing": "réponse par téléphone demandée sans numéro",
    "text_too_long": "texte trop long",
}
# Their sentences quote lines and numbers only.
_BARE: Final = frozenset({"key_repeated", "row_changed"})


def plain_reason(error: UserError) -> str:
    """The refusal by its kind, with the column it is about."""
    if error.code in _BARE:
        return error.message.removesuffix(".")
    kind = _KINDS.get(error.code, f"refusé ({error.code})")
    column = {field.value: field.label for field in TableField}.get(error.field or "")
    return kind if column is None else f"{kind} — colonne « {column} »"


def plain_key(identifier: str) -> str:
    """`identifier` where it has the form of one ("A-1042", "2026/118"), else ""."""
    text = identifier.strip()
    return text if _KEY.fullmatch(text) and not find_personal_data(text) else ""
