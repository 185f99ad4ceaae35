"""Every step for the right hat and for every wrong one, from every state, and with a blank comment."""

import pytest

from assessments.capacity import workflow
from assessments.capacity.workflow import COMMENT_MISSING, NOT_FROM_HERE, NOT_YOURS, STATES, STEPS, refusal_of

HATS = workflow.HATS
codes = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.code)


@codes
def test_step_is_taken_from_its_states_by_its_hats(step):
    for state in step.before:
        for hat in step.who:
            assert refusal_of(step.code, state=state, hats={hat}, comment="why") == ""


@codes
def test_step_is_refused_from_every_other_state(step):
    for state in set(STATES) - set(step.before):
        assert refusal_of(step.code, state=state, hats=HATS, comment="why") == NOT_FROM_HERE


@codes
def test_step_is_refused_for_every_other_hat(step):
    for hat in set(HATS) - set(step.who):
        assert refusal_of(step.code, state=step.before[0], hats={hat}, comment="why") == NOT_YOURS
    assert refusal_of(step.code, state=step.before[0], hats=(), comment="why") == NOT_YOURS


@codes
def test_blank_comment_is_refused_where_one_is_needed(step):
    expected = COMMENT_MISSING if step.needs_comment else ""

    for blank in ("", "   ", "\n\t\u00a0"):
        assert refusal_of(step.code, state=step.before[0], hats=step.who, comment=blank) == expected


def test_finished_states_are_left_only_by_reopening():
    assert [(s.code, s.after) for s in STEPS if set(s.before) & workflow.FINISHED] == [("reopen", "superseded")]


def test_every_state_but_the_first_is_reached():
    assert {step.after for step in STEPS} == set(STATES) - {workflow.DRAFT}


def test_open_steps_of_the_verifier():
    assert [step.code for step in workflow.open_steps("under_verification", {"verifier"})] == ["return", "validate"]
