"""What is wrong with a set of rules: what can never serve, what is not there, what is missing.

An error keeps a set from being published; a warning is for who reads it to judge. Copies are told
and not routed again, so that a copy leads nowhere else: the cycles there can be are a copy to the
very team that the rule targets, and a team told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desktop_app.domain.codes import Category
from desktop_app.domain.conditions import Facts, categories, compile_conditions
from desktop_app.domain.routing import Plan
from desktop_app.domain.rule_space import MOST_CASES, Space, leaves_of, space_of
from desktop_app.domain.rules import Rule, Team

ERROR: Final = "error"
WARNING: Final = "warning"
LAST_ARRONDISSEMENT: Final = 20


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing to mend: a code for programs, the rules concerned (codes), a French sentence."""

    code: str
    rules: tuple[str, ...]
    message: str
    severity: str

    @property
    def blocks(self) -> bool:
        """Whether the rules cannot be published so."""
        return self.severity == ERROR


def check_rules(
    rules: Iterable[Rule],
    teams: Mapping[str, Team] | Iterable[Team],
    sectors: Collection[str],
) -> tuple[RuleProblem, ...]:
    """Every problem of `rules`, errors first, then in the order in which rules are tried.

    `sectors` are the codes of the sectors there are. Inactive rules are only asked for a code of
    their own.
    """
    plan = Plan(rules, teams)
    problems = list(_codes_twice(plan.key[0]))
    for rule in plan.rules:
        problems += _target(rule, plan)
        problems += _copies(rule, plan)
        problems += _places(rule, sectors)
    problems += _positions_twice(plan)
    possible = []
    for rule in plan.rules:
        if _holds_somewhere(rule.conditions):
            possible.append(rule)
        else:
            problems.append(_never_true(rule))
    problems += _unreachable(possible, plan)
    problems += _unrouted(possible, plan)
    return tuple(sorted(problems, key=lambda problem: not problem.blocks))


def _codes_twice(rules: tuple[Rule, ...]) -> Iterator[RuleProblem]:
    for code, count in Counter(rule.code for rule in rules).items():
        if count > 1:
            yield RuleProblem(
                "code_twice", (code,), f"{count} règles portent le numéro {code}.", ERROR
            )


def _positions_twice(plan: Plan) -> Iterator[RuleProblem]:
    for position, count in Counter(rule.position for rule in plan.rules).items():
        if count > 1:
            codes = tuple(rule.code for rule in plan.rules if rule.position == position)
            yield RuleProblem(
                "position_twice",
                codes,
                f"Les règles {_listed(codes)} ont le même rang : elles sont essayées dans l’ordre "
                "de leurs numéros.",
                WARNING,
            )


def _target(rule: Rule, plan: Plan) -> Iterator[RuleProblem]:
    targets = plan.targets(rule)
    if rule.target_team is not None and rule.target_kind is not None:
        said = "elle désigne à la fois une équipe et un genre d’équipe : gardez l’un des deux"
        yield _problem("target_twice", rule, said, ERROR)
    if rule.target_team is not None and not targets:
        said = f"l’équipe « {rule.target_team} » n’existe pas"
        yield _problem("target_unknown", rule, said, ERROR)
    elif rule.target_team is not None and not targets[0].active:
        said = f"{targets[0].name} n’est plus en activité"
        yield _problem("target_inactive", rule, said, WARNING)
    elif rule.target_kind is not None and not any(team.active for team in targets):
        said = f"aucune équipe en activité n’est de genre « {rule.target_kind.label} »"
        yield _problem("kind_without_team", rule, said, WARNING)
    elif targets and not any(team.active and team.duty.known for team in targets):
        yield _problem("target_without_hours", rule, _say_no_hours(targets), WARNING)


def _say_no_hours(targets: tuple[Team, ...]) -> str:
    names = tuple(team.name for team in targets if team.active)
    if len(names) == 1:
        return f"{names[0]} est sans horaires, rien ne lui est proposé"
    return f"{_listed(names)} sont sans horaires, rien ne leur est proposé"


def _copies(rule: Rule, plan: Plan) -> Iterator[RuleProblem]:
    targets = [team for team in plan.targets(rule) if team.active]
    for kind, count in Counter(copy.kind for copy in rule.told).items():
        there = [team for team in plan.of_kind[kind] if team.active]
        if count > 1:
            said = f"« {kind.label} » est en copie {count} fois : réunissez leurs conditions"
            yield _problem("copy_twice", rule, said, ERROR)
        if not there:
            said = f"aucune équipe en activité n’est de genre « {kind.label} », mis en copie"
            yield _problem("copy_without_team", rule, said, WARNING)
        elif targets == there and len(there) == 1:
            said = f"{there[0].name} est à la fois destinataire et en copie"
            yield _problem("copy_of_target", rule, said, ERROR)
    for copy in rule.copies:
        when = None if isinstance(copy, str) else copy.get("if")
        if when is not None and not _holds_somewhere({"all": [rule.conditions, when]}):
            said = "la condition d’une copie n’est jamais remplie"
            yield _problem("copy_never", rule, said, WARNING)


