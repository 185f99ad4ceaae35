"""The link of a reminder: it opens the place where its learner stopped, and says nothing to anybody else."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.queries.enrolments import enrolment_of_link
from courses.queries.learning import learning
from courses.queries.meetings import digest_of
from lms.core.ratelimit import allow, network_of

RESUME = "resume-link"


@require_safe
def follow(request, token: str):
    """Keep the link for whoever signs in, and clean the address at once; unknown and old ones look the same."""
    now = timezone.now()
    if allow("resume", network_of(request, now), times=300, seconds=300, at=now):
        request.session[RESUME] = digest_of(token)
    return redirect("go_on")


@login_required
@require_safe
def go_on(request):
    """Open the lesson where the person stopped; without a link that works, the start page of learning."""
    digest = request.session.pop(RESUME, "")
    enrolment = enrolment_of_link(user=request.user, digest=digest, at=timezone.now()) if digest else None
    found = learning(enrolment, get_language()[:2]) if enrolment else None
    if found is None:
        return redirect("learn")
    code = enrolment.cohort.code
    if found.next is None:
        return redirect("learn_cohort" if enrolment.is_complete else "learn_left", cohort=code)
    address = reverse("learn_lesson", args=[code, found.next.slug])
    return redirect(f"{address}?{urlencode({'block': found.block})}#b-{found.block}" if found.block else address)
