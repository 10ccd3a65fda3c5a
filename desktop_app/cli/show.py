"""`relais show NUMBER`: everything of one signalement but identities."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from desktop_app.cli.json_views import file_json, iso, place_json
from desktop_app.cli.listing import row_json
from desktop_app.cli.main import Desk, print_json
from desktop_app.domain.numbering import parse_number
from desktop_app.domain.recurrence import WEEK
from desktop_app.domain.views import Deadlines, Detail, Proposal, RunnerUp, TeamRef
from desktop_app.domain.why import Explanation
from desktop_app.services.show import show
from desktop_app.services.why import explain, why_not_team


def configure(parser: argparse.ArgumentParser) -> None:
    """The number."""
    parser.add_argument("number", metavar="NUMÉRO", help="par exemple 19-2026-004127")
    parser.add_argument("--why", action="store_true", help="ajouter pourquoi cette équipe")
    parser.add_argument("--why-not", metavar="ÉQUIPE", help="ajouter pourquoi pas cette équipe")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Print the JSON object."""
    number = whole_number(args.number)
    seat = desk.open_seat()
    try:
        told = detail_json(show(seat, number))
        if args.why:
            told["why"] = why_json(explain(seat, number))
        if args.why_not is not None:
            told["why_not"] = list(why_not_team(seat, number, args.why_not))
    finally:
        seat.store.close()
    print_json(told)
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
        "vulnerable": detail.vulnerable,
        "recurrence": {
            "days": [day.value for day in WEEK if day in recurrence.days],
            "from": None if recurrence.start is None else f"{recurrence.start:%H:%M}",
            "to": None if recurrence.end is None else f"{recurrence.end:%H:%M}",
        },
        "deadlines": None if detail.deadlines is None else _deadlines(detail.deadlines),
        "rule": detail.rule,
        "decision": None if detail.proposal is None else decision_json(detail.proposal),
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
                "remark": event.remark,
                "remark_masked": [kind.value for kind in event.masked],
            }
            for event in detail.events
        ],
        "visits": [
            {"at": iso(visit.at), "team": _team(visit.team), "summary": visit.summary}
            for visit in detail.visits
        ],
        "attachments": [file_json(file) for file in detail.attachments],
        "flags_kept": detail.flags_kept,
        "moves": list(detail.moves),
    }


def why_json(told: Explanation) -> dict[str, Any]:
    """Why this team: the rule, what it saw, the hours, the rules beside it, who chose otherwise."""
    override = told.override
    return {
        "team": _team(told.team),
        "decided_at": iso(told.decided_at),
        "decided_by": told.decided_by,
        "by_hand": told.by_hand,
        "rule": None if told.rule is None else asdict(told.rule),
        "met": [asdict(met) for met in told.met],
        "reasons": list(told.reasons),
        "duty": told.duty,
        "before": None if told.before is None else asdict(told.before),
        "after": None if told.after is None else asdict(told.after),
        "runner_up": None if told.runner_up is None else _runner_up(told.runner_up),
        "copies": [_team(copy) for copy in told.copies],
        "override": None
        if override is None
        else {
            "reason": override.reason.value,
            "text": override.text,
            "actor": override.actor,
            "at": iso(override.at),
            "instead": _team(override.instead),
        },
    }


def _deadlines(clocks: Deadlines) -> dict[str, str]:
    return {"accept": iso(clocks.accept), "visit": iso(clocks.visit), "answer": iso(clocks.answer)}


def _team(team: TeamRef | None) -> dict[str, str] | None:
    return None if team is None else {"code": team.code, "name": team.name}


def decision_json(decision: Proposal) -> dict[str, Any]:
    """A decision: the team, the rule, the reasons, who else."""
    second = decision.runner_up
    return {
        "team": _team(decision.team),
        "rule": decision.rule,
        "reasons": list(decision.reasons),
        "runner_up": None if second is None else _runner_up(second),
        "copies": [_team(copy) for copy in decision.copies],
    }


def _runner_up(second: RunnerUp) -> dict[str, Any]:
    return {"team": _team(second.team), "rule": second.rule, "reasons": list(second.reasons)}
