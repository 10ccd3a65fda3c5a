"""Races lost on what an administrator keeps: a team, its hours, the delays of personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.domain.duty import DAY_NAMES, Duty, DutyException, Slot, say_minute
from desktop_app.domain.race import Facet, Version
from desktop_app.domain.retention import Delays
from desktop_app.domain.rules import Team
from desktop_app.domain.team_card import TeamCard
from desktop_app.ui.admin.duty_tables import ExceptionModel
from desktop_app.ui.admin.week_paint import say_capacity
from desktop_app.ui.desk import Desk
from desktop_app.ui.race_dialog import ask_race

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_APART = ("code", "active", "duty")  # of a team: not in its form


def tr(text: str) -> str:
    """In the words of these questions."""
    return QCoreApplication.translate("races", text)


def ask_team(
    desk: Desk,
    parent: QWidget,
    versions: tuple[Team, Team],
    sentence: str,
    settled: Callable[[TeamCard, Team], object],
) -> None:
    """Read the team as it stands, then have a choice made between it and the one wanted.

    `versions` are the team as it was shown and as it was typed; `settled(card, team)` gets what
    stands and what it is to become.
    """
    seen, wanted = versions

    def ask(card: TeamCard, sectors: Mapping[str, str]) -> None:
        three = _of_team(seen), _of_team(card.team), _of_team(wanted)
        ask_race(
            parent,
            sentence,
            _team_facets(sectors),
            three,
            lambda chosen: settled(card, replace(card.team, **chosen)),
        )

    _read(desk, parent, seen.code, ask)


def ask_duty(
    desk: Desk,
    parent: QWidget,
    code: str,
    versions: tuple[Duty, Duty],
    sentence: str,
    settled: Callable[[TeamCard, Duty], object],
) -> None:
    """The same of the hours of the team `code`."""
    seen, wanted = versions

    def ask(card: TeamCard, _sectors: Mapping[str, str]) -> None:
        three = _of_duty(seen), _of_duty(card.team.duty), _of_duty(wanted)
        ask_race(
            parent,
            sentence,
            _duty_facets(),
            three,
            lambda chosen: settled(card, _duty_of(chosen)),
        )

    _read(desk, parent, code, ask)


def ask_delays(
    parent: QWidget,
    versions: tuple[Delays, Delays, Delays],
    sentence: str,
    settled: Callable[[Delays], object],
) -> None:
    """Have a choice made between the delays that hold and those wanted."""
    names = {
        "identity_months": (tr("Coordonnées"), tr("{0} mois après la clôture")),
        "report_months": (tr("Textes"), tr("{0} mois après la réception")),
        "draft_days": (tr("Brouillons"), tr("{0} jours")),
    }
    facets = [Facet(name, label, said.format) for name, (label, said) in names.items()]
    three = (_of_delays(versions[0]), _of_delays(versions[1]), _of_delays(versions[2]))
    ask_race(parent, sentence, facets, three, lambda chosen: settled(Delays(**chosen)))


def _read(
    desk: Desk,
    owner: QWidget,
    code: str,
    done: Callable[[TeamCard, Mapping[str, str]], object],
) -> None:
    seat = desk.seat

    def work() -> tuple[TeamCard, Mapping[str, str]]:
        from desktop_app.services.team_cards import team_card, team_cards

        return team_card(seat, code), team_cards(seat).sectors

    desk.tasks.run(owner, work, lambda found: done(*found))


def _of_team(team: Team) -> Version:
    return {each.name: getattr(team, each.name) for each in fields(team) if each.name not in _APART}


def _of_duty(duty: Duty) -> Version:
    # A day is a field: who changed the Monday does not stand against who changed the Friday.
    days = {
        name: tuple(slot for slot in duty.slots if slot.weekday == at)
        for at, name in enumerate(DAY_NAMES)
    }
    return {**days, "exceptions": duty.exceptions, "on_holidays": duty.on_holidays}


def _duty_of(version: Version) -> Duty:
    slots = tuple(slot for name in DAY_NAMES for slot in version[name])
    return Duty(slots, version["exceptions"], version["on_holidays"])


def _of_delays(delays: Delays) -> Version:
    return {each.name: getattr(delays, each.name) for each in fields(delays)}


def _yes_no(value: bool) -> str:
    return tr("oui") if value else tr("non")


def _team_facets(sectors: Mapping[str, str]) -> tuple[Facet, ...]:
    def everywhere(values: Collection[Any], say: Callable[[Any], str]) -> str:
        return ", ".join(sorted(map(say, values))) or tr("partout")

    return (
        Facet("name", tr("Nom")),
        Facet("kind", tr("Genre"), lambda value: value.label),
        Facet("operator", tr("Opérateur")),
        Facet("contact", tr("Contact de l’équipe")),
        Facet("capacity", tr("Capacité par service"), say_capacity),
        Facet("surface", tr("En surface"), _yes_no),
        Facet("underground", tr("En station, en sous-sol"), _yes_no),
        Facet("arrondissements", tr("Arrondissements"), lambda value: everywhere(value, str)),
        Facet(
            "sectors",
            tr("Secteurs"),
            lambda value: everywhere(value, lambda code: sectors.get(code, code)),
        ),
        Facet("hours_note", tr("Note sur les horaires")),
        Facet("municipal", tr("Équipe de la Ville"), _yes_no),
        Facet("confirmed", tr("Périmètre confirmé"), _yes_no),
    )


def _duty_facets() -> tuple[Facet, ...]:
    return (
        *(Facet(name, name.capitalize(), _say_slots) for name in DAY_NAMES),
        Facet("exceptions", tr("Absences et renforts"), _say_exceptions),
        Facet("on_holidays", tr("Jours fériés"), lambda value: value.label),
    )


def _say_slots(slots: tuple[Slot, ...]) -> str:
    def say(slot: Slot) -> str:
        state = tr("confirmé") if slot.confirmed else tr("à confirmer")
        hours = f"{say_minute(slot.start)} – {say_minute(slot.end)}"
        return f"{hours} · {say_capacity(slot.capacity)} · {state}"

    return "\n".join(map(say, slots)) or tr("aucun")


def _say_exceptions(exceptions: tuple[DutyException, ...]) -> str:
    say = ExceptionModel().texts
    return "\n".join(" · ".join(filter(None, say(each))) for each in exceptions) or tr("aucun")
