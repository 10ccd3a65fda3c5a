"""What other seats do with the signalement that is open: who has it too, what they just did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from desktop_app.domain.codes import EventKind
from desktop_app.domain.presence import BEAT_S
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.domain.presence import Present
    from desktop_app.domain.views import Detail, EventView
    from desktop_app.services.seat import Seat
    from desktop_app.ui.desk import Desk
    from desktop_app.ui.dialogs import Question
    from desktop_app.ui.queue.detail import DetailPane

DWELL_MS = 800  # a line that is only passed over is not open
LOOK_MS = 5_000
MOST_NAMED = 3
_K = EventKind
_DONE: Final = {
    _K.POOLED: "remis sans équipe",
    _K.VISITED: "visité",
    _K.CORRECTED: "corrigé",
    _K.REROUTED: "réorienté",
}
"""Where the label of the line does not follow « vient d’être »."""
_SAID_BY_LABEL: Final = frozenset(
    {
        _K.ASSIGNED,
        _K.ACCEPTED,
        _K.REFUSED,
        _K.SCHEDULED,
        _K.HELD,
        _K.RESUMED,
        _K.MONITORED,
        _K.HANDED_OVER,
        _K.CLOSED,
        _K.REOPENED,
        _K.CANCELLED,
        _K.ATTACHED,
        _K.EMERGENCY,
    }
)


class Elsewhere(QObject):
    """Follows the detail: `told(tuple[Present])` whenever who else has it open is known anew.

    Everything is read and written late and beside the base's own lane: a detail opens as fast, and
    a base that is away is not told twice.
    """

    told = Signal(object)

    def __init__(self, desk: Desk, detail: DetailPane) -> None:
        super().__init__(detail)
        self._desk, self._detail = desk, detail
        self.number: str | None = None
        self.present: tuple[Present, ...] = ()
        self._last = 0  # line of the history that is shown
        self._news = False  # another seat changed what is open: it is being read
        self._written = self._busy = False
        self._dwell = QTimer(self, singleShot=True, interval=DWELL_MS, timeout=self._come)
        self._beat = QTimer(self, interval=BEAT_S * 1000, timeout=self._come)
        self._look = QTimer(self, interval=LOOK_MS, timeout=self._on_look)
        detail.settled.connect(self._on_settled)
        detail.installEventFilter(self)
        self.told.connect(lambda present: detail.say_present(present_words(present)))
        desk.changed_elsewhere.connect(self._on_changed_elsewhere)
        desk.seat_left.connect(self.leave)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's: what is not in sight is not open."""
        if event.type() == QEvent.Type.Hide:
            self.leave()
        elif event.type() == QEvent.Type.Show and self.number is not None:
            self._dwell.start()
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """Say that this seat has nothing open any more."""
        self._rest()
        if not self._written:
            return
        self._written = False
        seat = self._desk.seat
        if seat.waiting is not None:
            return  # the base is away: whoever is not heard is gone

        def work() -> None:
            from desktop_app.services.presence import leave

            leave(seat)

        # On the base's own lane, which is waited for where the window closes.
        self._desk.tasks.run(self._desk, work, lambda _none: None, lambda _fault: None)

    def _rest(self) -> None:
        for timer in (self._dwell, self._beat, self._look):
            timer.stop()

    def _on_settled(self, detail: Detail | None) -> None:
        number = None if detail is None else detail.row.number
        lines = () if detail is None else detail.events
        if number is not None and number == self.number:
            if self._news:
                self._say_news(number, [line for line in lines if line.seq > self._last])
        else:
            self.number = number
            self._show(())
            self._rest()
            if number is None:
                self.leave()
            elif self._detail.isVisible():
                self._dwell.start()
        self._news = False
        self._last = max((line.seq for line in lines), default=0)

    # What they just did ----------------------------------------------------------------------

    def _on_changed_elsewhere(self, numbers: frozenset[str]) -> None:
        if self._detail.isVisible():  # what was out of sight is read without a word
            self._news = self._news or self.number in numbers

    def _say_news(self, number: str, lines: list[EventView]) -> None:
        own = self._desk.seat.actor
        theirs = [line for line in lines if line.actor != own.name]
        if theirs and self._detail.isVisible():
            self._desk.toast(news_words(number, theirs[-1]))

    # Who has it too --------------------------------------------------------------------------

    def _come(self) -> None:
        from desktop_app.services.presence import come

        self._written = True
        self._beat.start()
        self._look.start()
        self._ask(come)

    def _on_look(self) -> None:
        from desktop_app.services.presence import others

        self._ask(others)

    def _ask(self, service: Callable[[Seat, str], tuple[Present, ...]]) -> None:
        seat, number = self._desk.seat, self.number
        if seat.waiting is not None:
            self._show(())  # the base is away: nobody knows
            return
        if number is None or self._busy:
            return
        self._busy = True

        def done(present: tuple[Present, ...]) -> None:
            self._busy = False
            if number == self.number:
                self._show(present)
            elif self._written:
                self._dwell.start()  # another was opened meanwhile

        def failed(_fault: Exception) -> None:
            self._busy = False

        self._desk.tasks.run(self, lambda: service(seat, number), done, failed, lane="net")

    def _show(self, present: tuple[Present, ...]) -> None:
        if present != self.present:
            self.present = present
            self.told.emit(present)


def present_words(present: tuple[Present, ...]) -> str:
    """ "Ouvert aussi par Dora (accueil du 19e)"; empty for nobody."""
    if not present:
        return ""
    named = [f"{each.name} ({each.place})" for each in present[:MOST_NAMED]]
    more = len(present) - MOST_NAMED
    if more > 0:
        named.append(tr("1 autre poste") if more == 1 else tr("{0} autres postes").format(more))
    whole = (
        named[0] if len(named) == 1 else tr("{0} et {1}").format(", ".join(named[:-1]), named[-1])
    )
    return tr("Ouvert aussi par {0}").format(whole)


def news_words(number: str, line: EventView) -> str:
    """ "19-2026-004127 vient d’être pris en charge par Chef UASA"."""
    done = _DONE.get(line.kind)
    if done is None and line.kind in _SAID_BY_LABEL:
        done = line.kind.label.lower()
    if done is not None:
        return tr("{0} vient d’être {1} par {2}").format(number, done, line.actor)
    return tr("{0} vient d’être modifié par {1} ({2})").format(
        number, line.actor, line.kind.label.lower()
    )


def follow_present(elsewhere: Elsewhere | None, dialog: Question) -> None:
    """Say in a dialog about what is open who has it open too."""
    if elsewhere is None:
        return
    label = Label(dialog)
    label.setObjectName("dialog_present")
    label.setProperty("kind", "tone")
    label.setProperty("tone", "warn")
    label.setWordWrap(True)
    dialog.inputs.insertWidget(0, label)

    def say(present: tuple[Present, ...]) -> None:
        label.setText(present_words(present))
        label.setVisible(bool(present))

    told = elsewhere.told.connect(say)
    dialog.finished.connect(lambda _result: QObject.disconnect(told))
    say(elsewhere.present)
