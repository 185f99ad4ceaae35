"""Laws that hold for any records: what counts, once, and never more than what was entered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.results.measurement import counting
from assessments.results.measurement.counting import ACCEPTED, RETURNED, Entry, World
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, NOT_COUNTED
from assessments.results.measurement.registers import REGISTERS
from tests.assessments.results.registers.wholes import ACTIONS, DAY, ON, entry, why, world

LINES = sorted(counting.CHECKS)
KEYS = "abcdefgh"


@st.composite
def letters(draw):
    """Some letters: of few agencies and numbers, some continuing another, some answered, some withdrawn."""
    made = []
    for key in KEYS[: draw(st.integers(0, len(KEYS)))]:
        facts = {
            "incoming": draw(st.sampled_from(["1", "№ 1", "2", ""])), "agency_name": draw(st.sampled_from(["Әкімдік", "әкімдік ", "МКИ"])),
            "is_ministry": draw(st.booleans()),
        }  # fmt: skip
        if draw(st.booleans()):
            facts |= {"outgoing": "K", "outgoing_on": DAY + timedelta(days=draw(st.integers(0, 3)))}
        made.append(
            Entry(
                key, f"Сұрау {key}", DAY + timedelta(days=draw(st.integers(0, 3))), facts,
                {"incoming_letter": (DAY,), "outgoing_letter": (DAY,)}, is_withdrawn=draw(st.booleans()),
                linked=draw(st.sampled_from(["", *KEYS])), decision=draw(st.sampled_from(["", ACCEPTED, RETURNED])),
            )  # fmt: skip
        )
    return made


@given(letters(), st.integers(0, 8))
def test_requests_of_the_ministry_never_exceed_all_requests(entries, days):
    on = DAY + timedelta(days=days)
    every = counting.verdicts("R3.4", entries, on, World())
    ministry = counting.ministry(every)

    keys = lambda found: {one.entry.key for one in found if one.place == COUNTED}  # noqa: E731 - read twice
    assert keys(ministry) <= keys(every)
    assert counting.counted("R3.5", ministry).value <= counting.counted("R3.4", every).value


@given(letters(), st.integers(0, 8))
def test_each_request_counts_once_however_many_letters_it_has(entries, days):
    on = DAY + timedelta(days=days)
    found = counting.verdicts("R3.4", entries, on, World())
    standing = [one.entry for one in found if one.place != LEFT_OUT]
    belongs = counting.requests(standing)

    counted = [belongs[one.entry.key] for one in found if one.place == COUNTED]
    assert len(counted) == len(set(counted))
    answered = {
        belongs[one.key] for one in standing if not counting.open_checks("R3.4", one, on, World())
    }
    assert set(counted) == answered
    # A letter that is entered again adds nothing.
    again = [*entries, *(Entry(**{**one.__dict__, "key": one.key * 2}) for one in entries if one.facts["incoming"])]
    assert sum(one.place == COUNTED for one in counting.verdicts("R3.4", again, on, World())) == len(counted)


@given(st.lists(st.integers(-3, 12), max_size=6), st.integers(0, 12))
def test_a_campaign_counts_from_three_dated_actions_on(days, on):
    actions = tuple(sorted(DAY + timedelta(days=number) for number in days))
    one = entry("R3.6", papers={"action": actions})
    day = DAY + timedelta(days=on)

    counts = why("R3.6", one, on=day) == ["recorded"]
    assert counts == (sum(action <= day for action in actions) >= 3)


@pytest.mark.parametrize("line", LINES)
def test_a_whole_record_counts_and_each_missing_paper_keeps_it_out(line):
    assert counting.verdicts(line, [entry(line)], ON, world())[0].place == COUNTED
    for paper in REGISTERS[line].papers:
        missing = why(line, entry(line, without=[paper.code]))
        if (line, paper.code) in (("R2.5", "final_report"), ("R3.3", "confirmation")):
            assert missing == [counting.WHY_COUNTED.get(line, "recorded")]
        else:
            assert missing[0] in dict(counting.CHECKS[line]), paper.code


@pytest.mark.parametrize("line", LINES)
def test_what_was_sent_back_counts_nowhere_and_what_is_withdrawn_is_left_out(line):
    back, gone = entry(line, decision=RETURNED), entry(line, key="b", is_withdrawn=True)
    reading = counting.counted(line, counting.verdicts(line, [back, gone], ON, world()))

    assert [(row.place, row.reason) for row in reading.rows] == [(NOT_COUNTED, "sent_back"), (LEFT_OUT, "withdrawn")]
    assert (reading.value, reading.denominator) == (0, 1)


@pytest.mark.parametrize("line", LINES)
def test_only_lines_that_ask_for_a_second_person_wait_for_one(line):
    expected = ["not_accepted"] if REGISTERS[line].needs_acceptance else [counting.WHY_COUNTED.get(line, "recorded")]
    assert why(line, entry(line, decision="")) == expected


@pytest.mark.parametrize("line", LINES)
def test_a_record_of_a_later_day_is_not_there_yet(line):
    assert counting.verdicts(line, [entry(line)], DAY - timedelta(days=1), world()) == []


@pytest.mark.parametrize("line", LINES)
def test_everything_that_is_missing_is_named_at_once(line):
    bare = Entry("a", "т", DAY, papers={})
    found = counting.open_checks(line, bare, ON, World())

    assert found and found[0] == counting.verdicts(line, [bare], ON, World())[0].reason
    assert set(found) <= set(dict(counting.CHECKS[line]))


def test_rows_make_the_figure():
    found = counting.verdicts("R3.2", [entry("R3.2"), entry("R3.2", key="b", day=DAY + timedelta(days=1), without=["agenda"])], ON, world())
    reading = counting.counted("R3.2", found)

    assert (reading.numerator, reading.denominator, reading.status) == (1, 2, "final")
    assert [row.detail for row in reading.rows] == ["2026-05-04", "2026-05-05"]
    assert counting.counted("R3.2", []).status == "no_data"
    assert ACTIONS == counting.ACTIONS


def test_a_number_is_the_same_however_it_is_written():
    assert counting.plain(" № 15-2/104 ") == counting.plain("15-2/104") == "152/104"
    assert counting.plain(None) == ""
    assert date(2026, 5, 4) == DAY
