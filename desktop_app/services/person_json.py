"""The file of a person as JSON: codes for programs, French beside them for the person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

from desktop_app.domain.codes import Coded
from desktop_app.domain.moments import PARIS
from desktop_app.integrations.tables_out import write_private
from desktop_app.services.person_file import NOTICE, PersonFile


def file_stem(found: PersonFile) -> str:
    """A name for its files that names nobody."""
    return f"donnees-personnelles-{found.made_at.astimezone(PARIS):%Y-%m-%d-%H%M%S}"


def write_json(path: Path, found: PersonFile) -> None:
    """Write the file, for its owner alone. WorldFault "file_denied"."""
    write_private(
        path, lambda file: json.dump(person_json(found), file, ensure_ascii=False, indent=1)
    )


def person_json(found: PersonFile) -> dict[str, Any]:
    """The whole file as plain JSON values; a code is told with its label."""
    return {"notice": list(NOTICE), **_plain(found)}


def _plain(value: Any) -> Any:
    if isinstance(value, Coded):
        return {"code": value.value, "label": value.label}
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
