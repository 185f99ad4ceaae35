"""Reports: of an organisation, for a trainer, and of a whole round as one ZIP; who may have them, and what they hold back."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assessments.capacity.actions.plans import make_plan
from certificates.actions.reports import draw_report
from certificates.models import SummaryFile
from certificates.queries import briefs
from certificates.queries.reports import locked_assessment, report_beside
from lms.core.models import AuditEntry, Job
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.assessments.capacity.factories import entries, make_case, to_locked
from tests.courses.factories import make_cohort, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(stored_version, cast, at):  # noqa: F811 - a fixture of the same name
    return to_locked(make_case(stored_version, cast, at), cast, at, entries(2))


def text_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def test_report_is_the_summary_and_what_stands_beside_it(locked, cast, at):
    make_plan(assessment=locked, by=cast.gulnur, at=at)

    papers = {one: draw_report(assessment=locked, language=one, by=cast.gulnur, at=at) for one in ("en", "ru", "kk")}

    english = text_of(papers["en"])
    assert locked.sha256 in english.replace(" ", "")
    assert "Action plan" in english and "Planned" in english
    assert "No use with accepted evidence up to this day." in english
    assert "Head of the organisation: 1" in english
    assert "План действий" in text_of(papers["ru"])
    assert "Іс-қимыл жоспары" in text_of(papers["kk"])
    assert all(len(PdfReader(io.BytesIO(paper)).pages) in (3, 4) for paper in papers.values())


def test_report_has_the_same_bytes_for_the_same_moment_and_touches_no_stored_paper(locked, cast, at):
    first = draw_report(assessment=locked, language="kk", by=None, at=at)
    stored = set(SummaryFile.objects.values_list("sha256", flat=True))

    assert draw_report(assessment=locked, language="kk", by=None, at=at) == first
    assert draw_report(assessment=locked, language="kk", by=None, at=at + timedelta(days=1)) != first
    assert set(SummaryFile.objects.values_list("sha256", flat=True)) == stored


def test_report_says_what_the_result_page_says(locked, cast, at, as_user):
    beside = report_beside(locked, "en", code="X", at=at)
    page = as_user(cast.gulnur).get(reverse("capacity_result", args=[locked.round.code])).content.decode()

    assert beside.blocks[0].words == "The result in words"
    assert beside.blocks[1].words.split(". ")[0] in " ".join(unescape(page).split())


def test_whoever_may_see_the_result_has_the_report_and_a_look_from_outside_is_written_down(locked, cast, as_user):
    url = reverse("cso_report", args=[locked.round.code, "kk"])
    got = {
        role for role, person in cast.everybody.items()
        if as_user(person).get(url, {"organisation": "CSO-001"}).status_code == 200
    }

    assert got == {"trainee", "lead", "assessor", "monitor", "M&E staff"}
    looks = AuditEntry.objects.filter(details__what="report")
    assert looks.count() == 3
    assert as_user(cast.gulnur).get(url)["Content-Type"] == "application/pdf"
    assert as_user(cast.bekzat).get(url).status_code == 404
    assert as_user(cast.murat).get(url, {"organisation": "CSO-404"}).status_code == 404


def test_without_a_lock_there_is_no_report(stored_version, cast, at, as_user):  # noqa: F811
    case = make_case(stored_version, cast, at)

    assert locked_assessment(cast.own, case.round.code) is None
    assert report_beside(case, "en", code="X", at=at) is None
    assert as_user(cast.gulnur).get(reverse("cso_report", args=[case.round.code, "kk"])).status_code == 404


def test_a_round_of_reports_comes_as_one_zip_and_is_stopped_by_nobody_else(
    locked, cast, as_user, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(cast.dinara).post(reverse("many_reports", args=[locked.round.code]), {"language": "ru"})
    job = Job.objects.get()
    assert answer.url == reverse("job", args=[job.pk])
    assert (job.state, job.done, job.total) == ("done", 1, 1)
    archive = zipfile.ZipFile(io.BytesIO(as_user(cast.dinara).get(reverse("job_file", args=[job.pk])).content))
    assert archive.namelist() == [f"report-CSO-001-{locked.round.code}-r1-ru.pdf"]
    assert archive.read(archive.namelist()[0])[:5] == b"%PDF-"

    assert as_user(cast.gulnur).post(reverse("many_reports", args=[locked.round.code]), {"language": "ru"}).status_code == 404
    assert as_user(cast.dinara).post(reverse("many_reports", args=[locked.round.code]), {"language": "fr"}).status_code == 404
    assert Job.objects.count() == 1


def test_brief_says_nothing_of_fewer_than_five_organisations(locked, cast, at, as_user):
    cohort = make_cohort(cast, at)
    make_enrolment(cast, cohort, at)

    brief = briefs.trainer_brief(cohort, "en", at=at)

    words = " ".join(getattr(block, "words", "") for block in brief.blocks)
    assert "Fewer than five organisations have a locked result (n = 1)" in words
    assert "CSO-001" not in repr(brief)
    url = reverse("trainer_brief", args=[cohort.code, "kk"])
    got = {role for role, person in cast.everybody.items() if as_user(person).get(url).status_code == 200}
    assert got == {"trainer", "monitor", "M&E staff", "administrator"}


def test_brief_sums_five_organisations_and_names_none(locked, cast, at, monkeypatch):
    cohort = make_cohort(cast, at)
    make_enrolment(cast, cohort, at)
    (mine,) = briefs.locked_results()
    five = [replace(mine, organisation_id=uuid4(), organisation_code=f"CSO-00{number}") for number in range(1, 6)]
    monkeypatch.setattr(briefs, "locked_results", lambda day, organisation_ids: five)

    brief = briefs.trainer_brief(cohort, "en", at=at)

    domains, items = (block for block in brief.blocks if hasattr(block, "rows"))
    assert all(sum(map(int, row[1:])) == 5 for row in domains.rows)
    assert len(items.rows) == 10 and items.rows[0][1] == "5 of 5"
    assert "CSO-00" not in repr(brief)
