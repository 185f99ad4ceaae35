"""A learner's meetings: schedule, check-in by a scanned or typed code, calendar."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.actions.attendance import check_in, meeting_of_code
from courses.actions.calendars import close_calendar, open_calendar
from courses.codes import is_good
from courses.exports.calendar import calendar_of
from courses.forms.meetings import CheckInForm
from courses.models import CalendarKey, LiveMeeting
from courses.queries.attendance import check_in_key
from courses.queries.meetings import calendar_meetings, own_meetings, owner_of_calendar
from courses.views.learn import _own_enrolment
from lms.core import formats
from lms.core.errors import Refusal
from lms.core.ratelimit import allow, network_of

SCAN = "check-in-scan"
SCAN_KEPT = timedelta(minutes=15)
"""How long a scanned code waits for its person to sign in (AT2)."""


@login_required
def learn_meetings(request, cohort: str):
    """The schedule with links and one's own attendance; only for people of the cohort."""
    enrolment = _own_enrolment(request, cohort)
    return render(request, "courses/learn_meetings.html", {
        "enrolment": enrolment, "meetings": own_meetings(enrolment, timezone.now()),
    })


@require_safe
def scan(request, meeting: UUID, code: str):
    """Judge a scanned code now and keep that for the person who is about to sign in; nothing is recorded here."""
    now = timezone.now()
    request.session.pop(SCAN, None)
    if not allow("check-in-scan", network_of(request, now), times=300, seconds=300, at=now):
        messages.error(request, _("Too many tries. Wait five minutes, or ask the trainer to mark you."))
    elif is_good(check_in_key(), str(meeting), code, now):
        request.session[SCAN] = {"meeting": str(meeting), "at": now.isoformat()}
    else:
        messages.error(request, _("This code is no longer shown. Scan the one on the screen now, or type its figures."))
    return redirect("check_in")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_page(request):
    """Type the code, or confirm the scanned one."""
    now = timezone.now()
    scanned = _scanned(request, now)
    form = CheckInForm(request.POST if "code" in request.POST else None)
    refusal = ""
    if request.method == "POST" and (scanned if "scanned" in request.POST else form.is_valid()):
        try:
            return _checked_in(request, scanned if "scanned" in request.POST else None, form, now)
        except Refusal as refused:
            refusal = str(refused)
    elif request.method == "POST" and "scanned" in request.POST:
        refusal = _("The scanned code has been waiting too long. Scan again, or type the figures.")
    context = {"form": form, "scanned": scanned[0] if scanned else None, "refusal": refusal}
    return render(request, "courses/check_in.html", context, status=400 if refusal or form.errors else 200)


def _checked_in(request, scanned, form: CheckInForm, now: datetime):
    if scanned:
        meeting, moment = scanned
    else:
        if not allow("check-in", str(request.user.pk), times=10, seconds=300, at=now):
            raise Refusal(_("Too many tries. Wait five minutes, or ask the trainer to mark you."))
        meeting, moment = meeting_of_code(learner=request.user, code=form.cleaned_data["code"], at=now), now
    check_in(meeting=meeting, learner=request.user, scanned_at=moment, at=now, batch=uuid4())
    request.session.pop(SCAN, None)
    messages.success(request, _("You are recorded as present: %(title)s, %(moment)s") % {
        "title": meeting.title, "moment": formats.clock(moment),
    })
    return redirect("learn_meetings", cohort=meeting.cohort.code)


def _scanned(request, now: datetime) -> tuple[LiveMeeting, datetime] | None:
    kept = request.session.get(SCAN)
    if not kept or now - datetime.fromisoformat(kept["at"]) > SCAN_KEPT:
        return None
    meeting = LiveMeeting.objects.filter(pk=kept["meeting"]).select_related("cohort").first()
    return (meeting, datetime.fromisoformat(kept["at"])) if meeting else None


def draw() -> str:
    """Return the secret of a calendar's address."""
    return secrets.token_urlsafe(32)


@login_required
def calendar(request):
    """Make, renew or end the secret address of the own calendar; it is shown once."""
    address = ""
    if request.method == "POST" and "end" in request.POST:
        close_calendar(user=request.user, at=timezone.now())
        messages.success(request, _("The address of your calendar no longer works."))
        return redirect("calendar")
    if request.method == "POST":
        token = open_calendar(user=request.user, at=timezone.now(), draw=draw)
        address = settings.PUBLIC_BASE_URL + reverse("calendar_feed", args=[token])
    has_key = CalendarKey.objects.filter(user=request.user).exists()
    return render(request, "courses/calendar.html", {"address": address, "has_key": has_key})


@require_safe
def calendar_feed(request, token: str):
    """The meetings of the person whose secret this is; who has another one finds nothing."""
    person = owner_of_calendar(token)
    if person is None:
        raise Http404
    with translation.override(person.language):
        text = calendar_of(
            calendar_meetings(person, timezone.now()), title=_("Meetings"),
            link_of=lambda meeting: settings.PUBLIC_BASE_URL + reverse("learn_meetings", args=[meeting.cohort.code]),
        )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
