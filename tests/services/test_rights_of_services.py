"""Every service that writes asks for a right, and writes nothing for who has it not."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from db.engine import MAIN_FILE
from desktop_app import services
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachments import Rect
from desktop_app.domain.codes import (
    EmergencyService,
    HoldReason,
    Outcome,
    OverrideReason,
    Partner,
    PlaceKind,
    RefusalReason,
    Role,
    TeamKind,
)
from desktop_app.domain.correction import Correction
from desktop_app.domain.duty import Duty
from desktop_app.domain.entry import Override, Reporter
from desktop_app.domain.errors import UserError
from desktop_app.domain.person_request import Terms, WordsOf
from desktop_app.domain.retention import Delays
from desktop_app.domain.rounds import Candidate, StopReport, StopWhy
from desktop_app.domain.rules import Team
from desktop_app.domain.table_mapping import Mapping
from desktop_app.domain.team_card import TeamCard
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services import rule_versions
from desktop_app.services.add_attachment import add, add_prepared, prepare
from desktop_app.services.answers import record_answer
from desktop_app.services.attach import attach, detach
from desktop_app.services.attachments import blur_file, remove_file
from desktop_app.services.backup import backup
from desktop_app.services.check import check
from desktop_app.services.correct import correct, reroute
from desktop_app.services.demo import fill_demo
from desktop_app.services.edit_accounts import (
    Account,
    add_account,
    give_password,
    retire_account,
    save_account,
)
from desktop_app.services.edit_duty import confirm_duty, save_duty
from desktop_app.services.edit_teams import deactivate_team, reactivate_team, save_team
from desktop_app.services.emergency import log_emergency
from desktop_app.services.flag_audit import Verdict, audit_flag
from desktop_app.services.hotspots import (
    Wanted,
    change_hotspot,
    follow,
    make_hotspot,
    rest_hotspot,
    watch_again,
)
from desktop_app.services.import_dansmarue import import_dansmarue
from desktop_app.services.import_gazetteer import import_gazetteer
from desktop_app.services.import_table import import_table
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import (
    accept,
    assign,
    cancel,
    close,
    hand_over,
    hold,
    monitor,
    refuse,
    reopen,
    resume,
    schedule,
)
from desktop_app.services.person_erase import erase_person
from desktop_app.services.person_file import person_file
from desktop_app.services.person_rectify import Rectification, rectify
from desktop_app.services.person_search import find_person
from desktop_app.services.place_visits import record_hotspot_visit
from desktop_app.services.purge import purge
from desktop_app.services.read_identity import read_identity
from desktop_app.services.record_round import record_round
from desktop_app.services.record_visit import record_passage, record_visit
from desktop_app.services.retention import save_delays
from desktop_app.services.rounds import (
    add_stop,
    build_round,
    cancel_round,
    move_stop,
    remove_stop,
    reorder,
    set_start,
    walk,
)
from desktop_app.services.seat import Seat
from desktop_app.services.table_mappings import remember_mapping
from desktop_app.services.take_back import take_back
from tests.integrations.given_files import photo
from tests.services.entries import EOLE, FLANDRE, entry
from tests.services.round_steps import DAY, evening_shift

# What writes nothing that a right is about.
FREE = {
    "take_turn": "asked by the moves, which give it their right",
    "ask_online": "keeps the geocoder's answers, which are public",
    "save_draft": "one's own draft",
    "load_drafts": "one's own drafts, the old ones forgotten",
    "drop_draft": "one's own draft",
    "undo": "asks for the right of the move that it takes back: see test_moves",
    "search": "logs whom it found on a shared base, in a function that asks for the right",
    "log_or_keep": "as log_signalement; what is kept asks for the same right",
    "come": "says which signalement one has open; a server keeps it to whom may see it",
    "leave": "takes that back",
}
WRITES = (".writing(", "take_turn(", "log_signalement(")


class Standing(NamedTuple):
    """A signalement of the 19e with an identified voice, and a second one."""

    number: str
    voice: str
    other: str
    folder: Path
    round: str  # of the UASA
    file: str  # uid of a photo of `number`


Act = Callable[[Seat, Standing], object]
SQUARE = Candidate("Square Léon", 2.352, 48.887, StopWhy.ADDED)
SOON = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
CALLS: dict[Callable[..., Any], tuple[Role, Act]] = {
    accept: (Role.ADMIN, lambda s, it: accept(s, it.number)),
    refuse: (Role.FRONT_DESK, lambda s, it: refuse(s, it.number, RefusalReason.NO_STAFF)),
    assign: (Role.ADMIN, lambda s, it: assign(s, it.number, None, OverrideReason.REQUEST)),
    schedule: (Role.FRONT_DESK, lambda s, it: schedule(s, it.number, SOON)),
    hold: (Role.ADMIN, lambda s, it: hold(s, it.number, next(iter(HoldReason)), review_at=SOON)),
    resume: (Role.ADMIN, lambda s, it: resume(s, it.number)),
    monitor: (Role.FRONT_DESK, lambda s, it: monitor(s, it.number, SOON)),
    hand_over: (Role.ADMIN, lambda s, it: hand_over(s, it.number, next(iter(Partner)))),
    close: (Role.FRONT_DESK, lambda s, it: close(s, it.number, next(iter(Outcome)))),
    reopen: (Role.ADMIN, lambda s, it: reopen(s, it.number, "à revoir")),
    cancel: (Role.TEAM_LEAD, lambda s, it: cancel(s, it.number, "erreur")),
    record_visit: (
        Role.FRONT_DESK,
        lambda s, it: record_visit(s, it.number, Visit(next(iter(PeopleMet)))),
    ),
    record_passage: (
        Role.FRONT_DESK,
        lambda s, it: record_passage(s, (it.number, it.other), Visit(next(iter(PeopleMet)))),
    ),
    attach: (Role.ADMIN, lambda s, it: attach(s, it.other, it.number)),
    detach: (Role.ADMIN, lambda s, it: detach(s, it.number, it.voice)),
    take_back: (Role.TEAM_LEAD, lambda s, it: take_back(s, it.number)),
    record_answer: (Role.ADMIN, lambda s, it: record_answer(s, it.voice, "phone")),
    read_identity: (Role.COORDINATOR, lambda s, it: read_identity(s, it.voice, "rappel")),
    log_emergency: (Role.ADMIN, lambda s, it: log_emergency(s, EmergencyService.SAMU, it.number)),
    log_signalement: (Role.TEAM_LEAD, lambda s, it: log_signalement(s, entry())),
    fill_demo: (Role.MEDIATOR, lambda s, it: fill_demo(s, 5, 1, force=True)),
    import_table: (
        Role.FRONT_DESK,
        lambda s, it: import_table(s, it.folder / "t.csv", Mapping({})),
    ),
    remember_mapping: (Role.FRONT_DESK, lambda s, _: remember_mapping(s, ["Date"], Mapping({}))),
    import_dansmarue: (
        Role.FRONT_DESK,
        lambda s, it: import_dansmarue(s, it.folder / "t.csv"),
    ),
    import_gazetteer: (
        Role.MEDIATOR,
        lambda s, it: import_gazetteer(s, [it.folder / "v.csv"]),
    ),
    rule_versions.save_draft: (Role.MEDIATOR, lambda s, it: rule_versions.save_draft(s, ())),
    rule_versions.publish: (Role.TEAM_LEAD, lambda s, it: rule_versions.publish(s, 2)),
    rule_versions.roll_back: (Role.TEAM_LEAD, lambda s, it: rule_versions.roll_back(s, 1)),
    rule_versions.drop_draft: (Role.FRONT_DESK, lambda s, it: rule_versions.drop_draft(s, 2)),
    build_round: (
        Role.FRONT_DESK,
        lambda s, it: build_round(s, "uasa", DAY, evening_shift(s), None, [SQUARE]),
    ),
    cancel_round: (Role.ADMIN, lambda s, it: cancel_round(s, it.round)),
    set_start: (Role.FRONT_DESK, lambda s, it: set_start(s, it.round, None)),
    walk: (Role.ADMIN, lambda s, it: walk(s, it.round)),
    reorder: (Role.FRONT_DESK, lambda s, it: reorder(s, it.round, (1,))),
    move_stop: (Role.ADMIN, lambda s, it: move_stop(s, it.round, 1, 1)),
    add_stop: (Role.FRONT_DESK, lambda s, it: add_stop(s, it.round, SQUARE)),
    remove_stop: (Role.FRONT_DESK, lambda s, it: remove_stop(s, it.round, 1)),
    record_round: (
        Role.FRONT_DESK,
        lambda s, it: record_round(s, it.round, [StopReport(1, Visit())]),
    ),
    make_hotspot: (
        Role.FRONT_DESK,
        lambda s, it: make_hotspot(s, EOLE, PlaceKind.STREET, Wanted()),
    ),
    follow: (Role.FRONT_DESK, lambda s, it: follow(s, it.number, Wanted())),
    change_hotspot: (Role.ADMIN, lambda s, it: change_hotspot(s, "x", Wanted("Porche"))),
    rest_hotspot: (Role.FRONT_DESK, lambda s, it: rest_hotspot(s, "x")),
    watch_again: (Role.ADMIN, lambda s, it: watch_again(s, "x", None)),
    record_hotspot_visit: (Role.FRONT_DESK, lambda s, it: record_hotspot_visit(s, "x", Visit())),
    backup: (Role.FRONT_DESK, lambda s, it: backup(s, it.folder / "copie.sqlite")),
    save_team: (
        Role.TEAM_LEAD,
        lambda s, it: save_team(s, TeamCard(Team("", "Équipe", TeamKind.OTHER))),
    ),
    deactivate_team: (Role.TEAM_LEAD, lambda s, it: deactivate_team(s, "uasa", to_pool=True)),
    reactivate_team: (Role.MEDIATOR, lambda s, it: reactivate_team(s, "uasa")),
    correct: (Role.ADMIN, lambda s, it: correct(s, it.number, Correction(vulnerable=True))),
    reroute: (Role.ADMIN, lambda s, it: reroute(s, it.number)),
    save_duty: (Role.TEAM_LEAD, lambda s, it: save_duty(s, "uasa", Duty())),
    confirm_duty: (Role.TEAM_LEAD, lambda s, it: confirm_duty(s, "uasa")),
    add_prepared: (
        Role.ADMIN,
        lambda s, it: add_prepared(s, it.number, prepare("photo.jpg", photo(32, 32))),
    ),
    blur_file: (Role.ADMIN, lambda s, it: blur_file(s, it.number, it.file, [Rect(1, 1, 9, 9)])),
    remove_file: (Role.ADMIN, lambda s, it: remove_file(s, it.number, it.file)),
    purge: (Role.FRONT_DESK, lambda s, _: purge(s)),
    save_account: (
        Role.COORDINATOR,
        lambda s, _: save_account(s, Account("p.nom", "P. Nom", Role.ADMIN)),
    ),
    retire_account: (Role.COORDINATOR, lambda s, _: retire_account(s, "p.nom")),
    add_account: (
        Role.COORDINATOR,
        lambda s, _: add_account(s, Account("p.nom", "P. Nom", Role.MEDIATOR)),
    ),
    give_password: (Role.COORDINATOR, lambda s, _: give_password(s, "p.nom")),
    save_delays: (Role.COORDINATOR, lambda s, _: save_delays(s, Delays(1))),
    find_person: (Role.ADMIN, lambda s, _: find_person(s, Terms("Diallo"), "x")),
    person_file: (Role.MEDIATOR, lambda s, it: person_file(s, [it.voice], [], "x")),
    rectify: (Role.ADMIN, lambda s, it: rectify(s, it.voice, Rectification("Autre"), "x")),
    erase_person: (
        Role.FRONT_DESK,
        lambda s, it: erase_person(s, [it.voice], [], WordsOf.MASK, "x"),
    ),
    audit_flag: (Role.ADMIN, lambda s, _: audit_flag(s, 1, Verdict.JUSTIFIED)),
}


@pytest.fixture
def standing(seat: Seat, tmp_path: Path) -> Standing:
    known = Reporter(consent=True, name="Mme Diallo", phone="0612345678")
    first = log_signalement(seat, entry(place=FLANDRE, reporter=known))
    second = log_signalement(seat, entry(place=FLANDRE))
    (tmp_path / "t.csv").write_text("a;b\n1;2\n", "utf-8")
    (tmp_path / "v.csv").write_text("voie,code_postal,lon,lat\nRue Rêvée,75018,2.36,48.89\n")
    with seat.store.reading() as connection:
        voice = connection.exec_driver_sql("SELECT uid FROM voice ORDER BY id").scalar()
    made = build_round(seat, "uasa", DAY, evening_shift(seat), None, [SQUARE])
    file = add(seat, first.number, "photo.jpg", photo(64, 48)).file.uid
    return Standing(first.number, str(voice), second.number, tmp_path, made.uid, file)


def content(folder: Path) -> list[str]:
    """All that the base holds."""
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base:
        return [
            line
            for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not table.startswith("signalement_search")
            for line in map(str, base.execute(f'SELECT * FROM "{table}"'))
        ]


@pytest.mark.parametrize("function", list(CALLS), ids=lambda function: function.__name__)
def test_who_has_not_the_right_is_refused(
    seat: Seat, standing: Standing, function: Callable[..., Any]
) -> None:
    role, act = CALLS[function]
    actor = Actor("Quelqu’un", role, 19 if role is Role.FRONT_DESK else None, "uasa")
    before = content(seat.folder)
    with pytest.raises(UserError) as refused:
        act(replace(seat, actor=actor), standing)
    assert refused.value.code == "not_allowed"
    assert content(seat.folder) == before


def test_an_override_is_a_right_of_its_own(seat: Seat) -> None:
    lead = replace(seat, actor=Actor("Chef", Role.TEAM_LEAD, team="uasa"))
    choice = Override("mediation", OverrideReason.REQUEST)
    with pytest.raises(UserError) as refused:
        log_signalement(lead, entry(override=choice))
    assert refused.value.code == "not_allowed"


def test_no_service_that_writes_is_forgotten() -> None:
    writing = set()
    for found in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"desktop_app.services.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            takes_seat = next(iter(inspect.signature(function).parameters), "") == "seat"
            if own and takes_seat and any(word in inspect.getsource(function) for word in WRITES):
                writing.add(name)
    asked = {function.__name__ for function in CALLS}
    assert writing - asked - set(FREE) - {check.__name__} == set()
    assert set(FREE) <= writing
