"""A desk on a real base, dressed as in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.services.seat import Seat
from desktop_app.settings import Settings
from desktop_app.ui import theme
from desktop_app.ui.desk import Desk
from desktop_app.ui.tasks import Tasks
from tests.ui.offline_steps import open_window as open_window


@pytest.fixture
def make_desk(qapp: QApplication) -> Iterator[Callable[[Seat], Desk]]:
    """Builds desks on seats; their tasks are stopped at the end of the test."""
    theme.apply(qapp, "light")
    made: list[Desk] = []

    def make(seat: Seat) -> Desk:
        desk = Desk(Tasks(), Settings(profile=seat.actor), seat)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.tasks.stop()


@pytest.fixture
def desk(make_desk: Callable[[Seat], Desk], seat: Seat) -> Desk:
    """The coordinator's desk."""
    return make_desk(seat)


@pytest.fixture
def ada(folder: Path) -> Iterator[Seat]:
    """Who keeps the accounts of the base of `folder`, from now on a protected one."""
    from tests.ui.sign_in_steps import protect

    seat = protect(folder)
    yield seat
    seat.store.close()
