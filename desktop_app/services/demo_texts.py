"""Sentences of the demonstration base: facts and places only, invented, never a person."""

from __future__ import annotations

import random
from typing import Final

from desktop_app.domain.codes import Category, Channel, PlaceKind, ReporterKind

_FACTS: Final = {
    Category.CONSUMPTION: (
        "consommation visible depuis la rue",
        "plusieurs personnes fument assises au sol",
        "fumée et pipes visibles",
        "consommation répétée malgré la présence d’enfants",
        "un groupe consomme à l’abri du vent",
        "consommation dans un recoin, odeur forte",
    ),
    Category.GATHERING: (
        "attroupement qui bloque le trottoir",
        "groupe stationné depuis le matin",
        "rassemblement autour d’un banc",
        "va-et-vient continuel, passage difficile avec une poussette",
        "groupe installé devant l’entrée",
    ),
    Category.INTRUSION: (
        "porte forcée, présence dans la cage d’escalier",
        "hall occupé pendant la nuit",
        "digicode hors service, entrées répétées",
        "présence au dernier étage et dans les caves",
        "gâche électrique arrachée, hall ouvert à tous",
    ),
    Category.DEALING: (
        "échanges rapides observés au même endroit",
        "point de revente signalé, guetteurs aux deux angles",
        "transactions devant la grille",
        "allées et venues de scooters, échanges de main à main",
    ),
    Category.DISTRESS: (
        "personne allongée, répond à peine",
        "personne très affaiblie sur un banc",
        "personne désorientée qui marche sur la chaussée",
        "personne sans chaussures, demande de l’eau",
        "personne prostrée près de la bouche de métro",
    ),
    Category.LITTER_DRUG: (
        "seringues au pied d’un arbre",
        "pipes cassées et papiers d’aluminium",
        "matériel abandonné près du bac à sable",
        "une dizaine de seringues derrière la haie",
        "doseurs et briquets laissés sur les marches",
    ),
    Category.AGGRESSION: (
        "cris et menaces envers les passants",
        "bousculade à l’entrée du commerce",
        "altercation entre deux groupes",
        "jet de bouteille, passants inquiets",
        "mendicité insistante, ton menaçant",
    ),
    Category.NOISE: (
        "cris toute la nuit",
        "disputes sous les fenêtres",
        "musique et éclats de voix après minuit",
        "bruit continu, sommeil impossible",
    ),
    Category.SOILING: (
        "urine et excréments dans le passage",
        "odeur d’urine dans le hall",
        "détritus, cartons et matelas souillé",
        "murs noircis et déchets brûlés",
    ),
    Category.CAMP: (
        "trois tentes installées",
        "matelas et couvertures sous le pont",
        "abri de fortune en palettes",
        "campement qui s’étend le long de la clôture",
    ),
    Category.DEFECT: (
        "grille cassée, passage ouvert",
        "éclairage en panne depuis plusieurs jours",
        "brèche dans la clôture",
        "serrure du local à vélos arrachée",
        "lampadaire éteint, recoin sombre",
    ),
    Category.OTHER: (
        "situation inhabituelle signalée",
        "demande d’information sur les équipes présentes",
        "inquiétude des habitants, faits peu précis",
    ),
}
_WHERE: Final = {
    PlaceKind.STREET: ("sur le trottoir", "à l’angle de la rue", "devant l’arrêt de bus"),
    PlaceKind.PORCH: ("sous le porche", "dans le hall", "devant la porte cochère"),
    PlaceKind.COMMON_PARTS: ("dans la cage d’escalier", "au sous-sol", "dans la cour intérieure"),
    PlaceKind.SQUARE: ("dans le square", "près de la fontaine", "derrière les massifs"),
    PlaceKind.PLAYGROUND: ("près de l’aire de jeux", "autour du toboggan"),
    PlaceKind.SCHOOL: ("devant l’école", "à l’heure de la sortie des classes"),
    PlaceKind.STATION: ("sur le quai", "dans le couloir de correspondance", "à la sortie du métro"),
    PlaceKind.CAR_PARK: ("au deuxième sous-sol", "dans la rampe du parking", "près des caves"),
    PlaceKind.TUNNEL: ("sous le pont", "dans le tunnel piéton", "sous le viaduc"),
    PlaceKind.QUAY: ("sur le quai du canal", "au bord de l’eau", "sous la passerelle"),
    PlaceKind.SHOP: ("devant la boutique", "contre la terrasse", "devant le rideau baissé"),
    PlaceKind.SITE: ("dans la friche", "derrière la palissade", "dans l’ancien entrepôt"),
    PlaceKind.OTHER: ("à proximité", "un peu plus loin"),
}
_SINCE: Final = (
    "depuis ce matin",
    "depuis hier soir",
    "depuis une semaine",
    "chaque soir",
    "tous les matins avant l’ouverture",
    "le week-end surtout",
    "depuis la fermeture du jardin",
    "en fin de journée",
    "pendant la nuit",
    "à l’heure du déjeuner",
)
_ASKS: Final = (
    "Demande le passage d’une équipe.",
    "Souhaite un rappel.",
    "Déjà signalé par un voisin.",
    "Le gardien est prévenu.",
    "Les commerçants voisins confirment.",
    "Passage difficile pour les riverains.",
    "Demande un nettoyage.",
    "Demande la réparation de l’éclairage.",
    "Les habitants proposent une réunion.",
    "Pas de danger immédiat selon l’appelant.",
)
REMARKS: Final = (
    "",
    "",
    "porche libéré",
    "place calme à l’arrivée",
    "propreté demandée",
    "retour prévu le soir",
    "gardien rencontré",
)

