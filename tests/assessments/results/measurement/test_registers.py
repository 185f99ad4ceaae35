"""Declared fields: what is missing or wrong is named with its place, in every register; stored values come back as they were."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.results.choices.registers import (
    CHOICES,
    FAULTS,
    FIELDS,
    NAMES,
    PAPERS,
    REGISTER_REASONS,
    RULES,
    fault_sentence,
    field_label,
)
from assessments.results.measurement.counting import CHECKS, WHY_COUNTED, WHY_TWICE
from assessments.results.measurement.registers import (
    CHOICE,
    DAY,
    MANY,
    REGISTERS,
    Fault,
    faults,
    from_stored,
    register_of,
    to_stored,
)
from tests.assessments.results.registers.wholes import DAY as FIRST
from tests.assessments.results.registers.wholes import LATER, ON, WHOLE

LINES = sorted(REGISTERS)


def found(line, day=FIRST, **changes):
    return [(one.field, one.code) for one in faults(register_of(line), WHOLE[line] | changes, day=day, today=ON)]


@pytest.mark.parametrize("line", LINES)
def test_a_whole_record_has_no_fault_and_every_missing_field_is_named(line):
    register = register_of(line)

    assert found(line) == []
    for one in register.fields:
        if one.is_required:
            assert found(line, **{one.code: ""}) == [(one.code, "missing")]


@pytest.mark.parametrize("line", LINES)
def test_a_day_in_the_future_or_before_the_record_is_refused_with_its_place(line):
    assert ("happened_on", "in_future") in found(line, day=ON + timedelta(days=1))
    for one in register_of(line).fields:
        if one.kind == DAY:
            group = next((rest for rest in register_of(line).together if one.code in rest), ())
            others = {code: "x" for code in group if code != one.code} | ({one.after: FIRST} if one.after else {})
            assert found(line, **others, **{one.code: FIRST - timedelta(days=1)})[0][1] in ("before_day", "before_field")
            later = found(line, **others, **{one.code: ON + timedelta(days=1)})
            assert later == ([] if one.may_be_later else [(one.code, "in_future")])


@pytest.mark.parametrize(
    ("line", "gone", "place"),
    [
        ("R1.2", "address", "address"), ("R1.2", "published_on", "published_on"), ("R2.2", "registration", "registration"),
        ("R2.5", "contract", "contract"), ("R3.4", "outgoing_on", "outgoing_on"), ("R3.4", "outgoing", "outgoing"),
    ],
)  # fmt: skip
def test_what_goes_together_is_asked_for_together(line, gone, place):
    one = faults(register_of(line), WHOLE[line] | {gone: None}, day=FIRST, today=ON)

    assert [(fault.field, fault.code) for fault in one] == [(place, "together")]
    assert field_label(register_of(line), one[0].fields[0]) in fault_sentence(one[0], register_of(line))
    both = next(group for group in register_of(line).together if gone in group)
    assert found(line, **dict.fromkeys(both)) == []


def test_a_final_report_needs_a_contract_first():
    assert found("R2.5", report_accepted_on=LATER - timedelta(days=1)) == [("report_accepted_on", "before_field")]
    assert found("R2.5", contract="", signed_on=None, report_accepted_on=LATER) == [("report_accepted_on", "needs_field")]


def test_a_member_does_not_advise_itself_and_numbers_are_above_zero():
    assert found("R3.3", member="CSO-002") == [("member", "same_organisation")]
    assert found("R3.3", minutes=-5) == [("minutes", "not_positive")]
    assert found("R3.3", topic="astrology") == [("topic", "not_listed")]
    assert found("R2.6", template_parts=("context", "gossip")) == [("template_parts", "not_listed")]
    assert found("R3.6", goal="ұ" * 1001) == [("goal", "too_long")]


def test_the_ministrys_requests_have_no_register_of_their_own():
    assert register_of("R3.5") is REGISTERS["R3.4"]
    assert register_of("R1.4") is None


@pytest.mark.parametrize("line", LINES)
def test_everything_a_register_says_has_words(line):
    register = register_of(line)

    assert {line, "R3.5"} <= set(NAMES) and {line, "R3.5"} <= set(RULES)
    assert all(field_label(register, one.code) for one in register.fields) and field_label(register, "happened_on")
    assert all(one.code in PAPERS for one in register.papers)
    for one in register.fields:
        if one.kind in (CHOICE, MANY):
            assert set(one.choices) <= set(CHOICES[one.code])
    reasons = {reason for reason, _check in CHECKS.get(line, ())} | {WHY_TWICE.get(line, "recorded"), WHY_COUNTED.get(line, "recorded")}
    assert reasons <= set(REGISTER_REASONS)
    assert {"missing", "together", "in_future"} <= set(FAULTS) and "goal" in FIELDS
    assert fault_sentence(Fault("happened_on", "in_future"), register).count(":") >= 1


values = st.fixed_dictionaries(
    {},
    optional={
        "title": st.text(max_size=20), "incoming": st.text(max_size=20), "agency_level": st.sampled_from(["central", "local", ""]),
        "is_ministry": st.booleans(), "outgoing": st.text(max_size=9), "outgoing_on": st.dates(date(2000, 1, 1), date(2100, 1, 1)) | st.none(),
        "topic": st.sampled_from(["budget", ""]),
    },
)  # fmt: skip


@given(values)
def test_what_is_stored_comes_back_as_it_was(given_values):
    register = register_of("R3.4")
    stored = to_stored(register, given_values)

    assert from_stored(register, stored) == {
        code: value for code, value in given_values.items() if code != "title" and value not in ("", None, False)
    }


def test_several_choices_come_back_as_they_were():
    register = register_of("R1.1")
    assert from_stored(register, to_stored(register, WHOLE["R1.1"])) == WHOLE["R1.1"]
    assert from_stored(register, {"reference": "old", "programme": "PE"}) == {"programme": "PE"}
