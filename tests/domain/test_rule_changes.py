"""What differs between two sets of rules, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.codes import TeamKind
from desktop_app.domain.rule_changes import ChangeKind, RuleChange, rule_changes, same_rules
from desktop_app.domain.rules import Rule

TEAMS = {"uasa": "UASA — police municipale"}


def rule(code: str, **values: object) -> Rule:
    plain: dict[str, object] = {
        "position": 10,
        "name": f"règle {code}",
        "conditions": {"category": ["noise"]},
        "target_kind": TeamKind.UASA,
    }
    return Rule.read({"code": code, **plain, **values})


def differ(before: Iterable[Rule], after: Iterable[Rule]) -> tuple[RuleChange, ...]:
    return rule_changes(tuple(before), tuple(after), TEAMS, {})


def rules(codes: str) -> list[Rule]:
    return [rule(code) for code in codes]


def moves(before: str, after: str) -> list[tuple[str, str]]:
    changes = differ(rules(before), rules(after))
    assert all(each.kind is ChangeKind.MOVED for each in changes)
    return [(each.code, each.said) for each in changes]


def test_the_same_rules_do_not_differ() -> None:
    assert differ(rules("abc"), rules("abc")) == ()
    assert same_rules(rules("ab"), [replace(each, position=7) for each in rules("ab")])
    assert not same_rules(rules("ab"), rules("ba"))
    assert not same_rules(rules("ab"), rules("abc"))


def test_a_rule_added_and_one_removed_are_told_by_their_sentence() -> None:
    added, removed = differ(rules("ab"), rules("bc"))
    assert (added.kind, added.code) == (ChangeKind.ADDED, "c")
    assert added.said == "Si la catégorie est bruit, orienter vers l’UASA."
    assert (removed.kind, removed.code, removed.name) == (ChangeKind.REMOVED, "a", "règle a")


def test_a_rule_changed_says_what_it_was() -> None:
    (change,) = differ([rule("a")], [rule("a", target_kind=None, target_team="uasa", name="autre")])
    assert change.kind is ChangeKind.CHANGED
    assert change.said == (
        "nom : « règle a » devient « autre » ; « Si la catégorie est bruit, orienter vers "
        "l’UASA. » devient « Si la catégorie est bruit, orienter vers UASA. »"
    )


def test_a_note_changed_is_told() -> None:
    (change,) = differ([rule("a", note="x")], [rule("a", note="y")])
    assert change.said == "note : « x » devient « y »"


def test_conditions_written_otherwise_are_told() -> None:
    (change,) = differ([rule("a")], [rule("a", conditions={"all": [{"category": ["noise"]}]})])
    assert change.said == "conditions écrites autrement, même phrase"


def test_only_what_moved_is_told_to_move() -> None:
    assert moves("abcde", "eabcd") == [("e", "essayée la première")]
    assert moves("abcde", "bcdae") == [("a", "essayée après la règle d")]
    assert [code for code, _ in moves("abcd", "badc")] in (["b", "d"], ["a", "c"])


def test_a_removed_rule_moves_no_other() -> None:
    (removed,) = differ(rules("abc"), rules("bc"))
    assert removed.kind is ChangeKind.REMOVED


@given(st.permutations("abcdefg"))
def test_moved_rules_put_back_give_the_former_order(after: list[str]) -> None:
    moved = {each.code for each in differ(rules("abcdefg"), rules("".join(after)))}
    kept = [code for code in after if code not in moved]
    assert kept == sorted(kept)
    assert len(kept) >= 2 or after == list("gfedcba")
