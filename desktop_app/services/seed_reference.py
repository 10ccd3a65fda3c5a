"""Fill a new base with teams, rules and delays from `resources/reference`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, exists, insert, select

from db.schema import (
    CategorySettingRow,
    DutySlotRow,
    RoutingRuleRow,
    RuleVersionRow,
    SettingRow,
    TeamRow,
)
from desktop_app.services.reference import touch_reference

DUTY_SEEDED = "duty_seeded"
FLAGS = ("municipal", "surface", "underground", "confirmed")


def seed_reference(connection: Connection) -> None:
    """Insert what is missing; idempotent, never overwrites an administrator's change."""
    added = _insert_missing(connection, TeamRow, "code", _teams())
    added += _insert_duty(connection)
    # Once versions are kept the rules are the coordination's: one that it took away stays away.
    if not connection.scalar(select(exists().select_from(RuleVersionRow))):
        added += _insert_missing(connection, RoutingRuleRow, "code", _rules())
    added += _insert_missing(connection, CategorySettingRow, "category", _settings())
    if added:
        touch_reference(connection)


def _insert_missing(
    connection: Connection, row: type[Any], key: str, contents: Iterable[dict[str, Any]]
) -> int:
    present = set(connection.scalars(select(getattr(row, key))))
    missing = [content for content in contents if content[key] not in present]
    if missing:
        # One statement for all: SQLAlchemy takes its columns from the first row alone.
        if any(each.keys() != missing[0].keys() for each in missing):
            raise ValueError(f"rows of {row.__tablename__} with different columns")
        connection.execute(insert(row), missing)
    return len(missing)


def _insert_duty(connection: Connection) -> int:
    # Once in a base's life: a team whose shifts were all taken away stays without.
    told = connection.scalar(select(SettingRow.name).where(SettingRow.name == DUTY_SEEDED))
    if told is not None:
        return 0
    connection.execute(insert(SettingRow).values(name=DUTY_SEEDED, content=True))
    ids = {row.code: row.id for row in connection.execute(select(TeamRow.code, TeamRow.id))}
    rows = [
        {
            "team_id": ids[line["team"]],
            "weekday": weekday,
            "start": line["start"],
            "end": line["end"],
            "capacity": int(line["capacity"]) if line["capacity"] else None,
            "confirmed": False,
        }
        for line in _table("duty.csv")
        for weekday in _days(line["days"])
    ]
    connection.execute(insert(DutySlotRow), rows)
    return len(rows)


def _days(text: str) -> range:
    first, last = (int(day) for day in text.split("-"))
    return range(first, last + 1)


def _teams() -> Iterable[dict[str, Any]]:
    for line in _table("teams.csv"):
        yield {
            **line,
            **{flag: line[flag] == "1" for flag in FLAGS},
            "sectors": line["sectors"].split(),
            "arrondissements": [int(number) for number in line["arrondissements"].split()],
            "active": True,
            "version": 1,
        }


def _rules() -> Iterable[dict[str, Any]]:
    for rule in json.loads(_text("rules.json")):
        yield {
            "target_kind": None,
            "target_team": None,
            "copies": [],
            "accept_minutes": None,
            "note": "",
            "active": True,
            "version": 1,
            **rule,
        }


def _settings() -> Iterable[dict[str, Any]]:
    for line in _table("category_settings.csv"):
        numbers = {name: int(line[name]) for name in line if name != "category"}
        yield {"category": line["category"], **numbers, "version": 1}


def _table(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(io.StringIO(_text(name)))


def _text(name: str) -> str:
    return (files("resources") / "reference" / name).read_text(encoding="utf-8")
