"""The one translator of the world's faults into sentences that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import FaultKind, StorageFault, fault_of
from desktop_app.domain.errors import WorldFault

SENTENCES = {
    FaultKind.LOCKED: "La base est occupée par un autre programme. Rien n’a été enregistré : "
    "attendez un instant puis réessayez.",
    FaultKind.DISK_FULL: "Le disque est plein : rien n’a été enregistré. Libérez de la place puis "
    "réessayez ; votre brouillon reste à l’écran.",
    FaultKind.READ_ONLY: "Le dossier des données est en lecture seule. Demandez à l’informatique "
    "le droit d’y écrire, ou choisissez un autre dossier avec --data-dir.",
    FaultKind.FOREIGN: "Ce fichier n’est pas une base Relais. Il n’a pas été modifié : choisissez "
    "un autre dossier, ou restaurez une sauvegarde.",
    FaultKind.NEWER: "Cette base vient d’une version plus récente de Relais. Elle n’a pas été "
    "modifiée : mettez Relais à jour sur ce poste.",
    FaultKind.UNREACHABLE: "La base ne peut pas être ouverte. Vérifiez que le dossier des données "
    "existe et que le disque répond, puis réessayez.",
    FaultKind.CORRUPT: "La base est abîmée. N’enregistrez plus rien : restaurez la dernière "
    "sauvegarde avec « relais restore ».",
    FaultKind.MOVING: "Cette base reçoit les données d’une autre et n’est pas complète. Attendez "
    "la fin du transfert ; s’il a été coupé, relancez la même commande « relais move ».",
    FaultKind.SERVER_UNKNOWN: "Le nom du serveur est inconnu sur ce réseau. Vérifiez le nom dans "
    "la page Connexion, et que ce poste est bien sur le réseau de la Ville.",
    FaultKind.SERVER_REFUSED: "Le serveur répond, mais aucune base n’écoute à ce port. Vérifiez le "
    "numéro de port ; s’il est juste, la base est arrêtée : prévenez l’informatique.",
    FaultKind.SERVER_SILENT: "Le serveur ne répond pas. Vérifiez que ce poste est sur le réseau, "
    "puis réessayez ; si cela dure, prévenez l’informatique.",
    FaultKind.SERVER_LOST: "La liaison avec la base partagée est coupée. Ce qui n’était pas "
    "confirmé n’est pas enregistré : vérifiez le réseau puis réessayez.",
    FaultKind.SERVER_STOPPED: "La base partagée est arrêtée ou redémarre. Attendez une minute puis "
    "réessayez ; si cela dure, prévenez l’informatique.",
    FaultKind.SERVER_SLOW: "La base partagée met trop de temps à répondre. Rien n’a été "
    "enregistré : réessayez dans un instant.",
    FaultKind.SERVER_CROWDED: "La base partagée a trop de connexions en ce moment. Réessayez dans "
    "une minute ; si cela dure, l’informatique doit en autoriser davantage.",
    FaultKind.SERVER_READ_ONLY: "La base partagée est en lecture seule : c’est une copie ou elle "
    "est en maintenance. Rien n’a été enregistré : demandez à l’informatique l’adresse de la base "
    "principale.",
    FaultKind.SERVER_DISK_FULL: "Le disque du serveur est plein : rien n’a été enregistré. "
    "Prévenez l’informatique ; votre brouillon reste à l’écran.",
    FaultKind.SERVER_TOO_OLD: "Le serveur est trop ancien : Relais demande PostgreSQL 15 ou plus "
    "récent. Demandez à l’informatique de le mettre à jour.",
    FaultKind.TLS_ABSENT: "Le serveur ne chiffre pas la liaison (TLS absent) : Relais ne s’y "
    "connecte pas. Demandez à l’informatique d’activer TLS sur la base.",
    FaultKind.TLS_NAME: "Le certificat du serveur porte un autre nom. Écrivez le nom exact du "
    "serveur ; s’il est juste, prévenez l’informatique avant toute chose.",
    FaultKind.TLS_UNTRUSTED: "Le certificat du serveur vient d’une autorité inconnue de ce poste. "
    "Choisissez le fichier de l’autorité (CA) remis par l’informatique.",
    FaultKind.TLS_EXPIRED: "Le certificat du serveur est périmé, ou l’horloge de ce poste est "
    "fausse. Vérifiez la date du poste, puis prévenez l’informatique.",
    FaultKind.TLS_FILE: "Le fichier de l’autorité (CA) est introuvable ou illisible. Choisissez "
    "le fichier .pem ou .crt remis par l’informatique.",
    FaultKind.TLS_FAILED: "La liaison chiffrée (TLS) n’a pas pu s’établir. Vérifiez le serveur et "
    "le port, puis prévenez l’informatique.",
    FaultKind.PASSWORD_WRONG: "Identifiant ou mot de passe refusé. Vérifiez-les ; si le mot de "
    "passe est oublié, l’administrateur de Relais en donne un autre.",
    FaultKind.PASSWORD_MISSING: "Le serveur demande un mot de passe. Écrivez-le dans "
    "la page Connexion, ou gardez-le avec « relais server login ».",
    FaultKind.KERBEROS: "L’ouverture par le compte de la Ville (Kerberos) n’a pas abouti. "
    "Verrouillez puis rouvrez votre session, ou demandez une ouverture par mot de passe.",
    FaultKind.AUTH_METHOD: "Le serveur demande une autre façon d’ouvrir la session que celle "
    "choisie. Changez « Mot de passe » ou « Compte de la Ville », ou prévenez l’informatique.",
    FaultKind.NOT_ADMITTED: "Le serveur n’admet pas cet identifiant depuis ce poste. Vérifiez "
    "l’identifiant ; s’il est juste, l’administrateur de Relais doit ouvrir le compte.",
    FaultKind.NO_RIGHT: "Ce compte n’a pas le droit d’ouvrir cette base. Demandez-le à "
    "l’administrateur de Relais.",
    FaultKind.REFUSED: "La base partagée a refusé ce geste : votre compte n’en a pas, ou plus, le "
    "droit. Rien n’a été enregistré : adressez-vous à l’administrateur de Relais.",
    FaultKind.BASE_UNKNOWN: "Ce serveur n’a pas de base de ce nom. Vérifiez le nom de la base.",
    FaultKind.OLDER: "La base partagée est d’une version plus ancienne que ce programme. Demandez "
    "à l’administrateur de lancer « relais server init » ; rien n’a été modifié.",
    FaultKind.EMPTY: "Cette base n’est pas préparée pour Relais. Demandez à l’administrateur de "
    "lancer « relais server init » sur ce serveur.",
    FaultKind.OFFLINE: "La base partagée est injoignable : attendez son retour pour ce geste. "
    "Hors ligne se font la saisie, la prise en charge, le passage et la clôture.",
}


def world_fault_of(error: BaseException) -> WorldFault | None:
    """The fault to show for an exception, or None when it is a bug of ours."""
    if isinstance(error, WorldFault):
        return error
    fault = fault_of(error)
    if fault is not None:
        return WorldFault(fault.kind.value, SENTENCES[fault.kind])
    if isinstance(error, OSError):
        return _file_fault(error)
    return None


@contextmanager
def explained() -> Iterator[None]:
    """Raise `WorldFault` in place of what the world did; anything else passes through."""
    try:
        yield
    except (StorageFault, OSError) as error:
        fault = world_fault_of(error)
        if fault is None:
            raise
        raise fault from error


def _file_fault(error: OSError) -> WorldFault:
    name = error.filename or "le fichier"
    if error.errno == errno.ENOSPC:
        return WorldFault(FaultKind.DISK_FULL.value, SENTENCES[FaultKind.DISK_FULL])
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return WorldFault(
            "file_denied", f"Accès refusé à {name}. Demandez le droit d’y lire ou d’y écrire."
        )
    if error.errno == errno.ENOENT:
        return WorldFault("file_missing", f"{name} est introuvable. Vérifiez le chemin.")
    return WorldFault("file_fault", f"{name} ne répond pas ({error.strerror}). Réessayez.")
