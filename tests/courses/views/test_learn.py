"""A learner's pages: one good way, each refusal, the number of queries."""

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from courses.actions.enrolments import complete_lesson, meet_milestone
from courses.actions.meetings import cancel_meeting
from courses.models import Enrolment, LessonCompletion, LessonPage
from courses.queries.outlines import programme_outline
from lms.core.models import AuditEntry
from tests.courses.factories import make_cohort, make_enrolment, publish_programme
from tests.courses.meeting_making import make_meeting

pytestmark = pytest.mark.django_db
LESSON = "/kk/learn/TST-2026-1/lesson/tst-1-1/"


@pytest.fixture
def aliya(cast, enrolment, as_user):
    return as_user(cast.aliya)


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection, ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_start_page_has_one_continue_that_leads_to_the_first_lesson(aliya):
    page = aliya.get("/en/learn/").content.decode()

    assert '<a class="button" href="/en/learn/TST-2026-1/lesson/tst-1-1/">Begin</a>' in page
    assert page.count('class="button"') == 1


def test_start_page_of_a_person_without_a_programme_says_what_comes(cast, as_user):
    answer = as_user(cast.bekzat).get("/en/learn/")

    assert "You are not enrolled yet" in answer.content.decode()


def test_guests_are_asked_to_sign_in(client, enrolment):
    assert client.get(LESSON).status_code == 302


def test_lesson_shows_its_text_in_another_language_with_one_notice_and_its_lang(aliya):
    page = aliya.get(LESSON).content.decode()

    assert "Сабақ TST 1.1" in page
    assert page.count('class="notice info"') == 1
    assert re.search(r'<div class="stack" lang="en"><h2>What the law says</h2>', page)


def test_lesson_in_its_own_language_has_no_notice(aliya):
    page = aliya.get("/en/learn/TST-2026-1/lesson/tst-1-1/").content.decode()

    assert "notice info" not in page
    assert "within <b>7</b> working days" in page
    assert "see &lt;Art. 13&gt;" in page


def test_lesson_page_asks_the_same_number_of_queries_whatever_the_learner_did(aliya, enrolment, at):
    before = queries(aliya, LESSON)
    for lesson in programme_outline(enrolment.cohort.programme_key).lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)

    assert queries(aliya, LESSON) == before == 11


def test_lesson_page_is_light(aliya):
    assert len(gzip.compress(aliya.get(LESSON).content)) < 12 * 1024


def test_opening_a_lesson_is_the_place_and_continue_leads_back_to_the_block(aliya):
    blocks = re.findall(r'id="b-([0-9a-f-]+)"', aliya.get(LESSON).content.decode())

    aliya.post(LESSON, {"place": blocks[2]})
    page = aliya.get("/ru/learn/").content.decode()

    assert f'/ru/learn/TST-2026-1/lesson/tst-1-1/?block={blocks[2]}#b-{blocks[2]}"' in page


def test_language_switch_keeps_lesson_and_block(aliya):
    block = re.findall(r'id="b-([0-9a-f-]+)"', aliya.get(LESSON).content.decode())[3]

    page = aliya.get(f"{LESSON}?block={block}").content.decode()
    link = re.search(r'href="(/ru/learn/[^"]*)"[^>]*hreflang|<a href="(/ru/learn/[^"]*)" lang="ru"', page)
    russian = aliya.get(next(filter(None, link.groups()))).content.decode()

    assert "Урок TST 1.1" in russian
    assert f'href="#b-{block}"' in russian and f'id="b-{block}"' in russian
    assert str(Enrolment.objects.get().place_block) == block


def test_place_of_a_block_that_is_not_there_is_ignored(aliya):
    aliya.get(f"{LESSON}?block=nothing")

    assert Enrolment.objects.get().place_block == ""


