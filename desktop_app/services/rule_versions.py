"""Versions of the rules: drafts, what is in force, what was, who and when; going back.

The rules that decide stand in `routing_rule` and are written anew at each publication. The first
draft or publication of a base also keeps those in force as version 1. A draft saved on top of
another takes its place; one that was made from rules no longer in force is refused, so that nobody
undoes another's publication unseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from db.schema import RoutingRuleRow, RuleVersionRow, SettingRow
from desktop_app.domain.codes import VersionState
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.domain.rule_check import RuleProblem, check_rules
from desktop_app.domain.rule_set import parse_rules, rules_as_json, rules_as_text
from desktop_app.domain.rules import Rule
from desktop_app.services.reference import VERSION, Reference, load_reference, touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.typed_text import storable

FIRST: Final = 1
LONGEST_NOTE: Final = 2_000
_FIRST_NOTE: Final = "Règles en vigueur avant la première version."
_PROGRAM: Final = "Relais"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A whole set of rules. `based_on`: the version it was made from; `saved_at` None for the
    rules in force of a base that keeps no version yet.
    """

    number: int
    state: VersionState
    based_on: int | None
    note: str
    rules: tuple[Rule, ...]
    saved_at: dt.datetime | None
    saved_by: str
    published_at: dt.datetime | None = None
    published_by: str | None = None


def list_versions(seat: Seat) -> tuple[RuleVersion, ...]:
    """Every version but the drafts that were dropped or replaced, the latest first."""
    kept = RuleVersionRow.state != VersionState.DROPPED.value
    query = _ALL.where(kept).order_by(RuleVersionRow.number.desc())
    with seat.store.reading() as connection:
        versions = tuple(_version(row) for row in connection.execute(query))
        return versions or (_unkept(load_reference(connection)),)


def read_version(seat: Seat, number: int) -> RuleVersion:
    """One version; UserError "unknown_version"."""
    with seat.store.reading() as connection:
        row = _find(connection, number)
        if row is None and number == FIRST:
            return _unkept(load_reference(connection))
    if row is None:
        raise _unknown(number)
    return _version(row)


def find_problems(seat: Seat, rules: Iterable[Rule] | None = None) -> tuple[RuleProblem, ...]:
    """What is wrong with `rules` (None: those in force) for the teams and sectors of this base."""
    with seat.store.reading() as connection:
        reference = load_reference(connection)
    return _problems(reference, reference.rules if rules is None else rules)


def save_draft(
    seat: Seat, rules: Iterable[Rule], note: str = "", based_on: int | None = None
) -> RuleVersion:
    """Keep `rules` as a draft made from the version `based_on` (None: the one in force).

    A draft may have problems: only its publication is refused for them. UserError "not_allowed",
    "rules_unreadable", "text_too_long", "unknown_version", "changed_meanwhile".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    kept = parse_rules(rules_as_text(_in_order(rules)))
    said = _clean_note(note)
    with seat.store.writing() as connection:
        live = _lock_live(connection, seat)
        base = live if based_on is None else _found(connection, based_on)
        _require_current(connection, base, live)
        if base.state == VersionState.DRAFT.value:
            _set(connection, base.number, state=VersionState.DROPPED.value)
        return _add(connection, seat, VersionState.DRAFT, kept, said, base.number)


def publish(seat: Seat, number: int) -> RuleVersion:
    """Put the draft `number` in force; every seat decides by it from its next reading.

    UserError "not_allowed", "unknown_version", "changed_meanwhile", "rules_refused" with what to
    mend first.
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    with seat.store.writing() as connection:
        live = _lock_live(connection, seat)
        draft = _found(connection, number)
        _refuse_published(draft)
        _require_current(connection, draft, live)
        _put_in_force(connection, live, _version(draft).rules)
        now = {"published_at": seat.clock(), "published_by": seat.actor.name}
        _set(connection, number, state=VersionState.LIVE.value, **now)
        return _version(_found(connection, number))


