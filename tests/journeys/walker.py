"""Somebody with a browser: sees pages, presses buttons, waits for what follows a commit."""

from html import unescape
from random import Random

from django.test import Client, TestCase
from django.urls import reverse
from django.utils.translation import override

from assessments.knowledge.models import Answer, Attempt
from assessments.knowledge.queries.keys import keys_of
from lms.core.models import User
from lms.management.demo.answers import invented_answer


def address(name: str, *args, language: str = "kk") -> str:
    with override(language):
        return reverse(name, args=args)


class Walker:
    """A person with a browser: sees pages, presses buttons, waits for what follows a commit."""

    def __init__(self, email: str | None = None):
        self.client = Client()
        if email:
            self.person = User.objects.get(email=email)
            self.client.force_login(self.person)

    def see(self, address: str) -> str:
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return unescape(answer.content.decode())

    def press(self, address: str, status: int = 302, **fields) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(address, fields)
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.content[:600]!r}"


def sit_whole_test(walker: Walker, cohort: str, kind: str, *, language: str, right: bool) -> Attempt:
    """Take a whole test by plain forms, one question a page, and hand it in."""
    walker.press(address("learn_test", cohort, kind, language=language))
    attempt = Attempt.objects.taken_by(walker.person).get(enrolment__cohort__code=cohort, test__kind=kind, state="open")
    for answer in attempt.answers.select_related("question").order_by("number"):
        page = address("learn_question", cohort, attempt.pk, answer.number, language=language)
        assert str(getattr(answer.question, f"text_{language}")) in walker.see(page)
        walker.press(page, **form_fields(answer, right=right))
    walker.press(address("learn_submit", cohort, attempt.pk, language=language))
    return Attempt.objects.select_related("score", "form").get(pk=attempt.pk)


def form_fields(answer: Answer, *, right: bool) -> dict:
    key = keys_of([answer.question])[answer.question_id]
    value = invented_answer(key, answer.question.option_ids, is_right=right, rng=Random(1))
    if isinstance(value, dict):
        prefix = "place-" if answer.question.kind == "ordering" else "match-"
        return {f"{prefix}{name}": part for name, part in value.items()}
    return {"value": value}
