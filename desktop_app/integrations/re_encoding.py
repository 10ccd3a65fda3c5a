"""Files made anew from what is seen in them: nothing else of the one that was given goes on.

A picture is decoded and encoded again; a document: see `pdf_rewriting`. Pillow and pypdf are
imported with the first file.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from desktop_app.domain.attachments import (
    PICTURES,
    Cleaned,
    FileType,
    Rect,
    file_type,
)
from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE: Final = 2_560
MOST_PIXELS: Final = 50_000_000  # as decoded: 150 MB, beyond what telephones make
LARGEST_PNG: Final = 3 * 1024 * 1024
"""A photo saved as PNG is larger: it becomes a JPEG."""
QUALITY: Final = 87
CELLS: Final = 4
"""In the short side of what is blurred: too few to tell a face or a plate."""
LEAST_CELL: Final = 12  # pixels
LEVELS: Final = 24
"""Each colour of a cell is rounded to a multiple of it: the average itself is not kept exactly."""
_FORMATS: Final = {FileType.JPEG: "JPEG", FileType.PNG: "PNG", FileType.WEBP: "WEBP"}
_TRIPS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)
"""What decoders raise on bytes that were cut or made to harm."""
_MIMES: Final = {"JPEG": "image/jpeg", "PNG": "image/png"}


def re_encode(content: bytes) -> Cleaned:
    """The file as it is kept; its type is one of `domain.attachments.TAKEN`.

    UserError "file_broken", "picture_too_large", "document_locked", "document_too_long",
    "document_heavy", field "file".
    """
    found = file_type(content)
    if found in PICTURES:
        return _picture(content, found)
    from desktop_app.integrations.pdf_rewriting import rewrite

    return Cleaned(rewrite(content), AttachmentKind.DOCUMENT, "application/pdf")


def blur(content: bytes, rects: Sequence[Rect]) -> Cleaned:
    """A kept picture with these rectangles turned into few flat cells, for good."""
    with _opened(content, file_type(content)) as source:
        name = source.format or "JPEG"
        image = _bare(source)
    for rect in rects:
        _flatten(image, rect)
    return _encoded(image, png=name == "PNG")


def thumbnail(content: bytes, side: int) -> bytes:
    """A small JPEG of a kept picture, `side` pixels at most."""
    with _opened(content, file_type(content)) as source:
        source.draft("RGB", (side, side))
        image = _bare(source)
    image.thumbnail((side, side))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    return target.getvalue()


def _picture(content: bytes, found: FileType) -> Cleaned:
    _require_pixels(_webp_size(content) if found is FileType.WEBP else (0, 0))
    with _opened(content, found) as source:
        _require_pixels(source.size)
        # The decoder itself halves what is far too large: four times faster, and no less sharp.
        source.draft(source.mode, (LONGEST_SIDE, LONGEST_SIDE))
        image = _bare(source)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _encoded(image, png=found is FileType.PNG)


@contextmanager
def _opened(content: bytes, found: FileType) -> Iterator[Image]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # `_require_pixels` tells it in French
    # Of EXIF that is broken; a terminal that reads JSON must not see it.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[found]]) as source:
            yield source
    except _TRIPS as error:
        raise _broken() from error


def _bare(source: Image) -> Image:
    """The pixels alone, upright, in sRGB: a new image that knows nothing of where it came from."""
    from PIL import Image, ImageOps

    source.load()
    profile = source.info.get("icc_profile")
    try:
        upright = ImageOps.exif_transpose(source)
    except _TRIPS:  # an orientation that cannot be read turns nothing
        upright = source
    plain = _in_srgb(_eight_bits(upright), profile)
    if plain.mode in ("RGBA", "LA", "PA") or "transparency" in plain.info:
        seen = plain.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        plain = ground
    plain = plain.convert("RGB")
    return Image.frombytes("RGB", plain.size, plain.tobytes())


def _eight_bits(image: Image) -> Image:
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point([min(255, value // 256) for value in range(65_536)], "L")


def _in_srgb(image: Image, profile: bytes | None) -> Image:
    if not profile or image.mode not in ("RGB", "L", "CMYK"):
        return image
    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(
            image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that says nothing usable: the colours as they are
    return changed or image


def _encoded(image: Image, *, png: bool) -> Cleaned:
    target = io.BytesIO()
    name = "PNG" if png else "JPEG"
    if png:
        image.save(target, "PNG", optimize=True)
        if target.tell() > LARGEST_PNG:
            return _encoded(image, png=False)
    else:
        image.save(target, "JPEG", quality=QUALITY, optimize=True)
    return Cleaned(
        target.getvalue(), AttachmentKind.PICTURE, _MIMES[name], image.width, image.height
    )


def _flatten(image: Image, rect: Rect) -> None:
    from PIL import Image

    inside = rect.within(image.width, image.height)
    if inside is None:
        raise UserError(
            "rect_outside",
            f"Le rectangle {rect.x},{rect.y},{rect.width},{rect.height} est hors de la photo "
            f"({image.width} × {image.height} pixels) ou trop petit : tracez-en un autre.",
            "rect",
        )
    box = (inside.x, inside.y, inside.x + inside.width, inside.y + inside.height)
    cell = max(LEAST_CELL, -(-min(inside.width, inside.height) // CELLS))
    cells = (max(1, inside.width // cell), max(1, inside.height // cell))
    averages = image.crop(box).resize(cells, Image.Resampling.BOX)
    rounded = averages.point([value // LEVELS * LEVELS + LEVELS // 2 for value in range(256)] * 3)
    flat = rounded.resize((inside.width, inside.height), Image.Resampling.NEAREST)
    image.paste(flat, box)


def _require_pixels(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise UserError(
            "picture_too_large",
            f"Cette image a {width} × {height} points, plus que ce qu’une photo demande : "
            "réduisez-la, puis joignez-la de nouveau.",
            "file",
        )


def _webp_size(content: bytes) -> tuple[int, int]:
    # Pillow's decoder takes the memory of the whole canvas before it tells its size.
    kind = content[12:16]
    if kind == b"VP8X" and len(content) >= 30:
        return (
            1 + int.from_bytes(content[24:27], "little"),
            1 + int.from_bytes(content[27:30], "little"),
        )
    if kind == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(content) >= 25:
        packed = int.from_bytes(content[21:25], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    raise _broken()


def _broken() -> UserError:
    return UserError(
        "file_broken",
        "Cette image est abîmée ou incomplète : ouvrez-la et enregistrez-la de nouveau, ou "
        "choisissez-en une autre.",
        "file",
    )
