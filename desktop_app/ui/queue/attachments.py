"""« Pièces jointes » in the detail: a strip of thumbnails, each a button; files may be dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.codes import AttachmentKind
from desktop_app.domain.views import AttachmentView
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.theme import px, tokens
from desktop_app.ui.widgets.flow_layout import FlowLayout
from desktop_app.ui.widgets.key_button import KeyButton
from desktop_app.ui.widgets.label import Label, plain_tip

ADD_KEY = "J"
TILE_WIDTH, PICTURE_HEIGHT = 98, 68  # at the plain text size
RADIUS = 6


def say_size(size: int) -> str:
    """A number of bytes as people say it."""
    if size < 100 * 1024:
        return tr("{0} Ko").format(max(1, round(size / 1024)))
    return tr("{0} Mo").format(f"{size / 1024 / 1024:.1f}".replace(".", ","))


class AttachmentStrip(QWidget):
    """Signals: `add_asked()`, `opened(uid)`, `remove_asked(uid)`, `dropped(list of Path)`."""

    add_asked = Signal()
    opened = Signal(str)
    remove_asked = Signal(str)
    dropped = Signal(object)

    def __init__(
        self,
        files: tuple[AttachmentView, ...],
        *,
        may_add: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("attachments")
        self.files = files
        self.may_add = may_add
        self._tiles: dict[str, AttachmentTile] = {}
        self.title = Label(_title(len(files)), self)
        self.title.setProperty("kind", "heading")
        self.add = KeyButton(tr("Joindre…"), ADD_KEY, "plain", self)
        self.add.setObjectName("add_attachment")
        self.add.setToolTip(
            tr(
                "Une photo ou un PDF de 10 Mo au plus. Ctrl+V joint une image copiée ; un fichier "
                "se dépose ici."
            )
        )
        self.add.clicked.connect(self.add_asked)
        self.add.setVisible(may_add)
        self.busy = Label(self)
        self.busy.setObjectName("attachment_busy")
        self.busy.setProperty("kind", "muted")
        self.busy.setWordWrap(True)
        self.busy.hide()
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.busy)
        if files:
            tiles = QWidget(self)
            flow = FlowLayout(tiles, gap_x=8, gap_y=8)
            for file in files:
                flow.addWidget(self._tile(file, tiles))
            policy = tiles.sizePolicy()
            policy.setHeightForWidth(True)
            tiles.setSizePolicy(policy)
            column.addWidget(tiles)
        self._drops = FileDrops(self)
        self._drops.setEnabled(may_add)
        self._drops.dropped.connect(self.dropped)

    def _tile(self, file: AttachmentView, parent: QWidget) -> AttachmentTile:
        tile = AttachmentTile(file, parent)
        tile.clicked.connect(lambda: self.opened.emit(file.uid))
        if self.may_add:
            tile.remove_asked.connect(lambda: self.remove_asked.emit(file.uid))
        self._tiles[file.uid] = tile
        return tile

    def show_thumbnail(self, uid: str, picture: QPixmap) -> None:
        """Put a photo on its tile."""
        if uid in self._tiles:
            self._tiles[uid].show_picture(picture)

    def say_busy(self, words: str) -> None:
        """Say what is being done; "" once nothing is."""
        self.busy.setText(words)
        self.busy.setVisible(bool(words))

    def focused(self) -> str | None:
        """The uid of the tile that has the focus, "" for the button, None elsewhere."""
        if self.add.hasFocus():
            return ""
        return next((uid for uid, tile in self._tiles.items() if tile.hasFocus()), None)

    def take_focus(self, uid: str) -> None:
        """Put the focus on a tile, or on the button where it is gone."""
        target = self._tiles.get(uid) or (self.add if self.may_add else None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)


class AttachmentTile(QAbstractButton):
    """One file: its picture, its name. `remove_asked()` by Delete."""

    remove_asked = Signal()

    def __init__(self, file: AttachmentView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self.picture: QPixmap | None = None
        self.setObjectName(f"file_{file.uid}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("{0} : {1}").format(file.kind.label, file.name))
        lines = [file.name, tr("{0}, joint par {1}").format(say_size(file.bytes), file.added_by)]
        if file.blurred:
            lines.append(tr("floutée"))
        self.setToolTip(plain_tip("\n".join(lines)))

    def show_picture(self, picture: QPixmap) -> None:
        """Paint this photo."""
        self.picture = picture
        self.update()

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(11))
        return font

    def sizeHint(self) -> QSize:
        """Qt's."""
        caption = QFontMetrics(self._small()).height() + 6
        return QSize(px(TILE_WIDTH), px(PICTURE_HEIGHT) + caption)

    def minimumSizeHint(self) -> QSize:
        """Qt's."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's; Enter opens, Delete asks to take it off."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's."""
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(0, 0, self.width(), px(PICTURE_HEIGHT)).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(frame, RADIUS, RADIUS)
        painter.fillPath(shape, QColor(colours.neutral_soft))
        if self.picture is not None:
            painter.save()
            painter.setClipPath(shape)
            painter.drawPixmap(frame, self.picture, _covering(self.picture, frame))
            painter.restore()
        else:
            self._paint_kind(painter, frame)
        over = self.underMouse() and self.isEnabled()
        line, width = (colours.accent, 1.0) if over else (colours.line_strong, 1.0)
        if self.hasFocus():
            line, width = colours.focus, 2.0
        painter.setPen(QPen(QColor(line), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        self._paint_name(painter)
        painter.end()

    def _paint_kind(self, painter: QPainter, frame: QRectF) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(tokens().neutral))
        document = self.file.kind is AttachmentKind.DOCUMENT
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "PDF" if document else "…")

    def _paint_name(self, painter: QPainter) -> None:
        font = self._small()
        painter.setFont(font)
        painter.setPen(QColor(tokens().ink if self.isEnabled() else tokens().faint))
        top = px(PICTURE_HEIGHT)
        room = QRectF(1, top, self.width() - 2, self.height() - top)
        words = QFontMetrics(font).elidedText(
            self.file.name, Qt.TextElideMode.ElideMiddle, round(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


class FileDrops(QObject):
    """Files dropped on a widget: `dropped(list of Path)`."""

    dropped = Signal(object)

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        target.installEventFilter(self)

    def setEnabled(self, enabled: bool) -> None:
        """Whether anything may be dropped."""
        self._target.setAcceptDrops(enabled)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's."""
        if isinstance(event, QDropEvent):  # a drag that enters is one too
            paths = local_files(event.mimeData())
            if not paths:
                return False
            event.acceptProposedAction()
            if not isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.Drop:
                self.dropped.emit(paths)
            return True
        return super().eventFilter(watched, event)


def local_files(content: QMimeData) -> list[Path]:
    """The files of this PC among what is dropped or pasted."""
    return [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]


def _covering(picture: QPixmap, frame: QRectF) -> QRectF:
    """The middle of a picture that fills a frame without being stretched."""
    scale = max(frame.width() / picture.width(), frame.height() / picture.height())
    width, height = frame.width() / scale, frame.height() / scale
    return QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)


def _title(count: int) -> str:
    if count == 0:
        return tr("Pièces jointes")
    return tr("1 pièce jointe") if count == 1 else tr("{0} pièces jointes").format(count)
