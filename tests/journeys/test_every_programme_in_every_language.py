"""A trainee finishes each programme in each language: pre-test, every lesson, post-test, certificate, page by page."""

from datetime import timedelta

import pytest

from certificates.models import Credential
from courses.actions.cohorts import open_cohort
from courses.actions.enrolments import enrol_learner
from courses.queries.outlines import programme_key_of, programme_outline
from lms.core.models import Organisation, User
from tests.cast import make_person
from tests.journeys.walker import Walker, address, sit_whole_test

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("programme", ["PE", "ADV", "DLG", "REP"])
def test_a_trainee_finishes_the_programme(programme, language, at):
    person = make_person(f"walks-{language}", "Әсел", "Жұмабекова", Organisation.objects.first(), "trainee", at)
    cohort = open_cohort(
        code=f"{programme}-WALK", programme_key=programme_key_of(programme), name="Walk", starts_on=at.date(),
        ends_on=at.date() + timedelta(days=40), trainers=[User.objects.get(email="trainer@demo.example")], by=None, at=at,
    )
    enrolment = enrol_learner(
        cohort=cohort, learner=person, organisation=person.memberships.first().organisation, by=None, at=at
    )
    walker = Walker(person.email)
    pre = sit_whole_test(walker, cohort.code, "pre", language=language, right=False)

    outline = programme_outline(cohort.programme_key, language)
    for lesson in outline.lessons:
        page = address("learn_lesson", cohort.code, lesson.slug, language=language)
        assert lesson.language == language
        assert lesson.title in walker.see(page)
        walker.press(page)
    post = sit_whole_test(walker, cohort.code, "post", language=language, right=True)

    enrolment.refresh_from_db()
    assert enrolment.completed_on is not None
    assert {pre.form.letter, post.form.letter} == {"A", "B"}
    assert not set(pre.form.questions.values_list("code")) & set(post.form.questions.values_list("code"))
    assert Credential.objects.filter(enrolment=enrolment).count() == 1
    walker.see(address("learn_result", cohort.code, post.pk, language=language))
    assert outline.title in walker.see(address("my_certificates", language=language))
