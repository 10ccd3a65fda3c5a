"""An entry being typed outlives a change of profile and a restored backup, under its own name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap import Session
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.backup import backup
from desktop_app.services.drafts import load_drafts
from desktop_app.settings import Settings, save_settings
from desktop_app.ui.intake.page import IntakePage

CLAIRE = Actor("Claire", Role.COORDINATOR)
DESK = Actor("Accueil 19e", Role.FRONT_DESK, arrondissement=19)


@pytest.fixture
def session(qapp: QApplication, folder: Path, qtbot: QtBot) -> Iterator[Session]:
    """The program at Claire's."""
    save_settings(folder, Settings(CLAIRE, "light", geocoder_on=False))
    session = Session(qapp, folder)
    session.frame.show()
    qtbot.waitUntil(lambda: session.desk is not None and session.desk.ready)
    settle(session, qtbot)
    yield session
    session.frame.close()
    session.close()
    session.frame.deleteLater()


def settle(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.desk.tasks.pending() == 0, timeout=15_000)


def type_entry(session: Session, qtbot: QtBot, text: str) -> None:
    session.window.go("intake")
    page = session.window.page("intake")
    assert isinstance(page, IntakePage)
    settle(session, qtbot)
    qtbot.keyClicks(page.form.what.description, text)
    assert page.content()["description"].endswith(text)


def texts(drafts: tuple[object, ...]) -> list[str]:
    return [draft.content["description"] for draft in drafts]


def test_another_profile_does_not_sign_what_was_typed(session: Session, qtbot: QtBot) -> None:
    type_entry(session, qtbot, "Vu sous le porche")
    claire = session.desk.seat
    session.window.go("admin")
    session.window.page("admin")._on_profile(DESK)
    settle(session, qtbot)
    assert session.desk.seat.actor == DESK
    assert load_drafts(session.desk.seat) == ()
    (draft,) = load_drafts(claire)
    assert (draft.content["description"], draft.actor) == ("Vu sous le porche", "Claire")


@pytest.mark.parametrize("saved_before", [False, True], ids=["unsaved", "saved as a draft"])
def test_what_is_typed_is_in_the_base_put_in_place(
    session: Session, qtbot: QtBot, tmp_path: Path, saved_before: bool
) -> None:
    copy = backup(session.desk.seat, tmp_path / "copie.sqlite").file
    type_entry(session, qtbot, "Vu sous le porche")
    if saved_before:
        session.window.leave()
        settle(session, qtbot)
    store = session.desk.seat.store
    session.desk.restore_asked.emit(copy)
    qtbot.waitUntil(lambda: session.desk.seat.store is not store, timeout=15_000)
    settle(session, qtbot)
    assert texts(load_drafts(session.desk.seat)) == ["Vu sous le porche"]
    session.window.go("intake")
    page = session.window.page("intake")
    qtbot.waitUntil(page.question.isVisible)
    page.question.take_focus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.content()["description"] == "Vu sous le porche"
