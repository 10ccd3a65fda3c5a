"""Files of a signalement: kept clean, told in the history, gone for good once removed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.engine import MAIN_FILE
from db.erasing import forget_erased
from db.schema import AttachmentContentRow, AttachmentRow, PrivacyFlagRow, SignalementRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.attachments import MOST_FILES, Rect
from desktop_app.domain.codes import AttachmentKind, OverrideReason, Role
from desktop_app.domain.errors import UserError
from desktop_app.services import moves
from desktop_app.services.add_attachment import add, add_path
from desktop_app.services.attach import attach, detach
from desktop_app.services.attachments import (
    blur_file,
    list_files,
    read_file,
    remove_all,
    remove_file,
    thumbnail_of,
)
from desktop_app.services.check import check
from desktop_app.services.log_signalement import log_signalement
from desktop_app.services.opened_copies import FOLDER, clear_copies, forget_copy, make_copy
from desktop_app.services.seat import Seat
from desktop_app.services.show import show
from tests.integrations import given_files
from tests.integrations.given_files import SECRET, document, photo
from tests.services.entries import FLANDRE, entry
from tests.services.test_attach import uid_of
from tests.services.test_check import by_hand, codes

RECT = Rect(300, 200, 200, 100)


@pytest.fixture
def number(seat: Seat) -> str:
    """A signalement of the UASA, in the 18e."""
    number = log_signalement(seat, entry()).number
    moves.assign(seat, number, None, OverrideReason.REQUEST)
    moves.assign(seat, number, "uasa", OverrideReason.REQUEST)
    return number


def refusal(work: object, *args: object, **options: object) -> UserError:
    with pytest.raises(UserError) as refused:
        work(*args, **options)  # type: ignore[operator]
    return refused.value


def bytes_of_base(folder: Path) -> bytes:
    """All that the files of the base hold, the journal too."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{MAIN_FILE}*")))


def contents(seat: Seat) -> int:
    with seat.store.reading() as connection:
        return len(connection.execute(select(AttachmentContentRow.attachment_id)).all())


def test_a_photo_is_kept_without_what_it_told(seat: Seat, number: str) -> None:
    filed = add(seat, number, "IMG_2041.JPG", photo())
    assert filed.changes.numbers == {number}
    file = filed.file
    assert (file.name, file.kind, file.mime) == (
        "IMG 2041.jpg",
        AttachmentKind.PICTURE,
        "image/jpeg",
    )
    assert (file.width, file.height, file.blurred, file.version) == (640, 480, 0, 1)
    assert (file.added_by, file.added_at) == (seat.actor.name, seat.clock())
    kept = read_file(seat, number, file.uid)
    assert len(kept.content) == file.bytes
    assert list_files(seat, number) == (file,) == show(seat, number).attachments
    assert SECRET not in bytes_of_base(seat.folder)
    assert codes(seat) == set()


def test_the_history_tells_of_it_without_its_name(seat: Seat, number: str) -> None:
    before = show(seat, number).row.version
    file = add(seat, number, "plainte.pdf", document()).file
    blurred = add(seat, number, "photo.jpg", photo()).file
    blur_file(seat, number, blurred.uid, [RECT])
    remove_file(seat, number, file.uid)
    detail = show(seat, number)
    assert [(each.title, each.text) for each in detail.events[-4:]] == [
        ("Pièce jointe ajoutée", f"par {seat.actor.name}, document"),
        ("Pièce jointe ajoutée", f"par {seat.actor.name}, photo"),
        ("Pièce jointe floutée", f"par {seat.actor.name}, photo"),
        ("Pièce jointe retirée", f"par {seat.actor.name}, document"),
    ]
    assert detail.row.version == before + 4
    with seat.store.reading() as connection:
        told = connection.execute(text("SELECT before, after FROM event")).all()
    assert "plainte" not in str(told)
    assert codes(seat) == set()


def test_names_are_masked_and_it_is_noted(seat: Seat, number: str) -> None:
    file = add(seat, number, "Mme Diallo 06 12 34 56 78.jpg", photo()).file
    assert file.name == "Mme [masqué] [masqué].jpg"
    with seat.store.reading() as connection:
        flags = connection.execute(select(PrivacyFlagRow.field, PrivacyFlagRow.action)).all()
    assert [tuple(flag) for flag in flags] == [("attachment_name", "masked")] * 2


