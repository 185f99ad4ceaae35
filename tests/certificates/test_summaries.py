"""The capacity summary: from locked results, once a revision, for whom it concerns."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.sheets import send_to_verification
from assessments.capacity.actions.verification import declare_no_conflict, validate
from assessments.capacity.queries.results import change_between, recommendations, result_history
from certificates import codes
from certificates.actions.summaries import NothingLocked, prepare_summary
from certificates.faces import CapacitySummaryFace, digest, read
from certificates.models import Summary
from certificates.queries.verification import is_name_of_summary
from lms.core.models import AuditEntry, Organisation
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.assessments.capacity.factories import CODES, accept, decide_all, entries, make_case, to_locked
from tests.assessments.capacity.test_story import second_round

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
    proved = [(line.proved, line.asked) for line in face.readings[-1].domains]
    whole = (face.readings[-1].evidence_accepted, face.readings[-1].evidence_due)
    assert tuple(map(sum, zip(*proved, strict=True))) == whole
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
        assert answer.status_code == (200 if role in {"lead", "monitor", "M&E staff", "administrator"} else 404), role
    answer = as_user(cast.gulnur).get(url)

    assert answer["Content-Disposition"].startswith('attachment; filename="capacity-CSO-001-T0-2026-r1-kk.pdf"')
    assert AuditEntry.objects.filter(act="summary.downloaded").count() == 3


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


def test_second_round_prints_the_change_on_common_items(first_round, stored_version, cast, at):  # noqa: F811
    """T0 all at level 2, T1 mostly at 3 with accepted evidence: before, after, change, and both papers stay."""
    prepare_summary(organisation=cast.own, by=cast.gulnur, at=at)
    levels = {code: 3 if code[0] in "1345" else 2 for code in CODES} | {"2.1": 1, "6.2": 3}
    second, evidence, later = second_round(stored_version, cast, at, levels)
    send_to_verification(assessment=second, by=cast.gulnur, at=later, what_changed="Есеп жүйесі енгізілді.")
    declare_no_conflict(assessment=second, by=cast.saule, at=later)
    accept(second, cast, later, evidence)
    decide_all(second, cast, later)
    validate(assessment=second, by=cast.saule, at=later)
    lock_assessment(assessment=second, note="Модерация", by=cast.murat, at=later)

    summary = prepare_summary(organisation=cast.own, by=cast.gulnur, at=later)

    face = read(CapacitySummaryFace, summary.face)
    before, after = result_history(cast.own)
    change = change_between(before, after)
    assert [reading.round_kind for reading in face.readings] == ["T0", "T1"]
    assert face.change == str(change.points)
    assert {one.code: one.points for one in face.domain_changes}["D1"] == "25"
    assert [one.item for one in face.priorities] == [one.item for one in recommendations(second)[:3]]
    text = text_of(summary)
    assert "More than measurement noise (10 points)" in text
    assert Summary.objects.count() == 2
    assert not Summary.objects.exclude(replaced_at=None).exists()


def test_result_page_leads_those_to_the_paper_who_may_have_it(first_round, cast, as_user):
    url, paper = reverse("capacity_result", args=["T0-2026"]), reverse("capacity_report", args=["T0-2026", "kk"])

    assert paper in as_user(cast.gulnur).get(url).content.decode()
    member = as_user(cast.aliya).get(url)
    assert paper not in member.content.decode()
