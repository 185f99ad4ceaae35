"""A trainer's messages to a group of a cohort: choose people, write, look at it, send, and see who got it."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.knowledge.queries.scores import attempts_at_a_glance
from courses.actions.messages import (
    cancel_message,
    hold_message,
    schedule_message,
    send_message,
    write_message,
)
from courses.models import Cohort, GroupMessage
from courses.queries.addressees import HANDED_IN, Wanted, addressees
from courses.queries.gradebook import STATES
from courses.views.teach import _taught, teaching
from lms.core.alphabet import name_order
from lms.core.errors import Refusal
from lms.home.forms import GroupMessageForm, MomentForm


def _message(cohort: Cohort, message_id) -> GroupMessage:
    return get_object_or_404(cohort.messages.select_related("cohort", "by"), pk=message_id)


@teaching
def group_messages(request, cohort: str):
    """What was written to groups of a cohort, the newest first."""
    row = _taught(request, cohort)
    rows = row.messages.select_related("by").annotate(people=Count("lines"), got=Count("lines", filter=~Q(lines__sent_at=None))).order_by("-written_at", "pk")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "home/group_messages.html", {"cohort": row, "page": page})


@teaching
@require_http_methods(["GET", "HEAD", "POST"])
def new_message(request, cohort: str):
    """Choose people by what they did and did not do, and write to them; nothing is sent here."""
    row = _taught(request, cohort)
    wanted, now = Wanted.of(request.GET), timezone.now()
    found = addressees(row, get_language()[:2], wanted, now, opened=attempts_at_a_glance(row)[1])
    languages = {one.enrolment.learner.language for one in found.people}
    form = GroupMessageForm(request.POST or None, languages=languages)
    if request.method == "POST" and form.is_valid():
        try:
            message = write_message(
                cohort=row, people=[one.enrolment for one in found.people], wanted=wanted.as_kept, texts=form.texts,
                receipt=form.cleaned_data["receipt"], by=request.user, at=now,
            )
        except Refusal as refusal:
            form.add_error(refusal.details.get("field"), str(refusal))
        else:
            return redirect("show_message", cohort=row.code, message_id=message.pk)
    return render(request, "home/new_message.html", {
        "cohort": row, "wanted": wanted, "found": found, "form": form, "states": STATES.items(), "handed_in": HANDED_IN,
        "query": urlencode({name: value for name, value in wanted.as_kept.items() if value}),
    }, status=400 if form.errors else 200)


@teaching
def show_message(request, cohort: str, message_id):
    """A message as its people read it, who they are, and what can be done with it."""
    row = _taught(request, cohort)
    return _shown(request, row, _message(row, message_id), MomentForm())


def _shown(request, row: Cohort, message: GroupMessage, form: MomentForm):
    lines = sorted(
        message.lines.select_related("enrolment__learner", "enrolment__organisation"), key=lambda line: name_order(line.enrolment.learner)
    )
    page = Paginator(lines, 100).get_page(request.GET.get("page"))
    texts = [(code, name, text) for code, name in settings.LANGUAGES if (text := getattr(message, f"text_{code}"))]
    context = {
        "cohort": row, "message": message, "page": page, "texts": texts, "form": form,
        "is_waiting": message.state in (GroupMessage.State.HELD, GroupMessage.State.SCHEDULED),
    }
    return render(request, "home/group_message.html", context, status=400 if form.errors else 200)


STEPS = {"send": send_message, "hold": hold_message, "cancel": cancel_message}


@teaching
@require_POST
def step_message(request, cohort: str, message_id, step: str):
    """Send a message now or at a moment, hold it, cancel it."""
    row = _taught(request, cohort)
    message, now = _message(row, message_id), timezone.now()
    try:
        if step == "schedule":
            form = MomentForm(request.POST)
            if not form.is_valid():
                return _shown(request, row, message, form)
            schedule_message(message=message, send_at=form.moment, by=request.user, at=now)
        elif step in STEPS:
            STEPS[step](message=message, by=request.user, at=now)
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("show_message", cohort=row.code, message_id=message.pk)
