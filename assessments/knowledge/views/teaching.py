"""A trainer reads the results of a cohort and marks its cases."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.knowledge.actions.allowances import NotGiven, give_attempt, give_time, is_used, take_back
from assessments.knowledge.actions.attempts import close_overdue
from assessments.knowledge.actions.files import read_in_answers
from assessments.knowledge.actions.markings import DraftClash, NotToBeMarked, keep_marking, mark_case
from assessments.knowledge.actions.scores import NotCounted, count_late
from assessments.knowledge.choices import AllowanceKind
from assessments.knowledge.forms import AllowanceForm, AnswersFileForm, MarkingForm, ReasonForm, whole_number
from assessments.knowledge.measurement.gain import group_gain
from assessments.knowledge.measurement.scoring import MARKED
from assessments.knowledge.models import Allowance, Answer, Criterion
from assessments.knowledge.queries.gain import FEWEST
from assessments.knowledge.queries.late import late_answers, late_entries
from assessments.knowledge.queries.pages import cases_to_mark
from assessments.knowledge.queries.scores import cohort_results, first_scores_of
from assessments.knowledge.queries.standings import standings
from courses.models import Cohort, Enrolment
from courses.views.products import saved_at, signed_out
from lms.core.access import role_required
from lms.core.models import Role


def own_cohort(request, code: str) -> Cohort:
    """Return a cohort this trainer leads; for anybody else it does not exist."""
    return get_object_or_404(Cohort.objects.taught_by(request.user).filter(trainers=request.user), code=code)


@role_required(Role.TRAINER)
def teach_tests(request, cohort: str):
    """Scores of a cohort's learners, and what the group gained."""
    found = own_cohort(request, cohort)
    close_overdue(cohort=found, at=timezone.now())
    gain = group_gain([row.scores for row in first_scores_of(found)])
    context = {
        "cohort": found, "rows": cohort_results(found), "gain": gain, "is_shown": gain.matched >= FEWEST,
        "fewest": FEWEST, "cases": cases_to_mark(found.pk).count(),
        "late": late_entries(found.pk).count(),
    }
    return render(request, "knowledge/teach_tests.html", context)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def allowances(request, cohort: str, enrolment: UUID):
    """More time and further attempts of one person: give, and take back while unused."""
    found, now = own_cohort(request, cohort), timezone.now()
    person = get_object_or_404(Enrolment.objects.filter(cohort=found).select_related("learner", "cohort"), pk=enrolment)
    form = AllowanceForm(request.POST if "what" in request.POST or "reason" in request.POST else None)
    try:
        if "take_back" in request.POST:
            one = _allowance(person, request.POST["take_back"])
            messages.success(request, _("Taken back.") if take_back(allowance=one, by=request.user, at=now) else _("It was taken back already."))
            return redirect("allowances", cohort, enrolment)
        if request.method == "POST" and form.is_valid():
            _give(person, form.cleaned_data, request.user, now)
            messages.success(request, _("Given. The learner sees it on the page of the test."))
            return redirect("allowances", cohort, enrolment)
    except NotGiven as refused:
        messages.error(request, refused.message)
    close_overdue(enrolment=person, at=now)
    stands = standings(person, now)
    given = list(Allowance.objects.filter(enrolment=person).select_related("test", "by"))
    context = {
        "cohort": found, "enrolment": person, "form": form, "standings": stands.values(),
        "given": [(one, one.taken_back_at is None and not is_used(one, stands[one.test.kind])) for one in given if one.test.kind in stands],
    }
    return render(request, "knowledge/allowances.html", context, status=422 if form.errors else 200)


def _allowance(enrolment: Enrolment, key: str) -> Allowance:
    try:
        return get_object_or_404(Allowance.objects.filter(enrolment=enrolment).select_related("enrolment__cohort", "test"), pk=UUID(key))
    except ValueError as error:
        raise Http404 from error


def _give(enrolment: Enrolment, said: dict, by, at) -> None:
    if said["what"] == AllowanceKind.ATTEMPT:
        give_attempt(enrolment=enrolment, kind=said["test"], reason=said["reason"], by=by, at=at)
    else:
        give_time(
            enrolment=enrolment, kind=said["test"], factor=int(said["what"]), also_open=said["also_open"], reason=said["reason"], by=by, at=at
        )


