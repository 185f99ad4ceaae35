"""R3.4 and R3.5: number and date in, answer and date out; each request once; the ministry's are a part of them."""

from datetime import timedelta

from assessments.results import queries
from assessments.results.measurement.counting import COUNTED, ministry, verdicts
from assessments.results.models import ActivityRecord
from tests.assessments.results.registers.wholes import DAY, LATER, ON, enter, entry, why, world


def test_a_request_counts_when_it_is_answered():
    assert why("R3.4", entry("R3.4"), on=LATER - timedelta(days=1)) == ["not_answered"]
    assert why("R3.4", entry("R3.4"), on=LATER) == ["answered"]
    assert why("R3.4", entry("R3.4", without=["outgoing", "outgoing_on"])) == ["not_answered"]
    assert why("R3.4", entry("R3.4", without=["incoming_letter"])) == ["no_incoming_letter"]
    assert why("R3.4", entry("R3.4", without=["outgoing_letter"])) == ["no_outgoing_letter"]


def test_a_reminder_is_no_second_request_and_its_answer_answers_the_first():
    first = entry("R3.4", without=["outgoing", "outgoing_on"])
    reminder = entry("R3.4", key="b", day=DAY + timedelta(days=9), incoming="15-2/180", linked="a")
    third = entry("R3.4", key="c", day=DAY + timedelta(days=12), incoming="15-2/199", linked="b")

    assert why("R3.4", first, reminder, third) == ["not_answered", "answered", "same_request"]


def test_the_same_letter_entered_twice_counts_once():
    twin = entry("R3.4", key="b", agency_name=" МИНИСТЕРСТВО", incoming="15-2/104")
    other_day = entry("R3.4", key="c", day=DAY + timedelta(days=365), outgoing_on=None, outgoing="")
    assert why("R3.4", entry("R3.4"), twin, other_day, on=ON) == ["answered", "same_request"]
    assert why("R3.4", entry("R3.4"), entry("R3.4", key="c", incoming="15-2/105")) == ["answered", "answered"]


def test_one_flagged_letter_makes_it_a_request_of_the_ministry():
    first = entry("R3.4")
    flagged = entry("R3.4", key="b", day=DAY + timedelta(days=5), incoming="2", linked="a", is_ministry=True)
    other = entry("R3.4", key="c", incoming="3")
    found = ministry(verdicts("R3.4", [first, flagged, other], ON, world()))

    assert [(one.entry.key, one.place == COUNTED) for one in found] == [("a", True), ("b", False)]


def test_a_request_of_the_ministry_is_entered_once_and_read_on_both_lines(reference, cast, at):
    enter(cast, at, "R3.5")
    enter(cast, at, "R3.4", incoming="2")
    board = queries.board(at.date())

    assert ActivityRecord.objects.filter(indicator__code="R3.4").count() == 2
    assert (board.line("R3.4").value, board.line("R3.5").value) == (2, 1)
