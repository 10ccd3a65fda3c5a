"""Files on a real PostgreSQL: the same acts, and writers that cross each other."""

from __future__ import annotations

from functools import partial

from desktop_app.domain.attachments import Rect
from desktop_app.services.add_attachment import add
from desktop_app.services.attachments import blur_file, list_files, read_file, remove_file
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.seat import Seat
from tests.integrations.given_files import document, photo
from tests.services.entries import entry
from tests.services.test_attach_postgres import at_once
from tests.services.test_follow_postgres import seat  # noqa: F401 (a fixture)

RECT = Rect(0, 0, 60, 40)


def test_added_blurred_and_removed_alike(seat: Seat) -> None:  # noqa: F811
    number = log_signalement(seat, entry()).number
    picture = add(seat, number, "photo.jpg", photo()).file
    paper = add(seat, number, "plainte.pdf", document()).file
    again = blur_file(seat, number, picture.uid, [RECT]).file
    assert len(read_file(seat, number, picture.uid).content) == again.bytes
    remove_file(seat, number, paper.uid)
    assert list_files(seat, number) == (again,)
    assert check(seat).problems == ()


def test_of_two_who_blur_the_same_photo_one_is_told(seat: Seat) -> None:  # noqa: F811
    number = log_signalement(seat, entry()).number
    picture = add(seat, number, "photo.jpg", photo()).file
    act = partial(blur_file, seat, number, picture.uid, [RECT], version=1)
    assert at_once(act, act) == ["changed_meanwhile"]
    assert list_files(seat, number)[0].version == 2
    assert check(seat).problems == ()


def test_two_who_add_the_same_file_add_it_once(seat: Seat) -> None:  # noqa: F811
    number = log_signalement(seat, entry()).number
    given = photo(64, 48)
    act = partial(add, seat, number, "photo.jpg", given)
    assert at_once(act, act) == ["already_added"]
    assert check(seat).problems == ()
