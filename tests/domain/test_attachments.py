"""What a file is by its bytes, whatever its name; the name that is kept; rectangles."""

from __future__ import annotations

import pytest

from desktop_app.domain.attachments import (
    MOST_BYTES,
    FileType,
    Rect,
    clean_name,
    file_type,
    parse_rect,
    require_size,
    require_taken,
)
from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.errors import UserError

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
PDF = b"%PDF-1.7\n1 0 obj"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (JPEG, FileType.JPEG),
        (PNG, FileType.PNG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", FileType.WEBP),
        (b"RIFF\x10\0\0\0AVI LIST", FileType.VIDEO),
        (b"RIFF\x10\0\0\0abcd", FileType.UNKNOWN),
        (PDF, FileType.PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", FileType.PDF),
        (b"\0\0\0\x18ftypheic\0\0\0\0", FileType.HEIC),
        (b"\0\0\0\x18ftypavif\0\0\0\0", FileType.AVIF),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", FileType.SOUND),
        (b"\0\0\0\x18ftypisom\0\0\0\0", FileType.VIDEO),
        (b"GIF89a", FileType.GIF),
        (b"PK\x03\x04\x14\0", FileType.ZIP),
        (b"MZ\x90\0", FileType.PROGRAM),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", FileType.OFFICE),
        (b"<?xml version='1.0'?><svg xmlns='x'>", FileType.SVG),
        (b"  <!DOCTYPE html><html>", FileType.PAGE),
        (b"From: x@exemple.fr\r\nSubject: y", FileType.MAIL),
        ("Bonjour, voilà.".encode(), FileType.TEXT),
        (b"\x01\x02\x03\x04", FileType.UNKNOWN),
        (b"ab\0cd", FileType.UNKNOWN),
        (b"", FileType.EMPTY),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, found: FileType) -> None:
    assert file_type(content) is found


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("photo.jpg", b"PK\x03\x04\x14\0", "file_type", "archive ZIP"),
        ("photo.jpg", PDF, "file_misnamed", "c’est un document PDF"),
        ("plainte.pdf", JPEG, "file_misnamed", "c’est une image JPEG"),
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic", "file_type", "JPEG"),
        ("vide.jpg", b"", "file_type", "vide"),
        ("note.txt", b"Bonjour", "file_type", "c’est un texte"),
    ],
)
def test_what_is_not_taken_is_told_by_what_it_is(
    name: str, content: bytes, code: str, said: str
) -> None:
    with pytest.raises(UserError) as refused:
        require_taken(name, content)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert said in refused.value.message
    assert name.partition(".")[0].replace("_", " ") in refused.value.message


@pytest.mark.parametrize(
    ("name", "content"), [("a.jpg", PNG), ("a.JPEG", JPEG), ("scan", PDF), ("a.bin", JPEG)]
)
def test_a_picture_under_the_name_of_another_picture_is_taken(name: str, content: bytes) -> None:
    assert require_taken(name, content) is file_type(content)


def test_ten_megabytes_at_most() -> None:
    require_size(MOST_BYTES)
    with pytest.raises(UserError, match="10,1 Mo") as refused:
        require_size(MOST_BYTES + 100_000)
    assert refused.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.png", "photo.jpg"),
        ("C:\\Users\\x\\Bureau\\porche_rue_Riquet.JPG", "porche rue Riquet.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("a\0b\ncon|?*.jpg", "abcon.jpg"),
        ("Mme_Diallo_06 12 34 56 78.jpg", "Mme [masqué] [masqué].jpg"),
        ("", "Photo.jpg"),
        ("....", "Photo.jpg"),
        (".jpg", "jpg.jpg"),
        ("x" * 300 + ".jpeg", "x" * 80 + ".jpg"),
        ("Rapport final v1.2", "Rapport final v1.jpg"),
        ("\ud83d.jpg", "Photo.jpg"),
    ],
)
def test_the_name_that_is_kept(given: str, kept: str) -> None:
    name, flags = clean_name(given, AttachmentKind.PICTURE, "image/jpeg")
    assert name == kept
    assert len(flags) == kept.count("[masqué]")
    assert {flag.action for flag in flags} <= {"masked"}


def test_rectangles() -> None:
    assert parse_rect("10, 20,300,40") == Rect(10, 20, 300, 40)
    for text in ("", "1,2,3", "1,2,3,x", "1,2,3,-4", "1,2,3,99999999", "1;2;3;4"):
        with pytest.raises(UserError) as refused:
            parse_rect(text)
        assert (refused.value.code, refused.value.field) == ("rect_unreadable", "rect")
    assert Rect(-10, -10, 50, 60).within(100, 30) == Rect(0, 0, 40, 30)
    assert Rect(90, 0, 50, 50).within(100, 100) == Rect(90, 0, 10, 50)
    assert Rect(95, 0, 50, 50).within(100, 100) is None
    assert Rect(0, 0, 9, 9).within(4, 4) == Rect(0, 0, 4, 4)
