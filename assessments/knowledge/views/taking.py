"""A learner takes a test: one question a page, plain forms."""

import secrets
from dataclasses import replace
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments.knowledge.actions.attached import attach_file, receipt_of_file, take_back_file
from assessments.knowledge.actions.attempts import (
    LATE,
    NotOffered,
    NotUnderstood,
    close_attempt,
    close_overdue,
    save_answer,
    slots_of,
    start_attempt,
)
from assessments.knowledge.choices import PrePost
from assessments.knowledge.forms import fields_of_answer, receipt_of, value_of, whole_number
from assessments.knowledge.measurement.answers import is_text, repeated_places
from assessments.knowledge.models import Answer, AnswerFile, Attempt, Marking
from assessments.knowledge.queries.gain import own_gain
from assessments.knowledge.queries.pages import first_open, open_step, parts_of, question_page, steps_of
from assessments.knowledge.queries.reviews import review_of
from assessments.knowledge.queries.standings import standings
from assessments.knowledge.views import pending
from courses.models import Enrolment
from lms.core.errors import Refusal
from lms.core.http import attachment
from lms.core.stored import content_of
from lms.core.uploads import check_upload

BYTES_OF_A_PAGE = 4_500  # a question on its way, compressed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learn_test(request, cohort: str, kind: str):
    """The rules of a test in words, and the button that begins it."""
    if kind not in PrePost.values:
        raise Http404
    now = timezone.now()
    enrolment = get_object_or_404(
        Enrolment.objects.of_learner(request.user).select_related("cohort", "learner"), cohort__code=cohort
    )
    if request.method == "POST":
        try:
            attempt = start_attempt(enrolment=enrolment, kind=kind, seed=secrets.token_hex(16), at=now)
        except NotOffered as refused:
            messages.error(request, refused.message)
            return redirect("learn_test", cohort, kind)
        return redirect("learn_question", cohort, attempt.pk, first_open(steps_of(attempt)))
    close_overdue(enrolment=enrolment, at=now)
    standing = standings(enrolment, now).get(kind)
    context = {"cohort": enrolment.cohort, "standing": standing, "kind": kind, "name": PrePost(kind).label}
    return render(request, "knowledge/learn_test.html", context)


def _own_attempt(request, cohort: str, attempt_id: UUID) -> Attempt:
    attempts = Attempt.objects.taken_by(request.user).select_related("enrolment__cohort", "test")
    return get_object_or_404(attempts, pk=attempt_id, enrolment__cohort__code=cohort)


def _settled(request, attempt: Attempt, now) -> Attempt:
    """Take in what waited for the sign-in, then let the server's clock close what is over."""
    pending.deliver(request, attempt)
    if attempt.is_open and attempt.is_over(now):
        close_attempt(attempt=attempt, at=now)
        attempt.refresh_from_db()
        messages.warning(request, _("The time is over. The test is handed in with every answer that was saved."))
    return attempt


@require_http_methods(["GET", "HEAD", "POST"])
def learn_question(request, cohort: str, attempt_id: UUID, number: int):
    """One question. A posted answer is saved whoever the clock and the session favour."""
    now = timezone.now()
    if not request.user.is_authenticated:
        if request.method == "POST" and not pending.keep(request, attempt_id=attempt_id, number=number, at=now):
            messages.error(request, _("Your answer could not be kept. Sign in and give it again."))
        if request.FILES:
            messages.warning(request, _("A file is not kept while nobody is signed in. Sign in and choose it again; the text is kept."))
        return redirect_to_login(request.path)
    if request.method == "POST":
        return _save(request, cohort, attempt_id, number, now)
    attempt = _settled(request, _own_attempt(request, cohort, attempt_id), now)
    if not attempt.is_open:
        return redirect("learn_result", cohort, attempt_id)
    return _question(request, attempt, number, now)


