"""Pictures made anew: what is seen stays, what is told besides goes, what is blurred is gone."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageCms

from desktop_app.domain.attachments import FileType, Rect, file_type
from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.errors import UserError
from desktop_app.integrations.re_encoding import LONGEST_SIDE, blur, re_encode, thumbnail
from tests.integrations import given_files
from tests.integrations.given_files import SECRET, photo


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(content: bytes) -> str:
    with pytest.raises(UserError) as refused:
        re_encode(content)
    assert refused.value.field == "file"
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "mime", "size"),
    [
        (photo(), "image/jpeg", (640, 480)),
        (given_files.screenshot(), "image/png", (400, 300)),
        (given_files.webp(), "image/jpeg", (320, 240)),
    ],
    ids=["jpeg", "png", "webp"],
)
def test_nothing_but_the_pixels_is_kept(content: bytes, mime: str, size: tuple[int, int]) -> None:
    assert SECRET in content
    kept = re_encode(content)
    assert (kept.kind, kept.mime) == (AttachmentKind.PICTURE, mime)
    assert (kept.width, kept.height) == size
    assert SECRET not in kept.content
    assert b"Exif" not in kept.content
    assert b"xmp" not in kept.content
    again = opened(kept.content)
    assert again.size == size
    assert dict(again.getexif()) == {}
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_is_seen_stays() -> None:
    given = photo()
    before, after = opened(given), opened(re_encode(given).content)
    assert after.getpixel((100, 100))[0] > 180
    away = sum(abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True))
    assert away / len(after.tobytes()) < 8


def test_a_clear_ground_becomes_white() -> None:
    kept = opened(re_encode(given_files.screenshot()).content)
    assert kept.getpixel((399, 299)) == (255, 255, 255)
    assert kept.getpixel((60, 50)) == (0, 90, 200)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_taken_sideways_stands_upright(orientation: int) -> None:
    kept = opened(re_encode(photo(640, 480, orientation)).content)
    assert kept.size == ((640, 480) if orientation == 3 else (480, 640))
    red = {3: (600, 460), 6: (460, 20), 8: (20, 620)}[orientation]
    assert kept.getpixel(red)[0] > 180
    assert kept.getpixel(red)[1] < 80


def test_a_photo_whose_exif_is_broken_is_taken_all_the_same() -> None:
    kept = re_encode(given_files.broken_exif())
    assert (kept.width, kept.height) == (640, 480)


def test_a_large_photo_is_brought_to_a_size_that_is_read() -> None:
    kept = re_encode(photo(6000, 4000, quality=60))
    assert (kept.width, kept.height) == (LONGEST_SIDE, 1707)


def test_a_photo_saved_as_png_becomes_a_jpeg() -> None:
    target = io.BytesIO()
    Image.effect_noise((2000, 1400), 90).convert("RGB").save(target, "PNG")
    assert re_encode(target.getvalue()).mime == "image/jpeg"


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "I;16", "RGBA"])
def test_every_sort_of_png_is_read(mode: str) -> None:
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else Image.new(mode, (40, 30), 1)
    target = io.BytesIO()
    image.save(target, "PNG")
    kept = opened(re_encode(target.getvalue()).content)
    assert kept.mode == "RGB"
    if mode == "I;16":
        assert kept.getpixel((5, 5)) == (156, 156, 156)


def test_colours_of_another_space_are_brought_to_the_usual_one() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    target = io.BytesIO()
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(target, "JPEG", icc_profile=lab.tobytes())
    kept = opened(re_encode(target.getvalue()).content)
    assert kept.mode == "RGB"
    assert "icc_profile" not in kept.info
    broken = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(broken, "JPEG", icc_profile=b"no profile at all" * 20)
    assert opened(re_encode(broken.getvalue()).content).getpixel((9, 9))[0] > 240


@pytest.mark.parametrize(
    "content",
    [
        photo()[:4000],
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        given_files.screenshot()[:60],
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
        b"RIFF\x40\0\0\0WEBPVP8 " + b"\1" * 60,
        b"RIFF\x40\0\0\0WEBPabcd" + b"\1" * 60,
        b"RIFF\x40\0\0\0WEBPVP8L",
    ],
)
def test_a_broken_picture_ends_in_a_sentence(content: bytes) -> None:
    assert refusal(content) == "file_broken"


def test_a_picture_made_to_fill_the_memory_is_refused_before_it_is_opened() -> None:
    content = given_files.bomb()
    assert len(content) < 1_000_000
    assert refusal(content) == "picture_too_large"
    canvas = b"VP8X\x0a\0\0\0\0\0\0\0" + b"\xfe\xff\0" * 2 + b"\0" * 40
    assert refusal(b"RIFF\xff\0\0\0WEBP" + canvas) == "picture_too_large"
    lossless = b"VP8L\x20\0\0\0\x2f" + struct.pack("<I", 0x3FFF | 0x3FFF << 14) + b"\0" * 30
    assert refusal(b"RIFF\xff\0\0\0WEBP" + lossless) == "picture_too_large"


def test_a_file_that_is_two_things_is_kept_as_one() -> None:
    both = photo() + given_files.archive()
    assert file_type(both) is FileType.JPEG
    kept = re_encode(both)
    assert b"PK\x03\x04" not in kept.content
    assert SECRET not in kept.content


def test_what_is_blurred_is_gone() -> None:
    kept = re_encode(photo())
    rect = Rect(300, 200, 200, 100)
    after = blur(kept.content, [rect, Rect(0, 0, 40, 300)])
    assert (after.width, after.height) == (kept.width, kept.height)
    before, now = opened(kept.content), opened(after.content)
    part = now.crop((300, 200, 500, 300))
    # Inside: a few flat cells, each an average, the same whatever fine detail was under it.
    colours = {part.getpixel((x, y)) for x in range(4, 200, 25) for y in range(4, 100, 25)}
    assert len(colours) <= 8 * 4
    for left in range(0, 200, 25):
        for top in range(0, 100, 25):
            cell = part.crop((left + 9, top + 9, left + 16, top + 16))
            assert all(high - low <= 6 for low, high in cell.getextrema())
    outside = (0, 310, 290, 480)
    away = [
        abs(a - b)
        for a, b in zip(before.crop(outside).tobytes(), now.crop(outside).tobytes(), strict=True)
    ]
    assert sum(away) / len(away) < 6


def test_two_plates_blurred_cannot_be_told_apart_by_their_fine_detail() -> None:
    first, second = Image.new("RGB", (200, 100), "white"), Image.new("RGB", (200, 100), "white")
    for image, shift in ((first, 0), (second, 2)):
        for x in range(0, 200, 4):
            image.paste((0, 0, 0), (x + shift, 0, x + shift + 2, 100))
    blurred = []
    for image in (first, second):
        target = io.BytesIO()
        image.save(target, "PNG")
        blurred.append(blur(target.getvalue(), [Rect(0, 0, 200, 100)]).content)
    assert blurred[0] == blurred[1]


@pytest.mark.parametrize("rect", [Rect(640, 0, 50, 50), Rect(10, 10, 3, 200), Rect(0, 0, 0, 0)])
def test_a_rectangle_that_hides_nothing_is_refused(rect: Rect) -> None:
    with pytest.raises(UserError) as refused:
        blur(re_encode(photo()).content, [rect])
    assert (refused.value.code, refused.value.field) == ("rect_outside", "rect")
    assert "640" in refused.value.message


def test_a_thumbnail_is_small() -> None:
    small = thumbnail(re_encode(photo(3000, 2000)).content, 128)
    assert opened(small).size == (128, 86)
    assert len(small) < 20_000
