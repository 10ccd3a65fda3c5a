"""A move in a process of its own, to be killed."""

from __future__ import annotations

from pathlib import Path

from db.engine import Store
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.services.move_base import move_base
from desktop_app.services.open_base import open_base
from desktop_app.services.seat import Seat


def move(folder: Path, url: str) -> None:
    """Move the base of `folder` to `url`."""
    move_base(Seat(open_base(folder), Actor("Info", Role.ADMIN), folder), Store(url))