@role_required(Role.TRAINER)
def teach_late(request, cohort: str):
    """What came after the end of a test; and the way in for answers that a phone saved to a file."""
    found = own_cohort(request, cohort)
    form = AnswersFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        read = read_in_answers(cohort=found, entries=form.cleaned_data["file"], by=request.user, at=timezone.now())
        messages.success(
            request,
            _("Read in: %(new)s. Here already: %(known)s. Not of this cohort: %(foreign)s.")
            % {"new": read.new, "known": read.known, "foreign": read.foreign},
        )
        return redirect("teach_late", cohort)
    context = {"cohort": found, "answers": late_answers(found.pk, get_language()[:2]), "form": form}
    return render(request, "knowledge/teach_late.html", context, status=422 if form.errors else 200)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def let_count(request, cohort: str, entry: int):
    """Let a late answer count, with a reason."""
    found = own_cohort(request, cohort)
    row = get_object_or_404(
        late_entries(found.pk).select_related("question", "attempt__enrolment__cohort", "attempt__enrolment__learner", "attempt__test"), pk=entry
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = count_late(entry=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except NotCounted as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Counted. The result has changed.") if change else _("Counted. The points stay as they are."))
        return redirect("teach_late", cohort)
    (one,) = late_answers(found.pk, get_language()[:2], only=row.pk)
    return render(request, "knowledge/count_late.html", {"cohort": found, "one": one, "form": form}, status=422 if form.errors else 200)


@role_required(Role.TRAINER)
def teach_cases(request, cohort: str):
    """The queue of cases that wait to be marked, without names."""
    found = own_cohort(request, cohort)
    return render(request, "knowledge/teach_cases.html", {"cohort": found, "cases": cases_to_mark(found.pk)})


@role_required(Role.TRAINER)
def teach_case(request, cohort: str, attempt_id: UUID, number: int):
    """One case with its criteria."""
    found = own_cohort(request, cohort)
    answer = _answer_to_mark(request, found, attempt_id, number)
    latest = answer.markings.last()
    criteria = list(Criterion.objects.filter(question=answer.question))
    draft = answer.marking_drafts.filter(by=request.user).first()
    form = MarkingForm(request.POST or None, criteria=criteria, initial=_said(latest, criteria) | (_kept(draft) if draft else {}))
    if request.method == "POST" and form.is_valid():
        try:
            mark_case(
                answer=answer, points=form.points, comment=form.cleaned_data["comment"], by=request.user,
                at=timezone.now(),
            )
        except NotToBeMarked as refused:
            messages.error(request, refused.message)
            return redirect("teach_case", cohort, attempt_id, number)
        messages.success(
            request, _("Marked. It counts in the result.") if answer.question.kind == "essay" else _("Marked. The learner sees it beside the result.")
        )
        return redirect("teach_cases", cohort)
    context = {"cohort": found, "answer": answer, "form": form, "latest": latest, "draft": draft}
    return render(request, "knowledge/teach_case.html", context)


def _answer_to_mark(request, cohort: Cohort, attempt_id: UUID, number: int) -> Answer:
    answers = Answer.objects.visible_to(request.user).select_related("attempt__enrolment__cohort", "question__key", "file")
    return get_object_or_404(
        answers, attempt_id=attempt_id, number=number, attempt__enrolment__cohort=cohort, attempt__state="closed", question__kind__in=MARKED
    )


def _kept(draft) -> dict:
    return {**{name: value for name, value in draft.points.items() if name.startswith("points-")}, "comment": draft.comment}


@require_http_methods(["POST"])
def save_marking(request, cohort: str, attempt_id: UUID, number: int):
    """The door for the small script: keep points and comment while they are typed."""
    if not request.user.is_authenticated:
        return signed_out()
    return _keep(request, cohort, attempt_id, number)


@role_required(Role.TRAINER)
def _keep(request, cohort: str, attempt_id: UUID, number: int):
    found, now = own_cohort(request, cohort), timezone.now()
    answer = _answer_to_mark(request, found, attempt_id, number)
    points = {name: value[:4] for name, value in list(request.POST.items())[:60] if name.startswith("points-") and len(name) < 12}
    try:
        draft = keep_marking(
            answer=answer, points=points, comment=request.POST.get("comment", "")[:2000], seen=whole_number(request.POST.get("seen", "")) or 0,
            by=request.user, at=now,
        )
    except DraftClash as refused:
        theirs = refused.details["draft"]
        return JsonResponse({
            "outcome": "clash", "said": str(refused), "seen": theirs.revision,
            "theirs": [{"label": _("A word to the learner"), "text": theirs.comment}],
        })  # fmt: skip
    return JsonResponse({"outcome": "stored", "seen": draft.revision, "said": saved_at(now)})


def _said(latest, criteria) -> dict:
    if latest is None:
        return {}
    points = {f"points-{one.number}": given for one, given in zip(criteria, latest.points, strict=True)}
    return {**points, "comment": latest.comment}
