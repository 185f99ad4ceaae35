"""What a browser sends is read, or it is nothing."""

from datetime import date
from uuid import UUID

import pytest

from lms.core.posted import day_of, key_of, revision_of

KEY = "0192f0c1-2b3c-7d4e-8f90-1234567890ab"


@pytest.mark.parametrize("text", ["", "x", KEY[:-1], f"{KEY}0", None, "²", "1" * 400])
def test_what_is_no_key_is_nothing(text):
    assert key_of(text) is None


def test_a_key_is_read():
    assert key_of(KEY) == key_of(KEY.upper()) == UUID(KEY)


@pytest.mark.parametrize("text", ["", "31.03.2026", "2026-02-30", "2026-13-01", "²"])
def test_what_is_no_day_is_nothing(text):
    assert day_of(text) is None


def test_a_day_is_read():
    assert day_of("2026-03-31") == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "²", "٣", "123456789", "1e3"])
def test_what_is_no_revision_is_nothing(text):
    assert revision_of(text) is None


def test_a_revision_is_read():
    assert (revision_of("0"), revision_of("00012"), revision_of("99999999")) == (0, 12, 99_999_999)
