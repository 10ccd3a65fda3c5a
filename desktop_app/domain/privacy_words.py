"""The closed lists that the check of free text looks into; letters without accents, lower case."""

from __future__ import annotations

import re
from typing import Final

_SP: Final = r"[ \t\n]{1,3}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WAYS: Final = re.compile(
    r"\b(?:(?:av|bd|bld|pl|sq)\.?|rue|avenue|boulevard|place|square|quai|passage|impasse|villa|"
    r"cite|allee|cour|cours|chemin|route|sente|sentier|galerie|hameau|esplanade|parvis|rond-point|"
    r"pont|porte|station|metro|arret|gare|ecole|college|lycee|creche|hopital|clinique|gymnase|"
    r"stade|piscine|jardin|parc|residence|foyer|centre|maison|theatre|bibliotheque|mediatheque|"
    r"eglise|statue)[ -]{1,2}(?:(?:du|de la|des|de)[ -]|de l'|d')?$",
    re.IGNORECASE,
)
"""What stands before a title when it belongs to the name of a place."""

OFFICES: Final = _words(
    "adjoint adjointe agent agente chef cheffe commandant commandante commissaire concierge "
    "conseiller conseillere depute deputee directeur directrice elu elue gardien gardienne "
    "inspecteur inspectrice juge maire ministre policier policiere prefet prefete president "
    "presidente principal principale procureur procureure proprietaire proviseur proviseure "
    "regisseur responsable senateur senatrice syndic"
)
"""Offices that may follow a title: "Madame la Maire" names no private person."""

NOT_NAMES: Final = OFFICES | _words(
    # said right after a title, not a name
    "a ai an as au aux avec bonjour bonsoir ca car ce celle celui ces cet cette comme comment "
    "dans de demain depuis des dit donc du elle elles en encore entre est et etait etre eux "
    "fait hier ici il ils je la le les leur leurs lui lundi mardi mercredi jeudi vendredi "
    "samedi dimanche mais me merci mes moi mon ne non nos notre nous on ont ou oui par pas "
    "plus pour puis quand que qui sa sans se ses si son sont suite sur ta tout tous toujours "
    "tres trop un une vers votre vous "
    # what a reporter does, in the notes of a desk
    "affirme ajoute alerte appelle appelait assure attend confirme constate craint declare "
    "demande deplore dispose doit envoie espere explique fera habite indique informe insiste "
    "joint mentionne menace nettoie observe passe pense peut precise propose rappelle "
    "rapporte reclame refuse reside remercie sait sera signale souhaite subit "
    "travaille trouve veut vit voit "
    # how a person is
    "age agee allongee allonge anonyme assise assis blesse blessee inquiet inquiete "
    "concerne concernee enceinte fatigue fatiguee seul seule "
    # services and places
    "ratp sncf rivp gpis uasa dpe dvd deve icf hlm caf sdf samu bapsa paris stalingrad eole "
    "mairie police ville nord sud est ouest"
)
"""Words that are not a name even with a capital."""

HEALTH: Final = re.compile(
    r"\b(?:seropositi(?:fs?|ves?|vite)|seronegati(?:fs?|ves?)|vih|hiv|sida|sideen(?:ne)?s?|"
    r"hepatites?(?: [a-e]\b)?|tuberculose|tuberculeu(?:x|ses?)|syphilis|"
    r"schizophren(?:es?|ie|ique)|schizo|bipolaires?|psychoses?|psychotiques?|paranoiaques?|"
    r"depressi(?:fs?|ves?)|suicidaires?|autistes?|trisomi(?:ques?|e)|epilep(?:tiques?|sie)|"
    r"diabet(?:e|iques?)|cancer|cancereu(?:x|ses?)|leucemie|parkinson|alzheimer|demente?s?|"
    r"maladies? mentales?|malades? menta(?:le?s?|ux)|handicapee?s? menta(?:le?s?|ux)|"
    r"handicap mental|deficien(?:ce|te?)s? (?:mentale?s?|intellectuelle?s?)|"
    r"troubles? (?:psychiatriques?|psychiques?|mentaux|bipolaires?)|"
    r"hospitalisee?s? en psychiatrie|interne(?:e?s?) en psychiatrie|suivie?s? en psychiatrie|"
    r"sous (?:methadone|subutex|buprenorphine|traitement|neuroleptiques?|antidepresseurs?)|"
    r"(?:femmes?|filles?|dames?|elle est|est|semble|tombee|visiblement) enceintes?"
    r"(?: de \d{1,2} (?:mois|semaines))?|"
    r"enceintes? (?:de|d')[ ]?(?:\d{1,2}|plusieurs|quelques|\w{4,6}) (?:mois|semaines)|"
    r"(?:^|(?<=[\n.,;:!?(/])|(?<=[\n.,;:!?(/] ))enceintes?(?= *(?:$|[\n.,;:!?)/]))|"
    r"toxicomanes?|porteu(?:r|se)s? d(?:u|'un) virus|"
    r"covid positi(?:f|ve)|positi(?:f|ve) au covid)(?!\w)",
    re.IGNORECASE,
)
"""Words that state an illness, a handicap, a pregnancy of someone. Emergencies (overdose, malaise,
inconscient) are facts to be told, and "l’enceinte du jardin" is a wall; "enceinte" that stands by
itself is taken for a person's state."""

