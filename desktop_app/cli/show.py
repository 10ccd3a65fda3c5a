"""`relais show NUMBER`: everything of one signalement but identities."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.cli.json_views import iso, place_json
from desktop_app.cli.listing import row_json
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.numbering import parse_number
from desktop_app.domain.recurrence import WEEK
from desktop_app.domain.views import Deadlines, Detail, Proposal, TeamRef
from desktop_app.services.show import show


def configure(parser: argparse.ArgumentParser) -> None:
    """The number."""
    parser.add_argument("number", metavar="NUMÉRO", help="par exemple 19-2026-004127")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the JSON object."""
    seat = desk.open_seat()
    try:
        detail = show(seat, whole_number(args.number))
    finally:
        seat.store.close()
    print_json(detail_json(detail))
    return 0


def whole_number(text: str) -> str:
    """The number as stored ("19-2026-4127" → "19-2026-004127"); other texts stay as they are."""
    found = parse_number(text)
    return found.number if found is not None and found.number is not None else text


def detail_json(detail: Detail) -> dict[str, Any]:
    """Everything, in the words of the contract."""
    recurrence = detail.recurrence
    return {
        **row_json(detail.row),
        "id": detail.uid,
        "place": place_json(detail.place),
        "description": detail.description,
        "observed_at": iso(detail.observed_at),
        "recurrence": {
            "days": [day.value for day in WEEK if day in recurrence.days],
            "from": None if recurrence.start is None else f"{recurrence.start:%H:%M}",
            "to": None if recurrence.end is None else f"{recurrence.end:%H:%M}",
        },
        "deadlines": None if detail.deadlines is None else _deadlines(detail.deadlines),
        "rule": detail.rule,
        "decision": None if detail.proposal is None else _decision(detail.proposal),
        "outcome": None if detail.outcome is None else detail.outcome.value,
        "outcome_note": detail.outcome_note,
        "partner": None if detail.partner is None else detail.partner.value,
        "attached_to": detail.attached_to,
        "reports": [
            {
                "id": voice.uid,
                "reporter_kind": voice.reporter_kind.value,
                "channel": voice.channel.value,
                "answer_by": voice.answer_by.value,
                "identified": voice.identified,
                "description": voice.description,
                "received_at": iso(voice.received_at),
                "answered_at": None if voice.answered_at is None else iso(voice.answered_at),
                "attached": voice.attached,
            }
            for voice in detail.voices
        ],
        "events": [
            {
                "seq": event.seq,
                "at": iso(event.at),
                "actor": event.actor,
                "role": event.role.value,
                "kind": event.kind.value,
                "title": event.title,
                "text": event.text,
            }
            for event in detail.events
        ],
        "visits": [
            {"at": iso(visit.at), "team": _team(visit.team), "summary": visit.summary}
            for visit in detail.visits
        ],
        "flags_kept": detail.flags_kept,
        "moves": list(detail.moves),
    }


def _deadlines(clocks: Deadlines) -> dict[str, str]:
    return {"accept": iso(clocks.accept), "visit": iso(clocks.visit), "answer": iso(clocks.answer)}


def _team(team: TeamRef | None) -> dict[str, str] | None:
    return None if team is None else {"code": team.code, "name": team.name}


def _decision(decision: Proposal) -> dict[str, Any]:
    second = decision.runner_up
    return {
        "team": _team(decision.team),
        "rule": decision.rule,
        "reasons": list(decision.reasons),
        "runner_up": None
        if second is None
        else {"team": _team(second.team), "rule": second.rule, "reasons": list(second.reasons)},
        "copies": [_team(copy) for copy in decision.copies],
    }
