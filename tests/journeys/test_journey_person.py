"""A person's way, told in order: enrol, learn in three languages, be tested, earn a paper, have it verified, lose it.

One demonstration is seeded for the whole story and rolled back after it: each test goes on where the last one ended.
It is also the proof that the demonstration still works.
"""

import re
from io import BytesIO

import pytest
import zxingcpp
from pypdf import PdfReader

from assessments.knowledge.models import Attempt
from certificates.models import Credential
from courses.models import Enrolment, LessonCompletion
from courses.queries.outlines import programme_outline
from tests.certificates.drawing.test_papers import qr_picture
from tests.journeys.walker import Walker, address, sit_whole_test

COHORT = "PE-2026-2"


def sit_test(walker: Walker, kind: str, *, language: str, right: bool) -> Attempt:
    attempt = sit_whole_test(walker, COHORT, kind, language=language, right=right)
    assert attempts_of(walker, kind).filter(pk=attempt.pk).exists()
    return attempt


pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def trainee() -> Walker:
    return Walker("trainee@demo.example")


def enrolment_of(walker: Walker) -> Enrolment:
    return Enrolment.objects.get(learner=walker.person, cohort__code=COHORT)


@pytest.mark.django_db  # the runner prepares a database only if a test of the run carries this mark
def test_00_the_demonstration_stands():
    assert Enrolment.objects.filter(cohort__code=COHORT).count() == 6


def attempts_of(walker: Walker, kind: str):
    return Attempt.objects.filter(enrolment=enrolment_of(walker), test__kind=kind)


def test_01_the_start_page_shows_one_way_on(trainee):
    page = trainee.see(address("start"))

    assert address("learn_cohort", COHORT) in page


def test_02_the_pre_test_is_taken_once_and_gives_nothing_away(trainee):
    attempt = sit_test(trainee, "pre", language="kk", right=False)

    trainee.see(address("learn_result", COHORT, attempt.pk))
    assert attempt.score.percent < 70
    assert trainee.client.post(address("learn_test", COHORT, "pre")).status_code == 302
    assert attempts_of(trainee, "pre").count() == 1


def test_03_a_lesson_keeps_its_place_when_the_language_changes(trainee):
    trainee.press(address("learn_lesson", COHORT, "pe-1-1"))
    kazakh = trainee.see(address("learn_lesson", COHORT, "pe-1-2"))
    russian = re.search(r'href="(/ru/[^"]+)"', kazakh)[1]

    trainee.see(russian)

    assert russian == address("learn_lesson", COHORT, "pe-1-2", language="ru")
    assert address("learn_lesson", COHORT, "pe-1-2", language="ru") in trainee.see(address("learn", language="ru"))
    assert LessonCompletion.objects.filter(enrolment=enrolment_of(trainee)).count() == 1


def test_04_a_lesson_speaks_the_language_of_its_reader(trainee):
    page = trainee.see(address("learn_lesson", COHORT, "pe-1-2"))

    assert "қоғамдық" in page
    assert "Бұл бет әзірге қазақ тілінде жоқ" not in page


def test_05_modules_are_taken_in_order(trainee):
    answer = trainee.client.get(address("learn_lesson", COHORT, "pe-3-1"))

    assert answer.status_code == 403
    assert address("learn_lesson", COHORT, "pe-1-2") in answer.content.decode()


def test_06_the_post_test_waits_for_the_lessons(trainee):
    trainee.client.post(address("learn_test", COHORT, "post"))

    assert not attempts_of(trainee, "post").exists()


def test_07_all_lessons_are_read_in_three_languages(trainee):
    outline = programme_outline(enrolment_of(trainee).cohort.programme_key)
    for number, slug in enumerate(lesson.slug for lesson in outline.lessons):
        language = ("kk", "ru", "en")[number % 3]
        trainee.press(address("learn_lesson", COHORT, slug, language=language))

    assert LessonCompletion.objects.filter(enrolment=enrolment_of(trainee)).count() == 22


def test_08_what_is_left_is_the_post_test(trainee):
    page = trainee.see(address("learn_left", COHORT))

    assert address("learn_test", COHORT, "post") in page
    assert enrolment_of(trainee).completed_on is None


def test_09_passing_the_post_test_completes_and_issues_at_once(trainee):
    attempt = sit_test(trainee, "post", language="ru", right=True)

    assert attempt.score.percent == 100
    assert enrolment_of(trainee).completed_on is not None
    assert Credential.objects.filter(enrolment=enrolment_of(trainee)).count() == 1


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_10_the_certificate_is_a_pdf_in_the_language_of_choice(trainee, language):
    credential = Credential.objects.get(enrolment=enrolment_of(trainee))
    link = address("certificate_pdf", credential.pk, language)
    assert link in trainee.see(address("my_certificates"))

    answer = trainee.client.get(link)
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()

    assert answer["Content-Disposition"].startswith("attachment")
    assert "Сейітқалиева" in text
    assert "□" not in text


def qr_address(trainee: Walker) -> str:
    """Read the QR code of the Kazakh paper as a phone would, and return the path it leads to."""
    credential = Credential.objects.get(enrolment=enrolment_of(trainee))
    paper = trainee.client.get(address("certificate_pdf", credential.pk, "kk"))
    link = zxingcpp.read_barcode(qr_picture(PdfReader(BytesIO(paper.content)).pages[0])).text
    return "/v/" + link.rsplit("/v/", 1)[1]


def test_11_a_stranger_with_a_phone_sees_that_it_is_genuine(trainee):
    stranger = Walker()

    page = stranger.see(qr_address(trainee))

    assert "Сейітқалиева" not in page  # the page confirms a name, it never tells one
    assert "Ә.С." in page


def test_12_a_revoked_paper_says_so_to_the_stranger(trainee):
    credential = Credential.objects.get(enrolment=enrolment_of(trainee))
    administrator = Walker("admin@demo.example")
    administrator.press(
        address("manage_certificate", credential.pk, language="en"),
        reason="issued_in_error", note="Кездейсоқ берілді", is_meant="on",
    )

    page = Walker().see(qr_address(trainee))

    credential.refresh_from_db()
    assert credential.revoked_at is not None
    assert "Кездейсоқ берілді" not in page
