"""Reports as files: of an organisation, of a cohort, for a trainer, and many of them at once."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.models import AssessmentRound, CapacityAssessment
from assessments.capacity.permissions import may_see_result
from assessments.capacity.queries.screens import rounds_with_counts
from assessments.results.queries import Filters
from certificates.actions.reports import draw_for, draw_report
from certificates.faces.texts import LANGUAGES
from certificates.queries.briefs import trainer_brief
from certificates.queries.cohorts import cohort_report
from certificates.queries.reports import locked_assessment
from courses.models import Cohort
from courses.permissions import may_teach
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.jobs import start_job
from lms.core.models import Organisation, Role
from lms.core.permissions import has_role

ZIP = "reports.organisations"


@login_required
def cso_report(request, round_code, language):
    """Whoever may see the result may have its report; outsiders name the CSO with ?organisation=CSO-001."""
    found = _assessment(request, round_code)
    if found is None or not may_see_result(request.user, found):
        raise Http404
    at = timezone.now()
    try:
        paper = draw_report(assessment=found, language=language, by=request.user, at=at)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("org_capacity")
    name = f"report-{found.organisation.code}-{round_code}-r{found.revision}-{language}.pdf"
    return attachment(paper, name, "application/pdf")


def _assessment(request, round_code: str) -> CapacityAssessment | None:
    organisations = Organisation.objects.all()
    if code := request.GET.get("organisation"):
        organisation = organisations.filter(code=code).first()
    else:
        organisation = organisations.filter(pk__in=request.user.organisation_ids).order_by("code").first()
    return locked_assessment(organisation, round_code) if organisation else None


@login_required
def brief(request, code, language):
    """For the cohort's trainers, M&E staff and administrators."""
    cohort = get_object_or_404(Cohort, code=code)
    if not (may_teach(request.user, cohort) or has_role(request.user, Role.MONITOR)):
        raise Http404
    at = timezone.now()
    document = trainer_brief(cohort, language, at=at)
    paper = draw_for(document=document, row=cohort, language=language, by=request.user, at=at)
    return attachment(paper, f"brief-{cohort.code}-{language}.pdf", "application/pdf")


@role_required(Role.MONITOR)
def cohort_paper(request, language):
    """The report on a group as of a day, filtered as the page is."""
    if language not in LANGUAGES:
        raise Http404
    at, asked = timezone.now(), request.GET
    try:
        on = min(date.fromisoformat(asked.get("on", "")), timezone.localdate(at))
    except ValueError:
        on = timezone.localdate(at)
    filters = Filters(*(asked.get(name, "")[:40] for name in ("region", "round", "programme")))
    document = cohort_report(on, filters, language, at=at)
    paper = draw_for(document=document, row=("results.cohort", on.isoformat()), language=language, by=request.user, at=at)
    return attachment(paper, f"capacity-{on.isoformat()}-{language}.pdf", "application/pdf")


@role_required(Role.MONITOR)
def reports(request):
    """Everything that can be had as paper, by round and by cohort."""
    rounds = [one for one in rounds_with_counts() if one.locked]
    cohorts = Cohort.objects.order_by("-starts_on", "code")
    return render(request, "certificates/reports.html", {"rounds": rounds, "cohorts": cohorts})


@role_required(Role.MONITOR)
@require_POST
def many_reports(request, round_code):
    """Draw the reports of a whole round as one ZIP, beside the requests."""
    found = get_object_or_404(AssessmentRound.objects.visible_to(request.user), code=round_code)
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise Http404
    job = start_job(
        kind=ZIP, title=_("Reports of round %(round)s") % {"round": found.code},
        parameters={"round": found.code, "language": language}, by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("job", job.pk)
