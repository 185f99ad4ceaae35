"""Save an answer, against the floor: a bare insert and a bare update of the same rows. Prints both and the ratio.

    python -m bench save_answer

Both go through every middleware with the same signed-in learner, in a database of their own under a temporary folder,
and in turn, so that a busy machine slows both alike.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]


def prepare():
    """Make a database with one programme, one learner and one open attempt; return the attempt and an answer."""
    from django.core.management import call_command

    from assessments.knowledge.actions.attempts import start_attempt
    from assessments.knowledge.imports import load_questions
    from courses.actions.enrolments import enrol_learner
    from courses.models import Cohort
    from tests.assessments.knowledge.conftest import make_programme
    from tests.cast import Cast

    call_command("migrate", verbosity=0)
    at = datetime.now(UTC)
    cast = Cast.assemble(at)
    key, _lessons = make_programme()
    load_questions(ROOT / "fixtures" / "curriculum" / "pe", at)
    cohort = Cohort.objects.create(code="B-1", programme_key=key, name="b", starts_on=at.date(), ends_on=at.date())
    enrolment = enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=None, at=at)
    attempt = start_attempt(enrolment=enrolment, kind="pre", seed="bench", at=at)
    return attempt, attempt.answers.select_related("question").filter(question__kind="numeric").first(), cast.aliya


def bare(request):
    """The floor: the same two writes for whoever is signed in, and nothing else."""
    from django.db import transaction
    from django.http import JsonResponse

    from assessments.knowledge.models import Answer, AnswerEntry

    answer = bare.answer
    with transaction.atomic():
        AnswerEntry.objects.create(
            attempt_id=answer.attempt_id, question_id=answer.question_id, receipt=uuid4(), value="17", at=bare.at
        )
        Answer.objects.filter(pk=answer.pk).update(value="17", answered_at=bare.at)
    return JsonResponse({"user": str(request.user.pk)})


def timed(work) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def times(number: int) -> dict:
    """Return medians, tails and the ratio of `number` saves through every middleware, ours and bare in turn."""
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import path

    from lms import urls

    attempt, answer, learner = prepare()
    bare.answer, bare.at = answer, attempt.started_at + timedelta(minutes=1)
    globals()["urlpatterns"] = [path("bare/", bare), *urls.urlpatterns]
    client = Client()
    client.force_login(learner)

    def ours():
        entry = {"attempt": str(attempt.pk), "number": answer.number, "value": "17", "receipt": str(uuid4())}
        assert client.post("/en/learn/answers/", {"entries": [entry]}, content_type="application/json").status_code == 200

    def floor():
        assert client.post("/bare/", {}, content_type="application/json").status_code == 200

    with override_settings(ROOT_URLCONF=__name__, AFTER_PROGRESS=""):
        for _ in range(20):
            ours(), floor()
        pairs = [(timed(ours), timed(floor)) for _ in range(number)]
    figures = {}
    for side, name in enumerate(("save", "bare")):
        one = sorted(pair[side] for pair in pairs)
        figures[f"{name}, median ms"] = round(statistics.median(one), 2)
        figures[f"{name}, p95 ms"] = round(one[int(number * 0.95)], 2)
    figures["ratio, goal at most 1.5"] = round(figures["save, median ms"] / figures["bare, median ms"], 2)
    return figures


def measure(number: int = 300) -> dict:
    """Return the figures of a run in a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        found = subprocess.run(
            [sys.executable, "-m", "bench.save_answer", str(number)], cwd=ROOT, capture_output=True, text=True,
            check=True, env={**os.environ, "QABILET_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "lms.settings.test"},
        )
    return json.loads(found.stdout)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(times(int(sys.argv[1]) if len(sys.argv) > 1 else 300)))
