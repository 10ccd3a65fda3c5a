"""Moments as they are said on the phone, read and written: Paris time in, aware UTC out."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final
from zoneinfo import ZoneInfo

from desktop_app.domain.errors import UserError

PARIS: Final = ZoneInfo("Europe/Paris")
FIELD: Final = "observed_at"
LATEST_AHEAD: Final = dt.timedelta(minutes=5)
OLDEST: Final = dt.timedelta(days=366)
_MISTYPED_AHEAD: Final = dt.timedelta(days=31)
_HELP: Final = "par exemple « 18h30 », « hier 18h30 », « lundi 8h » ou « 21/11 18h30 »"

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10}
_UNITS = {"min": 1, "mn": 1, "h": 60, "heure": 60, "jour": 1440, "j": 1440, "semaine": 10080}

# Compiled (and kept by `re`) when a moment is first read: a window that starts says moments only.
_NOW = r"maintenant|a l'instant|en ce moment|tout de suite|now"
_AGO = (
    r"il y a (?:(?:environ|a peu pres) )?(?:"
    r"(?P<half>une demi[- ]heure)|(?P<quarter>un quart d'heure)|"
    r"(?P<hours>\d{1,3}) ?h ?(?P<minutes>\d{2})|"
    r"(?P<count>\d{1,4}|[a-z]+) ?(?P<unit>min|mn|h|heure|jour|j|semaine)(?:ute)?s?)"
)
_ISO = (
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[t ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?"
    r" ?(?P<zone>z|[+-]\d\d:?\d\d)?)?"
)
_DAY = (
    r"(?<![0-9a-z])(?:le |du |ce )?(?:"
    r"(?P<ahead>(?:apres[- ])?demain)|(?P<before>avant[- ]hier)|(?P<yesterday>hier)|"
    r"(?P<today>aujourd'?hui|auj)|"
    r"(?P<weekday>" + "|".join(_DAYS) + r")(?P<last> dernier| passe)?"
    r"(?: (?P<named>\d{1,2})(?:er)? (?P<named_month>"
    + _MONTH
    + r")\.?(?: (?P<named_year>\d{4}))?)?|"
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>\d{4}|\d{2}))?|"
    r"(?P<spelled>\d{1,2})(?:er)? (?P<spelled_month>"
    + _MONTH
    + r")\.?(?: (?P<spelled_year>\d{4}))?"
    r")(?![0-9a-z])"
)
_TIME = (
    r"(?<![0-9a-z-])(?<!apres )(?:(?:a|vers|des) )?(?:"
    r"(?P<hour>\d{1,2}) ?(?:h(?:eures?)?|:) ?(?P<minute>\d{2})?(?::(?P<second>\d\d))?|"
    r"(?P<packed>\d{4})|(?P<word>midi|minuit))(?![0-9a-z/.-])"
)
_PART = (
    r"(?<![0-9a-z])(?:du |de l'|le |au |dans la |cette |cet |ce )?"
    r"(matin|midi|apres[- ]midi|soir|nuit)(?![0-9a-z])"
)
_PART_HOUR = {"matin": 8, "midi": 12, "apres-midi": 15, "soir": 20, "nuit": 2}
_PART_HOURS = {
    "matin": range(12),
    "midi": range(11, 15),
    "apres-midi": range(12, 20),
    "soir": (*range(16, 24), 0),
    "nuit": (*range(20, 24), *range(9)),
}


def parse_moment(text: str, now: dt.datetime) -> dt.datetime:
    """Read when facts were seen; `now` is aware. Gives an aware UTC instant.

    Reads "hier 18h30", "21/11 1830", "18:30", "18h", "avant-hier 7h", "lundi 8h", "ce matin",
    "il y a 2 h", "maintenant", ISO 8601. Hours are those of Paris unless an offset is written; an
    hour alone is the last such hour; a day without year is the nearest past one.
    UserError "moment_unreadable", "moment_future" (more than 5 minutes) or "moment_too_old" (more
    than a year), field "observed_at".
    """
    typed = _plain(text)
    if not typed:
        raise _unreadable(f"Indiquez quand les faits ont été vus, {_HELP}.")
    local_now = now.astimezone(PARIS)
    moment = _ago(typed, now) or _iso(typed)
    if moment is None:
        moment = _spoken(_with_year(typed, local_now.year), text, local_now)
    moment = moment.astimezone(dt.UTC)
    if moment > now + LATEST_AHEAD:
        raise UserError(
            "moment_future",
            f"Le {_say_full(moment)} n’est pas encore passé : indiquez quand c’était.",
            FIELD,
        )
    if moment < now - OLDEST:
        raise UserError(
            "moment_too_old",
            f"Le {_say_full(moment)} remonte à plus d’un an : vérifiez la date.",
            FIELD,
        )
    return moment


def in_paris(day: dt.date, at: dt.time) -> dt.datetime:
    """The instant (aware UTC) of a day and an hour read on a clock in Paris.

    Of an hour that comes twice (end of summer time) the first is meant. UserError
    "moment_unreadable" for one that the clocks jump over (start of summer time). OverflowError at
    the two ends of the calendar.
    """
    local = dt.datetime.combine(day, at, PARIS)
    moment = local.astimezone(dt.UTC)
    if moment.astimezone(PARIS).replace(tzinfo=None) != local.replace(tzinfo=None):
        shown = moment.astimezone(PARIS)
        raise _unreadable(
            f"{at.hour}h{at.minute:02d} n’existe pas le {day:%d/%m/%Y} (passage à l’heure d’été) : "
            f"indiquez {shown.hour}h{shown.minute:02d}."
        )
    return moment


def say_moment(at: dt.datetime, now: dt.datetime) -> str:
    """A past or coming moment, short: "aujourd’hui 18:20", "hier 18:24", "9 nov. 18:20"."""
    local, today = at.astimezone(PARIS), now.astimezone(PARIS).date()
    clock = f"{local:%H:%M}"
    name = {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get((local.date() - today).days)
    if name is not None:
        return f"{name} {clock}"
    day = say_day(at)
    return f"{day} {clock}" if local.year == today.year else f"{day} {local.year} {clock}"


def say_day(at: dt.datetime) -> str:
    """The day in Paris, short: "9 nov."."""
    local = at.astimezone(PARIS)
    return f"{local.day} {_SHORT_MONTHS[local.month - 1]}"


def say_delay(due: dt.datetime, now: dt.datetime) -> str:
    """How far a deadline is: "dans 2 h 10", "dans 35 min", "demain 9 h", "−0 h 35", "−3 j"."""
    minutes = int((due - now).total_seconds() // 60)
    if due < now:
        late = -minutes
        return f"−{late // 1440} j" if late >= 2880 else f"−{late // 60} h {late % 60:02d}"
    local = due.astimezone(PARIS)
    days = (local.date() - now.astimezone(PARIS).date()).days
    if days == 0 or minutes < 360:
        if minutes < 60:
            return f"dans {minutes} min"
        rest = f" {minutes % 60:02d}" if minutes % 60 else ""
        return f"dans {minutes // 60} h{rest}"
    clock = f"{local.hour} h" + (f" {local.minute:02d}" if local.minute else "")
    if days == 1:
        return f"demain {clock}"
    return f"{say_day(due)} {clock}"


def _plain(text: str) -> str:
    if len(text) > 60:
        raise _unreadable(f"Ce moment est trop long pour être lu : écrivez-le court, {_HELP}.")
    spelled = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    bare = "".join(sign for sign in spelled if not unicodedata.combining(sign))
    return " ".join(bare.replace(",", " ").split())


def _ago(typed: str, now: dt.datetime) -> dt.datetime | None:
    if re.fullmatch(_NOW, typed):
        return now
    found = re.fullmatch(_AGO, typed)
    if found is None:
        return None
    if found["half"] or found["quarter"]:
        minutes = 30 if found["half"] else 15
    elif found["hours"]:
        minutes = int(found["hours"]) * 60 + int(found["minutes"])
    else:
        count = _NUMBERS.get(found["count"])
        if count is None and not found["count"].isdecimal():
            return None
        minutes = (int(found["count"]) if count is None else count) * _UNITS[found["unit"]]
    return now - dt.timedelta(minutes=minutes)


def _iso(typed: str) -> dt.datetime | None:
    found = re.fullmatch(_ISO, typed)
    if found is None:
        return None
    day = _date(int(found["day"]), int(found["month"]), int(found["year"]))
    if found["hour"] is None:
        raise _no_hour(day)
    at = _time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    zone = found["zone"]
    if zone is None:
        return in_paris(day, at)
    offset = "+00:00" if zone == "z" else f"{zone[:3]}:{zone[-2:]}"
    try:
        return dt.datetime.fromisoformat(f"{day.isoformat()}T{at.isoformat()}{offset}")
    except ValueError:
        raise _unreadable(
            f"Le décalage horaire « {zone} » n’existe pas : écrivez +01:00."
        ) from None


def _with_year(typed: str, this_year: int) -> str:
    # "21/11 2026" gives a year, not the hour 20:26: a year that the day may be of is never one.
    years = "|".join(str(this_year + shift) for shift in (-1, 0, 1))
    return re.sub(
        rf"(?<![0-9/.-])(\d{{1,2}})([/.-])(\d{{1,2}}) ({years})(?![0-9])", r"\1\2\3\2\4", typed
    )


def _spoken(typed: str, text: str, now: dt.datetime) -> dt.datetime:
    rest, day_found = _take(_DAY, typed)
    rest, time_found = _take(_TIME, rest)
    rest, part_found = _take(_PART, rest)
    if rest or not (day_found or time_found or part_found):
        shown = " ".join(text.split())[:40]
        raise _unreadable(f"« {shown} » n’est pas compris : indiquez le moment, {_HELP}.")
    part = part_found[1].replace(" ", "-") if part_found else None
    if time_found is None and part is None:
        raise _no_hour(_day(day_found, now) if day_found else now.date())
    at = _hour(time_found, part)
    if day_found is not None:
        return in_paris(_day(day_found, now, at), at)
    moment = in_paris(now.date(), at)
    return moment if moment <= now + LATEST_AHEAD else in_paris(_before(now.date(), 1), at)


def _take(pattern: str, typed: str) -> tuple[str, re.Match[str] | None]:
    # The words may come in any order: what is read is taken out, nothing may be left over.
    found = re.search(pattern, typed)
    if found is None:
        return typed, None
    return " ".join(f"{typed[: found.start()]} {typed[found.end() :]}".split()), found


def _day(found: re.Match[str], now: dt.datetime, at: dt.time | None = None) -> dt.date:
    today = now.date()
    if found["today"]:
        return today
    if found["ahead"]:  # read, so that the refusal says that it is still to come
        return _before(today, -1 if found["ahead"] == "demain" else -2)
    if found["yesterday"] or found["before"]:
        return _before(today, 1 if found["yesterday"] else 2)
    if found["weekday"] and not found["named"]:
        back = (today.weekday() - _DAYS.index(found["weekday"])) % 7
        later = at is not None and in_paris(today, at) > now + LATEST_AHEAD
        if back == 0 and (found["last"] or later):
            back = 7
        return _before(today, back)
    day = _dated(found, today)
    if found["weekday"] and day.weekday() != _DAYS.index(found["weekday"]):
        raise _unreadable(
            f"Le {day:%d/%m/%Y} est un {_DAYS[day.weekday()]}, pas un {found['weekday']} : "
            "vérifiez la date."
        )
    return day


def _dated(found: re.Match[str], today: dt.date) -> dt.date:
    number, month, year = _written_day(found)
    if year is not None:
        return _date(number, month, year + 2000 if year < 100 else year)
    # Without a year: this one, or the last. A date just ahead is mistyped: it stays in the future
    # and is refused, rather than taken for eleven months ago.
    nearest = _date(number, month, today.year, leap_year_back=today.year - 1)
    if nearest - today > _MISTYPED_AHEAD:
        return _date(number, month, today.year - 1)
    return nearest


def _written_day(found: re.Match[str]) -> tuple[int, int, int | None]:
    if found["day"]:
        year = found["year"]
        return int(found["day"]), int(found["month"]), int(year) if year else None
    prefix = "named" if found["named"] else "spelled"
    name, year = found[f"{prefix}_month"], found[f"{prefix}_year"]
    month = next(at for at, known in enumerate(_MONTHS, 1) if name.startswith(known))
    return int(found[prefix]), month, int(year) if year else None


def _hour(found: re.Match[str] | None, part: str | None) -> dt.time:
    if found is None:
        return dt.time(_PART_HOUR[part or "matin"])
    if found["word"]:
        return dt.time(12 if found["word"] == "midi" else 0)
    if found["packed"]:
        hour, minute, second = int(found["packed"][:2]), int(found["packed"][2:]), 0
    else:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        second = int(found["second"] or 0)
    if (part == "soir" and 5 <= hour < 12) or (part == "apres-midi" and 1 <= hour < 8):
        hour += 12
    at = _time(hour, minute, second)
    if part is not None and hour not in _PART_HOURS[part]:
        raise _unreadable(
            f"{hour}h{minute:02d} et « {part} » se contredisent : écrivez l’heure seule."
        )
    return at


def _date(day: int, month: int, year: int, *, leap_year_back: int | None = None) -> dt.date:
    if not 2000 <= year <= 2099:
        raise _unreadable(f"L’année {year} n’est pas plausible : vérifiez la date.")
    try:
        return dt.date(year, month, day)
    except ValueError:
        if (day, month) == (29, 2) and leap_year_back is not None:
            return _date(day, month, leap_year_back)
        raise _unreadable(
            f"Le {day:02d}/{month:02d}/{year} n’existe pas : vérifiez la date."
        ) from None


def _time(hour: int, minute: int, second: int) -> dt.time:
    if hour > 23 or minute > 59 or second > 59:
        raise _unreadable(f"{hour}h{minute:02d} n’existe pas : l’heure va de 0h00 à 23h59.")
    return dt.time(hour, minute, second)


def _before(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days=days)


def _say_full(moment: dt.datetime) -> str:
    return f"{moment.astimezone(PARIS):%d/%m/%Y à %H:%M}"


def _no_hour(day: dt.date) -> UserError:
    return _unreadable(f"Ajoutez l’heure au {day:%d/%m/%Y}, même approchée, {_HELP}.")


def _unreadable(message: str) -> UserError:
    return UserError("moment_unreadable", message, FIELD)
