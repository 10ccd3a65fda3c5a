"""What several subcommands write alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

from desktop_app.domain.entry import Place
from desktop_app.domain.moments import PARIS
from desktop_app.domain.views import AttachmentView, Duplicate, ImportReport


def iso(at: dt.datetime) -> str:
    """An instant in Paris time with its offset, to the second."""
    return at.astimezone(PARIS).isoformat(timespec="seconds")


def place_json(place: Place) -> dict[str, Any]:
    """A located place."""
    return {
        "label": place.label,
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision.value,
        "score": place.score,
        "arrondissement": place.arrondissement,
        "sector": place.sector,
    }


def duplicate_json(duplicate: Duplicate) -> dict[str, Any]:
    """A possible duplicate."""
    return {
        "number": duplicate.number,
        "score": duplicate.score,
        "distance_m": duplicate.distance_m,
        "age_h": duplicate.age_h,
        "reasons": list(duplicate.reasons),
        "label": duplicate.label,
        "status": None if duplicate.status is None else duplicate.status.value,
        "attachable": duplicate.attachable,
        "source": duplicate.source,
    }


def file_json(file: AttachmentView) -> dict[str, Any]:
    """A file of a signalement, without what it holds."""
    return {
        "id": file.uid,
        "number": file.number,
        "name": file.name,
        "kind": file.kind.value,
        "mime": file.mime,
        "bytes": file.bytes,
        "sha256": file.digest,
        "width": file.width,
        "height": file.height,
        "blurred": file.blurred,
        "added_at": iso(file.added_at),
        "added_by": file.added_by,
        "version": file.version,
    }


def report_json(report: ImportReport) -> dict[str, Any]:
    """The counts of an import and the path of its refused lines."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "report": report.report,
    }
