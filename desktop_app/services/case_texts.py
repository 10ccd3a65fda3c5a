"""Rewrite what a case says in free words, so that its history still vouches for it.

A case is a signalement, those attached to it and all its voices: one text stands in its voice, in
the signalement made of that voice, and among the attached texts of the one that holds it. The
history is never rewritten: a line is added that tells what kind of rewriting was done and the new
seals, by which the check knows the new texts (see `domain.seals`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h3
from sqlalchemy import Connection, Row, select, update

from db.queries.neighbours import RESOLUTION
from db.queries.retention import lock_cases, rows_of_case, voices_of_case
from db.schema import RoundStopRow, SignalementRow, VisitRow, VoiceRow
from desktop_app.domain.codes import EventKind, PlaceKind, Precision
from desktop_app.domain.retention import DWELLINGS, coarse_label
from desktop_app.domain.seals import seal_facts, seal_text, seal_voice
from desktop_app.services.history import append_event
from desktop_app.services.sealing import micros
from desktop_app.services.seat import Seat


@dataclass(frozen=True, slots=True)
class Case:
    """The whole rows of a case, its own signalement first, and of its voices in order."""

    rows: tuple[Row[Any], ...]
    voices: tuple[Row[Any], ...]

    @property
    def number(self) -> str:
        """The number that the case goes by."""
        return str(self.rows[0].number)

    def founder(self, row: Row[Any]) -> Row[Any] | None:
        """The voice that a signalement of the case was made of."""
        home = [voice for voice in self.voices if home_of(voice) == row.id and not voice.facts]
        return home[0] if home else None


def home_of(voice: Row[Any]) -> int:
    """The signalement whose history tells of a voice: where it was logged."""
    return int(voice.signalement_id if voice.origin_id is None else voice.origin_id)


def load_case(connection: Connection, case_id: int) -> Case:
    """A case, kept from changing until the transaction ends."""
    lock_cases(connection, [case_id])
    return Case(
        tuple(rows_of_case(connection, case_id)), tuple(voices_of_case(connection, case_id))
    )


def rewrite_voices(
    connection: Connection,
    seat: Seat,
    case: Case,
    texts: Mapping[int, str],
    kind: EventKind,
    told: Mapping[str, Any],
) -> tuple[str, ...]:
    """Give voices (by id) other texts; a line of `kind` with `told` stands in each history that
    this concerns. Answers for the numbers changed; nothing happens for texts that are the same.
    """
    texts = {
        voice.id: texts[voice.id]
        for voice in case.voices
        if texts.get(voice.id, voice.description) != voice.description
    }
    return _rewrite(connection, seat, case, _Rewriting(kind, dict(told), texts)) if texts else ()


def rewrite_remark(
    connection: Connection, seat: Seat, case: Case, visit_id: int, remark: str
) -> None:
    """Give a passage about the signalement of the case another remark; the line "text_masked" in
    its history bears its seal."""
    row = case.rows[0]
    visits = list(
        connection.scalars(
            select(VisitRow.id).where(VisitRow.signalement_id == row.id).order_by(VisitRow.id)
        )
    )
    connection.execute(update(VisitRow).where(VisitRow.id == visit_id).values(remark=remark))
    _touch(connection, seat, row, {})
    seal = seal_text(row.uid, remark) if remark else None
    told = {"remark_seals": {str(visits.index(visit_id)): seal}}
    append_event(connection, seat, row.id, row.uid, EventKind.TEXT_MASKED, None, told)


def wipe_case(
    connection: Connection, seat: Seat, case: Case, told: Mapping[str, Any]
) -> tuple[str, ...]:
    """Take every free text of a case away, and where exactly a dwelling is; facts, counts and the
    cell of the map stay, so that no statistic changes. A line "pseudonymised" in each history.

    The reasons and notes that its history itself holds (masked when typed) cannot be.
    """
    texts = {voice.id: "" for voice in case.voices}
    rewriting = _Rewriting(EventKind.PSEUDONYMISED, dict(told), texts, wiped=True)
    return _rewrite(connection, seat, case, rewriting)


@dataclass(frozen=True, slots=True)
class _Rewriting:
    kind: EventKind
    told: Mapping[str, Any]
    texts: Mapping[int, str]  # by voice
    wiped: bool = False


def _rewrite(
    connection: Connection, seat: Seat, case: Case, rewriting: _Rewriting
) -> tuple[str, ...]:
    numbers = []
    for voice in case.voices:
        _set_voice(connection, voice, rewriting)
    for rank, row in enumerate(case.rows):
        values = _values(case, row, rewriting, first=rank == 0)
        seals = _seals(case, row, rewriting)
        told = {**_told(row, values), **({"seals": seals} if seals else {})}
        if rewriting.wiped and _wipe_remarks(connection, row.id):
            told["remarks_gone"] = True
        if not told and not rewriting.wiped:
            continue
        _touch(connection, seat, row, values)
        line = {**rewriting.told, **told}
        append_event(connection, seat, row.id, row.uid, rewriting.kind, None, line)
        numbers.append(str(row.number))
    if rewriting.wiped:
        _blur_stops(connection, case)
    return tuple(numbers)


def _touch(connection: Connection, seat: Seat, row: Row[Any], values: Mapping[str, Any]) -> None:
    connection.execute(
        update(SignalementRow)
        .where(SignalementRow.id == row.id)
        .values(**values, version=SignalementRow.version + 1, updated_at=seat.clock())
    )


def _set_voice(connection: Connection, voice: Row[Any], rewriting: _Rewriting) -> None:
    values: dict[str, Any] = {}
    if rewriting.texts.get(voice.id, voice.description) != voice.description:
        values["description"] = rewriting.texts[voice.id]
    if rewriting.wiped and voice.facts:
        facts = dict(voice.facts)
        kind = PlaceKind(facts["place_kind"])
        if kind in DWELLINGS:
            lon, lat = _middle(facts["lon"], facts["lat"])
            facts |= {
                "label": coarse_label(facts["label"], kind),
                "lon": lon,
                "lat": lat,
                "precision": Precision.STREET.value,
            }
            values["facts"] = facts
    if values:
        connection.execute(update(VoiceRow).where(VoiceRow.id == voice.id).values(values))


def _values(case: Case, row: Row[Any], rewriting: _Rewriting, *, first: bool) -> dict[str, Any]:
    """The columns of a signalement of the case that the rewriting changes."""
    new: dict[str, Any] = {}
    founder = case.founder(row)
    if founder is not None and founder.id in rewriting.texts:
        new["description"] = rewriting.texts[founder.id]
    if rewriting.wiped:
        new |= {"description": "", "attached_text": "", "outcome_note": None, **_coarse(row)}
    elif first:
        told = [rewriting.texts.get(voice.id, voice.description) for voice in case.voices]
        new["attached_text"] = "\n".join(text for text in told[1:] if text)
    elif row.attached_text:
        new["attached_text"] = _replaced(case, row.attached_text, rewriting.texts)
    return {name: value for name, value in new.items() if value != getattr(row, name)}


def _replaced(case: Case, attached: str, texts: Mapping[int, str]) -> str:
    """What an attached signalement keeps of the voices that it had brought along itself."""
    lines = f"\n{attached}\n"
    for voice in case.voices:
        if voice.description and voice.id in texts:
            new = f"\n{texts[voice.id]}\n" if texts[voice.id] else "\n"
            lines = lines.replace(f"\n{voice.description}\n", new)
    return lines.strip("\n")


def _coarse(row: Row[Any]) -> dict[str, Any]:
    kind = PlaceKind(row.place_kind)
    if kind not in DWELLINGS:
        return {}
    lon, lat = _middle(row.lon, row.lat)
    return {
        "place_label": coarse_label(row.place_label, kind),
        "lon": lon,
        "lat": lat,
        "precision": Precision.STREET.value,
    }


def _middle(lon: float, lat: float) -> tuple[float, float]:
    """The middle of the cell of a point: some twenty metres of doubt, in the same cell."""
    north, east = h3.cell_to_latlng(h3.latlng_to_cell(lat, lon, RESOLUTION))
    return round(east, 7), round(north, 7)


def _told(row: Row[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What the history tells of changed columns: seals, never a text."""
    told: dict[str, Any] = {}
    now = {**row._mapping, **values}
    if {"description", "place_label", "lon", "lat", "precision"} & set(values):
        told["facts"] = _facts_seal(now)
    if "attached_text" in values:
        told["attached_text"] = seal_text(row.uid, now["attached_text"])
    if "outcome_note" in values:
        told["outcome_note"] = None
    return told


