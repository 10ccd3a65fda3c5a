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
from desktop_app.domain.errors import UserError
from desktop_app.domain.views import AttachmentView
from desktop_app.services.attachments import read_file
from desktop_app.services.seat import Seat
from desktop_app.services.uids import new_uid

FOLDER: Final = "pieces-ouvertes"
MINUTES: Final = 10
"""How long a copy stays at most."""


def open_copy(seat: Seat, number: str, uid: str) -> Path:
    """A copy of a file under its own name, for its owner alone. UserError as `read_file`; OSError
    where the disk takes none.
    """
    kept = read_file(seat, number, uid)
    folder = seat.folder / FOLDER
    make_folder(folder)
    folder.chmod(FOLDER_MODE)  # also one that was there before
    own = folder / new_uid()
    make_folder(own)
    path = own / kept.file.name
    make_file(path)
    path.write_bytes(kept.content)
    return path


def save_copy(
    seat: Seat, number: str, uid: str, target: Path, *, force: bool = False
) -> AttachmentView:
    """Write a file where its reader wants it, for its owner alone. UserError as `read_file`,
    "file_exists" (field "out") without `force`; OSError.
    """
    kept = read_file(seat, number, uid)
    if target.exists() and not force:
        raise UserError(
            "file_exists",
            f"{target.name} existe déjà : choisissez un autre nom, ou ajoutez --force.",
            "out",
        )
    make_file(target)
    target.write_bytes(kept.content)
    return kept.file


def forget_copy(path: Path) -> bool:
    """Remove a copy; False while another program keeps it open (on Windows): removed later."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    return not path.exists()


def clear_copies(folder: Path) -> None:
    """Remove every copy of the data folder `folder`, those of a program that was killed too."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
