"""The assignment and the grading pages: who comes in, what is refused and how, late, twice, two at once, in Kazakh."""

import io
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from courses.models import Grade, ProductDraft, Submission
from lms.core.models import Role
from tests.cast import make_person
from tests.courses.factories import make_learners
from tests.courses.products import ALWAYS, BAD, GOOD, attach, grade, make_assignment, submit

pytestmark = pytest.mark.django_db
PAGE = "/en/learn/TST-2026-1/assignment/"
PDF = b"%PDF-1.7\n"


@pytest.fixture(autouse=True)
def assignment(cast, enrolment):
    make_assignment()


@pytest.fixture
def aliya(cast, as_user):
    return as_user(cast.aliya)


@pytest.fixture
def row(enrolment, at):
    return submit(enrolment, at)


@pytest.fixture
def second(cast, enrolment, at):
    person = make_person("aigul", "Айгүл", "Ғаниева", cast.coordinator, Role.TRAINER, at)
    enrolment.cohort.trainers.add(person)
    return person


def fields(text: str = "Баяндама", seen: int = 0, **more) -> dict:
    return {"text": text, "seen": seen, "receipt": str(uuid4()), **more}


def page_of(row, language: str = "en") -> str:
    return f"/{language}/teach/grading/{row.pk}/"


def typed(row, seen: int = 0, levels=None, **more) -> dict:
    found = {f"level-{code}": level for code, level in (GOOD if levels is None else levels).items()}
    return {"place": "first", "seen": seen, "comment": "Жақсы", **found, **more}


# --- the learner


def test_a_guest_signs_in_and_a_stranger_finds_nothing(cast, client, as_user, enrolment):
    assert client.get(PAGE).status_code == 302
    for who in (cast.bekzat, cast.gulnur, cast.yerlan, cast.murat):
        assert as_user(who).post(PAGE, fields()).status_code == 404
        assert as_user(who).post(f"{PAGE}save/", fields()).status_code == 404
    assert not ProductDraft.objects.exists()


def test_a_draft_is_saved_without_a_script_and_shown_again(aliya):
    answer = aliya.post(PAGE, fields("Қазақ мәтіні"), follow=True)

    assert "The draft is saved. Nobody reads it before you hand it in." in answer.content.decode()
    assert "Қазақ мәтіні</textarea>" in answer.content.decode()


def test_an_old_window_is_shown_both_texts_and_saving_again_keeps_its_own(aliya):
    aliya.post(PAGE, fields("Бірінші"))
    aliya.post(PAGE, fields("Екінші", 1))

    answer = aliya.post(PAGE, fields("Үшінші", 1))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Екінші</dd>" in text and "Үшінші</textarea>" in text
    seen = re.search(r'name="seen" value="(\d+)"', text)[1]
    assert aliya.post(PAGE, fields("Үшінші", int(seen))).status_code == 302
    assert ProductDraft.objects.get().text == "Үшінші"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("бағдарлама.exe", b"MZ", "Files of this kind are not accepted."),
        ("есеп.pdf", b"<html>", "The content of the file does not match its ending."),
        ("есеп.docx", b"PK\x03\x04", "The file is damaged."),
        ("үлкен.pdf", PDF + b"0" * (20 * 1024**2), "The file is larger than 20 MB."),
    ],
)
def test_a_wrong_file_is_named_and_nothing_is_stored(aliya, enrolment, name, content, sentence):
    files = [SimpleUploadedFile("жақсы.pdf", PDF), SimpleUploadedFile(name, content)]

    answer = aliya.post(PAGE, fields("Сақталмаған", uploads=files))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"{name}: {sentence}" in text
    assert "Сақталмаған</textarea>" in text  # what was typed is still there
    assert not enrolment.product_files.exists() and not ProductDraft.objects.exists()


def test_files_are_added_handed_in_and_opened_by_those_who_may(cast, as_user, aliya, enrolment):
    files = [SimpleUploadedFile("есеп.pdf", PDF), SimpleUploadedFile("сурет.png", picture())]
    aliya.post(PAGE, fields(uploads=files))
    row = enrolment.product_files.get(original_name="есеп.pdf")
    address = f"/en/products/files/{row.pk}/"

    assert aliya.get(address)["Content-Disposition"].startswith("attachment")
    assert as_user(cast.yerlan).get(address).status_code == 404  # a draft is the learner's alone
    as_user(cast.aliya).post(PAGE, fields(seen=1, hand_in="1"))
    assert as_user(cast.yerlan).get(address).content == PDF
    for who in (cast.bekzat, cast.gulnur, cast.saule, cast.murat):
        assert as_user(who).get(address).status_code == 404
    assert as_user(cast.yerlan).get(f"/en/products/files/{uuid4()}/").status_code == 404


def test_a_file_is_removed_and_what_was_typed_stays(aliya, enrolment, at):
    (file,) = attach(enrolment, at)

    aliya.post(PAGE, fields("Мәтін", remove=str(file.pk)))

    assert not enrolment.product_files.exists()
    assert ProductDraft.objects.get().text == "Мәтін"


