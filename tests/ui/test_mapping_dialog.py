"""The mapping dialog: what is proposed, corrected, previewed and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from desktop_app.domain.table_mapping import Mapping
from desktop_app.domain.table_words import TableField
from desktop_app.services.seat import Seat
from desktop_app.services.table_mappings import proposed_mapping, read_head, remembered_mapping
from desktop_app.ui.admin.mapping_dialog import MappingDialog
from desktop_app.ui.admin.preview_model import PLACE, STATE
from desktop_app.ui.desk import Desk

LEFT = Qt.MouseButton.LeftButton
TABLE = (
    "Date;Adresse;Nature;Combien;Suivi\n"
    "19/11/2026;12 rue Riquet, 75019;Bruit;3;a\n"
    "19/11/2026;12 rue Riquet, 75019;Embrouille;;b\n"
    "zut;12 rue Riquet, 75019;Bruit;;c\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small table with a word nobody knows and a date that is none."""
    path = tmp_path / "accueil.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def opened(qtbot: QtBot, desk: Desk, path: Path, mapping: Mapping | None = None) -> MappingDialog:
    head = read_head(path)
    dialog = MappingDialog(desk, path, head, mapping or proposed_mapping(desk.seat, head))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(
        dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog
    )
    dialog.open()
    return dialog


def pick(combo: QComboBox, code: str) -> None:
    combo.setCurrentIndex(combo.findData(code))


def states(dialog: MappingDialog) -> list[str]:
    model = dialog.model
    return [model.index(row, STATE).data() for row in range(model.rowCount())]


def test_the_preview_marks_what_would_be_refused(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 3)
    first, second, third = states(dialog)
    assert first == "✓ comprise"
    assert "catégorie inconnue : « Embrouille »" in second
    assert "date illisible : « zut »" in third
    assert dialog.model.index(0, PLACE).data().startswith("12 Rue Riquet")
    assert "2 des 3 premières lignes" in dialog.banner.label.text()
    # A word gets its meaning: the preview follows.
    pick(dialog.words.combos[TableField.CATEGORY, "Embrouille"], "aggression")
    qtbot.waitUntil(lambda: dialog.model.refused() == 1)


def test_words_without_meaning_stand_first_and_red(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    assert list(dialog.words.combos) == [
        (TableField.CATEGORY, "Embrouille"),
        (TableField.CATEGORY, "Bruit"),
    ]
    unknown, known = dialog.words.combos.values()
    assert unknown.property("invalid") is True
    assert known.property("invalid") is False
    pick(unknown, "other")
    assert unknown.property("invalid") is False


def test_a_missing_field_is_named_and_forbids(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    pick(dialog.columns.combos["Adresse"], "")
    assert not dialog.accept_button.isEnabled()
    assert "adresse ou lieu" in dialog.banner.label.text()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 0)
    pick(dialog.columns.combos["Adresse"], "place")
    assert dialog.accept_button.isEnabled()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 3)


def test_a_field_fed_twice_forbids(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    pick(dialog.columns.combos["Suivi"], "place")
    assert not dialog.accept_button.isEnabled()
    assert "Deux colonnes donnent « Adresse ou lieu »" in dialog.banner.label.text()
    assert dialog.columns.combos["Suivi"].property("invalid") is True
    pick(dialog.columns.combos["Suivi"], "")
    assert dialog.columns.combos["Adresse"].property("invalid") is False
    assert dialog.accept_button.isEnabled()


def test_a_newly_coded_column_shows_its_words(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    pick(dialog.columns.combos["Suivi"], "channel")
    assert (TableField.CHANNEL, "a") in dialog.words.combos
    pick(dialog.columns.combos["Suivi"], "")
    assert (TableField.CHANNEL, "a") not in dialog.words.combos


def test_the_mapping_is_remembered(qtbot: QtBot, desk: Desk, seat: Seat, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    pick(dialog.columns.combos["Combien"], "people")
    pick(dialog.words.combos[TableField.CATEGORY, "Embrouille"], "aggression")
    qtbot.keyClicks(dialog.name, "Accueil")
    with qtbot.waitSignal(dialog.mapping_chosen) as chosen:
        qtbot.mouseClick(dialog.accept_button, LEFT)
    mapping = chosen.args[0]
    assert mapping.name == "Accueil"
    assert mapping.columns["Combien"] is TableField.PEOPLE
    assert mapping.values[TableField.CATEGORY]["Embrouille"] == "aggression"
    known = remembered_mapping(seat, read_head(path).headers)
    assert known == mapping
    again = opened(qtbot, desk, path)
    assert again.mapping() == mapping


def test_cancel_remembers_nothing(qtbot: QtBot, desk: Desk, seat: Seat, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert not dialog.isVisible()
    assert remembered_mapping(seat, read_head(path).headers) is None


def test_a_file_gone_meanwhile_is_told(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    path.unlink()
    qtbot.waitUntil(lambda: "introuvable" in dialog.banner.label.text())


def test_the_wheel_changes_no_choice(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    combo = dialog.columns.combos["Suivi"]
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, event)
    assert combo.currentIndex() == 0


def test_an_answer_that_comes_late_is_not_shown(qtbot: QtBot, desk: Desk, path: Path) -> None:
    dialog = opened(qtbot, desk, path)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 3)
    dialog._show_preview(dialog._asked - 1, ())
    assert dialog.model.rowCount() == 3


def test_it_is_no_larger_than_the_screen_and_cuts_no_list(
    qtbot: QtBot, desk: Desk, path: Path
) -> None:
    dialog = opened(qtbot, desk, path)
    screen = dialog.screen().availableSize()
    assert dialog.width() <= screen.width()
    assert dialog.height() < screen.height()
    dialog.resize(683, 344)  # 1366×768 at 200 %
    qtbot.waitUntil(lambda: desk.tasks.pending() == 0)
    for area in (dialog.columns, dialog.words):
        qtbot.waitUntil(lambda area=area: area.horizontalScrollBar().maximum() == 0)
