"""R3.1: organisations whose memorandum is in force at the date."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from assessments.results import queries
from assessments.results.measurement.counting import World, counted, verdicts
from tests.assessments.results.registers.wholes import DAY, ON, enter, entry, why


def test_a_member_counts_until_its_last_day():
    left = entry("R3.1", ends_on=ON)
    assert why("R3.1", left, on=ON) == ["member"]
    assert why("R3.1", left, on=ON + timedelta(days=1)) == ["has_left"]
    assert why("R3.1", entry("R3.1", without=["memorandum"])) == ["no_memorandum"]


def test_one_that_left_and_came_back_counts_once():
    first, again = entry("R3.1", ends_on=DAY + timedelta(days=9)), entry("R3.1", key="b", day=DAY + timedelta(days=30))
    assert why("R3.1", first, again) == ["has_left", "member"]
    assert why("R3.1", entry("R3.1"), again) == ["member", "member_already"]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 9), st.integers(0, 9) | st.none()), max_size=9), st.integers(0, 12))
def test_members_are_organisations_not_papers(said, day):
    on = DAY + timedelta(days=day)
    entries = [
        entry(
            "R3.1", key=str(number), day=DAY + timedelta(days=first), organisation=code,
            ends_on=None if last is None else DAY + timedelta(days=last),
        )
        for number, (code, first, last) in enumerate(said)
    ]  # fmt: skip

    inside = {code for code, first, last in said if first <= day and (last is None or day <= last)}
    assert counted("R3.1", verdicts("R3.1", entries, on, World())).value == len(inside)


def test_the_mark_in_the_profile_alone_does_not_count_and_is_shown(reference, cast, at):
    cast.own.is_coalition_member = cast.other.is_coalition_member = True
    cast.own.save()
    cast.other.save()
    enter(cast, at, "R3.1")

    reading = queries.board(at.date()).line("R3.1").headline.reading

    assert [(row.organisation, row.reason) for row in reading.rows] == [("CSO-001", "member"), ("CSO-002", "no_memorandum")]
    assert dict(reading.rows[0].parts) == {"region": "KZ-75", "org_type": "PF"}
    assert reading.value == 1
