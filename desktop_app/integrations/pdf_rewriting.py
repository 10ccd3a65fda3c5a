"""A PDF written anew, page by page: what is drawn goes on, all that acts, tells or hides does not.

Only what a page draws is followed (its contents and their resources), so that metadata, scripts,
embedded files, forms, links, bookmarks and whatever lies between or after the objects stay behind.
What was filled in a form, stamped or written over a page becomes part of its drawing.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DeprecationError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from desktop_app.domain.attachments import MOST_BYTES
from desktop_app.domain.errors import UserError
from desktop_app.integrations.image_streams import bare_jpeg, bare_jpx

MOST_PAGES: Final = 100
MOST_DECODED: Final = 300 * 1024 * 1024
"""Bytes of all that is unpacked of one document."""
_ACTS = "/A /AA /PA /OpenAction /JS /JavaScript /URI /Annots /Popup"
_TELLS = "/Metadata /PieceInfo /LastModified /ID /Thumb /OPI /Measure /PtData /StructParent"
_LEADS = "/EF /AF /Names /EmbeddedFile /EmbeddedFiles /Alternates /Ref /Parent /StructParents /OC"
_STREAM = "/F /FFilter /FDecodeParms /Length /Contents /Properties"
_DROPPED: Final = frozenset(f"{_ACTS} {_TELLS} {_LEADS} {_STREAM}".split())
_NAMES = "/Font /XObject /ExtGState /ColorSpace /Pattern /Shading /CharProcs /Colorants"
_NAMING: Final = frozenset(_NAMES.split())
"""Dictionaries whose keys are names that the document chose."""
_FIGURES = "/Ink /Line /Square /Circle /Polygon /PolyLine /Caret /Redact"
_MARKS = "/Widget /FreeText /Stamp /Highlight /Underline /StrikeOut /Squiggly"
_DRAWN: Final = frozenset(f"{_MARKS} {_FIGURES}".split())
_HIDDEN: Final = 0b100010  # flags Hidden and NoView of an annotation
_IMAGES: Final = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpx}
_OPAQUE: Final = frozenset({"/CCITTFaxDecode", "/JBIG2Decode"})
_TRIPS: Final = (
    PyPdfError,
    DeprecationError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    zlib.error,
)
"""What the reader raises on bytes that were cut or made to harm."""
# What the reader finds odd is told by our sentence or not at all, never on a terminal.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def rewrite(content: bytes) -> bytes:
    """The document anew. UserError "document_locked", "document_too_long", "document_heavy",
    "file_broken", field "file".
    """
    try:
        written = _rewritten(content)
    except _TRIPS as error:
        raise UserError(
            "file_broken",
            "Ce PDF est abîmé : ouvrez-le et enregistrez-le de nouveau (« Imprimer en PDF »), puis "
            "joignez-le.",
            "file",
        ) from error
    if len(written) > MOST_BYTES:
        raise _heavy()
    return written


def _rewritten(content: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise UserError(
            "document_locked",
            "Ce PDF est protégé par un mot de passe : demandez une copie sans protection, ou "
            "imprimez-le en PDF, puis joignez-le.",
            "file",
        )
    count = len(reader.pages)
    if count == 0:
        raise ValueError("no page")
    if count > MOST_PAGES:
        raise UserError(
            "document_too_long",
            f"Ce PDF a {count} pages, la limite est de {MOST_PAGES} : joignez celles qui comptent.",
            "file",
        )
    writer = PdfWriter()
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = None
    copier = _Copier(writer)
    for page in reader.pages:
        copier.add_page(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


class _Copier:
    """Copies what pages draw from one document into another."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._copied: dict[tuple[int, int], IndirectObject] = {}
        self._decoded = 0

    def add_page(self, page: Any) -> None:
        """Add one page: its size, its turn, its drawing."""
        drawing = page.get_contents()
        data = b"" if drawing is None else drawing.get_data()
        resources = self._dictionary(_dictionary_of(page.get("/Resources")))
        drawn = list(self._annotations(page))
        if drawn:
            objects = DictionaryObject(_dictionary_of(resources.get("/XObject")))
            resources[NameObject("/XObject")] = objects
            data = b"q\n" + data + b"\nQ\n"
            for rank, (form, placed) in enumerate(drawn):
                name = NameObject(f"/Joint{rank}")
                objects[name] = form
                data += b"q " + placed + f" cm {name} Do Q\n".encode()
        self._count(len(data))
        copy = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Page"),
                NameObject("/MediaBox"): _box(page.mediabox),
                NameObject("/CropBox"): _box(page.cropbox),
                NameObject("/Rotate"): NumberObject(page.rotation % 360 // 90 * 90),
                NameObject("/Resources"): resources,
                NameObject("/Contents"): self._writer._add_object(_packed(data)),
                NameObject("/UserUnit"): FloatObject(page.user_unit),
            }
        )
        pages: Any = self._writer.root_object["/Pages"]
        copy[NameObject("/Parent")] = self._writer.root_object.raw_get("/Pages")
        pages["/Kids"].append(self._writer._add_object(copy))
        pages[NameObject("/Count")] = NumberObject(len(pages["/Kids"]))

    def _annotations(self, page: Any) -> Iterator[tuple[IndirectObject, bytes]]:
        """What is written over a page: its form, copied, and the matrix that puts it in place."""
        annotations = page.get("/Annots")
        for each in () if annotations is None else annotations.get_object():
            annotation = each.get_object()
            form = _appearance(annotation)
            if form is None:
                continue
            placed = _placed(form, annotation)
            if placed is not None:
                copy = self._stream(form)
                copy[NameObject("/Type")] = NameObject("/XObject")
                copy[NameObject("/Subtype")] = NameObject("/Form")
                yield self._writer._add_object(copy), placed

    def _copy(self, found: Any, *, naming: bool = False) -> PdfObject:
        if isinstance(found, IndirectObject):
            return self._reference(found, naming=naming)
        if isinstance(found, StreamObject):
            return self._stream(found)
        if isinstance(found, DictionaryObject):
            return self._dictionary(found, naming=naming)
        if isinstance(found, ArrayObject):
            return ArrayObject([self._copy(each) for each in list(found)])
        return NullObject() if found is None else found

    def _reference(self, found: IndirectObject, *, naming: bool) -> IndirectObject:
        known = (found.idnum, found.generation)
        if known not in self._copied:
            # Its place is taken first: objects may hold each other in a circle.
            self._copied[known] = self._writer._add_object(NullObject())
            copy = self._copy(found.get_object(), naming=naming)
            if isinstance(copy, IndirectObject):
                copy = copy.get_object() or NullObject()
            self._writer._objects[self._copied[known].idnum - 1] = copy
        return self._copied[known]

    def _dictionary(self, found: DictionaryObject, *, naming: bool = False) -> DictionaryObject:
        return DictionaryObject(
            {
                NameObject(key): self._copy(value, naming=key in _NAMING)
                for key, value in found.items()
                if naming or key not in _DROPPED
            }
        )

    def _stream(self, found: StreamObject) -> StreamObject:
        filters = _filters(found)
        last = filters[-1] if filters else ""
        if last in _OPAQUE:
            kept: StreamObject = EncodedStreamObject()
            kept._data = found._data
            kept.update(self._dictionary(found))
            return kept
        data = found.get_data()
        self._count(len(data))
        if last in _IMAGES:
            kept = EncodedStreamObject()
            kept._data = _IMAGES[last](data)
            kept.update(self._dictionary(found))
            kept[NameObject("/Filter")] = NameObject(last)
            _keep_last_parameters(kept)
            return kept
        kept = _packed(data)
        for key, value in self._dictionary(found).items():
            if key not in ("/Filter", "/DecodeParms", "/DP"):
                kept[NameObject(key)] = value
        return kept

    def _count(self, size: int) -> None:
        self._decoded += size
        if self._decoded > MOST_DECODED:
            raise _heavy()


