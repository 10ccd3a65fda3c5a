"""What an invented call tells, and the rows and lines of history that are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.domain.codes import AnswerBy, Channel, Role, Status
from desktop_app.domain.seals import seal_facts, seal_voice
from desktop_app.services.demo_life import Life
from desktop_app.services.demo_places import Spot
from desktop_app.services.demo_routing import Case, Routed
from desktop_app.services.sealing import micros, tell_clocks


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens where, as the first call tells it."""

    case: Case
    spot: Spot
    received: int
    observed: int
    creator: tuple[str, Role]
    description: str
    days: int
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """One call about a scene."""

    received: int
    observed: int
    channel: Channel
    text: str
    creator: tuple[str, Role]
    uid: str
    reporter: str
    answer_by: AnswerBy
    identified: bool

    def told(self) -> dict[str, Any]:
        """What the history tells of it."""
        seal = seal_voice(
            self.uid,
            self.reporter,
            self.channel.value,
            self.answer_by.value,
            self.observed,
            self.received,
            self.text,
        )
        return {
            "voice": self.uid,
            "seal": seal,
            "identified": self.identified,
            "consent": self.wants_answer,
            "notice_given": True,
        }

    @property
    def wants_answer(self) -> bool:
        """Whether its reporter asked for one."""
        return self.answer_by is not AnswerBy.NONE


def facts_told(life: Life, scene: Scene, first: Call) -> dict[str, Any]:
    """What the creation tells: codes, the seals of the facts and of the first voice, the clocks."""
    case, spot = scene.case, scene.spot
    sealed = seal_facts(
        life.uid,
        case.category.value,
        str(case.place_kind),
        case.people.value,
        scene.days,
        scene.start,
        scene.end,
        scene.observed,
        scene.received,
        spot.label,
        spot.lon,
        spot.lat,
        str(spot.precision),
        spot.arrondissement,
        case.vulnerable,
        scene.description,
    )
    urgent = {"emergency": case.urgent}
    told = {"status": Status.NEW.value, "facts": sealed, **urgent, **first.told()}
    return {**told, **tell_clocks(life.clocks)}


def signalement_row(
    life: Life,
    scene: Scene,
    routed: Routed,
    numbered: tuple[str, int, int, int],
    calls: list[Call],
    updated: int,
) -> tuple[Any, ...]:
    """The row in the order of `COLUMNS["signalement"]`; `numbered` is the number and its parts."""
    spot, case = scene.spot, scene.case
    return (
        life.id,
        life.uid,
        *numbered,
        str(case.category),
        str(case.place_kind),
        str(life.status),
        life.team.id if life.team else None,
        routed.rule,
        scene.description,
        "\n".join(call.text for call in calls[1:]),
        str(case.people),
        scene.days,
        scene.start,
        scene.end,
        case.vulnerable,
        case.urgent,
        scene.observed,
        scene.received,
        spot.label,
        spot.lon,
        spot.lat,
        spot.precision,
        1.0,
        spot.sector,
        spot.cell,
        micros(life.clocks.accept),
        micros(life.clocks.visit),
        micros(life.clocks.answer),
        life.due(),
        life.hold_reason,
        life.held_at,
        life.review_at,
        life.partner,
        life.outcome,
        None,
        life.closed_at,
        len(calls),
        life.awaiting,
        life.stale_at,
        len(life.events),
        life.last_hash,
        scene.creator[0],
        updated,
        len(life.events),
    )
