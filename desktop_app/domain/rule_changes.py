"""What differs between two sets of rules, in words: added, removed, changed, moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.codes import Coded
from desktop_app.domain.rule_words import say_rule
from desktop_app.domain.rules import Rule


class ChangeKind(Coded):
    """What became of a rule."""

    ADDED = "added", "Ajoutée"
    REMOVED = "removed", "Retirée"
    CHANGED = "changed", "Modifiée"
    MOVED = "moved", "Déplacée"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference: the rule's code and name, and what became of it as a French sentence."""

    kind: ChangeKind
    code: str
    name: str
    said: str


def rule_changes(
    before: Sequence[Rule],
    after: Sequence[Rule],
    team_names: Mapping[str, str],
    sector_names: Mapping[str, str],
) -> tuple[RuleChange, ...]:
    """Every difference, in the order of `after`, what was removed last.

    Both are in the order in which rules are tried; a rule is the same as long as its code is.
    """
    former = {rule.code: rule for rule in before}
    left = {rule.code for rule in after}
    moved = _moved([each.code for each in before if each.code in left], after)

    def say(rule: Rule) -> str:
        return say_rule(rule, team_names, sector_names)

    found = []
    for at, rule in enumerate(after):
        old = former.get(rule.code)
        if old is None:
            found.append(RuleChange(ChangeKind.ADDED, rule.code, rule.name, say(rule)))
            continue
        said = " ; ".join(_differences(old, rule, say(old), say(rule)))
        if said:
            found.append(RuleChange(ChangeKind.CHANGED, rule.code, rule.name, said))
        if rule.code in moved:
            where = f"essayée après la règle {after[at - 1].code}" if at else "essayée la première"
            found.append(RuleChange(ChangeKind.MOVED, rule.code, rule.name, where))
    for rule in before:
        if rule.code not in left:
            found.append(RuleChange(ChangeKind.REMOVED, rule.code, rule.name, say(rule)))
    return tuple(found)


def same_rules(first: Sequence[Rule], second: Sequence[Rule]) -> bool:
    """Whether both say the same in the same order, however their positions are numbered."""
    if len(first) != len(second):
        return False
    pairs = zip(first, second, strict=True)
    return all(replace(one, position=0) == replace(other, position=0) for one, other in pairs)


def _differences(old: Rule, new: Rule, was: str, now: str) -> Iterator[str]:
    if old.name != new.name:
        yield f"nom : « {old.name} » devient « {new.name} »"
    if was != now:
        yield f"« {was} » devient « {now} »"
    elif replace(old, position=0, name="", note="") != replace(new, position=0, name="", note=""):
        yield "conditions écrites autrement, même phrase"
    if old.note != new.note:
        yield f"note : « {old.note} » devient « {new.note} »"


def _moved(before: Sequence[str], after: Sequence[Rule]) -> frozenset[str]:
    # The fewest rules whose move explains the new order: all but a longest run that kept its own.
    places = {code: place for place, code in enumerate(before)}
    kept = [rule.code for rule in after if rule.code in places]
    ends: list[int] = []  # the smallest place that a run of each length can end on
    lengths = []
    for code in kept:
        length = bisect_left(ends, places[code])
        ends[length : length + 1] = [places[code]]
        lengths.append(length)
    wanted = len(ends) - 1
    still = set()
    for code, length in zip(reversed(kept), reversed(lengths), strict=True):
        if length == wanted:
            still.add(code)
            wanted -= 1
    return frozenset(places) - still
