"""Dates and numbers as people in English, Russian and Kazakh write them.

Pure: Babel and the standard library. Patterns are our own: Django has none for Kazakh, and Babel's
hold U+202F (missing in some fonts), two-digit years and months first. Every space printed here that
must not break is U+00A0.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta

NO_BREAK = "\u00a0"
MINUS = "\u2212"
NOTHING = "\u2013"

# Kazakhstan has had one zone, UTC+5, since 1 March 2024.
ZONE = ZoneInfo("Asia/Almaty")

# Babel patterns. Product design 4.11.
LONG = {"en": "d MMMM y", "ru": "d MMMM y 'г.'", "kk": "y 'ж.' d MMMM"}
TABLE = {"en": "d MMM y", "ru": "dd.MM.y", "kk": "dd.MM.y"}
WEEKDAY = {"en": "EEEE, d MMMM", "ru": "EEEE, d MMMM", "kk": "d MMMM, EEEE"}
DAY_MONTH = {"en": "d MMMM", "ru": "d MMMM", "kk": "d MMMM"}

POINT = {"en": ".", "ru": ",", "kk": ","}
GROUP = {"en": ",", "ru": NO_BREAK, "kk": NO_BREAK}
UNITS = {
    "en": ("B", "KB", "MB", "GB"),
    "ru": ("Б", "КБ", "МБ", "ГБ"),
    "kk": ("Б", "КБ", "МБ", "ГБ"),
}

# Inner band edges of POCI 1.0. A caller with another version or a target passes its own.
EDGES = (25, 50, 70, 85)

Number = int | float | Decimal | Fraction


def _language(language: str) -> str:
    code = language[:2].lower()
    return code if code in LONG else "en"


def _day(moment: date | datetime) -> date:
    """Return the calendar day in Almaty; a plain date is left as it is."""
    if isinstance(moment, datetime):
        return moment.astimezone(ZONE).date() if moment.tzinfo else moment.date()
    return moment


def _written(moment: date, pattern: str, language: str) -> str:
    text = format_date(moment, pattern, locale=language)
    return text.replace("\u202f", NO_BREAK)


def long_date(moment: date | datetime, language: str) -> str:
    """Write a date in words: 3 November 2026, 3 ноября 2026 г., 2026 ж. 3 қараша."""
    lang = _language(language)
    return _written(_day(moment), LONG[lang], lang)


def table_date(moment: date | datetime, language: str) -> str:
    """Write a date for a table: 3 Nov 2026, 03.11.2026."""
    lang = _language(language)
    if lang == "en":
        day = _day(moment)
        return f"{day.day} {_written(day, 'MMM', 'en')[:3]} {day.year}"
    return _written(_day(moment), TABLE[lang], lang)


def weekday_date(moment: date | datetime, language: str) -> str:
    """Write a date with its weekday and without a year."""
    lang = _language(language)
    return _written(_day(moment), WEEKDAY[lang], lang)


def clock(moment: datetime | time) -> str:
    """Write the time of day in Almaty on the 24-hour clock: 14:05."""
    if isinstance(moment, datetime) and moment.tzinfo:
        moment = moment.astimezone(ZONE)
    return f"{moment.hour:02d}:{moment.minute:02d}"


def moment_text(moment: datetime, language: str) -> str:
    """Write a date and a time of day: 3 Nov 2026, 14:05."""
    return f"{table_date(moment, language)}, {clock(moment)}"


def date_range(first: date, last: date, language: str) -> str:
    """Write two days as one range; the month and the year are written once where they are the same.

    Example: 3–7 November 2026; 2026 ж. 3–7 қараша; 28 февраля – 3 марта 2026 г.
    """
    lang = _language(language)
    if first == last:
        return long_date(first, lang)
    if first.year != last.year:
        return f"{long_date(first, lang)} {NOTHING} {long_date(last, lang)}"
    if first.month == last.month:
        days = f"{first.day}{NOTHING}{last.day}"
        return long_date(last, lang).replace(_day_month(last, lang), f"{days} {_month(last, lang)}")
    both = f"{_day_month(first, lang)} {NOTHING} {_day_month(last, lang)}"
    return long_date(last, lang).replace(_day_month(last, lang), both)


def _day_month(day: date, language: str) -> str:
    """Write day and month: 3 November, 3 ноября, 3 қараша."""
    return _written(day, DAY_MONTH[language], language)


def _month(day: date, language: str) -> str:
    return _day_month(day, language).split(" ", 1)[1]


def relative(moment: datetime, *, now: datetime, language: str) -> str:
    """Write how far away a moment is: in 3 days, 2 часа назад, 3 күннен кейін."""
    text = format_timedelta(moment - now, add_direction=True, locale=_language(language))
    return text.replace("\u202f", NO_BREAK)


def exact(value: Number) -> Fraction:
    """Return a number as an exact fraction; a float by the shortest decimal that names it."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def rounded(value: Number, decimals: int) -> Decimal:
    """Round half up (away from zero), once and exactly.

    Example: 69.25 to one decimal is 69.3, −9.85 is −9.9.
    """
    fraction = exact(value)
    scaled = abs(fraction) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if fraction < 0 else 1
    return (Decimal(sign * whole).scaleb(-decimals)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _spelled(value: Decimal, language: str) -> str:
    """Write an already rounded number with the language's signs; a minus is U+2212."""
    sign, digits = (MINUS if value < 0 else ""), f"{abs(value):f}"
    whole, _, tail = digits.partition(".")
    groups = f"{int(whole):,}".replace(",", GROUP[language])
    return sign + groups + (POINT[language] + tail if tail else "")


def number(value: Number | None, language: str, decimals: int | None = None) -> str:
    """Write a number: 1,234.5 or 1 234,5. Nothing measured is a dash, never 0.

    Without `decimals` a whole number has none, any other has one.
    """
    if value is None:
        return NOTHING
    if decimals is None:
        decimals = 0 if exact(value).denominator == 1 else 1
    return _spelled(rounded(value, decimals), _language(language))


def signed(value: Number | None, language: str, decimals: int = 1) -> str:
    """Write a change with its sign: +24.4, −11,6, 0.0. The minus is U+2212."""
    if value is None:
        return NOTHING
    figure = rounded(value, decimals)
    text = _spelled(abs(figure) if figure == 0 else figure, _language(language))
    return f"+{text}" if figure > 0 else text


def percent(value: Number | None, language: str, decimals: int | None = None) -> str:
    """Write a per cent of 0 to 100: 70%, 70 % (Russian), 70% (Kazakh)."""
    if value is None:
        return NOTHING
    space = NO_BREAK if _language(language) == "ru" else ""
    return f"{number(value, language, decimals)}{space}%"


def share(count: int, total: int, language: str) -> str:
    """Write a share of 0 to 100 with its number: below 20 without decimals (rule IN-12)."""
    if total == 0:
        return NOTHING
    return percent(Fraction(100 * count, total), language, 0 if total < 20 else 1)


def money(amount: int, language: str) -> str:
    """Write tenge: KZT 1,250,000; 1 250 000 ₸."""
    lang = _language(language)
    figure = number(amount, lang, 0)
    return f"KZT{NO_BREAK}{figure}" if lang == "en" else f"{figure}{NO_BREAK}₸"


def size(octets: int, language: str) -> str:
    """Write a size of a file: 38 KB, 1,4 МБ. A kilobyte is 1,024 bytes."""
    lang = _language(language)
    amount, step = Fraction(octets), 0
    while amount >= 1000 and step < len(UNITS[lang]) - 1:
        amount, step = amount / 1024, step + 1
    decimals = 1 if step > 1 and amount < 10 else 0
    return f"{_spelled(rounded(amount, decimals), lang)}{NO_BREAK}{UNITS[lang][step]}"


def index_text(value: Number | None, language: str, thresholds: Sequence[Number] = EDGES) -> str:
    """Write an index of 0 to 100 so that it never seems to reach a threshold it does not reach.

    Shape:  an exact value and the thresholds that matter on this page (band edges, target).
    Unit:   index points. One decimal, half up; more, up to six, where the rounded figure would reach
            a threshold that the exact value does not; beyond six "<70". None is a dash.
    Errors: none.
    Source: capacity specification SC-10, acceptance test AT-28.

    Example: 69.25 is 69.3, 69.96 is 69.96, 69.9999999 is <70, 70 is 70.0, 0 is 0.0.
    """
    if value is None:
        return NOTHING
    lang, fraction = _language(language), exact(value)
    ahead = sorted(exact(edge) for edge in thresholds if exact(edge) > fraction)
    if not ahead:
        return _spelled(rounded(fraction, 1), lang)
    for decimals in range(1, 7):
        figure = rounded(fraction, decimals)
        if figure < ahead[0]:
            return _spelled(figure, lang)
    return "<" + number(ahead[0], lang)


def fraction_text(value: Fraction) -> str:
    """Write a fraction as it is stored: "365/8", "70"."""
    return f"{value.numerator}/{value.denominator}" if value.denominator != 1 else str(value.numerator)
