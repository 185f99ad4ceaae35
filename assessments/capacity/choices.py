"""Words for states, steps and statuses."""

from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow

STATE_LABELS = {
    workflow.DRAFT: _("Draft"),
    workflow.SELF_OPEN: _("Self-assessment open"),
    workflow.SELF_SUBMITTED: _("Self-assessment finished"),
    workflow.CONSENSUS: _("Consensus"),
    workflow.UNDER_VERIFICATION: _("Under verification"),
    workflow.RETURNED: _("Returned with a comment"),
    workflow.RESUBMITTED: _("Sent again"),
    workflow.VALIDATED: _("Verified, waiting for the lock"),
    workflow.LOCKED: _("Locked"),
    workflow.SUPERSEDED: _("Replaced by a later revision"),
    workflow.CANCELLED: _("Cancelled"),
}
STATE_KINDS = {
    workflow.LOCKED: "good",
    workflow.RETURNED: "warn",
    workflow.CANCELLED: "bad",
    workflow.SUPERSEDED: "calm",
    workflow.DRAFT: "calm",
}
STEP_LABELS = {
    "open_case": _("Draft made"),
    "open_self": _("Self-assessment opened"),
    "close_self": _("Self-assessment finished"),
    "close_self_incomplete": _("Self-assessment ended with fewer people"),
    "start_consensus": _("Consensus meeting"),
    "start_consensus_without_self": _("Consensus meeting"),
    "send_to_verification": _("Sent to the verifier"),
    "return": _("Returned by the verifier"),
    "resubmit": _("Sent again"),
    "take_up_again": _("Taken up again by the verifier"),
    "accept_reasons": _("Reasons accepted"),
    "validate": _("Verification finished"),
    "return_validated": _("Returned by M&E"),
    "lock": _("Locked"),
    "reopen": _("Reopened"),
    "reopened": _("New revision begun"),
    "cancel": _("Cancelled"),
    "import_consensus": _("Consensus entered from paper"),
    "import_verified": _("Verified levels entered from paper"),
}
# One step for many cases of a board.
REMIND, OPEN_SELF, VERIFIER, FACILITATOR = "remind", "open_self", "verifier", "facilitator"
MANY_ACTS = [
    (REMIND, _("Remind whoever acts next")),
    (OPEN_SELF, _("Open the self-assessment with the people of the round before")),
    (VERIFIER, _("Name the verifier")),
    (FACILITATOR, _("Name the facilitator")),
]
# What happened to a round, as its page tells it.
ROUND_ACTS = {
    "round.opened": _("Opened"),
    "round.organisations_added": _("Organisations added"),
    "round.window": _("Window moved"),
    "round.closed": _("Closed"),
    "round.reopened": _("Opened again"),
}
# What whoever acts next is asked to do, in the letter that reminds of it.
NEXT_LABELS = {
    workflow.DRAFT: _("Choose who answers and open the self-assessment."),
    workflow.SELF_OPEN: _("Everybody has sent the own sheet: finish the self-assessment."),
    workflow.SELF_SUBMITTED: _("Meet and agree on one level for each item."),
    workflow.CONSENSUS: _("Finish the consensus and send it to the verifier."),
    workflow.UNDER_VERIFICATION: _("Decide the items of this organisation."),
    workflow.RETURNED: _("Answer what was asked for and send the case again."),
    workflow.RESUBMITTED: _("The organisation has answered: take the case up again."),
}
STATUS_LABELS = {
    "full": _("Full result"),
    "provisional": _("Provisional result"),
    "not_computed": _("Not computed"),
}
SCOPE_LABELS = {
    "items": _("Items: levels may change"),
    "evidence": _("Evidence only"),
    "reasons": _("Reasons only, no level changes"),
}
HAT_LABELS = {
    workflow.LEAD: _("CSO lead"),
    workflow.FACILITATOR: _("Facilitator"),
    workflow.VERIFIER: _("Verifier"),
    workflow.SECOND_RATER: _("Second rater"),
    workflow.PANEL: _("Moderation panel"),
    workflow.MONITOR: _("M&E officer"),
    workflow.MONITOR_LEAD: _("M&E lead"),
}
DECISION_LABELS = {
    "accepted": _("Accept the agreed level"),
    "changed": _("Change the level"),
    "asked": _("Ask for evidence"),
    "undetermined": _("Could not be determined"),
}
IMPORTANCE = {1: _("1, useful"), 2: _("2, important"), 3: _("3, vital")}
VIEWER_LABELS = {
    "assessor": _("Verifier"),
    "facilitator": _("Facilitator"),
    "monitor": _("M&E officer"),
    "administrator": _("Administrator"),
    "trainer": _("Trainer"),
    "donor": _("Donor viewer"),
    "other": _("Another person with an account"),
}
VIEW_LABELS = {"result": _("Result"), "report": _("Report")}
SETTING_FAULTS = {
    "number": _("This is not a number of the kind that is expected here."),
    "range": _("Give a value from %(least)s to %(most)s."),
    "cap": _("Without evidence a level must count as less than %(level)s, from which evidence is needed."),
    "provisional": _("A provisional result cannot ask for more valid domains than a full one."),
    "domains": _("The instrument has only so many domains: %(domains)s."),
    "items": _("The instrument has only so many items: %(items)s."),
    "gate": _("The condition names the level “%(band)s”, which is not there."),
}
