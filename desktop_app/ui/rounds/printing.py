"""The sheet sent to a printer."""

from __future__ import annotations

from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop_app.domain.rounds import Round
from desktop_app.services.find_places import Background
from desktop_app.ui.rounds.sheet import HEIGHT, WIDTH, Sheet


def new_printer() -> QPrinter:
    """A printer set for A4, upright."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    return printer


def print_sheet(printer: QPrinter, found: Round, background: Background) -> int:
    """Send the sheet, as large as the printer's paper allows; gives the number of pages."""
    painter = QPainter(printer)
    paper = painter.viewport()
    scale = min(paper.width() / WIDTH, paper.height() / HEIGHT)
    painter.scale(scale, scale)
    pages = Sheet(found, background, printer).paint(painter, printer.newPage)
    painter.end()
    return pages
