"""What a team does while the shared base is away: done on this PC's copy, sent when it is back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from desktop_app.domain.codes import Outcome, Status
from desktop_app.domain.outbox import OutboxState
from desktop_app.domain.views import Changes
from desktop_app.domain.visit import PeopleMet, Visit
from desktop_app.services.check import check
from desktop_app.services.record_visit import record_visit
from desktop_app.services.show import show
from desktop_app.ui.dialogs import ReasonQuestion
from desktop_app.ui.outbox_dialog import OutboxDialog
from desktop_app.ui.queue.move_dialogs import HoldDialog
from desktop_app.ui.queue.visit_dialog import VisitDialog
from tests.proxy import Proxy
from tests.services.outbox_steps import team_case, told_by
from tests.services.shared import Shared
from tests.ui.offline_steps import KEY, Open, Window, plain
from tests.ui.queue_steps import dialog_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def opened(window: Window, number: str) -> None:
    """The detail of a number, its keys ready."""
    window.front()
    window.queue.open_number(number)
    window.quiet()
    window.until(lambda: window.queue.detail.ready is not None)


def toasts(window: Window) -> list[str]:
    said: list[str] = []
    window.desk.toast_asked.connect(lambda text, _action: said.append(plain(text)))
    return said


def test_accepted_visited_and_closed_while_the_base_is_away(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    number, _ = team_case(desk, lead)
    window = open_window("lead")
    window.copy_now()
    said = toasts(window)
    opened(window, number)
    way.cut()
    window.key(KEY.Key_A)
    window.until_away()  # the gesture failed, and is done again
    opened(window, number)
    window.key(KEY.Key_A)
    window.quiet()
    assert said[-1].endswith("en attente d’envoi")
    assert window.queue.detail.ready.row.status is Status.ACCEPTED
    opened(window, number)
    window.key(KEY.Key_V)
    dialog = dialog_of(window.qtbot, VisitDialog)
    window.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.quiet()
    opened(window, number)
    window.key(KEY.Key_N)
    window.quiet()
    assert window.queue.detail.ready.row.status is Status.CLOSED
    assert show(lead, number).row.status is Status.ROUTED  # the base knows nothing of it yet
    assert "3 gestes en attente d’envoi" in window.strip
    window.come_back(way)
    there = show(lead, number)
    assert (there.row.status, there.outcome) == (Status.CLOSED, Outcome.NOT_FOUND)
    assert len(there.visits) == 1
    assert [kind for kind, _ in told_by(desk, number)].count("accepted") == 1
    assert "tout est parti : 3 gestes" in window.strip
    assert not check(shared.seats["coord"]).problems


def test_what_another_seat_did_meanwhile_is_shown_and_decided(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    first, _ = team_case(desk, lead)
    second, _ = team_case(desk, lead)
    window = open_window("lead")
    window.copy_now()
    way.cut()
    opened(window, first)
    window.until_away()
    for number in (first, second):
        opened(window, number)
        window.key(KEY.Key_A)
        window.quiet()
    for number in (first, second):
        record_visit(lead, number, Visit(PeopleMet.FEW))  # from another seat
    window.come_back(way)
    assert "Envoi refusé pour 2 gestes, à reprendre" in window.strip
    assert window.queue.outbox.isVisible()
    window.press("offline_list")
    dialog = dialog_of(window.qtbot, OutboxDialog)
    assert "Léa" in dialog.model.texts(dialog.model.line_at(0))[-1]
    assert dialog.insist.isVisible()
    window.qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    question = dialog_of(window.qtbot, ReasonQuestion)
    window.qtbot.keyClick(question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert question.isVisible()  # a reason is wanted
    window.qtbot.keyClicks(question.findChild(QPlainTextEdit), "deja fait")
    window.qtbot.keyClick(question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.quiet()
    dropped = next(line for line in window.desk.outbox_lines if line.number == first)
    assert (dropped.state, dropped.reason) == (OutboxState.DROPPED, "deja fait")
    assert "L-" in window.strip  # the other one
    assert second in plain(dialog.model.texts(dialog.model.line_at(0))[1])
    assert dialog.insist.isVisible()
    window.qtbot.mouseClick(dialog.insist, Qt.MouseButton.LeftButton)
    window.quiet()
    # It is already taken charge of: the base says so, and it stays listed until it is deleted.
    told = next(line for line in window.desk.outbox_lines if line.number == second)
    assert (told.state, told.code) == (OutboxState.REFUSED, "illegal_move")
    assert plain(told.reason) in plain(dialog.said.text())


def test_what_cannot_wait_is_said_at_once(shared: Shared, way: Proxy, open_window: Open) -> None:
    desk, lead = shared.seats["desk19"], shared.seats["lead"]
    number, version = team_case(desk, lead)
    window = open_window("lead")
    window.copy_now()
    way.cut()
    opened(window, number)
    window.until_away()
    opened(window, number)
    window.key(KEY.Key_H)
    dialog = dialog_of(window.qtbot, HoldDialog)
    window.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.quiet()
    said = plain(" ".join(label.text() for label in dialog.findChildren(QLabel)))
    assert "attendez son retour pour ce geste" in said
    assert window.desk.outbox_lines == ()
    assert show(lead, number).row.version == version


def test_what_concerns_the_whole_base_waits_and_is_told_until_it_is_back(
    shared: Shared, way: Proxy, open_window: Open
) -> None:
    window = open_window("coord")
    window.copy_now()
    banner = window.session.window.banner
    way.cut()
    window.desk.broadcast(Changes(reference=True))
    window.until_away()
    assert not banner.isVisible()
    window.session.window.show_admin("personal")
    window.quiet()
    assert "attendez son retour pour ce geste" in plain(banner.label.text())
    assert banner.isVisible()
    window.come_back(way)
    assert not banner.isVisible()
    assert window.strip == ""
