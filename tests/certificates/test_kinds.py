"""Attendance, completion, competence: each earned by its own rule, and none looks like another."""

import io
import re
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command
from PIL import Image
from pypdf import PdfReader

from certificates.actions import issue_if_earned, issue_waiting
from certificates.actions.credentials import issue_after_cohorts
from certificates.actions.definitions import Values, change_draft, draft_definition, put_in_use, put_signatory
from certificates.badges.documents import certificate_document
from certificates.badges.proofs import is_proven, signed
from certificates.choices import ACCENTS, Kind
from certificates.drawing.certificate import draw_certificate, refuse_long
from certificates.drawing.samples import SAMPLE_ADDRESS, sample_of_kind
from certificates.eligibility import (
    ALWAYS,
    FOREIGN,
    NOTHING,
    RANGE,
    LearningRecord,
    Missing,
    WrongRule,
    least_percent,
    missing_requirements,
    percents_of,
    rule_of,
)  # fmt: skip
from certificates.faces import LANGUAGES, Signatory, Texts
from certificates.models import Credential, Picture
from certificates.queries import completed_without, lacking_papers, waiting_for
from certificates.queries.verification import statement_of
from courses.actions.enrolments import complete_lesson, meet_milestone
from courses.queries.outlines import programme_outline
from lms.core import audit
from lms.core.models import AuditEntry, Consent, User
from lms.core.papers.page import PAPER, colour
from lms.core.papers.pictures import plain_picture
from tests.certificates.badges.made import AT, DID, KEY, KEYS, PLACE
from tests.certificates.conftest import study
from tests.courses.factories import make_enrolment, make_learners
from tests.emptying import empty_caches
from tests.lms.core.test_pictures import picture

DAY = date(2026, 12, 21)
PRODUCT = {"en": "A pilot review", "ru": "Пробный обзор", "kk": "Сынақ шолуы"}
ROLE = {"en": "Director", "ru": "Директор", "kk": "Директор"}


# -- the rules: pure ------------------------------------------------------------------------------------------------


def test_attendance_asks_for_the_end_of_the_cohort_and_a_share_of_its_lessons():
    rule = rule_of("attendance", {"lessons": 80})

    assert missing_requirements(rule, LearningRecord(None, taken=4, lessons=5, is_over=True)) == ()
    assert missing_requirements(rule, LearningRecord(None, taken=4, lessons=5)) == (Missing("cohort"),)
    assert missing_requirements(rule, LearningRecord(None, taken=3, lessons=4, is_over=True)) == (
        Missing("lessons", Fraction(75), Fraction(80)),
    )
    assert missing_requirements(rule, LearningRecord(None, taken=0, lessons=0, is_over=True)) == (
        Missing("lessons", None, Fraction(80)),
    )


def test_attendance_needs_no_completion_and_completion_gives_no_competence():
    done = LearningRecord(DAY, best={"post_test": Fraction(100)}, taken=5, lessons=5, is_over=True)

    assert missing_requirements(rule_of("completion", {}), done) == ()
    assert missing_requirements(rule_of("competence", {"product": 70}), done) == (Missing("product", None, Fraction(70)),)
    assert missing_requirements(rule_of("completion", {}), LearningRecord(None, taken=5, lessons=5, is_over=True)) != ()


def test_a_product_a_hair_under_its_mark_is_not_enough():
    rule = rule_of("competence", {"product": 70})

    assert missing_requirements(rule, LearningRecord(DAY, best={"product": Fraction(70)})) == ()
    assert missing_requirements(rule, LearningRecord(DAY, best={"product": Fraction(6999, 100)})) != ()


@pytest.mark.parametrize(
    ("kind", "percents", "reason"),
    [
        ("attendance", {"lessons": 80, "post_test": 60}, FOREIGN), ("attendance", {"product": 80}, FOREIGN),
        ("completion", {"product": 80}, FOREIGN), ("competence", {"product": 70, "lessons": 80}, FOREIGN),
        ("attendance", {"lessons": None}, NOTHING), ("competence", {"post_test": 70}, NOTHING),
        ("attendance", {"lessons": 0}, RANGE), ("completion", {"post_test": 101}, RANGE),
    ],
)  # fmt: skip
def test_no_kind_borrows_what_another_asks_for(kind, percents, reason):
    with pytest.raises(WrongRule) as refused:
        rule_of(kind, percents)

    assert refused.value.reason == reason


