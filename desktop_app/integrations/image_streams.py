"""Pictures inside documents: their pixels as they are, without what cameras write beside them."""

from __future__ import annotations

from typing import Final

_ALONE: Final = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})  # markers without a length
_ADOBE: Final = 0xEE  # tells how the colours are coded: a decoder needs it
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_JPX_KEPT: Final = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without application segments (EXIF, XMP, thumbnails), comments, or anything after its
    end. ValueError for what is no whole JPEG.
    """
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    kept, at = [b"\xff\xd8"], 2
    while True:
        at = data.index(b"\xff", at)
        while data[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = data[at + 1]
        if marker == _END:
            kept.append(b"\xff\xd9")
            return b"".join(kept)
        if marker in _ALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            raise ValueError("a segment is cut")
        told = 0xE0 <= marker <= 0xEF or marker == _COMMENT
        if not told or (marker == _ADOBE and data[at + 4 : at + 9] == b"Adobe"):
            kept.append(data[at:end])
        at = end
        if marker == _SCAN:
            at = _end_of_scan(data, end)
            kept.append(data[end:at])


def _end_of_scan(data: bytes, at: int) -> int:
    # Inside a scan a byte FF is followed by 0, or by the marker of a restart.
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise ValueError("the picture is cut")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def bare_jpx(data: bytes) -> bytes:
    """A JPEG 2000 with the boxes that its decoding needs alone; a bare codestream as it is."""
    if data.startswith(b"\xff\x4f\xff\x51"):
        return data
    kept, at = [], 0
    while at + 8 <= len(data):
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = len(data) if size == 0 else at + size
        if size and (size < head or end > len(data)):
            raise ValueError("a box is cut")
        if kind in _JPX_KEPT:
            kept.append(data[at:end])
        at = end
    if not kept:
        raise ValueError("no JPEG 2000")
    return b"".join(kept)
