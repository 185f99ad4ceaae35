"""Records of before the registers: nothing is guessed, nothing is lost, and the way back leads to the same columns."""

from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st

from assessments.results import queries
from assessments.results.measurement.registers import REGISTERS
from assessments.results.models import ActivityRecord, Indicator
from assessments.results.queries.records import said, values_of
from tests.assessments.results.registers.wholes import DAY

moved = import_module("assessments.results.migrations.0008_records_into_registers")


@given(
    st.sampled_from(["R1.2", "R2.2", "R2.3", "R2.4", "R2.5", "R3.4"]), st.text(max_size=80), st.none() | st.integers(0, 9999),
    st.integers(0, 4), st.booleans(),
)  # fmt: skip
def test_the_way_back_leads_to_the_same_columns(line, reference, people, grade, is_ministry):
    grade = grade if line == "R2.4" else grade or None
    facts = moved.facts_of(line, reference, people, grade, is_ministry)

    assert moved.columns_of(line, facts) == {
        "reference": reference, "people": people, "grade": grade, "is_ministry": is_ministry
    }  # fmt: skip


def test_a_moved_record_is_read_and_shown_and_does_not_count_by_guess(reference, cast, at):
    for line in REGISTERS:
        grade = 2 if line == "R2.4" else None
        record = ActivityRecord.objects.create(
            indicator=Indicator.objects.get(code=line), title="Ескі жазба", happened_on=DAY, recorded_by=cast.dinara,
            recorded_at=at, facts=moved.facts_of(line, "№ 7", None, grade, False),
        )  # fmt: skip
        assert "№ 7" in [one.text for one in said(record)]
        assert values_of(record)["title"] == "Ескі жазба"

    board = queries.board(at.date())

    assert {line: board.line(line).headline.reading.numerator for line in REGISTERS} == dict.fromkeys(REGISTERS, 0)
