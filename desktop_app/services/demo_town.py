"""The making of a demonstration base: one signalement after the other, inserted in chunks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from db.queries.upkeep import bulk_insert, next_id
from db.schema import NumberSequenceRow, TeamRow
from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    Channel,
    EventKind,
    People,
    Role,
    Status,
)
from desktop_app.domain.deadlines import deadlines
from desktop_app.domain.duty import ALWAYS
from desktop_app.domain.folding import fold
from desktop_app.domain.moments import PARIS
from desktop_app.domain.numbering import format_number
from desktop_app.domain.recurrence import from_bits, needed_at, stored_hour
from desktop_app.domain.seals import seal_text
from desktop_app.services import demo_texts as texts
from desktop_app.services.demo_life import HOUR, Life, TeamSeat, instant, live
from desktop_app.services.demo_places import Spot, choose_spots
from desktop_app.services.demo_routing import Case, Routed, Router, facts_text
from desktop_app.services.demo_rows import Call, Scene, facts_told, signalement_row
from desktop_app.services.reference import load_reference

_TABLES: Final = {
    "signalement": (
        "id uid number arrondissement year sequence category place_kind status team_id rule_code "
        "description attached_text people recurrence_days recurrence_from recurrence_to "
        "vulnerable emergency observed_at received_at place_label lon lat precision place_score "
        "sector_code cell accept_due_at visit_due_at answer_due_at due_at hold_reason held_at "
        "review_at partner outcome outcome_note closed_at voices awaiting stale_at last_seq "
        "last_hash created_by updated_at version"
    ),
    "voice": (
        "id uid signalement_id reporter_kind channel answer_by consent notice_given description "
        "observed_at received_at answered_at created_by facts"
    ),
    "reporter_identity": "voice_id name name_folded email phone",
    "event": "signalement_id seq at actor role kind before after previous_hash hash",
    "signalement_copy": "signalement_id team_id",
    "routing_decision": ("signalement_id at team_id rule_code reasons runner_up copies actor"),
    "visit": (
        "signalement_id team_id visited_at people_met consumption_seen mood orientations_offered "
        "orientations_accepted material_collected mediation_done police_called minutes remark "
        "actor"
    ),
}
COLUMNS: Final = {table: names.split() for table, names in _TABLES.items()}
IDENTIFIED: Final = 0.01
BATCH: Final = 2_000
_PEOPLE: Final = {
    People.UNKNOWN: 15,
    People.ONE: 20,
    People.FEW: 28,
    People.SOME: 22,
    People.MANY: 15,
}
_ANSWERS: Final = {AnswerBy.NONE: 70, AnswerBy.MAIL: 20, AnswerBy.PHONE: 8, AnswerBy.LETTER: 2}
_MET: Final = {"0": 25, "1-3": 40, "4-6": 23, "7+": 12}
_MOODS: Final = {"calm": 80, "tense": 17, "violent": 3}


class Town:
    """What the making needs to know, and the rows that wait to be inserted."""

    def __init__(self, connection: Connection, rng: random.Random, now: int) -> None:
        self.rng = rng
        self.now = now
        self.made = dict.fromkeys(COLUMNS, 0)
        self._connection = connection
        self._reference = load_reference(connection)
        self._router = Router(self._reference)
        spots = choose_spots(connection, rng)
        self._spots = _endless(lambda: spots.draw(rng, BATCH))
        self._draws: dict[int, Iterator[Any]] = {}
        rows = connection.execute(
            select(TeamRow.id, TeamRow.code, TeamRow.name)
            .where(TeamRow.active.is_(True))
            .order_by(TeamRow.id)
        )
        self._teams = {
            row.code: TeamSeat(row.id, row.code, f"Chef {row.name}"[:120]) for row in rows
        }
        self._team_list = list(self._teams.values())
        self._ids = {name: next_id(connection, name) for name in ("signalement", "voice")}
        sequence = select(
            NumberSequenceRow.arrondissement, NumberSequenceRow.year, NumberSequenceRow.last
        )
        self._sequences = {(a, y): last for a, y, last in connection.execute(sequence)}
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}

    @property
    def waiting(self) -> int:
        """How many signalements are not inserted yet."""
        return len(self._rows["signalement"])

    def flush(self) -> None:
        """Insert what waits."""
        for name, columns in COLUMNS.items():
            bulk_insert(self._connection, name, columns, self._rows[name])
            self.made[name] += len(self._rows[name])
            self._rows[name].clear()

    def save_sequences(self) -> None:
        """Keep the last number given of each arrondissement and year."""
        self._connection.execute(delete(NumberSequenceRow))
        rows = [
            {"arrondissement": a, "year": y, "last": last}
            for (a, y), last in sorted(self._sequences.items())
        ]
        self._connection.execute(insert(NumberSequenceRow), rows)

    def add(self, received: int) -> None:
        """Log one signalement and live it until now."""
        scene = self._scene(received)
        case = scene.case
        at = instant(received)
        wanted_at = at
        if scene.start is not None:
            hours = stored_hour(scene.start), stored_hour(scene.end)
            wanted_at = needed_at(from_bits(scene.days), *hours, at)
        seen_at = instant(scene.observed)
        routed = self._router.route(case, scene.spot, seen_at, wanted_at)
        setting = self._reference.settings[case.category]
        duty = ALWAYS if routed.team is None else self._reference.teams[routed.team].duty
        clocks = deadlines(at, setting, routed.accept_minutes, case.urgent, duty)
        uid = _make_uid(self.rng, received)
        life = Life(
            self.rng, self.now, self._next("signalement"), uid, received, case.category, clocks
        )
        if not case.recurring:
            life.stale_at = scene.observed + setting.validity_hours * HOUR
        voices = self._calls(life, scene)
        created = facts_told(life, scene, voices[0])
        life.record(EventKind.CREATED, *scene.creator, {}, created)
        life.team = self._teams.get(routed.team) if routed.team else None
        if life.team is None:
            life.move(Status.NEW, *scene.creator, EventKind.POOLED, team=None, rule=routed.rule)
        else:
            told: dict[str, Any] = {"team": life.team.code, "rule": routed.rule}
            life.move(Status.ROUTED, *scene.creator, EventKind.ROUTED, **told)
        self._save_decision(life, scene, routed)
        live(life, self._another_team, self._seen)
        self._save_voices(life, scene, voices)
        self._save_visits(life)
        self._rows["event"] += life.events
        self._save(life, scene, routed, voices)

    def _draw(self, weights: Mapping[Any, int]) -> Any:
        # Drawn by the thousand: one weighted draw alone costs more than the row it serves.
        draws = self._draws.get(id(weights))
        if draws is None:
            values, shares = list(weights), list(weights.values())
            draws = self._draws[id(weights)] = _endless(
                lambda: self.rng.choices(values, shares, k=BATCH)
            )
        return next(draws)

    def _next(self, table: str) -> int:
        row_id = self._ids[table]
        self._ids[table] = row_id + 1
        return row_id

    def _another_team(self) -> TeamSeat | None:
        return self.rng.choice(self._team_list) if self._team_list else None

    def _scene(self, received: int) -> Scene:
        rng = self.rng
        spot: Spot = next(self._spots)
        category: Category = self._draw(texts.CATEGORIES)
        days, start, end = _recurrence(rng)
        case = Case(
            category,
            spot.kind,
            days != 0,
            category is Category.DISTRESS and rng.random() < 0.15,
            category is Category.DISTRESS and rng.random() < 0.4,
            self._draw(_PEOPLE),
            self._draw(texts.REPORTERS),
            self._draw(texts.CHANNELS),
        )
        observed = received - int(rng.expovariate(1 / 1.5) * HOUR)
        return Scene(
            case,
            spot,
            received,
            observed,
            _creator(rng, case.channel, spot.arrondissement),
            texts.describe(rng, category, spot.kind),
            days,
            start,
            end,
        )

    def _calls(self, life: Life, scene: Scene) -> list[Call]:
        """The first call and those attached within three days, with what is told of them."""
        rng, case = self.rng, scene.case
        said = (case.channel, scene.description, scene.creator, str(case.reporter))
        calls = [self._call(scene.received, scene.observed, *said)]
        chance = 0.15
        while rng.random() < chance:
            chance = 0.45
            at = calls[-1].received + int(rng.expovariate(1 / 9) * HOUR)
            if at > min(self.now, scene.received + 72 * HOUR):
                break
            channel: Channel = self._draw(texts.CHANNELS)
            text = texts.describe(rng, case.category, scene.spot.kind)
            creator = _creator(rng, channel, scene.spot.arrondissement)
            calls.append(
                self._call(at, at, channel, text, creator, str(self._draw(texts.REPORTERS)))
            )
            attached = "\n".join(call.text for call in calls[1:])
            told = {**calls[-1].told(), "attached_text": seal_text(life.uid, attached)}
            life.coming.append((at, EventKind.ATTACHED, *creator, told))
        life.wanting = [
            (call.uid, call.received, call.answer_by.value) for call in calls if call.wants_answer
        ]
        return calls

    def _call(
        self,
        received: int,
        observed: int,
        channel: Channel,
        text: str,
        creator: tuple[str, Role],
        reporter: str,
    ) -> Call:
        answer_by: AnswerBy = self._draw(_ANSWERS)
        identified = self.rng.random() < IDENTIFIED
        uid = _make_uid(self.rng, received)
        return Call(
            received, observed, channel, text, creator, uid, reporter, answer_by, identified
        )

    def _save_decision(self, life: Life, scene: Scene, routed: Routed) -> None:
        team = life.team.id if life.team else None
        self._rows["routing_decision"].append(
            (
                life.id,
                scene.received,
                team,
                routed.rule,
                routed.reasons,
                routed.runner_up,
                routed.copies,
                scene.creator[0],
            )
        )
        copies = (self._teams.get(code) for code in routed.told)
        self._rows["signalement_copy"] += [(life.id, each.id) for each in copies if each]

    def _save_voices(self, life: Life, scene: Scene, calls: list[Call]) -> None:
        for rank, call in enumerate(calls):
            voice_id = self._next("voice")
            self._rows["voice"].append(
                (
                    voice_id,
                    call.uid,
                    life.id,
                    call.reporter,
                    str(call.channel),
                    str(call.answer_by),
                    call.wants_answer,
                    True,
                    call.text,
                    call.observed,
                    call.received,
                    life.answered.get(call.uid),
                    call.creator[0],
                    facts_text(scene.case, scene.spot) if rank else None,
                )
            )
            if call.identified:
                name = f"Testeur Fictif {voice_id:06d}"
                # 06 39 98 is kept by the regulator for works of fiction; .invalid never exists.
                phone = f"+3363998{voice_id % 10_000:04d}"
                email = f"testeur.{voice_id}@exemple.invalid"
                self._rows["reporter_identity"].append((voice_id, name, fold(name), email, phone))

    def _seen(self) -> dict[str, Any]:
        """What a passage tells."""
        rng = self.rng
        met: str = self._draw(_MET)
        offered = 0 if met == "0" else int(rng.random() * 4)
        return {
            "people_met": met,
            "consumption_seen": met != "0" and rng.random() < 0.5,
            "mood": "calm" if met == "0" else self._draw(_MOODS),
            "orientations_offered": offered,
            "orientations_accepted": int(rng.random() * (offered + 1)),
            "material_collected": rng.random() < 0.2,
            "mediation_done": rng.random() < 0.25,
            "police_called": rng.random() < 0.04,
            "minutes": 5 + int(rng.random() * 40),
        }

    def _save_visits(self, life: Life) -> None:
        for at, team, actor, seen in life.visits:
            remark = self.rng.choice(texts.REMARKS)
            self._rows["visit"].append((life.id, team, at, *seen.values(), remark, actor))

    def _save(self, life: Life, scene: Scene, routed: Routed, calls: list[Call]) -> None:
        place = (scene.spot.arrondissement, instant(scene.received).astimezone(PARIS).year)
        sequence = self._sequences.get(place, 0) + 1
        self._sequences[place] = sequence
        told = self.now if life.closed_at is None else life.closed_at
        numbered = (format_number(*place, sequence), *place, sequence)
        row = signalement_row(life, scene, routed, numbered, calls, min(told, life.at))
        self._rows["signalement"].append(row)


def _endless(batch: Callable[[], list[Any]]) -> Iterator[Any]:
    while True:
        yield from batch()


def _make_uid(rng: random.Random, at: int) -> str:
    # Version 7: begins with the instant, so that a million of them fill their index in order.
    tail = rng.getrandbits(74)
    number = (at // 1000) << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & (2**62 - 1)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _creator(rng: random.Random, channel: Channel, arrondissement: int) -> tuple[str, Role]:
    rank = 1 + int(rng.random() * 8)
    if channel is Channel.PATROL or rng.random() < 0.12:
        return f"Médiation, agent {rank}", Role.MEDIATOR
    return f"Accueil {arrondissement}e, agent {rank}", Role.FRONT_DESK


def _recurrence(rng: random.Random) -> tuple[int, str | None, str | None]:
    """Days (bits from Monday) and hours; a quarter of the facts come back."""
    draw = rng.random()
    if draw > 0.25:
        return 0, None, None
    days = 0b1111111 if draw < 0.1 else 0b0011111 if draw < 0.16 else 1 + int(rng.random() * 126)
    start = 6 + int(rng.random() * 15)
    return days, f"{start:02d}:00", f"{start + 1 + int(rng.random() * 3):02d}:00"
