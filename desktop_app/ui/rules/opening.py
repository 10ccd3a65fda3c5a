"""What the editor starts from: the rules in force or the last draft made from them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.codes import VersionState
from desktop_app.services.reference import read_reference
from desktop_app.services.rule_versions import RuleVersion, list_versions
from desktop_app.services.seat import Seat
from desktop_app.ui.rules.value_editors import Known


@dataclass(frozen=True, slots=True)
class Opening:
    """`live` is in force; `draft` the latest made from it, if any; `known` what rules may name."""

    live: RuleVersion
    draft: RuleVersion | None
    known: Known

    @property
    def front(self) -> RuleVersion:
        """What is edited."""
        return self.draft or self.live


def read_opening(seat: Seat) -> Opening:
    """Read all that the editor shows, off the main thread."""
    reference = read_reference(seat)
    versions = list_versions(seat)
    live = next(each for each in versions if each.state is VersionState.LIVE)
    # An older draft was made from rules no longer in force: it waits among the versions.
    draft = next(
        (
            each
            for each in versions
            if each.state is VersionState.DRAFT and each.number > live.number
        ),
        None,
    )
    teams = {code: team.name for code, team in reference.teams.items()}
    stopped = frozenset(code for code, team in reference.teams.items() if not team.active)
    return Opening(live, draft, Known(teams, reference.sector_names, stopped))