INSULT: Final = re.compile(
    r"\b(?:con(?:ne)?s?|connards?|connasses?|salauds?|salopes?|salopards?|encule(?:e?s?)|"
    r"enfoire(?:e?s?)|fils de putes?|putes?|putains?|fdp|ntm|pedes?|pedales?(?= sales?)|tapettes?|"
    r"gouines?|bougnoul(?:es?|s)?|bicots?|negros?|negres?|negresses?|youpins?|bamboulas?|"
    r"chinetoques?|niakoues?|macaques?|sales? (?:arabes?|noirs?|juifs?|juives?|roms?|blancs?|"
    r"etrangers?|migrants?|races?|types?|gueules?|droguee?s?|toxicos?)|cretin(?:e?s?)|"
    r"abruti(?:e?s?)|debiles?|imbeciles?|batards?|taree?s?|degeneree?s?|pouff?iasses?|grognasses?|"
    r"clodos?|cassos|racailles?|vermines?|sous-hommes?|zombies?|dechets? humains?)(?!\w)",
    re.IGNORECASE,
)
"""Insults and words that degrade, with their inflections."""

_AGES: Final = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept"
)
_IN_WORDS: Final = tuple(re.findall(r"\S+", _AGES))
_AGE = rf"(?P<age>\d{{1,2}}|{'|'.join(sorted(_IN_WORDS, key=len, reverse=True))})"
_CHILD = (
    r"(?:mineure?|enfant|fille|fillette|garcon|garconnet|gamine?|gosse|ado|adolescente?|jeune|"
    r"fils|frere|s(?:oe|œ)ur|neveu|niece|bebe|nourrisson|collegien(?:ne)?|lyceen(?:ne)?|eleve|"
    r"petite?|ecoliere?)"
)
MINOR: Final = re.compile(
    rf"\b{_CHILD}(?:{_SP}(?:fille|garcon|frere|s(?:oe|œ)ur|fils|homme|femme|mineure?|scolarisee?)"
    rf"){{0,2}},?{_SP}(?:agee?{_SP})?(?:de{_SP}|d')?(?:environ{_SP}|a peine{_SP})?"
    rf"{_AGE}{_SP}(?:ans|mois)(?!\w)",
    re.IGNORECASE,
)
"""A child told by an age; under 18 is checked on the group "age"."""

CHILD: Final = re.compile(
    rf"\b(?:une?|ce(?:tte|s)?|deux|trois|quatre|cinq|six|\d{{1,2}}){_SP}(?:jeunes?{_SP})?"
    r"(?:mineure?s?|collegien(?:ne)?s?|lyceen(?:ne)?s?|ecolier(?:e)?s?|adolescente?s?)(?![\w-])",
    re.IGNORECASE,
)
"""Some young people in particular; "travaux mineurs" and "les enfants du quartier" are not."""

AGED_NAME: Final = re.compile(
    r"(?<![\w'-])(?P<name>[A-Z][a-z]{1,20}(?:-[A-Z][a-z]{1,20})?),? \(?(?:agee? de )?"
    r"(?P<age>\d{1,2}) ans(?! (?:de|d'|que|qu'|apres))(?!\w)"
)
"""A name with an age: "Karim, 12 ans", "Léa (15 ans)"."""
NOT_BEFORE_AGE: Final = _words(
    "age agee apres avant depuis dans pendant en ca cela environ voila presque plus moins "
    "pour sous sur il elle des les"
)


def years(age: str) -> int:
    """The number that an age says, in digits or in words."""
    return int(age) if age.isdecimal() else _IN_WORDS.index(age.lower()) + 1
