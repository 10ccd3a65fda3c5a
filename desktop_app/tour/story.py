"""One call, from the phone to the answer, by keyboard, with a picture at each step."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListWidget, QWidget

from desktop_app.bootstrap import Session, make_application
from desktop_app.domain.actor import Actor
from desktop_app.domain.codes import Role, Status
from desktop_app.domain.errors import WorldFault
from desktop_app.settings import load_settings, save_settings
from desktop_app.start_measure import list_filled
from desktop_app.tour.driver import Driver

DEMO_SIGNALEMENTS, DEMO_SEED = 400, 19
USUAL, SMALL = (1440, 900), (1366, 768)
DESK = Actor("Accueil du 18e", Role.FRONT_DESK, arrondissement=18)
LEAD = Actor("Chef UASA", Role.TEAM_LEAD, team="uasa")
COORDINATION = Actor("Coordination", Role.COORDINATOR)
TEXT = (
    "Groupe d’une dizaine de personnes sous le porche depuis lundi, fumées, passage difficile "
    "pour les enfants le matin. M. Dupont du 3e"
)


def tour(out: Path, folder: Path | None, dansmarue: Path | None) -> dict[str, Any]:
    """Make the tour; returns {"number", "status", "pictures", "out"}.

    `folder` None: a base of the tour's own with a demonstration year, thrown away at the end.
    Raises `WorldFault` "tour_stuck" when the program does not answer.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if folder is not None:
        return _tour_in(folder, out, dansmarue)
    with tempfile.TemporaryDirectory(prefix="relais-visite-") as name:
        _fill(Path(name))
        return _tour_in(Path(name), out, dansmarue)


def _fill(folder: Path) -> None:
    from desktop_app.services.demo import fill_demo
    from desktop_app.services.open_base import open_base
    from desktop_app.services.seat import Seat

    store = open_base(folder)
    try:
        fill_demo(Seat(store, COORDINATION, folder), DEMO_SIGNALEMENTS, DEMO_SEED)
    finally:
        store.close()


def _tour_in(folder: Path, out: Path, dansmarue: Path | None) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    before = load_settings(folder)
    save_settings(folder, replace(before, profile=None, theme="light", geocoder_on=False))
    app = make_application()
    session = Session(app, folder)
    try:
        story = Story(session, out)
        if dansmarue is not None:
            story.import_context(dansmarue)
        number, status = story.tell()
    finally:
        session.frame.close()
        session.close()
        save_settings(folder, before)
    return {
        "number": number,
        "status": status,
        "pictures": story.driver.pictures,
        "out": str(out.resolve()),
    }


