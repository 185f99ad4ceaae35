"""A file comes with a longer text: refused first, kept once, never lost, read by whom it concerns, forgotten with its person."""

import random
import zipfile
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from assessments.knowledge.actions.attached import MOST_FILES, attach_file, receipt_of_file
from assessments.knowledge.actions.attempts import NotUnderstood
from assessments.knowledge.actions.bank import store_package
from assessments.knowledge.actions.erasure import erase_answers
from assessments.knowledge.actions.markings import mark_case
from assessments.knowledge.actions.scores import count_late
from assessments.knowledge.models import Answer, AnswerEntry, AnswerFile, Attempt
from assessments.knowledge.queries.pages import cases_to_mark, steps_of
from assessments.knowledge.queries.reviews import review_of
from assessments.knowledge.views import taking
from lms.core.models.jobs import private_storage
from lms.core.uploads import check_upload
from lms.home.own_data import archive, gathered
from tests.assessments.knowledge.every_kind import package_of_every_kind
from tests.cast import make_person

PDF = b"%PDF-1.7 \xd0\xb5\xd1\x81\xd0\xb5\xd0\xbf"


def a_file(content=PDF, name="есеп Сейітқалиева.pdf"):
    return SimpleUploadedFile(name, content)


def checked(content=PDF, name="есеп.pdf"):
    return check_upload(a_file(content, name))


@pytest.fixture
def attempt(school) -> Attempt:
    store_package(package=package_of_every_kind(), at=school.at)
    return school.start("pre")


@pytest.fixture
def answer(attempt) -> Answer:
    """The longer text that takes a file."""
    return Answer.objects.get(attempt=attempt, question__kind="essay")


@pytest.fixture(autouse=True)
def _now(school, monkeypatch):
    """The pages live at the moment of the school."""
    for place in ("taking", "saving", "teaching"):
        monkeypatch.setattr(f"assessments.knowledge.views.{place}.timezone.now", lambda: school.at + timedelta(minutes=1))


def address(answer, language="en", door=False):
    return f"/{language}/learn/PE-2026-1/test/{answer.attempt_id}/{answer.number}/{'file/' if door else ''}"


def send(client, answer, language="en", *, door=False, file=None, **fields):
    data = {"receipt": str(uuid4()), **fields}
    return client.post(address(answer, language, door), {**data, "upload": file or a_file()} if file is not False else data)


def attach(school, answer, content=PDF, receipt=None, at=None, by=None):
    return attach_file(
        attempt_id=answer.attempt_id, number=answer.number, upload=checked(content), receipt=receipt or uuid4(), by=by or school.enrolment.learner,
        at=at or school.at + timedelta(minutes=1),
    )


def bytes_of(row) -> bytes:
    with private_storage().open(row.file.name) as kept:
        return kept.read()


def stored_files():
    return set(private_storage().listdir("answers")[1]) if private_storage().exists("answers") else set()


# -- refused ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"no pdf"), ("a.docx", b"PK\x03\x04broken"), ("a.pdf", b""), ("noending", PDF)]
)
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_file_that_is_none_is_refused_in_words_and_the_text_is_kept(answer, as_user, cast, name, content, language):
    page = send(as_user(cast.aliya), answer, language, file=a_file(content, name), value="Мәтін қалады")

    assert page.status_code == 422 and "data-faults" in page.content.decode() and "Мәтін қалады" in page.content.decode()
    answer.refresh_from_db()
    assert (answer.value, answer.file, AnswerFile.objects.count(), stored_files()) == ("Мәтін қалады", None, 0, set())


def test_a_file_over_the_limit_is_refused(answer, as_user, cast, settings):
    settings.UPLOAD_LIMIT = 1024**2

    told = send(as_user(cast.aliya), answer, door=True, file=a_file(PDF + b" " * 1024**2)).json()

    assert told["outcome"] == "refused" and "1 MB" in told["reason"]
    assert not AnswerFile.objects.exists()


def test_a_question_without_the_tick_takes_no_file(attempt, school, as_user, cast):
    other = Answer.objects.filter(attempt=attempt, question__kind="single").first()
    with pytest.raises(NotUnderstood) as refused:
        attach(school, other)
    assert refused.value.details["code"] == "no_file"

    assert 'type="file"' not in as_user(cast.aliya).get(address(other)).content.decode()
    assert send(as_user(cast.aliya), other, door=True).json()["outcome"] == "refused"
    assert not AnswerEntry.objects.exists() and stored_files() == set()


def test_a_foreign_attempt_is_as_if_it_were_not_there(answer, school, as_user, cast):
    with pytest.raises(Answer.DoesNotExist):
        attach(school, answer, by=cast.bekzat)
    assert send(as_user(cast.bekzat), answer).status_code == send(as_user(cast.bekzat), answer, door=True).status_code == 404
    assert stored_files() == set()


