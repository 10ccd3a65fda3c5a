"""Put facts right before the closing; ask another team where the rules would, once confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, exists, select

from db.queries.neighbours import cell_of
from db.schema import EventRow, RoutingDecisionRow
from desktop_app.domain.codes import Category, EventKind, Role, Status
from desktop_app.domain.correction import (
    REROUTED_FROM,
    Correction,
    Scene,
    corrected,
    corrected_stale_at,
    differences,
)
from desktop_app.domain.deadlines import deadlines, handed_on, recategorised
from desktop_app.domain.errors import UserError
from desktop_app.domain.numbering import parse_number
from desktop_app.domain.views import Deadlines, Moved, Proposal, TeamRef
from desktop_app.domain.workflow import Move, after
from desktop_app.services.copies import replace_copies
from desktop_app.services.log_signalement import require_in_paris, require_moment, storable_place
from desktop_app.services.propose import rule_on
from desktop_app.services.reference import Reference
from desktop_app.services.rulings import keep_ruling
from desktop_app.services.seat import Seat
from desktop_app.services.stored_scene import (
    Stored,
    columns_of,
    facts_of_stored,
    load_stored,
    seal_of,
)
from desktop_app.services.turns import Standing, Turn, take_turn, take_turn_in

_UNACCEPTED: Final = REROUTED_FROM | {Status.ON_HOLD}
"""A hold may have come before any team accepted."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The answer of a correction: what the rules say now, and whether the correction makes them
    send it elsewhere than where it is. Nothing is rerouted by it.
    """

    moved: Moved
    proposal: Proposal
    changed_team: bool

    @property
    def may_reroute(self) -> bool:
        """Whether the proposal may be taken by `reroute`: nobody has accepted yet."""
        return self.changed_team and self.moved.status in REROUTED_FROM


def correct(
    seat: Seat, number: str, correction: Correction, version: int | None = None
) -> Corrected:
    """Put right what `correction` names; the number stays, even in another arrondissement.

    Another category gives its own deadlines, counted since the receipt: see `recategorised`.

    UserError as the moves, "nothing_corrected", and those of an entry's place and moment.
    """
    act = _Correcting(seat, correction)
    moved = take_turn(seat, number, Move.CORRECT, act.judge, version)
    assert act.proposal is not None  # noqa: S101  (judged, since it moved)
    return Corrected(moved, act.proposal, act.changed_team)


def reroute(seat: Seat, number: str, team: Any = ..., version: int | None = None) -> Moved:
    """Ask the team that the rules give now, in place of the one that has not accepted.

    `team` is the one confirmed, a code or None for the pool: UserError "proposal_changed" when the
    rules say another meanwhile. Left out (`...`): whatever they say. Also "already_accepted",
    "same_team" and those of the moves.
    """

    def judge(connection: Connection, standing: Standing, reference: Reference) -> Turn:
        return _rerouting(connection, seat, standing, reference, team)

    with seat.store.writing() as connection:
        return take_turn_in(
            connection,
            seat,
            number,
            Move.CORRECT,
            judge,
            version,
            arrondissement=_own_district(seat, number),
        )


class _Correcting:
    def __init__(self, seat: Seat, correction: Correction) -> None:
        if correction.place is not None:
            correction = replace(correction, place=storable_place(correction.place))
        self._seat = seat
        self._correction = correction
        self.proposal: Proposal | None = None
        self.others = False  # the rules name another team than they did before
        self.changed_team = False

    def judge(self, connection: Connection, standing: Standing, reference: Reference) -> Turn:
        """The turn; what the rules say before and after is kept for the answer."""
        status = after(standing.status, Move.CORRECT)
        stored = load_stored(connection, standing.id)
        scene = corrected(stored.scene, self._correction)
        if scene == stored.scene:
            raise UserError(
                "nothing_corrected", "Rien n’a changé : corrigez un fait, ou fermez sans corriger."
            )
        self._require_possible()
        self._compare(reference, stored, scene, standing.team)
        was, told = differences(stored.scene, scene)
        told["facts"] = seal_of(stored, scene)
        if self.others and self.proposal is not None:  # to be found again by whoever decides
            told["rules_say"] = None if self.proposal.team is None else self.proposal.team.code
        return Turn(
            EventKind.CORRECTED,
            status,
            clocks=self._clocks(connection, reference, standing, stored, scene.category),
            values=self._values(connection, reference, standing, stored, scene),
            told=told,
            was=was,
        )

    def _require_possible(self) -> None:
        correction = self._correction
        if correction.place is not None:
            require_in_paris(correction.place)
        if correction.observed_at is not None:
            require_moment(correction.observed_at, self._seat.clock())

    def _compare(
        self, reference: Reference, stored: Stored, scene: Scene, team: TeamRef | None
    ) -> None:
        # Both at this instant: what changed by itself since (duty, an override) is not corrected.
        now = self._seat.clock()
        before, this = (
            rule_on(reference, facts_of_stored(reference, stored, each, now), now)
            for each in (stored.scene, scene)
        )
        self.proposal = this
        self.others = this.team != before.team
        self.changed_team = self.others and this.team != team

    def _clocks(
        self,
        connection: Connection,
        reference: Reference,
        standing: Standing,
        stored: Stored,
        category: Category,
    ) -> Deadlines | None:
        # A rule's own time to accept is no pause: it holds before and, for the same team, after.
        known, was = standing.clocks, stored.scene.category
        if known is None or category is was:
            return None
        ruled = _ruled_minutes(connection, reference, standing)
        said = None if self.proposal is None else self.proposal.rule
        stays = None if self.changed_team or ruled is None else _minutes(reference, said)
        duty = reference.duty_of(standing.team)
        old, new = (
            deadlines(
                stored.received_at, reference.settings[each], minutes, standing.emergency, duty
            )
            for each, minutes in ((was, ruled), (category, stays))
        )
        accepted = standing.status not in _UNACCEPTED
        return recategorised(known, old, new, duty, accepted=accepted, visited=standing.visited)

    def _values(
        self,
        connection: Connection,
        reference: Reference,
        standing: Standing,
        stored: Stored,
        scene: Scene,
    ) -> dict[str, Any]:
        place = scene.place
        values = {**columns_of(scene), "cell": cell_of(place.lon, place.lat)}
        if not standing.visited:
            values["stale_at"] = corrected_stale_at(
                standing.stale_at,
                stored.scene,
                scene,
                reference.settings[stored.scene.category],
                reference.settings[scene.category],
                self._seat.clock() if _was_reopened(connection, standing.id) else None,
            )
        return values


def _was_reopened(connection: Connection, signalement_id: int) -> bool:
    reopened = exists(
        select(EventRow.id).where(
            EventRow.signalement_id == signalement_id,
            EventRow.kind == EventKind.REOPENED.value,
        )
    )
    return bool(connection.scalar(select(reopened)))


def _ruled_minutes(connection: Connection, reference: Reference, standing: Standing) -> int | None:
    """The time to accept that the rule of the decision that stands gave; None: the category's."""
    row = RoutingDecisionRow
    code = connection.scalar(
        select(row.rule_code)
        .where(row.signalement_id == standing.id)
        .order_by(row.id.desc())
        .limit(1)
    )
    return _minutes(reference, code)