def _packed(data: bytes) -> StreamObject:
    plain = DecodedStreamObject()
    plain.set_data(data)
    return plain.flate_encode()


def _filters(stream: StreamObject) -> list[str]:
    given: Any = stream.get("/Filter")
    given = None if given is None else given.get_object()
    if given is None or isinstance(given, NullObject):
        return []
    return [str(each) for each in given] if isinstance(given, ArrayObject) else [str(given)]


def _keep_last_parameters(stream: StreamObject) -> None:
    given: Any = stream.get("/DecodeParms")
    if isinstance(given, ArrayObject):
        stream[NameObject("/DecodeParms")] = given[-1] if given else NullObject()


def _dictionary_of(found: Any) -> DictionaryObject:
    known = None if found is None else found.get_object()
    return known if isinstance(known, DictionaryObject) else DictionaryObject()


def _box(box: Any) -> ArrayObject:
    return ArrayObject([FloatObject(each) for each in box])


def _appearance(annotation: Any) -> StreamObject | None:
    """How an annotation that is drawn looks now; None for the others."""
    if not isinstance(annotation, DictionaryObject) or annotation.get("/Subtype") not in _DRAWN:
        return None
    if int(annotation.get("/F", 0)) & _HIDDEN:
        return None
    usual: Any = _dictionary_of(annotation.get("/AP")).get("/N")
    found = None if usual is None else usual.get_object()
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):
        state = found.get(annotation.get("/AS", ""))
        found = None if state is None else state.get_object()
    return found if isinstance(found, StreamObject) else None


def _placed(form: StreamObject, annotation: DictionaryObject) -> bytes | None:
    """The matrix that lays the box of a form on the rectangle of its annotation (ISO 32000-1,
    12.5.5); None where either is flat.
    """
    left, bottom, right, top = (float(each) for each in form["/BBox"])  # type: ignore[attr-defined]
    a, b, c, d, e, f = (float(each) for each in form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    x0, y0, x1, y1 = (float(each) for each in annotation["/Rect"])  # type: ignore[attr-defined]
    wide, high = max(across) - min(across), max(up) - min(up)
    if not (wide and high and x1 != x0 and y1 != y0):
        return None
    sx, sy = abs(x1 - x0) / wide, abs(y1 - y0) / high
    tx, ty = min(x0, x1) - min(across) * sx, min(y0, y1) - min(up) * sy
    return f"{sx:.6f} 0 0 {sy:.6f} {tx:.4f} {ty:.4f}".encode()


def _heavy() -> UserError:
    return UserError(
        "document_heavy",
        "Ce PDF, une fois ouvert, est trop lourd : enregistrez-le en qualité réduite, ou joignez "
        "seulement les pages qui comptent.",
        "file",
    )
