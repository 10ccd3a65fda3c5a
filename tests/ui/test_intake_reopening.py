"""The entry page on facts that come back: what was closed there is offered, and opens again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Category, Outcome, PlaceKind, Role
from desktop_app.domain.entry import Entry
from desktop_app.services.find_places import geocode
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.moves import close
from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from tests.ui.intake import said, sit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

PORCH = "44 rue d'aubervilliers 75019"


def test_what_is_closed_is_attached_to_when_the_facts_come_back(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    place = geocode(front_desk, PORCH, offline=True)
    assert place is not None
    at = front_desk.clock() - dt.timedelta(hours=1)
    told = Entry(Category.CONSUMPTION, place, PlaceKind.PORCH, at, "Groupe sous le porche")
    parent = log_signalement(front_desk, told).number
    boss = replace(front_desk, actor=Actor("Claire", Role.COORDINATOR))
    close(boss, parent, Outcome.NOT_FOUND)

    agent = sit(qtbot, make_desk(front_desk))
    agent.key(Qt.Key.Key_1)
    agent.place(PORCH)
    duplicates = agent.page.side.duplicates
    agent.quiet()
    assert duplicates.rows() == ()  # once is not what was closed
    agent.tab_to(agent.page.form.when.days)
    agent.type("5")
    agent.until(lambda: len(duplicates.rows()) == 1)
    (row,) = duplicates.rows()
    agent.until(row.isVisible)
    assert "même lieu, clos le" in said(row)
    agent.tab_to(row.button)
    agent.key(Qt.Key.Key_Return)
    assert agent.save() == parent
    (saved,) = agent.rows(front_desk)
    assert (saved.status, saved.voices, saved.closed_at) == ("reopened", 2, None)
    agent.page.confirmation.undo.click()
    agent.until(agent.page.card.isVisible)
    statuses = {each.number: each.status for each in agent.rows(front_desk)}
    assert statuses.pop(parent) == "closed"
    assert list(statuses.values()) == ["cancelled"]
