"""The door for the script: receipts, refusals, replays."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from assessments.knowledge.models import Answer, AnswerEntry, Attempt, AttemptScore

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


def test_it_takes_posts_only(attempt, aliya):
    assert aliya.get(URL).status_code == 405


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

    assert set(reply["results"][0]) == {"receipt", "outcome", "rev", "overtook", "seconds"}
    assert "right" not in json.dumps(reply)