def test_i_have_read_this_completes_once_and_goes_on(aliya):
    for _time in range(2):
        answer = aliya.post(LESSON)

    assert answer["Location"] == "/kk/learn/TST-2026-1/lesson/tst-1-2/"
    assert LessonCompletion.objects.count() == 1


def test_the_last_lesson_of_a_module_leads_to_the_list(aliya):
    aliya.post(LESSON)

    assert aliya.post("/kk/learn/TST-2026-1/lesson/tst-1-2/")["Location"] == "/kk/learn/TST-2026-1/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_later_module_is_refused_by_naming_the_missing_lesson(aliya, method):
    answer = getattr(aliya, method)("/en/learn/TST-2026-1/lesson/tst-2-1/")

    assert answer.status_code == 403
    assert "First finish the lesson: Lesson TST 1.1" in answer.content.decode()
    assert not LessonCompletion.objects.exists()


def test_map_shows_states_and_what_opens_a_locked_module(aliya):
    aliya.post(LESSON)
    page = aliya.get("/en/learn/TST-2026-1/").content.decode()

    assert "Lessons read: 1 / 3" in page
    assert "Opens after the lesson: Lesson TST 1.2" in page
    assert "/lesson/tst-2-1/" not in page


def test_left_lists_every_requirement_with_what_is_there(aliya, enrolment, at):
    meet_milestone(enrolment=enrolment, code="post_test", percent=65, at=at)
    page = aliya.get("/ru/learn/TST-2026-1/left/").content.decode()

    assert page.count("<li>\n<a href=") == 3
    assert "65" in page and "70" in page


def left(client, language: str = "en") -> dict[str, tuple[str, str]]:
    """Return the lines of "what is left": the address and the words of each, by its name."""
    page = client.get(f"/{language}/learn/TST-2026-1/left/").content.decode()
    found = re.findall(r'<li>\n<a href="([^"]+)">([^<]+)</a>\n<span class="small">(.*?)</span>', page, re.DOTALL)
    return {name: (address, " ".join(words.split())) for address, name, words in found}


ALL_KINDS = [
    {"code": "lessons"}, {"code": "pre_test"}, {"code": "post_test", "percent_min": 70}, {"code": "product", "percent_min": 60},
    {"code": "attendance", "percent_min": 80},
]


def test_left_says_of_every_kind_what_is_wanted_and_leads_where_it_is_done(aliya, enrolment):
    enrolment.rule = {"version": 1, "requirements": ALL_KINDS}
    enrolment.save()

    assert left(aliya) == {
        "Lessons": ("/en/learn/TST-2026-1/lesson/tst-1-1/", "read: 0 / 3."),
        "Pre-test": ("#pre_test", "not taken yet."),
        "Post-test": ("#post_test", "not taken yet, pass mark: 70%."),
        "Practical product": ("/en/learn/TST-2026-1/assignment/", "not accepted yet, needed: 60%."),
        "Attendance": ("/en/learn/TST-2026-1/meetings/", "none recorded yet, needed: 80% of the hours together."),
    }


def test_left_says_when_and_by_what_a_requirement_was_met(aliya, enrolment, at):
    enrolment.rule = {"version": 1, "requirements": ALL_KINDS}
    enrolment.save()
    lessons = programme_outline(enrolment.cohort.programme_key, "en").lessons
    for days, lesson in enumerate(lessons):
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at + timedelta(days=days))
    for code, percent in (("pre_test", 40), ("post_test", 75), ("product", 90), ("attendance", 50)):
        meet_milestone(enrolment=enrolment, code=code, percent=percent, at=at + timedelta(days=7))

    found = {name: words for name, (_address, words) in left(aliya).items()}

    assert found == {
        "Lessons": f"read: 3 / 3. Met on 25 November 2026 by the lesson: {lessons[-1].title}",
        "Pre-test": "Met: 30 November 2026",
        "Post-test": "best: 75.0%, pass mark: 70%. Met: 30 November 2026",
        "Practical product": "grade: 90.0%, needed: 60%. Met: 30 November 2026",
        "Attendance": "attended: 50.0%, needed: 80% of the hours together.",
    }
    assert "қатысқаныңыз: 50,0%" in left(aliya, "kk")["Қатысу"][1] and "2026 ж. 30 қараша" in left(aliya, "kk")["Кіріс тест"][1]