def _facts_seal(row: Mapping[str, Any]) -> str:
    return seal_facts(
        row["uid"],
        row["category"],
        row["place_kind"],
        row["people"],
        row["recurrence_days"],
        row["recurrence_from"],
        row["recurrence_to"],
        micros(row["observed_at"]),
        micros(row["received_at"]),
        row["place_label"],
        row["lon"],
        row["lat"],
        row["precision"],
        row["arrondissement"],
        row["vulnerable"],
        row["description"],
    )


def _seals(case: Case, row: Row[Any], rewriting: _Rewriting) -> dict[str, str]:
    """The new seals, by uid, of the voices that the history of `row` tells of."""
    return {
        voice.uid: seal_voice(
            voice.uid,
            voice.reporter_kind,
            voice.channel,
            voice.answer_by,
            micros(voice.observed_at),
            micros(voice.received_at),
            rewriting.texts[voice.id],
        )
        for voice in case.voices
        if home_of(voice) == row.id
        and rewriting.texts.get(voice.id, voice.description) != voice.description
    }


def _wipe_remarks(connection: Connection, signalement_id: int) -> bool:
    visits = update(VisitRow).where(VisitRow.signalement_id == signalement_id)
    return bool(connection.execute(visits.where(VisitRow.remark != "").values(remark="")).rowcount)


def _blur_stops(connection: Connection, case: Case) -> None:
    # A round keeps the label of each of its stops.
    for row in case.rows:
        coarse = _coarse(row)
        if coarse:
            connection.execute(
                update(RoundStopRow)
                .where(RoundStopRow.signalement_id == row.id)
                .values(label=coarse["place_label"], lon=coarse["lon"], lat=coarse["lat"])
            )
