"""The six figures of a meeting: the same for 20 seconds, good a little longer, never of another meeting."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.codes import code_of, is_good, seconds_left

KEY = b"a key of tests"
AT = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)


def test_a_code_is_six_figures_and_changes_every_20_seconds():
    codes = [code_of(KEY, "m", AT + timedelta(seconds=n)) for n in range(60)]

    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert [len(set(codes[start : start + 20])) for start in (0, 20, 40)] == [1, 1, 1]
    assert len(set(codes)) == 3
    assert [seconds_left(AT), seconds_left(AT + timedelta(seconds=19))] == [20, 1]


@pytest.mark.parametrize(("later", "good"), [(0, True), (59, True), (60, False), (3600, False), (-1, False)])
def test_a_code_is_good_while_it_is_shown_and_two_windows_more(later, good):
    assert is_good(KEY, "m", code_of(KEY, "m", AT), AT + timedelta(seconds=later)) is good


@pytest.mark.parametrize("typed", ["", "12345", "١٢٣٤٥٦", "'; --", "9" * 400])
def test_what_is_no_code_is_not_good(typed):
    assert not is_good(KEY, "m", typed, AT)


def test_another_meeting_and_another_key_have_other_codes():
    code = code_of(KEY, "m", AT)

    assert not is_good(KEY, "n", code, AT)
    assert not is_good(b"other", "m", code, AT)
    assert is_good(KEY, "m", f"{code[:3]} {code[3:]}", AT)
