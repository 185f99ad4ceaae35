"""Who needs a word today: the list with its reasons, a message, and what came of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments.knowledge.queries.scores import attempts_at_a_glance
from courses.actions.contacts import contact_learner, dismiss_warning, end_dismissal, record_outcome
from courses.forms.cohorts import DismissForm
from courses.models import Cohort, Contact, Dismissal
from courses.queries.attention import Concern, concerns_of
from courses.views.teach import _taught, teaching
from lms.core.errors import Refusal

WORDS = {
    "failed": gettext_lazy("How are you doing with the test? Let us look at it together: which day suits you?"),
    "missed": gettext_lazy("We missed you at the meeting. I will gladly send you what we did. Is something in the way? Write to me."),
    "not_begun": gettext_lazy("The programme has begun. Does signing in work? If something is in the way, write to me: we will find a solution together."),
    "idle": gettext_lazy("How is your training going? If something is in the way, write to me: we will find a solution together."),
    "behind": gettext_lazy("How is your training going? Let us agree on one lesson for this week: which day suits you?"),
}  # fmt: skip


def _concerns(cohort: Cohort) -> list[Concern]:
    failed, begun = attempts_at_a_glance(cohort)
    return concerns_of(cohort, timezone.now(), failed=failed, opened=begun)


def prepared(concern: Concern) -> str:
    """Return a first draft in the person's language by the gravest reason: a greeting and a question, never a score, no blame."""
    with translation.override(concern.enrolment.learner.language):
        greeting = _("Good day, %(name)s!") % {"name": concern.enrolment.learner.given_name}
        return f"{greeting} {WORDS.get(concern.reasons[0].code, WORDS['idle'])}"


@teaching
def attention(request, cohort: str):
    """The list of today."""
    row = _taught(request, cohort)
    found = _concerns(row)
    concerns, dismissed = [one for one in found if not one.dismissal], [one for one in found if one.dismissal]
    written = Contact.objects.filter(enrolment__cohort=row).select_related("enrolment__learner", "by")[:50]
    return render(request, "home/attention.html", {
        "cohort": row, "concerns": [(one, prepared(one)) for one in concerns], "written": written, "dismissed": dismissed, "today": timezone.localdate(),
        "outcomes": Contact.Outcome.choices,
    })


@teaching
@require_POST
def send_word(request, cohort: str, enrolment_id):
    """Send the message that stands in the form."""
    row = _taught(request, cohort)
    enrolment = get_object_or_404(row.enrolments.select_related("learner", "cohort"), pk=enrolment_id)
    why = next((one.reasons for one in _concerns(row) if one.enrolment == enrolment), ())
    try:
        contact_learner(
            enrolment=enrolment, message=request.POST.get("message", ""), reasons=[one.as_kept for one in why],
            by=request.user, at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The message is sent: %(name)s") % {"name": enrolment.learner.listed_name})
    return redirect("attention", cohort=cohort)


@teaching
@require_POST
def set_outcome(request, cohort: str, contact_id):
    """Record what came of a message."""
    row = _taught(request, cohort)
    contact = get_object_or_404(Contact.objects.filter(enrolment__cohort=row).select_related("enrolment__cohort"), pk=contact_id)
    try:
        record_outcome(contact=contact, outcome=request.POST.get("outcome", ""), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("attention", cohort=cohort)


@teaching
@require_POST
def dismiss(request, cohort: str, enrolment_id):
    """Take a person off the list for some days."""
    row = _taught(request, cohort)
    enrolment = get_object_or_404(row.enrolments.select_related("learner", "cohort"), pk=enrolment_id)
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was saved. Give a day from today on, at most 60 days ahead, and a reason."))
        return redirect("attention", cohort=cohort)
    try:
        dismiss_warning(enrolment=enrolment, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Off the list until then: %(name)s") % {"name": enrolment.learner.listed_name})
    return redirect("attention", cohort=cohort)


@teaching
@require_POST
def show_again(request, cohort: str, dismissal_id):
    """Let the rules speak of a person again."""
    row = _taught(request, cohort)
    found = Dismissal.objects.filter(enrolment__cohort=row).select_related("enrolment__cohort")
    end_dismissal(dismissal=get_object_or_404(found, pk=dismissal_id), by=request.user, at=timezone.now())
    messages.success(request, _("The rules speak of this person again."))
    return redirect("attention", cohort=cohort)
