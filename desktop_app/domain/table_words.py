"""The words desks use in their own tables: for column headers and for coded values, folded."""

from __future__ import annotations

import re
from typing import Final

from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    Channel,
    Coded,
    People,
    PlaceKind,
    ReporterKind,
    Weekday,
)
from desktop_app.domain.folding import fold


class TableField(Coded):
    """What a column of a desk's table may hold."""

    EXTERNAL_ID = "external_id", "Identifiant de la ligne"
    CATEGORY = "category", "Catégorie"
    OBSERVED_AT = "observed_at", "Date des faits (avec ou sans heure)"
    OBSERVED_TIME = "observed_time", "Heure des faits"
    PLACE = "place", "Adresse ou lieu"
    POSTCODE = "postcode", "Code postal ou arrondissement"
    LON = "lon", "Longitude"
    LAT = "lat", "Latitude"
    PLACE_KIND = "place_kind", "Type de lieu"
    DESCRIPTION = "description", "Description"
    PEOPLE = "people", "Nombre de personnes"
    DAYS = "days", "Jours de récurrence"
    START = "from", "Récurrence : de (heure)"
    END = "to", "Récurrence : à (heure)"
    REPORTER_KIND = "reporter_kind", "Type de déclarant"
    CHANNEL = "channel", "Canal"
    ANSWER_BY = "answer_by", "Réponse souhaitée"
    NAME = "name", "Nom du déclarant"
    EMAIL = "email", "Courriel du déclarant"
    PHONE = "phone", "Téléphone du déclarant"
    CONSENT = "consent", "Accord pour garder les coordonnées (oui ou non)"


CODED: Final[dict[TableField, type[Coded]]] = {
    TableField.CATEGORY: Category,
    TableField.PLACE_KIND: PlaceKind,
    TableField.PEOPLE: People,
    TableField.REPORTER_KIND: ReporterKind,
    TableField.CHANNEL: Channel,
    TableField.ANSWER_BY: AnswerBy,
}
"""Fields whose values are codes: the mapping may say which word means which code."""

HEADERS: Final[dict[TableField, tuple[str, ...]]] = {
    TableField.EXTERNAL_ID: (
        "id",
        "identifiant",
        "ref",
        "reference",
        "n",
        "no",
        "numero",
        "n fiche",
        "fiche",
        "numero fiche",
        "n signalement",
        "n demande",
        "id fiche",
        "dossier",
    ),
    TableField.CATEGORY: (
        "categorie",
        "type",
        "nature",
        "motif",
        "objet",
        "type de signalement",
        "nature des faits",
        "faits",
        "type de nuisance",
        "nuisance",
        "probleme",
        "theme",
        "sujet",
        "quoi",
    ),
    TableField.OBSERVED_AT: (
        "date",
        "date des faits",
        "date du signalement",
        "date signalement",
        "date et heure",
        "observe le",
        "constate le",
        "date d observation",
        "date constat",
        "jour",
        "recu le",
        "date de reception",
        "horodatage",
        "quand",
        "date appel",
        "date de l appel",
    ),
    TableField.OBSERVED_TIME: (
        "heure",
        "heure des faits",
        "horaire",
        "heure du signalement",
        "heure constat",
        "heure appel",
    ),
    TableField.PLACE: (
        "adresse",
        "lieu",
        "place",
        "adresse des faits",
        "lieu des faits",
        "rue",
        "voie",
        "localisation",
        "adresse du signalement",
        "endroit",
        "emplacement",
        "ou",
    ),
    TableField.POSTCODE: ("code postal", "cp", "arrondissement", "arrdt", "arr", "ardt"),
    TableField.LON: ("lon", "longitude", "lng", "x"),
    TableField.LAT: ("lat", "latitude", "y"),
    TableField.PLACE_KIND: ("type de lieu", "genre de lieu", "nature du lieu", "type lieu"),
    TableField.DESCRIPTION: (
        "description",
        "commentaire",
        "commentaires",
        "observations",
        "observation",
        "remarque",
        "remarques",
        "detail",
        "details",
        "texte",
        "message",
        "descriptif",
        "resume",
    ),
    TableField.PEOPLE: (
        "personnes",
        "nombre de personnes",
        "nb personnes",
        "nb pers",
        "nombre",
        "effectif",
        "nb",
        "nb de personnes",
    ),
    TableField.DAYS: ("jours", "recurrence", "jours de recurrence", "frequence"),
    TableField.START: ("de", "heure debut", "debut", "a partir de"),
    TableField.END: ("a", "heure fin", "fin", "jusqu a"),
    TableField.REPORTER_KIND: (
        "declarant",
        "type de declarant",
        "qualite",
        "qualite du declarant",
        "requerant",
        "origine",
        "type declarant",
        "demandeur",
        "profil",
        "qui",
    ),
    TableField.CHANNEL: (
        "canal",
        "mode de contact",
        "voie de reception",
        "moyen",
        "mode",
        "recu par",
        "source",
        "par",
    ),
    TableField.ANSWER_BY: (
        "reponse",
        "reponse souhaitee",
        "souhaite une reponse",
        "a rappeler",
        "rappel",
        "mode de reponse",
    ),
    TableField.NAME: (
        "nom",
        "nom du declarant",
        "nom prenom",
        "nom et prenom",
        "contact",
        "nom du requerant",
        "prenom nom",
        "interlocuteur",
    ),
    TableField.EMAIL: (
        "courriel",
        "email",
        "e mail",
        "mail",
        "adresse mail",
        "adresse electronique",
        "adresse e mail",
        "mel",
    ),
    TableField.PHONE: ("telephone", "tel", "portable", "mobile", "numero de telephone", "n tel"),
    TableField.CONSENT: ("consentement", "accord", "accord rgpd", "rgpd", "accepte d etre garde"),
}