class Story:
    """The steps, in order; each leaves a picture."""

    def __init__(self, session: Session, out: Path) -> None:
        self.session = session
        self.frame = session.frame
        self.driver = Driver(self.frame, out)
        self.frame.resize(*USUAL)
        self.frame.show()
        self.driver.until("la fenêtre", lambda: session.window is not None)
        self.desk: Any = session.desk
        self.window: Any = session.window
        self.driver.until("la base ouverte", lambda: self.desk.ready)

    def tell(self) -> tuple[str, str]:
        """The whole story; returns the number and its last status."""
        self.first_start()
        number = self.log()
        self.accept(number)
        self.close(number)
        self.go_round()
        status = self.find(number)
        self.administration()
        self.other_looks()
        return number, status

    def import_context(self, path: Path) -> None:
        """Import a DansMaRue export first, as the coordination does."""
        from desktop_app.services.import_dansmarue import import_dansmarue

        seat = replace(self.desk.seat, actor=COORDINATION)
        import_dansmarue(seat, path)

    def first_start(self) -> None:
        """Who sits here?"""
        from desktop_app.ui.first_start import ProfileForm

        self.settle()
        form = self.the(ProfileForm)
        form.fill(DESK)
        self.driver.picture("premier-demarrage")
        form.save.setFocus()
        self.driver.press("Return")
        self.driver.until("la file", lambda: self.window.page("queue") is not None)
        self.settle()
        self.driver.picture("file-accueil")

    def log(self) -> str:
        """The call: what, where, when, who, without the mouse."""
        from desktop_app.ui.intake.page import IntakePage

        self.driver.press("Ctrl+N")
        page = self.the(IntakePage)
        self.settle()
        self.driver.picture("saisie-vide")
        form = page.form
        self.driver.press("1")
        self.tab_to(form.what.description)
        self.driver.type(TEXT)
        self.tab_to(form.what.people)
        self.driver.type("7")
        self.tab_to(form.where.place)
        self.driver.type("43 rue d'aubervill")
        self.driver.until("des lieux proposés", lambda: not form.where.place.popup.isHidden())
        self.driver.picture("saisie-lieu")
        self.driver.press("Return")
        self.tab_to(form.where.kind)
        self.driver.type("p")
        self.tab_to(form.when.moment)
        self.driver.type("hier 18h30")
        self.tab_to(form.when.days)
        self.driver.type("12345")
        self.tab_to(form.when.start)
        self.driver.type("7h")
        self.tab_to(form.when.end)
        self.driver.type("9h")
        self.settle()
        self.driver.picture("saisie-remplie")
        self.driver.press("Ctrl+Return")
        self.driver.until("le numéro", lambda: page.confirmation.isVisible())
        self.settle()
        self.driver.picture("enregistre")
        return str(page.confirmation.number.text())

    def accept(self, number: str) -> None:
        """The team lead finds it by its number and takes charge."""
        self.sit(LEAD)
        self.driver.picture("file-equipe")
        self.open_by_number(number)
        self.driver.picture("detail-oriente")
        self.driver.press("A")
        self.reached(number, Status.ACCEPTED)
        self.driver.picture("pris-en-charge")

    def close(self, number: str) -> None:
        """What happened, in one dialog, then the end."""
        self.driver.press("V")
        self.confirm("compte-rendu")
        self.driver.press("C")
        self.confirm("clore")
        self.reached(number, Status.CLOSED)
        self.driver.picture("clos")

    def go_round(self) -> None:
        """The round of the day: built, in walking order, then its report."""
        self.driver.press("Ctrl+3")
        page: Any = self.window.page("rounds")
        self.settle()
        self.driver.press("J")
        self.confirm("tournee-construire")
        self.driver.until("la tournée", lambda: page.keeper.round is not None)
        self.settle()
        page.stops.setFocus()
        self.driver.picture("tournees")
        self.driver.press("V")
        self.driver.until("le compte rendu", lambda: self.dialog() is not None)
        self.driver.press("2")
        self.driver.press("Tab")
        self.driver.press("N")
        self.confirm("tournee-compte-rendu")

    def find(self, number: str) -> str:
        """Back at the desk: found again, with its whole story; returns the status shown."""
        self.sit(DESK)
        self.open_by_number(number)
        self.driver.picture("retrouve")
        detail = self.queue().detail.detail
        return detail.row.status.value if detail is not None else ""

    def administration(self) -> None:
        """Each tab of Administration."""
        self.sit(COORDINATION)
        self.window.go("admin")
        page: Any = self.window.page("admin")
        for name in (
            "imports",
            "teams",
            "duty",
            "coverage",
            "rules",
            "base",
            "display",
            "profile",
        ):
            page.show_tab(name)
            self.settle()
            self.driver.picture(f"administration-{name}")

    def other_looks(self) -> None:
        """The two main pages in the dark, on a small screen."""
        self.desk.take_settings(replace(self.desk.settings, theme="dark"))
        self.sit(replace(COORDINATION, name="Coordination"))
        self.frame.resize(*SMALL)
        self.settle()
        self.driver.until("la file remplie", lambda: list_filled(self.session))
        self.driver.press("Down")
        self.settle()
        self.driver.picture("file-sombre-1366")
        self.driver.press("Ctrl+N")
        self.settle()
        self.driver.picture("saisie-sombre-1366")

    # -- gestures

    def sit(self, actor: Actor) -> None:
        """Another person takes the seat."""
        self.desk.take_settings(replace(self.desk.settings, profile=actor))
        self.desk.sit(replace(self.desk.seat, actor=actor))
        self.settle()

    def open_by_number(self, number: str) -> None:
        """Ctrl+K, the number, Enter."""
        self.driver.press("Ctrl+K")
        line = self.named(QLineEdit, "search_line")
        self.driver.type(number, line)
        self.driver.until("le numéro trouvé", lambda: self.hits() > 0)
        self.settle()
        self.driver.picture("recherche")
        self.driver.press("Return", line)
        self.driver.until("le détail", lambda: self.queue().detail.number == number)
        self.settle()

    def confirm(self, name: str) -> None:
        """Picture the dialog that is open, then confirm it."""
        self.driver.until(f"la fenêtre « {name} »", lambda: self.dialog() is not None)
        self.settle()
        self.driver.picture(name)
        dialog = self.dialog()
        self.driver.press("Ctrl+Return", dialog)
        self.driver.until(f"« {name} » enregistré", lambda: self.dialog() is None)
        self.settle()

    def reached(self, number: str, status: Status) -> None:
        """Wait until the detail shows `number` at `status`."""

        def there() -> bool:
            detail = self.queue().detail.detail
            return detail is not None and (detail.row.number, detail.row.status) == (number, status)

        self.driver.until(f"le statut « {status.label} »", there)
        self.settle()

    def tab_to(self, target: QWidget) -> None:
        """Walk with Tab until the focus is in `target`."""
        for _ in range(80):
            focused = QApplication.focusWidget()
            if focused is not None and (focused is target or target.isAncestorOf(focused)):
                return
            self.driver.press("Tab")
        raise WorldFault("tour_stuck", "La touche Tab n’atteint pas un champ de la saisie.")

    def settle(self) -> None:
        """Until nothing is read or written, twice: an answer may ask for more."""
        for _ in range(2):
            self.driver.pause()
            self.driver.until("les réponses de la base", lambda: self.desk.tasks.pending() == 0)

    def queue(self) -> Any:
        """The queue page."""
        return self.window.page("queue")

    def dialog(self) -> QDialog | None:
        """The dialog that is open, if any."""
        opened = (w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog))
        return next((w for w in opened if w.isVisible()), None)

    def the(self, kind: type[Any]) -> Any:
        """The widget of that class in the window, waited for."""
        self.driver.until(kind.__name__, lambda: self.window.findChild(kind) is not None)
        return self.window.findChild(kind)

    def hits(self) -> int:
        """How many results the search shows."""
        lists = self.window.findChildren(QListWidget, "search_hits")
        return max((each.count() for each in lists if each.isVisible()), default=0)

    def named(self, kind: type[Any], name: str) -> Any:
        """The visible widget of that class and name, waited for."""

        def find() -> Any:
            widgets = self.window.findChildren(kind, name)
            return next((w for w in widgets if w.isVisible()), None)

        self.driver.until(name, lambda: find() is not None)
        return find()