def test_a_double_press_hands_in_once(aliya, enrolment):
    sent = fields(hand_in="1")

    assert [aliya.post(PAGE, sent).status_code for _ in range(2)] == [302, 302]
    assert enrolment.submissions.count() == 1


def test_an_empty_product_is_refused_at_its_place(aliya):
    answer = aliya.post(PAGE, fields("", hand_in="1"))

    assert answer.status_code == 422
    assert "There is nothing to hand in yet." in answer.content.decode()


def test_a_forged_form_is_refused(aliya):
    assert aliya.post(PAGE, {"text": "x", "seen": "-1", "receipt": "no"}).status_code == 422
    assert not ProductDraft.objects.exists()


def test_feedback_is_shown_by_criterion_and_the_old_version_stays_readable(cast, aliya, row, enrolment, at):
    grade(row, cast.yerlan, at, levels=BAD, proposes="returned", comment="Кестені қосыңыз")
    submit(enrolment, at + timedelta(days=1), text="Екінші нұсқа")

    text = aliya.get("/kk/learn/TST-2026-1/assignment/").content.decode()

    for words in ("Кестені қосыңыз", "Заңға сілтеме бар.", "Құқық", "Баяндама", "Екінші нұсқа", "20,0%", "Кері байланыс"):
        assert words in text


def test_what_is_typed_by_a_grader_is_not_shown_before_it_is_given(cast, as_user, row):
    as_user(cast.yerlan).post(page_of(row), typed(row, comment="Әлі ойланып отырмын"))

    assert "Әлі ойланып отырмын" not in as_user(cast.aliya).get(PAGE).content.decode()


def test_markup_in_a_product_stays_text(cast, as_user, enrolment, at):
    row = submit(enrolment, at, text="<script>alert(1)</script> ‮עברית 🙂")

    for who, address in ((cast.aliya, PAGE), (cast.yerlan, page_of(row))):
        text = as_user(who).get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in text and "<script>alert" not in text


def test_what_is_left_names_the_product_and_leads_to_it(cast, aliya, enrolment, at):
    enrolment.rule = {"version": 1, "requirements": [{"code": "product", "percent_min": 60}]}
    enrolment.save()
    left = aliya.get("/kk/learn/TST-2026-1/left/").content.decode()
    assert "Практикалық жұмыс" in left and "әлі қабылданған жоқ" in left
    assert 'href="/kk/learn/TST-2026-1/assignment/"' in left

    grade(submit(enrolment, at), cast.yerlan, at)
    left = aliya.get("/kk/learn/TST-2026-1/left/").content.decode()
    assert "әлі қабылданған жоқ" not in left and "Орындалды: 100" in left


def test_the_page_costs_the_same_with_one_version_and_with_three(cast, aliya, enrolment, at):
    numbers = []
    for n in range(3):
        row = submit(enrolment, at + timedelta(days=n), text=f"Нұсқа {n}")
        grade(row, cast.yerlan, at + timedelta(days=n), levels=BAD, proposes="returned")
        with CaptureQueriesContext(connection) as queries:
            aliya.get(PAGE)
        numbers.append(len(queries))

    assert numbers[1:] == [14, 14]


# --- the small script


def test_the_script_saves_and_is_told_of_a_clash_and_of_a_lost_session(client, aliya):
    stored = aliya.post(f"{PAGE}save/", fields("Бір")).json()
    assert (stored["outcome"], stored["seen"]) == ("stored", 1)
    aliya.post(f"{PAGE}save/", fields("Екі", 1))

    clash = aliya.post(f"{PAGE}save/", fields("Үш", 1)).json()
    assert (clash["outcome"], clash["seen"], clash["theirs"][0]["text"]) == ("clash", 2, "Екі")
    assert aliya.post(f"{PAGE}save/", fields("ж" * 50_001, 2)).json()["outcome"] == "needs"

    client.logout()
    assert client.post(f"{PAGE}save/", fields("Төрт", 2)).status_code == 401
    assert ProductDraft.objects.get().text == "Екі"


def test_a_grade_is_saved_while_it_is_typed(cast, client, as_user, second, row):
    address = f"{page_of(row, 'kk')}save/"
    stored = as_user(cast.yerlan).post(address, typed(row, levels={"law": 3}, **{"comment-law": "Жартысы"})).json()
    assert (stored["outcome"], stored["seen"]) == ("stored", 1)
    assert row.grades.get().comments == {"law": "Жартысы"}

    clash = as_user(second).post(address, typed(row, levels={"law": 2})).json()
    assert clash["outcome"] == "clash"
    assert {"label": "Құқық", "text": "деңгейі: 3 · Жартысы"} in clash["theirs"]
    client.logout()
    assert client.post(address, typed(row)).status_code == 401
    assert row.grades.get().levels == {"law": 3}


# --- the grader


