"""The one translator of the world's faults into sentences that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import FaultKind, StorageFault, fault_of
from desktop_app.domain.errors import WorldFault

SENTENCES = {
    FaultKind.LOCKED: "La base est occupée par un autre programme. Rien n’a été enregistré : "
    "attendez un instant puis réessayez.",
    FaultKind.DISK_FULL: "Le disque est plein : rien n’a été enregistré. Libérez de la place puis "
    "réessayez ; votre brouillon reste à l’écran.",
    FaultKind.READ_ONLY: "Le dossier des données est en lecture seule. Demandez à l’informatique "
    "le droit d’y écrire, ou choisissez un autre dossier avec --data-dir.",
    FaultKind.FOREIGN: "Ce fichier n’est pas une base Relais. Il n’a pas été modifié : choisissez "
    "un autre dossier, ou restaurez une sauvegarde.",
    FaultKind.NEWER: "Cette base vient d’une version plus récente de Relais. Elle n’a pas été "
    "modifiée : mettez Relais à jour sur ce poste.",
    FaultKind.UNREACHABLE: "La base ne peut pas être ouverte. Vérifiez que le dossier des données "
    "existe et que le disque répond, puis réessayez.",
    FaultKind.CORRUPT: "La base est abîmée. N’enregistrez plus rien : restaurez la dernière "
    "sauvegarde avec « relais restore ».",
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
