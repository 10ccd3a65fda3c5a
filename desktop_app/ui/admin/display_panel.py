"""« Affichage »: theme, text size, use of the online geocoder."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from desktop_app.settings import FONT_SCALES, GEOCODER_URL
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field import Field
from desktop_app.ui.widgets.label import Label


class DisplayPanel(QWidget):
    """Each choice is taken and kept at once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        settings = desk.settings
        self.theme = QComboBox(self)
        for code, label in (
            ("system", self.tr("Comme le système")),
            ("light", self.tr("Clair")),
            ("dark", self.tr("Sombre")),
        ):
            self.theme.addItem(label, code)
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.scale = QComboBox(self)
        for scale in FONT_SCALES:
            self.scale.addItem(self.tr("{0} %").format(round(scale * 100)), scale)
        self.scale.setCurrentIndex(max(0, self.scale.findData(settings.font_scale)))
        self.online = QCheckBox(self.tr("Interroger le géocodeur en ligne"), self)
        self.online.setChecked(settings.geocoder_on)
        self.url = QLineEdit(settings.geocoder_url, self)
        self.url.setPlaceholderText(GEOCODER_URL)
        self.url_field = Field(self.tr("Adresse du service"), self.url, self)
        self.url_field.setEnabled(settings.geocoder_on)
        self._lay_out()
        self.theme.currentIndexChanged.connect(self._on_look)
        self.scale.currentIndexChanged.connect(self._on_look)
        self.online.toggled.connect(self._on_online)
        self.url.editingFinished.connect(self._on_url)

    def _lay_out(self) -> None:
        look, online = Card(self), Card(self)
        for card, title in (
            (look, self.tr("Aspect")),
            (online, self.tr("Adresses en ligne")),
        ):
            heading = Label(title, card)
            heading.setProperty("kind", "heading")
            card.body.addWidget(heading)
        look.body.addWidget(Field(self.tr("Thème"), self.theme, look))
        look.body.addWidget(Field(self.tr("Taille du texte"), self.scale, look))
        note = Label(
            self.tr(
                "Le service complète le gazetier de ce poste quand une adresse y manque. Seul le "
                "texte du lieu lui est envoyé ; saisir et enregistrer ne l’attendent jamais."
            ),
            online,
        )
        note.setWordWrap(True)
        note.setProperty("kind", "muted")
        for widget in (self.online, note, self.url_field):
            online.body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(12)
        column.addWidget(look)
        column.addWidget(online)
        column.addStretch(1)

    def _on_look(self) -> None:
        self._desk.take_settings(
            replace(
                self._desk.settings,
                theme=self.theme.currentData(),
                font_scale=self.scale.currentData(),
            )
        )

    def _on_online(self, on: bool) -> None:
        self.url_field.setEnabled(on)
        self._desk.take_settings(replace(self._desk.settings, geocoder_on=on))

    def _on_url(self) -> None:
        url = self.url.text().strip().rstrip("/") or GEOCODER_URL
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        self.url_field.set_error(
            ""
            if sound
            else self.tr("Écrivez une adresse complète, par exemple {0}.").format(GEOCODER_URL)
        )
        if sound and url != self._desk.settings.geocoder_url:
            self._desk.take_settings(replace(self._desk.settings, geocoder_url=url))