# The first whose word opens one of the words of the value wins: the narrow ones stand first.
_WORDS: Final[dict[type[Coded], tuple[tuple[str, Coded], ...]]] = {
    Category: (
        ("seringue", Category.LITTER_DRUG), ("materiel", Category.LITTER_DRUG),
        ("pipe", Category.LITTER_DRUG), ("conso", Category.CONSUMPTION),
        ("crack", Category.CONSUMPTION), ("fume", Category.CONSUMPTION),
        ("attroupement", Category.GATHERING), ("regroupement", Category.GATHERING),
        ("rassemblement", Category.GATHERING), ("intrusion", Category.INTRUSION),
        ("squat", Category.INTRUSION), ("deal", Category.DEALING), ("trafic", Category.DEALING),
        ("vente", Category.DEALING), ("detresse", Category.DISTRESS),
        ("malaise", Category.DISTRESS), ("agress", Category.AGGRESSION),
        ("violence", Category.AGGRESSION), ("menace", Category.AGGRESSION),
        ("bagarre", Category.AGGRESSION), ("rixe", Category.AGGRESSION),
        ("bruit", Category.NOISE), ("cri", Category.NOISE), ("tapage", Category.NOISE),
        ("sonore", Category.NOISE), ("salissure", Category.SOILING),
        ("degradation", Category.SOILING), ("urine", Category.SOILING),
        ("excrement", Category.SOILING), ("proprete", Category.SOILING),
        ("campement", Category.CAMP), ("tente", Category.CAMP),
        ("equipement", Category.DEFECT), ("eclairage", Category.DEFECT),
        ("reparer", Category.DEFECT), ("porte cassee", Category.DEFECT),
        ("autre", Category.OTHER), ("divers", Category.OTHER),
    ),
    PlaceKind: (
        ("parties communes", PlaceKind.COMMON_PARTS), ("escalier", PlaceKind.COMMON_PARTS),
        ("porche", PlaceKind.PORCH), ("hall", PlaceKind.PORCH), ("immeuble", PlaceKind.PORCH),
        ("aire de jeu", PlaceKind.PLAYGROUND), ("square", PlaceKind.SQUARE),
        ("jardin", PlaceKind.SQUARE), ("parc", PlaceKind.SQUARE), ("ecole", PlaceKind.SCHOOL),
        ("college", PlaceKind.SCHOOL), ("creche", PlaceKind.SCHOOL),
        ("parking", PlaceKind.CAR_PARK), ("cave", PlaceKind.CAR_PARK),
        ("station", PlaceKind.STATION), ("metro", PlaceKind.STATION),
        ("gare", PlaceKind.STATION), ("tunnel", PlaceKind.TUNNEL), ("pont", PlaceKind.TUNNEL),
        ("canal", PlaceKind.QUAY), ("quai", PlaceKind.QUAY), ("commerce", PlaceKind.SHOP),
        ("magasin", PlaceKind.SHOP), ("terrasse", PlaceKind.SHOP), ("chantier", PlaceKind.SITE),
        ("friche", PlaceKind.SITE), ("rue", PlaceKind.STREET), ("voie", PlaceKind.STREET),
        ("trottoir", PlaceKind.STREET), ("voirie", PlaceKind.STREET),
        ("autre", PlaceKind.OTHER),
    ),
    ReporterKind: (
        ("riverain", ReporterKind.RESIDENT), ("habitant", ReporterKind.RESIDENT),
        ("particulier", ReporterKind.RESIDENT), ("usager", ReporterKind.RESIDENT),
        ("commercant", ReporterKind.SHOP), ("restaurateur", ReporterKind.SHOP),
        ("elu", ReporterKind.ELECTED), ("mairie", ReporterKind.ELECTED),
        ("bailleur", ReporterKind.LANDLORD), ("gardien", ReporterKind.LANDLORD),
        ("syndic", ReporterKind.LANDLORD), ("ratp", ReporterKind.TRANSPORT),
        ("sncf", ReporterKind.TRANSPORT), ("transport", ReporterKind.TRANSPORT),
        ("ecole", ReporterKind.SCHOOL), ("college", ReporterKind.SCHOOL),
        ("directrice", ReporterKind.SCHOOL), ("directeur", ReporterKind.SCHOOL),
        ("association", ReporterKind.ASSOCIATION), ("collectif", ReporterKind.ASSOCIATION),
        ("agent", ReporterKind.AGENT), ("autre", ReporterKind.OTHER),
    ),
    Channel: (
        ("tel", Channel.PHONE), ("appel", Channel.PHONE), ("guichet", Channel.DESK),
        ("accueil", Channel.DESK), ("visite", Channel.DESK), ("courriel", Channel.MAIL),
        ("mail", Channel.MAIL), ("mel", Channel.MAIL), ("courrier", Channel.LETTER),
        ("lettre", Channel.LETTER), ("formulaire", Channel.FORM), ("site", Channel.FORM),
        ("3975", Channel.CALL_3975), ("reunion", Channel.MEETING),
        ("petition", Channel.PETITION), ("patrouille", Channel.PATROL),
        ("mediation", Channel.PATROL), ("autre", Channel.OTHER),
    ),
    AnswerBy: (
        ("non", AnswerBy.NONE), ("sans", AnswerBy.NONE), ("courriel", AnswerBy.MAIL),
        ("mail", AnswerBy.MAIL), ("mel", AnswerBy.MAIL), ("tel", AnswerBy.PHONE),
        ("rappel", AnswerBy.PHONE), ("courrier", AnswerBy.LETTER),
        ("lettre", AnswerBy.LETTER),
    ),
    People: (
        ("dizaine", People.MANY), ("vingtaine", People.MANY), ("nombreu", People.MANY),
        ("groupe", People.SOME), ("seul", People.ONE), ("inconnu", People.UNKNOWN),
        ("non precise", People.UNKNOWN),
    ),
}  # fmt: skip