@pytest.mark.parametrize("address", ["", "left/", "lesson/tst-1-1/"])
@pytest.mark.parametrize("who", ["bekzat", "gulnur", "yerlan", "saule", "murat", "kuanysh"])
def test_nobody_else_opens_a_learners_pages(cast, enrolment, as_user, address, who):
    assert as_user(getattr(cast, who)).get(f"/kk/learn/TST-2026-1/{address}").status_code == 404


@pytest.mark.parametrize("address", ["XX-1/", "TST-2026-1/lesson/nothing/"])
def test_what_is_not_there_is_a_404(aliya, address):
    assert aliya.get(f"/kk/learn/{address}").status_code == 404


def test_start_page_asks_the_same_number_of_queries_at_one_and_at_three_programmes(aliya, cast, at):
    one = queries(aliya, "/kk/learn/")
    for number, code in enumerate(("TSU", "TSV")):
        cohort = make_cohort(cast, at, code=f"{code}-{number}", programme_key=publish_programme(code))
        make_enrolment(cast, cohort, at)

    assert queries(aliya, "/kk/learn/") == one == 11


def test_start_page_tells_the_weight_of_the_next_lesson_and_where_the_device_may_say_that_it_is_kept(aliya):
    page = aliya.get("/en/learn/").content.decode()

    assert re.search(r"<p>15 min · \d+\xa0KB<span data-on-device=\"/en/learn/TST-2026-1/lesson/tst-1-1/\" hidden>", page)


def test_start_page_lists_the_meetings_of_the_next_seven_days_and_no_others(aliya, cast, cohort, enrolment):
    now, day = datetime.now(UTC), timedelta(days=1)
    cohort.starts_on, cohort.ends_on = now.date() - 30 * day, now.date() + 60 * day
    cohort.save()
    other = make_cohort(cast, now, code="TST-2026-9", programme_key=cohort.programme_key)
    for title, of, starts in (
        ("Жүріп жатыр", cohort, now - day / 24), ("Ертең", cohort, now + day), ("Кейін", cohort, now + 8 * day),
        ("Өтті", cohort, now - 2 * day), ("Бөтен", other, now + day), ("Болмайды", cohort, now + 2 * day),
    ):
        meeting = make_meeting(cast, of, starts, title=title)
    cancel_meeting(meeting=meeting, by=cast.yerlan, at=now)

    page = aliya.get("/kk/learn/").content.decode()

    assert "Алдағы 7 күндегі кездесулер: 2" in page and page.index("Жүріп жатыр") < page.index("Ертең")
    for title in ("Кейін", "Өтті", "Бөтен", "Болмайды"):
        assert title not in page
    assert 'href="/kk/learn/TST-2026-1/meetings/"' in page


def test_public_pages_answer_in_three_languages_without_sign_in(client, enrolment):
    for language in ("en", "ru", "kk"):
        for path in ("", "tst/", "tst/tst-1/", "tst/tst-1/tst-1-1/"):
            assert client.get(f"/{language}/programmes/{path}").status_code == 200


def test_preview_shows_what_the_editor_typed_and_not_what_is_published(client, cast, enrolment):
    page = LessonPage.objects.get(slug="tst-1-1", locale__language_code="en")
    page.title = "A draft title"
    page.body = page.body.raw_data[:1]
    page.save_revision()
    cast.kuanysh.is_superuser = True
    cast.kuanysh.save()
    client.force_login(cast.kuanysh)

    answer = client.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()

    assert "A draft title" in answer and "What the law says" not in answer
    assert "What the law says" in client.get("/en/programmes/tst/tst-1/tst-1-1/").content.decode()


