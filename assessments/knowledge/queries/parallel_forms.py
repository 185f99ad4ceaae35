"""Which of the parallel forms a person takes (docs/knowledge-tests.md)."""

from collections import Counter, defaultdict

from assessments.knowledge.choices import PrePost
from assessments.knowledge.measurement.drawing import letter_of_post, letter_of_pre
from assessments.knowledge.models import Answer, Attempt, FormQuestion, KnowledgeTest, ParallelForm
from courses.models import Enrolment


def form_to_take(enrolment: Enrolment, test: KnowledgeTest) -> ParallelForm:
    """Return the form of an attempt that begins now; four queries at most."""
    forms = {form.letter: form for form in ParallelForm.objects.filter(test=test, is_current=True)}
    if len(forms) == 1:
        return next(iter(forms.values()))
    pre_tests = Attempt.objects.filter(test__programme_code=test.programme_code, test__kind=PrePost.PRE)
    mine = pre_tests.filter(enrolment__learner_id=enrolment.learner_id)
    earlier = mine.order_by("started_at", "pk").values_list("form__letter", flat=True).first()
    if test.kind == PrePost.PRE:
        of_cohort = pre_tests.filter(enrolment__cohort_id=enrolment.cohort_id)
        begun = Counter(of_cohort.values_list("form__letter", flat=True))
        return forms[letter_of_pre([*forms], earlier=earlier, begun=begun)]
    met = Answer.objects.filter(attempt__in=mine.values("pk")).values_list("question__code", flat=True)
    codes: dict[str, list[str]] = defaultdict(list)
    for letter, code in FormQuestion.objects.filter(form__in=forms.values()).values_list("form__letter", "question__code"):
        codes[letter].append(code)
    return forms[letter_of_post(codes, met=list(met), pre=earlier)]
