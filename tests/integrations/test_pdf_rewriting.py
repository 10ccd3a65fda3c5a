"""Documents written anew: what is drawn stays, what acts, tells or hides goes."""

from __future__ import annotations

import io
import os
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from desktop_app.domain.attachments import MOST_BYTES
from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.errors import UserError
from desktop_app.integrations import pdf_rewriting
from desktop_app.integrations.image_streams import bare_jpeg, bare_jpx
from desktop_app.integrations.re_encoding import re_encode
from tests.integrations.given_files import SECRET, archive, document, every_byte_of, photo


def refusal(content: bytes) -> str:
    with pytest.raises(UserError) as refused:
        re_encode(content)
    assert refused.value.field == "file"
    return refused.value.code


def test_nothing_but_what_is_drawn_is_kept() -> None:
    given = document(2)
    assert given.count(SECRET) > 5
    kept = re_encode(given)
    assert (kept.kind, kept.mime, kept.width) == (AttachmentKind.DOCUMENT, "application/pdf", None)
    whole = every_byte_of(kept.content)
    assert SECRET not in whole
    for name in (b"JavaScript", b"/JS", b"Embedded", b"/Launch", b"/Info", b"/Metadata", b"/AA"):
        assert name not in whole, name
    for name in (b"/Annots", b"/AcroForm", b"/OpenAction", b"/PieceInfo", b"/Names", b"Exif"):
        assert name not in whole, name


def test_the_pages_are_still_read() -> None:
    reader = PdfReader(io.BytesIO(re_encode(document(3)).content))
    assert [page.extract_text().split("\n")[0] for page in reader.pages] == [
        f"Page lisible {rank}" for rank in (1, 2, 3)
    ]
    page = reader.pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == (300, 400)
    image = page.images[0].image
    assert image is not None
    assert image.size == (80, 60)
    assert image.getpixel((10, 10))[0] > 180


def test_what_was_filled_in_a_form_is_drawn() -> None:
    page = PdfReader(io.BytesIO(re_encode(document()).content)).pages[0]
    drawing = page.get_contents().get_data()
    assert b"2.000000 0 0 2.000000 30.0000 100.0000 cm /Joint0 Do" in drawing
    form = page["/Resources"]["/XObject"]["/Joint0"]
    assert b"0 0 50 10 re f" in form.get_data()
    assert b"/Joint1" not in drawing


def test_pages_keep_their_turn_and_their_size() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 100).rotate(90)
    target = io.BytesIO()
    writer.write(target)
    page = PdfReader(io.BytesIO(re_encode(target.getvalue()).content)).pages[0]
    assert page.rotation == 90
    assert float(page.mediabox.width) == 200


def test_a_document_under_a_password_is_refused() -> None:
    assert refusal(document(password="secret")) == "document_locked"  # noqa: S106


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\nrien",
        document()[:900],
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF",
        b"%PDF-1.4\n" + archive(),
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]"
        b"/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    ],
)
def test_a_broken_document_ends_in_a_sentence(content: bytes) -> None:
    assert refusal(content) == "file_broken"


def test_a_book_is_refused() -> None:
    writer = PdfWriter()
    for _ in range(101):
        writer.add_blank_page(100, 100)
    target = io.BytesIO()
    writer.write(target)
    assert refusal(target.getvalue()) == "document_too_long"


def test_pictures_inside_keep_their_pixels_to_the_byte() -> None:
    given = photo(90, 70)
    bare = bare_jpeg(given)
    assert SECRET in given
    assert SECRET not in bare
    before, after = (Image.open(io.BytesIO(each)).convert("RGB") for each in (given, bare))
    assert before.tobytes() == after.tobytes()
    progressive = io.BytesIO()
    before.save(progressive, "JPEG", progressive=True, restart_marker_blocks=1)
    again = Image.open(io.BytesIO(bare_jpeg(progressive.getvalue()))).convert("RGB")
    assert again.tobytes() == Image.open(progressive).convert("RGB").tobytes()


@pytest.mark.parametrize("cut", [0, 2, 30, 600, 1500])
def test_a_picture_inside_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises((ValueError, IndexError)):
        bare_jpeg(photo(90, 70)[:cut])