def roll_back(seat: Seat, number: int) -> RuleVersion:
    """Put the content of a former version in force again, as a new version.

    UserError as `publish`, "not_published" for what was never in force, "already_live".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    with seat.store.writing() as connection:
        live = _lock_live(connection, seat)
        former = _found(connection, number)
        if former.number == live.number:
            raise UserError(
                "already_live", f"La version {number} est déjà celle en vigueur.", "version"
            )
        if former.state != VersionState.PAST.value:
            raise UserError(
                "not_published",
                f"La version {number} n’a jamais été en vigueur : publiez-la.",
                "version",
            )
        rules = _version(former).rules
        _put_in_force(connection, live, rules)
        return _add(
            connection, seat, VersionState.LIVE, rules, f"Retour à la version {number}.", number
        )


def drop_draft(seat: Seat, number: int) -> None:
    """Give a draft up. UserError "not_allowed", "unknown_version", "changed_meanwhile"."""
    require(seat.actor, Action.EDIT_REFERENCE)
    with seat.store.writing() as connection:
        _lock_live(connection, seat)
        draft = _found(connection, number)
        _refuse_published(draft)
        _refuse_gone(connection, draft)
        _set(connection, number, state=VersionState.DROPPED.value, dropped_by=seat.actor.name)


_ALL = select(RuleVersionRow.__table__)


def _find(connection: Connection, number: int) -> Row[Any] | None:
    return connection.execute(_ALL.where(RuleVersionRow.number == number)).first()


def _found(connection: Connection, number: int) -> Row[Any]:
    row = _find(connection, number)
    if row is None:
        raise _unknown(number)
    return row


def _lock_live(connection: Connection, seat: Seat) -> Row[Any]:
    # One writer of versions at a time, on any engine; then the version in force, kept if it never
    # was.
    connection.execute(
        select(SettingRow.name).where(SettingRow.name == VERSION).with_for_update()
    ).all()
    query = _ALL.where(RuleVersionRow.state == VersionState.LIVE.value)
    live = connection.execute(query).first()
    if live is None:
        rules = _in_order(load_reference(connection).rules)
        values = {"saved_at": seat.clock(), "saved_by": _PROGRAM, "note": _FIRST_NOTE}
        connection.execute(
            insert(RuleVersionRow).values(
                number=FIRST,
                state=VersionState.LIVE.value,
                content=rules_as_json(rules),
                **values,
            )
        )
        live = connection.execute(query).one()
    return live


def _require_current(connection: Connection, version: Row[Any], live: Row[Any]) -> None:
    # What was made from the rules in force, however many drafts ago.
    _refuse_gone(connection, version)
    root: Row[Any] | None = version
    while root is not None and root.state in (VersionState.DRAFT.value, VersionState.DROPPED.value):
        root = _find(connection, root.based_on)
    if root is None or root.number != live.number:
        who = live.published_by or live.saved_by
        raise _meanwhile(f"D’autres règles ont été publiées par {who} (version {live.number})")


def _refuse_published(version: Row[Any]) -> None:
    if version.state in (VersionState.LIVE.value, VersionState.PAST.value):
        who = version.published_by or version.saved_by
        raise _meanwhile(f"La version {version.number} a été publiée par {who}")


def _refuse_gone(connection: Connection, version: Row[Any]) -> None:
    if version.state != VersionState.DROPPED.value:
        return
    query = _ALL.where(RuleVersionRow.based_on == version.number)
    after = connection.execute(query.order_by(RuleVersionRow.number.desc())).first()
    if version.dropped_by is None and after is not None:
        raise _meanwhile(
            f"Le brouillon {version.number} a été repris par {after.saved_by} "
            f"(brouillon {after.number})"
        )
    raise _meanwhile(f"Le brouillon {version.number} a été abandonné par {version.dropped_by}")


def _put_in_force(connection: Connection, live: Row[Any], rules: tuple[Rule, ...]) -> None:
    blocking = [each for each in _problems(load_reference(connection), rules) if each.blocks]
    if blocking:
        more = f" (et {len(blocking) - 1} autre(s) erreur(s))" if len(blocking) > 1 else ""
        raise UserError(
            "rules_refused", f"Ces règles ne peuvent pas servir : {blocking[0].message}{more}"
        )
    _set(connection, live.number, state=VersionState.PAST.value)
    connection.execute(delete(RoutingRuleRow))
    rows = [_row(rule) for rule in rules]
    if rows:
        connection.execute(insert(RoutingRuleRow), rows)
    touch_reference(connection)


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "position": rule.position,
        "name": rule.name,
        "conditions": rule.conditions,
        "target_kind": None if rule.target_kind is None else rule.target_kind.value,
        "target_team": rule.target_team,
        "copies": list(rule.copies),
        "accept_minutes": rule.accept_minutes,
        "note": rule.note,
        "active": rule.active,
    }


def _add(
    connection: Connection,
    seat: Seat,
    state: VersionState,
    rules: tuple[Rule, ...],
    note: str,
    based_on: int,
) -> RuleVersion:
    number = int(connection.scalar(select(func.max(RuleVersionRow.number))) or 0) + 1
    now, who = seat.clock(), seat.actor.name
    live = state is VersionState.LIVE
    connection.execute(
        insert(RuleVersionRow).values(
            number=number,
            state=state.value,
            based_on=based_on,
            note=note,
            content=rules_as_json(rules),
            saved_at=now,
            saved_by=who,
            published_at=now if live else None,
            published_by=who if live else None,
        )
    )
    return _version(_found(connection, number))


def _set(connection: Connection, number: int, **values: Any) -> None:
    row = RuleVersionRow
    connection.execute(
        update(row).where(row.number == number).values(**values, version=row.version + 1)
    )


def _problems(reference: Reference, rules: Iterable[Rule]) -> tuple[RuleProblem, ...]:
    return check_rules(rules, reference.teams, reference.sector_names)


def _in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: (rule.position, rule.code)))


def _unkept(reference: Reference) -> RuleVersion:
    rules = _in_order(reference.rules)
    return RuleVersion(FIRST, VersionState.LIVE, None, _FIRST_NOTE, rules, None, _PROGRAM)


def _version(row: Row[Any]) -> RuleVersion:
    return RuleVersion(
        row.number,
        VersionState(row.state),
        row.based_on,
        row.note,
        tuple(Rule.read(each) for each in row.content),
        row.saved_at,
        row.saved_by,
        row.published_at,
        row.published_by,
    )


def _clean_note(note: str) -> str:
    said = storable(note).strip()
    if len(said) > LONGEST_NOTE:
        raise UserError("text_too_long", "La note dépasse 2 000 caractères.", "note")
    return said


def _unknown(number: int) -> UserError:
    return UserError("unknown_version", f"Il n’y a pas de version {number} des règles.", "version")


def _meanwhile(what: str) -> UserError:
    return UserError(
        "changed_meanwhile", f"{what} entre-temps : relisez, puis recommencez si besoin."
    )