CATEGORIES: Final = {
    Category.CONSUMPTION: 30,
    Category.GATHERING: 16,
    Category.INTRUSION: 9,
    Category.DEALING: 7,
    Category.DISTRESS: 7,
    Category.LITTER_DRUG: 8,
    Category.AGGRESSION: 6,
    Category.NOISE: 5,
    Category.SOILING: 6,
    Category.CAMP: 3,
    Category.DEFECT: 2,
    Category.OTHER: 1,
}
PLACE_KINDS: Final = {
    PlaceKind.STREET: 34,
    PlaceKind.PORCH: 16,
    PlaceKind.SQUARE: 11,
    PlaceKind.STATION: 9,
    PlaceKind.COMMON_PARTS: 6,
    PlaceKind.SHOP: 6,
    PlaceKind.QUAY: 5,
    PlaceKind.TUNNEL: 4,
    PlaceKind.PLAYGROUND: 3,
    PlaceKind.SCHOOL: 2,
    PlaceKind.CAR_PARK: 2,
    PlaceKind.SITE: 1,
    PlaceKind.OTHER: 1,
}
CHANNELS: Final = {
    Channel.PHONE: 40,
    Channel.CALL_3975: 15,
    Channel.MAIL: 15,
    Channel.DESK: 10,
    Channel.FORM: 9,
    Channel.PATROL: 7,
    Channel.LETTER: 2,
    Channel.MEETING: 1,
    Channel.PETITION: 1,
}
REPORTERS: Final = {
    ReporterKind.RESIDENT: 58,
    ReporterKind.SHOP: 14,
    ReporterKind.LANDLORD: 8,
    ReporterKind.AGENT: 7,
    ReporterKind.TRANSPORT: 4,
    ReporterKind.ASSOCIATION: 3,
    ReporterKind.SCHOOL: 3,
    ReporterKind.ELECTED: 3,
}


def describe(rng: random.Random, category: Category, place_kind: PlaceKind) -> str:
    """One description: what, where, since when, and sometimes what is asked."""
    fact = _pick(rng, _FACTS[category])
    where = _pick(rng, _WHERE[place_kind])
    draw = rng.random()
    if draw < 0.35:
        text = f"{fact[0].upper()}{fact[1:]} {where}, {_pick(rng, _SINCE)}."
    elif draw < 0.7:
        text = f"{where[0].upper()}{where[1:]} : {fact}."
    else:
        text = f"{fact[0].upper()}{fact[1:]} {where}."
    return f"{text} {_pick(rng, _ASKS)}" if draw > 0.6 or draw < 0.12 else text


def _pick(rng: random.Random, choices: tuple[str, ...]) -> str:
    return choices[int(rng.random() * len(choices))]
