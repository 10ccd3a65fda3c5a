"""The closed lists of the trade, each code with the French label that a user reads.

The codes of `Category` and `PlaceKind` are a contract with other programs: never rename one.
"""

from __future__ import annotations

from enum import StrEnum


class Coded(StrEnum):
    """A code stored in the base, with its French label."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Coded:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Category(Coded):
    """What is reported; the first nine answer to the digit keys 1 to 9 of the entry page."""

    CONSUMPTION = "consumption", "Consommation dans l’espace public"
    GATHERING = "gathering", "Attroupement"
    INTRUSION = "intrusion", "Intrusion dans un immeuble"
    DEALING = "dealing", "Deal signalé"
    DISTRESS = "distress", "Personne en détresse"
    LITTER_DRUG = "litter_drug", "Matériel abandonné"
    AGGRESSION = "aggression", "Agressivité"
    NOISE = "noise", "Bruit"
    SOILING = "soiling", "Dégradation / salissures"
    CAMP = "camp", "Campement"
    DEFECT = "defect", "Équipement à réparer"
    OTHER = "other", "Autre"


class PlaceKind(Coded):
    """What sort of place the facts happen at."""

    STREET = "street", "Voie publique"
    PORCH = "porch", "Porche / hall"
    COMMON_PARTS = "common_parts", "Parties communes"
    SQUARE = "square", "Square, jardin"
    PLAYGROUND = "playground", "Aire de jeux"
    SCHOOL = "school", "Abords d’école"
    STATION = "station", "Station, quai, couloir"
    CAR_PARK = "car_park", "Parking, cave"
    TUNNEL = "tunnel", "Tunnel, arche, pont"
    QUAY = "quay", "Quai du canal"
    SHOP = "shop", "Commerce, terrasse"
    SITE = "site", "Chantier, friche"
    OTHER = "other", "Autre lieu"


class People(Coded):
    """Estimate of how many people are there; bands, never a head count."""

    UNKNOWN = "unknown", "Non précisé"
    ONE = "1", "1 personne"
    FEW = "2-3", "2 à 3"
    SOME = "4-6", "4 à 6"
    MANY = "7+", "7 et plus"

    @property
    def at_least(self) -> int:
        """The lower end of the band, which a rule "at least n people" compares with."""
        return {"unknown": 0, "1": 1, "2-3": 2, "4-6": 4, "7+": 7}[self.value]


class Weekday(Coded):
    """Days of a recurrence."""

    MON = "mon", "lundi"
    TUE = "tue", "mardi"
    WED = "wed", "mercredi"
    THU = "thu", "jeudi"
    FRI = "fri", "vendredi"
    SAT = "sat", "samedi"
    SUN = "sun", "dimanche"


class ReporterKind(Coded):
    """Who reports."""

    RESIDENT = "resident", "Riverain"
    SHOP = "shop", "Commerçant"
    ELECTED = "elected", "Élu, mairie"
    LANDLORD = "landlord", "Bailleur"
    TRANSPORT = "transport", "Transporteur"
    SCHOOL = "school", "Établissement scolaire"
    ASSOCIATION = "association", "Association"
    AGENT = "agent", "Agent de la Ville"
    OTHER = "other", "Autre"


class Channel(Coded):
    """How the report reached us."""

    PHONE = "phone", "Téléphone"
    DESK = "desk", "Guichet"
    MAIL = "mail", "Courriel"
    LETTER = "letter", "Courrier"
    FORM = "form", "Formulaire"
    CALL_3975 = "3975", "3975"
    MEETING = "meeting", "Réunion publique"
    PETITION = "petition", "Pétition"
    PATROL = "patrol", "Patrouille de médiation"
    OTHER = "other", "Autre"


class AnswerBy(Coded):
    """How a reporter wants to be answered."""

    NONE = "none", "Non"
    MAIL = "mail", "Oui, par courriel"
    PHONE = "phone", "Oui, par téléphone"
    LETTER = "letter", "Oui, par courrier"


class Status(Coded):
    """Where a signalement stands (see `workflow` for the legal moves)."""

    NEW = "new", "Nouveau"
    ROUTED = "routed", "Orienté"
    ACCEPTED = "accepted", "Pris en charge"
    SCHEDULED = "scheduled", "Programmé"
    ON_HOLD = "on_hold", "En attente"
    MONITORED = "monitored", "Sous surveillance"
    HANDED_OVER = "handed_over", "Transmis"
    CLOSED = "closed", "Clos"
    REOPENED = "reopened", "Rouvert"
    CANCELLED = "cancelled", "Annulé"


class RefusalReason(Coded):
    """Why a team sends a signalement back to the pool."""

    OUT_OF_SECTOR = "out_of_sector", "Hors secteur"
    OUT_OF_REMIT = "out_of_remit", "Hors compétence"
    NO_STAFF = "no_staff", "Pas d’effectif"
    DANGER = "danger", "Danger : relève de la police"
    DUPLICATE = "duplicate", "Doublon"
    OTHER = "other", "Autre"


class HoldReason(Coded):
    """Why the clock stops."""

    REPORTER = "reporter", "En attente du déclarant"
    MEANS = "means", "Sans moyens disponibles"
    PARTNER = "partner", "En attente d’un partenaire"


class Partner(Coded):
    """To whom a signalement is handed over."""

    DANSMARUE = "dansmarue", "DansMaRue"
    POLICE = "police_nationale", "Police nationale"
    RATP = "ratp", "RATP"
    SNCF = "sncf", "SNCF"
    LANDLORD = "bailleur", "Bailleur"
    OTHER = "other", "Autre service"


class Outcome(Coded):
    """What the closing says was done."""

    RESOLVED = "resolved", "Résolu sur place"
    NOT_FOUND = "not_found", "Non constaté"
    ORIENTED = "oriented", "Orientation acceptée"
    MEDIATED = "mediated", "Médiation faite"
    WORKS = "works", "Travaux demandés"
    HANDED_OVER = "handed_over", "Transmis"
    NO_ACTION = "no_action", "Sans suite"


class OverrideReason(Coded):
    """Why an agent sends a signalement elsewhere than proposed."""

    LOCAL_KNOWLEDGE = "local_knowledge", "Connaissance du terrain"
    ALREADY_FOLLOWED = "already_followed", "Équipe déjà en charge du lieu"
    NOT_AVAILABLE = "not_available", "Équipe proposée indisponible"
    SAFETY = "safety", "Sécurité des agents"
    REQUEST = "request", "Demande de la coordination"
    OTHER = "other", "Autre"


class Precision(Coded):
    """How well a place is known; a place without any is stored as null."""

    NUMBER = "number", "au numéro"
    INTERPOLATED = "interpolated", "numéro estimé le long de la voie"
    STREET = "street", "à la voie"
    PLACE = "place", "au lieu"


class TeamKind(Coded):
    """Kinds of teams that rules may target."""

    UASA = "uasa", "UASA"
    MARAUDE = "maraude", "Maraude médico-sociale"
    MARAUDE_PSY = "maraude_psy", "Maraude psychiatrique-sociale"
    MARAUDE_UNDERGROUND = "maraude_underground", "Maraude souterraine"
    MEDIATION = "mediation", "Médiation"
    CLEANING = "cleaning", "Propreté"
    OTHER = "other", "Autre service"


class Role(Coded):
    """Profiles; `rights` says what each may do."""

    FRONT_DESK = "front_desk", "Agent d’accueil"
    MEDIATOR = "mediator", "Médiation"
    TEAM_LEAD = "team_lead", "Chef d’équipe"
    COORDINATOR = "coordinator", "Coordination"
    ADMIN = "admin", "Administration"


class PrivacyKind(Coded):
    """What the check of the free text looks for."""

    NAME = "name", "un nom de personne"
    PHONE = "phone", "un numéro de téléphone"
    EMAIL = "email", "une adresse électronique"
    PLATE = "plate", "une plaque d’immatriculation"
    SOCIAL_SECURITY = "social_security", "un numéro de sécurité sociale"
    HEALTH = "health", "une information de santé"
    INSULT = "insult", "un terme injurieux"
    MINOR = "minor", "un mineur identifiable"


class Orientation(Coded):
    """Where a person met may be oriented: counts and codes only."""

    REST_PLACE = "rest_place", "Espace de repos"
    ASSORE = "assore", "ASSORE"
    CARE = "care", "CSAPA / CAARUD"
    HOSPITAL = "hospital", "Hôpital"
    SAMU_SOCIAL = "samu_social", "115"


class MediationWith(Coded):
    """With whom a mediation was held during a visit."""

    RESIDENT = "resident", "Riverain"
    SHOP = "shop", "Commerçant"


class VisitResult(Coded):
    """What came of a stop."""

    MET = "met", "Sur place"
    NOT_FOUND = "not_found", "Non constaté"
    NOT_DONE = "not_done", "Non traité"


class NotDoneReason(Coded):
    """Why nobody went."""

    NO_TIME = "no_time", "Manque de temps"
    NO_STAFF = "no_staff", "Pas d’effectif"
    DANGER = "danger", "Danger"
    NO_ACCESS = "no_access", "Accès impossible"
    PRIORITY = "priority", "Urgence ailleurs"
    OTHER = "other", "Autre"


class EmergencyService(Coded):
    """Numbers shown before the form."""

    POLICE = "17", "17 Police secours"
    SAMU = "15", "15 SAMU"
    FIRE = "18", "18 Pompiers"
    EUROPE = "112", "112 Urgences"
    DEAF = "114", "114 SMS, sourds et malentendants"
    SOCIAL = "115", "115 SAMU social"


class VersionState(Coded):
    """Where a version of the rules stands."""

    DRAFT = "draft", "Brouillon"
    LIVE = "live", "En vigueur"
    PAST = "past", "Remplacée"
    DROPPED = "dropped", "Abandonnée"


class AttachmentKind(Coded):
    """What sort of file a signalement holds."""

    PICTURE = "picture", "Photo"
    DOCUMENT = "document", "Document"


class EventKind(Coded):
    """Kinds of lines in the history of a signalement; append-only."""

    CREATED = "created", "Saisi"
    ROUTED = "routed", "Orienté"
    POOLED = "pooled", "Sans équipe"
    ASSIGNED = "assigned", "Affecté"
    ACCEPTED = "accepted", "Pris en charge"
    REFUSED = "refused", "Refusé"
    SCHEDULED = "scheduled", "Programmé"
    HELD = "held", "Mis en attente"
    RESUMED = "resumed", "Repris"
    MONITORED = "monitored", "Mis sous surveillance"
    HANDED_OVER = "handed_over", "Transmis"
    VISITED = "visited", "Passage"
    CLOSED = "closed", "Clos"
    REOPENED = "reopened", "Rouvert"
    CANCELLED = "cancelled", "Annulé"
    ATTACHED = "attached", "Rattaché"
    DETACHED = "detached", "Détaché"
    EMERGENCY = "emergency", "Renvoyé vers les secours"
    ANSWERED = "answered", "Réponse au déclarant"
    UNDONE = "undone", "Geste annulé"
    LAPSED = "lapsed", "Délai d’acceptation dépassé"
    CORRECTED = "corrected", "Faits corrigés"
    REROUTED = "rerouted", "Orientation revue"
    ATTACHMENT_ADDED = "attachment_added", "Pièce jointe ajoutée"
    ATTACHMENT_BLURRED = "attachment_blurred", "Pièce jointe floutée"
    ATTACHMENT_REMOVED = "attachment_removed", "Pièce jointe retirée"
    IDENTITY_ERASED = "identity_erased", "Coordonnées effacées"
    PSEUDONYMISED = "pseudonymised", "Pseudonymisé"
    RECTIFIED = "rectified", "Rectifié à la demande du déclarant"
    TEXT_MASKED = "text_masked", "Texte masqué"
