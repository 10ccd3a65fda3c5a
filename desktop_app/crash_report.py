"""The log of a seat and the reports of its crashes.

Neither ever holds a name or free text: of an exception they keep its type and its frames (file,
line, function), never its message nor any local value.
"""

from __future__ import annotations

import datetime as dt
import logging
import platform
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LOG_BYTES = 1_000_000
LOG_COPIES = 5
REPORTS_KEPT = 20
_log = logging.getLogger("relais")


def open_log(folder: Path) -> RotatingFileHandler:
    """Start `<folder>/logs/relais.log` (5 copies of 1 MB); raises OSError.

    Gives the handler, for `close_log`.
    """
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        logs / "relais.log", maxBytes=LOG_BYTES, backupCount=LOG_COPIES, encoding="utf-8"
    )
    line = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    handler.setFormatter(line)
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False
    return handler


def close_log(handler: RotatingFileHandler) -> None:
    """Give the file back."""
    _log.removeHandler(handler)
    handler.close()


def note(event: str) -> None:
    """One line in the log; `event` is a fixed wording with codes and figures only."""
    _log.info(event)


def signature(error: BaseException) -> str:
    """What makes two crashes the same: the types and the innermost frame."""
    lines = _chain_lines(error)
    frame = next((line for line in reversed(lines) if line.startswith("  ")), "")
    return f"{type(error).__qualname__}{frame}"


def report_of(error: BaseException, thread: str) -> str:
    """The report of a crash: versions and frames, without messages nor locals."""
    from PySide6 import __version__ as pyside

    head = (
        f"Relais 0.1.0 · Python {platform.python_version()} · PySide6 {pyside} · "
        f"{platform.system()} {platform.release()} · {dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        f" · fil {thread}"
    )
    return "\n".join((head, *_chain_lines(error)))


def keep_report(folder: Path, error: BaseException, thread: str) -> str:
    """Log the crash and keep its report in `<folder>/logs`; returns the report's text.

    A report that cannot be written is still returned: the screen comes first.
    """
    report = report_of(error, thread)
    _log.error("crash %s", report.replace("\n", " | "))
    logs = folder / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        stamp = f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S-%f}"
        (logs / f"plantage-{stamp}.txt").write_text(report + "\n", "utf-8")
        for old in sorted(logs.glob("plantage-*.txt"))[:-REPORTS_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        _log.error("crash report not written")
    return report


def _chain_lines(error: BaseException) -> list[str]:
    lines: list[str] = []
    link: BaseException | None = error
    while link is not None:
        lines[:0] = [*_frames(link.__traceback__), type(link).__qualname__]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return lines


def _frames(trace: TracebackType | None) -> list[str]:
    # A path may hold the user's name: only its end is kept.
    return [
        f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace, limit=40)
    ]
