"""Days told on the command line."""

from __future__ import annotations

import datetime as dt

from desktop_app.domain.errors import UserError


def read_day(text: str, field: str) -> dt.date:
    """A day written AAAA-MM-JJ. UserError "date_unreadable", with `field`."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            "date_unreadable", f"« {text[:20]} » n’est pas une date : écrivez 2026-11-23.", field
        ) from error
