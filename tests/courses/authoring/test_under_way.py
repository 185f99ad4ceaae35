"""Pages that are taken down, moved or put in a circle while people are in them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from courses.actions.authoring import copy_programme
from courses.actions.enrolments import EarlierProgrammeMissing, complete_lesson, enrol_learner, meet_milestone
from courses.models import Enrolment, LessonCompletion, LessonPage, ModulePage, ProgrammePage
from courses.progress import circle_through
from courses.queries.outlines import programme_outline
from tests.courses.factories import make_cohort, publish_programme
from tests.emptying import empty_caches

LESSON = "/en/learn/TST-2026-1/lesson/tst-1-1/"


@pytest.fixture(autouse=True)
def _quiet(settings):
    settings.AFTER_PROGRESS = ""


@pytest.fixture
def aliya(enrolment, cast, as_user):
    return as_user(cast.aliya)


def take_down(model, **which):
    for page in model.objects.filter(**which):
        page.unpublish()


def put_back(model, **which):
    model.objects.filter(**which).update(live=True)
    empty_caches()


# -- taken down, moved

def test_a_lesson_taken_down_while_somebody_reads_says_so_and_progress_is_kept(aliya, enrolment, at):
    complete_lesson(enrolment=enrolment, lesson_key=programme_outline(enrolment.cohort.programme_key).lessons[0].key, at=at)
    assert aliya.get(LESSON).status_code == 200
    take_down(LessonPage, slug="tst-1-1")

    for answer in (aliya.get(LESSON), aliya.post(LESSON)):
        page = answer.content.decode()
        assert answer.status_code == 404 and "not shown at the moment" in page and "You lose nothing" in page
        assert "/en/learn/TST-2026-1/lesson/tst-1-2/" in page  # the way on
    assert LessonCompletion.objects.filter(enrolment=enrolment).count() == 1

    put_back(LessonPage, slug="tst-1-1")
    assert "You have read this lesson" in aliya.get(LESSON).content.decode()


def test_said_in_kazakh(aliya, enrolment):
    take_down(LessonPage, slug="tst-1-1")

    assert "ештеңе жоғалтпайсыз" in aliya.get(LESSON.replace("/en/", "/kk/")).content.decode()


def test_a_lesson_that_never_was_stays_a_plain_404(aliya):
    answer = aliya.get("/en/learn/TST-2026-1/lesson/never/")

    assert answer.status_code == 404 and "not shown at the moment" not in answer.content.decode()


def test_a_whole_programme_taken_down_is_no_completion_and_no_fault(aliya, enrolment, at):
    complete_lesson(enrolment=enrolment, lesson_key=programme_outline(enrolment.cohort.programme_key).lessons[0].key, at=at)
    take_down(ProgrammePage, code="TST")

    for address in (LESSON, "/en/learn/TST-2026-1/", "/en/learn/TST-2026-1/left/"):
        answer = aliya.get(address)
        assert answer.status_code == 404 and "The programme is not shown" in answer.content.decode()
    assert aliya.get("/en/learn/").status_code == 200
    meet_milestone(enrolment=enrolment, code="pre_test", at=at)
    meet_milestone(enrolment=enrolment, code="post_test", percent=90, at=at)
    assert Enrolment.objects.get().completed_on is None  # one of three lessons is read


def test_a_module_moved_to_another_programme_takes_its_lessons_along_and_keeps_what_was_read(aliya, enrolment, cast, at):
    key = programme_outline(enrolment.cohort.programme_key).lessons[0].key
    complete_lesson(enrolment=enrolment, lesson_key=key, at=at)
    publish_programme("OTH")
    for module in ModulePage.objects.filter(slug="tst-1"):
        module.move(ProgrammePage.objects.get(code="OTH", locale=module.locale), pos="last-child")
    empty_caches()

    answer = aliya.get(LESSON)
    assert answer.status_code == 404 and "it was moved" in answer.content.decode()
    assert LessonCompletion.objects.get(enrolment=enrolment).lesson_key == key


def test_a_lesson_moved_inside_the_programme_is_still_read(aliya, enrolment, at):
    complete_lesson(enrolment=enrolment, lesson_key=programme_outline(enrolment.cohort.programme_key).lessons[0].key, at=at)
    for lesson in LessonPage.objects.filter(slug="tst-1-1"):
        lesson.move(ModulePage.objects.get(slug="tst-2", locale=lesson.locale), pos="last-child")
    empty_caches()

    page = aliya.get("/en/learn/TST-2026-1/").content.decode()
    assert "Lessons read: 1 / 3" in page


# -- prerequisites

@pytest.mark.parametrize(("code", "before", "circle"), [
    ("A", {"A": ["B"], "B": ["C"]}, []),
    ("A", {"A": ["A"]}, ["A", "A"]),
    ("A", {"A": ["B"], "B": ["A"]}, ["A", "B", "A"]),
    ("A", {"A": ["X", "B"], "B": ["C"], "C": ["B", "A"]}, ["A", "B", "C", "A"]),
    ("A", {"A": ["B"], "B": ["C"], "C": ["B"]}, []),  # a circle of others is their own fault
])  # fmt: skip
def test_a_circle_is_found(code, before, circle):
    assert circle_through(code, before) == circle


@pytest.fixture
def two(programme_key, cast, at):
    one = ProgrammePage.objects.get(translation_key=programme_key, locale__language_code="en")
    return one, copy_programme(programme=one, code="NEW", by=cast.yerlan, at=at)


def test_programmes_that_wait_for_each_other_are_refused_with_the_chain(two):
    one, other = two
    other.complete_first = "TST"
    other.full_clean()
    other.save()
    for wrong, words in [("NEW", "TST → NEW → TST"), ("TST", "TST → TST"), ("XYZ", "no programme with this code: XYZ")]:
        one.complete_first = wrong
        with pytest.raises(ValidationError, match=words):
            one.full_clean()


def test_who_has_not_completed_the_first_is_not_enrolled_in_the_second_and_is_told(two, cast, at, enrolment):
    one, other = two
    ProgrammePage.objects.filter(code="NEW").update(complete_first="TST", live=True)
    ModulePage.objects.filter(code__startswith="NEW").update(live=True)
    LessonPage.objects.filter(code__startswith="NEW").update(live=True)
    cohort = make_cohort(cast, at, code="NEW-2026-1", programme_key=other.translation_key)

    with pytest.raises(EarlierProgrammeMissing, match="Әлия.*TST"):
        enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=at)
    Enrolment.objects.update(completed_on=at.date())
    assert enrol_learner(cohort=cohort, learner=cast.aliya, organisation=cast.own, by=cast.yerlan, at=at + timedelta(days=1)).pk
