"""The questions of the tests under the magnifying glass: for M&E staff all, for a trainer those of the own cohort."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from assessments.knowledge.actions.analyses import note_analysis
from assessments.knowledge.exports import analysis_workbook
from assessments.knowledge.measurement.item_analysis import INDICATIVE_BELOW, LEAST_TAKERS
from assessments.knowledge.queries.item_analysis import FEWEST_VOICES, analysed_forms, attempts_to_analyse
from assessments.knowledge.views.teaching import own_cohort
from lms.core.access import role_required
from lms.core.http import XLSX, attachment
from lms.core.models import Role


@role_required(Role.MONITOR)
def monitoring_tests(request):
    """List every form of every test with what its questions are worth."""
    return _list(request, None)


@role_required(Role.MONITOR)
def monitoring_test(request, form: UUID):
    """Show the questions of one form."""
    return _one(request, None, form)


@role_required(Role.MONITOR)
def monitoring_tests_file(request):
    """Download the analysis of all forms."""
    return _file(request, None)


@role_required(Role.TRAINER)
def teach_items(request, cohort: str):
    """List the forms the learners of a cohort met."""
    return _list(request, own_cohort(request, cohort))


@role_required(Role.TRAINER)
def teach_item(request, cohort: str, form: UUID):
    """Show the questions of one form over the learners of a cohort."""
    return _one(request, own_cohort(request, cohort), form)


@role_required(Role.TRAINER)
def teach_items_file(request, cohort: str):
    """Download the analysis over the learners of a cohort."""
    return _file(request, own_cohort(request, cohort))


def _analysed(request, cohort):
    attempts = attempts_to_analyse(request.user)
    if cohort is not None:
        attempts = attempts.filter(enrolment__cohort=cohort)
    return analysed_forms(attempts)


def _list(request, cohort):
    context = {"cohort": cohort, "forms": _analysed(request, cohort), "least": LEAST_TAKERS, "firm_from": INDICATIVE_BELOW}
    return render(request, "knowledge/item_analyses.html", context)


def _one(request, cohort, form: UUID):
    found = next((one for one in _analysed(request, cohort) if one.form.pk == form), None)
    if found is None:
        raise Http404
    context = {"cohort": cohort, "found": found, "least": LEAST_TAKERS, "fewest_voices": FEWEST_VOICES, "firm_from": INDICATIVE_BELOW}
    return render(request, "knowledge/item_analysis.html", context)


def _file(request, cohort):
    at = timezone.now()
    content, counts, digest = analysis_workbook(_analysed(request, cohort), at=at, by=request.user.printed_name)
    note_analysis(cohort=cohort, counts=counts, digest=digest, by=request.user, at=at)
    return attachment(content, f"qabilet-questions-{timezone.localdate(at):%Y-%m-%d}.xlsx", XLSX)