def test_a_rule_reads_back():
    rule = rule_of("competence", {"product": 70, "post_test": 60})

    assert percents_of(rule) == {"product": 70, "post_test": 60}
    assert (least_percent(rule, "product"), least_percent(rule, "lessons")) == ("70", None)
    assert [line["code"] for line in rule["requirements"]] == [*ALWAYS["competence"], "product", "post_test"]


# -- issued ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def defined(cohort, cast, at):
    """All three kinds are in use for the programme."""
    for kind, percents, texts in (("attendance", {"lessons": 50}, {}), ("competence", {"product": 70}, {"product": PRODUCT})):
        who = {"by": cast.kuanysh, "at": at}
        draft = draft_definition(programme_key=cohort.programme_key, kind=kind, **who)
        draft = put_signatory(definition=draft, element_id=None, name={}, role=ROLE, **who)
        values = Values(percents=percents, accent=draft.accent, texts=texts)
        put_in_use(definition=change_draft(definition=draft, values=values, revision=None, **who), **who)


def kinds_of(enrolment) -> list[str]:
    return sorted(enrolment.credentials.values_list("definition__kind", flat=True))


@pytest.mark.django_db
def test_completion_alone_comes_at_the_moment_of_completion(defined, enrolment, at):
    study(enrolment, at)

    assert kinds_of(enrolment) == ["completion"]


@pytest.mark.django_db
def test_competence_comes_when_the_product_is_judged_whatever_came_first(defined, enrolment, cast, at):
    meet_milestone(enrolment=enrolment, code="product", percent=Decimal(90), at=at)
    assert kinds_of(enrolment) == []
    study(enrolment, at)

    assert kinds_of(enrolment) == ["competence", "completion"]
    face = enrolment.credentials.get(definition__kind="competence").face
    assert (face["product"], face["product_pass"], face["product_percent"]) == (PRODUCT, "70", None)
    assert (face["pass_percent"], face["result_percent"]) == (None, None)
    assert face["assessor"]["kk"] == "Бағдарлама тренері"


@pytest.mark.django_db
def test_competence_comes_later_by_a_second_try_and_says_the_figure_if_the_holder_agreed(defined, enrolment, cast, at):
    Consent.objects.create(user=cast.aliya, purpose="print_result", text_digest="0" * 64, language="kk", given_at=at)
    study(enrolment, at)
    meet_milestone(enrolment=enrolment, code="product", percent=Decimal("69.9"), at=at)
    assert kinds_of(enrolment) == ["completion"]
    meet_milestone(enrolment=enrolment, code="product", percent=Decimal("88.6"), at=at + timedelta(days=1))
    meet_milestone(enrolment=enrolment, code="product", percent=Decimal(95), at=at + timedelta(days=2))

    assert kinds_of(enrolment) == ["competence", "completion"]
    assert enrolment.credentials.get(definition__kind="competence").face["product_percent"] == "88"


