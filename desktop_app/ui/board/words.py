"""The words of the board."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.board import BoardColumn, Lane, Load
from desktop_app.domain.codes import HoldReason, Status
from desktop_app.domain.duty import Shift
from desktop_app.domain.duty_words import say_hours
from desktop_app.domain.views import QueueRow
from desktop_app.services.on_time import OnTime
from desktop_app.ui.queue import wording


def tr(text: str) -> str:
    """A French sentence of this folder, translatable."""
    return QCoreApplication.translate("board", text)


def shift_words(shift: Shift) -> str:
    """« 7 h – 14 h »."""
    return say_hours(shift.begins_at, shift.ends_at)


def load_words(load: Load, *, named: bool) -> str:
    """« 7 h – 14 h : 11 / 14 », with the team's name where several are shown."""
    count = str(load.count) if load.capacity is None else f"{load.count} / {load.capacity}"
    pattern = tr("{0} : {1}, dépassé") if load.over else tr("{0} : {1}")
    said = pattern.format(shift_words(load.shift), count)
    return f"{load.team.name.split(' — ')[0]} {said}" if named else said


def load_tip(load: Load) -> str:
    """The same in a sentence."""
    carried = tr("1 signalement") if load.count == 1 else tr("{0} signalements").format(load.count)
    if load.capacity is None:
        return tr("{0}, {1} : {2} ; capacité inconnue").format(
            load.team.name, shift_words(load.shift), carried
        )
    over = tr(" : au-delà de la capacité") if load.over else ""
    return tr("{0}, {1} : {2} pour {3} arrêts{4}").format(
        load.team.name, shift_words(load.shift), carried, load.capacity, over
    )


def rate_words(rate: OnTime) -> str:
    """« Dans les délais : 82 % sur 30 jours »; a dash where nothing can be judged."""
    said = "—" if rate.rate is None else f"{round(rate.rate * 100)} %"
    return tr("Dans les délais : {0} sur 30 jours").format(said)


def rate_tip(rate: OnTime) -> str:
    """What the rate is made of."""
    said = tr("{0} clos dans les délais sur {1} ; {2} ouverts en retard").format(
        rate.closed_on_time, rate.closed, rate.open_overdue
    )
    if rate.without_means:
        said += tr(" ; {0} sans moyens").format(rate.without_means)
    return said


def lane_words(lane: Lane) -> str:
    """« Pris en charge, 14 »."""
    return f"{lane.column.label}, {lane.total}"


def left_off_words(lane: Lane) -> str:
    """« et 57 autres », empty when all are shown."""
    return tr("et {0} autres").format(lane.left_off) if lane.left_off else ""


def due(row: QueueRow, now: dt.datetime) -> str:
    """What is left of the clock in the fewest words; empty where none runs, or none that counts."""
    said = wording.due_words(row, now)
    return "" if said == "—" or wording.stale(row, now) else said


def people(row: QueueRow) -> str:
    """« 7+ pers. · 2 déclarants »."""
    return wording.short_subject_line(row)


def mark(row: QueueRow, column: BoardColumn) -> str:
    """The status where the column does not tell it; on hold, for what."""
    if column is BoardColumn.TO_CHECK or row.status is Status.REOPENED:
        return row.status.label
    return "" if row.hold_reason is None else _waited_for(row.hold_reason)


def short_team(row: QueueRow) -> str:
    """« UASA »."""
    return wording.team_name(row.team).split(" — ")[0]


def _waited_for(reason: HoldReason) -> str:
    return {
        HoldReason.REPORTER: tr("déclarant"),
        HoldReason.MEANS: tr("moyens"),
        HoldReason.PARTNER: tr("partenaire"),
    }[reason]


def card_sentence(row: QueueRow, now: dt.datetime, *, team: bool) -> str:
    """A card as it is read aloud."""
    parts = [
        row.number,
        wording.short_category(row.category),
        wording.short_label(row.label),
        wording.people_words(row.people),
        wording.voices_words(row.voices),
        wording.team_name(row.team) if team else "",
        row.status.label,
        wording.due_tip(row, now),
    ]
    return ", ".join(part for part in parts if part)