@pytest.mark.parametrize(
    ("who", "status"),
    [("yerlan", 200), ("kuanysh", 200), ("aliya", 404), ("bekzat", 404), ("gulnur", 404), ("saule", 404), ("murat", 404), ("katrin", 404)],
)
def test_only_who_teaches_the_cohort_grades(cast, as_user, row, who, status):
    client = as_user(getattr(cast, who))

    assert client.get(page_of(row)).status_code == status
    assert client.get("/en/teach/grading/").status_code == status
    assert (client.post(f"{page_of(row)}save/", typed(row)).status_code == 200) == (status == 200)
    assert client.get(f"/en/teach/grading/{UUID(int=7)}/").status_code == 404


def test_a_trainer_of_another_cohort_finds_nothing(cast, as_user, row, enrolment):
    enrolment.cohort.trainers.clear()

    client = as_user(cast.yerlan)
    assert client.get(page_of(row)).status_code == 404
    assert client.post(page_of(row), typed(row)).status_code == 404
    assert "Waits for me: 0" in client.get("/en/teach/grading/").content.decode()


def test_the_queue_is_oldest_first_with_days_and_turnaround(cast, cohort, as_user, at):
    now = timezone.now()
    learners = make_learners(cast, cohort, at, 3)
    old, new, decided = (submit(one, now - timedelta(days=days), text=f"{days}") for one, days in zip(learners, (9, 2, 5), strict=True))
    grade(decided, cast.yerlan, now - timedelta(days=1))

    text = as_user(cast.yerlan).get("/kk/teach/grading/").content.decode()

    assert text.index(str(old.pk)) < text.index(str(new.pk))
    assert str(decided.pk) not in text
    assert "уәде етілгеннен ұзақ" in text
    assert re.search(r"\(медиана\): 4\b.*1 / 1", text)


def test_a_product_is_graded_without_a_script(cast, as_user, row):
    client = as_user(cast.yerlan)

    assert client.post(page_of(row), typed(row)).status_code == 302
    answer = client.post(page_of(row), typed(row, 1, give="accepted"), follow=True)

    assert "The learner is told." in answer.content.decode()
    row.refresh_from_db()
    assert row.decision.is_accepted
    assert "86.7" in client.get(page_of(row)).content.decode()


def test_a_refusal_keeps_what_was_typed(cast, as_user, row):
    answer = as_user(cast.yerlan).post(page_of(row), typed(row, levels={"law": 3}, give="accepted", **{"comment-law": "Сақталсын"}))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a level for every criterion" in text and "Сақталсын</textarea>" in text
    assert row.grades.get().comments == {"law": "Сақталсын"}


def test_two_graders_at_once_see_both_values(cast, as_user, second, row):
    as_user(cast.yerlan).post(page_of(row), typed(row, levels={"law": 3}, **{"comment-law": "Ерланның сөзі"}))

    answer = as_user(second).post(page_of(row), typed(row, levels={"law": 2}, **{"comment-law": "Айгүлдің сөзі"}))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ерланның сөзі" in text and "Айгүлдің сөзі</textarea>" in text
    seen = int(re.search(r'name="seen" value="(\d+)"', text)[1])
    assert as_user(second).post(page_of(row), typed(row, seen, levels={"law": 2})).status_code == 302
    assert row.grades.get().levels == {"law": 2}


def test_the_second_grader_does_not_see_the_first(cast, as_user, second, enrolment, at):
    row = submit(enrolment, at, sampling=ALWAYS)
    as_user(cast.yerlan).post(page_of(row), typed(row, comment="Бірінші пікір", give="accepted"))
    as_user(cast.yerlan).post(page_of(row), typed(row, 1, comment="Бірінші пікір", give="accepted"))

    client = as_user(second)
    text = client.get(page_of(row)).content.decode()
    assert "Бірінші пікір" not in text
    assert 'name="place" value="second"' in text
    client.post(page_of(row), typed(row, place="second", levels={"law": 2, "form": 4}, give="returned"))

    text = client.get(page_of(row)).content.decode()
    assert 'name="place" value="settled"' in text and "Бірінші пікір" in text
    assert Grade.objects.filter(given_at=None).count() == 0 and not hasattr(Submission.objects.get(), "decision")


def test_queue_and_rubric_cost_the_same_at_one_row_and_at_three(cast, cohort, as_user, at):
    client, numbers = as_user(cast.yerlan), []
    for n, one in enumerate(make_learners(cast, cohort, at, 3)):
        row = submit(one, at + timedelta(minutes=n))
        for address in ("/en/teach/grading/", page_of(row)):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            numbers.append(len(queries))

    assert numbers == [6, 8, 6, 8, 6, 8]


def test_what_was_typed_when_the_session_ended_is_offered_again(cast, client, as_user, row):
    from lms.core.typed import owner_word

    client.logout()
    client.post(page_of(row), typed(row, **{"typed-by": owner_word(cast.yerlan), "comment-law": "Жоғалмасын бұл сөз"}))

    client.force_login(cast.yerlan)
    assert "Жоғалмасын бұл сөз" in client.get(page_of(row)).content.decode()
