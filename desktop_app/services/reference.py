"""The reference tables as the domain wants them, read once per version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, bindparam, insert, select, update

from db.queries.prepared import Prepared
from db.schema import (
    AreaRow,
    CategorySettingRow,
    DutyExceptionRow,
    DutySlotRow,
    HotspotRow,
    HotspotWatchRow,
    RoutingRuleRow,
    SettingRow,
    TeamRow,
)
from desktop_app.domain.codes import Category
from desktop_app.domain.deadlines import CategorySetting
from desktop_app.domain.duty import (
    ALWAYS,
    Duty,
    DutyException,
    OnHolidays,
    Slot,
)
from desktop_app.domain.duty_record import exception_of, slot_of
from desktop_app.domain.hotspots import Watch, Watches
from desktop_app.domain.routing import Rule, Team
from desktop_app.domain.views import TeamRef
from desktop_app.services.seat import Seat

VERSION = "reference_version"
_VERSION = Prepared(select(SettingRow.content).where(SettingRow.name == bindparam("wanted")))
_KEPT = 4  # bases open at once in one process: one, and a few in tests


@dataclass(frozen=True, slots=True)
class Reference:
    """One state of teams, rules, delays and of what was ever watched. `team_ids` and `team_refs` go
    by code."""

    version: str
    teams: Mapping[str, Team]
    rules: tuple[Rule, ...]
    settings: Mapping[Category, CategorySetting]
    sector_names: Mapping[str, str]
    team_ids: Mapping[str, int]
    team_refs: Mapping[str, TeamRef]
    team_codes: Mapping[int, str]
    watches: Watches

    def duty_of(self, team: TeamRef | None) -> Duty:
        """When a team works; day and night for the pool."""
        return ALWAYS if team is None else self.teams[team.code].duty

    def team_of(self, team_id: int | None) -> TeamRef | None:
        """The team behind a row's `team_id`."""
        return None if team_id is None else self.team_refs[self.team_codes[team_id]]


_kept: dict[tuple[str, str], Reference] = {}


def load_reference(connection: Connection) -> Reference:
    """The reference tables as they stand in this transaction; one small read when unchanged."""
    found = _VERSION.rows(connection, {"wanted": VERSION})
    version = found[0][0] if found else ""
    key = (str(connection.engine.url), version)  # two servers may give a base the same name
    reference = _kept.get(key)
    if reference is None:
        reference = _read(connection, version)
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = reference
    return reference


def read_reference(seat: Seat) -> Reference:
    """The reference tables, in a transaction of their own (for the screens' lists)."""
    with seat.store.reading() as connection:
        return load_reference(connection)


def touch_reference(connection: Connection) -> None:
    """Say that teams, rules, delays or hotspots changed: every seat reads them again.

    Whoever writes one of those tables calls this in the same transaction.
    """
    version = uuid4().hex
    named = update(SettingRow).where(SettingRow.name == VERSION)
    if connection.execute(named.values(content=version)).rowcount == 0:
        connection.execute(insert(SettingRow).values(name=VERSION, content=version))


def _read(connection: Connection, version: str) -> Reference:
    # One column list per query: SELECT of the table itself, rows read by name.
    teams = connection.execute(select(TeamRow.__table__)).mappings().all()
    rules = connection.execute(select(RoutingRuleRow.__table__)).mappings().all()
    settings = connection.execute(select(CategorySettingRow.__table__)).mappings().all()
    duties = _read_duties(connection, {row["id"]: row["on_holidays"] for row in teams})
    areas = select(AreaRow.code, AreaRow.name).where(AreaRow.kind == "sector")
    return Reference(
        version=version,
        teams={row["code"]: Team.read({**row, "duty": duties.get(row["id"])}) for row in teams},
        rules=tuple(Rule.read(dict(row)) for row in rules),
        settings={
            Category(row["category"]): CategorySetting(
                Category(row["category"]),
                row["validity_hours"],
                row["duplicate_hours"],
                row["accept_minutes"],
                row["visit_minutes"],
                row["answer_workdays"],
            )
            for row in settings
        },
        sector_names={row.code: row.name for row in connection.execute(areas)},
        team_ids={row["code"]: row["id"] for row in teams},
        team_refs={row["code"]: TeamRef(row["code"], row["name"]) for row in teams},
        team_codes={row["id"]: row["code"] for row in teams},
        watches=_read_watches(connection),
    )


def _read_watches(connection: Connection) -> Watches:
    watch = HotspotWatchRow
    rows = connection.execute(
        select(
            HotspotRow.uid,
            HotspotRow.name,
            watch.lon,
            watch.lat,
            watch.radius_m,
            watch.since,
            watch.until,
        ).join(HotspotRow, HotspotRow.id == watch.hotspot_id)
    )
    return Watches(Watch(*row) for row in rows)


def _read_duties(connection: Connection, holidays: Mapping[int, str]) -> dict[int, Duty]:
    slots: dict[int, list[Slot]] = {team_id: [] for team_id in holidays}
    exceptions: dict[int, list[DutyException]] = {team_id: [] for team_id in holidays}
    for row in connection.execute(select(DutySlotRow.__table__)).mappings():
        slots[row["team_id"]].append(slot_of(row))
    for row in connection.execute(select(DutyExceptionRow.__table__)).mappings():
        exceptions[row["team_id"]].append(exception_of(row))
    return {
        team_id: Duty(
            tuple(sorted(slots[team_id], key=lambda slot: (slot.weekday, slot.start))),
            tuple(sorted(exceptions[team_id], key=lambda each: (each.first_on, each.last_on))),
            OnHolidays(on_holidays),
        )
        for team_id, on_holidays in holidays.items()
    }
