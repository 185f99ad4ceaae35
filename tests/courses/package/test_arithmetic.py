"""Sums inside a text are reckoned again, and nothing that is no sum is taken for one."""

import pytest

from courses.package.arithmetic import sums, wrong_sums


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("400,000 x 3.5% = 14,000", "en"),
        ("3 × 180 000 + 2 × 150 000 = 540 000 + 300 000 = 840 000 теңге", "kk"),
        ("14 бет × 4 500 = **63 000**", "kk"),
        ("37 / 45 = 0.8222, i.e. 82.2%", "en"),
        ("10 / 40 = 25%", "en"),
        ("1 240 000 × 3,5 % = 43 400", "ru"),
    ],
)
def test_a_right_sum_is_found_and_left_alone(text, language):
    assert sums(text, language)
    assert wrong_sums(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2 + 2 = 5", "en", ["2 + 2 = 5"]),
        ("14 бет × 4 500 = 63 100", "kk", ["14 бет × 4500 = 63100"]),
        ("37 / 45 = 0.83", "en", ["37 / 45 = 0.83"]),
        ("240 000 × 3,5 % = 8 500", "ru", ["240000 × 3.5% = 8500"]),
    ],
)
def test_a_wrong_sum_is_named(text, language, expected):
    assert wrong_sums(text, language) == expected


@pytest.mark.parametrize(
    "text",
    ["–19.2 + 28.8 = 9.6", "3 people × 4 hours a week × 26 weeks = 312", "60 x 40 minutes = 40 hours",
     "1.96 x square root of (0.52 x 0.48 / 400) = 0.049", "weeks 1–3 = start", "on 2026-09-01", "PE 1.2 = a lesson"],
)
def test_what_cannot_be_reckoned_here_is_left_alone(text):
    assert wrong_sums(text, "en") == []