def test_nobody_signed_in_is_told_so_and_the_text_waits(answer, cast):
    client = Client()

    told = send(client, answer, door=True)
    assert told.status_code == 401 and told.json()["error"] == "signed_out"
    page = send(client, answer, "kk", value="Сақталады")
    assert page.status_code == 302 and not AnswerFile.objects.exists()
    client.force_login(cast.aliya)
    after = client.get(address(answer, "kk")).content.decode()
    assert "Жүйеге кірмей тұрып файл сақталмайды" in after
    answer.refresh_from_db()
    assert answer.value == "Сақталады"


def test_no_more_versions_than_anybody_needs(answer, school):
    for number in range(MOST_FILES):
        attach(school, answer, PDF + str(number).encode())
    with pytest.raises(NotUnderstood) as refused:
        attach(school, answer, PDF + b"last")

    assert refused.value.details["code"] == "too_many_files"
    answer.refresh_from_db()
    assert answer.file.added_at and len(stored_files()) == MOST_FILES


# -- kept, once ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_plain_form_takes_text_and_file_together(answer, as_user, cast, language):
    page = as_user(cast.aliya).get(address(answer, language)).content.decode()
    assert 'enctype="multipart/form-data"' in page and 'type="file"' in page

    assert send(as_user(cast.aliya), answer, language, value="Мәтін").status_code == 302

    answer.refresh_from_db()
    assert (answer.value, answer.file.original_name, answer.file.content_type) == ("Мәтін", "есеп Сейітқалиева.pdf", "application/pdf")
    assert "есеп Сейітқалиева.pdf" in as_user(cast.aliya).get(address(answer, language)).content.decode()
    assert bytes_of(answer.file) == PDF
    assert "Сейітқалиева" not in answer.file.file.name


def test_a_file_without_a_text_is_an_answer(answer, school, attempt, as_user, cast):
    send(as_user(cast.aliya), answer, value="")
    assert next(one for one in steps_of(attempt) if one.number == answer.number).is_answered

    score = school.close(attempt)

    assert score.waiting == 1
    assert [one.pk for one in cases_to_mark(school.cohort.pk)] == [answer.pk]
    mark_case(answer=Answer.objects.get(pk=answer.pk), points=[3], by=cast.yerlan, at=school.at + timedelta(hours=1))
    score.refresh_from_db()
    assert (score.waiting, score.parts[str(answer.question_id)]) == (0, "3")


def test_the_same_receipt_and_the_same_bytes_count_once(answer, school, as_user, cast):
    receipt = str(uuid4())
    outcomes = [send(as_user(cast.aliya), answer, door=True, receipt=receipt).json()["outcome"] for _ in range(3)]
    outcomes.append(send(as_user(cast.aliya), answer, door=True).json()["outcome"])

    assert outcomes == ["stored", "repeated", "repeated", "repeated"]
    assert AnswerFile.objects.count() == AnswerEntry.objects.count() == len(stored_files()) == 1


def test_a_receipt_that_was_taken_meanwhile_leaves_no_bytes_behind(answer, school, monkeypatch):
    def taken(*_args):
        raise IntegrityError("answer_receipt_once")

    monkeypatch.setattr("assessments.knowledge.actions.attached._attach", taken)

    assert attach(school, answer).outcome == "repeated"
    assert stored_files() == set()


def test_another_file_takes_the_place_and_the_earlier_one_stays_in_the_history(answer, school, as_user, cast):
    attach(school, answer)
    attach(school, answer, PDF + b"2")
    answer.refresh_from_db()
    assert bytes_of(answer.file) == PDF + b"2"

    send(as_user(cast.aliya), answer, file=False, go="take_back", value="мәтін")

    answer.refresh_from_db()
    assert (answer.file, answer.value, AnswerFile.objects.count(), len(stored_files())) == (None, "мәтін", 2, 2)
    values = [one.value for one in AnswerEntry.objects.filter(question=answer.question) if one.is_of_a_file]
    assert values[-1] == {"file": None} and len(values) == 3


def test_text_and_file_overtake_each_other_in_no_order(answer, school):
    """A text that was given before the file and arrives after it counts all the same, and the file stays."""
    attach(school, answer, at=school.at + timedelta(minutes=9))
    saved = school.save(answer.attempt, answer.number, "берілген", seen_rev=0, at=school.at + timedelta(minutes=10))

    answer.refresh_from_db()
    assert (saved.outcome, saved.overtook, saved.overtaken, answer.value) == ("stored", False, False, "берілген")
    assert answer.file


# -- never lost ------------------------------------------------------------------------------------------------------------


def test_no_acknowledged_file_is_lost_or_doubled_however_often_the_way_breaks(answer, school, as_user, cast, monkeypatch):
    """The reply is lost, the server dies before and after the commit, the page is sent again: whatever was acknowledged is there once."""
    chance, client, told = random.Random(2026), as_user(cast.aliya), {}
    client.raise_request_exception = False
    real = taking.attach_file

    def failing(**given):
        fault = chance.choice(("", "", "before", "after"))
        if fault == "before":
            raise RuntimeError("killed")
        saved = real(**given)
        if fault == "after":
            raise RuntimeError("killed")
        return saved

    monkeypatch.setattr(taking, "attach_file", failing)
    for number in range(MOST_FILES):
        content, receipt = PDF + str(number).encode(), str(uuid4())
        while (reply := send(client, answer, door=True, file=a_file(content), receipt=receipt)).status_code != 200 or chance.random() < 0.3:
            assert reply.status_code in (200, 500)
        told[str(receipt_of_file(UUID(receipt), checked(content).sha256))] = content

    entries = {str(one.receipt): AnswerFile.objects.get(pk=one.value["file"]) for one in AnswerEntry.objects.all()}
    assert set(entries) == set(told) and AnswerFile.objects.count() == len(told) == len(stored_files())
    assert {receipt: bytes_of(row) for receipt, row in entries.items()} == told


