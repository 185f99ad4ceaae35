"""Changes of the worked example, on common items."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessments.capacity.measurement.change import improvement_threshold, paired_change, verdict_of
from assessments.capacity.measurement.scoring import ItemAnswer, score

from .example import EXAMPLE, VERSION, result_of, six

CHANGES = [(s, code, 2 if s != "S1" and code == "ORG-E" else 1) for s in ("S1", "S2", "S3") for code in EXAMPLE["scenarios"][s]["changes"]]


def change_of(organisation, revision=1):
    return paired_change(VERSION, result_of(organisation, "T0"), VERSION, result_of(organisation, "T1", revision))


@pytest.mark.parametrize(("scenario", "organisation", "revision"), CHANGES)
def test_worked_example_changes(scenario, organisation, revision):
    change = change_of(organisation, revision)

    assert {
        "t0_common": str(change.before),
        "t1_common": str(change.after),
        "change_fraction": str(change.points),
        "change": six(change.points),
        "naive_difference": six(change.naive_points),
        "common_items": len(change.common_items),
        "excluded_items": list(change.left_out),
        "verdict": change.verdict,
        "two_level_jumps": [{"item": j.item, "t0": j.before, "t1": j.after} for j in change.jumps],
    } == EXAMPLE["scenarios"][scenario]["changes"][organisation]


@pytest.mark.parametrize("scenario", ["S1", "S2", "S3"])
def test_worked_example_domain_changes(scenario):
    expected = EXAMPLE["scenarios"][scenario]
    changes = [change_of(code, 2 if code == "ORG-E" else 1) for code in expected["changes"]]

    assert {
        domain.code: [str(c.domains[domain.code][1] - c.domains[domain.code][0]) for c in changes]
        for domain in VERSION.domains
    } == {code: entry["changes"] for code, entry in expected["domains"].items()}


def test_provisional_result_is_not_comparable():
    change = change_of("ORG-E", 1)

    assert (change.is_comparable, change.reason, change.points, change.verdict) == (False, "later_not_full", None, None)


def test_note_is_needed_when_the_printed_difference_misleads():
    assert change_of("ORG-B").needs_note
    assert not change_of("ORG-A").needs_note


def test_reworded_items_are_not_common_and_too_few_end_the_comparison():
    def reworded(codes):
        return replace(
            VERSION,
            version="1.1",
            domains=tuple(
                replace(d, items=tuple(replace(i, anchor_revision=2) if i.code in codes else i for i in d.items))
                for d in VERSION.domains
            ),
        )

    two, three = reworded({"1.1", "1.2"}), reworded({"1.1", "1.2", "1.3"})
    early, late = result_of("ORG-A", "T0"), result_of("ORG-A", "T1")

    assert len(paired_change(VERSION, early, two, late).common_items) == 38
    assert paired_change(VERSION, early, three, late).reason == "too_few_common:D1"


def test_no_change_across_major_versions():
    other = replace(VERSION, version="2.0")

    assert paired_change(VERSION, result_of("ORG-A", "T0"), other, result_of("ORG-A", "T1")).reason == "major_version"


@pytest.mark.parametrize(
    ("points", "verdict"),
    [("10", "improved"), ("9.999", "same"), ("0", "same"), ("-9.999", "same"), ("-10", "declined")],
)
def test_verdict_at_the_threshold(points, verdict):
    assert verdict_of(Fraction(points), Fraction(10)) == verdict


def test_threshold_is_the_larger_of_minimum_and_noise():
    assert improvement_threshold(VERSION) == 10
    assert improvement_threshold(VERSION, Fraction("4.39")) == 10
    assert improvement_threshold(VERSION, Fraction("15.6")) == Fraction("15.6")


def test_same_sheet_twice_changes_nothing():
    result = score(VERSION, {code: ItemAnswer(0) for code in VERSION.items})
    change = paired_change(VERSION, result, VERSION, result)

    assert (change.points, change.verdict, change.jumps) == (0, "same", ())
