"""The states of a capacity assessment, the steps between them, who may take them and what each requires.

The table is the rule: a step that is not in it is refused by the code, not only hidden by a screen (WF-2).
Source: specification, section 5.
"""

from collections.abc import Collection
from dataclasses import dataclass

DRAFT = "draft"
SELF_OPEN = "self_open"
SELF_SUBMITTED = "self_submitted"
CONSENSUS = "consensus"
UNDER_VERIFICATION = "under_verification"
RETURNED = "returned"
RESUBMITTED = "resubmitted"
VALIDATED = "validated"
LOCKED = "locked"
SUPERSEDED = "superseded"
CANCELLED = "cancelled"

STATES = (
    DRAFT, SELF_OPEN, SELF_SUBMITTED, CONSENSUS, UNDER_VERIFICATION, RETURNED, RESUBMITTED, VALIDATED, LOCKED,
    SUPERSEDED, CANCELLED,
)  # fmt: skip
BEFORE_LOCK = STATES[: STATES.index(LOCKED)]
FINISHED = frozenset({LOCKED, SUPERSEDED, CANCELLED})

# Hats: what a person is for this one assessment.
LEAD, FACILITATOR, VERIFIER, SECOND_RATER = "lead", "facilitator", "verifier", "second_rater"
PANEL, MONITOR, MONITOR_LEAD = "panel", "monitor", "monitor_lead"
HATS = (LEAD, FACILITATOR, VERIFIER, SECOND_RATER, PANEL, MONITOR, MONITOR_LEAD)

SCOPES = ("items", "evidence", "reasons")


@dataclass(frozen=True)
class Step:
    """One way from a state to another. `together`: every hat named confirms, and the last one moves the case."""

    code: str
    before: tuple[str, ...]
    after: str
    who: tuple[str, ...]
    needs_comment: bool = False
    together: bool = False


STEPS = (
    Step("open_self", (DRAFT,), SELF_OPEN, (LEAD, FACILITATOR)),
    Step("close_self", (SELF_OPEN,), SELF_SUBMITTED, (LEAD,)),
    Step("close_self_incomplete", (SELF_OPEN,), SELF_SUBMITTED, (MONITOR_LEAD,), needs_comment=True),
    Step("start_consensus", (SELF_SUBMITTED,), CONSENSUS, (FACILITATOR,)),
    Step("start_consensus_without_self", (DRAFT,), CONSENSUS, (FACILITATOR,)),
    Step("send_to_verification", (CONSENSUS,), UNDER_VERIFICATION, (LEAD, FACILITATOR), together=True),
    Step("return", (UNDER_VERIFICATION,), RETURNED, (VERIFIER,), needs_comment=True),
    Step("resubmit", (RETURNED,), RESUBMITTED, (LEAD,)),
    Step("take_up_again", (RESUBMITTED,), UNDER_VERIFICATION, (VERIFIER,)),
    Step("accept_reasons", (RESUBMITTED,), VALIDATED, (MONITOR_LEAD,)),
    Step("validate", (UNDER_VERIFICATION,), VALIDATED, (VERIFIER,)),
    Step("return_validated", (VALIDATED,), RETURNED, (PANEL, MONITOR_LEAD), needs_comment=True),
    Step("lock", (VALIDATED,), LOCKED, (MONITOR_LEAD,), needs_comment=True),
    Step("reopen", (LOCKED,), SUPERSEDED, (MONITOR_LEAD,), needs_comment=True),
    Step("cancel", BEFORE_LOCK, CANCELLED, (MONITOR_LEAD,), needs_comment=True),
    # Rounds held on paper enter by import: the paper stands for the steps that were walked without the system.
    Step("import_consensus", (DRAFT, SELF_SUBMITTED, CONSENSUS), CONSENSUS, (MONITOR,), needs_comment=True),
    Step(
        "import_verified",
        (DRAFT, SELF_SUBMITTED, CONSENSUS, UNDER_VERIFICATION, VALIDATED),
        VALIDATED,
        (MONITOR,),
        needs_comment=True,
    ),
)
BY_CODE = {step.code: step for step in STEPS}

# Kinds of round and whether people fill self sheets in them (specification, section 3).
WITHOUT_SELF = frozenset({"T2"})

# Why a step is refused; the sentences are the caller's.
NOT_FROM_HERE, NOT_YOURS, COMMENT_MISSING = "not_from_here", "not_yours", "comment_missing"


def refusal_of(code: str, *, state: str, hats: Collection[str], comment: str = "") -> str:
    """Return why a step is refused, or an empty text if it may be taken.

    Shape:  the step's code, the state the assessment is in, the hats the person wears for it.
    Unit:   one of the three reasons above.
    Errors: KeyError for a step that does not exist.
    Source: specification, 5.3 and WF-1 to WF-3.
    """
    step = BY_CODE[code]
    if state not in step.before:
        return NOT_FROM_HERE
    if not set(step.who) & set(hats):
        return NOT_YOURS
    if step.needs_comment and not comment.strip():
        return COMMENT_MISSING
    return ""


def next_state(code: str) -> str:
    """Return the state a step leads to."""
    return BY_CODE[code].after


def open_steps(state: str, hats: Collection[str]) -> tuple[Step, ...]:
    """Return the steps a person with these hats may take from a state, in the order of the table."""
    return tuple(step for step in STEPS if state in step.before and set(step.who) & set(hats))


def awaited(code: str, confirmed: Collection[str]) -> tuple[str, ...]:
    """Return the hats whose confirmation a joint step still waits for, in the order of the table.

    Shape:  the hats that confirmed; none for a step that one person takes.
    Unit:   hats.
    Errors: KeyError for a step that does not exist.
    Source: specification 5.3, transition 5: CSO lead and facilitator.
    """
    step = BY_CODE[code]
    return tuple(hat for hat in step.who if hat not in confirmed) if step.together else ()
