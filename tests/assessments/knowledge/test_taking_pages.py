"""Taking a test in a browser without script: plain pages, plain posts."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from assessments.knowledge.actions.attempts import start_attempt
from assessments.knowledge.models import Answer, AnswerEntry, Attempt, Option, OptionKey, QuestionKey
from assessments.knowledge.queries.keys import keys_of
from lms.core.formats import clock
from tests.assessments.knowledge.conftest import right_value

BASE = "/en/learn/PE-2026-1/test"


@pytest.fixture
def now_school(school):
    """The same school, with the wall clock: views read it."""
    school.at = datetime.now(UTC)
    return school


@pytest.fixture
def attempt(now_school):
    return now_school.start()


@pytest.fixture
def aliya(as_user, cast):
    return as_user(cast.aliya)


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def number_of(attempt, kind):
    return Answer.objects.filter(attempt=attempt, question__kind=kind).first().number


def fields_for(key):
    """What a browser posts for the right answer."""
    value = right_value(key)
    if key.kind == "ordering":
        return {f"place-{item}": str(place) for item, place in value.items()}
    if key.kind == "matching":
        return {f"match-{left}": right for left, right in value.items()}
    return {"value": value}


# -- who may --------------------------------------------------------------------------------------------------------


def test_only_the_learner_reaches_an_attempt_all_others_find_nothing(attempt, cast):
    pages = ["", "1/", "submit/", "result/", "review/"]

    for role, user in cast.everybody.items():
        client = Client()
        client.force_login(user)
        for page in pages:
            status = client.get(f"{BASE}/{attempt.pk}/{page}").status_code
            assert (status == 404) is (user != cast.aliya), (role, page, status)
            if user != cast.aliya:
                assert client.post(f"{BASE}/{attempt.pk}/{page}", {"value": "x"}).status_code in (404, 405)
    assert AnswerEntry.objects.count() == 0
    assert Attempt.objects.get().is_open


def test_a_foreign_attempt_looks_exactly_like_a_missing_one(attempt, cast, as_user):
    client = as_user(cast.bekzat)

    foreign, missing = client.get(f"{BASE}/{attempt.pk}/1/"), client.get(f"{BASE}/{uuid4()}/1/")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.content.replace(str(attempt.pk).encode(), b"") == re.sub(rb"[0-9a-f-]{36}", b"", missing.content)


def test_an_attempt_under_another_cohort_is_not_found(attempt, aliya):
    assert aliya.get(f"/en/learn/PE-2027-1/test/{attempt.pk}/1/").status_code == 404


@pytest.mark.parametrize("page", ["pre/", "mid/"])
def test_the_start_page_is_for_the_enrolled(now_school, as_user, cast, page):
    assert as_user(cast.bekzat).get(f"{BASE}/{page}").status_code == 404


def test_guests_are_asked_to_sign_in(attempt, client):
    for page in ("pre/", f"{attempt.pk}/", f"{attempt.pk}/1/", f"{attempt.pk}/submit/", f"{attempt.pk}/result/"):
        response = client.get(f"{BASE}/{page}")
        assert response.status_code == 302
        assert response.url.startswith("/en/account/login/?next=")


# -- the good way ---------------------------------------------------------------------------------------------------


def test_a_whole_pre_test_by_plain_posts(now_school, aliya):
    start = aliya.get(f"{BASE}/pre/")
    assert "25" in start.content.decode()

    where = aliya.post(f"{BASE}/pre/").url
    attempt = Attempt.objects.get()
    answers = {one.number: one for one in Answer.objects.filter(attempt=attempt).select_related("question")}
    keys = keys_of(one.question for one in answers.values())
    for number in range(1, 10):
        page = aliya.get(where)
        assert page.status_code == 200
        fields = fields_for(keys[answers[number].question_id])
        where = aliya.post(where, {**fields, "receipt": hidden(page, "receipt"), "rev": "0", "go": "next"}).url
    assert where == f"{BASE}/{attempt.pk}/"
    assert "Every question has an answer." in aliya.get(f"{where}submit/").content.decode()
    result = aliya.post(f"{where}submit/", follow=True)

    assert result.redirect_chain == [(f"{BASE}/{attempt.pk}/result/", 302)]
    assert "Points: 13 of 13" in result.content.decode()
    assert aliya.post(f"{where}submit/").url == f"{BASE}/{attempt.pk}/result/"


def test_what_was_answered_is_shown_again_in_another_language_in_the_same_order(attempt, aliya):
    number = number_of(attempt, "ordering")
    items = Answer.objects.get(attempt=attempt, number=number).question.option_ids["item"]
    aliya.post(f"{BASE}/{attempt.pk}/{number}/", {f"place-{items[0]}": "3"})

    pages = [aliya.get(f"/{code}/learn/PE-2026-1/test/{attempt.pk}/{number}/").content.decode() for code in ("en", "kk")]

    orders = [re.findall(r'name="place-([0-9a-f-]+)"', page) for page in pages]
    assert orders[0] == orders[1]
    assert all("<option selected>3</option>" in page for page in pages)
    assert "Қоғамдық сараптаманың кезеңдерін ретімен орналастырыңыз." in pages[1]
    attempt.refresh_from_db()
    assert attempt.is_open


def test_unanswered_questions_are_listed_before_handing_in(attempt, aliya):
    page = aliya.get(f"{BASE}/{attempt.pk}/submit/").content.decode()

    assert "Unanswered questions: 9. Send anyway?" in page


def test_a_number_that_is_none_keeps_what_was_typed_and_changes_nothing(attempt, aliya):
    number = number_of(attempt, "numeric")

    page = aliya.post(f"{BASE}/{attempt.pk}/{number}/", {"value": "about <ten>"})

    assert page.status_code == 422
    assert 'value="about &lt;ten&gt;"' in page.content.decode()
    assert "Write a number only" in page.content.decode()
    assert AnswerEntry.objects.count() == 0


def test_places_given_twice_are_saved_and_said(attempt, aliya):
    number = number_of(attempt, "ordering")
    items = Answer.objects.get(attempt=attempt, number=number).question.option_ids["item"]

    page = aliya.post(
        f"{BASE}/{attempt.pk}/{number}/", {f"place-{items[0]}": "1", f"place-{items[1]}": "1"}, follow=True
    )

    assert "Some steps share a place" in page.content.decode()
    assert Answer.objects.get(attempt=attempt, number=number).value == dict.fromkeys(sorted(items[:2]), 1)


def test_a_second_window_is_told(attempt, aliya):
    number = number_of(attempt, "numeric")
    url = f"{BASE}/{attempt.pk}/{number}/"
    aliya.post(url, {"value": "10", "rev": "0"})

    page = aliya.post(url, {"value": "17", "rev": "0"}, follow=True)

    assert "in another window" in page.content.decode()


def test_when_time_is_over_the_next_view_hands_in_and_a_late_answer_is_kept(attempt, aliya):
    number = number_of(attempt, "numeric")
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=attempt.started_at - timedelta(hours=1), deadline_at=attempt.deadline_at - timedelta(hours=1)
    )

    page = aliya.post(f"{BASE}/{attempt.pk}/{number}/", {"value": "17"}, follow=True)

    assert page.redirect_chain[-1][0] == f"{BASE}/{attempt.pk}/result/"
    text = page.content.decode()
    assert "kept for your trainer" in text
    assert "The time is over" in text
    entry = AnswerEntry.objects.get()
    assert (entry.is_late, entry.value) == (True, "17")
    assert Attempt.objects.get().closed_by == "clock"


# -- the session ends in the middle (QS8) -----------------------------------------------------------------------------


def post_without_session(client, attempt, number, **fields):
    client.logout()
    return client.post(f"{BASE}/{attempt.pk}/{number}/", fields)


def sign_in(client, url):
    return client.post(url, {"login": "aliya@cast.example", "password": "a long enough password"})


def test_an_answer_given_after_the_session_ended_is_kept_and_shown_after_signing_in(attempt, aliya):
    number = number_of(attempt, "numeric")
    receipt = str(uuid4())

    asked = post_without_session(aliya, attempt, number, value="17", receipt=receipt, rev="0")
    assert asked.url == f"/en/account/login/?next={BASE}/{attempt.pk}/{number}/"
    assert AnswerEntry.objects.count() == 0
    back = sign_in(aliya, asked.url)
    page = aliya.get(back.url)

    text = page.content.decode()
    assert 'value="17"' in text
    assert "The answer you gave before signing in is saved." in text
    assert str(AnswerEntry.objects.get().receipt) == receipt
    assert "before signing in" not in aliya.get(back.url).content.decode()


def test_it_counts_by_the_moment_it_arrived_even_if_signing_in_took_too_long(attempt, aliya):
    number = number_of(attempt, "numeric")
    asked = post_without_session(aliya, attempt, number, value="17", rev="0")
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=datetime.now(UTC))

    sign_in(aliya, asked.url)
    aliya.get(f"{BASE}/{attempt.pk}/{number}/")

    assert Answer.objects.get(attempt=attempt, number=number).value == "17"
    assert Attempt.objects.get().closed_by == "clock"


def test_another_person_who_signs_in_on_the_same_phone_sees_and_saves_nothing(attempt, aliya, cast):
    asked = post_without_session(aliya, attempt, number_of(attempt, "numeric"), value="31337", rev="0")
    back = aliya.post(asked.url, {"login": "bekzat@cast.example", "password": "a long enough password"})

    page = aliya.get(back.url)

    assert page.status_code == 404
    assert b"31337" not in page.content
    assert AnswerEntry.objects.count() == 0


def test_a_guest_cannot_fill_the_store(db, client):
    for _ in range(25):
        response = client.post(f"{BASE}/{uuid4()}/1/", {"value": "x" * 30_000, **{f"place-{n}": "1" for n in range(200)}})

    assert response.status_code == 302
    kept = client.session["pending_answers"]
    assert len(kept) == 20
    assert max(len(str(entry)) for entry in kept) < 22_000


# -- keys never leave (T-KEYS) ----------------------------------------------------------------------------------------


def secret_words():
    """Every feedback, explanation and model answer in every language."""
    words = set()
    for key in [*OptionKey.objects.all(), *QuestionKey.objects.all()]:
        for name in ("feedback", "explanation", "model_answer"):
            words |= {getattr(key, f"{name}_{code}", "") for code in ("en", "ru", "kk")}
    return {word for word in words if len(word) > 12}


def test_no_key_and_no_feedback_in_any_byte_before_it_may_be_shown(now_school, aliya):
    seen = []

    def look(url, **data):
        response = aliya.post(url, data, follow=True) if data else aliya.get(url, follow=True)
        seen.append(response.content.decode() + str(response.headers))

    for kind in ("pre", "post"):
        attempt = now_school.start(kind)
        for code in ("en", "ru", "kk"):
            base = f"/{code}/learn/PE-2026-1/test"
            look(f"{base}/{kind}/")
            for number in range(1, attempt.question_count + 1):
                look(f"{base}/{attempt.pk}/{number}/")
                look(f"{base}/{attempt.pk}/{number}/", value="nonsense")
            look(f"{base}/{attempt.pk}/")
            look(f"{base}/{attempt.pk}/submit/")
            look(f"{base}/{attempt.pk}/review/")
        now_school.close(attempt, datetime.now(UTC))
        for code in ("en", "ru", "kk"):
            look(f"/{code}/learn/PE-2026-1/test/{attempt.pk}/result/")
            look(f"/{code}/learn/PE-2026-1/test/{attempt.pk}/review/")
        now_school.learn()
    everything = "\n".join(seen)

    assert secret_words()
    assert [word for word in secret_words() if word in everything] == []


def test_the_twin_the_review_does_show_them_when_allowed(now_school, aliya):
    now_school.finish("pre", datetime.now(UTC) - timedelta(minutes=20))
    now_school.learn()
    now_school.finish("post", datetime.now(UTC) - timedelta(minutes=10))
    attempt = Attempt.objects.get(test__kind="post")

    page = aliya.get(f"/kk/learn/PE-2026-1/test/{attempt.pk}/review/").content.decode()

    assert "Эталондар деректер жиналғанға дейін белгіленеді" in page
    assert "14 000" in page


def test_the_page_of_a_question_asks_no_table_of_keys(attempt, aliya, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as counted:
        aliya.get(f"{BASE}/{attempt.pk}/{number_of(attempt, 'matching')}/")

    assert [q["sql"] for q in counted if "knowledge_optionkey" in q["sql"] or "knowledge_questionkey" in q["sql"]] == []


# -- weights and counts -----------------------------------------------------------------------------------------------


def test_a_question_page_costs_the_same_few_statements_whatever_its_kind(attempt, aliya, django_assert_num_queries):
    for kind, statements in (("single", 7), ("multiple", 7), ("ordering", 7), ("matching", 7), ("numeric", 6)):
        number = number_of(attempt, kind)
        with django_assert_num_queries(statements):
            aliya.get(f"{BASE}/{attempt.pk}/{number}/")


def test_saving_through_the_script_costs_seven_statements(attempt, aliya, django_assert_num_queries):
    entry = {"attempt": str(attempt.pk), "number": number_of(attempt, "numeric"), "value": "17", "receipt": str(uuid4())}

    with django_assert_num_queries(7):
        response = aliya.post("/en/learn/answers/", {"entries": [entry]}, content_type="application/json")

    assert response.json()["results"][0]["outcome"] == "stored"


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_question_pages_stay_light(attempt, aliya, code):
    for number in range(1, 10):
        page = aliya.get(f"/{code}/learn/PE-2026-1/test/{attempt.pk}/{number}/").content
        assert len(gzip.compress(page, 6)) <= 12_000


def test_options_are_all_there(attempt):
    assert Option.objects.filter(question__answers__attempt=attempt).count() == 3 * 4 + 2 * 5 + 7 + 5 + 6


def test_two_taps_on_begin_make_one_attempt(now_school, aliya):
    first, second = (aliya.post(f"{BASE}/pre/").url for _ in range(2))

    assert first == second
    assert Attempt.objects.count() == 1
    assert start_attempt(enrolment=now_school.enrolment, kind="pre", seed="x", at=datetime.now(UTC)) == Attempt.objects.get()


@pytest.mark.parametrize(("code", "words"), [
    ("en", ["{n} answer waiting.", "{n} answers waiting.", "{n} answers waiting."]),
    ("ru", ["{n} ответ ждёт отправки.", "{n} ответа ждут отправки.", "{n} ответов ждут отправки."]),
    ("kk", ["Жіберуді күтіп тұр: {n} жауап."] * 3),
])
def test_what_waits_is_counted_in_every_form_of_the_language(attempt, aliya, code, words):
    page = aliya.get(f"/{code}/learn/PE-2026-1/test/{attempt.pk}/1/").content.decode()

    assert [re.search(f'data-waits-{form}="([^"]*)"', page)[1] for form in ("one", "few", "many")] == words


@pytest.mark.parametrize(("code", "words"), [("en", "The test ends at"), ("ru", "Тест закончится в"), ("kk", "Тест аяқталатын уақыт")])
def test_without_a_script_the_page_says_at_what_time_the_test_ends(attempt, aliya, code, words):
    end = clock(attempt.deadline_at)

    for place in ("", "1/"):
        text = aliya.get(f"/{code}/learn/PE-2026-1/test/{attempt.pk}/{place}").content.decode()
        assert words in text and end in text
