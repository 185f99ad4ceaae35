"""Short ways to a lesson. The link of a reminder: its learner goes on where the learning stopped, anybody else reads that lesson as everybody may."""

from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.queries.enrolments import enrolment_of_link
from courses.queries.learning import learning
from courses.queries.lessons import page_of_code, public_page
from courses.queries.meetings import digest_of
from lms.core.ratelimit import allow, network_of

RESUME = "resume-link"


@require_safe
def follow(request, token: str):
    """Remember the link and clean the address at once."""
    now = timezone.now()
    if allow("resume", network_of(request, now), times=300, seconds=300, at=now):
        request.session[RESUME] = digest_of(token)
    return redirect("go_on")


@require_safe
def go_on(request):
    """Open the lesson where the learner stopped. The link is no sign-in: without one it opens the public page, and stays for later."""
    digest = request.session.get(RESUME, "")
    if request.user.is_authenticated:
        request.session.pop(RESUME, None)
    enrolment = enrolment_of_link(digest=digest, at=timezone.now()) if digest else None
    found = learning(enrolment, get_language()[:2]) if enrolment else None
    if found is None or enrolment.learner_id != request.user.pk:
        return _as_anybody(request, found)
    code = enrolment.cohort.code
    if found.next is None:
        return redirect("learn_cohort" if enrolment.is_complete else "learn_left", cohort=code)
    address = reverse("learn_lesson", args=[code, found.next.slug])
    return redirect(f"{address}?{urlencode({'block': found.block})}#b-{found.block}" if found.block else address)


def _as_anybody(request, found):
    """Lead to the public page of the lesson, which says nothing of whose place it is; where there is none, to signing in."""
    page = public_page(found.next.key, get_language()[:2]) if found and found.next else None
    if page is None:
        return redirect("learn") if request.user.is_authenticated else redirect_to_login(request.get_full_path())
    return redirect(f"{page.get_url(request)}#b-{found.block}" if found.block else page.get_url(request))


@require_safe
def short_lesson(request, code: str):
    """Lead from the short address on a printed lesson to its public page."""
    page = page_of_code(code, get_language()[:2])
    if page is None:
        raise Http404
    return redirect(page.get_url(request))
