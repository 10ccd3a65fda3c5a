"""Words shared by the tab « Données personnelles »."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.moments import PARIS
from desktop_app.domain.retention import Due, Held, Purged


def tr(text: str) -> str:
    """A French sentence of this tab, translatable."""
    return QCoreApplication.translate("personal", text)


def say_day(day: dt.date | None) -> str:
    """« 20/11/2026 », or a dash."""
    return "—" if day is None else f"{day:%d/%m/%Y}"


def say_instant(at: dt.datetime | None) -> str:
    """« 20/11/2026 18:30 », in Paris, or a dash."""
    return "—" if at is None else f"{at.astimezone(PARIS):%d/%m/%Y %H:%M}"


def say_count(count: int) -> str:
    """A number with thin spaces between thousands."""
    return f"{count:,}".replace(",", "\u202f")


def say_counts(counts: dict[Purged, int]) -> str:
    """« 12 coordonnées, 3 textes », in the order of the kinds."""
    words = {
        Purged.IDENTITY: tr("coordonnées"),
        Purged.TEXTS: tr("textes"),
        Purged.ATTACHMENT: tr("pièces jointes"),
        Purged.REMARK: tr("remarques de passages"),
        Purged.DRAFT: tr("brouillons"),
        Purged.DRAFT_TRACE: tr("traces de saisie"),
    }
    told = [f"{say_count(counts[kind])} {word}" for kind, word in words.items() if counts.get(kind)]
    return ", ".join(told) or tr("rien")


def say_what(line: Due) -> str:
    """What becomes of what is due."""
    if line.held is Held.OPEN:
        return tr("attend : signalement encore ouvert")
    if line.held is Held.AWAITING:
        return tr("attend : réponse due à un déclarant")
    return tr("à éliminer")
