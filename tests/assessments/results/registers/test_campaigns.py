"""R3.6: goal, plan, at least three dated actions with evidence, outcome note, accepted by a second person."""

from datetime import timedelta

import pytest

from assessments.results import actions, queries
from tests.assessments.results.registers.wholes import DAY, accept, enter, entry, paper, why


def test_each_part_is_needed():
    for gone, reason in (("goal", "no_goal"), ("plan", "no_plan"), ("action", "too_few_actions"), ("outcome_note", "no_outcome_note")):
        assert why("R3.6", entry("R3.6", without=[gone])) == [reason]
    assert why("R3.6", entry("R3.6", papers={"action": (DAY, DAY)})) == ["too_few_actions"]


def test_actions_are_added_one_by_one_with_day_name_and_evidence(reference, cast, at):
    record = enter(cast, at, "R3.6")
    add = lambda day, **more: actions.add_paper(record=record, kind="action", dated_on=day, by=cast.dinara, at=at, **more)  # noqa: E731
    for wrong in ({"upload": paper()}, {"title": "Өтініш"}, {"title": "Өтініш", "upload": paper(), "url": "https://example.org"}):
        with pytest.raises(actions.RecordRefused):
            add(DAY, **wrong)
    value = lambda: queries.board(at.date()).line("R3.6").value  # noqa: E731 - asked often
    for number in range(3):
        assert value() == 0
        add(DAY + timedelta(days=number), title=f"Өтініш {number}", url="https://example.org/a")
    assert value() == 0
    accept(record, cast, at)
    assert value() == 1
