"""A cohort is closed: its trainer sees which papers wait and issues them with one press, once, and takes none along."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from certificates.actions.batches import MayNotIssue, start_batch, start_print
from certificates.models import Batch, BatchLine, Credential, CredentialDefinition
from certificates.queries.batches import issuing_of
from courses.models import Cohort
from lms.core.erasure import erase_account
from lms.core.models import Job
from tests.certificates.test_batches import group, worker  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(group, at):  # noqa: F811
    """A cohort that was closed: two earned a paper, one did not, one has a name that cannot be printed; nobody has one."""
    Cohort.objects.filter(pk=group.pk).update(closed_at=at)
    return Cohort.objects.get(pk=group.pk)


def press(client, cohort):
    return client.post(reverse("issue_at_end", args=[cohort.code]))


def page_of(client, cohort) -> str:
    return client.get(reverse("teach_close", args=[cohort.code])).content.decode()


def test_nobody_else_and_no_trainer_of_an_open_cohort_issues(group, cast, at, as_user):  # noqa: F811
    for role, person in cast.everybody.items():
        if role != "administrator":
            with pytest.raises(MayNotIssue):
                start_batch(cohort=group, by=person, at=at)
    assert "issue/" not in page_of(as_user(cast.yerlan), group)
    Cohort.objects.filter(pk=group.pk).update(closed_at=at)
    group.refresh_from_db()
    for role, person in cast.everybody.items():
        if role not in ("administrator", "trainer"):
            with pytest.raises(MayNotIssue):
                start_batch(cohort=group, by=person, at=at)
            assert press(as_user(person), group).status_code == 404, role
    with pytest.raises(MayNotIssue):
        start_print(cohort=group, language="kk", by=cast.yerlan, at=at)
    assert not Job.objects.exists() and not Batch.objects.exists()


def test_one_press_issues_to_all_who_earned_and_the_trainer_takes_no_paper(closed, cast, at, as_user, worker, mailoutbox):  # noqa: F811
    client = as_user(cast.yerlan)
    page = page_of(client, closed)
    assert "may have earned a paper and have none: 3" in page and reverse("issue_at_end", args=[closed.code]) in page

    answers = [press(client, closed), press(client, closed)]
    job = Job.objects.get()
    assert {answer["Location"] for answer in answers} == {reverse("job", args=[job.pk])}
    assert "at work" in page_of(client, closed)
    assert worker(job, moment=job.asked_at) == "done"  # the page read the clock, so the work is as late
    job.refresh_from_db()
    assert Credential.objects.count() == len(mailoutbox) == 2 and not job.file
    page = page_of(client, closed)
    assert "new papers: 2" in page and "may have earned a paper and have none: 1" in page
    assert client.get(reverse("cohort_zip", args=[closed.code])).status_code == 404


def test_pressed_again_afterwards_nobody_gets_a_second_paper(closed, cast, at, as_user, worker, mailoutbox):  # noqa: F811
    client = as_user(cast.yerlan)
    for _ in range(2):
        press(client, closed)
        assert worker(Job.objects.get(state="waiting")) == "done"
    assert Credential.objects.count() == len(mailoutbox) == 2


def test_a_trainer_whose_cohort_was_opened_again_while_the_work_waited_issues_nothing(closed, cast, at, worker):  # noqa: F811
    job = start_batch(cohort=closed, by=cast.yerlan, at=at)
    Cohort.objects.filter(pk=closed.pk).update(closed_at=None)

    assert worker(job) == "failed" and not Credential.objects.exists()


def test_who_was_erased_is_asked_by_no_batch_and_waits_on_no_list(closed, cast, at, worker):  # noqa: F811
    gone = closed.enrolments.get(learner__family_name="Тестова0").learner
    erase_account(user=gone, at=at, draw=lambda: "abcdefgh12")
    connection.run_on_commit.clear()
    assert issuing_of(closed, at).waiting == 2
    job = start_batch(cohort=closed, by=cast.kuanysh, at=at)

    assert worker(job) == "done"
    assert not Credential.objects.filter(enrolment__learner=gone).exists()
    assert not BatchLine.objects.filter(enrolment__learner=gone).exists()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_costs_the_same_for_few_and_for_many_and_says_when_nothing_is_defined(closed, cast, at, as_user, language, django_assert_max_num_queries):
    with override(language):
        client, address = as_user(cast.yerlan), reverse("teach_close", args=[closed.code])
        client.get(address)
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
        CredentialDefinition.objects.update(state="retired")
        assert reverse("issue_at_end", args=[closed.code]) not in client.get(address).content.decode()
