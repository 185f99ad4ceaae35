"""The door for the small script: answers as JSON, one outcome a receipt."""

import json

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.knowledge.actions.attempts import NotUnderstood, save_answer
from assessments.knowledge.forms import Entry, read_entries, receipt_of
from assessments.knowledge.measurement.answers import repeated_places
from assessments.knowledge.models import Answer
from assessments.knowledge.views.taking import take_file
from courses.views.products import signed_out
from lms.core.errors import Refusal
from lms.core.typed import owner_word

LARGEST = 256 * 1024
REFUSED = "refused"


@require_http_methods(["POST"])
def save_file(request, cohort: str, attempt_id, number: int):
    """The door for a file, alone: the text has a way of its own. Its outcome is `stored`, `repeated`, `late` or `refused` with its reason."""
    if not request.user.is_authenticated:
        return signed_out()
    answers = Answer.objects.filter(attempt__enrolment__cohort__code=cohort, attempt__enrolment__learner=request.user)
    answer = get_object_or_404(answers, attempt_id=attempt_id, number=number)
    try:
        outcome = take_file(request, answer, receipt_of(request.POST.get("receipt")), timezone.now())
    except Refusal as refused:
        return JsonResponse({"outcome": REFUSED, "reason": str(refused.message)})
    return JsonResponse({"outcome": outcome or REFUSED, "reason": ""})


@require_http_methods(["GET", "HEAD", "POST"])
def save_answers(request):
    """Save 1 to 50 entries; each gets `stored`, `repeated`, `late` or `refused` with its reason (RE02).

    A GET tells the device who is signed in and gives it a fresh CSRF value, so that a page from before can go on sending.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed_out", "sign_in": reverse("account_login")}, status=401)
    if request.method != "POST":
        return JsonResponse({"person": owner_word(request.user), "csrf": get_token(request)})
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return JsonResponse({"error": "too_large"}, status=413)
    try:
        entries = read_entries(json.loads(request.body))
    except (ValueError, TypeError, RecursionError) as error:
        return JsonResponse({"error": "not_understood", "expected": str(error)[:200]}, status=400)
    now = timezone.now()
    return JsonResponse({"results": [_save(entry, request.user, now) for entry in entries]})


def _save(entry: Entry, user, now) -> dict:
    outcome = {"receipt": str(entry.receipt)}
    try:
        saved = save_answer(
            attempt_id=entry.attempt, number=entry.number, value=entry.value, receipt=entry.receipt, by=user, at=now,
            seen_rev=entry.rev, elapsed_ms=entry.elapsed_ms, seq=entry.seq,
        )
    except Answer.DoesNotExist:
        return {**outcome, "outcome": REFUSED, "reason": ""}
    except NotUnderstood as refused:
        return {**outcome, "outcome": REFUSED, "reason": str(refused.message)}
    return {
        **outcome, "outcome": saved.outcome, "rev": saved.answer.rev, "overtook": saved.overtook,
        "overtaken": saved.overtaken, "again": bool(repeated_places(saved.answer.value)),
        "seconds": saved.answer.attempt.seconds_left(now),
    }
