"""R3.2: working meetings with agenda, attendance list and accepted minutes."""

import pytest

from tests.assessments.results.registers.wholes import entry, why


@pytest.mark.parametrize(
    ("paper", "reason"), [("agenda", "no_agenda"), ("attendance", "no_attendance"), ("minutes", "no_minutes")]
)
def test_each_paper_is_needed(paper, reason):
    assert why("R3.2", entry("R3.2", without=[paper])) == [reason]


def test_only_working_meetings_count_and_each_once():
    assert why("R3.2", entry("R3.2", kind="other")) == ["not_working_meeting"]
    assert why("R3.2", entry("R3.2"), entry("R3.2", key="b", title="жұмыс  КЕЗДЕСУІ")) == ["recorded", "same_meeting"]
