"""Our own small drawings."""

from __future__ import annotations

from pathlib import Path

import resources

FOLDER = Path(resources.__file__).parent / "icons"


def icon_path(name: str) -> str:
    """The path of `name`.svg as a stylesheet writes it (forward slashes)."""
    return (FOLDER / f"{name}.svg").as_posix()
