"""The capacity summary: from locked results, once a revision, for whom it concerns."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from assessments.capacity.queries.results import result_history
from certificates import codes
from certificates.actions.summaries import NothingLocked, prepare_summary
from certificates.faces import CapacitySummaryFace, digest, read
from certificates.models import Summary
from certificates.queries.verification import is_name_of_summary
from lms.core.models import AuditEntry, Organisation
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.assessments.capacity.factories import entries, make_case, to_locked

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_round(stored_version, cast, at):  # noqa: F811 - a fixture of the same name
    return to_locked(make_case(stored_version, cast, at), cast, at, entries(2))


@pytest.fixture
def summary(first_round, cast, at):
    return prepare_summary(organisation=cast.own, by=cast.gulnur, at=at)


def text_of(summary, language="en") -> str:
    pages = PdfReader(io.BytesIO(bytes(summary.files.get(language=language).content))).pages
    assert len(pages) == 2
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_summary_of_a_first_round_says_what_was_locked(summary, cast):
    (locked,) = result_history(cast.own)
    face = read(CapacitySummaryFace, summary.face)

    assert face.readings[-1].index == str(locked.result.overall)
    assert face.readings[-1].sha256 == locked.sha256
    assert len(face.priorities) == 3
    assert face.change is None
    text = text_of(summary)
    assert "The first assessment." in text
    assert locked.sha256[:32] in text.replace(" ", "")
    assert "Respondents: 3" in text


def test_summary_is_made_once_for_a_revision(summary, cast, at):
    again = prepare_summary(organisation=cast.own, round_code="T0-2026", by=cast.murat, at=at + timedelta(days=2))

    assert again == summary
    assert Summary.objects.count() == 1
    assert AuditEntry.objects.filter(act="summary.issued").count() == 1


def test_later_change_of_the_organisation_changes_no_stored_byte(summary, cast, at):
    before = {file.language: bytes(file.content) for file in summary.files.all()}
    Organisation.objects.filter(pk=cast.own.pk).update(name_en="Another", name_ru="Другая", name_kk="Басқа")

    prepare_summary(organisation=cast.own, by=cast.gulnur, at=at + timedelta(days=2))

    assert {file.language: bytes(file.content) for file in summary.files.all()} == before
    assert digest(Summary.objects.get().face) == summary.digest
    with pytest.raises(DatabaseError), transaction.atomic():
        Summary.objects.update(face={})


def test_nothing_locked_is_refused(cast, at):
    with pytest.raises(NothingLocked):
        prepare_summary(organisation=cast.own, by=cast.gulnur, at=at)


def test_lead_monitor_and_administrator_get_the_file_and_nobody_else(first_round, cast, as_user):
    url = reverse("capacity_report", args=["T0-2026", "kk"])
    for role, person in cast.everybody.items():
        answer = as_user(person).get(url, {"organisation": "CSO-001"})
        assert answer.status_code == (200 if role in {"lead", "monitor", "administrator"} else 404), role
    answer = as_user(cast.gulnur).get(url)

    assert answer["Content-Disposition"].startswith('attachment; filename="capacity-CSO-001-T0-2026-r1-kk.pdf"')
    assert AuditEntry.objects.filter(act="summary.downloaded").count() == 2


def test_foreign_organisation_and_unknown_round_are_404(first_round, cast, as_user):
    url = reverse("capacity_report", args=["T0-2026", "kk"])

    assert as_user(cast.gulnur).get(url, {"organisation": "CSO-002"}).status_code == 404
    assert as_user(cast.murat).get(url, {"organisation": "CSO-002"}).status_code == 404
    assert as_user(cast.gulnur).get(reverse("capacity_report", args=["T9-2026", "kk"])).status_code == 404


def test_summary_is_verified_by_token_and_by_code_with_the_organisation(summary, cast):
    token = codes.new_token(lambda size: b"\x03" * size)
    made = Summary.objects.get()
    assert not is_name_of_summary(made, "somebody")

    page = Client().post(reverse("verify"), {"code": made.code, "name": "қырық көпір"}).content.decode()

    assert codes.printed_code(made.code) in page
    assert "POCI 1.0" in page
    assert codes.printed_code(made.code) not in Client().get(f"/v/{token}").content.decode()
