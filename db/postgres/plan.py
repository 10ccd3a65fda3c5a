"""The plain values that the SQL of a shared base is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OWNER = "relais_owner"
ACCOUNTS = "relais_accounts"


@dataclass(frozen=True, slots=True)
class Plan:
    """Who may what, and how a signalement may move; codes only."""

    roles: tuple[str, ...]
    """The five of the persons, as `account.role` has them."""
    scopes: Mapping[tuple[str, str], str]
    """(role, action) → how far, absent: not at all."""
    municipal_teams: tuple[str, ...]
    mediation: str
    program: tuple[str, str]
    """Name and role that sign what the program does by itself."""
    rights: Mapping[str, tuple[str, ...]]
    """Kind of a line of history → the actions of which one must be allowed."""
    legal: frozenset[tuple[str, str, str]]
    """(kind, status before, status after)."""
    undoable: Mapping[str, str]
    """Kind of a line that can be undone → the action whose right it wants."""
    undo_seconds: int
    over: tuple[str, ...]
    """Statuses in which a mediator reads no identity any more."""
    still_open: tuple[str, ...]
    told_codes: tuple[str, ...]
    told_instants: tuple[str, ...]
    """Columns of a signalement whose every change its history tells."""

    def who(self, *actions: str) -> tuple[str, ...]:
        """The roles that may do at least one of `actions`, somewhere."""
        known = {action for _, action in self.scopes}
        if unknown := set(actions) - known:
            raise LookupError(f"no such action: {sorted(unknown)}")
        return tuple(
            role for role in self.roles if any((role, action) in self.scopes for action in actions)
        )


def group(role: str) -> str:
    """The database role of a role."""
    return f"relais_{role}"


def groups(roles: Iterable[str]) -> str:
    """Database roles as SQL lists them."""
    return ", ".join(group(role) for role in roles)
