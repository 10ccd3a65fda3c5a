"""What this seat remembers: profile, look, geocoder, base. One JSON file in the data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.connection import Connection, SignIn, checked
from desktop_app.domain.errors import UserError

FILE_NAME = "settings.json"
VERSION = 3
GEOCODER_URL = "https://data.geopf.fr/geocodage"
THEMES = ("system", "light", "dark")
IDLE_LEAST, IDLE_MOST, IDLE_MINUTES = 5, 60, 15
FONT_SCALES = (0.9, 1.0, 1.15, 1.3, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one data folder. `profile` is None until the first start was answered.

    `font_scale` multiplies every text size (1.0 is the size of the drawings). `connection` is the
    shared base this PC joined, None: it works alone on its own. `last_login` came in last on a PC
    with accounts, whose window locks itself after `idle_minutes`. A password is never kept here.
    """

    profile: Actor | None = None
    theme: str = "system"
    font_scale: float = 1.0
    geocoder_on: bool = True
    geocoder_url: str = GEOCODER_URL
    connection: Connection | None = None
    last_login: str = ""
    idle_minutes: int = IDLE_MINUTES

    @property
    def allowed_geocoder(self) -> str | None:
        """The address that may be asked; None when switched off."""
        return self.geocoder_url if self.geocoder_on else None


def _name_the_geocoder(content: dict[str, Any]) -> dict[str, Any]:
    # Version 1 had a flag alone: the address of the service was a constant.
    content = dict(content)
    content["geocoder"] = {"on": content.pop("online", True), "url": GEOCODER_URL}
    return content


def _work_alone(content: dict[str, Any]) -> dict[str, Any]:
    # Version 2 knew no shared base.
    return content | {"connection": None}


# Step n turns the content of version n into that of version n + 1; pure.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {
    1: _name_the_geocoder,
    2: _work_alone,
}


def upgrade(content: dict[str, Any]) -> dict[str, Any]:
    """The content brought to `VERSION`; raises ValueError on a version not known here."""
    version = content.get("version")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise ValueError(f"settings of version {version!r}")
    for step in range(version, VERSION):
        content = UPGRADES[step](content) | {"version": step + 1}
    return content


def load_settings(folder: Path) -> Settings:
    """The settings of `folder`; defaults when there are none.

    A file that cannot be understood is kept aside (`settings.json.illisible`) and defaults are
    given: a seat must open. Raises OSError when the file is there and may not be read.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text("utf-8")
        return _from_content(upgrade(json.loads(text)))
    except FileNotFoundError:
        return Settings()
    except (ValueError, KeyError, TypeError, AttributeError):
        path.replace(path.with_name(FILE_NAME + ".illisible"))
        return Settings()


def save_settings(folder: Path, settings: Settings) -> None:
    """Write `settings` so that a power cut leaves the old file or the new; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    fresh = path.with_name(FILE_NAME + ".nouveau")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(_to_content(settings), file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _to_content(settings: Settings) -> dict[str, Any]:
    profile = settings.profile
    return {
        "version": VERSION,
        "profile": None
        if profile is None
        else {
            "name": profile.name,
            "role": profile.role.value,
            "arrondissement": profile.arrondissement,
            "team": profile.team,
        },
        "theme": settings.theme,
        "font_scale": settings.font_scale,
        "geocoder": {"on": settings.geocoder_on, "url": settings.geocoder_url},
        "connection": None if settings.connection is None else asdict(settings.connection),
        "last_login": settings.last_login,
        "idle_minutes": settings.idle_minutes,
    }


def _from_content(content: dict[str, Any]) -> Settings:
    profile = content.get("profile")
    geocoder = content["geocoder"]
    settings = Settings(
        theme=str(content.get("theme", "system")),
        font_scale=float(content.get("font_scale", 1.0)),
        geocoder_on=bool(geocoder["on"]),
        geocoder_url=str(geocoder["url"]),
        connection=_connection_in(content["connection"]),
        last_login=str(content.get("last_login", "")),
        idle_minutes=_idle_in(content.get("idle_minutes", IDLE_MINUTES)),
    )
    if settings.theme not in THEMES or not 0.5 <= settings.font_scale <= 3:
        raise ValueError("settings out of range")
    if profile is None:
        return settings
    arrondissement = profile["arrondissement"]
    actor = Actor(
        str(profile["name"]),
        Role(profile["role"]),
        None if arrondissement is None else int(arrondissement),
        None if profile["team"] is None else str(profile["team"]),
    )
    return replace(settings, profile=actor)


def _idle_in(content: Any) -> int:
    # Nobody gets round the lock by writing a day here.
    return min(max(int(content), IDLE_LEAST), IDLE_MOST)


def _connection_in(content: dict[str, Any] | None) -> Connection | None:
    if content is None:
        return None
    try:
        return checked(
            Connection(
                str(content["server"]),
                str(content["login"]),
                int(content["port"]),
                str(content["base"]),
                SignIn(content["sign_in"]),
                str(content["ca_file"]),
                str(content["sslmode"]),
            )
        )
    except UserError as error:
        raise ValueError(error.code) from error