@pytest.mark.django_db
def test_attendance_comes_after_the_last_day_to_who_was_there_and_once(defined, enrolment, cohort, at, django_capture_on_commit_callbacks):
    lessons = programme_outline(cohort.programme_key, "en").lessons
    for lesson in lessons[: (len(lessons) + 1) // 2]:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    last = at.replace(year=2026, month=12, day=20)

    assert issue_if_earned(enrolment=enrolment, at=last) == []
    assert issue_after_cohorts(at=last) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert issue_after_cohorts(at=last + timedelta(days=1)) == 1
    assert issue_after_cohorts(at=last + timedelta(days=2)) == 0

    credential = enrolment.credentials.get()
    face = credential.face
    assert (face["kind"], face["lessons"], face["lessons_held"]) == ("attendance", (len(lessons) + 1) // 2, len(lessons))
    assert (face["starts_on"], face["ends_on"]) == ("2026-11-01", "2026-12-20")
    assert (face["pass_percent"], face["result_percent"], face["product_percent"]) == (None, None, None)
    assert {"en", "ru", "kk"} <= set(credential.papers.values_list("language", flat=True))
    assert statement_of(credential, "en", DAY).title == "Certificate of attendance"
    enrolment.refresh_from_db()
    assert enrolment.completed_on is None


@pytest.mark.django_db
def test_too_few_lessons_and_a_cohort_long_over_earn_no_attendance(defined, enrolment, cohort, at):
    assert issue_after_cohorts(at=at + timedelta(days=40)) == 0
    for lesson in programme_outline(cohort.programme_key, "en").lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    assert issue_after_cohorts(at=at + timedelta(days=200)) == 0
    assert issue_after_cohorts(at=at + timedelta(days=40)) == 1


@pytest.mark.django_db
def test_attendance_does_not_stand_in_for_completion_on_the_lists(defined, enrolment, cast, cohort, at):
    for lesson in programme_outline(cohort.programme_key, "en").lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    issue_after_cohorts(at=at + timedelta(days=40))
    assert kinds_of(enrolment) == ["attendance"]

    assert [one.cohort_code for one in waiting_for(cast.aliya, "kk")] == [cohort.code]
    enrolment.completed_on = at.date()
    enrolment.save(update_fields=["completed_on"])
    assert completed_without() == [enrolment]


@pytest.mark.django_db
def test_a_name_corrected_brings_every_kind_that_waited_and_only_what_is_new_is_counted(defined, enrolment, cast, at):
    User.objects.filter(pk=cast.aliya.pk).update(family_name="漢")
    enrolment.learner.refresh_from_db()
    study(enrolment, at)
    meet_milestone(enrolment=enrolment, code="product", percent=Decimal(90), at=at)
    refused = issue_waiting(by=cast.kuanysh, at=at)
    assert (refused.issued, refused.waiting, kinds_of(enrolment)) == (0, 0, [])
    assert len(refused.refused) == 1 and "U+6F22" in refused.refused[0][1]  # two kinds, one name: said once

    User.objects.filter(pk=cast.aliya.pk).update(family_name="Сейітқалиева")
    over = at + timedelta(days=40)
    assert issue_after_cohorts(at=over) == 1
    done = issue_waiting(by=cast.kuanysh, at=over)
    assert (done.issued, done.waiting, done.refused) == (2, 0, [])
    assert kinds_of(enrolment) == ["attendance", "competence", "completion"]
    assert issue_waiting(by=cast.kuanysh, at=over).issued == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["attendance", "competence"])
def test_a_kind_refused_alone_for_a_lost_picture_is_listed_and_tried_again(kind, defined, enrolment, cast, at):
    """Completion is there already: the list and the button are not asked by it."""
    at_issue = at + timedelta(days=40) if kind == "attendance" else at
    gone = draft_definition(programme_key=enrolment.cohort.programme_key, kind=kind, by=cast.kuanysh, at=at)
    ink = picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255))
    gone = put_signatory(definition=gone, element_id=None, name={}, role=ROLE, picture=ink, by=cast.kuanysh, at=at)
    put_in_use(definition=gone, by=cast.kuanysh, at=at)
    held = list(Picture.objects.all())
    Picture.objects.all()._raw_delete("default")
    study(enrolment, at)
    meet_milestone(enrolment=enrolment, code="product", percent=Decimal(90), at=at)
    issue_after_cohorts(at=at_issue)
    issue_after_cohorts(at=at_issue)
    assert kind not in kinds_of(enrolment) and "completion" in kinds_of(enrolment)
    told = AuditEntry.objects.filter(act="credential.refused", details__definition=f"TST-{kind}")
    assert [entry.details["field"] for entry in told] == ["pictures"]  # tried twice, said once

    long_after = at + timedelta(days=400)
    (lacking,) = lacking_papers()
    assert (lacking.enrolment, lacking.kinds) == (enrolment, (str(Kind(kind).label),))
    refused = issue_waiting(by=cast.kuanysh, at=long_after)
    assert [one for one, _reason in refused.refused] == [enrolment] and kind not in kinds_of(enrolment)
    Picture.objects.bulk_create(held)
    done = issue_waiting(by=cast.kuanysh, at=long_after)
    assert kind in kinds_of(enrolment) and done.refused == []
    assert lacking_papers() == []


