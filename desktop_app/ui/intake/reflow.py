"""A narrow page (200 % scaling, large texts) has one column: the answers under the form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import theme
from desktop_app.ui.intake.form import EntryForm
from desktop_app.ui.intake.side import SidePanel

NARROW_PX = 800  # at the plain text size
LEAST = QSize(430, 240)
"""Below this the window scrolls the whole page."""


class Reflow(QObject):
    """Moves the answers of `side` to the end of `form` and back as the width of `page` changes."""

    def __init__(self, page: QWidget, form: EntryForm, side: SidePanel) -> None:
        super().__init__(page)
        self._form, self._side = form, side
        self.narrow = False
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's."""
        changes = (QEvent.Type.Resize, QEvent.Type.FontChange)
        if event.type() in changes and isinstance(watched, QWidget):
            self._fit(watched.width() < theme.px(NARROW_PX))
        return False

    def _fit(self, narrow: bool) -> None:
        if narrow == self.narrow:
            return
        self.narrow = narrow
        column = self._form.widget().layout()
        if narrow and isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, self._side.takeWidget())
        else:
            self._side.take_back()
        self._side.setMaximumWidth(0 if narrow else 16_777_215)
        policies = Qt.ScrollBarPolicy
        self._form.setHorizontalScrollBarPolicy(
            policies.ScrollBarAsNeeded if narrow else policies.ScrollBarAlwaysOff
        )
