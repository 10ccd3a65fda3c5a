"""Where things lie on this PC."""

from __future__ import annotations

from pathlib import Path


def default_folder() -> Path:
    """The data folder when none is chosen: the platform's, for this user."""
    import platformdirs  # wanted only where no folder is given

    return Path(platformdirs.user_data_dir("Relais", appauthor=False))