def test_what_cannot_be_taken_leaves_nothing(seat: Seat, number: str, tmp_path: Path) -> None:
    heavy = tmp_path / "lourd.jpg"
    heavy.write_bytes(photo() + b"\0" * (11 * 1024 * 1024))
    assert refusal(add_path, seat, number, heavy).code == "file_too_large"
    assert refusal(add, seat, number, "a.jpg", heavy.read_bytes()).code == "file_too_large"
    assert refusal(add_path, seat, number, tmp_path).code == "not_a_file"
    assert refusal(add, seat, number, "photo.jpg", given_files.archive()).code == "file_type"
    assert refusal(add, seat, number, "b.png", given_files.bomb()).code == "picture_too_large"
    assert refusal(add, seat, number, "b.pdf", photo()).code == "file_misnamed"
    with pytest.raises(OSError, match="absente"):
        add_path(seat, number, tmp_path / "absente.jpg")
    unknown = refusal(add, seat, "19-2026-999999", "a.jpg", photo())
    assert (unknown.code, unknown.field) == ("unknown_number", "number")
    assert list_files(seat, number) == ()
    assert contents(seat) == 0


def test_the_same_file_is_not_added_twice_and_an_album_is_refused(seat: Seat, number: str) -> None:
    given = photo(64, 48)
    add(seat, number, "a.jpg", given)
    assert refusal(add, seat, number, "b.jpg", given).code == "already_added"
    for rank in range(MOST_FILES - 1):
        add(seat, number, f"{rank}.png", given_files.screenshot(200 + rank, 100))
    refused = refusal(add, seat, number, "z.jpg", photo(50, 50))
    assert refused.code == "too_many_files"
    assert str(MOST_FILES) in refused.message


