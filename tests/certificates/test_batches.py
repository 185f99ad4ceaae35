"""Issuing for a cohort beside the requests: one paper and one letter each, whatever is killed, stopped or repeated."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import zxingcpp
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from certificates import tasks
from certificates.actions import batches, credentials, ensure_definitions, revoke_credential
from certificates.actions.batches import (
    MayNotIssue,
    NothingToIssue,
    begin_batch,
    issue_line,
    start_batch,
    start_print,
)
from certificates.actions.credentials import KeyLost
from certificates.codes import printed_code
from certificates.models import Batch, BatchLine, Credential, CredentialDefinition, CredentialFile
from certificates.queries import signing
from certificates.queries.batches import last_batches, rows_of_batch, why
from lms.core import jobs, mail
from lms.core.models import AuditEntry, Job, Notice, User
from lms.core.models.jobs import private_storage
from tests.certificates.conftest import newer_version, study
from tests.certificates.drawing.test_papers import qr_picture
from tests.certificates.test_attendance import define
from tests.courses.factories import make_learners

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@pytest.fixture
def group(enrolment, cast, cohort, at):
    """Two who earned it, one who did not, one whose name cannot be printed; nobody has a certificate yet."""
    CredentialDefinition.objects.all().delete()
    rest = make_learners(cast, cohort, at, 3)
    User.objects.filter(pk=rest[2].learner_id).update(given_name="漢", family_name="字")
    for one in (enrolment, rest[0], rest[2]):
        study(one, at)
    ensure_definitions(at=at)
    assert not Credential.objects.exists()
    connection.run_on_commit.clear()
    return cohort


def committed() -> None:
    """Do what waits for a commit, as the database does when a transaction is through."""
    while connection.run_on_commit:
        connection.run_on_commit.pop(0)[1]()


@pytest.fixture
def worker(monkeypatch, at):
    """Return a function that does a job as a worker process does: each credential is a transaction of its own."""
    real = credentials.issue_credential

    def issue(**about):
        made = real(**about)
        committed()
        return made

    monkeypatch.setattr(batches, "issue_credential", issue)

    def run(job, moment=at):
        connection.run_on_commit.clear()
        return jobs.run(job.pk, clock=lambda: moment)

    return run


def lines_of(cohort) -> dict[str, str]:
    return dict(BatchLine.objects.filter(batch__cohort=cohort).values_list("enrolment__learner__family_name", "outcome"))


def refused(act, kind) -> None:
    with pytest.raises(kind):
        act()


def test_only_administrators_start_and_print(group, cast, at):
    for role, person in cast.everybody.items():
        if role != "administrator":
            refused(lambda by=person: start_batch(cohort=group, by=by, at=at), MayNotIssue)
            refused(lambda by=person: start_print(cohort=group, language="kk", by=by, at=at), MayNotIssue)
    assert not Job.objects.exists() and not Batch.objects.exists()


def test_a_right_that_ended_while_the_work_waited_issues_nothing(group, cast, at, worker):
    job = start_batch(cohort=group, by=cast.kuanysh, at=at)
    cast.kuanysh.memberships.all().delete()

    assert worker(job) == "failed"
    assert not Credential.objects.exists()


def test_a_cohort_without_a_definition_is_refused(group, cast, at):
    CredentialDefinition.objects.all().delete()
    refused(lambda: start_batch(cohort=group, by=cast.kuanysh, at=at), NothingToIssue)


def test_a_batch_issues_to_all_who_earned_and_says_why_others_have_none(group, cast, at, worker, mailoutbox):
    job = start_batch(cohort=group, by=cast.kuanysh, at=at)

    assert worker(job) == "done"

    assert lines_of(group) == {
        "Сейітқалиева": "issued", "Тестова0": "issued", "Тестова1": "waiting", "字": "refused",
    }
    batch = Batch.objects.get()
    assert (batch.issued, batch.waiting, batch.finished_at) == (2, 1, at)
    why = {row.name.split()[0]: row.why for row in rows_of_batch(batch)}
    assert "U+6F22" in why["字"] and "“name”" in why["字"]
    assert "test after the training" in why["Тестова1"] and why["Тестова0"] == ""
    assert sorted(letter.to[0] for letter in mailoutbox) == sorted(
        credential.enrolment.learner.email for credential in Credential.objects.all()
    )
    job.refresh_from_db()
    assert "Issued: 2. Had one before: 0. Not earned yet: 1. Not issued for another reason: 1." in job.report[0]["text"]
    assert (job.done, job.total, job.file_name) == (4, 4, f"print-{group.code}-en.pdf")


KILLED_AT = {
    "before a credential": (batches, "issue_credential"),
    "while it is written": (credentials, "place_drawn"),
    "while its letter is written": (credentials.letters, "send_issued"),
    "between commit and papers": (credentials, "refuse_lost_key"),
    "while it is drawn": (credentials, "_paper"),
    "before the files are stored": (CredentialFile.objects, "bulk_create"),
    "before the letter goes out": (mail, "EmailMultiAlternatives"),
    "before the line is written": (BatchLine.objects, "update_or_create"),
    "between two learners": (tasks, "issue_line"),
    "before the batch is closed": (tasks, "close_batch"),
    "while the print file is drawn": (tasks, "draw_print_file"),
}


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("place", KILLED_AT)
def test_a_killed_worker_leaves_one_paper_and_at_most_one_letter(
    place, nth, group, cast, at, worker, monkeypatch, mailoutbox
):
    owner, name = KILLED_AT[place]
    real, calls = getattr(owner, name), [0]

    def dies(*given, **named):
        calls[0] += 1
        if calls[0] == nth:
            raise Killed
        return real(*given, **named)

    job = start_batch(cohort=group, by=cast.kuanysh, at=at)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dies)
        try:
            worker(job)
        except Killed:
            assert Job.objects.get().state == "running"  # as a dead process leaves it

    later = at + timedelta(minutes=10)
    connection.run_on_commit.clear()  # what waited for a commit died with the process
    if Job.objects.get().state == "running":
        assert jobs.take_up_lost(at=later) == 1
        assert worker(job, later) == "done"
    assert worker(job, later) == ""  # the message came twice: nothing is left to do
    committed()
    mail.deliver_waiting(at=later + timedelta(minutes=6))
    mail.deliver_waiting(at=later + timedelta(minutes=12))

    assert Credential.objects.count() == 2
    assert {row.papers.count() for row in Credential.objects.all()} == {4}  # three languages, and Kazakh with Russian on one sheet
    assert lines_of(group) == {
        "Сейітқалиева": "issued", "Тестова0": "issued", "Тестова1": "waiting", "字": "refused",
    }
    assert Notice.objects.filter(letter="certificate-issued").count() == 2
    to = [letter.to[0] for letter in mailoutbox]
    assert len(to) == len(set(to))
    # Between the mark and the sending an e-mail is lost rather than sent twice; its notice stands on the page.
    assert len(to) == (1 if place == "before the letter goes out" else 2)
    assert Batch.objects.get().finished_at is not None


def test_two_workers_at_once_leave_one_of_each(group, cast, at, worker, monkeypatch, mailoutbox):
    """The second worker does the whole cohort while the first one holds a drafted credential that is not written yet."""
    first = start_batch(cohort=group, by=cast.kuanysh, at=at)
    second = Job.objects.create(
        kind=batches.ISSUE, title="x", language="kk", parameters=first.parameters, owner=cast.kuanysh, asked_at=at
    )
    real, is_begun = credentials._drafted, []

    def overtaken(*given):
        made = real(*given)
        if not is_begun:
            is_begun.append(True)
            assert jobs.run(second.pk, clock=lambda: at) == "done"
        return made

    monkeypatch.setattr(credentials, "_drafted", overtaken)

    assert worker(first) == "done"
    assert Credential.objects.count() == 2
    assert CredentialFile.objects.filter(kind="certificate").count() == 8  # four papers each
    assert len(mailoutbox) == 2
    assert Batch.objects.count() == 1 and BatchLine.objects.count() == 4


def test_starting_twice_gives_the_same_work_and_a_second_run_changes_nothing(group, cast, at, worker, mailoutbox):
    job = start_batch(cohort=group, by=cast.kuanysh, at=at)
    assert start_batch(cohort=group, by=cast.kuanysh, at=at) == job
    worker(job)
    before = {file.pk: file.sha256 for file in CredentialFile.objects.all()}

    again = start_batch(cohort=group, by=cast.kuanysh, at=at + timedelta(days=1))
    worker(again, at + timedelta(days=1))

    assert again != job
    assert {file.pk: file.sha256 for file in CredentialFile.objects.all()} == before
    assert len(mailoutbox) == 2
    newest = Batch.objects.order_by("-started_at").first()
    assert sorted(newest.lines.values_list("outcome", flat=True)) == ["before", "before", "refused", "waiting"]


def test_stopped_work_is_taken_up_where_it_was(group, cast, at, worker, monkeypatch, mailoutbox):
    job = start_batch(cohort=group, by=cast.kuanysh, at=at)
    real = tasks.issue_line

    def asked_to_stop(**about):
        line = real(**about)
        jobs.stop_job(job=Job.objects.get(), by=cast.kuanysh, at=at)
        return line

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "issue_line", asked_to_stop)
        assert worker(job) == "stopped"
    assert Credential.objects.count() == 1 and Batch.objects.get().finished_at is None

    assert start_batch(cohort=group, by=cast.kuanysh, at=at + timedelta(hours=1)) == job
    assert worker(job, at + timedelta(hours=1)) == "done"
    assert Credential.objects.count() == 2 and len(mailoutbox) == 2


def test_a_definition_published_in_the_middle_changes_no_paper_of_the_batch(group, cast, at, worker, monkeypatch):
    job = start_batch(cohort=group, by=cast.kuanysh, at=at)
    real = tasks.issue_line

    def then_published(**about):
        line = real(**about)
        if not CredentialDefinition.objects.filter(version=2).exists():
            newer_version(CredentialDefinition.objects.get(version=1), cast, at)
        return line

    monkeypatch.setattr(tasks, "issue_line", then_published)
    worker(job)
    assert {row.face["definition_version"] for row in Credential.objects.all()} == {1}

    worker(start_batch(cohort=group, by=cast.kuanysh, at=at + timedelta(days=1)), at + timedelta(days=1))
    assert Batch.objects.order_by("-started_at").first().definition.version == 2
    assert Credential.objects.count() == 2  # a new version gives nobody a second paper


def test_revoked_is_named_and_not_issued_again_by_a_batch(group, cast, at, worker):
    worker(start_batch(cohort=group, by=cast.kuanysh, at=at))
    revoked = Credential.objects.get(enrolment__learner=cast.aliya)
    revoke_credential(credential=revoked, reason="misconduct", by=cast.kuanysh, at=at)

    worker(start_batch(cohort=group, by=cast.kuanysh, at=at + timedelta(days=1)), at + timedelta(days=1))

    newest = Batch.objects.order_by("-started_at").first()
    assert newest.lines.get(enrolment__learner=cast.aliya).outcome == "revoked"
    assert Credential.objects.filter(enrolment__learner=cast.aliya).count() == 1


@pytest.fixture
def without_key(settings, tmp_path):
    """A server whose key that signs papers is gone."""
    signing._paper_key.cache_clear()
    settings.QABILET_MODE = "production"
    settings.QABILET_SIGNING_FILES = [str(tmp_path / "gone.pem")]


def test_a_lost_key_refuses_in_words_and_issues_nothing(group, cast, at, without_key, as_user):
    with pytest.raises(KeyLost, match="key that signs papers"):
        start_batch(cohort=group, by=cast.kuanysh, at=at)
    page = as_user(cast.kuanysh).post(reverse("issue_cohort", args=[group.code]), follow=True).content.decode()
    assert "key that signs papers" in page
    assert "Nothing is issued until it is back" in as_user(cast.kuanysh).get(reverse("manage_certificates")).content.decode()
    as_user(cast.kuanysh).post(reverse("issue_missing"))

    assert not Credential.objects.exists() and not Batch.objects.exists() and not Notice.objects.exists()


def test_a_lost_issuer_key_refuses_too(group, cast, at, settings):
    settings.QABILET_ISSUER_KEYS = ["key-1:not-a-key"]
    with pytest.raises(KeyLost, match="key that signs credentials"):
        begin_batch(cohort=group, by=cast.kuanysh, at=at)


def test_a_key_lost_on_the_way_ends_the_batch_and_the_rest_waits_for_it(group, cast, at, worker, monkeypatch, mailoutbox):
    job = start_batch(cohort=group, by=cast.kuanysh, at=at)
    answers = iter(["", ""])
    with monkeypatch.context() as patch:
        patch.setattr(credentials, "lost_key", lambda: next(answers, "signing key"))
        assert worker(job) == "failed"
    job.refresh_from_db()
    assert "cannot be read" in job.fault
    assert Credential.objects.count() == 1

    start_batch(cohort=group, by=cast.kuanysh, at=at)
    assert worker(job) == "done"
    assert Credential.objects.count() == 2 and len(mailoutbox) == 2


def test_progress_stands_though_a_key_is_lost_and_the_paper_comes_later(enrolment, cast, at, without_key, settings):
    study(enrolment, at)
    enrolment.refresh_from_db()
    assert enrolment.completed_on is not None and not Credential.objects.exists()
    assert AuditEntry.objects.get(act="credential.refused").details["key"] == "signing key"

    settings.QABILET_MODE = "test"
    credentials.issue_if_earned(enrolment=enrolment, at=at)
    assert Credential.objects.count() == 1


def test_a_paper_that_cannot_be_signed_now_is_told_to_its_holder(earned_without_papers, cast, as_user, without_key):
    address = reverse("certificate_pdf", args=[earned_without_papers.pk, "kk"])
    page = as_user(cast.aliya).get(address, follow=True).content.decode()

    assert "cannot be made at the moment" in page
    assert earned_without_papers.files.count() == 0
    assert tasks.finish_papers.func() == 0


def test_print_file_holds_each_paper_with_its_own_square(group, cast, at, worker):
    worker(start_batch(cohort=group, by=cast.kuanysh, at=at))
    job = start_print(cohort=group, language="ru", by=cast.kuanysh, at=at)

    assert worker(job) == "done"

    job.refresh_from_db()
    with private_storage().open(job.file.name, "rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    papers = Credential.objects.order_by("enrolment__learner__family_name")
    assert len(pages) == len(papers) == 2
    for page, credential in zip(pages, papers, strict=True):
        text = page.extract_text()
        assert credential.face["name"] in text and printed_code(credential.code) in text
        stored = PdfReader(io.BytesIO(bytes(credential.papers.get(language="ru").content))).pages[0]
        link = zxingcpp.read_barcode(qr_picture(page)).text
        assert link == zxingcpp.read_barcode(qr_picture(stored)).text
        assert link.startswith("https://qabilet.example/v/")


def test_print_file_of_nobody_is_refused(group, cast, at, worker):
    job = start_print(cohort=group, language="kk", by=cast.kuanysh, at=at)

    assert worker(job) == "failed"
    job.refresh_from_db()
    assert "Nobody in this cohort" in job.fault


def test_pages_are_for_administrators_and_take_the_papers_along(group, cast, at, worker, as_user):
    code, client = group.code, as_user(cast.kuanysh)
    worker(start_batch(cohort=group, by=cast.kuanysh, at=at))
    pages = {name: reverse(name, args=[code]) for name in ("issue_cohort", "cohort_zip", "cohort_list")}

    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(pages["cohort_zip"]).streaming_content)))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(names) == 8 and all(name.isascii() and name.startswith("TST-") for name in names)
    assert archive.read(names[0]) in {bytes(file.content) for file in CredentialFile.objects.all()}
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert {entry.flag_bits & 8 for entry in archive.infolist()} == {0}  # sizes stand before the content
    assert AuditEntry.objects.filter(act="credentials.zip").exists()
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(pages["cohort_list"]).content)).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[0][0] == "Person" and len(values) == 5

    assert client.post(reverse("print_cohort", args=[code]), {"language": "xx"}).status_code == 404
    for role, person in cast.everybody.items():
        for name, address in pages.items():
            assert as_user(person).get(address).status_code == (200 if role == "administrator" else 404), (role, name)
        for name in ("issue_cohort", "print_cohort"):
            answer = as_user(person).post(reverse(name, args=[code]), {"language": "kk"})
            assert answer.status_code == (302 if role == "administrator" else 404), (role, name)


def test_result_page_costs_the_same_at_any_size(group, cast, at, worker, as_user, django_assert_num_queries):
    worker(start_batch(cohort=group, by=cast.kuanysh, at=at))
    client, address = as_user(cast.kuanysh), reverse("issue_cohort", args=[group.code])
    client.get(address)
    with django_assert_num_queries(8):
        page = client.get(address).content.decode()
    assert "Тестова1" in page and "U+6F22" in page


def test_a_line_is_written_once_for_each_learner(group, cast, at, worker):
    batch = begin_batch(cohort=group, by=cast.kuanysh, at=at)
    learner = group.enrolments.order_by("enrolled_at").first()
    one = issue_line(batch=batch, enrolment=learner, by=cast.kuanysh, at=at)

    assert issue_line(batch=batch, enrolment=learner, by=cast.kuanysh, at=at) == one
    assert BatchLine.objects.count() == 1


# -- several kinds --------------------------------------------------------------------------------------------------


@pytest.fixture
def of_two_kinds(group, cast, at):
    """Attendance is earned too, by half of the lessons; the cohort has ended."""
    define(group, cast, at, lessons=50)
    return group


OVER = datetime(2026, 12, 21, 5, tzinfo=UTC)


def test_only_the_kinds_that_were_chosen_are_issued_each_with_its_own_list(of_two_kinds, cast, worker, mailoutbox):
    job = start_batch(cohort=of_two_kinds, kinds=["attendance"], by=cast.kuanysh, at=OVER)
    assert worker(job, OVER) == "done"
    assert {row.definition.kind for row in Credential.objects.all()} == {"attendance"}
    assert [batch.definition.kind for batch in last_batches(of_two_kinds)] == ["attendance"]

    later = OVER + timedelta(hours=1)
    both = start_batch(cohort=of_two_kinds, kinds=["completion", "attendance"], by=cast.kuanysh, at=later)
    assert worker(both, later) == "done"
    both.refresh_from_db()
    assert [line["row"] for line in both.report] == [f"{of_two_kinds.code}, Certificate of completion", f"{of_two_kinds.code}, Certificate of attendance"]
    assert "Issued: 2. Had one before: 0." in both.report[0]["text"] and "Issued: 0. Had one before: 2." in both.report[1]["text"]
    assert (both.done, both.total) == (8, 8)
    assert sorted(Credential.objects.values_list("definition__kind", flat=True)) == ["attendance"] * 2 + ["completion"] * 2
    assert len(mailoutbox) == 4
    assert {batch.definition.kind for batch in last_batches(of_two_kinds)} == {"completion", "attendance"}


def test_without_a_choice_completion_is_issued_and_a_kind_not_in_use_is_refused(of_two_kinds, cast, worker, at):
    with pytest.raises(NothingToIssue):
        start_batch(cohort=of_two_kinds, kinds=["competence"], by=cast.kuanysh, at=OVER)
    worker(start_batch(cohort=of_two_kinds, by=cast.kuanysh, at=OVER), OVER)

    assert {row.definition.kind for row in Credential.objects.all()} == {"completion"}


def test_while_one_kind_is_at_work_the_same_is_not_begun_again_and_another_is(of_two_kinds, cast):
    one = start_batch(cohort=of_two_kinds, kinds=["completion"], by=cast.kuanysh, at=OVER)
    other = start_batch(cohort=of_two_kinds, kinds=["attendance"], by=cast.kuanysh, at=OVER)

    assert one != other
    assert start_batch(cohort=of_two_kinds, kinds=["attendance", "completion"], by=cast.kuanysh, at=OVER) in (one, other)
    assert Batch.objects.count() == 2


def test_two_kinds_stopped_half_way_are_taken_up_together(of_two_kinds, cast, worker, monkeypatch, mailoutbox):
    both = {"cohort": of_two_kinds, "kinds": ["completion", "attendance"], "by": cast.kuanysh, "at": OVER}
    job, real, calls = start_batch(**both), tasks.issue_line, []

    def asked_to_stop(**about):
        line = real(**about)
        calls.append(line)
        if len(calls) == 5:  # in the second kind
            jobs.stop_job(job=Job.objects.get(), by=cast.kuanysh, at=OVER)
        return line

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "issue_line", asked_to_stop)
        assert worker(job, OVER) == "stopped"
    assert start_batch(**{**both, "kinds": ["attendance"]}) == job  # what the page has ticked: the first kind is through
    assert worker(job, OVER) == "done"
    assert Credential.objects.count() == len(mailoutbox) == 4
    assert set(Batch.objects.values_list("finished_at", flat=True)) == {OVER}


def test_the_page_offers_the_kinds_in_use_and_refuses_none_and_foreign_ones(of_two_kinds, cast, worker, as_user):
    client, address = as_user(cast.kuanysh), reverse("issue_cohort", args=[of_two_kinds.code])
    page = client.get(address)
    assert [choice[0] for choice in page.context["form"].fields["kinds"].choices] == ["completion", "attendance"]
    for typed in ({}, {"kinds": ["competence"]}, {"kinds": ["completion", "x"]}):
        assert client.post(address, typed).status_code == 422
    assert not Job.objects.exists()

    assert client.post(address, {"kinds": ["completion", "attendance"]}).status_code == 302
    worker(Job.objects.get(), OVER)
    shown = client.get(address).content.decode()
    assert "Certificate of attendance</h3>" in shown and "Certificate of completion</h3>" in shown
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("cohort_list", args=[of_two_kinds.code])).content))
    assert set(book.sheetnames) == {"TST-completion", "TST-attendance"}


def test_every_reason_of_a_batch_is_told_in_words(of_two_kinds, cast, worker, at):
    worker(start_batch(cohort=of_two_kinds, kinds=["attendance"], by=cast.kuanysh, at=at), at)  # before the end
    whys = {row.why for batch in last_batches(of_two_kinds) for row in rows_of_batch(batch)}

    assert any("the end of the cohort" in words for words in whys)
    line = BatchLine(outcome="refused", details={"field": "pictures", "point": ""})
    assert "lost or damaged" in why(line)
    assert "the practical product" in why(BatchLine(outcome="waiting", details={"missing": ["product"]}))


def test_work_that_was_asked_for_before_kinds_were_chosen_is_still_done(group, cast, at, worker):
    batch = begin_batch(cohort=group, by=cast.kuanysh, at=at)
    job = Job.objects.create(
        kind=batches.ISSUE, title="x", language="kk", parameters={"batch": str(batch.pk)}, owner=cast.kuanysh, asked_at=at
    )

    assert worker(job) == "done"
    assert Credential.objects.count() == 2
