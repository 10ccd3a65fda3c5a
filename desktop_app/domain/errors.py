"""The user's errors and the world's faults, as every edge (window, command line) shows them."""

from __future__ import annotations


class UserError(Exception):
    """What the user can mend.

    `code` is stable for programs, `message` a French sentence that says what to do,
    `field` the name of the input concerned, or None.
    """

    exit_code = 2

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class WorldFault(UserError):
    """What the user did not cause: base locked or gone, disk full, network, file denied."""

    exit_code = 3