@pytest.mark.django_db
def test_the_list_of_what_could_not_be_made_costs_the_same_for_one_and_for_many(defined, cohort, cast, at, django_assert_num_queries):
    def refused(one) -> None:
        audit.record(act="credential.refused", row=one, by=None, at=at, extra={"field": "pictures", "definition": "TST-competence"})

    rows = [make_enrolment(cast, cohort, at), *make_learners(cast, cohort, at, 3)]
    refused(rows[0])
    with django_assert_num_queries(5):
        assert len(lacking_papers()) == 1
    for one in rows:
        refused(one)
    with django_assert_num_queries(5):
        assert len(lacking_papers()) == 4


@pytest.mark.django_db
def test_a_button_pressed_long_after_gives_no_attendance_to_who_was_never_refused_it(defined, enrolment, cast, cohort, at):
    for lesson in programme_outline(cohort.programme_key, "en").lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)

    assert issue_waiting(by=cast.kuanysh, at=at + timedelta(days=400)).issued == 0
    assert issue_waiting(by=cast.kuanysh, at=at + timedelta(days=40)).issued == 1


@pytest.mark.django_db
def test_more_than_a_page_of_waiting_people_are_all_tried(defined, cohort, cast, at, monkeypatch, settings):
    settings.AFTER_PROGRESS = ""
    monkeypatch.setattr("certificates.queries.credentials.SHOWN_WITHOUT", 1)
    User.objects.filter(pk=cast.aliya.pk).update(family_name="漢")
    for one in (make_enrolment(cast, cohort, at), *make_learners(cast, cohort, at, 2)):
        one.learner.refresh_from_db()
        study(one, at)
    assert not Credential.objects.exists()

    done = issue_waiting(by=cast.kuanysh, at=at)
    assert done.issued == 2 and len(done.refused) == 1


@pytest.mark.django_db
def test_the_sweep_issues_attendance_and_asks_once_an_hour(defined, enrolment, cohort, at, monkeypatch):
    for lesson in programme_outline(cohort.programme_key, "en").lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    calls = []
    monkeypatch.setattr("certificates.tasks.issue_after_cohorts", lambda *, at: calls.append(at) or 0)
    empty_caches()

    call_command("sweep")
    call_command("sweep")

    assert len(calls) in (1, 2)  # two where the hour ends in between
    assert not Credential.objects.exists()