def test_jpeg_2000_keeps_what_its_decoding_needs() -> None:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "JPEG2000")
    told = SECRET + b"!"
    box = (8 + len(told)).to_bytes(4, "big") + b"xml " + told
    bare = bare_jpx(target.getvalue() + box)
    assert SECRET not in bare
    assert Image.open(io.BytesIO(bare)).convert("RGB").getpixel((4, 4))[0] > 250
    with pytest.raises(ValueError, match="no JPEG"):
        bare_jpx(box)
    with pytest.raises(ValueError, match="cut"):
        bare_jpx(target.getvalue()[:60])


def one_page(annotations: list[DictionaryObject], **objects: StreamObject) -> bytes:
    """A document of one page with these objects and annotations."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    named = {NameObject(f"/{name}"): writer._add_object(each) for name, each in objects.items()}
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject(named)}
    )
    page[NameObject("/Annots")] = ArrayObject(annotations)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def image_of(data: bytes, filters: PdfObject, parameters: PdfObject | None = None) -> StreamObject:
    stream = EncodedStreamObject()
    stream._data = data
    stream[NameObject("/Subtype")] = NameObject("/Image")
    stream[NameObject("/Filter")] = filters
    if parameters is not None:
        stream[NameObject("/DecodeParms")] = parameters
    return stream


def kept_image(content: bytes) -> StreamObject:
    page = PdfReader(io.BytesIO(re_encode(content).content)).pages[0]
    found: StreamObject = page["/Resources"]["/XObject"]["/Im"].get_object()
    return found


def test_a_photo_packed_twice_is_bare_too() -> None:
    given = photo(60, 40)
    filters = ArrayObject([NameObject("/FlateDecode"), NameObject("/DCTDecode")])
    parameters = ArrayObject([NullObject(), DictionaryObject({NameObject("/K"): NullObject()})])
    kept = kept_image(one_page([], Im=image_of(zlib.compress(given), filters, parameters)))
    assert kept["/Filter"] == "/DCTDecode"
    assert kept._data == bare_jpeg(given)
    assert isinstance(kept["/DecodeParms"], DictionaryObject)


def test_a_fax_is_kept_as_it_is() -> None:
    fax = image_of(b"\x00\x11fax", NameObject("/CCITTFaxDecode"))
    assert kept_image(one_page([], Im=fax))._data == b"\x00\x11fax"


def box(*sides: float) -> ArrayObject:
    return ArrayObject([FloatObject(side) for side in sides])


def ticked(state: str, flags: int, *, flat: bool = False) -> DictionaryObject:
    form = DecodedStreamObject()
    form.set_data(b"0 0 9 9 re f")
    form[NameObject("/BBox")] = box(0, 0, 0 if flat else 9, 9)
    looks = DictionaryObject({NameObject("/On"): form})
    return DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): box(10, 10, 19, 19),
            NameObject("/F"): NumberObject(flags),
            NameObject("/AS"): NameObject(state),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): looks}),
        }
    )


@pytest.mark.parametrize(
    ("annotation", "drawn"),
    [
        (ticked("/On", 4), True),
        (ticked("/Off", 4), False),
        (ticked("/On", 2), False),  # hidden
        (ticked("/On", 4, flat=True), False),
        (DictionaryObject({NameObject("/Subtype"): NameObject("/Stamp")}), False),
    ],
)
def test_a_ticked_box_is_drawn_and_a_hidden_one_is_not(
    annotation: DictionaryObject, drawn: bool
) -> None:
    page = PdfReader(io.BytesIO(re_encode(one_page([annotation])).content)).pages[0]
    assert (b"/Joint0 Do" in page.get_contents().get_data()) is drawn


def test_what_swells_when_opened_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_rewriting, "MOST_DECODED", 10_000)
    packed = image_of(zlib.compress(b"\0" * 20_000), NameObject("/FlateDecode"))
    assert refusal(one_page([], Im=packed)) == "document_heavy"
    monkeypatch.undo()
    noise = image_of(os.urandom(MOST_BYTES), NameObject("/CCITTFaxDecode"))
    assert refusal(one_page([], Im=noise)) == "document_heavy"
