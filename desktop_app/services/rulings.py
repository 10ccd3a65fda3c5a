"""What the rules decided, kept beside the signalement that they decided for."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, insert

from db.queries.prepared import Prepared
from db.schema import RoutingDecisionRow
from desktop_app.domain.entry import Override
from desktop_app.domain.views import Proposal
from desktop_app.services.reference import Reference
from desktop_app.services.seat import Seat

_DECISION = Prepared(
    insert(RoutingDecisionRow),
    "signalement_id at team_id rule_code reasons runner_up copies override_reason "
    "override_text actor",
)


def keep_ruling(
    connection: Connection,
    seat: Seat,
    reference: Reference,
    signalement_id: int,
    at: dt.datetime,
    ruled: Proposal,
    override: Override | None = None,
) -> None:
    """Keep `ruled`, decided on at `at`; with `override` where the actor chose another team."""
    second = ruled.runner_up
    _DECISION.run(
        connection,
        {
            "signalement_id": signalement_id,
            "at": at,
            "team_id": None if ruled.team is None else reference.team_ids[ruled.team.code],
            "rule_code": ruled.rule,
            "reasons": list(ruled.reasons),
            "runner_up": None
            if second is None
            else {
                "team": second.team.code,
                "rule": second.rule,
                "reasons": list(second.reasons),
            },
            "copies": [copy.code for copy in ruled.copies],
            "override_reason": None if override is None else override.reason.value,
            "override_text": None if override is None else override.text,
            "actor": seat.actor.name,
        },
    )
