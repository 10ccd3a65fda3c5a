"""Words shared by the tab « Comptes »."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.accounts import Account
from desktop_app.domain.codes import Role
from desktop_app.domain.place_words import say_arrondissement


def tr(text: str) -> str:
    """A French sentence of this tab, translatable."""
    return QCoreApplication.translate("accounts", text)


def say_role(role: Role) -> str:
    """The role, with a capital."""
    return role.label[:1].upper() + role.label[1:]


def say_reach(account: Account, teams: Mapping[str, str]) -> str:
    """« 19ᵉ, 10ᵉ », the team's name, or a dash."""
    words = [say_arrondissement(number) for number in account.arrondissements]
    if account.team:
        words.append(teams.get(account.team, account.team))
    return ", ".join(words) or "—"


def say_state(account: Account) -> str:
    """Whether the account lets its owner in."""
    if not account.active:
        return tr("Fermé")
    if not account.has_password:
        return tr("Sans mot de passe")
    return tr("Mot de passe à changer") if account.must_change else tr("Actif")
