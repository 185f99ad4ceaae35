"""The door for the script: receipts, refusals, replays."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from assessments.knowledge.models import Answer, AnswerEntry, Attempt, AttemptScore
from lms.core.typed import owner_word

URL = "/en/learn/answers/"


@pytest.fixture
def attempt(school):
    school.at = datetime.now(UTC)
    return school.start()


@pytest.fixture
def aliya(as_user, cast):
    return as_user(cast.aliya)


def entry_for(attempt, value="17", kind="numeric", **more):
    number = Answer.objects.filter(attempt=attempt, question__kind=kind).first().number
    return {"attempt": str(attempt.pk), "number": number, "value": value, "receipt": str(uuid4()), **more}


def send(client, *entries, **more):
    return client.post(URL, {"entries": list(entries), **more}, content_type="application/json")


def test_a_guest_gets_a_401_and_keeps_the_answer(attempt, client):
    response = send(client, entry_for(attempt))

    assert (response.status_code, response.json()["error"]) == (401, "signed_out")
    assert AnswerEntry.objects.count() == 0


def test_a_message_without_the_csrf_value_is_refused(attempt, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.aliya)

    assert send(client, entry_for(attempt)).status_code == 403


def test_a_get_tells_who_is_signed_in_and_gives_a_fresh_csrf_value(attempt, cast, client):
    assert client.get(URL).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.aliya)

    hello = strict.get(URL).json()

    assert hello["person"] == owner_word(cast.aliya)
    assert strict.post(
        URL, {"entries": [entry_for(attempt)]}, content_type="application/json", headers={"X-CSRFToken": hello["csrf"]}
    ).status_code == 200
    assert strict.put(URL).status_code in (403, 405)


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "7", "null", "{", '{"entries": []}', '{"entries": 7}', '{"entries": [7]}', '{"entries": [{}]}', "\u0000",
        "[" * 5000, '{"entries": [{"attempt": "x", "number": 1, "value": "", "receipt": "y"}]}',
    ],
)
def test_what_is_no_message_is_a_400_that_says_what_is_expected(attempt, aliya, body):
    response = aliya.post(URL, body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["error"] == "not_understood"


@pytest.mark.parametrize("name", ["points", "score", "is_right", "state", "closed_at", "at", "is_late", "question", "id"])
def test_nothing_but_an_answer_can_be_sent(attempt, aliya, name):
    assert send(aliya, entry_for(attempt, **{name: 100})).status_code == 400
    assert send(aliya, entry_for(attempt), **{name: 100}).status_code == 400
    assert AnswerEntry.objects.count() == AttemptScore.objects.count() == 0


def test_51_entries_are_too_many(attempt, aliya):
    assert send(aliya, *[entry_for(attempt) for _ in range(51)]).status_code == 400


def test_a_huge_message_is_refused(attempt, aliya):
    assert send(aliya, entry_for(attempt, value="x" * 300_000)).status_code == 413


def test_foreign_and_missing_attempts_are_refused_alike(attempt, as_user, cast):
    client = as_user(cast.bekzat)
    foreign, missing = entry_for(attempt), {**entry_for(attempt), "attempt": str(uuid4())}

    results = send(client, foreign, missing).json()["results"]

    assert [{**one, "receipt": ""} for one in results] == [{"receipt": "", "outcome": "refused", "reason": ""}] * 2


def test_what_is_no_answer_is_refused_with_its_reason_and_others_are_kept(attempt, aliya):
    bad, good = entry_for(attempt, value="ten"), entry_for(attempt, value="17")

    results = send(aliya, bad, good).json()["results"]

    assert [one["outcome"] for one in results] == ["refused", "stored"]
    assert "Write a number only" in results[0]["reason"]
    assert [one["receipt"] for one in results] == [bad["receipt"], good["receipt"]]


def test_sending_again_changes_nothing(attempt, aliya):
    entry = entry_for(attempt)

    outcomes = [send(aliya, entry).json()["results"][0]["outcome"] for _ in range(5)]

    assert outcomes == ["stored", *["repeated"] * 4]
    assert AnswerEntry.objects.count() == 1


def test_after_handing_in_it_is_late_and_changes_no_score(attempt, aliya, school):
    score = school.close(attempt, datetime.now(UTC))

    assert send(aliya, entry_for(attempt)).json()["results"][0]["outcome"] == "late"
    assert Attempt.objects.get().score == score
    assert Answer.objects.exclude(value=None).count() == 0


def test_an_answer_can_be_taken_back(attempt, aliya):
    send(aliya, entry_for(attempt))
    send(aliya, entry_for(attempt, value=""))

    assert [entry.value for entry in AnswerEntry.objects.all()] == ["17", None]
    assert Answer.objects.exclude(value=None).count() == 0


def test_the_reply_says_nothing_of_right_or_wrong(attempt, aliya):
    reply = send(aliya, entry_for(attempt)).json()

    assert set(reply["results"][0]) == {"receipt", "outcome", "rev", "overtook", "overtaken", "again", "seconds"}
    assert "right" not in json.dumps(reply)


@pytest.mark.parametrize("name", ["rev", "elapsed_ms", "seq"])
@pytest.mark.parametrize("value", [-1, True, "7", 1.5, 10**14])
def test_a_number_that_comes_with_an_answer_is_a_whole_one_within_bounds(attempt, aliya, name, value):
    assert send(aliya, entry_for(attempt, **{name: value})).status_code == 400
    assert AnswerEntry.objects.count() == 0


def test_what_was_given_later_counts_in_whatever_order_it_arrives(attempt, aliya):
    given = [entry_for(attempt, value=str(n), rev=0, elapsed_ms=1000 * n, seq=n) for n in (1, 2, 3)]

    results = send(aliya, given[2], given[0], given[1]).json()["results"]

    assert [(one["outcome"], one["overtaken"]) for one in results] == [("stored", False), ("stored", True), ("stored", True)]
    assert Answer.objects.exclude(value=None).get().value == "3"
    assert sorted(AnswerEntry.objects.values_list("value", "elapsed_ms", "seq")) == [("1", 1000, 1), ("2", 2000, 2), ("3", 3000, 3)]


def test_a_device_whose_clock_runs_ahead_gives_no_answer_after_its_arrival(attempt, aliya):
    """Both claim days that are not over: they count as given on arrival, and the device's own count decides."""
    far = 36 * 3600 * 1000
    send(aliya, entry_for(attempt, value="2", rev=0, elapsed_ms=2 * far, seq=2), entry_for(attempt, value="1", rev=0, elapsed_ms=far, seq=1))

    answer = Answer.objects.exclude(value=None).get()
    assert answer.value == "2"
    assert answer.answered_at <= datetime.now(UTC)


