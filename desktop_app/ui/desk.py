"""What every page is given: the seat, the tasks, the settings, and the calls between pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from desktop_app.domain.connection import Connection
    from desktop_app.domain.outbox import OutboxLine
    from desktop_app.domain.views import Changes
    from desktop_app.services.outbox import Outbox
    from desktop_app.services.seat import Seat
    from desktop_app.settings import Settings
    from desktop_app.ui.tasks import Tasks


@dataclass(frozen=True)
class ToastAction:
    """A button in a toast (« Annuler »), offered for `seconds`."""

    label: str
    run: Callable[[], None]
    seconds: float = 10.0


@dataclass(frozen=True)
class BaseAsked:
    """Another base to work on: a shared one, None for this PC's own.

    `password` was typed for it (kept in the keyring if `keep`); `failed` gets what is in the way.
    """

    connection: Connection | None
    password: str
    keep: bool
    failed: Callable[[Exception], None]

    def __repr__(self) -> str:
        """Without the password."""
        return f"BaseAsked({self.connection!r})"


class Desk(QObject):
    """The one thing that pages share. `seat` is there before any page is built.

    Signals: `changed(Changes)` after each write; `toast_asked(text, ToastAction | None)`;
    `number_opened(number)`; `entry_asked()`; `admin_asked(tab)`; `settings_changed(Settings)`;
    `seat_left()` before and `seat_changed()` after another profile or base takes the seat;
    `shifted()` when the same person goes on with another state of the base (away, back again);
    `problem_met(exception, retry | None)` for the window to show; `restore_asked(path)` to put a
    copy in place of the base; `changed_elsewhere(numbers)` before `changed`, for what another seat
    did; `base_asked(BaseAsked)` to work on another; `list_shown()` once the first lines of the
    queue are on the screen, so that what takes long may begin;
    `outbox_told(lines)` each time what waits for a shared base changed, `outbox_asked()` to see it,
    `kept(OutboxLine | None)` when something was put there, or ought to have been;
    `typed_again(Draft)` to type one of its entries again; `lock_asked()` to lock the window of who
    signed in.
    """

    changed = Signal(object)
    toast_asked = Signal(str, object)
    number_opened = Signal(str)
    entry_asked = Signal()
    admin_asked = Signal(str)
    settings_changed = Signal(object)
    seat_left = Signal()
    seat_changed = Signal()
    shifted = Signal()
    problem_met = Signal(object, object)
    restore_asked = Signal(object)
    base_asked = Signal(object)
    changed_elsewhere = Signal(object)
    list_shown = Signal()
    lock_asked = Signal()
    outbox_told = Signal(object)
    outbox_asked = Signal()
    kept = Signal(object)
    typed_again = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        settings: Settings,
        seat: Seat | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.settings = settings
        self.connection: Connection | None = None  # of the base that is open
        self.password: Callable[[], str | None] | None = None  # of that connection, in this run
        self.protected = False  # the base of this PC has accounts: a profile does not do
        self.outbox: Outbox | None = None  # of that connection
        self.outbox_lines: tuple[OutboxLine, ...] = ()
        self._seat = seat

    @property
    def seat(self) -> Seat:
        """Where and for whom services work; raises RuntimeError before the base is open."""
        if self._seat is None:
            raise RuntimeError("the base is not open yet")
        return self._seat

    @property
    def ready(self) -> bool:
        """Whether the base is open."""
        return self._seat is not None

    @property
    def known(self) -> bool:
        """Whether somebody sits here: an account of the base, or this PC's profile."""
        profile = self.settings.profile is not None and not self.protected
        return self.ready and (bool(self.seat.actor.login) or profile)

    def sit(self, seat: Seat) -> None:
        """Take `seat` from now on; pages write down first what was typed at the one before."""
        if self._seat is not None:
            self.seat_left.emit()
        self._seat = seat
        self.seat_changed.emit()

    def shift(self, seat: Seat) -> None:
        """Work on another state of the same base, as the same person: pages stay as they are."""
        self._seat = seat
        self.shifted.emit()

    def tell_outbox(self, lines: tuple[OutboxLine, ...]) -> None:
        """What waits for the shared base is now this."""
        self.outbox_lines = lines
        self.outbox_told.emit(lines)

    def broadcast(self, changes: Changes) -> None:
        """Tell every page, once, what a write touched."""
        self.changed.emit(changes)

    def toast(self, text: str, action: ToastAction | None = None) -> None:
        """Say `text` over the upper bar of the window for a while, with a button if given."""
        self.toast_asked.emit(text, action)

    def open_number(self, number: str) -> None:
        """Show the signalement `number` wherever the user stands."""
        self.number_opened.emit(number)

    def ask_entry(self) -> None:
        """Go to a new entry."""
        self.entry_asked.emit()

    def ask_admin(self, tab: str) -> None:
        """Go to a tab of the administration, by its name there."""
        self.admin_asked.emit(tab)

    def take_settings(self, settings: Settings) -> None:
        """Use other settings from now on and tell everyone."""
        self.settings = settings
        if self._seat is not None:
            self._seat = replace(self._seat, geocoder_url=settings.allowed_geocoder)
        self.settings_changed.emit(settings)

    def show_problem(self, error: Exception, retry: Callable[[], None] | None = None) -> None:
        """Show an exception where its kind belongs: message, banner (with « Réessayer »), crash.

        Pages show a `UserError` that has a `field` beside that field themselves.
        """
        self.problem_met.emit(error, retry)
