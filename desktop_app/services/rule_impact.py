"""What rules would do once in force: what is wrong with them, the hours left without anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.domain.codes import Category
from desktop_app.domain.coverage import Gap, gather, opened_holes
from desktop_app.domain.rule_check import RuleProblem
from desktop_app.domain.rules import Rule
from desktop_app.services.coverage import coverage
from desktop_app.services.rule_versions import find_problems
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class Impact:
    """`gaps`: hours of this week that somebody takes by the rules in force and nobody would take;
    `unrouted`: categories that no rule would send to a team any more; `zones`: how many places
    the grid has.
    """

    problems: tuple[RuleProblem, ...]
    gaps: tuple[Gap, ...]
    unrouted: tuple[Category, ...]
    zones: int

    @property
    def blocked(self) -> bool:
        """Whether the rules cannot be put in force so."""
        return any(problem.blocks for problem in self.problems)

    @property
    def opens(self) -> bool:
        """Whether something would be left without a team that has one today."""
        return bool(self.gaps or self.unrouted)


def rule_impact(seat: Seat, rules: Sequence[Rule]) -> Impact:
    """What `rules` would do in place of those in force; nothing is written."""
    before, after = coverage(seat), coverage(seat, rules=rules)
    return Impact(
        find_problems(seat, rules),
        gather(opened_holes(before, after)),
        tuple(each for each in after.unrouted if each not in before.unrouted),
        len({key.zone for key in before.lines}),
    )
