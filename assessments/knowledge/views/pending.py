"""An answer that arrives after the session ended waits in the new session until its owner has signed in (QS8).

It is kept on the server under the browser's session cookie, with the server's moment of arrival, and handed over
only to the attempt's own learner: an answer to somebody else's attempt is never shown and never stored.
"""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext as _

from assessments.knowledge.actions.attempts import LATE, NotUnderstood, save_answer, slots_of
from assessments.knowledge.forms import fields_of_answer, receipt_of, value_of, whole_number
from assessments.knowledge.models import Answer
from lms.core.waiting import put_aside, take_away, waiting

KEY = "pending_answers"
MOST = 20


def keep(request, *, attempt_id: UUID, number: int, at: datetime) -> bool:
    """Put a guest's answer aside; say whether there was room. Nothing about the attempt is looked up."""
    entry = {
        "attempt": str(attempt_id), "number": number, "fields": fields_of_answer(request.POST),
        "receipt": str(receipt_of(request.POST.get("receipt"))), "rev": whole_number(request.POST.get("rev", "")),
        "at": at.isoformat(),
    }
    return put_aside(request, KEY, entry, most=MOST, at=at)


def deliver(request, attempt) -> None:
    """Save what waits for this attempt of the person now signed in, as of the moment it arrived, and say so."""
    mine = waiting(request, KEY, lambda entry: entry["attempt"] == str(attempt.pk))
    for entry in mine:
        _deliver(request, attempt, entry)
    take_away(request, KEY, mine)


def _deliver(request, attempt, entry: dict) -> None:
    question = Answer.objects.select_related("question").filter(attempt=attempt, number=entry["number"]).first()
    if question is None:
        return
    try:
        saved = save_answer(
            attempt_id=attempt.pk, number=entry["number"], receipt=UUID(entry["receipt"]), by=request.user,
            value=value_of(slots_of(question.question), entry["fields"]), at=datetime.fromisoformat(entry["at"]),
            seen_rev=entry["rev"],
        )
    except NotUnderstood as refused:
        messages.error(request, refused.message)
        return
    if saved.outcome == LATE:
        messages.warning(request, _("Your answer came after the end of the test. It is kept for your trainer and does not count."))
    else:
        messages.success(
            request,
            _("The answer you gave before signing in is saved. Question: %(number)s") % {"number": entry["number"]},
        )
