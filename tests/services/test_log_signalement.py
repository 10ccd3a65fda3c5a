"""Logging: one transaction writes all of it, or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from db.schema import (
    BaseRow,
    DraftRow,
    EmergencyCallRow,
    EventRow,
    PrivacyFlagRow,
    ReporterIdentityRow,
    RoutingDecisionRow,
    SignalementRow,
    VoiceRow,
)
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    EmergencyService,
    EventKind,
    OverrideReason,
    People,
    Precision,
    ReporterKind,
    Role,
    Status,
    Weekday,
)
from desktop_app.domain.entry import Override, Place, Recurrence, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.services.drafts import load_drafts, save_draft
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.services.chains import assert_whole
from tests.services.entries import EOLE, FLANDRE, OBSERVED, entry


def rows(seat: Seat, row: type[BaseRow]) -> list[Any]:
    """Every row of a table, in the order of its key (PostgreSQL gives a changed row last)."""
    table = row.__table__
    with seat.store.reading() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key)))


def counts(seat: Seat) -> dict[str, int]:
    """How many rows each table has."""
    with seat.store.reading() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in BaseRow.metadata.tables.items()
        }


def chain_of(seat: Seat, uid: str) -> list[EventKind]:
    """The kinds of the events of a signalement, whose chain must verify."""
    with seat.store.reading() as connection:
        events = connection.execute(
            select(EventRow.__table__)
            .join(SignalementRow, SignalementRow.id == EventRow.signalement_id)
            .where(SignalementRow.uid == uid)
            .order_by(EventRow.seq)
        ).all()
    assert_whole(uid, events)
    return [EventKind(each.kind) for each in events]


def refused(seat: Seat, **changes: Any) -> UserError:
    """The refusal of an entry, after which no table has changed."""
    before = counts(seat)
    with pytest.raises(UserError) as fault:
        log_signalement(seat, entry(**changes))
    assert counts(seat) == before
    return fault.value


def test_an_entry_becomes_a_routed_signalement(front_desk: Seat) -> None:
    recurrence = Recurrence(frozenset({Weekday.MON, Weekday.SUN}), dt.time(7), dt.time(9, 30))
    logged = log_signalement(front_desk, entry(people=People.MANY, recurrence=recurrence))
    assert logged.number == "18-2026-000001"
    assert logged.status is Status.ROUTED
    assert logged.proposal.team is not None
    assert logged.proposal.team.code == "uasa"
    (row,) = rows(front_desk, SignalementRow)
    assert (row.number, row.uid, row.status) == (logged.number, logged.uid, "routed")
    assert (row.arrondissement, row.year, row.sequence) == (18, 2026, 1)
    assert (row.people, row.vulnerable, row.recurrence_days) == ("7+", False, 0b1000001)
    assert (row.recurrence_from, row.recurrence_to) == ("07:00", "09:30")
    assert (row.observed_at, row.received_at) == (OBSERVED, front_desk.clock())
    assert row.due_at == row.accept_due_at == logged.proposal.deadlines.accept
    assert (row.lon, row.lat, row.place_label) == (EOLE.lon, EOLE.lat, EOLE.label)
    assert (row.created_by, row.version, row.voices) == ("Accueil 19e", 1, 1)
    (decision,) = rows(front_desk, RoutingDecisionRow)
    assert tuple(decision.reasons) == logged.proposal.reasons
    assert decision.rule_code == logged.proposal.rule
    assert logged.proposal.runner_up is not None
    assert decision.runner_up["team"] == logged.proposal.runner_up.team.code
    assert chain_of(front_desk, logged.uid) == [EventKind.CREATED, EventKind.ROUTED]
    assert logged.changes.numbers == {logged.number}


def test_what_no_rule_takes_waits_in_the_pool(seat: Seat) -> None:
    with seat.store.writing() as connection:
        connection.execute(text("UPDATE routing_rule SET active = false"))
        connection.execute(text("UPDATE setting SET content = '\"other\"'"))
    logged = log_signalement(seat, entry())
    assert (logged.status, logged.proposal.team) == (Status.NEW, None)
    assert chain_of(seat, logged.uid) == [EventKind.CREATED, EventKind.POOLED]
    (row,) = rows(seat, SignalementRow)
    assert row.team_id is None
    assert row.due_at == logged.proposal.deadlines.accept


def test_numbers_follow_each_other_in_each_arrondissement_and_year(seat: Seat, clock: Any) -> None:
    places = [EOLE, FLANDRE, EOLE]
    given = [log_signalement(seat, entry(place=place)).number for place in places]
    assert given == ["18-2026-000001", "19-2026-000001", "18-2026-000002"]
    clock.now = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # already 2027 in Paris
    assert log_signalement(seat, entry()).number == "18-2027-000001"


def test_personal_data_is_masked_unless_kept(seat: Seat) -> None:
    typed = "Scène devant le 43, M. Dupont appelle du 06 12 34 56 78."
    logged = log_signalement(seat, entry(description=typed))
    (row,) = rows(seat, SignalementRow)
    assert "Dupont" not in row.description
    assert "06 12" not in row.description
    assert rows(seat, VoiceRow)[0].description == row.description
    assert [(flag.kind.value, flag.action) for flag in logged.privacy] == [
        ("name", "masked"),
        ("phone", "masked"),
    ]
    name = logged.privacy[0]
    kept = log_signalement(
        seat, entry(description=typed, kept_flags=frozenset({(name.start, name.end)}))
    )
    assert [flag.action for flag in kept.privacy] == ["kept", "masked"]
    assert "Dupont" in rows(seat, SignalementRow)[1].description
    saved = rows(seat, PrivacyFlagRow)
    assert [(flag.kind, flag.action) for flag in saved] == [
        ("name", "masked"),
        ("phone", "masked"),
        ("name", "kept"),
        ("phone", "masked"),
    ]


def test_the_identity_stands_apart_in_its_one_form(seat: Seat) -> None:
    reporter = Reporter(
        kind=ReporterKind.SHOP,
        answer_by=AnswerBy.PHONE,
        consent=True,
        notice_given=True,
        name="Mme Désirée Œuvrard",
        phone="06.12.34.56.78",
    )
    logged = log_signalement(seat, entry(reporter=reporter))
    (identity,) = rows(seat, ReporterIdentityRow)
    assert (identity.name, identity.name_folded) == ("Mme Désirée Œuvrard", "mme desiree oeuvrard")
    assert identity.phone == "+33612345678"
    (voice,) = rows(seat, VoiceRow)
    assert (voice.id, voice.answer_by, voice.consent) == (identity.voice_id, "phone", True)
    with seat.store.reading() as connection:
        told = connection.execute(text("SELECT group_concat(before || after) FROM event")).scalar()
    assert "uvrard" not in str(told)
    assert logged.number


def test_an_anonymous_reporter_leaves_no_identity(seat: Seat) -> None:
    log_signalement(seat, entry())
    assert rows(seat, ReporterIdentityRow) == []


def test_an_override_stands_with_its_reason_and_the_ruled_team_second(seat: Seat) -> None:
    choice = Override("mediation", OverrideReason.LOCAL_KNOWLEDGE, "Vu avec M. Durand sur place")
    logged = log_signalement(seat, entry(override=choice))
    assert logged.proposal.team is not None
    assert logged.proposal.team.code == "mediation"
    assert logged.proposal.runner_up is not None
    assert logged.proposal.runner_up.team.code == "uasa"
    (decision,) = rows(seat, RoutingDecisionRow)
    assert decision.override_reason == "local_knowledge"
    assert decision.override_text == "Vu avec M. [masqué] sur place"
    assert "Connaissance du terrain" in decision.reasons[0]
    assert "Durand" not in " ".join(decision.reasons)
    assert chain_of(seat, logged.uid)[-1] is EventKind.ROUTED


def test_an_override_to_the_pool_and_one_to_nobody(seat: Seat) -> None:
    silent = refused(seat, override=Override(None, OverrideReason.OTHER, " "))
    assert (silent.code, silent.field) == ("text_missing", "text")
    why = Override(None, OverrideReason.OTHER, "Attente d’un avis.")
    pooled = log_signalement(seat, entry(override=why))
    assert (pooled.status, pooled.proposal.team) == (Status.NEW, None)
    unknown = refused(seat, override=Override("brigade", OverrideReason.OTHER))
    assert (unknown.code, unknown.field) == ("team_unknown", "override")


def test_an_override_that_agrees_with_the_rules_is_none(seat: Seat) -> None:
    log_signalement(seat, entry(override=Override("uasa", OverrideReason.OTHER)))
    (decision,) = rows(seat, RoutingDecisionRow)
    assert decision.override_reason is None


def test_the_caller_sent_to_the_emergency_is_written_down(seat: Seat) -> None:
    logged = log_signalement(seat, entry(emergency=EmergencyService.SAMU))
    (call,) = rows(seat, EmergencyCallRow)
    (row,) = rows(seat, SignalementRow)
    assert (call.service, call.signalement_id, row.emergency) == ("15", row.id, True)
    assert EventKind.EMERGENCY in chain_of(seat, logged.uid)
    span = logged.proposal.deadlines.accept - seat.clock()
    assert span <= dt.timedelta(minutes=15)


def test_the_draft_goes_with_the_saving_and_only_with_it(seat: Seat) -> None:
    save_draft(seat, "brouillon-1", {"description": "en cours"})
    with pytest.raises(UserError):
        log_signalement(
            seat, entry(observed_at=OBSERVED + dt.timedelta(days=9)), draft="brouillon-1"
        )
    assert [draft.uid for draft in load_drafts(seat)] == ["brouillon-1"]
    logged = log_signalement(seat, entry(), draft="brouillon-1")
    assert load_drafts(seat) == ()
    assert [row.content["number"] for row in rows(seat, DraftRow)] == [logged.number]
    assert logged.changes.drafts is True


def test_duplicates_come_with_the_answer(seat: Seat, clock: Any) -> None:
    first = log_signalement(seat, entry())
    clock.advance(hours=3)
    second = log_signalement(
        seat, entry(observed_at=OBSERVED + dt.timedelta(hours=3), category=Category.GATHERING)
    )
    assert [each.number for each in second.duplicates] == [first.number]
    assert second.duplicates[0].age_h == 3.0
    assert second.duplicates[0].attachable is True


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"observed_at": OBSERVED + dt.timedelta(minutes=20)}, "moment_future", "observed_at"),
        ({"observed_at": dt.datetime(1900, 1, 1, tzinfo=dt.UTC)}, "moment_too_old", "observed_at"),
        ({"observed_at": dt.datetime.min.replace(tzinfo=dt.UTC)}, "moment_too_old", "observed_at"),
        ({"observed_at": dt.datetime.max.replace(tzinfo=dt.UTC)}, "moment_future", "observed_at"),
        ({"observed_at": OBSERVED.replace(tzinfo=None)}, "moment_naive", "observed_at"),
        ({"place": replace(EOLE, arrondissement=None)}, "place_outside_paris", "place"),
        ({"description": "a" * 20_001}, "text_too_long", "description"),
        ({"reporter": Reporter(phone="0612")}, "phone_invalid", "phone"),
        ({"reporter": Reporter(email="chez moi")}, "email_invalid", "email"),
    ],
)
def test_bad_input_is_refused_on_its_field_and_nothing_is_written(
    seat: Seat, changes: dict[str, Any], code: str, field: str
) -> None:
    fault = refused(seat, **changes)
    assert (fault.code, fault.field) == (code, field)
    assert len(fault.message) > 20


def test_the_day_of_a_refused_moment_is_that_of_paris(seat: Seat) -> None:
    night = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)  # the 26th already in Paris
    assert "Le 26/11/2026 n’est pas encore passé" in refused(seat, observed_at=night).message
    old = dt.datetime(2025, 3, 9, 23, 30, tzinfo=dt.UTC)
    assert "Le 10/03/2025 remonte" in refused(seat, observed_at=old).message


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("x" * 10_000, "x" * 10_000),
        ("Fumées 😶‍🌫️ sous l’arche 🌉", "Fumées 😶‍🌫️ sous l’arche 🌉"),
        ("مجموعة تحت الجسر \u202eporche\u202c", "مجموعة تحت الجسر \u202eporche\u202c"),
        ("avant\0après", "avantaprès"),
        ("émoji coupé \ud83d ici", "émoji coupé ? ici"),
        ("", ""),
    ],
)
def test_odd_texts_are_kept_as_typed(seat: Seat, typed: str, saved: str) -> None:
    log_signalement(seat, entry(description=typed))
    assert rows(seat, SignalementRow)[0].description == saved


def test_a_nul_moves_what_the_agent_kept(seat: Seat) -> None:
    typed = "a\0\0b M. Dupont"
    start = typed.index("Dupont")
    kept = frozenset({(start, start + 6)})
    log_signalement(seat, entry(description=typed, kept_flags=kept))
    assert rows(seat, SignalementRow)[0].description == "ab M. Dupont"


def test_a_long_label_is_cut_to_what_every_base_holds(seat: Seat) -> None:
    place = Place("é" * 400, EOLE.lon, EOLE.lat, Precision.PLACE, 0.5, 18)
    log_signalement(seat, entry(place=place))
    assert rows(seat, SignalementRow)[0].place_label == "é" * 255


@pytest.mark.parametrize("role", [Role.TEAM_LEAD, Role.ADMIN])
def test_roles_without_the_right_cannot_log(seat: Seat, role: Role) -> None:
    other = replace(seat, actor=Actor("Autre", role, team="uasa"))
    assert refused(other).code == "not_allowed"