def _places(rule: Rule, sectors: Collection[str]) -> Iterator[RuleProblem]:
    whens = (copy.get("if") for copy in rule.copies if not isinstance(copy, str))
    trees = (rule.conditions, *(when for when in whens if when is not None))
    leaves = [leaf for tree in trees for leaf in leaves_of(tree)]
    for code in _told("sector", leaves):
        if code not in sectors:
            yield _problem("unknown_sector", rule, f"le secteur « {code} » n’existe pas", ERROR)
    for number in _told("arrondissement", leaves):
        if not 1 <= number <= LAST_ARRONDISSEMENT:
            said = f"il n’y a pas de {number}ᵉ arrondissement"
            yield _problem("unknown_arrondissement", rule, said, ERROR)


def _told(name: str, leaves: list[tuple[str, Any]]) -> list[Any]:
    values = [each for keyword, value in leaves if keyword == name for each in value]
    return list(dict.fromkeys(values))


def _never_true(rule: Rule) -> RuleProblem:
    space = space_of(rule.conditions)
    if space.whole:
        said = "ses conditions se contredisent, elle ne s’applique jamais"
        return _problem("never_true", rule, said, ERROR)
    said = f"ses conditions semblent se contredire{_sampled(space)}"
    return _problem("never_true", rule, said, WARNING)


def _unreachable(rules: list[Rule], plan: Plan) -> Iterator[RuleProblem]:
    for at, rule in enumerate(rules):
        if not rule.pools and not any(team.active for team in plan.targets(rule)):
            continue  # told by its target
        mine = categories(rule.conditions)
        earlier = [each for each in rules[:at] if categories(each.conditions) & mine]
        trees = [each.conditions for each in earlier]
        teams = [team for each in (*earlier, rule) for team in plan.targets(each)]
        space = space_of(rule.conditions, trees, dict.fromkeys(teams))
        problem = _reached(rule, earlier, plan, space)
        if problem is not None:
            yield problem


def _reached(rule: Rule, earlier: list[Rule], plan: Plan, space: Space) -> RuleProblem | None:
    # None when some case is for this rule.
    before: set[str] = set()
    served = False
    for facts in space.cases():
        if not rule.holds(facts):
            continue
        if not rule.pools and not plan.able(rule, facts):
            continue
        served = True
        taken = _taken_before(rule, earlier, plan, facts)
        if not taken:
            return None
        before.update(taken)
    if not served:
        said = f"aucune des équipes qu’elle désigne ne couvre ces lieux{_sampled(space)}"
        return _problem("no_cover", rule, said, WARNING)
    codes = tuple(each.code for each in earlier if each.code in before)
    by = f"la règle {codes[0]}" if len(codes) == 1 else f"les règles {_listed(codes)}"
    said = f"elle ne sert jamais, {by} passe{'nt' if len(codes) > 1 else ''} toujours avant"
    return RuleProblem(
        "unreachable",
        (rule.code, *codes),
        f"Règle {rule.code} ({rule.name}) : {said}{_sampled(space)}.",
        WARNING,
    )


def _taken_before(rule: Rule, earlier: list[Rule], plan: Plan, facts: Facts) -> list[str]:
    # The rules that leave nothing of this case to `rule`, whatever the hour; none: it may decide.
    # A team that an earlier rule names too is on duty for both, or comes back for both: it never
    # comes by the later one.
    left = {team.code for team in plan.able(rule, facts)}
    by: list[str] = []
    for each in earlier:
        if not each.holds(facts):
            continue
        able = plan.able(each, facts)
        if each.pools or any(team.duty.unbroken for team in able):
            return [*by, each.code]
        named = left.intersection(team.code for team in able)
        if named:
            left -= named
            by.append(each.code)
    return by if by and not left else []


def _unrouted(rules: list[Rule], plan: Plan) -> Iterator[RuleProblem]:
    for category in Category:
        if not any(_routes(rule, category, plan) for rule in rules):
            yield RuleProblem(
                "category_unrouted",
                (),
                f"Aucune règle n’oriente « {category.label} » : ces signalements restent sans "
                "équipe.",
                WARNING,
            )


def _routes(rule: Rule, category: Category, plan: Plan) -> bool:
    # A rule that leaves a category in the pool on purpose counts: it was thought of.
    if category not in categories(rule.conditions):
        return False
    if not rule.pools and not any(team.active for team in plan.targets(rule)):
        return False
    return _holds_somewhere({"all": [{"category": [category.value]}, rule.conditions]})


def _holds_somewhere(tree: Mapping[str, Any]) -> bool:
    holds = compile_conditions(tree)
    return any(holds(facts) for facts in space_of(tree).cases())


def _problem(code: str, rule: Rule, said: str, severity: str) -> RuleProblem:
    return RuleProblem(code, (rule.code,), f"Règle {rule.code} ({rule.name}) : {said}.", severity)


def _sampled(space: Space) -> str:
    if space.whole:
        return ""
    return f" (d’après {MOST_CASES} cas tirés au sort : il y en a trop pour les voir tous)"


def _listed(codes: tuple[str, ...]) -> str:
    shown = list(codes[:6]) if len(codes) <= 6 else [*codes[:5], f"{len(codes) - 5} autres"]
    return f"{', '.join(shown[:-1])} et {shown[-1]}"
