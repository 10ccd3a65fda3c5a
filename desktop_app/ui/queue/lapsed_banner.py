"""Tells a team, quietly, what was taken back from it for want of a reply."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.services.queue_query import View
from desktop_app.ui.queue.view_bar import ViewBar
from desktop_app.ui.queue.wording import tr
from desktop_app.ui.widgets.banner import Banner


class LapsedBanner(QWidget):
    """Hidden while nothing of the kind stands in the pool; its button shows the pool."""

    def __init__(self, bar: ViewBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._count = 0
        self.banner = Banner("", "neutral", self)
        self.banner.setObjectName("lapsed_banner")
        self._see = self.banner.add_action(tr("Voir"), lambda: bar.take(view=View.POOL))
        self._see.setObjectName("see_lapsed")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.addWidget(self.banner)
        bar.query_changed.connect(lambda _query: self.say(self._count))
        self.hide()

    def say(self, count: int) -> None:
        """Say how many were taken back; none hides the banner, as does standing in the pool."""
        self._count = count
        words = (
            tr("1 signalement repris à votre équipe faute de réponse : il est sans équipe.")
            if count == 1
            else tr(
                "{0} signalements repris à votre équipe faute de réponse : ils sont sans équipe."
            ).format(count)
        )
        self.banner.say(words)
        self._see.setAccessibleName(tr("Voir les signalements sans équipe"))
        self.setVisible(count > 0 and self._bar.query.view is not View.POOL)
