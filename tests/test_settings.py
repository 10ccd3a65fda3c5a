"""What a seat remembers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.connection import Connection, SignIn
from desktop_app.settings import (
    FILE_NAME,
    GEOCODER_URL,
    UPGRADES,
    VERSION,
    Settings,
    load_settings,
    save_settings,
    upgrade,
)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    lead = Actor("Chef d’équipe", Role.TEAM_LEAD, team="uasa")
    joined = Connection("base.example.fr", "c.chef", 6543, "r", SignIn.KERBEROS, "/ca.pem")
    settings = Settings(lead, "dark", 1.3, False, "https://adresses.example.fr", joined)
    save_settings(tmp_path / "neuf", settings)
    assert load_settings(tmp_path / "neuf") == settings


def test_without_a_file_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 99}',
        '{"version": 3}',
        '{"version": 2}',
        '{"version": "3", "geocoder": {"on": true, "url": "x"}, "connection": null}',
        '{"version": 3, "theme": "rose", "geocoder": {"on": true, "url": "x"}}',
        '{"version": 3, "font_scale": 40, "geocoder": {"on": true, "url": "x"}}',
        '{"version": 3, "profile": {"role": "king"}, "geocoder": {"on": true, "url": "x"}}',
        "\x00\x01",
    ],
)
def test_a_bad_file_is_kept_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    assert load_settings(tmp_path) == Settings()
    assert (tmp_path / f"{FILE_NAME}.illisible").read_text("utf-8") == text
    assert not (tmp_path / FILE_NAME).exists()


def test_bytes_that_are_no_text_are_kept_aside(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\x80")
    assert load_settings(tmp_path) == Settings()
    assert (tmp_path / f"{FILE_NAME}.illisible").read_bytes() == b"\xff\xfe\x80"


def test_a_file_of_version_1_is_understood(tmp_path: Path) -> None:
    old = {
        "version": 1,
        "profile": {"name": "Accueil", "role": "front_desk", "arrondissement": 19, "team": None},
        "theme": "light",
        "font_scale": 1.15,
        "online": False,
    }
    (tmp_path / FILE_NAME).write_text(json.dumps(old), "utf-8")
    assert load_settings(tmp_path) == Settings(
        Actor("Accueil", Role.FRONT_DESK, 19), "light", 1.15, False, GEOCODER_URL
    )


def test_a_file_of_version_2_works_alone(tmp_path: Path) -> None:
    old = {"version": 2, "profile": None, "geocoder": {"on": True, "url": GEOCODER_URL}}
    (tmp_path / FILE_NAME).write_text(json.dumps(old), "utf-8")
    assert load_settings(tmp_path) == Settings()
    assert upgrade(old)["connection"] is None


def test_a_connection_that_would_not_be_safe_is_not_taken(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(connection=Connection("base.example.fr", "a")))
    text = (tmp_path / FILE_NAME).read_text("utf-8")
    assert "verify-full" in text
    (tmp_path / FILE_NAME).write_text(text.replace("verify-full", "disable"), "utf-8")
    assert load_settings(tmp_path) == Settings()


def test_upgrading_changes_nothing_in_place() -> None:
    old = {"version": 1, "online": False}
    assert upgrade(old)["version"] == VERSION
    assert old == {"version": 1, "online": False}


def test_every_version_has_its_step() -> None:
    assert sorted(UPGRADES) == list(range(1, VERSION))


def test_a_folder_that_may_not_be_written_keeps_the_old_file(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(theme="dark"))
    (tmp_path / f"{FILE_NAME}.nouveau").mkdir()  # the fresh file cannot be written
    with pytest.raises(OSError, match="nouveau"):
        save_settings(tmp_path, Settings(theme="light"))
    assert load_settings(tmp_path).theme == "dark"
