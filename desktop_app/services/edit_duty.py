"""When a team works, changed and confirmed by who may edit the reference."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, update

from db.schema import DutyExceptionRow, DutySlotRow, TeamRow
from desktop_app.domain.duty import Duty, DutyException, Slot, require_possible
from desktop_app.domain.duty_edit import reconfirmed
from desktop_app.domain.duty_record import write_minutes
from desktop_app.domain.errors import UserError
from desktop_app.domain.rights import Action, require
from desktop_app.domain.views import Changes
from desktop_app.services.reference import load_reference, touch_reference
from desktop_app.services.seat import Seat
from desktop_app.services.team_cards import team_row
from desktop_app.services.typed_text import storable

LONGEST_NOTE = 200


def save_duty(seat: Seat, team: str, duty: Duty, *, version: int | None = None) -> Changes:
    """Put `duty` in place of the team's; a shift that is new or changed is to be confirmed again,
    whatever `duty` says of it.

    UserError those of `require_possible`, "no_shift" (field "slots") where every shift of a team
    that had some is taken away: nothing more would be proposed to it; "note_too_long" (field
    "exceptions"), "unknown_team", "changed_meanwhile", "not_allowed".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    require_possible(duty)
    if any(len(each.note) > LONGEST_NOTE for each in duty.exceptions):
        raise UserError(
            "note_too_long", f"La note dépasse {LONGEST_NOTE} caractères.", "exceptions"
        )
    with seat.store.writing() as connection:
        row = team_row(connection, team, version)
        kept = load_reference(connection).teams[team].duty
        if kept.slots and not duty.slots:
            raise UserError(
                "no_shift",
                f"Gardez un service à {row.name}, ou désactivez l’équipe : sans horaires, plus "
                "rien ne lui serait proposé.",
                "slots",
            )
        _replace_slots(connection, row.id, reconfirmed(duty.slots, kept))
        _replace_exceptions(connection, row.id, duty.exceptions)
        connection.execute(
            update(TeamRow)
            .where(TeamRow.id == row.id)
            .values(on_holidays=duty.on_holidays.value, version=row.version + 1)
        )
        touch_reference(connection)
    return Changes(reference=True)


def confirm_duty(seat: Seat, team: str, *, version: int | None = None) -> Changes:
    """Say that every shift of the team is right.

    UserError "no_shift", field "slots", for a team without any; "unknown_team",
    "changed_meanwhile", "not_allowed".
    """
    require(seat.actor, Action.EDIT_REFERENCE)
    with seat.store.writing() as connection:
        row = team_row(connection, team, version)
        confirmed = connection.execute(
            update(DutySlotRow).where(DutySlotRow.team_id == row.id).values(confirmed=True)
        )
        if not confirmed.rowcount:
            raise UserError(
                "no_shift", f"{row.name} n’a pas d’horaires : saisissez-les d’abord.", "slots"
            )
        bumped = update(TeamRow).where(TeamRow.id == row.id).values(version=row.version + 1)
        connection.execute(bumped)
        touch_reference(connection)
    return Changes(reference=True)


def _replace_slots(connection: Connection, team_id: int, slots: Sequence[Slot]) -> None:
    connection.execute(delete(DutySlotRow).where(DutySlotRow.team_id == team_id))
    rows = [
        {
            "team_id": team_id,
            "weekday": slot.weekday,
            "start": write_minutes(slot.start),
            "end": write_minutes(slot.end),
            "capacity": slot.capacity,
            "confirmed": slot.confirmed,
        }
        for slot in slots
    ]
    if rows:
        connection.execute(insert(DutySlotRow), rows)


def _replace_exceptions(
    connection: Connection, team_id: int, exceptions: Sequence[DutyException]
) -> None:
    connection.execute(delete(DutyExceptionRow).where(DutyExceptionRow.team_id == team_id))
    rows = [
        {
            "team_id": team_id,
            "first_on": each.first_on,
            "last_on": each.last_on,
            "kind": each.kind.value,
            "start": None if each.start is None else write_minutes(each.start),
            "end": None if each.end is None else write_minutes(each.end),
            "capacity": each.capacity,
            "note": " ".join(storable(each.note).split()),
        }
        for each in exceptions
    ]
    if rows:
        connection.execute(insert(DutyExceptionRow), rows)
