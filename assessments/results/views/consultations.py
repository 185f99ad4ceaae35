"""Consultations as their client sees them: what was written down, and whether it took place like this."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.results import actions
from assessments.results.choices.registers import TOPICS, WORDS
from assessments.results.forms import WordForm
from assessments.results.queries.records import consultations_of, said
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role

KINDS = {"": "warn", "confirmed": "good", "denied": "bad"}


def _word(record) -> str:
    word = getattr(record, "client_word", None)
    return word.word if word else ""


@role_required(Role.LEAD)
def org_consultations(request):
    """List the consultations of the organisations that the reader leads."""
    page = Paginator(consultations_of(request.user), 50).get_page(request.GET.get("page"))
    rows = [
        (row, TOPICS[row.facts["topic"]], WORDS[_word(row)], KINDS[_word(row)], not _word(row)) for row in page.object_list
    ]
    return render(request, "results/org_consultations.html", {"page": page, "rows": rows})


@role_required(Role.LEAD)
def confirm_consultation(request, record):
    """Ask the lead of the client whether a consultation took place as written."""
    row = get_object_or_404(consultations_of(request.user).select_related("indicator", "region", "linked"), pk=record)
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_word(record=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved. Thank you."))
            return redirect("org_consultations")
    context = {"record": row, "said": said(row), "word": WORDS[_word(row)] if _word(row) else "", "form": form}
    return render(request, "results/confirm_consultation.html", context, status=422 if form.errors else 200)