def _question(request, attempt: Attempt, number: int, now, *, fault="", typed=None, status=200):
    page = question_page(attempt, number, get_language()[:2])
    if page is None:
        raise Http404
    if isinstance(typed, dict):  # gaps as they were typed, not as they stand
        page, typed = replace(page, parts=parts_of(page.question, typed, get_language()[:2])), None
    context = {
        "page": page, "cohort": attempt.enrolment.cohort, "attempt": attempt, "receipt": uuid4(), "fault": fault,
        "typed": page.typed if typed is None else typed, "seconds": attempt.seconds_left(now), "elapsed": attempt.elapsed_ms(now),
        "minutes": attempt.minutes_left(now),
    }
    return render(request, "knowledge/learn_question.html", context, status=status)


def _save(request, cohort: str, attempt_id: UUID, number: int, now):
    answers = Answer.objects.filter(attempt__enrolment__cohort__code=cohort, attempt__enrolment__learner=request.user)
    question = get_object_or_404(
        answers.select_related("question", "attempt"), attempt_id=attempt_id, number=number
    )
    fields = fields_of_answer(request.POST)
    value = value_of(slots_of(question.question), fields)
    receipt, wrong = receipt_of(request.POST.get("receipt")), ""
    try:
        take_file(request, question, receipt, now)
    except Refusal as refused:  # the text is saved all the same
        wrong = refused.message
    try:
        saved = save_answer(
            attempt_id=attempt_id, number=number, value=value, receipt=receipt,
            by=request.user, at=now, seen_rev=whole_number(request.POST.get("rev", "")),
        )
    except NotUnderstood as refused:
        attempt = _own_attempt(request, cohort, attempt_id)
        typed = value if is_text(value) or question.question.kind == "gaps" else None
        return _question(request, attempt, number, now, fault=refused.message, typed=typed, status=422)
    if saved.outcome == LATE:
        messages.warning(request, _("Your answer came after the end of the test. It is kept for your trainer and does not count."))
        return redirect("learn_attempt", cohort, attempt_id)
    if wrong:
        return _question(request, _own_attempt(request, cohort, attempt_id), number, now, fault=wrong, status=422)
    if saved.overtook:
        messages.info(request, _("You had changed this answer in another window. The answer sent last counts."))
    if repeated_places(saved.answer.value):
        messages.warning(request, _("Saved. Some steps share a place: give each step a place of its own."))
        return redirect("learn_question", cohort, attempt_id, number)
    if open_step(saved.answer) or request.POST.get("go") == "take_back":
        return redirect("learn_question", cohort, attempt_id, number)
    if request.POST.get("go") == "list" or number >= saved.answer.attempt.question_count:
        return redirect("learn_attempt", cohort, attempt_id)
    return redirect("learn_question", cohort, attempt_id, number + 1)


def take_file(request, answer: Answer, receipt: UUID, now) -> str:
    """Take in the file that came with a page, or take back the one that counts; return the outcome, "" if there was neither.

    Raises FileRefused or NotUnderstood with what is wrong and what to do.
    """
    place = {"attempt_id": answer.attempt_id, "number": answer.number, "by": request.user, "at": now}
    if request.POST.get("go") == "take_back":
        return take_back_file(receipt=receipt_of_file(receipt, "–"), **place).outcome
    if (file := request.FILES.get("upload")) is None:
        return ""
    try:
        upload = check_upload(file, max_bytes=settings.UPLOAD_LIMIT)
    except ValidationError as error:
        raise FileRefused(" ".join(error.messages)) from error
    return attach_file(upload=upload, receipt=receipt_of_file(receipt, upload.sha256), **place).outcome


class FileRefused(Refusal):
    """The file is none that we take; the message says why and what to do."""


@require_GET
@login_required
def answer_file(request, file_id: UUID):
    """Hand out the file of an answer, as an attachment only: to its learner, and to a trainer of the cohort under a neutral name."""
    row = get_object_or_404(AnswerFile.objects.visible_to(request.user).select_related("attempt__enrolment"), pk=file_id)
    is_own = row.attempt.enrolment.learner_id == request.user.pk
    return attachment(content_of(row), row.original_name if is_own else f"answer.{row.ending}", row.content_type)


