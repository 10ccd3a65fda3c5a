"""The words of the queue: short names, second lines, delays, tones."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.codes import (
    AnswerBy,
    Category,
    HoldReason,
    People,
    PlaceKind,
    ReporterKind,
    Status,
)
from desktop_app.domain.deadlines import warned_from
from desktop_app.domain.entry import Recurrence
from desktop_app.domain.moments import PARIS, say_delay, say_moment
from desktop_app.domain.place_words import say_arrondissement
from desktop_app.domain.views import Detail, QueueRow, TeamRef, VoiceView
from desktop_app.domain.workflow import STOPPED

LONGEST_ACCEPT = dt.timedelta(hours=4)
FAR = dt.timedelta(hours=60)  # further away the hour says nothing in a list
DELAY = re.compile(r"−?\d+ (j|min|h( \d\d)?)")
MINUTES = re.compile(r"(?<=h) ?\d\d$")
POSTCODE = re.compile(r",? 75\d{3}\b.*$")

TO_ACCEPT = frozenset({Status.NEW, Status.ROUTED, Status.REOPENED})
STATUS_TONES = {
    Status.NEW: "neutral",
    Status.ROUTED: "accent",
    Status.ACCEPTED: "violet",
    Status.SCHEDULED: "violet",
    Status.ON_HOLD: "warn",
    Status.MONITORED: "neutral",
    Status.HANDED_OVER: "neutral",
    Status.CLOSED: "ok",
    Status.REOPENED: "danger",
    Status.CANCELLED: "neutral",
}


def tr(text: str) -> str:
    """A French sentence of this folder, translatable."""
    return QCoreApplication.translate("queue", text)


def short_category(category: Category) -> str:
    """The category in the fewest words that keep it, for a narrow column."""
    return {
        Category.CONSUMPTION: tr("Consommation"),
        Category.INTRUSION: tr("Intrusion immeuble"),
        Category.SOILING: tr("Dégradation, salissures"),
        Category.DEFECT: tr("Équipement à réparer"),
    }.get(category, category.label)


def subject(row: QueueRow) -> str:
    """What a dialog is about: « 19-2026-004127 — Consommation, 43 Rue d’Aubervilliers »."""
    return f"{row.number} — {short_category(row.category)}, {row.label}"


def people_words(people: People) -> str:
    """How many people were seen, empty when nobody said."""
    if people is People.UNKNOWN:
        return ""
    if people is People.ONE:
        return tr("1 personne")
    if people is People.MANY:
        return tr("7+ personnes")
    return tr("{0} personnes").format(people.label)


def voices_words(voices: int) -> str:
    """How many people reported."""
    return tr("1 déclarant") if voices == 1 else tr("{0} déclarants").format(voices)


def short_subject_line(row: QueueRow) -> str:
    """The same where one narrow line is left."""
    band = row.people.value.replace("-", "–")
    people = "" if row.people is People.UNKNOWN else tr("{0} pers.").format(band)
    voices = tr("{0} déclarants").format(row.voices) if row.voices > 1 else ""
    parts = [people, voices, tr("récurrent") if row.recurring else ""]
    return " · ".join(part for part in parts if part)


def subject_line(row: QueueRow) -> str:
    """Second line of the subject: people, voices, recurrence."""
    parts = [people_words(row.people), voices_words(row.voices)]
    if row.recurring:
        parts.append(tr("récurrent"))
    return " · ".join(part for part in parts if part)


def ordinal(arrondissement: int) -> str:
    """« 18ᵉ »."""
    return say_arrondissement(arrondissement)


def place_line(row: QueueRow, sectors: dict[str, str]) -> str:
    """Second line of the place: sector (named by `sectors`), arrondissement, kind."""
    sector = sectors.get(row.sector, row.sector) if row.sector else ""
    parts = [sector, ordinal(row.arrondissement), row.place_kind.label]
    return " · ".join(part for part in parts if part)


def short_place_line(row: QueueRow, sectors: dict[str, str]) -> str:
    """The same where one narrow line is left: no kind, and no sector the label begins with."""
    sector = sectors.get(row.sector, row.sector) if row.sector else ""
    if row.label.startswith(sector):
        return f"{ordinal(row.arrondissement)} · {row.place_kind.label}"
    return f"{sector} · {ordinal(row.arrondissement)}"


def short_label(label: str) -> str:
    """The place without its postcode: the arrondissement stands below."""
    return POSTCODE.sub("", label) or label


def team_name(team: TeamRef | None) -> str:
    """The team, or the pool."""
    return team.name if team else tr("Sans équipe")


def team_line(row: QueueRow) -> str:
    """The team; in the pool, whether a team let it go there."""
    if row.team is None and row.lapsed_team is not None:
        return tr("Repris faute de réponse")
    return team_name(row.team)


def status_words(row: QueueRow) -> str:
    """The status, with whom one waits for."""
    if row.status is Status.ON_HOLD and row.hold_reason is not None:
        return {
            HoldReason.REPORTER: tr("Attente déclarant"),
            HoldReason.MEANS: tr("Attente moyens"),
            HoldReason.PARTNER: tr("Attente partenaire"),
        }[row.hold_reason]
    return row.status.label


def stale(row: QueueRow, now: dt.datetime) -> bool:
    """Whether the scene is too old to be met as it was told, and nobody looks after it."""
    if row.stale_at is None or row.stale_at >= now or row.closed_at is not None:
        return False
    return row.status not in STOPPED


def short_of_means(row: QueueRow) -> bool:
    """Whether it waits for want of anyone to send: a shortage, never late."""
    return row.status is Status.ON_HOLD and row.hold_reason is HoldReason.MEANS


def due_words(row: QueueRow, now: dt.datetime) -> str:
    """The deadline in few words: « 2 h 10 », « −0 h 35 », « demain 9 h », « à constater »."""
    if stale(row, now):
        return tr("à constater")
    if short_of_means(row) and (row.due_at is None or row.due_at <= now):
        return tr("sans moyens")
    if row.due_at is None:
        if row.closed_at is not None:
            return day(row.closed_at)
        return tr("en pause") if row.status is Status.ON_HOLD else "—"
    if row.due_at - now > FAR:
        return day(row.due_at)
    said = say_delay(row.due_at, now).removeprefix("dans ")
    # A delay keeps its minutes, the hour of another day does without: « 2 h 10 », « demain 9 h ».
    return said if DELAY.fullmatch(said) else MINUTES.sub("", said)


def widest_day() -> str:
    """The longest of the deadlines that `due_words` says, for the width of their column."""
    return tr("{0} {1} 20 h").format(20, tr("sept."))


def due_tone(row: QueueRow, now: dt.datetime) -> str:
    """Danger once past, warning in the last quarter of the delay (30 minutes at least)."""
    if row.due_at is None or stale(row, now):
        return "neutral"
    if short_of_means(row):
        return "warn" if row.due_at <= now else "neutral"
    if row.due_at <= now:
        return "danger"
    begun_at = row.received_at
    if row.status in TO_ACCEPT:
        # Asked later than it was received, where another team let it go or it was opened again.
        begun_at = max(begun_at, row.due_at - LONGEST_ACCEPT)
    return "warn" if now >= warned_from(begun_at, row.due_at) else "neutral"


def due_tip(row: QueueRow, now: dt.datetime) -> str:
    """The deadline as an hour."""
    if stale(row, now) and row.stale_at is not None:
        return tr(
            "Scène trop ancienne depuis {0} : à constater, ou à clore « non constaté »"
        ).format(say_moment(row.stale_at, now))
    if row.due_at is None:
        if row.status is Status.ON_HOLD:
            return tr("Délai suspendu pendant l’attente")
        if row.closed_at is not None:
            return f"{row.status.label} : {say_moment(row.closed_at, now)}"
        return tr("Aucune échéance en cours")
    said = say_moment(row.due_at, now)
    if row.closed_at is not None:
        return tr("Réponse au déclarant attendue : {0}").format(said)
    if row.due_at <= now:
        return tr("Échéance dépassée : {0}").format(said)
    return tr("Échéance : {0}").format(said)


def to_close(detail: Detail) -> bool:
    """Whether the deadline is that of the closing: visited, and nobody waits for an answer."""
    # The answer's clock runs, not that of the visit: a team was there since it was last opened.
    clocks = detail.deadlines
    visited = clocks is not None and detail.row.due_at == clocks.answer != clocks.visit
    visited = visited and detail.row.status in (Status.ACCEPTED, Status.SCHEDULED)
    waiting = (each for each in detail.voices if each.answered_at is None)
    return visited and all(each.answer_by is AnswerBy.NONE for each in waiting)


def closing_sentence(row: QueueRow, now: dt.datetime) -> str:
    """The deadline of what is `to_close`: « à clore avant demain 18:00 »."""
    if row.due_at is None:
        return ""
    if row.due_at <= now:
        return tr("à clore, en retard de {0}").format(say_delay(row.due_at, now).lstrip("−-"))
    return tr("à clore avant {0}").format(say_moment(row.due_at, now))


def due_sentence(row: QueueRow, now: dt.datetime) -> str:
    """The deadline of the detail: « échéance dans 2 h 10 », « en retard de 0 h 35 »."""
    if stale(row, now):
        return tr("à constater")
    if short_of_means(row) and (row.due_at is None or row.due_at <= now):
        return tr("sans moyens disponibles")
    if row.due_at is None:
        return tr("délai suspendu") if row.status is Status.ON_HOLD else ""
    said = say_delay(row.due_at, now)
    if row.closed_at is not None:
        if row.due_at <= now:
            return tr("réponse en retard de {0}").format(said.lstrip("−-"))
        return tr("réponse due {0}").format(said)
    if row.due_at <= now:
        return tr("en retard de {0}").format(said.lstrip("−-"))
    return tr("échéance {0}").format(said)


def hour(moment: dt.time) -> str:
    """« 7 h », « 18 h 30 »."""
    return f"{moment.hour} h" if not moment.minute else f"{moment.hour} h {moment.minute:02d}"


def day(at: dt.datetime) -> str:
    """« 9 nov. » in Paris."""
    local = at.astimezone(PARIS)
    return f"{local.day} {month(local)}"


def month(day: dt.date) -> str:
    """« nov. »."""
    return (
        tr("janv."), tr("févr."), tr("mars"), tr("avr."), tr("mai"), tr("juin"),
        tr("juil."), tr("août"), tr("sept."), tr("oct."), tr("nov."), tr("déc."),
    )[day.month - 1]  # fmt: skip


def recurrence_words(recurrence: Recurrence, since: dt.datetime) -> str:
    """How often: « Tous les jours, 7 h – 9 h, depuis le 9 nov. », or once."""
    if not recurrence.recurring:
        return tr("Une fois, le {0}").format(day(since))
    if len(recurrence.days) in (0, 7):
        said = tr("Tous les jours")
    else:
        order = type(next(iter(recurrence.days)))
        said = ", ".join(d.label for d in order if d in recurrence.days).capitalize()
    if recurrence.start is not None and recurrence.end is not None:
        said += f", {hour(recurrence.start)} – {hour(recurrence.end)}"
    elif recurrence.start is not None:
        said += tr(", à partir de {0}").format(hour(recurrence.start))
    return tr("{0}, depuis le {1}").format(said, day(since))


def place_phrase(kind: PlaceKind) -> str:
    """The kind of place inside a sentence: « sous un porche »."""
    return {
        PlaceKind.STREET: tr("sur la voie publique"),
        PlaceKind.PORCH: tr("sous un porche"),
        PlaceKind.COMMON_PARTS: tr("dans des parties communes"),
        PlaceKind.SQUARE: tr("dans un square"),
        PlaceKind.PLAYGROUND: tr("sur une aire de jeux"),
        PlaceKind.SCHOOL: tr("aux abords d’une école"),
        PlaceKind.STATION: tr("dans une station"),
        PlaceKind.CAR_PARK: tr("dans un parking"),
        PlaceKind.TUNNEL: tr("sous un pont ou un tunnel"),
        PlaceKind.QUAY: tr("sur le quai du canal"),
        PlaceKind.SHOP: tr("devant un commerce"),
        PlaceKind.SITE: tr("sur un chantier ou une friche"),
    }.get(kind, "")


def rhythm(recurrence: Recurrence) -> str:
    """The recurrence in two words: « tous les matins »."""
    if not recurrence.recurring:
        return ""
    if len(recurrence.days) not in (0, 7):
        if len(recurrence.days) == 1:
            return tr("chaque {0}").format(next(iter(recurrence.days)).label)
        return tr("{0} jours par semaine").format(len(recurrence.days))
    if recurrence.start is None:
        return tr("tous les jours")
    match recurrence.start.hour:
        case 5 | 6 | 7 | 8 | 9 | 10:
            return tr("tous les matins")
        case 11 | 12:
            return tr("tous les midis")
        case 17 | 18 | 19 | 20 | 21:
            return tr("tous les soirs")
        case 22 | 23 | 0 | 1 | 2 | 3 | 4:
            return tr("toutes les nuits")
    return tr("tous les après-midi")


def title_sentence(row: QueueRow, recurrence: Recurrence) -> str:
    """« Consommation sous un porche, tous les matins »."""
    said = f"{short_category(row.category)} {place_phrase(row.place_kind)}".strip()
    return ", ".join(part for part in (said, rhythm(recurrence)) if part)


def reporters_words(voices: tuple[VoiceView, ...]) -> str:
    """« 3 riverains, 1 commerçant »."""
    plural = {
        ReporterKind.RESIDENT: tr("riverains"),
        ReporterKind.SHOP: tr("commerçants"),
        ReporterKind.ELECTED: tr("élus ou mairies"),
        ReporterKind.LANDLORD: tr("bailleurs"),
        ReporterKind.TRANSPORT: tr("transporteurs"),
        ReporterKind.SCHOOL: tr("établissements scolaires"),
        ReporterKind.ASSOCIATION: tr("associations"),
        ReporterKind.AGENT: tr("agents de la Ville"),
        ReporterKind.OTHER: tr("autres"),
    }
    counted = Counter(voice.reporter_kind for voice in voices)
    return ", ".join(
        f"{count} {kind.label[0].lower() + kind.label[1:] if count == 1 else plural[kind]}"
        for kind, count in counted.most_common()
    )
