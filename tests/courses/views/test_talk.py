"""Pages of the discussions: whose they are, what stands escaped, how heavy they get, and what a trainer does there."""

import gzip
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.moderation import hide_post
from courses.actions.talk import report_post
from courses.models import Post, PostReport, TalkEntry, Thread
from tests.cast import make_person
from tests.courses.factories import make_enrolment
from tests.courses.talk_making import make_answer, make_thread
from tests.leaks import leaks

pytestmark = pytest.mark.django_db
PAGE = "/en/learn/TST-2026-1/talk/"
TEACH = "/en/teach/TST-2026-1/talk/"
HOSTILE = "<script>alert(1)</script> 'О’Нил' & https://example.org/?a=1&b=2 javascript:alert(1) \u202eкері \U0001f600"


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def thread(cast, cohort, enrolment, now):
    return make_thread(cohort, cast.aliya, now - timedelta(minutes=5), text=HOSTILE)


@pytest.fixture
def peer(cast, cohort, now):
    person = make_person("zhanar", "Жанар", "Ғалымова", cast.own, "trainee", now)
    make_enrolment(cast, cohort, now, person)
    return person


def pages_of(thread):
    post = thread.posts.first()
    return [PAGE, f"{PAGE}new/", f"{PAGE}{thread.pk}/", f"{PAGE}messages/{post.pk}/report/"]


@pytest.mark.parametrize("who", ["bekzat", "gulnur", "saule", "murat", "dinara", "katrin"])
def test_to_people_of_other_cohorts_the_discussions_do_not_exist(cast, thread, as_user, who):
    client, post = as_user(getattr(cast, who)), thread.posts.get()
    for page in [*pages_of(thread), f"{PAGE}ask/", f"{PAGE}messages/{post.pk}/edit/", TEACH]:
        assert client.get(page).status_code == 404, page
    for page in (f"{PAGE}{thread.pk}/", f"{TEACH}{thread.pk}/locked/", f"{TEACH}messages/{post.pk}/hide/"):
        assert client.post(page, {"text": "x", "reason": "x", "receipt": uuid4()}).status_code == 404, page
    assert Post.objects.count() == 1 and not TalkEntry.objects.exists()


@pytest.mark.parametrize("who", ["aliya", "yerlan", "kuanysh"])
def test_people_of_the_cohort_read_and_write_in_three_languages(cast, thread, as_user, who):
    client = as_user(getattr(cast, who))
    for language in ("en", "ru", "kk"):
        for page in (PAGE, f"{PAGE}{thread.pk}/", f"{PAGE}new/"):
            assert client.get(page.replace("/en/", f"/{language}/")).status_code == 200
    answer = client.post(f"{PAGE}{thread.pk}/", {"text": "Рақмет", "receipt": uuid4()})
    assert answer["Location"] == f"{PAGE}{thread.pk}/#p-2"


def test_the_way_back_leads_where_the_reader_may_go(cast, thread, as_user):
    for who, way in ((cast.aliya, "/en/learn/TST-2026-1/"), (cast.yerlan, "/en/teach/TST-2026-1/")):
        for page in pages_of(thread)[1:]:
            assert f'href="{way}"' in as_user(who).get(page).content.decode(), page


def test_a_guest_is_asked_to_sign_in(client, thread):
    assert all("/account/login/" in client.get(page)["Location"] for page in pages_of(thread))


def test_words_stand_escaped_and_links_are_not_followed_by_searchers(cast, thread, as_user):
    page = as_user(cast.aliya).get(f"{PAGE}{thread.pk}/").content.decode()

    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert 'href="https://example.org/?a=1&amp;b=2" rel="nofollow"' in page and 'href="javascript' not in page


def test_a_thread_begins_and_goes_on_once_for_each_press(cast, cohort, enrolment, as_user):
    client, said = as_user(cast.aliya), {"title": "Тақырып", "text": "Мәтін", "module": "", "receipt": uuid4()}
    places = {client.post(f"{PAGE}new/", said)["Location"] for _ in range(2)}
    thread = Thread.objects.get()
    said = {"text": "Тағы", "receipt": uuid4()}
    for _time in range(2):
        client.post(f"{PAGE}{thread.pk}/", said)

    assert places == {f"{PAGE}{thread.pk}/"} and Post.objects.count() == 2


