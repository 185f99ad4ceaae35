"""Files of scores from the page: noted, made again, kept under a name, and long ones beside the request."""

import re

import pytest
from django.db import DatabaseError, transaction

from assessments.results.actions.exports import ExportRefused, keep_choice, note_export
from assessments.results.exports import presets
from assessments.results.models import ExportRun, SavedChoice
from assessments.results.tasks import export_file
from lms.core import jobs
from lms.core.models import AuditEntry, Job

PAGE = "/en/monitoring/export/"
ASKED = {"preset": "csv", "language": "en", "purpose": "Report", "layers": ["verified"], "without_provisional": "on"}


@pytest.mark.parametrize("who", ["gulnur", "yerlan", "saule", "katrin", "kuanysh"])
def test_only_m_and_e_staff_export_and_keep_choices(told, who):
    facts = {"preset": "csv", "options": {}, "by": getattr(told.cast, who)}
    with pytest.raises(ExportRefused):
        note_export(**facts, purpose="x", counts={}, digest="", at=told.at)
    with pytest.raises(ExportRefused):
        keep_choice(**facts, name="x")
    assert not ExportRun.objects.exists()


def test_a_file_is_noted_with_choices_rows_and_digest_and_can_be_made_again(as_user, told):
    client = as_user(told.cast.dinara)
    answer = client.post(PAGE, ASKED)
    assert answer["Content-Type"] == "application/zip"

    run = ExportRun.objects.get()
    assert (run.preset, run.options["layers"], run.options["with_provisional"]) == ("csv", ["verified"], False)
    assert run.counts["items_long"] == 3 * 40
    assert AuditEntry.objects.get(act="scores.exported").details["digest"] == run.digest

    page = client.get(PAGE, {"run": run.pk}).content.decode()
    assert re.search(r'value="verified"[^>]* checked', page)
    assert not re.search(r'value="self"[^>]* checked', page)
    assert run.digest[:12] in page
    client.post(PAGE, ASKED)
    assert "the same as in the last file" in client.get(PAGE).content.decode()
    assert {row.digest for row in ExportRun.objects.all()} == {run.digest}
    for change in (lambda: ExportRun.objects.update(purpose="y"), lambda: ExportRun.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_choices_are_kept_under_a_name_for_the_person_alone(client, told):
    client.force_login(told.cast.dinara)
    client.post(PAGE, ASKED | {"name": "Верификация"})
    client.post(PAGE, ASKED | {"name": "Верификация", "headers": "label"})
    choice = SavedChoice.objects.get()
    assert choice.options["headers"] == "label"
    assert "Верификация" in client.get(PAGE, {"choice": choice.pk}).content.decode()

    client.force_login(told.cast.murat)
    assert "Верификация" not in client.get(PAGE, {"choice": choice.pk}).content.decode()
    assert client.post(f"{PAGE}choices/{choice.pk}/forget/").status_code == 404
    client.force_login(told.cast.dinara)
    assert client.post(f"{PAGE}choices/{choice.pk}/forget/").status_code == 302
    assert not SavedChoice.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"preset": "pdf"}, {"purpose": ""}, {"layers": ["foreign"]}, {"rounds": ["T9"]}, {"language": "de"}]
)
def test_a_wrong_choice_is_refused_and_nothing_is_made(as_user, told, wrong):
    assert as_user(told.cast.dinara).post(PAGE, ASKED | wrong).status_code == 422
    assert not ExportRun.objects.exists()
    assert as_user(told.cast.dinara).get(PAGE, {"run": "nonsense", "choice": "7"}).status_code == 200


def test_a_large_file_is_made_beside_the_request_with_progress(as_user, told, monkeypatch):
    monkeypatch.setattr(presets, "SHEETS_IN_A_REQUEST", 0)
    monkeypatch.setattr(jobs, "_hand_over", lambda job: None)
    answer = as_user(told.cast.dinara).post(PAGE, ASKED)
    job = Job.objects.get()
    assert answer.url.endswith(f"/jobs/{job.pk}/")
    assert not ExportRun.objects.exists()

    assert jobs.run(job.pk, clock=lambda: told.at) == Job.State.DONE

    job.refresh_from_db()
    assert job.file_name.endswith(".zip")
    assert job.total == 3 * 41
    assert ExportRun.objects.get().counts["items_long"] == 120


def test_a_stopped_file_is_noted_nowhere(told, monkeypatch):
    job = Job.objects.create(
        kind="results.export", title="x", language="en", owner=told.cast.dinara, asked_at=told.at,
        parameters={"preset": "csv", "options": {}, "purpose": "x"},
    )  # fmt: skip

    def stop(done, total=None):
        raise jobs.Stopped

    with pytest.raises(jobs.Stopped):
        export_file(job, stop, told.at)
    assert not ExportRun.objects.exists()