def test_a_device_whose_clock_runs_behind_still_changes_what_it_has_seen(attempt, aliya):
    rev = send(aliya, entry_for(attempt, value="1", rev=0, elapsed_ms=900_000, seq=1)).json()["results"][0]["rev"]

    result = send(aliya, entry_for(attempt, value="2", rev=rev, elapsed_ms=1, seq=2)).json()["results"][0]

    assert (result["outcome"], result["overtaken"]) == ("stored", False)
    assert Answer.objects.exclude(value=None).get().value == "2"


def test_no_claimed_time_makes_a_late_answer_count(attempt, aliya, school):
    school.close(attempt, datetime.now(UTC))

    result = send(aliya, entry_for(attempt, elapsed_ms=5, seq=1)).json()["results"][0]

    assert result["outcome"] == "late"
    assert AnswerEntry.objects.get().is_late and AnswerEntry.objects.get().elapsed_ms == 5
    assert Answer.objects.exclude(value=None).count() == 0


def test_an_older_answer_of_another_window_is_kept_and_the_person_is_told(attempt, aliya):
    send(aliya, entry_for(attempt, value="2", rev=0, elapsed_ms=5, seq=9))

    result = send(aliya, entry_for(attempt, value="1", rev=0, elapsed_ms=1, seq=1)).json()["results"][0]

    assert (result["outcome"], result["overtaken"]) == ("stored", True)
    assert AnswerEntry.objects.count() == 2
