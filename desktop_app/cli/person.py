"""`relais person find | export | rectify | erase`: the request of a person, as JSON on stdin.

Names, telephones and addresses are read there only: no list of processes shows them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.cli.json_views import iso
from desktop_app.cli.main import Desk, print_json
from desktop_app.cli.team_json import read_object
from desktop_app.domain.errors import UserError
from desktop_app.domain.person_request import WordsOf
from desktop_app.services.person_erase import erase_person
from desktop_app.services.person_file import person_file
from desktop_app.services.person_json import file_stem, write_json
from desktop_app.services.person_rectify import Rectification, rectify
from desktop_app.services.person_search import PersonMatch, find_person, terms_of

if TYPE_CHECKING:
    from desktop_app.services.seat import Seat

CONFIRMATION: Final = "effacer"
_FIELDS: Final = {
    "find": ("reason", "name", "email", "phone"),
    "export": ("reason", "voices", "drafts"),
    "rectify": ("reason", "voice", "name", "email", "phone", "text"),
    "erase": ("reason", "voices", "drafts", "texts", "confirm"),
}
_LONGEST: Final = 20_000


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, where to write."""
    told = " ".join(f"{act} : {', '.join(names)}." for act, names in _FIELDS.items())
    parser.description = f"Lit un objet JSON sur l’entrée standard. Champs de {told}"
    parser.add_argument("act", metavar="ACTION", choices=sorted(ACTS), help=", ".join(ACTS))
    parser.add_argument("--out", type=Path, metavar="DOSSIER", help="export : dossier des fichiers")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Do it and print the answer."""
    asked = read_object(None)
    for name in asked:
        if name not in _FIELDS[args.act]:
            raise UserError(
                "unknown_field",
                f"Le champ « {str(name)[:40]} » est inconnu : les champs sont "
                f"{', '.join(_FIELDS[args.act])}.",
                str(name)[:40],
            )
    seat = desk.open_seat()
    with closing(seat.store):
        print_json(ACTS[args.act](seat, asked, args))
    return 0


def _find(seat: Seat, asked: Mapping[str, Any], _args: argparse.Namespace) -> dict[str, Any]:
    terms = terms_of(*(_text(asked, name) or "" for name in ("name", "email", "phone")))
    return {"matches": [_match(each) for each in find_person(seat, terms, _reason(asked))]}


def _export(seat: Seat, asked: Mapping[str, Any], args: argparse.Namespace) -> dict[str, Any]:
    if args.out is None or not args.out.is_dir():
        raise UserError(
            "folder_missing", "Dites dans quel dossier existant écrire, avec --out DOSSIER.", "out"
        )
    found = person_file(seat, _texts(asked, "voices"), _texts(asked, "drafts"), _reason(asked))
    stem = args.out / file_stem(found)
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a paper needs no screen
    from desktop_app.bootstrap import make_application
    from desktop_app.ui import theme
    from desktop_app.ui.admin.personal_sheet import write_pdf

    theme.apply(make_application(), "light")
    as_json, as_pdf = stem.with_suffix(".json"), stem.with_suffix(".pdf")
    write_json(as_json, found)
    pages = write_pdf(as_pdf, found)
    return {
        "json": str(as_json),
        "pdf": str(as_pdf),
        "pages": pages,
        "voices": len(found.voices),
        "drafts": len(found.drafts),
    }


def _rectify(seat: Seat, asked: Mapping[str, Any], _args: argparse.Namespace) -> dict[str, Any]:
    wanted = Rectification(*(_text(asked, name) for name in ("name", "email", "phone", "text")))
    voice = _text(asked, "voice")
    if not voice:
        raise UserError("missing", "Dites quelle voix rectifier, dans « voice ».", "voice")
    return {"voice": voice, "changed": list(rectify(seat, voice, wanted, _reason(asked)))}


def _erase(seat: Seat, asked: Mapping[str, Any], _args: argparse.Namespace) -> dict[str, Any]:
    if (_text(asked, "confirm") or "").lower() != CONFIRMATION:
        raise UserError(
            "not_confirmed",
            f"Rien n’est effacé : écrivez « {CONFIRMATION} » dans « confirm » pour confirmer.",
            "confirm",
        )
    words = _text(asked, "texts") or WordsOf.MASK.value
    if words not in list(WordsOf):
        raise UserError("unknown_code", f"« texts » vaut l’un de {', '.join(WordsOf)}.", "texts")
    voices, drafts = _texts(asked, "voices"), _texts(asked, "drafts")
    done = erase_person(seat, voices, drafts, WordsOf(words), _reason(asked))
    return {
        "run": done.run,
        "identities": done.identities,
        "texts": done.texts,
        "drafts": done.drafts,
        "numbers": list(done.numbers),
        "emptied": done.emptied,
        "copies_until": done.copies_until.isoformat(),
    }


def _match(found: PersonMatch) -> dict[str, Any]:
    identity = found.identity
    return {
        "voice": found.voice,
        "draft": found.draft,
        "number": found.number,
        "at": iso(found.at),
        "matched": [each.value for each in found.matched],
        "why": ", ".join(each.label for each in found.matched),
        "sure": found.sure,
        "identity": None
        if identity is None
        else {"name": identity.name, "email": identity.email, "phone": identity.phone},
        "category": None if found.category is None else found.category.value,
        "status": None if found.status is None else found.status.value,
        "by": found.author,
    }


def _reason(asked: Mapping[str, Any]) -> str:
    return _text(asked, "reason") or ""


def _text(asked: Mapping[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > _LONGEST):
        raise UserError("not_a_text", f"« {name} » est un texte, entre guillemets.", name)
    return value


def _texts(asked: Mapping[str, Any], name: str) -> list[str]:
    value = asked.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UserError(
            "not_a_list", f"« {name} » est une liste d’identifiants, entre crochets.", name
        )
    return value


Act = Callable[["Seat", Mapping[str, Any], argparse.Namespace], dict[str, Any]]
ACTS: Final[dict[str, Act]] = {
    "find": _find,
    "export": _export,
    "rectify": _rectify,
    "erase": _erase,
}
