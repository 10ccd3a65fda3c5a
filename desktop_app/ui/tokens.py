"""The colours of the two themes. `theme` applies them; the contrast test measures the pairs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Named colours, "#rrggbb". Each `x` is read on `x_soft`, on `card` and on `canvas`."""

    dark: bool
    ink: str  # text
    muted: str  # secondary text
    faint: str  # disabled text, hints inside inputs
    line: str  # separators, frames of cards
    line_strong: str  # frames of inputs and buttons
    card: str
    canvas: str  # behind the cards
    hover: str
    rail: str
    rail_ink: str
    rail_muted: str
    rail_active: str
    rail_line: str
    rail_ok: str
    rail_badge: str
    badge: str  # the badge that wants action
    accent: str  # fills (primary button), frames
    accent_hover: str
    accent_ink: str  # links, text on accent_soft
    accent_soft: str
    on_accent: str
    focus: str
    danger: str
    danger_fill: str
    danger_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    violet: str
    violet_soft: str
    neutral: str
    neutral_soft: str
    mark: str  # behind a flagged word of the description
    selected: str  # behind a selected row
    water: str
    garden: str
    street: str


LIGHT = Tokens(
    dark=False,
    ink="#1a2233",
    muted="#566075",
    faint="#667084",
    line="#e1e5ec",
    line_strong="#c6cdd9",
    card="#ffffff",
    canvas="#f4f6fa",
    hover="#f0f3f8",
    rail="#13213a",
    rail_ink="#dbe2ee",
    rail_muted="#a3afc4",
    rail_active="#22365a",
    rail_line="#2c3d5c",
    rail_ok="#86dcae",
    rail_badge="#354a70",
    badge="#c0352b",
    accent="#0b5cb8",
    accent_hover="#094b97",
    accent_ink="#0a57ae",
    accent_soft="#e6effb",
    on_accent="#ffffff",
    focus="#3d8bea",
    danger="#a81e19",
    danger_fill="#b3261e",
    danger_soft="#fde8e7",
    warn="#8a4d00",
    warn_soft="#fff1da",
    ok="#17693f",
    ok_soft="#def5e8",
    violet="#57369e",
    violet_soft="#ede7fb",
    neutral="#4c566b",
    neutral_soft="#e9edf3",
    mark="#ffdfa3",
    selected="#e6effb",
    water="#a9cde8",
    garden="#cfe8cf",
    street="#ffffff",
)

DARK = Tokens(
    dark=True,
    ink="#e6eaf2",
    muted="#a6b0c3",
    faint="#8b95a8",
    line="#2b3547",
    line_strong="#445168",
    card="#1a2130",
    canvas="#111722",
    hover="#232c3e",
    rail="#0b111d",
    rail_ink="#d5ddea",
    rail_muted="#97a3b8",
    rail_active="#22304a",
    rail_line="#232e42",
    rail_ok="#7ed3a6",
    rail_badge="#2f405f",
    badge="#b93127",
    accent="#1f6fd0",
    accent_hover="#175cb0",
    accent_ink="#7db4f5",
    accent_soft="#1b3050",
    on_accent="#ffffff",
    focus="#6aa9f7",
    danger="#ff9c94",
    danger_fill="#b93127",
    danger_soft="#46201f",
    warn="#f5bd6a",
    warn_soft="#3e2f17",
    ok="#7fd7a6",
    ok_soft="#18392a",
    violet="#c3aaf8",
    violet_soft="#332852",
    neutral="#bcc5d5",
    neutral_soft="#2c3648",
    mark="#6b4a10",
    selected="#1b3050",
    water="#2b4c6b",
    garden="#254533",
    street="#364154",
)
