"""The history of a signalement said in French: a title and a sentence for each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.codes import (
    AnswerBy,
    AttachmentKind,
    Channel,
    Coded,
    EmergencyService,
    EventKind,
    HoldReason,
    Outcome,
    OverrideReason,
    Partner,
    RefusalReason,
    ReporterKind,
    Role,
)
from desktop_app.domain.moments import say_moment
from desktop_app.domain.retention import PurgeReason
from desktop_app.domain.views import EventView
from desktop_app.domain.visit import summary
from desktop_app.services.correction_told import say_correction
from desktop_app.services.remarks_told import Remark
from desktop_app.services.visit_told import visit_of

_REASONS: Final[tuple[type[Coded], ...]] = (RefusalReason, OverrideReason, HoldReason)
_DECIDED: Final = frozenset(
    {
        EventKind.ROUTED,
        EventKind.POOLED,
        EventKind.ASSIGNED,
        EventKind.REFUSED,
        EventKind.REROUTED,
    }
)
_KEPT_IN_ORDER: Final = frozenset(
    {
        EventKind.IDENTITY_ERASED,
        EventKind.PSEUDONYMISED,
        EventKind.RECTIFIED,
        EventKind.TEXT_MASKED,
    }
)
_FILES: Final = frozenset(
    {EventKind.ATTACHMENT_ADDED, EventKind.ATTACHMENT_BLURRED, EventKind.ATTACHMENT_REMOVED}
)
WRITTEN_AT_ONCE: Final = dt.timedelta(minutes=5)
_SETTLES: Final = frozenset(
    {EventKind.ASSIGNED, EventKind.POOLED, EventKind.REROUTED, EventKind.REFUSED, EventKind.LAPSED}
)
"""After these a correction's advice on the team is of yesterday."""
_TYPED: Final = frozenset({"text", "outcome_note"})
_TITLES: Final = {
    EventKind.ROUTED: "Orienté vers {team}",
    EventKind.ASSIGNED: "Affecté à {team}",
    EventKind.REROUTED: "Réorienté vers {team}",
    EventKind.HANDED_OVER: "Transmis : {partner}",
    EventKind.CLOSED: "Clos : {outcome}",
}


def tell_all(
    rows: Iterable[Any],
    names: Mapping[str, str],
    now: dt.datetime,
    remarks: Mapping[int, Remark] | None = None,
) -> list[EventView]:
    """The lines of one signalement, in order: words typed before it was pseudonymised are shown
    no more (the chain that holds them cannot be rewritten). `remarks` of its passages by line."""
    lines = list(rows)
    wiped = max((row.seq for row in lines if row.kind == EventKind.PSEUDONYMISED), default=0)
    told = [tell(row, names, now, words=row.seq > wiped) for row in lines]
    if not remarks:
        return told
    return [
        replace(line, remark=remarks[line.seq].text, masked=remarks[line.seq].masked)
        if line.seq in remarks
        else line
        for line in told
    ]


def rules_say(rows: Iterable[Any], names: Mapping[str, str], team: str | None) -> str:
    """Where the rules would send, since its corrections, a signalement that `team` (code) has:
    "" where they send it there or where somebody decided since, "aucune équipe" for the pool."""
    said = team
    for row in rows:
        kind = EventKind(row.kind)
        if kind is EventKind.CORRECTED:
            said = (row.after or {}).get("rules_say", said)
        elif kind in _SETTLES:
            said = team
    return "" if said == team else names.get(said or "", "aucune équipe")


def tell(row: Any, names: Mapping[str, str], now: dt.datetime, *, words: bool = True) -> EventView:
    """One line of `event` (seq, at, actor, role, kind, before, after) as shown at `now`.

    `names` are the teams' names by code; without `words` what was typed is left out.
    """
    kind = EventKind(row.kind)
    after: dict[str, Any] = row.after or {}
    if not words:
        after = {name: value for name, value in after.items() if name not in _TYPED}
    said = _text(kind, row, row.before or {}, after, names, now)
    if "typed_at" in after and kind not in _DECIDED:  # once, with what was typed
        said = f"{said}, {_moment('tapé hors ligne', after['typed_at'], now)}"
    return EventView(
        row.seq,
        row.at,
        row.actor,
        Role(row.role),
        kind,
        _title(kind, after, names),
        said,
    )


def _title(kind: EventKind, after: Mapping[str, Any], names: Mapping[str, str]) -> str:
    pattern = _TITLES.get(kind)
    if pattern is None:
        return kind.label
    code = after.get("team")
    if kind is EventKind.REROUTED and code is None:
        return "Réorienté : sans équipe"
    team = names.get(code or "", "une équipe")
    return pattern.format(
        team=team,
        partner=_label(Partner, after.get("partner")) or "autre service",
        outcome=(_label(Outcome, after.get("outcome")) or "sans code").lower(),
    )


