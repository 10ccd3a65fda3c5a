"""Files opened with another program: through copies that do not stay on the disk.

They stand in a folder of the data folder that only its owner enters, which is emptied when the
window closes and, after a power cut, at the next start.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Final

from db.private import FOLDER_MODE, make_file, make_folder
from desktop_app.services.uids import new_uid

FOLDER: Final = "pieces-ouvertes"


def make_copy(folder: Path, name: str, content: bytes) -> Path:
    """A copy under its own name in the data folder `folder`, for its owner alone. OSError where the
    disk takes none.
    """
    copies = folder / FOLDER
    make_folder(copies)
    copies.chmod(FOLDER_MODE)  # also one that was there before
    own = copies / new_uid()
    make_folder(own)
    path = own / name
    make_file(path)
    path.write_bytes(content)
    return path


def forget_copy(path: Path) -> bool:
    """Remove a copy; False while another program keeps it open (on Windows): removed later."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    return not path.exists()


def clear_copies(folder: Path) -> None:
    """Remove every copy of the data folder `folder`, those of a program that was killed too."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
