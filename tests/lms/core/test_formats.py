"""Dates and numbers are written as the product design's table says."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from lms.core import formats

DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("language", "long", "table", "weekday"),
    [
        ("en", "3 November 2026", "3 Nov 2026", "Tuesday, 3 November"),
        ("ru", "3 ноября 2026 г.", "03.11.2026", "вторник, 3 ноября"),
        ("kk", "2026 ж. 3 қараша", "03.11.2026", "3 қараша, сейсенбі"),
    ],
)
def test_dates_are_written_in_each_language(language, long, table, weekday):
    assert formats.long_date(DAY, language) == long
    assert formats.table_date(DAY, language) == table
    assert formats.weekday_date(DAY, language) == weekday


def test_september_is_three_letters_in_english():
    assert formats.table_date(date(2026, 9, 30), "en") == "30 Sep 2026"


def test_moments_are_read_in_almaty():
    late = datetime(2026, 11, 3, 20, 5, tzinfo=UTC)

    assert formats.table_date(late, "ru") == "04.11.2026"
    assert formats.moment_text(late, "en") == "4 Nov 2026, 01:05"


@pytest.mark.parametrize(
    ("first", "last", "language", "text"),
    [
        (DAY, DAY, "en", "3 November 2026"),
        (DAY, date(2026, 11, 7), "en", "3–7 November 2026"),
        (DAY, date(2026, 11, 7), "ru", "3–7 ноября 2026 г."),
        (DAY, date(2026, 11, 7), "kk", "2026 ж. 3–7 қараша"),
        (DAY, date(2026, 12, 7), "ru", "3 ноября – 7 декабря 2026 г."),
        (DAY, date(2027, 1, 7), "kk", "2026 ж. 3 қараша – 2027 ж. 7 қаңтар"),
    ],
)
def test_ranges_write_month_and_year_once(first, last, language, text):
    assert formats.date_range(first, last, language) == text


@pytest.mark.parametrize(
    ("value", "language", "decimals", "text"),
    [
        (Fraction(2469, 2), "en", None, "1,234.5"),
        (Fraction(2469, 2), "ru", None, "1\u00a0234,5"),
        (1234567, "kk", None, "1\u00a0234\u00a0567"),
        (0, "en", None, "0"),
        (None, "en", None, "–"),
        (-0.25, "en", 1, "−0.3"),
        (Fraction(-185, 16), "ru", 4, "−11,5625"),
    ],
)
def test_numbers_are_written_in_each_language(value, language, decimals, text):
    assert formats.number(value, language, decimals) == text


def test_percent_money_and_size():
    assert formats.percent(70, "en") == "70%"
    assert formats.percent(70, "ru") == "70\u00a0%"
    assert formats.percent(70, "kk") == "70%"
    assert formats.money(1250000, "en") == "KZT\u00a01,250,000"
    assert formats.money(1250000, "kk") == "1\u00a0250\u00a0000\u00a0₸"
    assert formats.size(38 * 1024, "ru") == "38\u00a0КБ"
    assert formats.size(1_500_000, "ru") == "1,4\u00a0МБ"
    assert formats.size(12, "en") == "12\u00a0B"


def test_shares_below_twenty_have_no_decimals():
    assert formats.share(2, 6, "en") == "33%"
    assert formats.share(7, 24, "en") == "29.2%"
    assert formats.share(0, 0, "en") == "–"


def test_changes_carry_their_sign():
    assert formats.signed(Fraction(195, 8), "en") == "+24.4"
    assert formats.signed(Fraction(-185, 16), "ru") == "−11,6"
    assert formats.signed(0, "kk") == "0,0"
    assert formats.signed(Fraction(-1, 1000), "en") == "0.0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("69.25", "69.3"),
        ("69.35", "69.4"),
        ("69.96", "69.96"),
        ("69.99996", "69.99996"),
        ("70", "70.0"),
        ("0", "0.0"),
        ("69.9999999", "<70"),
        ("100", "100.0"),
        ("84.96", "84.96"),
    ],
)
def test_an_index_never_seems_to_reach_a_threshold_it_does_not(value, text):
    assert formats.index_text(Fraction(value), "en") == text


def test_an_index_guards_a_target_too():
    assert formats.index_text(Fraction("79.97"), "ru", thresholds=(70, 80)) == "79,97"
    assert formats.index_text(Fraction("79.97"), "ru") == "80,0"
    assert formats.index_text(None, "en") == "–"


def test_relative_time():
    now = datetime(2026, 11, 3, 9, tzinfo=UTC)

    assert formats.relative(datetime(2026, 11, 6, 9, tzinfo=UTC), now=now, language="kk") == "3 күннен кейін"
    assert formats.relative(datetime(2026, 11, 3, 7, tzinfo=UTC), now=now, language="en") == "2 hours ago"
