"""How a team that was not chosen is explained, alike wherever it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.views import TeamRef


def why_not_words(team: TeamRef, sentences: Sequence[str]) -> str:
    """« Pourquoi pas la Médiation ? », then one sentence a line."""
    title = QCoreApplication.translate("why", "Pourquoi pas {0} ?").format(team.name)
    return "\n".join([title, *sentences])
