"""Files as people send them: photos that tell where they were taken, documents that hide things."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

SECRET = b"SECRET-7f3a"
"""What no kept file may hold."""
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """A picture with something in every part of it."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height // 2), fill=(200, 40, 40))
    draw.text((width // 2, height // 2), "AB-123-CD", fill="black", font_size=height // 10)
    return image


def photo(width: int = 640, height: int = 480, orientation: int = 1, quality: int = 90) -> bytes:
    """A JPEG with GPS, maker, XMP, a thumbnail's worth of comment, and bytes after its end."""
    image = scene(width, height)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()  # maker
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 53.0, 14.5)
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif, xmp=XMP, comment=SECRET, quality=quality)
    return target.getvalue() + SECRET


def broken_exif() -> bytes:
    """A photo whose EXIF announces far more than it holds."""
    given = photo()
    begins = given.index(b"Exif\0\0") + 6
    return given[:begins] + b"II*\0\x08\0\0\0\xff\x7f" + given[begins + 10 :]


def screenshot(width: int = 400, height: int = 300) -> bytes:
    """A PNG with texts of all sorts, EXIF, and bytes after its end."""
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    ImageDraw.Draw(image).rectangle((20, 20, 120, 80), fill=(0, 90, 200, 255))
    told = PngInfo()
    told.add_text("Author", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    told.add_text("Comment", SECRET.decode(), zip=True)
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    target = io.BytesIO()
    image.save(target, "PNG", pnginfo=told, exif=exif)
    return target.getvalue() + SECRET


def webp(width: int = 320, height: int = 240) -> bytes:
    """A WebP with EXIF and XMP."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    target = io.BytesIO()
    scene(width, height).save(target, "WEBP", exif=exif, xmp=XMP)
    return target.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of `side` × `side` pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        told = struct.pack(">I", len(data)) + kind + data
        return told + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side // 8)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    """A ZIP archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a.txt", SECRET)
    return target.getvalue()


def _stream(data: bytes, **entries: Any) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    stream.update({NameObject(f"/{name}"): value for name, value in entries.items()})
    return stream


def document(pages: int = 1, password: str = "") -> bytes:
    """A PDF with a photo (GPS inside), words, a filled form, and everything that should go: /Info,
    XMP, scripts, an embedded file, a link that launches, a note, bytes after its end.
    """
    writer = PdfWriter()
    writer.add_metadata({"/Author": SECRET.decode(), "/Title": SECRET.decode()})
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    image = _stream(
        photo(80, 60),
        Type=NameObject("/XObject"),
        Subtype=NameObject("/Image"),
        Width=FloatObject(80),
        Height=FloatObject(60),
        ColorSpace=NameObject("/DeviceRGB"),
        BitsPerComponent=FloatObject(8),
        Filter=NameObject("/DCTDecode"),
        Metadata=writer._add_object(_stream(XMP)),
    )
    for rank in range(pages):
        page = writer.add_blank_page(300, 400)
        drawing = (
            f"BT /F 20 Tf 30 300 Td (Page lisible {rank + 1}) Tj ET q 80 0 0 60 30 200 cm /Im Do Q"
        )
        page[NameObject("/Contents")] = writer._add_object(_stream(drawing.encode()))
        page[NameObject("/Resources")] = DictionaryObject(
            {
                NameObject("/Font"): DictionaryObject({NameObject("/F"): font}),
                NameObject("/XObject"): DictionaryObject(
                    {NameObject("/Im"): writer._add_object(image)}
                ),
            }
        )
        page[NameObject("/PieceInfo")] = TextStringObject(SECRET.decode())
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): _script()})
        page[NameObject("/Annots")] = ArrayObject(
            [writer._add_object(each) for each in _annotations(writer)]
        )
    named = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("a"), _script()])}
    )
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): named})
    writer.add_attachment("secret.txt", SECRET)
    writer.root_object[NameObject("/OpenAction")] = _script()
    writer.root_object[NameObject("/Metadata")] = writer._add_object(_stream(XMP))
    writer._add_object(_stream(SECRET))  # that nothing leads to
    if password:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue() + b"\n" + SECRET


def _script() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(SECRET.decode()),
        }
    )


def _annotations(writer: PdfWriter) -> list[DictionaryObject]:
    def made(kind: str, **entries: Any) -> DictionaryObject:
        box = ArrayObject([FloatObject(each) for each in (30, 100, 130, 120)])
        told = {"Type": NameObject("/Annot"), "Subtype": NameObject(kind), "Rect": box, **entries}
        return DictionaryObject({NameObject(f"/{name}"): value for name, value in told.items()})

    appearance = _stream(
        b"0 0 1 rg 0 0 50 10 re f",
        BBox=ArrayObject([FloatObject(each) for each in (0, 0, 50, 10)]),
    )
    shown = DictionaryObject({NameObject("/N"): writer._add_object(appearance)})
    launch = DictionaryObject(
        {
            NameObject("/S"): NameObject("/Launch"),
            NameObject("/F"): TextStringObject(SECRET.decode()),
        }
    )
    return [
        made("/Link", A=launch),
        made("/Text", Contents=TextStringObject(SECRET.decode())),
        made("/Widget", AP=shown, V=TextStringObject(SECRET.decode()), A=_script()),
    ]


def every_byte_of(content: bytes) -> bytes:
    """A PDF's bytes with all its streams and texts laid open beside them."""
    opened = [content]
    reader = PdfReader(io.BytesIO(content))
    for number in range(1, len(reader.xref[0]) + 1 if 0 in reader.xref else 400):
        found = reader.get_object(number)
        if isinstance(found, StreamObject):
            opened.append(found.get_data())
        opened.append(repr(found).encode())
    return b"\n".join(opened)
