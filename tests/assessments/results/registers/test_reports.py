"""R1.2: published, checklist passed, independent, declarations; a public expertise does not count here."""

from datetime import timedelta

import pytest

from tests.assessments.results.registers.wholes import LATER, ON, entry, why


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"published_on": None, "address": ""}, "not_published"),
        ({"is_checked": False}, "no_checklist"),
        ({"is_independent": False}, "not_independent"),
        ({"is_expertise": True}, "is_expertise"),
    ],
)
def test_a_report_is_kept_out_for_its_reason(changes, reason):
    assert why("R1.2", entry("R1.2", **changes)) == [reason]


@pytest.mark.parametrize(
    ("paper", "reason"), [("report", "no_report_file"), ("checklist", "no_checklist"), ("declarations", "no_declarations")]
)
def test_a_missing_paper_keeps_it_out(paper, reason):
    assert why("R1.2", entry("R1.2", without=[paper])) == [reason]


def test_it_counts_from_the_day_of_publication_on():
    assert why("R1.2", entry("R1.2"), on=LATER - timedelta(days=1)) == ["not_published"]
    assert why("R1.2", entry("R1.2"), on=LATER) == ["recorded"]


def test_two_reports_of_one_title_are_two_reports():
    assert why("R1.2", entry("R1.2"), entry("R1.2", key="b"), on=ON) == ["recorded", "recorded"]
