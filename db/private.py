"""Files that hold names: for their owner alone.

On Windows a user's data folder is private already, and such modes mean nothing.
"""

from __future__ import annotations

from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_folder(folder: Path) -> None:
    """Make a data folder that is not there yet; one that was keeps its mode. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file for SQLite to fill: its journals take the same mode. Raises OSError."""
    path.touch(mode=FILE_MODE, exist_ok=True)
