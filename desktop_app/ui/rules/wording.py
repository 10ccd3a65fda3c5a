"""The words of the rules' editor."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.moments import say_moment
from desktop_app.domain.rule_changes import ChangeKind, RuleChange
from desktop_app.domain.rule_check import RuleProblem


def tr(text: str) -> str:
    """A French sentence of this folder, translatable."""
    return QCoreApplication.translate("rules", text)


def keyword_labels() -> dict[str, str]:
    """What a condition looks at, by keyword, as the beginning of its line."""
    return {
        "category": tr("la catégorie est"),
        "place_kind": tr("le type de lieu est"),
        "sector": tr("le secteur est"),
        "arrondissement": tr("l’arrondissement est"),
        "hours": tr("l’heure est entre"),
        "weekdays": tr("le jour est"),
        "recurring": tr("récurrence"),
        "people_at_least": tr("nombre de personnes"),
        "vulnerable": tr("personne vulnérable"),
        "urgent": tr("urgence"),
        "reporter_kind": tr("le déclarant est"),
        "channel": tr("le canal est"),
        "hotspot": tr("point suivi"),
    }


def say_count(count: int, one: str, many: str) -> str:
    """« 1 règle », « 3 règles »."""
    shown = f"{count:,}".replace(",", "\u202f")
    return f"{shown} {one if count < 2 else many}"


def say_problems(problems: Sequence[RuleProblem]) -> str:
    """« 1 erreur, 2 avertissements », or that there is none."""
    errors = sum(problem.blocks for problem in problems)
    warnings = len(problems) - errors
    parts = []
    if errors:
        parts.append(say_count(errors, tr("erreur"), tr("erreurs")))
    if warnings:
        parts.append(say_count(warnings, tr("avertissement"), tr("avertissements")))
    return ", ".join(parts) or tr("aucune anomalie")


def say_when(at: dt.datetime | None, now: dt.datetime) -> str:
    """A moment, short; a dash where none was kept."""
    return "—" if at is None else say_moment(at, now)


def say_changes(changes: Sequence[RuleChange]) -> str:
    """« Par rapport aux règles en vigueur : 2 règles modifiées, 1 ajoutée »."""
    words = {
        ChangeKind.ADDED: (tr("ajoutée"), tr("ajoutées")),
        ChangeKind.REMOVED: (tr("retirée"), tr("retirées")),
        ChangeKind.CHANGED: (tr("modifiée"), tr("modifiées")),
        ChangeKind.MOVED: (tr("déplacée"), tr("déplacées")),
    }
    counts = Counter(change.kind for change in changes)
    parts = [say_count(counts[kind], *words[kind]) for kind in ChangeKind if counts[kind]]
    if not parts:
        return tr("Rien ne change par rapport aux règles en vigueur.")
    return tr("Règles : {0}, par rapport à celles en vigueur.").format(", ".join(parts))


def say_change(change: RuleChange) -> str:
    """One difference as a line."""
    return tr("{0} — règle {1} ({2}) : {3}").format(
        change.kind.label, change.code, change.name, change.said
    )


def say_month(month: dt.date) -> str:
    """« novembre 2026 »."""
    name = (
        tr("janvier"), tr("février"), tr("mars"), tr("avril"), tr("mai"), tr("juin"),
        tr("juillet"), tr("août"), tr("septembre"), tr("octobre"), tr("novembre"), tr("décembre"),
    )[month.month - 1]  # fmt: skip
    return f"{name} {month.year}"
