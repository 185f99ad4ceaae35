"""The commands of the papers: what they write, say and refuse; twice in a row."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Batch
from tests.certificates.conftest import study
from tests.courses.factories import make_learners

pytestmark = pytest.mark.django_db


def said(*command, **options) -> str:
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def test_issue_credentials_issues_to_all_who_earned_and_may_be_repeated(enrolment, cast, cohort, at, tmp_path):
    one, two = make_learners(cast, cohort, at, 2)
    study(enrolment, at)
    study(one, at)

    first = said("issue_credentials", cohort=cohort.code, out=str(tmp_path / "papers"))
    before = {path.name: path.read_bytes() for path in (tmp_path / "papers").iterdir()}
    second = said("issue_credentials", cohort=cohort.code, out=str(tmp_path / "papers"))

    assert "Issued before: 2. Not earned yet: 1. Refused: 0. PDF files written: 8." in first
    assert second == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "papers").iterdir()} == before
    assert len(before) == 8
    assert all(name.isascii() and name.startswith("TST-") and "ейт" not in name for name in before)
    assert Batch.objects.filter(finished_at=None).count() == 0


def test_issue_credentials_names_whom_it_refused(enrolment, cast, cohort, at, tmp_path):
    cast.aliya.given_name = "王"
    cast.aliya.save()
    enrolment.refresh_from_db()
    study(enrolment, at)

    text = said("issue_credentials", cohort=cohort.code, out=str(tmp_path))

    assert "U+738B" in text
    assert "Refused: 1." in text
    assert not list(tmp_path.iterdir())


def test_issue_credentials_refuses_an_unknown_cohort_and_names_the_known(cohort, tmp_path):
    with pytest.raises(CommandError, match=cohort.code):
        call_command("issue_credentials", cohort="NO-SUCH", out=str(tmp_path))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_render_certificate_writes_a_sample(language, tmp_path):
    path = tmp_path / "sample.pdf"

    said("render_certificate", "--sample", "--lang", language, "--out", str(path))

    assert path.read_bytes().startswith(b"%PDF-1.")


def test_render_certificate_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError):
        call_command("render_certificate", "--sample", "--lang", "en", "--out", str(tmp_path / "no" / "x.pdf"))


def test_capacity_summary_refuses_unknown_organisation_and_nothing_locked(cast, tmp_path):
    with pytest.raises(CommandError, match="NO-SUCH"):
        call_command("capacity_summary", organisation="NO-SUCH", lang="en", out=str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError):
        call_command("capacity_summary", organisation="CSO-001", lang="en", out=str(tmp_path / "x.pdf"))
