"""A requirement is granted with a reason (CP7): refusals, twice, completion at once, no way back once a completion rests on it."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.test import Client

from certificates.eligibility import LearningRecord, missing_requirements
from courses.actions.enrolments import complete_lesson, meet_milestone
from courses.actions.erasure import erase_learner
from courses.actions.grants import NotGranted, grant, take_grant_back
from courses.models import Enrolment, Grant
from courses.queries.enrolments import enrolment_progress
from courses.queries.gradebook import Choice, gradebook
from courses.queries.outlines import programme_outline
from courses.queries.own_data import own_data
from lms.core.models import AuditEntry


@pytest.fixture
def asked(enrolment):
    """An enrolment that asks for the lessons, a test and a product."""
    enrolment.rule = {
        "version": 1,
        "requirements": [{"code": "lessons"}, {"code": "post_test", "percent_min": 70}, {"code": "product", "percent_min": 60}],
    }
    enrolment.save()
    return enrolment


@pytest.fixture
def give(asked, cast, at):
    def act(code="product", reason="Қағазда қабылданды", by=None):
        return grant(enrolment=asked, code=code, reason=reason, by=by or cast.yerlan, at=at)

    return act


def read_all(enrolment, at):
    for lesson in programme_outline(enrolment.cohort.programme_key).lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "katrin"])
def test_only_who_teaches_the_cohort_grants(give, cast, who):
    with pytest.raises(NotGranted, match="trainer of this cohort"):
        give(by=getattr(cast, who))
    assert not Grant.objects.exists()


def test_nobody_grants_anything_to_the_own_person(asked, cast, at, give):
    asked.cohort.trainers.add(cast.aliya)
    cast.aliya.memberships.create(organisation=cast.coordinator, role="trainer", starts_on=at.date())
    with pytest.raises(NotGranted):
        give(by=cast.aliya)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("wrong", [{"code": "no-such-thing"}, {"code": ""}, {"reason": "  "}, {"code": "attendance"}])
def test_what_is_not_asked_for_or_has_no_reason_is_refused(give, wrong):
    with pytest.raises(NotGranted):
        give(**wrong)
    assert not Grant.objects.exists()
    assert not AuditEntry.objects.filter(act="requirement.granted").exists()


def test_what_is_met_or_granted_already_is_refused(give, asked, at):
    meet_milestone(enrolment=asked, code="post_test", percent=Fraction(80), at=at)
    give()
    for code in ("post_test", "product"):
        with pytest.raises(NotGranted, match="already"):
            give(code)
    assert Grant.objects.count() == 1


def test_a_grant_completes_at_once_and_is_never_dated_again(give, asked, at, seam):
    read_all(asked, at)
    give("post_test")
    assert not Enrolment.objects.get(pk=asked.pk).is_complete

    give("product")
    asked.refresh_from_db()
    assert asked.completed_on is not None
    assert seam[-1][0] == asked.pk
    day = asked.completed_on
    meet_milestone(enrolment=asked, code="product", percent=Fraction(90), at=at + timedelta(days=9))
    asked.refresh_from_db()
    assert asked.completed_on == day


def test_a_grant_is_no_result(give, asked):
    give("post_test")
    asked.refresh_from_db()

    (line,) = [one for one in enrolment_progress(asked).requirements if one.code == "post_test"]
    assert (line.met, line.is_granted, line.have) == (True, True, None)
    assert not asked.milestones.exists()


def test_a_result_of_its_own_takes_the_place_of_a_grant(give, asked, at):
    give("post_test")
    asked.refresh_from_db()
    meet_milestone(enrolment=asked, code="post_test", percent=Fraction(75), at=at)

    (line,) = [one for one in enrolment_progress(asked).requirements if one.code == "post_test"]
    assert (line.met, line.is_granted, line.have) == (True, False, 75)


def test_a_grant_is_taken_back_until_a_completion_rests_on_it(give, asked, cast, at):
    granted = give()
    with pytest.raises(NotGranted):
        take_grant_back(granted=granted, by=cast.aliya, at=at)
    assert take_grant_back(granted=granted, by=cast.yerlan, at=at)
    assert not take_grant_back(granted=granted, by=cast.yerlan, at=at)
    asked.refresh_from_db()
    assert asked.granted == []

    read_all(asked, at)
    meet_milestone(enrolment=asked, code="post_test", percent=Fraction(80), at=at)
    again = give()
    with pytest.raises(NotGranted, match="rests on it"):
        take_grant_back(granted=again, by=cast.yerlan, at=at)


def test_a_completion_paper_takes_a_grant_and_the_others_want_what_was_measured(at):
    record = LearningRecord(completed_on=at.date(), granted=frozenset({"post_test", "product", "attendance"}), is_over=True, attended=0, held=4)
    test = {"code": "post_test", "percent_min": 70}

    assert missing_requirements({"version": 1, "requirements": [{"code": "programme"}, test]}, record) == ()
    competence = [{"code": "programme"}, {"code": "product", "percent_min": 60}, test]
    assert [one.code for one in missing_requirements({"version": 1, "requirements": competence}, record)] == ["product", "post_test"]
    presence = [{"code": "cohort"}, {"code": "attendance", "percent_min": 80}]
    assert [one.code for one in missing_requirements({"version": 1, "requirements": presence}, record)] == ["attendance"]


def test_the_gradebook_says_granted_and_costs_no_query_more(give, asked, cohort, at, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        gradebook(cohort, "en", Choice.of({}), at)
    give()
    with django_assert_num_queries(len(before)):
        (row,) = gradebook(cohort, "en", Choice.of({}), at).rows
    assert row.granted == {"product"}


def test_the_reason_is_in_the_own_data_and_goes_with_an_erasure(give, asked, cast, at):
    give()
    assert own_data(cast.aliya)["requirements_granted"][0]["reason"] == "Қағазда қабылданды"
    erase_learner(user=cast.aliya, at=at)
    assert Grant.objects.get().reason == ""


def test_it_is_granted_on_the_page_and_told_to_the_person_in_kazakh(asked, cast, as_user):
    page = f"/en/teach/{asked.cohort.code}/people/{asked.pk}/"
    for name, user in cast.everybody.items():
        reader = Client()
        reader.force_login(user)
        assert reader.get(page).status_code == (200 if name in ("trainer", "administrator") else 404), name
    trainer = as_user(cast.yerlan)
    assert trainer.post(f"{page}change/", {"act": "grant", "code": "product"}).status_code == 422
    assert trainer.post(f"{page}change/", {"act": "grant", "code": "nothing", "reason": "x"}).status_code == 422
    assert trainer.post(f"{page}change/", {"act": "nothing"}).status_code == 404
    assert trainer.post(f"{page}change/", {"act": "take_grant_back", "row": "x"}).status_code == 404

    done = trainer.post(f"{page}change/", {"act": "grant", "code": "product", "reason": "Қағазда қабылданды"}, follow=True).content.decode()
    assert "because: Қағазда қабылданды" in done
    learner = Client()
    learner.force_login(cast.aliya)
    left = learner.get(f"/kk/learn/{asked.cohort.code}/left/").content.decode()
    assert "Қағазда қабылданды" in left
    assert "Қайырбеков" in left
    assert trainer.get(f"/en/teach/{asked.cohort.code}/close/list.xlsx").status_code == 200
    assert "granted" in trainer.get(f"/en/teach/{asked.cohort.code}/gradebook/").content.decode()

    trainer.post(f"{page}change/", {"act": "take_grant_back", "row": str(Grant.objects.get().pk)})
    assert Grant.objects.filter(taken_back_at=None).count() == 0
