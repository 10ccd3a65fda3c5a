"""The words of a PDF as Qt writes it: text shown glyph by glyph, named by ToUnicode maps."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_LIST = re.compile(rb"<([0-9a-fA-F]+)>\s*<[0-9a-fA-F]+>\s*\[(.*?)\]", re.DOTALL)
_CODE = re.compile(rb"<([0-9a-fA-F]+)>")
_SHOWN = re.compile(rb"/(F\d+) [\d.-]+ Tf|<([0-9a-fA-F]+)>|\b(ET)\b")


def pdf_pages(path: Path) -> list[str]:
    """The text of each page, in the order in which it was drawn, a space after each run."""
    objects = {int(number): body for number, body in _OBJECT.findall(path.read_bytes())}
    maps = {number: _map(body) for number, body in objects.items() if b"beginbf" in _plain(body)}
    fonts: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            found = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
            if found:
                fonts[name] = maps[int(found[1])]
    return [_text(_plain(body), fonts) for body in objects.values() if b" Tf" in _plain(body)]


def _plain(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1])
    except zlib.error:
        return found[1]


def _map(body: bytes) -> dict[int, str]:
    text, signs = _plain(body), {}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, listed in _LIST.findall(block):
            for step, value in enumerate(_CODE.findall(listed)):
                signs[int(first, 16) + step] = _signs(value)
        for first, last, value in _RANGE.findall(_LIST.sub(b"", block)):
            for at in range(int(first, 16), int(last, 16) + 1):
                signs[at] = chr(int(value, 16) + at - int(first, 16))
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for glyph, value in _PAIR.findall(block):
            signs[int(glyph, 16)] = _signs(value)
    return signs


def _signs(code: bytes) -> str:
    # One glyph serves tabulation and space.
    return bytes.fromhex(code.decode()).decode("utf-16-be").replace("\t", " ")


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    parts: list[str] = []
    signs: dict[int, str] = {}
    for font, glyphs, end in _SHOWN.findall(content):
        if font:
            signs = fonts[font]
        elif glyphs:
            codes = (glyphs[at : at + 4] for at in range(0, len(glyphs), 4))
            parts += [signs.get(int(code, 16), "?") for code in codes]
        elif end:
            parts.append(" ")
    return "".join(parts)