ASKED = "Is this how your name should stand on your certificate?"
NAME = "/en/learn/TST-2026-1/name/"


@pytest.fixture
def nearly(aliya, enrolment, at):
    """Everything is read and the pre-test is done: 4 of 5."""
    for lesson in programme_outline(enrolment.cohort.programme_key).lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    meet_milestone(enrolment=enrolment, code="pre_test", percent=50, at=at)
    return enrolment


def test_the_name_is_asked_from_four_fifths_of_the_way_and_answered_with_one_press_once(aliya, cast, nearly, at):
    cast.aliya.latin_name = "Aliya Seitkalieva"
    cast.aliya.save()
    for address in ("", "TST-2026-1/left/"):
        page = aliya.get(f"/en/learn/{address}").content.decode()
        assert ASKED in page and "Әлия Сейітқалиева" in page and "Aliya Seitkalieva" in page and 'href="/en/profile/"' in page

    answers = [aliya.post(NAME), aliya.post(NAME)]

    assert [answer["Location"] for answer in answers] == ["/en/learn/TST-2026-1/left/"] * 2
    entry = AuditEntry.objects.get(act="name.confirmed")
    assert (entry.row, entry.actor, entry.details) == (str(nearly.pk), cast.aliya.pk, {})
    for address in ("", "TST-2026-1/left/"):
        assert ASKED not in aliya.get(f"/en/learn/{address}").content.decode()


def test_the_name_is_not_asked_earlier_nor_when_the_paper_is_earned(aliya, enrolment, at):
    first = programme_outline(enrolment.cohort.programme_key).lessons[0]
    complete_lesson(enrolment=enrolment, lesson_key=first.key, at=at)
    assert ASKED not in aliya.get("/en/learn/").content.decode()
    Enrolment.objects.update(completed_on=at.date())
    for lesson in programme_outline(enrolment.cohort.programme_key).lessons[1:]:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    assert ASKED not in aliya.get("/en/learn/TST-2026-1/left/").content.decode()


def test_nobody_else_says_that_the_name_is_right(cast, nearly, as_user):
    for other in (cast.bekzat, cast.gulnur, cast.yerlan):
        assert as_user(other).post(NAME).status_code == 404
    assert not AuditEntry.objects.filter(act="name.confirmed").exists()


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_a_printed_lesson_carries_its_code_language_and_a_short_address_that_a_camera_reads(aliya, client, code):
    words = {"en": "English", "ru": "Русский", "kk": "Қазақша"}[code]
    for address in (f"/{code}/learn/TST-2026-1/lesson/tst-1-1/", f"/{code}/programmes/tst/tst-1/tst-1-1/"):
        page = aliya.get(address).content.decode()
        head = re.search(r'<div class="print-head">(<svg.*</svg>)<p>(.*?)</p></div>', page, re.DOTALL)
        assert words in head[2] and f"testserver/{code}/l/TST-1.1/" in head[2]
        assert read_qr(head[1]) == f"http://testserver/{code}/l/TST-1.1/"
    client.logout()
    for typed in ("tst-1.1", "TST 1.1"):
        assert client.get(f"/{code}/l/{typed}/")["Location"].endswith(f"/{code}/programmes/tst/tst-1/tst-1-1/")


def test_a_short_address_of_nothing_public_is_not_found(client, enrolment):
    assert client.get("/kk/l/TST-9.9/").status_code == 404
    LessonPage.objects.filter(code="TST 1.1").update(live=False)
    assert client.get("/kk/l/TST-1.1/").status_code == 404


def read_qr(svg: str) -> str:
    """Read a QR as a camera does."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    picture = Image.new("L", (side * 8, side * 8), 255)
    for column, row, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        picture.paste(0, (int(column) * 8, int(row) * 8, (int(column) + int(length)) * 8, (int(row) + 1) * 8))
    return zxingcpp.read_barcode(picture).text