@pytest.mark.parametrize("said", [{"nothing": ""}, {"text": "x"}, {"text": "x", "receipt": "nonsense"}, {"text": "", "receipt": "00000000-0000-4000-8000-000000000002"}, {"text": "ә" * 4001, "receipt": "00000000-0000-4000-8000-000000000002"}, {"text": "a\x00b", "receipt": "00000000-0000-4000-8000-000000000002"}])
def test_a_wrong_answer_is_refused_in_words_and_what_was_typed_stays(cast, thread, as_user, said):
    answer = as_user(cast.aliya).post(f"{PAGE}{thread.pk}/", said)

    assert answer.status_code == 400 and Post.objects.count() == 1


@pytest.mark.parametrize("module", ["00000000-0000-4000-8000-000000000001", "nonsense"])
def test_a_module_of_another_programme_is_refused(cast, cohort, enrolment, as_user, module):
    said = {"title": "А", "text": "Б", "module": module, "receipt": uuid4()}

    assert as_user(cast.aliya).post(f"{PAGE}new/", said).status_code == 400 and not Thread.objects.exists()


def test_threads_stand_by_module(cast, cohort, enrolment, as_user, now):
    client = as_user(cast.aliya)
    page = client.get(f"{PAGE}new/?module=TST.1").content.decode()
    key = page.split('" selected')[0].rsplit('value="', 1)[1]
    client.post(f"{PAGE}new/", {"title": "Бірінші бөлім", "text": "Б", "module": key, "receipt": uuid4()})
    make_thread(cohort, cast.aliya, now, title="Жалпы")

    shown = client.get(f"{PAGE}?module=TST.1").content.decode()
    assert "Бірінші бөлім" in shown and "Жалпы" not in shown
    assert "Жалпы" in client.get(f"{PAGE}?module=nonsense").content.decode()


def test_a_question_is_nobody_elses_and_stands_in_the_queue_until_answered(cast, cohort, enrolment, peer, as_user, client):
    as_user(cast.aliya).post(f"{PAGE}ask/", {"title": "Жеке сұрақ", "text": "Қалай?", "receipt": uuid4()})
    question = Thread.objects.get()
    assert as_user(peer).get(f"{PAGE}{question.pk}/").status_code == 404
    assert "Жеке сұрақ" not in as_user(peer).get(PAGE).content.decode()

    client = as_user(cast.yerlan)
    assert client.get(f"{PAGE}ask/").status_code == 404
    assert "Questions that wait for an answer: 1" in client.get("/en/teach/").content.decode()
    assert "Жеке сұрақ" in client.get("/en/teach/asked/").content.decode() and "Жеке сұрақ" in client.get(TEACH).content.decode()
    client.post(f"{PAGE}{question.pk}/", {"text": "Былай.", "receipt": uuid4()})
    assert "Жеке сұрақ" not in client.get("/en/teach/asked/").content.decode()
    assert "answered" in as_user(cast.aliya).get(PAGE).content.decode()


def test_hidden_words_are_read_by_author_and_trainer_only(cast, thread, peer, as_user, now):
    post = make_answer(thread, peer, now, "Жасырын сөз")
    hide_post(post=post, reason="Біреудің есімі", by=cast.yerlan, at=now)
    seen = {who.given_name: as_user(who).get(f"{PAGE}{thread.pk}/").content.decode() for who in (cast.aliya, peer, cast.yerlan)}

    assert "Жасырын сөз" not in seen["Әлия"] and "Біреудің есімі" not in seen["Әлия"] and "has hidden this message" in seen["Әлия"]
    for name in ("Жанар", "Ерлан"):
        assert "Жасырын сөз" in seen[name] and "Біреудің есімі" in seen[name]
    assert as_user(cast.aliya).get(f"{PAGE}messages/{post.pk}/report/").status_code == 404


