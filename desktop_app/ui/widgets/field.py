"""A labelled input with room for its error."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.widgets.label import Label
from desktop_app.ui.widgets.restyle import set_look


class Field(QWidget):
    """`label` above `widget`; `set_error` says in red below what to mend."""

    def __init__(self, label: str, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.widget = widget
        self.label = Label(label, self)
        self.label.setProperty("kind", "field")
        self.label.setBuddy(widget)
        self.error = Label(self)
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        widget.setAccessibleName(label.replace("&", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(widget)
        column.addWidget(self.error)
        if widget.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Fixed:
            column.addStretch(1)  # beside a taller neighbour the label stays on its input

    def set_error(self, text: str) -> None:
        """Show `text` below and a red frame; an empty text removes both."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.widget.setAccessibleDescription(text)
        set_look(self.widget, invalid=bool(text))


class InlineField(Field):
    """The label at the left of its input. The owner puts `error` where a sentence finds room."""

    def __init__(self, label: str, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(label, widget, parent)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(widget, 1)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertLayout(0, row)