def test_what_was_removed_is_gone_from_the_file_of_the_base(seat: Seat, number: str) -> None:
    file = add(seat, number, "photo.jpg", photo()).file
    content = read_file(seat, number, file.uid).content
    middle = content[len(content) // 2 :][:64]
    assert middle in bytes_of_base(seat.folder)
    remove_file(seat, number, file.uid)
    assert middle not in bytes_of_base(seat.folder)
    assert contents(seat) == 0
    with seat.store.reading() as connection:
        row = connection.execute(select(AttachmentRow.__table__)).one()
    assert (row.name, row.removed_by, row.removed_at) == ("", seat.actor.name, seat.clock())
    assert refusal(read_file, seat, number, file.uid).code == "unknown_attachment"
    assert refusal(remove_file, seat, number, file.uid).code == "unknown_attachment"


def test_what_was_blurred_is_gone_from_the_file_of_the_base(seat: Seat, number: str) -> None:
    file = add(seat, number, "photo.jpg", photo()).file
    before = read_file(seat, number, file.uid).content
    again = blur_file(seat, number, file.uid, [RECT, Rect(0, 0, 50, 50)], version=1).file
    assert (again.blurred, again.version, again.name) == (2, 2, "photo.jpg")
    assert again.digest != file.digest
    after = read_file(seat, number, file.uid).content
    assert len(after) == again.bytes
    whole = bytes_of_base(seat.folder)
    assert before[len(before) // 2 :][:64] not in whole
    assert after[len(after) // 2 :][:64] in whole
    assert codes(seat) == set()


def test_who_saw_an_older_file_is_told(seat: Seat, number: str) -> None:
    file = add(seat, number, "photo.jpg", photo()).file
    blur_file(seat, number, file.uid, [RECT])
    for work in (
        lambda: blur_file(seat, number, file.uid, [RECT], version=1),
        lambda: remove_file(seat, number, file.uid, version=1),
    ):
        assert refusal(work).code == "changed_meanwhile"
    assert list_files(seat, number)[0].version == 2


def test_only_a_photo_is_blurred_and_where_it_is(seat: Seat, number: str) -> None:
    paper = add(seat, number, "plainte.pdf", document()).file
    assert refusal(blur_file, seat, number, paper.uid, [RECT]).code == "not_a_picture"
    picture = add(seat, number, "photo.jpg", photo()).file
    assert refusal(blur_file, seat, number, picture.uid, []).code == "rect_missing"
    far = refusal(blur_file, seat, number, picture.uid, [Rect(9000, 0, 50, 50)])
    assert (far.code, far.field) == ("rect_outside", "rect")


def test_a_file_of_another_signalement_is_not_reached_by_this_number(
    seat: Seat, number: str
) -> None:
    other = log_signalement(seat, entry(place=FLANDRE)).number
    file = add(seat, other, "photo.jpg", photo()).file
    for work in (read_file, remove_file):
        refused = refusal(work, seat, number, file.uid)
        assert (refused.code, refused.field) == ("unknown_attachment", "uid")


def test_thumbnails(seat: Seat, number: str) -> None:
    picture = add(seat, number, "photo.jpg", photo()).file
    assert len(thumbnail_of(seat, number, picture.uid, 96)) < 12_000
    paper = add(seat, number, "plainte.pdf", document()).file
    assert thumbnail_of(seat, number, paper.uid, 96) == b""


def test_files_go_where_the_voice_goes(seat: Seat, number: str) -> None:
    child = log_signalement(seat, entry(description="la grille ouverte")).number
    file = add(seat, child, "grille.jpg", photo()).file
    attach(seat, child, number)
    assert [each.uid for each in list_files(seat, number)] == [file.uid]
    assert list_files(seat, number)[0].number == child
    refused = refusal(add, seat, child, "autre.jpg", photo(90, 90))
    assert refused.code == "attached"
    assert number in refused.message
    filed = blur_file(seat, number, file.uid, [RECT])
    assert filed.changes.numbers == {number, child}
    detach(seat, number, uid_of(seat, "la grille ouverte"))
    assert list_files(seat, number) == ()
    assert [each.uid for each in list_files(seat, child)] == [file.uid]
    assert codes(seat) == set()


def test_who_may(seat: Seat, front_desk: Seat, lead: Seat, number: str) -> None:
    partner = replace(seat, actor=Actor("Maraude", Role.TEAM_LEAD, team="maraude_gaia"))
    admin = replace(seat, actor=Actor("Informatique", Role.ADMIN))
    file = add(lead, number, "photo.jpg", photo()).file
    assert list_files(front_desk, number) == (file,)  # the 19e sees, the 18e is not its own
    assert refusal(add, front_desk, number, "a.jpg", photo()).code == "not_allowed"
    assert refusal(remove_file, front_desk, number, file.uid).code == "not_allowed"
    for other in (partner, admin):
        assert refusal(list_files, other, number).code == "not_allowed"
        assert refusal(read_file, other, number, file.uid).code == "not_allowed"
        assert refusal(add, other, number, "a.jpg", photo()).code == "not_allowed"
        assert refusal(blur_file, other, number, file.uid, [RECT]).code == "not_allowed"
        assert show(other, number).attachments == ()
    moves.assign(seat, number, "maraude_gaia", OverrideReason.REQUEST)
    assert [each.uid for each in list_files(partner, number)] == [file.uid]
    assert add(partner, number, "b.jpg", photo(80, 80)).file.added_by == "Maraude"


def test_everything_goes_with_who_erases(seat: Seat, number: str) -> None:
    for name, given in (("a.jpg", photo()), ("b.pdf", document())):
        add(seat, number, name, given)
    content = read_file(seat, number, list_files(seat, number)[0].uid).content
    with seat.store.writing() as connection:
        row = connection.scalars(
            select(SignalementRow.id).where(SignalementRow.number == number)
        ).one()
        assert remove_all(connection, seat, row) == 2
        assert remove_all(connection, seat, row) == 0
    assert forget_erased(seat.store)
    assert content[len(content) // 2 :][:64] not in bytes_of_base(seat.folder)
    assert list_files(seat, number) == ()
    assert contents(seat) == 0
    assert codes(seat) == set()


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ("UPDATE attachment_content SET content = x'00'", "file_differs"),
        ("UPDATE attachment SET digest = 'f'", "file_differs"),
        ("DELETE FROM attachment_content", "file_missing"),
        ("DELETE FROM attachment_content; DELETE FROM attachment", "file_missing"),
        ("UPDATE attachment SET removed_at = 1", "file_differs"),
        ("UPDATE attachment SET uid = 'autre'", "file_unknown"),
    ],
)
def test_a_file_changed_by_hand_is_seen(
    seat: Seat, number: str, folder: Path, forged: str, code: str
) -> None:
    add(seat, number, "photo.jpg", photo(64, 48))
    with by_hand(folder) as base:
        base.executescript(forged)
    assert code in codes(seat)


def test_a_removed_file_whose_content_comes_back_is_seen(
    seat: Seat, number: str, folder: Path
) -> None:
    file = add(seat, number, "photo.jpg", photo(64, 48)).file
    remove_file(seat, number, file.uid)
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("INSERT INTO attachment_content SELECT id, x'00' FROM attachment")
    assert codes(seat) == {"file_kept"}
    with closing(sqlite3.connect(folder / MAIN_FILE)) as base, base:
        base.execute("DELETE FROM attachment_content")
        base.execute("UPDATE attachment SET removed_at = NULL")
    assert codes(seat) == {"file_differs"}
    assert not check(seat).ok


def test_a_copy_is_for_its_owner_alone_and_does_not_stay(seat: Seat, number: str) -> None:
    kept = read_file(seat, number, add(seat, number, "photo du porche.jpg", photo()).file.uid)
    path, other = (make_copy(seat.folder, kept.file.name, kept.content) for _ in range(2))
    assert path != other
    assert path.name == "photo du porche.jpg"
    assert path.read_bytes() == kept.content
    assert path.stat().st_mode & 0o777 == 0o600
    assert {each.stat().st_mode & 0o777 for each in (path.parent, path.parent.parent)} == {0o700}
    assert forget_copy(path)
    assert not path.parent.exists()
    assert forget_copy(path)
    clear_copies(seat.folder)
    assert not (seat.folder / FOLDER).exists()
    clear_copies(seat.folder)
