"""Long work: started once, stopped, taken up again, lost and found, read by its owner only."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.core import jobs
from lms.core.errors import Refusal
from lms.core.models import AuditEntry, Job
from lms.core.models.jobs import private_storage

KIND = "test.count"


def count(job, progress, at):
    """Count to a number, keeping the place."""
    for number in range(job.cursor.get("next", 0), job.parameters["to"]):
        progress.keep(next=number + 1)
        if number == job.parameters.get("stop_at") and "stopped" not in job.cursor:
            progress.keep(stopped=True)
            jobs.stop_job(job=Job.objects.get(pk=job.pk), by=job.owner, at=at)
        if number == job.parameters.get("die_at") and "died" not in job.cursor:
            progress.keep(died=True)
            raise MemoryError
        if number == job.parameters.get("refuse_at"):
            raise Refusal("Тексеріп, қайта бастаңыз.")
        progress(number + 1, job.parameters["to"])
    progress.tell([{"row": "CSO-001", "text": "done", "is_fault": False}])
    return jobs.JobFile("есеп.txt", "text/plain", (b"coun", b"ted"))


@pytest.fixture
def start(settings, cast, at, django_capture_on_commit_callbacks):
    settings.JOBS = {KIND: "tests.lms.core.test_jobs.count"}

    def begin(**parameters):
        with django_capture_on_commit_callbacks(execute=True):
            job = jobs.start_job(kind=KIND, title="Count", parameters=parameters, by=cast.dinara, at=at)
        job.refresh_from_db()
        return job

    return begin


def test_work_is_done_after_the_wish_is_stored_and_kept_for_its_owner(start, client, cast):
    job = start(to=3)

    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert AuditEntry.objects.filter(act="job.started", row=str(job.pk)).count() == 1
    client.force_login(cast.dinara)
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert "CSO-001" in page and 'http-equiv="refresh"' not in page
    answer = client.get(reverse("job_file", args=[job.pk]))
    assert answer.content == b"counted" and answer["Content-Disposition"].startswith("attachment")
    assert "Count" in client.get(reverse("jobs")).content.decode()


def test_another_person_finds_nothing_and_can_stop_nothing(start, client, cast, at):
    job = start(to=3)

    client.force_login(cast.murat)
    for name in ("job", "job_file"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    for name in ("job_stop", "job_resume"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 404
    with pytest.raises(jobs.JobRefused):
        jobs.resume_job(job=job, by=cast.murat, at=at)


def test_stopped_work_goes_on_where_it_was(start, client, cast, django_capture_on_commit_callbacks):
    job = start(to=5, stop_at=2)

    assert (job.state, job.cursor["next"], job.file.name) == ("stopped", 3, "")
    client.force_login(cast.dinara)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("job_resume", args=[job.pk]))
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)
    client.post(reverse("job_resume", args=[job.pk]))  # a second time is refused in words
    assert "Only work that was stopped" in client.get(reverse("job", args=[job.pk])).content.decode()


def test_a_waiting_job_is_stopped_before_it_begins(settings, cast, at):
    settings.JOBS = {KIND: "tests.lms.core.test_jobs.count"}
    job = jobs.start_job(kind=KIND, title="Count", parameters={"to": 2}, by=cast.dinara, at=at)

    assert jobs.stop_job(job=job, by=cast.dinara, at=at).state == "stopped"
    assert jobs.run(job.pk, clock=lambda: at) == ""


def test_a_refusal_is_shown_in_words_and_a_fault_is_not(start, client, cast):
    refused = start(to=3, refuse_at=1)
    assert (refused.state, refused.fault) == ("failed", "Тексеріп, қайта бастаңыз.")

    broken = start(to=3, die_at=1)
    assert (broken.state, broken.fault) == ("failed", "")
    client.force_login(cast.dinara)
    assert "MemoryError" not in client.get(reverse("job", args=[broken.pk])).content.decode()


def test_what_a_dying_process_left_is_taken_up_again_once(start, at, django_capture_on_commit_callbacks):
    job = start(to=4, die_at=2)
    Job.objects.filter(pk=job.pk).update(state="running", beat_at=at - timedelta(minutes=6))

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.take_up_lost(at=at) == 1
    assert jobs.take_up_lost(at=at) == 0
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 4)
    assert jobs.run(job.pk, clock=lambda: at) == ""  # the same message delivered twice


def test_a_living_job_is_left_alone(start, at):
    job = start(to=4, die_at=2)
    Job.objects.filter(pk=job.pk).update(state="running", beat_at=at - timedelta(minutes=1))

    assert jobs.take_up_lost(at=at) == 0


def test_a_lost_file_of_finished_work_is_said_in_words(start, client, cast):
    job = start(to=3)
    private_storage().delete(job.file.name)
    client.force_login(cast.dinara)

    answer = client.get(reverse("job_file", args=[job.pk]))

    assert answer.status_code == 404 and "The file is lost" in answer.content.decode()
    client.force_login(cast.murat)
    assert "The file is lost" not in client.get(reverse("job_file", args=[job.pk])).content.decode()
