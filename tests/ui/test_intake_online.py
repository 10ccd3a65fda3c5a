"""The national geocoder behind the entry page: fills gaps, is never waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.services.seat import Seat
from desktop_app.ui.desk import Desk
from tests.integrations.geocoder_server import Answers, geocoder_server
from tests.ui.intake import CTRL, Sitting, said, sit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

UNKNOWN = "12 rue toute neuve, 75019"


@pytest.fixture
def answers() -> Iterator[Answers]:
    """A geocoder on this machine."""
    with geocoder_server() as served:
        yield served


@pytest.fixture
def agent(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat, answers: Answers
) -> Sitting:
    """The desk of the 19e, online."""
    sitting = sit(qtbot, make_desk(front_desk))
    sitting.desk.take_settings(
        replace(sitting.desk.settings, geocoder_on=True, geocoder_url=answers.url)
    )
    return sitting


def test_an_address_the_gazetteer_lacks_is_offered(agent: Sitting, answers: Answers) -> None:
    field = agent.page.form.where.place
    agent.tab_to(field)
    agent.type(UNKNOWN)
    label = "12 Rue Toute Neuve 75019 Paris"
    agent.until(lambda: any(place.label == label for place in field.popup.places()))
    assert len(answers.asked) == 1  # one question for the whole typing, not one a key
    assert answers.parameters()["q"] == [UNKNOWN.replace(",", "")]


def test_saving_does_not_wait_and_a_late_answer_mends_the_place(
    agent: Sitting, answers: Answers
) -> None:
    answers.hold = threading.Event()
    where = agent.page.form.where
    agent.key(Qt.Key.Key_8)
    agent.tab_to(where.place)
    agent.type(UNKNOWN)
    agent.key(Qt.Key.Key_Escape)
    agent.key(Qt.Key.Key_Return, CTRL)
    agent.until(lambda: where.fields["place"].error.isVisible())
    assert "pas trouvé" in said(where.fields["place"])
    agent.until(lambda: answers.asked != [])
    answers.hold.set()
    agent.until(lambda: where.place.place() is not None)
    assert not where.fields["place"].error.isVisible()
    assert agent.save().startswith("19-2026-")


def test_switched_off_nothing_is_asked(agent: Sitting, answers: Answers) -> None:
    agent.desk.take_settings(replace(agent.desk.settings, geocoder_on=False))
    where = agent.page.form.where
    agent.tab_to(where.place)
    agent.type(UNKNOWN)
    agent.key(Qt.Key.Key_Tab)
    agent.until(lambda: where.fields["place"].error.isVisible() or where.place.place() is not None)
    agent.quiet()
    assert answers.asked == []