def _text(
    kind: EventKind,
    row: Any,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[str, str],
    now: dt.datetime,
) -> str:
    parts = [f"par {row.actor}"]
    match kind:
        case EventKind.CREATED:
            parts.append(f"détaché de {after['from']}" if "from" in after else "")
            parts.append(_label(Channel, after.get("channel")).lower())
            parts.append(_label(ReporterKind, after.get("reporter_kind")).lower())
        case _ if kind in _DECIDED:
            if after.get("rule") is not None:
                parts.append(f"règle {after['rule']}")
            parts.append(_reason(after.get("reason")))
        case EventKind.SCHEDULED:
            parts.append(_moment("pour", after.get("scheduled_at"), now))
        case EventKind.HELD:
            parts.append(_label(HoldReason, after.get("hold_reason")).lower())
            parts.append(_moment("à revoir", after.get("review_at"), now))
        case EventKind.MONITORED:
            parts.append(_moment("à revoir", after.get("review_at"), now))
        case EventKind.VISITED:
            parts = _visited(row, after, names, now)
        case EventKind.CORRECTED:
            parts += _corrected(before, after, names, now)
        case EventKind.LAPSED:
            asked = names.get(before.get("team") or "", "l’équipe")
            parts = [f"{asked} n’a pas répondu à temps : remis sans équipe par le programme"]
        case EventKind.CLOSED:
            parts.append(str(after.get("outcome_note") or ""))
        case EventKind.REOPENED:
            parts.append(_reopening(after, names))
        case EventKind.ATTACHED | EventKind.DETACHED:
            parts.append(_attachment(kind, before, after))
        case EventKind.EMERGENCY:
            parts.append(_label(EmergencyService, after.get("service")))
            hastened = {"accept_due_at", "visit_due_at"} & set(after)
            parts.append("délais raccourcis" if hastened else "")
        case _ if kind in _FILES:
            parts.append(_label(AttachmentKind, after.get("kind")).lower())
        case EventKind.ANSWERED:
            parts.append(_label(AnswerBy, after.get("by")).removeprefix("Oui, "))
        case _ if kind in _KEPT_IN_ORDER:
            parts.append(PurgeReason(after["why"]).label.lower() if "why" in after else "")
        case EventKind.CANCELLED:
            parts.append("saisie annulée par l’agent" if after.get("taken_back") else "")
        case EventKind.UNDONE:
            undone = after.get("undone")
            parts.append(f"« {EventKind(undone).label} » est annulé" if undone else "")
        case _:
            pass
    if inactive := after.get("inactive_team"):
        parts.append(f"{names.get(inactive, inactive)} n’est plus active : sans équipe")
    parts.append(str(after.get("text") or ""))
    return ", ".join(part for part in parts if part)


def _corrected(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str], now: dt.datetime
) -> list[str]:
    parts = [say_correction(before, after, now)]
    if "rules_say" in after:
        wanted = names.get(after["rules_say"] or "", "aucune équipe")
        parts.append(f"les règles enverraient vers : {wanted}")
    return parts


def _visited(
    row: Any, after: Mapping[str, Any], names: Mapping[str, str], now: dt.datetime
) -> list[str]:
    """Who went, at which hour where it was written down later, what was found, who wrote it."""
    told = summary(visit_of(after)) if "people_met" in after else ""
    team, hour = names.get(after.get("by_team") or ""), after.get("visited_at")
    later = hour and row.at - dt.datetime.fromisoformat(hour) >= WRITTEN_AT_ONCE
    when = _moment("sur place", hour, now) if later else ""
    if team is None:
        return [f"par {row.actor}", when, told]
    return [team, when, told, f"consigné par {row.actor}"]


def _reopening(after: Mapping[str, Any], names: Mapping[str, str]) -> str:
    team = names.get(after.get("told_team") or "")
    parts = (
        "les faits sont revenus" if after.get("came_back") else "",
        f"{team} est prévenue" if team else "",
        "une nouvelle réponse est due" if after.get("answers_forgotten") else "",
    )
    return ", ".join(part for part in parts if part)


def _attachment(kind: EventKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    to, origin = after.get("to"), after.get("from")
    if kind is EventKind.ATTACHED and to:
        return f"à {to}"
    if kind is EventKind.ATTACHED and origin:
        return f"{origin} s’ajoute"
    if kind is EventKind.DETACHED and to:
        return f"{to} repart seul"
    if kind is EventKind.DETACHED and origin:
        return f"de {origin}"
    voices = after.get("voices")
    return f"{voices} déclarants" if voices and voices != before.get("voices") else ""


def _label(codes: type[Coded], code: Any) -> str:
    return codes(code).label if code in tuple(codes) else ""


def _reason(code: Any) -> str:
    return next((label.lower() for codes in _REASONS if (label := _label(codes, code))), "")


def _moment(before: str, text: Any, now: dt.datetime) -> str:
    return f"{before} {say_moment(dt.datetime.fromisoformat(text), now)}" if text else ""