# -- and drawn ------------------------------------------------------------------------------------------------------


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def drawn(kind: str, language: str, **changes) -> bytes:
    return draw_certificate(sample_of_kind(kind, is_sample=False, **changes), language, SAMPLE_ADDRESS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_has_its_own_title_and_tiles(language):
    words = {kind: text_of(drawn(kind, language)) for kind in Kind.values}
    face = sample_of_kind("competence")

    def caption(key: str) -> str:
        return face.caption(key, language)

    for kind, own in {
        "attendance": ("hours_programme",),
        "completion": ("result",),
        "competence": ("product_result", "assessor", "competences_shown"),
    }.items():
        for key in own:
            assert [other for other in Kind.values if caption(key) in words[other]] == [kind], key
    assert {kind for kind in Kind.values if caption("attendance") in words[kind]} == {"attendance", "completion"}
    assert caption("lessons_taken") in text_of(drawn("attendance", language, attended=None, held=None))
    assert "70" not in words["attendance"]
    assert face.product.get(language) in words["competence"]
    assert face.assessor.get(language) in words["competence"]


@pytest.mark.parametrize(("language", "borrowed"), [
    ("en", ("complet", "competen", "passed", "pass mark")), ("ru", ("заверш", "компетен", "сдан", "проходн")), ("kk", ("аяқта", "құзыретті", "тапсыр", "өту балы")),
])  # fmt: skip
def test_attendance_borrows_no_word_of_the_others(language, borrowed):
    text = text_of(drawn("attendance", language)).lower()

    assert [word for word in borrowed if word in text] == []


def luminance(code: str) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour(code)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_no_colour_belongs_to_two_kinds_and_each_is_read_on_the_paper():
    colours = [code for of_kind in ACCENTS.values() for code in of_kind]

    assert set(ACCENTS) == set(Kind.values)
    assert len(colours) == len(set(colours))
    for code in colours:
        assert (luminance(PAPER) + 0.05) / (luminance(code) + 0.05) >= 4.5, code


def test_bands_differ_even_in_grey(tmp_path):
    """The left band of attendance is pale; only competence has a right one."""
    seen = {}
    for kind in Kind.values:
        path = tmp_path / f"{kind}.pdf"
        path.write_bytes(drawn(kind, "kk"))
        subprocess.run(["pdftoppm", "-r", "40", "-gray", "-singlefile", str(path), str(tmp_path / kind)], check=True)
        picture = Image.open(tmp_path / f"{kind}.pgm")
        band = [picture.getpixel((11, y)) for y in range(40, 300, 5)]
        right = [picture.getpixel((picture.width - 4, y)) for y in range(40, 300, 5)]
        seen[kind] = (sum(band) / len(band) > 160, sum(right) / len(right) > 160)

    assert seen == {"attendance": (True, True), "completion": (False, True), "competence": (False, False)}


def test_without_a_signature_there_is_a_line_with_the_name_and_nothing_else():
    """The line waits for a pen: no picture, no gap, no box; with a signature the same words stand in the same place."""
    ink = plain_picture(picture("RGBA", ground=(0, 0, 0, 0), ink=(0, 0, 90, 255)))
    said = Texts.same("Қ. Һәкімов"), Texts.of(ROLE)
    by_pen = drawn("completion", "kk", signatories=(Signatory(*said),))
    face = sample_of_kind("completion", is_sample=False, signatories=(Signatory(*said, ink.sha256),))
    signed_by_picture = draw_certificate(face, "kk", SAMPLE_ADDRESS, pictures={ink.sha256: ink.content})

    assert by_pen.count(b"/Subtype /Image") == 0
    assert signed_by_picture.count(b"/Subtype /Image") == 2  # the picture and its mask
    assert text_of(by_pen) == text_of(signed_by_picture)
    assert "Қ. Һәкімов Директор" in text_of(by_pen)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_fits_and_gives_the_same_bytes(kind):
    refuse_long(sample_of_kind(kind))
    for language in LANGUAGES:
        assert drawn(kind, language) == drawn(kind, language)


# -- and told to other people's software ------------------------------------------------------------------------------


def document_of(kind: str, language: str = "en", **changes) -> dict:
    return certificate_document(sample_of_kind(kind, **changes), PLACE, language=language)


def test_the_badge_of_a_competence_tells_product_mark_and_who_judged():
    document = document_of("competence")
    subject = document["credentialSubject"]

    assert subject["result"][0]["value"] == "88"
    assert subject["achievement"]["resultDescription"][0]["requiredValue"] == "70"
    narrative = subject["achievement"]["criteria"]["narrative"]
    for words in ("Expertise report on a state programme", "pass mark 70 %", "Trainer of the programme", "Competences shown"):
        assert words in narrative
    assert document["name"].startswith("Certificate of competence: ")
    assert "result" not in document_of("competence", product_percent=None)["credentialSubject"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_badge_of_attendance_tells_lessons_and_no_result(language):
    document = document_of("attendance", language, attended=None, held=None)
    told = str(document["credentialSubject"]["achievement"]) + document["name"]

    assert "result" not in document["credentialSubject"]
    assert "resultDescription" not in document["credentialSubject"]["achievement"]
    assert re.search(r"17 (of|из|/) 19", told)
    assert "70" not in told


@pytest.mark.parametrize("kind", Kind.values)
def test_the_badge_of_each_kind_is_signed_whole(kind):
    """No term would be dropped unsigned: the signer refuses what its contexts do not define."""
    assert is_proven(signed(document_of(kind, "kk"), key=KEY, did=DID, at=AT), KEYS)


@pytest.mark.django_db
def test_the_page_of_an_achievement_says_who_earns_it(defined, client):
    for code, words in (("TST-attendance", "lessons taken: at least 50"), ("TST-competence", "judged by rubric: at least 70")):
        answer = client.get(f"/achievements/{code}/1?lang=en")
        assert words in answer.content.decode()
    assert client.get("/achievements/TST-attendance/2", follow=True).status_code == 404