def test_a_trainer_deals_with_a_report_and_all_stands_in_the_record(cast, thread, peer, as_user, now):
    post = thread.posts.get()
    as_user(peer).post(f"{PAGE}messages/{post.pk}/report/", {"reason": "Дөрекі <b>"})
    client = as_user(cast.yerlan)
    assert "Дөрекі &lt;b&gt;" in client.get(TEACH).content.decode()
    client.post(f"{TEACH}messages/{post.pk}/hide/", {"reason": ""})
    assert not TalkEntry.objects.exists()
    client.post(f"{TEACH}messages/{post.pk}/hide/", {"reason": "Дөрекі"})
    assert as_user(cast.aliya).get(f"{PAGE}{thread.pk}/").status_code == 404
    client = as_user(cast.yerlan)
    for step in ("restore",):
        client.post(f"{TEACH}messages/{post.pk}/{step}/")
    for step in ("locked", "pinned", "unlocked", "unpinned", "nonsense"):
        client.post(f"{TEACH}{thread.pk}/{step}/")

    assert PostReport.objects.get().closed_at and TalkEntry.objects.count() == 6
    record = client.get(TEACH).content.decode()
    assert all(words in record for words in ("shown again", "pinned on top", "closed", "hidden: Дөрекі"))


@pytest.mark.parametrize("page", ["locked/", "messages/hide/"])
def test_steps_are_taken_by_post_only(cast, thread, as_user, page):
    client, post = as_user(cast.yerlan), thread.posts.get()
    address = f"{TEACH}{thread.pk}/locked/" if page == "locked/" else f"{TEACH}messages/{post.pk}/hide/"

    assert client.get(address).status_code == 405 and client.post(f"{TEACH}messages/{post.pk}/nonsense/").status_code == 404


def test_only_the_author_changes_a_message_and_a_late_one_is_told_so(cast, thread, peer, as_user, now):
    post = thread.posts.get()
    page = f"{PAGE}messages/{post.pk}/edit/"
    for who in (peer, cast.yerlan):
        assert as_user(who).get(page).status_code == 404
    client = as_user(cast.aliya)
    assert client.post(page, {"text": "Жаңа сөз", "receipt": uuid4()}).status_code == 302
    Post.objects.update(at=now - timedelta(hours=1))
    late = client.post(page, {"text": "Кеш сөз", "receipt": uuid4()})
    assert late.status_code == 400 and "within 30 minutes" in late.content.decode()
    assert Post.objects.get().text == "Жаңа сөз"


def test_pages_cost_the_same_however_many_threads_and_messages_there_are_and_stay_light(cast, cohort, thread, as_user, now, settings):
    settings.QABILET_POSTS_AN_HOUR = 10_000
    client, numbers = as_user(cast.yerlan), []
    for more in (1, 50):
        for n in range(more):
            make_thread(cohort, cast.aliya, now, title=f"Тақырып {n}")
            report_post(post=make_answer(thread, cast.aliya, now, "Сөз " * 30), reason="x", by=cast.yerlan, at=now)
        found = []
        for page in (PAGE, f"{PAGE}{thread.pk}/", TEACH, "/en/teach/asked/"):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                body = client.get(page).content
            found.append(len(captured))
            assert len(gzip.compress(body)) <= 15 * 1024
        numbers.append(found)

    assert numbers[0] == numbers[1] and max(numbers[0]) <= 15


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_pages_hold_no_english_in_another_language(cast, cohort, enrolment, as_user, now, language):
    thread = make_thread(cohort, cast.aliya, now, is_question=True)
    open_thread = make_thread(cohort, cast.aliya, now)
    hide_post(post=make_answer(open_thread, cast.aliya, now), reason="Есім", by=cast.yerlan, at=now)
    talk, teach = f"/{language}/learn/TST-2026-1/talk/", f"/{language}/teach/TST-2026-1/"
    pages = {
        cast.aliya: [talk, f"{talk}new/", f"{talk}ask/", f"{talk}{thread.pk}/", f"/{language}/notifications/", f"/{language}/notifications/settings/", f"/{language}/n/unknown/"],
        cast.yerlan: [talk, f"{talk}{open_thread.pk}/", f"{teach}talk/", f"/{language}/teach/asked/", f"{teach}messages/", f"{teach}messages/new/"],
    }
    for person, addresses in pages.items():
        client = as_user(person)
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200 and list(leaks(answer.content.decode(), language)) == [], address
