"""Imports in the window: real files, real clicks, the main thread left alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db.schema import DmrReportRow
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role
from desktop_app.domain.views import Changes
from desktop_app.services import import_dansmarue as service
from desktop_app.services.seat import Seat
from desktop_app.ui.admin.import_kinds import ImportKind
from desktop_app.ui.admin.import_page import ImportPanel
from desktop_app.ui.admin.mapping_dialog import MappingDialog
from desktop_app.ui.desk import Desk

HEADER = "type;soustype;adresse;datedecl;id_dmr;geo_point_2d"
LEFT = Qt.MouseButton.LeftButton


def export(folder: Path, rows: int = 30, bad: int = 2) -> Path:
    lines = [HEADER]
    for n in range(rows):
        date = "" if n < bad else "02/02/2024"
        lines.append(f'Propreté;Seringues;12 rue Riquet;{date};G2024B{n:06};"48.888,2.3671"')
    path = folder / "export.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def shown(qtbot: QtBot, desk: Desk) -> ImportPanel:
    panel = ImportPanel(desk)
    qtbot.addWidget(panel)
    panel.resize(1000, 620)
    panel.show()
    return panel


def click(qtbot: QtBot, panel: ImportPanel, name: str) -> None:
    button = getattr(panel, name)
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def rows_in(seat: Seat) -> int:
    with seat.store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(DmrReportRow)) or 0)


def test_a_dropped_export_is_imported(
    qtbot: QtBot, desk: Desk, seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = shown(qtbot, desk)
    QAbstractItemModelTester(
        panel.result.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel
    )
    assert not panel.start_button.isEnabled()
    drop(panel, export(tmp_path))
    assert panel.zone.name.text() == "export.csv"
    told: list[Changes] = []
    desk.changed.connect(told.append)
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
        assert panel.running
        assert panel.cancel_button.isVisible()
        assert desk.tasks.long_work() == "Un import"  # nothing is restored meanwhile
    assert not panel.running
    assert panel.result.line.label.text() == "Import terminé. Lignes : 28 nouvelles, 2 refusées."
    assert [changes.imports for changes in told] == [True]
    qtbot.waitUntil(lambda: panel.result.model.rowCount() == 2)
    model = panel.result.model
    assert [model.index(0, column).data() for column in range(3)] == [
        "2",
        "G2024B000000",
        "date absente",
    ]
    assert rows_in(seat) == 28
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    qtbot.mouseClick(panel.result.folder_button, LEFT)
    assert [Path(url.toLocalFile()) for url in opened] == [seat.folder / "rapports"]
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
    assert panel.result.line.label.text() == "Import terminé. Lignes : 28 inchangées, 2 refusées."


def drop(panel: ImportPanel, path: Path) -> None:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    actions, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, content, LEFT, keys)
    panel.zone.dragEnterEvent(enter)
    assert enter.isAccepted()
    panel.zone.dropEvent(QDropEvent(QPointF(5, 5), actions, content, LEFT, keys))


def test_text_dropped_is_not_taken(qtbot: QtBot, desk: Desk) -> None:
    panel = shown(qtbot, desk)
    content = QMimeData()
    content.setText("bonjour")
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, content, LEFT, keys)
    enter.ignore()
    panel.zone.dragEnterEvent(enter)
    assert not enter.isAccepted()


def test_the_file_dialog(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    panel = shown(qtbot, desk)
    path = export(tmp_path)
    qtbot.mouseClick(panel.zone.browse, LEFT)
    dialog = panel.findChild(QFileDialog)
    assert dialog is not None
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(path))
    line = dialog.findChild(QLineEdit)
    assert line is not None
    dialog.filesSelected.emit([str(path)])
    dialog.close()
    assert panel.zone.name.text() == "export.csv"
    assert panel.start_button.isEnabled()


def test_cancel_keeps_what_was_done(
    qtbot: QtBot, desk: Desk, seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK_ROWS", 5)
    panel = shown(qtbot, desk)
    panel.choose([export(tmp_path, 2_000, 0)])
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
        qtbot.waitUntil(lambda: panel.bar.maximum() == 1000)
        click(qtbot, panel, "cancel_button")
        assert not panel.cancel_button.isEnabled()
    assert "Import arrêté" in panel.result.line.label.text()
    kept = rows_in(seat)
    assert 0 < kept < 2_000
    monkeypatch.setattr(service, "CHUNK_ROWS", 2_000)
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
    assert rows_in(seat) == 2_000


def test_progress_comes_on_the_main_thread(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK_ROWS", 5)
    panel = shown(qtbot, desk)
    seen: set[str] = set()
    panel.bar.valueChanged.connect(
        lambda _: seen.add(threading.current_thread().name), Qt.ConnectionType.DirectConnection
    )
    panel.choose([export(tmp_path, 100, 0)])
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
    assert seen == {threading.main_thread().name}


def test_closing_the_panel_stops_the_import(
    qtbot: QtBot, desk: Desk, seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK_ROWS", 5)
    panel = ImportPanel(desk)
    panel.show()
    panel.choose([export(tmp_path, 2_000, 0)])
    panel.start()
    qtbot.waitUntil(lambda: panel.bar.maximum() == 1000)
    panel.deleteLater()
    qtbot.waitUntil(lambda: desk.tasks.pending() == 0)
    assert 0 < rows_in(seat) < 2_000


@pytest.mark.parametrize("kind", list(ImportKind))
def test_a_file_that_is_none_of_it_says_so(
    qtbot: QtBot, desk: Desk, tmp_path: Path, kind: ImportKind
) -> None:
    panel = shown(qtbot, desk)
    path = tmp_path / "vide.csv"
    path.write_bytes(b"")
    qtbot.mouseClick(panel.kinds.button(list(ImportKind).index(kind)), LEFT)
    panel.choose([path])
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
    assert panel.problem.isVisible()
    assert "vide" in panel.problem.label.text()
    assert panel.start_button.isEnabled()
    panel.choose([export(tmp_path)])
    assert not panel.problem.isVisible()


def test_a_gazetteer_of_two_files(qtbot: QtBot, desk: Desk, shared_data: Path) -> None:
    panel = shown(qtbot, desk)
    qtbot.mouseClick(panel.kinds.button(2), LEFT)
    geo = shared_data / "geo"
    panel.choose([geo / "stations.csv", geo / "espaces_verts.csv"])
    assert panel.zone.name.text() == "stations.csv, espaces_verts.csv"
    with qtbot.waitSignal(panel.finished, timeout=20_000) as ended:
        click(qtbot, panel, "start_button")
    assert ended.args[0].changes.places


def test_who_may_not_import_sees_why(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], front_desk: Seat
) -> None:
    panel = shown(qtbot, make_desk(front_desk))
    assert not panel.zone.isEnabled()
    assert panel.zone.name.text() == "Votre profil ne permet pas d’importer"


def test_an_administrator_imports_no_table(
    qtbot: QtBot, make_desk: Callable[[Seat], Desk], seat: Seat
) -> None:
    panel = shown(qtbot, make_desk(replace(seat, actor=Actor("IT", Role.ADMIN))))
    assert panel.zone.isEnabled()
    qtbot.mouseClick(panel.kinds.button(1), LEFT)
    assert not panel.zone.isEnabled()


def test_another_profile_sits_down(qtbot: QtBot, desk: Desk, front_desk: Seat) -> None:
    panel = shown(qtbot, desk)
    assert panel.zone.isEnabled()
    desk.sit(front_desk)
    assert not panel.zone.isEnabled()


def test_a_table_asks_for_its_mapping_first(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "accueil.csv"
    path.write_text("Date;Adresse;Nature\n19/11/2026;12 rue Riquet, 75019;Bruit\n", "utf-8")
    panel = shown(qtbot, desk)
    qtbot.mouseClick(panel.kinds.button(1), LEFT)
    panel.choose([path])
    click(qtbot, panel, "start_button")
    qtbot.waitUntil(lambda: panel.findChild(MappingDialog) is not None)
    dialog = panel.findChild(MappingDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    with qtbot.waitSignal(panel.finished, timeout=20_000):
        qtbot.mouseClick(dialog.accept_button, LEFT)
    assert panel.result.line.label.text() == "Import terminé. Lignes : 1 nouvelle."


def test_past_imports_are_listed(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    panel = shown(qtbot, desk)
    QAbstractItemModelTester(
        panel.past.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel
    )
    assert not panel.past.isVisible()
    panel.choose([export(tmp_path)])
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
    qtbot.waitUntil(lambda: panel.past.model.rowCount() == 1)
    assert not panel.past.isVisible()  # the refused lines have the room
    panel.choose([export(tmp_path, bad=0)])
    assert panel.past.isVisible()
    model = panel.past.model
    texts = [model.index(0, column).data() for column in range(model.columnCount())]
    assert texts == [
        "aujourd’hui 18:30",
        "Export DansMaRue",
        "export.csv",
        "Claire Coordination",
        "28",
        "0",
        "0",
        "2",
    ]
    with qtbot.waitSignal(panel.finished):
        click(qtbot, panel, "start_button")
    qtbot.waitUntil(lambda: panel.past.model.rowCount() == 2)
    assert panel.past.isVisible()
    again = shown(qtbot, desk)
    qtbot.waitUntil(again.past.isVisible)
