"""Rules to review: by rule, how often an agent chose another team and how often a team refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Select, Text, exists, func, select, type_coerce
from sqlalchemy.orm import aliased

from db.schema import EventRow, RoutingDecisionRow, SignalementRow
from desktop_app.domain.codes import EventKind, OverrideReason, RefusalReason
from desktop_app.domain.moments import PARIS
from desktop_app.domain.routing import decided_by_rules
from desktop_app.services.reference import load_reference
from desktop_app.services.seat import Seat

_GONE: Final = ""
_CHOSEN: Final = (EventKind.ROUTED, EventKind.POOLED, EventKind.ASSIGNED)
"""What tells the choice of an agent, with its reason, where it was not the rules'."""


@dataclass(frozen=True, slots=True)
class RuleToReview:
    """One rule in one month. `code` None: no rule held; `name` is empty for a rule that is gone.
    `decided`: how often it decided on an entry; `overrides` and `refusals` by reason.
    """

    code: str | None
    name: str
    decided: int
    overrides: Mapping[OverrideReason, int]
    refusals: Mapping[RefusalReason, int]

    @property
    def contested(self) -> int:
        """How often it was not followed."""
        return sum(self.overrides.values()) + sum(self.refusals.values())


def rules_to_review(seat: Seat, month: dt.date) -> tuple[RuleToReview, ...]:
    """The rules not followed at least once in the month of `month`, Paris time, the most first."""
    first = month.replace(day=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    since, until = (dt.datetime.combine(day, dt.time(), PARIS) for day in (first, after))
    with seat.store.reading() as connection:
        names = {rule.code: rule.name for rule in load_reference(connection).rules}
        decided = _decided(connection, since, until)
        overrides: dict[str | None, Counter[OverrideReason]] = defaultdict(Counter)
        refusals: dict[str | None, Counter[RefusalReason]] = defaultdict(Counter)
        for code, kind, reason in _contested(connection, since, until):
            if kind is EventKind.REFUSED:
                refusals[code][RefusalReason(reason)] += 1
            else:
                overrides[code][OverrideReason(reason)] += 1
    rules = [
        RuleToReview(
            code,
            names.get(code, _GONE) if code is not None else _GONE,
            decided[code],
            dict(overrides[code]),
            dict(refusals[code]),
        )
        for code in overrides.keys() | refusals.keys()
    ]
    return tuple(sorted(rules, key=lambda rule: (-rule.contested, rule.code or "")))


def _decided(connection: Connection, since: dt.datetime, until: dt.datetime) -> Counter[str | None]:
    # By the decision of the entry: the row tells the rule of the last re-routing.
    row, decision, earlier = SignalementRow, RoutingDecisionRow, aliased(RoutingDecisionRow)
    first = select(func.min(earlier.id)).where(earlier.signalement_id == row.id).scalar_subquery()
    found = connection.execute(
        select(decision.rule_code, func.count())
        .select_from(row)
        .join(decision, decision.id == first)
        .where(row.received_at >= since, row.received_at < until)
        .group_by(decision.rule_code)
    )
    return Counter({code: int(count) for code, count in found})


def _contested(
    connection: Connection, since: dt.datetime, until: dt.datetime
) -> Iterator[tuple[str | None, EventKind, str]]:
    # The rule by which each came, what was done with it and the reason told. What was undone at
    # once does not count.
    row, after = EventRow, aliased(EventRow)
    undone = exists(
        select(after.id).where(
            after.signalement_id == row.signalement_id,
            after.seq == row.seq + 1,
            after.kind == EventKind.UNDONE.value,
        )
    )
    contested = (
        row.at >= since,
        row.at < until,
        row.kind.in_([kind.value for kind in (EventKind.REFUSED, *_CHOSEN)]),
        type_coerce(row.after, Text).like('%"reason":%'),
        ~undone,
    )
    ruled = _ruled(connection, select(row.signalement_id).where(*contested))
    found = connection.execute(
        select(row.signalement_id, row.at, row.kind, row.after).where(*contested)
    )
    for signalement_id, at, kind, told in found:
        codes = [code for decided_at, code in ruled[signalement_id] if decided_at <= at]
        yield codes[-1] if codes else None, EventKind(kind), str(told["reason"])


def _ruled(
    connection: Connection, signalements: Select[int]
) -> Mapping[int, Sequence[tuple[dt.datetime, str | None]]]:
    # What the rules decided of each, when, in that order: another rule may hold after a re-routing.
    row = RoutingDecisionRow
    ruled: dict[int, list[tuple[dt.datetime, str | None]]] = defaultdict(list)
    found = connection.execute(
        select(row.signalement_id, row.at, row.rule_code, row.reasons)
        .where(row.signalement_id.in_(signalements))
        .order_by(row.id)
    )
    for signalement_id, at, code, reasons in found:
        if decided_by_rules(code, reasons) or signalement_id not in ruled:
            ruled[signalement_id].append((at, code))
    return ruled
