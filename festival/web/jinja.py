"""The Jinja2 environment: strict, escaping, and able to say instants, sums and names in the reader's language."""

import hashlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_timezone_location
from babel.numbers import format_compact_decimal, format_currency, format_decimal
from babel.units import format_unit
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from festival.countries import country_name, language_name
from festival.web.judging_words import in_words
from festival.web.translation import (
    LANGUAGES,
    NAMES,
    current_language,
    languages_of,
    listed,
    translate,
    translate_plural,
)

_PACKAGE = Path(__file__).parent.parent
STATIC = _PACKAGE / "static"

PRODUCT = "Palmarès"
"""What this software is called, in every language; an award list is called so in some only."""


def _templates() -> Path:
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


@cache
def environment() -> Environment:
    """The one environment of the process."""
    made = Environment(
        loader=FileSystemLoader(_templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    made.install_gettext_callables(translate, translate_plural, newstyle=True)  # type: ignore[attr-defined]  # by the i18n extension
    made.globals.update(static=static_address, csrf_input=csrf_input, languages=languages_by_name, product=PRODUCT)
    made.filters.update(
        instant=instant,
        distance=distance,
        duration=duration,
        country=lambda code: country_name(code, current_language()),
        language=lambda code: language_name(code, current_language()),
        decimal=decimal,
        count=lambda number: format_decimal(number, locale=current_language()),
        compact=lambda number: format_compact_decimal(number, locale=current_language()),
        money=money,
        filesize=filesize,
        in_words=in_words,
        listed=listed,
        breakable=breakable,
    )
    return made


def breakable(text: str) -> Markup:
    """Words run together, such as a hashtag's, may be set on two lines where a capital begins the next one."""
    return Markup("<wbr>").join(re.split(r"(?<=[a-z])(?=[A-Z])", text))


def languages_by_name(path: str) -> list[tuple[str, str]]:
    """(code, its own name) of each language in which the page at this address can be read."""
    return [(code, NAMES[code]) for code in languages_of(path)]


@cache
def static_address(path: str) -> str:
    """The address of an asset, with a hash of its content, so that it may be cached for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


@pass_context
def csrf_input(context: Context) -> Markup:
    """The hidden field that every form of ours carries."""
    return Markup('<input type="hidden" name="_csrf" value="{}">').format(context["csrf_token"])


def instant(moment: datetime | str, zone: str = "UTC", form: str = "d MMMM y, HH:mm") -> str:
    """``15 March 2026, 17:00 Paris``: never without its zone. Mails carry their instants as RFC 3339 text."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    day, _, time = (
        format_datetime(moment, _in_order(part), tzinfo=ZoneInfo(zone), locale=current_language()) if part else ""
        for part in form.partition(", ")
    )
    city = get_timezone_location(zone, locale=current_language(), return_city=True)
    words = translate("%(day)s, %(time)s %(city)s") if time else translate("%(day)s %(city)s")
    return words % {"day": day, "time": time, "city": city}


def _in_order(form: str) -> str:
    """A day as the reader's language writes it, such as ``15 de marzo de 2026``; English puts the day first here."""
    if form != "d MMMM y" or current_language() == LANGUAGES[0]:
        return form
    return str(Locale.parse(current_language()).date_formats["long"].pattern)


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def distance(moment: datetime, now: datetime | None = None) -> str:
    """``in 2 days 4 hours``, ``3 hours ago``: from ``now``, else from this instant.

    What is to come is said in its two largest units, as ``span`` of ``words.js`` goes on saying it; what is past in
    its largest.
    """
    seconds = int((moment - (now or datetime.now(UTC))).total_seconds())
    if seconds > 0:
        return translate("in {distance}").format(distance=_span(seconds, units=2))
    return translate("{distance} ago").format(distance=_span(-seconds, units=1))


def _span(seconds: int, *, units: int) -> str:
    first = next((place for place, (_, size) in enumerate(_UNITS) if seconds >= size), len(_UNITS) - 1)
    said: list[str] = []
    for unit, size in _UNITS[first : first + units]:
        count, seconds = divmod(seconds, size)
        if count or not said:
            said.append(_days(count) if unit == "day" else _long(count, f"duration-{unit}"))
    return " ".join(said)


def _days(count: int) -> str:
    """Ours: Babel has lost the days of Arabic and Portuguese (``3 duration-day``)."""
    return translate_plural("%(num)s day", "%(num)s days", count) % {"num": count}


def _long(count: float, unit: str) -> str:
    return format_unit(count, unit, length="long", locale=current_language())


def duration(seconds: float) -> str:
    """``1 min 04 s``, which never breaks over a line; tenths only below ten seconds."""
    return _duration(seconds).replace(" ", "\N{NO-BREAK SPACE}")


def _duration(seconds: float) -> str:
    if seconds < 10:
        return translate("%(seconds)s s") % {"seconds": format_decimal(round(seconds, 1), locale=current_language())}
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return translate("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{minutes:02d}"}
    if minutes:
        return translate("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": f"{rest:02d}"}
    return translate("%(seconds)s s") % {"seconds": rest}


def decimal(number: Decimal | float | str, places: int = 2) -> str:
    """A number with at most so many places, in the reader's notation."""
    return format_decimal(Decimal(str(number)), format=f"#,##0.{'#' * places}", locale=current_language())


def money(amount: Decimal | float, currency: str) -> str:
    """A sum with its currency after it, without cents where there are none."""
    exact = Decimal(str(amount))
    form = "#,##0\u00a0¤" if exact == exact.to_integral_value() else "#,##0.00\u00a0¤"
    return format_currency(exact, currency, format=form, locale=current_language(), currency_digits=False)


def filesize(size: int) -> str:
    """``3.2 MB``, in powers of a thousand as phones show them."""
    if size < 1000:
        return translate_plural("%(num)s byte", "%(num)s bytes", size) % {"num": size}
    amount, unit = size / 1000, "kilobyte"
    for larger in ("megabyte", "gigabyte", "terabyte"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return format_unit(round(amount, 1), f"digital-{unit}", length="short", locale=current_language())
