"""Teams and rules as routing knows them, read from records (reference files or rows)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.condition_words import say
from desktop_app.domain.conditions import Test, compile_conditions, parse_conditions
from desktop_app.domain.duty import ALWAYS, Duty
from desktop_app.domain.errors import UserError


@dataclass(frozen=True, slots=True)
class Team:
    """A team as rules see it. Empty `sectors` or `arrondissements`: everywhere; both must cover."""

    code: str
    name: str
    kind: TeamKind
    operator: str = ""
    municipal: bool = False
    surface: bool = True
    underground: bool = False
    sectors: frozenset[str] = frozenset()
    arrondissements: frozenset[int] = frozenset()
    contact: str = ""
    hours_note: str = ""
    confirmed: bool = False
    active: bool = True
    capacity: int | None = None
    duty: Duty = ALWAYS

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Team:
        """Make a team of a record (reference file or row): same names, lists for the sets."""
        values = {name: record[name] for name in cls.__slots__ if record.get(name) is not None}
        values["kind"] = TeamKind(values["kind"])
        for name in ("sectors", "arrondissements"):
            values[name] = frozenset(values.get(name, ()))
        return cls(**values)

    @property
    def short_name(self) -> str:
        """The name before its dash: "UASA" of "UASA — police municipale"."""
        return self.name.split(" — ")[0]


@dataclass(frozen=True, slots=True)
class Copy:
    """A team kind told for information; `when` None: always, else under the condition `said`."""

    kind: TeamKind
    when: Test | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One ordered rule. `target_team` (a code) goes before `target_kind`; neither: the pool.

    `copies` are team kinds told for information: a code, or {"kind": code, "if": conditions}.
    UserError "rule_unreadable" when its conditions do not hold together.
    """

    code: str
    position: int
    name: str
    conditions: Mapping[str, Any] = field(hash=False)
    target_kind: TeamKind | None = None
    target_team: str | None = None
    copies: tuple[str | Mapping[str, Any], ...] = field(default=(), hash=False)
    accept_minutes: int | None = None
    note: str = ""
    active: bool = True
    holds: Test = field(init=False, repr=False, compare=False)
    told: tuple[Copy, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the conditions once: decisions only run the functions."""
        holds = compile_conditions(parse_conditions(self.conditions))
        object.__setattr__(self, "holds", holds)
        object.__setattr__(self, "told", tuple(_read_copy(each) for each in self.copies))

    @property
    def pools(self) -> bool:
        """Whether it leaves in the pool what it holds for."""
        return self.target_team is None and self.target_kind is None

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Rule:
        """Make a rule of a record (reference file or row): same names."""
        names = [each for each in cls.__slots__ if each not in ("holds", "told")]
        values = {name: record[name] for name in names if record.get(name) is not None}
        if values.get("target_kind"):
            values["target_kind"] = TeamKind(values["target_kind"])
        values["copies"] = tuple(values.get("copies", ()))
        return cls(**values)


def _read_copy(copy: str | Mapping[str, Any]) -> Copy:
    code, when = (copy, None) if isinstance(copy, str) else (copy.get("kind"), copy.get("if"))
    if code not in tuple(TeamKind):
        raise UserError(
            "rule_unreadable", f"Copie refusée : « {code} » n’est pas un genre d’équipe.", "copies"
        )
    kind = next(kind for kind in TeamKind if kind == code)
    if when is None:
        return Copy(kind)
    tree = parse_conditions(when)
    return Copy(kind, compile_conditions(tree), say(tree))