@login_required
def learn_attempt(request, cohort: str, attempt_id: UUID):
    """The list of questions: what is answered and what is not."""
    now = timezone.now()
    attempt = _settled(request, _own_attempt(request, cohort, attempt_id), now)
    if not attempt.is_open:
        return redirect("learn_result", cohort, attempt_id)
    steps = steps_of(attempt)
    pages = [reverse("learn_question", args=[cohort, attempt.pk, step.number]) for step in steps]
    context = {
        "attempt": attempt, "cohort": attempt.enrolment.cohort, "steps": steps, "bytes": BYTES_OF_A_PAGE * (len(pages) + 1),
        "pages": [request.path, *pages, reverse("learn_saved")],
        "unanswered": sum(not step.is_answered for step in steps), "answered": sum(step.is_answered for step in steps),
        "minutes": attempt.minutes_left(now), "seconds": attempt.seconds_left(now), "elapsed": attempt.elapsed_ms(now),
    }
    return render(request, "knowledge/learn_attempt.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learn_submit(request, cohort: str, attempt_id: UUID):
    """The page that asks before handing in; a second press leads to the same result (QS13)."""
    now = timezone.now()
    attempt = _settled(request, _own_attempt(request, cohort, attempt_id), now)
    if request.method == "POST" and attempt.is_open:
        close_attempt(attempt=attempt, by=request.user, at=now)
        return redirect("learn_result", cohort, attempt_id)
    if not attempt.is_open:
        return redirect("learn_result", cohort, attempt_id)
    steps = steps_of(attempt)
    context = {
        "attempt": attempt, "cohort": attempt.enrolment.cohort,
        "unanswered": [step for step in steps if not step.is_answered],
        "minutes": attempt.minutes_left(now),
    }
    return render(request, "knowledge/learn_submit.html", context)


@login_required
def learn_result(request, cohort: str, attempt_id: UUID):
    """The stored score, read after it was written (QS10)."""
    now = timezone.now()
    attempt = _settled(request, _own_attempt(request, cohort, attempt_id), now)
    if attempt.is_open:
        return redirect("learn_attempt", cohort, attempt_id)
    found = standings(attempt.enrolment, now)
    context = {
        "attempt": attempt, "cohort": attempt.enrolment.cohort, "standing": found.get(attempt.test.kind), "score": attempt.score,
        "gain": own_gain(found),
        "passed": attempt.score.passes(attempt.test.pass_percent), "pass_points": attempt.score.pass_points(attempt.test.pass_percent),
        "markings": list(Marking.objects.filter(answer__attempt=attempt, answer__question__kind="case").order_by("-at")[:1]),
        "marked": _latest(Marking.objects.filter(answer__attempt=attempt, answer__question__kind="essay").select_related("answer")),
        "changes": list(attempt.score_changes.all()),
        "late": attempt.entries.filter(is_late=True, counted=None).count(),
        "has_case": attempt.answers.filter(question__kind="case").exists(),
    }
    return render(request, "knowledge/learn_result.html", context)


def _latest(markings) -> list[Marking]:
    """Return the latest marking of each answer, in the order of the test."""
    latest = {one.answer_id: one for one in markings.order_by("at", "pk")}
    return sorted(latest.values(), key=lambda one: one.answer.number)


@login_required
def learn_review(request, cohort: str, attempt_id: UUID):
    """Answers, keys and explanations, once they may be shown; before that, the result says when."""
    now = timezone.now()
    attempt = _own_attempt(request, cohort, attempt_id)
    standing = standings(attempt.enrolment, now).get(attempt.test.kind)
    if attempt.is_open or standing is None or not standing.may_review:
        messages.info(request, _("Answers and explanations are shown after the post-test."))
        return redirect("learn_result", cohort, attempt_id)
    context = {
        "attempt": attempt, "cohort": attempt.enrolment.cohort, "score": attempt.score,
        "questions": review_of(attempt, get_language()[:2]),
    }
    return render(request, "knowledge/learn_review.html", context)
