"""Files added to a signalement: what is taken, what their bytes say they are, their names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from desktop_app.domain.codes import AttachmentKind, Coded
from desktop_app.domain.errors import UserError
from desktop_app.domain.privacy import find_personal_data, mask
from desktop_app.domain.views import SavedFlag

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 20
"""On one signalement: a scene, not an album."""
LEAST_SIDE: Final = 8
"""Pixels: what is smaller hides nothing."""
LONGEST_STEM: Final = 80


class FileType(Coded):
    """What the bytes of a file say it is; the label goes after « c’est »."""

    JPEG = "jpeg", "une image JPEG"
    PNG = "png", "une image PNG"
    WEBP = "webp", "une image WebP"
    PDF = "pdf", "un document PDF"
    HEIC = "heic", "une photo HEIC"
    AVIF = "avif", "une image AVIF"
    GIF = "gif", "une image GIF"
    TIFF = "tiff", "une image TIFF"
    BMP = "bmp", "une image BMP"
    SVG = "svg", "un dessin SVG"
    VIDEO = "video", "une vidéo"
    SOUND = "sound", "un enregistrement sonore"
    ZIP = "zip", "une archive ZIP ou un document de bureautique"
    ARCHIVE = "archive", "une archive"
    OFFICE = "office", "un document de bureautique"
    PROGRAM = "program", "un programme"
    PAGE = "page", "une page Web"
    MAIL = "mail", "un courriel"
    TEXT = "text", "un texte"
    EMPTY = "empty", "un fichier vide"
    UNKNOWN = "unknown", "un fichier d’un type inconnu"


PICTURES: Final = frozenset({FileType.JPEG, FileType.PNG, FileType.WEBP})
TAKEN: Final = PICTURES | {FileType.PDF}
SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
"""By the type kept, the end of the name."""
_PICTURE_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".gif", ".bmp", ".tif"}
)
_MAGICS: Final = (
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"GIF8", FileType.GIF),
    (b"II*\0", FileType.TIFF),
    (b"MM\0*", FileType.TIFF),
    (b"BM", FileType.BMP),
    (b"PK", FileType.ZIP),
    (b"Rar!", FileType.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileType.ARCHIVE),
    (b"\x1f\x8b", FileType.ARCHIVE),
    (b"\xfd7zXZ\0", FileType.ARCHIVE),
    (b"\xd0\xcf\x11\xe0", FileType.OFFICE),
    (b"{\\rtf", FileType.OFFICE),
    (b"MZ", FileType.PROGRAM),
    (b"\x7fELF", FileType.PROGRAM),
    (b"#!", FileType.PROGRAM),
    (b"ID3", FileType.SOUND),
    (b"OggS", FileType.SOUND),
    (b"\x1aE\xdf\xa3", FileType.VIDEO),
)
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"), FileType.HEIC),
    **dict.fromkeys((b"avif", b"avis"), FileType.AVIF),
    **dict.fromkeys((b"M4A ", b"M4B "), FileType.SOUND),
}
_RIFF: Final = {b"WEBP": FileType.WEBP, b"AVI ": FileType.VIDEO, b"WAVE": FileType.SOUND}
_SIGNS = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file re-encoded: nothing but what is seen."""

    content: bytes
    kind: AttachmentKind
    mime: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of a picture, in its own pixels."""

    x: int
    y: int
    width: int
    height: int

    def within(self, width: int, height: int) -> Rect | None:
        """The part of it inside a picture of that size; None where none, or next to none, is."""
        left, top = max(0, self.x), max(0, self.y)
        right, bottom = min(width, self.x + self.width), min(height, self.y + self.height)
        if min(right - left, bottom - top) < min(LEAST_SIDE, width, height):
            return None
        return Rect(left, top, right - left, bottom - top)


def parse_rect(text: str) -> Rect:
    """A rectangle as "x,y,w,h"; UserError "rect_unreadable", field "rect"."""
    parts = text.split(",")
    if len(parts) != 4 or not all(part.strip().isdecimal() and len(part) < 8 for part in parts):
        raise UserError(
            "rect_unreadable",
            f"« {text[:40]} » n’est pas un rectangle : écrivez x,y,largeur,hauteur en pixels, par "
            "exemple 120,80,200,60.",
            "rect",
        )
    x, y, width, height = (int(part) for part in parts)
    return Rect(x, y, width, height)


def file_type(content: bytes) -> FileType:
    """What a file is, by its first bytes; its name is not asked."""
    if not content:
        return FileType.EMPTY
    bare = content[:64].lstrip(b"\xef\xbb\xbf\0\t\r\n ")
    if bare.startswith(b"%PDF-"):
        return FileType.PDF
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], FileType.VIDEO)
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12], FileType.UNKNOWN)
    for magic, found in _MAGICS:
        if content.startswith(magic):
            return found
    return _written(content[:2048])


def _written(start: bytes) -> FileType:
    if b"\0" in start:
        return FileType.UNKNOWN
    text = start.decode("latin-1").lstrip("\ufeffï»¿ \t\r\n").lower()
    if "<svg" in text:
        return FileType.SVG
    if text.startswith(("<!doctype html", "<html", "<head", "<script")):
        return FileType.PAGE
    if re.match(r"(?:received|return-path|from|delivered-to|mime-version):", text):
        return FileType.MAIL
    control = sum(byte < 9 for byte in start)
    return FileType.UNKNOWN if control else FileType.TEXT


def require_size(size: int) -> None:
    """UserError "file_too_large", field "file", above 10 MB."""
    if size > MOST_BYTES:
        told = f"{size / 1024 / 1024:.1f}".replace(".", ",")
        raise UserError(
            "file_too_large",
            f"Ce fichier pèse {told} Mo, la limite est de 10 Mo : réduisez la photo, ou "
            "enregistrez le document avec moins de pages.",
            "file",
        )


def require_taken(name: str, content: bytes) -> FileType:
    """What the file is, where such files are taken and its name does not tell another kind.

    UserError "file_type", "file_misnamed", field "file".
    """
    found = file_type(content)
    shown = clean_stem(name)[:LONGEST_STEM] + _suffix(name)
    if found is FileType.HEIC:
        raise UserError(
            "file_type",
            f"« {shown} » est une photo HEIC : ce poste ne sait pas la lire. Enregistrez-la en "
            "JPEG (sur l’iPhone : Réglages, Appareil photo, Formats, « Le plus compatible »).",
            "file",
        )
    if found is FileType.EMPTY:
        raise UserError(
            "file_type", f"« {shown} » est un fichier vide : choisissez-en un autre.", "file"
        )
    if found not in TAKEN:
        raise UserError(
            "file_type",
            f"« {shown} » n’est ni une photo ni un PDF : c’est {found.label}. Joignez une image "
            "JPEG, PNG ou WebP, ou un document PDF.",
            "file",
        )
    says_picture, says_pdf = _suffix(name) in _PICTURE_SUFFIXES, _suffix(name) == ".pdf"
    if (says_picture and found is FileType.PDF) or (says_pdf and found in PICTURES):
        raise UserError(
            "file_misnamed",
            f"« {shown} » n’est pas ce que dit son nom : c’est {found.label}. Vérifiez que c’est "
            "le bon fichier, donnez-lui la bonne extension, puis joignez-le de nouveau.",
            "file",
        )
    return found


def clean_name(name: str, kind: AttachmentKind, mime: str) -> tuple[str, tuple[SavedFlag, ...]]:
    """The name to keep, and what was masked in it: no path, no sign that a system or a reader trips
    on, no personal data; its suffix is that of the type kept.
    """
    words = clean_stem(name)
    masked, flags = mask(words, find_personal_data(words))
    stem = masked[:LONGEST_STEM].strip(". ")
    return (stem or kind.label) + SUFFIXES[mime], flags


def clean_stem(name: str) -> str:
    """A file's name without folder and suffix, as typed otherwise; "" where nothing is left."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = last[: -len(_suffix(last))] if _suffix(last) else last
    # Marks of direction can show « gpj.exe » as « exe.jpg »; lone halves of signs cannot be stored.
    seen = "".join(
        sign for sign in stem if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join(_SIGNS.sub(" ", seen.replace("_", " ")).split()).strip(". ")


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""
