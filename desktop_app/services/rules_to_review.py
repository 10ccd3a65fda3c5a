"""Rules to review: by rule, how often an agent chose another team and how often a team refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Text, exists, func, select, type_coerce
from sqlalchemy.orm import aliased

from db.schema import EventRow, SignalementRow
from desktop_app.domain.codes import EventKind, OverrideReason, RefusalReason
from desktop_app.domain.moments import PARIS
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
    row = SignalementRow
    found = connection.execute(
        select(row.rule_code, func.count())
        .where(row.received_at >= since, row.received_at < until)
        .group_by(row.rule_code)
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
    found = connection.execute(
        select(SignalementRow.rule_code, row.kind, row.after)
        .join(SignalementRow, SignalementRow.id == row.signalement_id)
        .where(
            row.at >= since,
            row.at < until,
            row.kind.in_([kind.value for kind in (EventKind.REFUSED, *_CHOSEN)]),
            type_coerce(row.after, Text).like('%"reason":%'),
            ~undone,
        )
    )
    for code, kind, told in found:
        yield code, EventKind(kind), str(told["reason"])