_DAY_SETS: Final = {
    "tous les jours": tuple(Weekday),
    "quotidien": tuple(Weekday),
    "chaque jour": tuple(Weekday),
    "semaine": tuple(Weekday)[:5],
    "en semaine": tuple(Weekday)[:5],
    "week end": tuple(Weekday)[5:],
    "weekend": tuple(Weekday)[5:],
}
_BAND: Final = re.compile(r"(?P<low>\d{1,3})(?: (?:a )?(?P<high>\d{1,3}))?(?: \D.*)?")


def guess_code(codes: type[Coded], text: str) -> Coded | None:
    """The code that `text` means: itself, its label, a head count, or a word desks use."""
    for code in codes:
        if text.strip() == code.value or fold(text) == fold(code.label):
            return code
    folded = fold(text)
    if codes is People and (band := _band(folded)):
        return band
    padded = f" {folded}"
    return next((code for word, code in _WORDS[codes] if f" {word}" in padded), None)


def guess_days(text: str) -> frozenset[Weekday] | None:
    """The weekdays in "lun, mar", "lundi et mardi", "tous les jours"; None if not understood."""
    folded = fold(text)
    if folded in _DAY_SETS:
        return frozenset(_DAY_SETS[folded])
    names = [word for word in folded.split() if word not in ("et", "le", "les")]
    days = [next((day for day in Weekday if _names_day(word, day)), None) for word in names]
    return None if not days or None in days else frozenset(day for day in days if day)


def _names_day(word: str, day: Weekday) -> bool:
    return word == day.value or (len(word) >= 3 and f"{day.label}s".startswith(word))


def _band(folded: str) -> People | None:
    found = _BAND.fullmatch(folded)
    if found is None:
        return None
    count = int(found["high"] or found["low"])
    bands = (People.UNKNOWN, People.ONE, People.FEW, People.FEW, People.SOME, People.SOME)
    return bands[count] if count < len(bands) else People.SOME if count == 6 else People.MANY
