"""The file of a person on paper: A4, one section for each voice, everything that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from desktop_app.domain.errors import WorldFault
from desktop_app.domain.views import Identity
from desktop_app.services.person_file import NOTICE, PersonFile, PersonVoice
from desktop_app.ui.admin.personal_wording import say_instant, tr

UNITS_PER_INCH: Final = 254
WIDTH, HEIGHT, MARGIN, FOOT = 2100, 2970, 150, 70
_NEW_PAGE: Final = ' style="page-break-before: always"'
_STYLE: Final = """
h1 { font-size: 46px; } h2 { font-size: 34px; } h3 { font-size: 28px; }
p, td, th, li { font-size: 26px; } th { text-align: left; } .muted { color: #555555; }
"""


def write_pdf(path: Path, found: PersonFile) -> int:
    """Write the file; gives the number of its pages. WorldFault "file_denied"."""
    # Written by ourselves: the writer only warns about a file that it cannot open.
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise WorldFault(
            "file_denied", f"Impossible d’écrire {path} : choisissez un autre dossier."
        ) from error
    writer = QPdfWriter(str(path))
    writer.setTitle(tr("Données personnelles"))
    writer.setCreator("Relais")
    writer.setResolution(UNITS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    painter = QPainter(writer)
    document = document_of(found, writer)
    pages = document.pageCount()
    for page in range(pages):
        if page:
            writer.newPage()
        _paint(painter, document, page, pages)
    painter.end()
    return pages


def document_of(found: PersonFile, device: QPdfWriter | None = None) -> QTextDocument:
    """The text, laid out in pages for `device`, in tenths of a millimetre."""
    document = QTextDocument()
    if device is not None:
        document.documentLayout().setPaintDevice(device)
    font = QFont()
    font.setPixelSize(26)
    # Alternates by context have no character of their own: "18-2026-…" could not be found again.
    font.setFeature(QFont.Tag("calt"), 0)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setDefaultStyleSheet(_STYLE)
    document.setPageSize(QSizeF(WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - FOOT))
    document.setHtml(_html(found))
    return document


def _paint(painter: QPainter, document: QTextDocument, page: int, pages: int) -> None:
    height = document.pageSize().height()
    painter.save()
    painter.translate(MARGIN, MARGIN - page * height)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor("#111111"))
    context.clip = QRectF(0, page * height, document.pageSize().width(), height)
    document.documentLayout().draw(painter, context)
    painter.restore()
    painter.setFont(document.defaultFont())
    painter.setPen(QColor("#555555"))
    foot = QRectF(MARGIN, HEIGHT - MARGIN, WIDTH - 2 * MARGIN, FOOT)
    told = tr("Relais · données personnelles, à ne remettre qu’à la personne · page {0} sur {1}")
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, told.format(page + 1, pages))


def _html(found: PersonFile) -> str:
    parts = [
        f"<h1>{_text(tr('Vos données personnelles'))}</h1>",
        _paragraph(
            tr("Réponse établie le {0} par {1}. Motif : {2}.").format(
                say_instant(found.made_at), found.made_by, found.reason
            )
        ),
        *(_paragraph(line, muted=True) for line in NOTICE),
    ]
    for rank, voice in enumerate(found.voices, 1):
        parts += _voice(rank, len(found.voices), voice)
    if found.drafts:
        parts.append(f"<h2>{_text(tr('Saisies en cours'))}</h2>")
        for draft in found.drafts:
            parts.append(
                _paragraph(
                    tr("Saisie commencée par {0}, enregistrée le {1} :").format(
                        draft.actor, say_instant(draft.saved_at)
                    )
                )
            )
            parts.append(
                _list(f"{_field(name)} : {value}" for name, value in draft.content.items() if value)
            )
    return "".join(parts)


def _voice(rank: int, total: int, voice: PersonVoice) -> list[str]:
    title = tr("Signalement {0} ({1} sur {2})").format(voice.number, rank, total)
    parts = [
        f"<h2{_NEW_PAGE if rank > 1 else ''}>{_text(title)}</h2>",
        _table(("", ""), _facts(voice)),
    ]
    parts += _section(
        tr("Qui a lu l’identité"),
        (tr("Quand"), tr("Qui"), tr("Pourquoi")),
        [
            (say_instant(each.at), f"{each.actor} ({each.role.label})", each.reason)
            for each in voice.readings
        ],
        tr("Personne n’a lu cette identité."),
    )
    parts += _section(
        tr("Contrôle du texte"),
        (tr("Quand"), tr("Relevé"), tr("Suite"), tr("Par")),
        [
            (say_instant(each.at), each.kind.label, _done(each.action), each.actor)
            for each in voice.flags
        ],
    )
    parts += _section(
        tr("Pièces jointes"),
        (tr("Ajoutée le"), tr("Nom"), tr("Par"), tr("Retirée le")),
        [
            (
                say_instant(each.added_at),
                each.name,
                each.added_by,
                say_instant(each.removed_at),
            )
            for each in voice.files
        ],
    )
    parts += _section(
        tr("Ce qui a été éliminé"),
        (tr("Quand"), tr("Quoi"), tr("Pourquoi")),
        [(say_instant(each.at), each.kind.label, each.why.label) for each in voice.gone],
    )
    for history in voice.histories:
        parts += _section(
            tr("Historique de {0}").format(history.number),
            (tr("Quand"), tr("Quoi"), tr("Détail")),
            [(say_instant(line.at), line.title, line.text) for line in history.lines],
        )
    return parts


def _facts(voice: PersonVoice) -> list[tuple[str, str]]:
    return [
        (tr("Identité"), _identity(voice.identity)),
        (tr("Nature"), voice.category.label),
        (tr("Lieu"), voice.place),
        (tr("Faits observés le"), say_instant(voice.observed_at)),
        (tr("Reçu le"), say_instant(voice.received_at)),
        (tr("Par quel moyen"), voice.channel.label),
        (tr("À quel titre"), voice.reporter_kind.label),
        (tr("Réponse souhaitée"), voice.answer_by.label),
        (tr("Réponse donnée le"), say_instant(voice.answered_at)),
        (tr("Accord pour garder l’identité"), _yes(voice.consent)),
        (tr("Information donnée"), _yes(voice.notice_given)),
        (tr("État"), voice.status.label),
        (tr("Saisi par"), voice.logged_by),
        (tr("Texte"), voice.text or "—"),
    ]


def _section(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], empty: str = ""
) -> list[str]:
    if not rows and not empty:
        return []
    body = _table(header, rows) if rows else _paragraph(empty)
    return [f"<h3>{_text(title)}</h3>", body]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{_text(name)}</th>" for name in header) if any(header) else ""
    lines = [f"<tr>{head}</tr>"] if head else []
    first = 26 if any(header) else 34  # per cent: days are shorter than names of facts
    for row in rows:
        widths = [f' width="{first}%"', *("" for _ in row[1:])]
        cells = zip(widths, row, strict=True)
        lines.append(f"<tr>{''.join(f'<td{w}>{_text(cell)}</td>' for w, cell in cells)}</tr>")
    return f'<table width="100%" cellspacing="0" cellpadding="4">{"".join(lines)}</table>'


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul>"


def _paragraph(text: str, *, muted: bool = False) -> str:
    return f"<p{' class=muted' if muted else ''}>{_text(text)}</p>"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _identity(identity: Identity | None) -> str:
    if identity is None:
        return tr("aucune identité n’est gardée")
    return "\n".join(part for part in (identity.name, identity.phone, identity.email) if part)


def _field(name: str) -> str:
    """What a field of the entry page is called there."""
    words = {
        "name": tr("Nom"),
        "phone": tr("Téléphone"),
        "email": tr("Courriel"),
        "description": tr("Texte"),
        "place": tr("Lieu"),
        "category": tr("Nature"),
    }
    return words.get(name, name)


def _yes(value: bool) -> str:
    return tr("oui") if value else tr("non")


def _done(action: str) -> str:
    return tr("masqué") if action == "masked" else tr("gardé par l’agent")