def _minutes(reference: Reference, code: str | None) -> int | None:
    found = (rule.accept_minutes for rule in reference.rules if rule.code == code)
    return next(found, None)


def _rerouting(
    connection: Connection,
    seat: Seat,
    standing: Standing,
    reference: Reference,
    wanted: Any,
) -> Turn:
    held = "sans équipe" if standing.team is None else standing.team.name
    if standing.status not in REROUTED_FROM:
        raise UserError(
            "already_accepted",
            f"{standing.number} est « {standing.status.label} » ({held}) : l’orientation ne change "
            "plus d’elle-même. Réaffectez-le si besoin.",
        )
    now = seat.clock()
    stored = load_stored(connection, standing.id)
    ruled = rule_on(reference, facts_of_stored(reference, stored, stored.scene, now), now)
    team = None if ruled.team is None else ruled.team.code
    if wanted is not ... and wanted != team:
        named = "sans équipe" if ruled.team is None else ruled.team.name
        raise UserError(
            "proposal_changed",
            f"Les règles disent maintenant : {named}. Relisez, puis confirmez si besoin.",
            "team",
        )
    if ruled.team == standing.team:
        raise UserError("same_team", f"Les règles laissent {standing.number} ainsi : {held}.")
    keep_ruling(connection, seat, reference, standing.id, now, ruled)
    replace_copies(connection, reference, standing.id, ruled.copies)
    known = standing.clocks
    return Turn(
        EventKind.REROUTED,
        Status.NEW if ruled.team is None else Status.ROUTED,
        team=team,
        clocks=ruled.deadlines if known is None else handed_on(known, ruled.deadlines),
        values={"rule_code": ruled.rule},
        told={"rule": ruled.rule},
    )


def _own_district(seat: Seat, number: str) -> int | None:
    # A desk that has just moved what it logged to another arrondissement still finishes its act.
    asked = parse_number(number)
    if seat.actor.role is not Role.FRONT_DESK or asked is None:
        return None
    return asked.arrondissement if seat.actor.covers(asked.arrondissement) else None
