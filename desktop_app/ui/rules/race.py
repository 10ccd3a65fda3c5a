"""Rules that another seat saved first: what differs rule by rule, and a draft made of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.domain.race import ABSENT, Facet
from desktop_app.domain.rule_words import say_rule
from desktop_app.domain.rules import Rule
from desktop_app.ui.race_dialog import ask_race
from desktop_app.ui.rules.value_editors import Known
from desktop_app.ui.rules.wording import tr

ORDER: Final = " order"  # no code of a rule


def ask_rules(
    parent: QWidget,
    known: Known,
    versions: tuple[Sequence[Rule], Sequence[Rule], Sequence[Rule]],
    sentence: str,
    settled: Callable[[tuple[Rule, ...]], object],
) -> None:
    """Have a choice made for each rule that differs between `versions` (seen, theirs, mine)."""
    seen, theirs, mine = versions
    mine = renumbered(seen, theirs, mine)
    named = {rule.code: rule.name for rule in (*seen, *theirs, *mine)}

    def say(rule: Any) -> str:
        if rule is ABSENT:
            return tr("absente")
        state = "" if rule.active else tr(" (arrêtée)")
        note = f"\n{rule.note}" if rule.note else ""
        return f"{rule.name}{state} : {say_rule(rule, known.teams, known.sectors)}{note}"

    facets = [
        Facet(code, tr("Règle {0} — {1}").format(code, name), say) for code, name in named.items()
    ]
    facets.append(Facet(ORDER, tr("Ordre des règles"), ", ".join))
    ask_race(
        parent,
        sentence,
        facets,
        (_by_code(seen, theirs, mine), _by_code(theirs, mine), _by_code(mine, theirs)),
        lambda chosen: settled(in_order(chosen)),
        yes=tr("Reprendre ces choix"),
    )


def renumbered(
    seen: Sequence[Rule], theirs: Sequence[Rule], mine: Sequence[Rule]
) -> tuple[Rule, ...]:
    """`mine`, a rule that both seats added under one code given a code of its own."""
    former = {rule.code for rule in seen}
    taken = {rule.code: rule for rule in theirs if rule.code not in former}
    numbers = [int(rule.code) for rule in (*seen, *theirs, *mine) if rule.code.isdecimal()]
    last, whole = max(numbers, default=0), []
    for rule in mine:
        other = taken.get(rule.code)
        if other is None or other == rule:
            whole.append(rule)
        else:
            last += 1
            whole.append(replace(rule, code=str(last)))
    return tuple(whole)


def in_order(version: dict[str, Any]) -> tuple[Rule, ...]:
    """The rules of a version, in its order; those it does not place go last."""
    order = version[ORDER]
    rules = {code: rule for code, rule in version.items() if code != ORDER}
    placed = [rules[code] for code in order if code in rules]
    return (*placed, *(rule for code, rule in rules.items() if code not in order))


def _by_code(rules: Sequence[Rule], *others: Sequence[Rule]) -> dict[str, Any]:
    # A rule is the same wherever it is tried: its place is told once, by the order. Rules that
    # only another version has do not make another order.
    codes = [rule.code for rule in rules]
    for other in others:
        for at, rule in enumerate(other):
            if rule.code not in codes:
                codes.insert(min(at, len(codes)), rule.code)
    return {
        **{rule.code: replace(rule, position=0) for rule in rules},
        ORDER: tuple(codes),
    }