def test_after_the_end_a_file_is_kept_apart_and_counts_only_if_a_trainer_lets_it(answer, school, attempt, as_user, cast):
    in_time = attach(school, answer)
    late_at = attempt.deadline_at + timedelta(minutes=3)

    assert attach(school, answer, PDF + b"late", at=late_at).outcome == "late"

    answer.refresh_from_db()
    assert in_time.outcome == "stored" and bytes_of(answer.file) == PDF
    entry = AnswerEntry.objects.get(is_late=True)
    page = as_user(cast.yerlan).get("/kk/teach/PE-2026-1/tests/late/").content.decode()
    assert f"/learn/answers/files/{entry.value['file']}/" in page and "Сейітқалиева.pdf" not in page
    count_late(entry=entry, reason="Байланыс жоқ еді", by=cast.yerlan, at=late_at + timedelta(hours=1))
    answer.refresh_from_db()
    assert bytes_of(answer.file) == PDF + b"late"


# -- who reads it ------------------------------------------------------------------------------------------------------------


def test_the_file_is_read_by_its_learner_and_after_handing_in_by_the_trainer_and_by_nobody_else(answer, school, attempt, cast):
    attach(school, answer)
    url = f"/en/learn/answers/files/{AnswerFile.objects.get().pk}/"
    foreign = make_person("other-trainer", "Асқар", "Бөкенов", cast.coordinator, "trainer", school.at)

    def readers():
        found = set()
        for name, person in {**cast.everybody, "foreign trainer": foreign}.items():
            client = Client()
            client.force_login(person)
            reply = client.get(url)
            assert reply.status_code in (200, 404)
            found |= {name} if reply.status_code == 200 else set()
        return found

    assert Client().get(url).status_code == 302
    assert readers() == {"trainee"}
    school.close(attempt)
    assert readers() == {"trainee", "trainer"}


def test_it_leaves_as_an_attachment_and_the_marker_learns_no_name_from_it(answer, school, attempt, as_user, cast):
    send(as_user(cast.aliya), answer, value="Мәтін")
    school.close(attempt)
    row = AnswerFile.objects.get()
    own = as_user(cast.aliya).get(f"/en/learn/answers/files/{row.pk}/")
    assert own["Content-Disposition"].startswith("attachment") and "sandbox" in own["Content-Security-Policy"]

    page = as_user(cast.yerlan).get(f"/en/teach/PE-2026-1/tests/cases/{attempt.pk}/{answer.number}/").content.decode()
    theirs = as_user(cast.yerlan).get(f"/en/learn/answers/files/{row.pk}/")

    assert f"/learn/answers/files/{row.pk}/" in page and "Сейітқалиева.pdf" not in page
    assert theirs.content == PDF and theirs["Content-Disposition"].count("answer.pdf") == 2


def test_the_review_shows_the_own_file(answer, school, attempt):
    attach(school, answer)
    school.close(attempt)

    (one,) = [each for each in review_of(attempt, "kk") if each.file]
    assert one.is_answered and one.waits and one.file.original_name == "есеп.pdf"


# -- own copy and erasure ------------------------------------------------------------------------------------------------


def test_the_own_copy_holds_the_file(answer, school, cast):
    attach(school, answer)

    assert [one["original_name"] for one in gathered(cast.aliya)["answer_files"]] == ["есеп.pdf"]
    with archive(cast.aliya, at=school.at) as file, zipfile.ZipFile(file) as packed:
        assert packed.read("answers/01.pdf") == PDF


def test_a_forgotten_person_leaves_no_bytes_and_no_name(answer, school, attempt, cast, django_capture_on_commit_callbacks):
    attach(school, answer)
    attach(school, answer, PDF + b"2")
    school.close(attempt)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_answers(user=cast.aliya, at=school.at)["answer_files"] == 2

    assert stored_files() == set()
    assert set(AnswerFile.objects.values_list("file", "original_name", "sha256")) == {("", "", "")}
    answer.refresh_from_db()
    assert answer.file is None and not AnswerEntry.objects.filter(value__isnull=False, question=answer.question).exists()
    assert not AnswerFile.objects.visible_to(cast.aliya).exists() and not AnswerFile.objects.visible_to(cast.yerlan).exists()
    assert erase_answers(user=cast.aliya, at=school.at)["answer_files"] == 0


def test_the_page_of_a_file_costs_no_further_query(answer, school, as_user, cast, django_assert_max_num_queries):
    client = as_user(cast.aliya)
    client.get(address(answer))
    attach(school, answer)
    with django_assert_max_num_queries(14):
        client.get(address(answer))
